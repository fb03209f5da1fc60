# SPDX-License-Identifier: GPL-2.0-only
# A slot is powered off while its device's memory is in use. What can be moved is moved; what cannot
# is lost with the device, and whoever has it is told so instead of reading something else: the
# device that comes back with the same serial number has the region's decoders again, but not its
# contents. One with another capacity cannot take up the region: it is lost, and can be cleaned up.
# topology: one
# timeout: 200

sys=/sys/bus/cxl/devices
snapshot /tmp/before
load
echo 2 >/sys/module/cxl_region/parameters/offline_seconds

ram() {
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	run daxctl reconfigure-device --mode=system-ram "$dax"
	node=$(<"/sys/bus/dax/devices/$dax/target_node")
}

echo "-- nothing pinned: moved away, the region goes with the device"
ram
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=prefer:$node,size=64m" far /tmp/far
dd if=/dev/urandom of=/tmp/far/file bs=64k count=8 status=none
sum=$(sha256sum </tmp/far/file)
slot_off 2
wait_for 10 no_memdev
[ "$(sha256sum </tmp/far/file)" = "$sum" ] || fail "the file changed"
expect_fail test -e "$sys/$REGION"
run test "$(<"$sys/port1/decoders_committed")" = 0
plug 2 d0 rp0 1 512M
wait_for 20 has_memdev

echo "-- pinned pages: held, then programmed again in the device that comes, its old pages marked"
ram
run umount /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
dd if=/dev/urandom of=/tmp/far/file bs=64k count=1 status=none
pin_pages "$node"
slot_off 2
wait_for 10 no_memdev
run test "$(<"$sys/$REGION/state")" = held
mark_dmesg
plug 2 d0 rp0 1 512M
wait_for 20 has_memdev
echo 1 >/sys/bus/cxl/flush
expect_one_sentence "$REGION: mem[0-9]* .serial number 0x1. came back reset: its decoder is programmed again"
dmesg | grep -E "$REGION: .*[1-9][0-9]* pages in use marked HWPoison" >/dev/null ||
	fail "no page was marked, when the power went or when the device came"
run test "$(<"$sys/$REGION/state")" = live
run test "$(<"$sys/port1/decoders_committed")" = 1
pin_ends 3
run umount /tmp/far
let_go "$dax"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
run test "$(<"$sys/port1/decoders_committed")" = 0
ram
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"

echo "-- another device of half the size with that serial number: lost"
ram
pin_pages "$node"
slot_off 2
wait_for 10 no_memdev
mark_dmesg
plug 2 d0 rp0 1 256M
wait_for 20 has_memdev
echo 1 >/sys/bus/cxl/flush
expect_one_sentence "$REGION: lost: memory of mem[0-9]* .serial number 0x1. does not match"
run test "$(<"$sys/$REGION/state")" = lost
for m in dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus; do expect_fail rmmod "$m"; done
pin_ends 3
let_go "$dax"
run cxl disable-region "$REGION"
run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
run test "$(<"$sys/port1/decoders_committed")" = 0
expect_fail test -e "/sys/bus/dax/devices/$dax"
ram
run test "$(<"$sys/$REGION/size")" = 0x10000000
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
slot_off 2
plug 2 d0 rp0 1 512M	# as it was
wait_for 20 has_memdev
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
