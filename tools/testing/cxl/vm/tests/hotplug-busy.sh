# SPDX-License-Identifier: GPL-2.0-only
# Somebody takes pinned memory of one region offline by hand: the kernel tries that with its hotplug
# lock held until a signal comes. What is asked of another region meanwhile is refused in time, and
# ends by itself later; nobody waits for ever.
# topology: two-devices
# timeout: 160

sys=/sys/bus/cxl/devices
snapshot /tmp/before
policy ram-movable
load
wait_for 60 all_enabled
create_region "$(memdev 1)"
busy=$REGION
create_region "$(memdev 2)"
other=$REGION
node=$(cat "/sys/bus/dax/devices/$(dax_of "$busy")/target_node")
pin_pages "$node"

# blocks REGION: its memory blocks
blocks() {
	local size n
	size=$((0x$(cat /sys/devices/system/memory/block_size_bytes)))
	n=$(($(cat "$sys/$1/resource") / size))
	seq -f '/sys/devices/system/memory/memory%.0f' $n $((n + $(cat "$sys/$1/size") / size - 1))
}

echo "-- $other's memory is offline; all blocks of $busy are taken offline, the pinned one for ever"
for f in $(blocks "$other"); do run sh -c "echo offline >$f/state"; done
writers=()
for f in $(blocks "$busy"); do
	(echo offline >"$f/state") 2>/dev/null &
	writers+=($!)
done
sleep 1

echo "-- $other is disabled, and what was queued is waited for"
mark_dmesg
SECONDS=0
echo "$other" >/sys/bus/cxl/drivers/cxl_region/unbind
run test "$(cat "$sys/$other/state")" = held
expect_one_sentence "$other: disabled while in use, so it is held.*memory hotplug did not end within"
expect_fail sh -c 'echo 1 >/sys/bus/cxl/flush'
expect_one_sentence "$other: flush: memory hotplug of it is still under way"
[ $SECONDS -lt 60 ] || fail "this took $SECONDS s"

echo "-- $busy has its memory back"
kill "${writers[@]}" 2>/dev/null || :
wait "${writers[@]}" || :
run sh -c 'echo 1 >/sys/bus/cxl/flush'
run test "$(cat "$sys/$busy/state")" = live
pinned_is_intact
for r in "$busy" "$other"; do
	run cxl disable-region "$r"
	run cxl destroy-region "$r"
done
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
