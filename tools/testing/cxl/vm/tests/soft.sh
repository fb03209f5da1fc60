# SPDX-License-Identifier: GPL-2.0-only
# A range that firmware programmed and set aside has one owner at a time: the region takes it over
# from dax_hmem when nobody uses it there, and gives it back, with the data, in any load order.
# topology: one
# kernel-args: iomem=relaxed memmap=512M%0x490000000+0xefffffff
# timeout: 400

sys=/sys/bus/cxl/devices
hmem=/sys/bus/platform/devices/hmem.0
function=$(memory_functions)
bridge=$(bridge_registers)
window=$(first_window)
run test "$window" = 0x490000000

# Firmware
power_up "$function"
run hdm commit "$bridge" 0 "$window" 0x20000000 0 0 0
run hdm commit "$function" 0 "$window" 0x20000000 0 0 0

ours_away() { run rmmod dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus; }
driver() { basename "$(realpath "$1/driver")"; }
region() { cxl list -R -i | jq -r '.[0].region // empty'; }
has_region() { [ -n "$(region)" ]; }
live() { [ -e "$sys/$(region)/driver" ]; }

load_and_find() {
	load
	wait_for 20 all_enabled
	wait_for 20 has_region
	REGION=$(region)
}

# dax_hmem comes first, as a devdax file. (With modprobe it would load cxl_acpi before, on 6.12.)
modprobe device_dax
modprobe kmem
insmod "$STOCK/dax/hmem/dax_hmem.ko"
wait_for 10 test -e /sys/bus/dax/devices/dax0.0/driver
if [ "$(driver /sys/bus/dax/devices/dax0.0)" = kmem ]; then
	run daxctl reconfigure-device --mode=devdax dax0.0
fi
run /cxl-live/bin/marks write dax0.0 1 256
snapshot /tmp/before

echo "-- idle: taken over, while somebody reads what dax tells of it, and given back"
mark_dmesg
/cxl-live/bin/attrloop read $hmem/dax_region/available_size &
reader=$!
load_and_find
wait_for 20 live
taken() { [ "$(driver $hmem)" = cxl_soft_reserved ]; }
wait_for 20 taken
run wait $reader
expect_one_sentence 'hmem.0: Soft Reserved range .* is taken over'
run test "$(driver $hmem)" = cxl_soft_reserved
run test ! -e /sys/bus/dax/devices/dax0.0
dax=$(dax_of "$REGION")
run /cxl-live/bin/marks single "$dax" 1 256 0
mark_dmesg
run cxl disable-region "$REGION"
run cxl enable-region "$REGION"
run test "$(driver $hmem)" = cxl_soft_reserved
run cxl disable-region "$REGION"
ours_away
expect_one_sentence 'hmem.0: has its Soft Reserved range .* back'
wait_for 10 test -e /sys/bus/dax/devices/dax0.0/driver
if [ "$(driver /sys/bus/dax/devices/dax0.0)" = kmem ]; then
	run daxctl reconfigure-device --mode=devdax dax0.0
fi
run /cxl-live/bin/marks single dax0.0 1 256 0
snapshot /tmp/after
same_as /tmp/before /tmp/after

echo "-- a file that is open: left alone, and taken when it is closed"
exec 7</dev/dax0.0
mark_dmesg
load_and_find
sleep 1
expect_one_sentence "enable refused: its range is dax0.0 of hmem.0 and a devdax file is open"
run test ! -e "$sys/$REGION/driver"
expect_fail sh -c "echo 0 >$sys/$REGION/commit"
run test "$(driver $hmem)" = hmem
run /cxl-live/bin/marks single dax0.0 1 256 0
exec 7<&-
run cxl enable-region "$REGION"
run cxl disable-region "$REGION"
ours_away
wait_for 10 test -e /sys/bus/dax/devices/dax0.0/driver

echo "-- system RAM: left alone, and taken when it is offline"
if [ "$(driver /sys/bus/dax/devices/dax0.0)" = kmem ]; then
	run daxctl online-memory dax0.0
else
	run daxctl reconfigure-device --mode=system-ram dax0.0
fi
mark_dmesg
load_and_find
sleep 1
expect_one_sentence "enable refused: its range is dax0.0 of hmem.0, with 4 memory blocks online"
blocks_online() { daxctl list -d dax0.0 | jq '.[0].online_memblocks // 0'; }
run test "$(blocks_online)" = 4
refuse_dmesg 'its memory was taken offline'
run test "$(<"$sys/$REGION/state")" = committed
ours_away
run test "$(driver $hmem)" = hmem

echo "-- and our modules can go in any order, whatever is in use there"
pin_pages "$(<"/sys/bus/dax/devices/dax0.0/target_node")"
load_and_find
echo 1 >/sys/module/cxl_region/parameters/offline_seconds
run rmmod cxl_pci
run test ! -e "$sys/$REGION"
run rmmod dax_cxl cxl_region cxl_mem cxl_acpi cxl_bus
run test "$(driver $hmem)" = hmem
run test "$(blocks_online)" = 4
pinned_is_intact
load_and_find
run daxctl offline-memory dax0.0
run cxl enable-region "$REGION"
run cxl disable-region "$REGION"

echo "-- dax_hmem comes later: it finds nothing"
run cxl enable-region "$REGION"
run rmmod dax_hmem
insmod "$STOCK/dax/hmem/dax_hmem.ko"
run test ! -e /sys/bus/dax/devices/dax0.0
dax=$(dax_of "$REGION")
run /cxl-live/bin/marks single "$dax" 1 256 0

echo "-- the device is removed: nobody gets it until it is back"
pci=/sys/bus/pci/devices/$function
gone() { [ ! -e "$sys/$REGION" ]; }
echo 2 >/sys/module/cxl_region/parameters/soft_reserved_seconds
run cxl disable-region "$REGION"
mark_dmesg
run sh -c "echo 1 >$pci/remove"
wait_for 20 gone
sleep 4
run test -z "$(compgen -G '/sys/bus/dax/devices/dax*')"
if [ -e $hmem ]; then run test "$(driver $hmem)" = cxl_soft_reserved; fi
run test "$(new_dmesg | grep -c 'left to dax_hmem\|range .* back')" = 0
run sh -c 'echo 1 >/sys/bus/pci/rescan'
wait_for 20 has_memdev
wait_for 20 all_enabled
wait_for 20 has_region
REGION=$(region)
wait_for 20 live
run cxl disable-region "$REGION"
echo "-- its memdev alone is disabled: it goes on decoding, so the range is given back"
memdev >/sys/bus/cxl/drivers/cxl_mem/unbind
wait_for 20 test -e /sys/bus/dax/devices/dax0.0/driver
run daxctl reconfigure-device --mode=devdax -f dax0.0 || :	# it may be one
run /cxl-live/bin/marks single dax0.0 1 256 0
memdev >/sys/bus/cxl/drivers/cxl_mem/bind
wait_for 20 has_region
REGION=$(region)
wait_for 20 live

echo "-- destroyed: no decoder leads there, so nobody gets it"
mark_dmesg
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
if [ -e $hmem ]; then expect_one_sentence 'hmem.0: will not be bound again'; fi
ours_away
run test ! -e /sys/bus/dax/devices/dax0.0
run rmmod dax_hmem kmem device_dax
