# SPDX-License-Identifier: GPL-2.0-only
# Errors that PCIe reports. A fatal one freezes the link, and the reset that follows clears the
# device's decoders: what was in its memory is lost, whoever has it is told so, and the device comes
# back and takes up its region again. A corrected one is a line in the log. While memory is in use,
# resets that would clear decoders are refused.
# topology: one
# timeout: 300

sys=/sys/bus/cxl/devices
pci=0000:0d:00.0
snapshot /tmp/before
load

decodes() { [ "$(<"$sys/port1/decoders_committed")" = "$1" ]; }
recovered() { new_dmesg | grep -q "cxl_pci $pci: recovered"; }

echo "-- corrected: one line, where the kernel tells the driver; nothing changes"
mark_dmesg
host inject d0
case $(uname -r) in
6.1.*) wait_for 20 eval 'new_dmesg | grep -q "Correctable\|Corrected"' ;;
*)
	wait_for 20 eval 'new_dmesg | grep -q "corrected CXL error"'
	expect_one_sentence "cxl_pci $pci: corrected CXL error: memory ECC .status 0x2.; nothing was lost"
	;;
esac
run enabled "$(memdev)"

echo "-- fatal, idle: the device is found again"
mark_dmesg
host break d0
wait_for 60 recovered
expect_one_sentence "cxl_pci $pci: fatal error: the link is reset"
wait_for 20 enabled "$(memdev)"

echo "-- fatal with memory in use: marked; the region is taken up again"
create_region "$(memdev)"
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=system-ram "$dax"
node=$(<"/sys/bus/dax/devices/$dax/target_node")
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
dd if=/dev/urandom of=/tmp/far/file bs=64k count=4 status=none
run decodes 1
mark_dmesg
host break d0
wait_for 60 recovered
wait_for 20 has_memdev
wait_for 20 enabled "$(memdev)"
wait_for 20 decodes 1
expect_dmesg "$REGION: .*[1-9][0-9]* pages"
if cat /tmp/far/file >/dev/null; then fail "the file can still be read, but its contents are gone"; fi
run grep -Eq 'held|lost|live' "$sys/$REGION/state"
say "$REGION is $(<"$sys/$REGION/state")"
decoder=$(basename "$(echo "$sys"/endpoint*/decoder*.0)")
run test "$(<"$sys/$decoder/size")" = 0x20000000

echo "-- and can be used"
run umount /tmp/far
let_go "$dax"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
run decodes 0
create_region "$(memdev)"
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=system-ram "$dax"

echo "-- a reset of the function is refused while its memory is in use"
if [ -e /sys/bus/pci/devices/$pci/reset ]; then
	expect_fail sh -c "echo 1 >/sys/bus/pci/devices/$pci/reset"
fi
run decodes 1
let_go "$dax"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"

unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
