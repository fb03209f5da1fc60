# SPDX-License-Identifier: GPL-2.0-only
# Nothing takes decode away from memory in use. What can be refused is refused; an unbind cannot, so
# a region with memory that cannot be moved away is held, its pages keep their bytes, and it is live
# again when all is back.
# topology: one
# timeout: 160

sys=/sys/bus/cxl/devices
pci=0000:0d:00.0
snapshot /tmp/before
load
echo 1 >/sys/module/cxl_region/parameters/offline_seconds
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
pin_pages "$node"

echo "-- refused: modules, files of the region, sleep, a reset of the bus"
for m in dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus; do expect_fail rmmod "$m"; done
expect_fail modprobe -r cxl_pci
mark_dmesg
expect_fail sh -c "echo 0 >$sys/$REGION/commit"
expect_one_sentence 'decommit refused: 4 memory blocks are online as system RAM'
expect_fail sh -c "echo $REGION >$sys/decoder0.0/delete_region"
for how in mem disk; do
	mark_dmesg
	grep -qw $how /sys/power/state || continue
	if [ $how = mem ]; then
		grep -q deep /sys/power/mem_sleep || continue
		echo deep >/sys/power/mem_sleep
	fi
	expect_fail sh -c "echo $how >/sys/power/state"
	expect_one_sentence "$REGION: system sleep refused: decoders would lose their settings"
done

echo "-- suspend-to-idle is none that loses anything; the test ends it after devices were suspended"
echo 1 >/sys/module/suspend/parameters/pm_test_delay
echo platform >/sys/power/pm_test
mark_dmesg
for how in freeze mem; do
	echo s2idle >/sys/power/mem_sleep
	run sh -c "echo $how >/sys/power/state"
	run test "$(cat "$sys/$REGION/state")" = live
	run test "$(committed)" = 1
	same_file
done
if new_dmesg | grep 'system sleep refused'; then fail "suspend-to-idle was refused"; fi
echo none >/sys/power/pm_test

expect_fail sh -c "echo 1 >/sys/bus/pci/devices/$pci/reset"
run test "$(committed)" = 1
same_file

echo "-- the drivers of region and dax device are unbound"
mark_dmesg
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
expect_one_sentence "$REGION: disabled while in use, so it is held"
run test "$(cat "$sys/$REGION/state")" = held
for m in dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus; do expect_fail rmmod "$m"; done
same_file
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/bind
run test "$(cat "$sys/$REGION/state")" = live

echo "-- the memdev, the port, the PCI function and the whole root are unbound"
mem=$(memdev)
for victim in "$sys/$mem" "$sys/port1" "/sys/bus/pci/devices/$pci" \
	/sys/bus/platform/devices/ACPI0017:00; do
	mark_dmesg
	driver=$(realpath "$victim/driver")
	echo "${victim##*/}" >"$driver/unbind"
	echo 1 >/sys/bus/cxl/flush
	expect_one_sentence "$REGION: held, as"
	run test "$(cat "$sys/$REGION/state")" = held
	same_file
	echo "${victim##*/}" >"$driver/bind"
	wait_for 10 has_memdev
	echo 1 >/sys/bus/cxl/flush
	mem=$(memdev)
	if [ ! -e "$sys/$mem/driver" ]; then run cxl enable-memdev "$mem"; fi
	run test "$(cat "$sys/$REGION/state")" = live
	run test "$(committed)" = 1
	run grep -q "^decoder[0-9]*.0$" "$sys/$REGION/target0"
	same_file
done

echo "-- kmem is unbound, which strands the memory until the region goes"
mark_dmesg
echo "$dax" >/sys/bus/dax/drivers/kmem/unbind
run test "$(cat "$sys/$REGION/state")" = live
expect_fail sh -c "echo 0 >$sys/$REGION/commit"
same_file

echo "-- let go"
pinned_is_intact
run umount /tmp/far
run cxl disable-region "$REGION"
expect_one_sentence "$REGION: removed memory .* left by an unbound kmem driver"
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/reset"	# nobody minds any more
run cxl destroy-region "$REGION"
run test "$(committed)" = 0
create_region "$mem"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
