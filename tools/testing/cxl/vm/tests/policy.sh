# SPDX-License-Identifier: GPL-2.0-only
# What becomes of a region that goes live: by default system RAM that can leave again, however the
# kernel itself or udev would bring new memory online; other policies by serial number.
# topology: one
# timeout: 400

memory=/sys/devices/system/memory
parameter=/sys/module/dax_cxl/parameters/policy
auto_before=$(<$memory/auto_online_blocks)

# blocks: the memory blocks of the region.
blocks() {
	local base size block=$((0x$(<$memory/block_size_bytes))) i
	base=$(cat "/sys/bus/cxl/devices/$REGION/resource")
	size=$(cat "/sys/bus/cxl/devices/$REGION/size")
	for ((i = base / block; i < (base + size) / block; i++)); do echo "$memory/memory$i"; done
}

# all_blocks STATE [ZONE]
all_blocks() {
	local b n=0
	for b in $(blocks); do
		[ "$(<"$b/state")" = "$1" ] || fail "${b##*/} is $(<"$b/state"), not $1"
		if [ $# = 2 ]; then
			[ "$(<"$b/valid_zones")" = "$2" ] || fail "${b##*/} is in $(<"$b/valid_zones")"
		fi
		n=$((n + 1))
	done
	[ "$n" = 4 ] || fail "$n memory blocks, not 4"
}

driver() { basename "$(realpath "/sys/bus/dax/devices/$dax/driver")"; }
in_force() { cat "/sys/bus/cxl/devices/dax_$REGION/policy"; }

make_one() {
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	node=$(cat "/sys/bus/dax/devices/$dax/target_node")
}

end_one() {
	run cxl disable-region "$REGION"
	run cxl destroy-region "$REGION"
}

policy
snapshot /tmp/before
for auto in offline online online_kernel online_movable; do
	echo "-- the default policy where the kernel's own is $auto"
	echo $auto >$memory/auto_online_blocks
	mark_dmesg
	load
	make_one
	run test "$(driver)" = kmem
	run test "$(in_force)" = ram-movable
	all_blocks online Movable
	expect_one_sentence '512 MiB of system RAM on node .* .policy ram-movable.'
	refuse_dmesg 'not brought online'
	run /cxl-live/bin/pattern "$node" 480 122880
	case $auto in
	offline)
		# By hand: away, as a file, and back again
		run daxctl offline-memory "$dax"
		run daxctl reconfigure-device --mode=devdax "$dax"
		run test "$(driver)" = device_dax
		run daxctl reconfigure-device --mode=system-ram "$dax"
		all_blocks online Movable
		run daxctl reconfigure-device --mode=devdax --force "$dax" ;;
	online)
		run daxctl reconfigure-device --mode=devdax --force "$dax"
		mark_dmesg
		run daxctl reconfigure-device --mode=system-ram --force "$dax"
		all_blocks online Movable
		run daxctl offline-memory "$dax" ;;
	online_kernel)
		# What is in use stays, and says so
		for m in dax_cxl cxl_region cxl_pci kmem; do expect_fail rmmod "$m"; done
		mark_dmesg
		expect_fail sh -c "echo 0 >/sys/bus/cxl/devices/$REGION/commit"
		expect_one_sentence 'decommit refused: 4 memory blocks are online' ;;
	esac
	end_one
	unload
	snapshot /tmp/after
	same_as /tmp/before /tmp/after
done

echo "-- nobody brings it online where it could not leave again"
echo offline >$memory/auto_online_blocks
load
make_one
run daxctl offline-memory "$dax"
mark_dmesg
for b in $(blocks); do
	expect_fail sh -c "echo online >$b/state"
	expect_fail sh -c "echo online_kernel >$b/state"
done
expect_one_sentence 'not brought online: movable by policy, write ram-normal to policy'
all_blocks offline
run daxctl reconfigure-device --mode=devdax "$dax"
expect_fail daxctl reconfigure-device --mode=system-ram --no-movable "$dax"
all_blocks offline
echo "-- until the policy says otherwise"
mark_dmesg
expect_fail sh -c "echo no-such >/sys/bus/cxl/devices/dax_$REGION/policy"
expect_one_sentence "dax_$REGION: policy refused: unknown policy \"no-such\""
echo ram-normal >"/sys/bus/cxl/devices/dax_$REGION/policy"
run test "$(in_force)" = ram-normal
run sh -c "echo online_kernel >$(blocks | head -n 1)/state"
run test "$(cat "$(blocks | head -n 1)/valid_zones")" = Normal
run daxctl offline-memory "$dax"
end_one
unload

echo "-- udev brings new memory online"
mkdir -p /run/udev/rules.d
echo 'SUBSYSTEM=="memory", ACTION=="add", ATTR{state}=="offline", ATTR{state}="online"' \
	>/run/udev/rules.d/40-memory.rules
start_udevd
for auto in offline online; do
	echo $auto >$memory/auto_online_blocks
	load
	make_one
	run udevadm settle
	all_blocks online Movable
	end_one
	unload
done
stop_udevd
rm /run/udev/rules.d/40-memory.rules

echo "-- other policies, by serial number; what is nonsense changes nothing"
load
for auto in offline online; do
	echo $auto >$memory/auto_online_blocks
	echo "ram-movable,1=devdax" >$parameter
	run test "$(<$parameter)" = "ram-movable,0x1=devdax"
	make_one
	run test "$(driver)" = device_dax
	run test "$(in_force)" = devdax
	end_one

	echo "devdax,0x1=ram-offline,0x2=ram-normal" >$parameter
	make_one
	run test "$(driver)" = kmem
	all_blocks offline
	run daxctl online-memory "$dax"
	all_blocks online Movable
	end_one

	echo "0x1=ram-normal" >$parameter
	make_one
	all_blocks online Normal
	run daxctl offline-memory "$dax"
	end_one

	mark_dmesg
	expect_fail sh -c "echo 0x1=ram >$parameter"
	expect_one_sentence 'dax_cxl: policy refused: unknown policy "ram"'
	run test "$(<$parameter)" = "ram-movable,0x1=ram-normal"
done
unload
mark_dmesg
expect_fail modprobe dax_cxl policy=0x1
expect_one_sentence 'dax_cxl: policy refused: unknown policy "0x1"'
echo "$auto_before" >$memory/auto_online_blocks
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
