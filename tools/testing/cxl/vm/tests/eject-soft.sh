# SPDX-License-Identifier: GPL-2.0-only
# Firmware ejects the bridge below a window that is Soft Reserved. The region goes, while the eject
# holds the lock of all hotplug. What its device decoded nobody gets, and nothing behind the bridge
# becomes RAM, also after our modules went.
# topology: 3x1
# acpi: eject
# kernel-args: memmap=4G%0x790000000+0xefffffff
# timeout: 200

sys=/sys/bus/cxl/devices
hmem=/sys/bus/platform/devices/hmem.0
policy
bridge_of() { grep -lx '\\_SB_.'"$1" /sys/bus/acpi/devices/ACPI0016:*/path | cut -d/ -f6; }
driver() { basename "$(realpath "$hmem/driver")"; }

ended() { ! kill -0 "$1" 2>/dev/null; }

modprobe device_dax
modprobe kmem
insmod "$STOCK/dax/hmem/dax_hmem.ko"	# before us, else it leaves the range to CXL
wait_for 10 test -e /sys/bus/dax/devices/dax0.0/driver
load
wait_for 20 all_enabled
echo 2 >/sys/module/cxl_region/parameters/soft_reserved_seconds
run test "$(cat "$sys/decoder0.1/start")" = 0x790000000
run test "$(driver)" = hmem
for dax in /sys/bus/dax/devices/dax*; do
	run daxctl offline-memory "${dax##*/}" || :	# it may be a devdax file
done
REGION=$(cxl create-region -m -t ram -d decoder0.1 -w 1 "$(memdev 1)" | jq -er .region)
run test "$(cat "$sys/$REGION/resource")" = 0x790000000
run test "$(driver)" = cxl_soft_reserved
run daxctl offline-memory "dax${REGION#region}.0"
run daxctl reconfigure-device --mode=devdax "dax${REGION#region}.0"	# no memory to be removed

mark_dmesg
echo 1 >"/sys/bus/acpi/devices/$(bridge_of CL0C)/eject"
sleep 1
sh -c 'echo online >/sys/devices/system/memory/memory0/state' 2>/dev/null &
hotplug=$!
wait_for 60 ended $hotplug	# the lock of all hotplug is free again
wait_for 60 test ! -e "$sys/$REGION"
echo 1 >/sys/bus/cxl/flush
sleep 4
run test "$(new_dmesg | grep -c 'hmem.0: has its Soft Reserved range')" = 0
run test "$(driver)" = cxl_soft_reserved
# Beside it is a dax device, which cannot become RAM
expect_dmesg 'hmem hmem.*no decoder maps it'
no_ram() { ! daxctl list | jq -e '.[] | select((.online_memblocks // 0) > 0)' >/dev/null; }
run no_ram
unload
no_driver() { [ ! -e "$hmem/driver" ]; }
run no_driver
