# SPDX-License-Identifier: GPL-2.0-only
# Nothing takes decode away from memory in use. What can be refused is refused; an unbind cannot, so
# the region is held, a file on its node keeps its bytes, and it is live again when all is back.
# topology: one
# timeout: 120

sys=/sys/bus/cxl/devices
snapshot /tmp/before
load
create_region "$(memdev)"
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=system-ram "$dax"
node=$(cat "/sys/bus/dax/devices/$dax/target_node")
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
dd if=/dev/urandom of=/tmp/far/file bs=64k count=8 status=none
sum=$(sha256sum </tmp/far/file)
same_file() { [ "$(sha256sum </tmp/far/file)" = "$sum" ] || fail "the file changed"; }
committed() { cat "$sys/port1/decoders_committed"; }

echo "-- refused"
for m in dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus; do expect_fail rmmod "$m"; done
mark_dmesg
expect_fail sh -c "echo 0 >$sys/$REGION/commit"
expect_one_sentence 'decommit refused: 4 memory blocks are online as system RAM'
expect_fail sh -c "echo $REGION >$sys/decoder0.0/delete_region"
same_file

echo "-- the memdev, the port and the whole root are unbound"
mem=$(memdev)
for victim in "$sys/$mem" "$sys/port1" /sys/bus/platform/devices/ACPI0017:00; do
	mark_dmesg
	driver=$(realpath "$victim/driver")
	echo "${victim##*/}" >"$driver/unbind"
	echo 1 >/sys/bus/cxl/flush
	expect_one_sentence "$REGION: held, as"
	run test "$(wc -l </sys/bus/dax/devices/"$dax"/size)" = 1
	same_file
	dd if=/dev/urandom of=/tmp/far/file bs=64k count=8 status=none
	sum=$(sha256sum </tmp/far/file)
	echo "${victim##*/}" >"$driver/bind"
	echo 1 >/sys/bus/cxl/flush
	if [ ! -e "$sys/$mem/driver" ]; then run cxl enable-memdev "$mem"; fi
	run test "$(committed)" = 1
	run grep -q "^decoder[0-9]*.0$" "$sys/$REGION/target0"
	same_file
done

echo "-- let go"
run umount /tmp/far
run daxctl offline-memory "$dax"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
run test "$(committed)" = 0
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
