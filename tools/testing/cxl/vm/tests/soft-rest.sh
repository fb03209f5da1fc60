# SPDX-License-Identifier: GPL-2.0-only
# A Soft Reserved range of which a region can be made of the first half only: the other half, which
# decodes as well, is dax_hmem's in any load order, before, while and after our modules are there.
# In a boot of its own, as what is in use stays when they go.
# topology: one
# kernel-args: memmap=512M%0x490000000+0xefffffff iomem=relaxed
# timeout: 400

sys=/sys/bus/cxl/devices
function=$(memory_functions)
bridge=$(bridge_registers)
half=0x10000000
low=0x490000000 high=0x4a0000000
run test "$(first_window)" = $low

# Firmware: the second decoder has a granularity that is reserved, and works all the same
power_up "$function"
run hdm commit "$bridge" 0 $low 0x20000000 0 0 0
run hdm commit "$function" 0 $low $half 0 0 0
run hdm commit "$function" 1 $high $half 0 7 0
echo "options cxl_region soft_reserved_seconds=2" >/etc/modprobe.d/cxl-live-soft.conf

hmem_loaded() { insmod "$STOCK/dax/hmem/dax_hmem.ko"; }
ours_away() { run rmmod dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus; }

# dax_at START SIZE: the dax device with exactly that range.
dax_at() {
	local d
	for d in /sys/bus/dax/devices/dax*; do
		[ -e "$d/resource" ] || continue
		if [ $(($(<"$d/resource"))) = $(($1)) ] && [ $(($(<"$d/size"))) = $(($2)) ]; then
			echo "${d##*/}"
			return 0
		fi
	done
	return 1
}
bound_at() { [ -e "/sys/bus/dax/devices/$(dax_at "$@")/driver" ]; }
driver_of() { basename "$(realpath "/sys/bus/dax/devices/$1/driver")"; }
has_region() { [ "$(cxl list -R -i | jq -r '.[0].decode_state // empty')" = commit ]; }
live() { [ -e "$sys/$REGION/driver" ]; }

as_devdax() {
	if [ "$(driver_of "$1")" = kmem ]; then
		run daxctl reconfigure-device --mode=devdax -f "$1"
	fi
}

load_and_find() {
	load
	wait_for 20 all_enabled
	wait_for 20 has_region
	REGION=$(cxl list -R -i | jq -r '.[0].region')
	wait_for 20 live
	run test $(($(<"$sys/$REGION/resource"))) = $((low))
	run test $(($(<"$sys/$REGION/size"))) = $((half))
}

# Both halves have an owner, and the second one works.
both_owned() {
	wait_for 20 bound_at $low $half
	wait_for 20 bound_at $high $half
	REST=$(dax_at $high $half)
	run test "$(basename "$(dirname "$(realpath "/sys/bus/dax/devices/$REST")")")" != "$REGION"
	as_devdax "$REST"
}

modprobe device_dax
modprobe kmem
snapshot /tmp/before

echo "-- dax_hmem by itself, which has cxl_acpi loaded before it on 6.12"
run modprobe dax_hmem
wait_for 20 bound_at $low 0x20000000
if loaded cxl_acpi; then run loaded cxl_region; fi
run rmmod dax_hmem
for m in cxl_region cxl_acpi cxl_bus; do
	if loaded $m; then rmmod $m; fi
done
snapshot /tmp/after
same_as /tmp/before /tmp/after

echo "-- dax_hmem comes first: it keeps what is beside the region, and gets all of it back"
hmem_loaded
wait_for 10 bound_at $low 0x20000000
whole=$(dax_at $low 0x20000000)
as_devdax "$whole"
run /cxl-live/bin/marks write "$whole" 1 256
mark_dmesg
load_and_find
both_owned
expect_one_sentence "hmem.* Soft Reserved range \[$high, size $half\] is in no CXL region and left to dax_hmem\$"
run /cxl-live/bin/marks write "$REST" 1 256
cp /proc/iomem /tmp/files/iomem
run cxl disable-region "$REGION"
sleep 3 # a region that is disabled keeps its range
run test "$(dax_at $high $half)" = "$REST"
ours_away
wait_for 10 bound_at $low 0x20000000
as_devdax "$(dax_at $low 0x20000000)"
run rmmod dax_hmem
snapshot /tmp/after
same_as /tmp/before /tmp/after

echo "-- dax_hmem comes later, and comes again"
mark_dmesg
load_and_find
dmesg_of_piece() { new_dmesg | grep -q "range \[$high, .*left to dax_hmem"; }
wait_for 20 dmesg_of_piece
hmem_loaded
both_owned
run /cxl-live/bin/marks write "$REST" 1 256
run rmmod dax_hmem
hmem_loaded
both_owned
run /cxl-live/bin/marks write "$REST" 1 256

echo "-- its device goes: no block comes online any more, until it is back"
pci=/sys/bus/pci/devices/$function
block=/sys/devices/system/memory/memory$((high / 0x$(</sys/devices/system/memory/block_size_bytes)))
settled() { echo 1 >/sys/bus/cxl/flush; }
run daxctl reconfigure-device --mode=system-ram --no-online "$REST"
mark_dmesg
run sh -c "echo 1 >$pci/remove"
run settled
expect_fail sh -c "echo online_movable >$block/state"
expect_one_sentence "no more of \[$high, size $half\] comes online: the device that decodes it was disabled or removed"
expect_one_sentence 'not brought online: no CXL decoder maps it'
run sh -c 'echo 1 >/sys/bus/pci/rescan'
wait_for 20 has_memdev
wait_for 20 all_enabled
wait_for 20 live
run settled
run sh -c "echo online_movable >$block/state"
run sh -c "echo offline >$block/state"
run daxctl reconfigure-device --mode=devdax "$REST"

echo "-- in use as RAM while our modules go"
run daxctl reconfigure-device --mode=system-ram "$REST"
run cxl disable-region "$REGION"
ours_away
run test "$(driver_of "$REST")" = kmem
run test "$(daxctl list -d "$REST" | jq '.[0].online_memblocks')" = 2
run /cxl-live/bin/pattern "$(cat "/sys/bus/dax/devices/$REST/target_node")" 16 65536
wait_for 10 dax_at $low $half

echo "-- and they come back: it is still theirs who uses it"
load_and_find
run test "$(daxctl list -d "$REST" | jq '.[0].online_memblocks')" = 2
run daxctl offline-memory "$REST"
run cxl disable-region "$REGION"
ours_away
run rmmod dax_hmem
rm /etc/modprobe.d/cxl-live-soft.conf
