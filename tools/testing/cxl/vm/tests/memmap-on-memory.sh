# SPDX-License-Identifier: GPL-2.0-only
# A user asks for the kernel's page descriptors to be on the device itself: refused with a sentence,
# as a device that is torn out would take them along. Without that, the same memory comes online.
# topology: one
# kernels: 6.12
# kernel-args: memory_hotplug.memmap_on_memory=1
# timeout: 120

sys=/sys/bus/cxl/devices
snapshot /tmp/before
policy devdax
load
create_region "$(memdev)" 256M
dax=$(dax_of "$REGION")
base=$(($(<"$sys/$REGION/resource")))
size=$(($(<"$sys/$REGION/size")))
block=$((0x$(</sys/devices/system/memory/block_size_bytes)))
states() {
	local n
	for ((n = base / block; n < (base + size) / block; n++)); do
		cat "/sys/devices/system/memory/memory$n/state" 2>/dev/null || echo none
	done | sort -u | xargs
}
run grep -qi '^[Y1f]' /sys/module/memory_hotplug/parameters/memmap_on_memory
attr=/sys/bus/dax/devices/$dax/memmap_on_memory
[ -e "$attr" ] || skip "this kernel has no memmap_on_memory for dax devices"

echo "-- with it"
mark_dmesg
rc=0
if sh -c "echo 1 >$attr"; then
	run test "$(<"$attr")" = 1
	daxctl reconfigure-device --mode=system-ram "$dax" || rc=$?
	say "daxctl: $rc, blocks: $(states)"
	case $(states) in
	*online*) fail "memory came online with its page descriptors on the device" ;;
	esac
	[ $rc != 0 ] || fail "daxctl succeeded, and nothing is online"
	expect_dmesg 'memmap|page descriptors|struct page'
	daxctl reconfigure-device --mode=devdax --force "$dax"
	run sh -c "echo 0 >$attr"
fi

echo "-- without"
run daxctl reconfigure-device --mode=system-ram "$dax"
run test "$(states)" = online
run /cxl-live/bin/pattern "$(<"/sys/bus/dax/devices/$dax/target_node")" 4 256
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"

echo "-- nor by default"
unload
policy
load
create_region "$(memdev)" 256M
run test "$(<"/sys/bus/dax/devices/dax${REGION#region}.0/memmap_on_memory")" = 0
run test "$(states)" = online
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
