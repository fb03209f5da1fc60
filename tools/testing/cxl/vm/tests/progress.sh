# SPDX-License-Identifier: GPL-2.0-only
# A large region comes online block by block: how far it is can be read and is told, who waits may
# have the first block only, and who takes memory back meanwhile does not wait for the rest.
# topology: large
# kernel-args: cxl_region.offline_seconds=100
# timeout: 200

sys=/sys/bus/cxl/devices
wait=/sys/module/cxl_region/parameters/wait
all=$((16 << 30))
events=/tmp/uevents

onlined() { echo $(($(<"$sys/$REGION/onlined"))); }
not_all() { [ "$(onlined)" -lt $all ]; }
settled() { echo 1 >/sys/bus/cxl/flush; }

policy
load
echo "-- all of it, told by tenths"
start_uevents
mark_dmesg
create_region "$(memdev)"
run test "$(onlined)" = $all
expect_one_sentence 'of 16384 MiB are online, the rest will take [0-9]+ ms; struct pages are 256 MiB of node 0'
expect_one_sentence '16384 MiB of system RAM on node'
sleep 1
stop_uevents
run test "$(grep -c CXL_EVENT=onlining $events)" = 10
run test "$(sed -n 's/CXL_ONLINED=//p' $events | tail -n 1)" = $all
run test "$(sed -n 's/CXL_ONLINED=//p' $events | sort -nc && echo sorted)" = sorted
run test "$(sed -n 's/CXL_SIZE=//p' $events | sort -u)" = $all
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
run test "$(onlined)" = 0
run cxl destroy-region "$REGION"

echo "-- the first block, then the others"
mark_dmesg
expect_fail sh -c "echo some >$wait"
expect_one_sentence 'wait refused: expected "all" or "first"'
run test "$(<$wait)" = all
echo first >$wait
create_region "$(memdev)"
say "$(onlined) bytes are online when it returns"
run test "$(onlined)" -gt 0
run not_all
run test "$(<"$sys/$REGION/state")" = live
settled
run test "$(onlined)" = $all
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
run cxl destroy-region "$REGION"

echo "-- let go at once"
mark_dmesg
create_region "$(memdev)"
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
expect_one_sentence 'of 128 memory blocks stay offline: the region is being released'
run test "$(onlined)" = 0
run cxl destroy-region "$REGION"

echo "-- some is taken offline meanwhile: the rest does not come"
# It takes a quarter of a second, so the block may come too late for that: then once more
for _ in 1 2 3 4 5 6 7 8; do
	mark_dmesg
	start_uevents
	create_region "$(memdev)"
	highest=$((($(<"$sys/$REGION/resource") + all) / 0x$(</sys/devices/system/memory/block_size_bytes) - 1))
	run sh -c "echo offline >/sys/devices/system/memory/memory$highest/state"
	settled
	sleep 1
	stop_uevents
	if new_dmesg | grep -q 'are being taken offline'; then break; fi
	echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
	run cxl destroy-region "$REGION"
done
expect_one_sentence 'of 128 memory blocks stay offline: memory blocks are being taken offline'
run not_all
# Not even the one that waited for its turn then
after_first_offline() {
	awk '/^KERNEL/ && $3 ~ "^/devices/system/memory/" && ($2 == "offline" || gone) { gone = 1; print $2 }' $events
}
run test "$(after_first_offline)" = offline
run daxctl offline-memory "dax${REGION#region}.0"
run cxl disable-region "$REGION"
run cxl enable-region "$REGION"
settled
run test "$(onlined)" = $all
echo all >$wait

echo "-- and its device goes meanwhile"
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
echo first >$wait
mark_dmesg
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/bind
mem=$(memdev)
echo "$mem" >/sys/bus/cxl/drivers/cxl_mem/unbind
expect_one_sentence 'of 128 memory blocks stay offline: the region is being released'
settled
unload
