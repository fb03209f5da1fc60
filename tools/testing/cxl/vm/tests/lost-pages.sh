# SPDX-License-Identifier: GPL-2.0-only
# Contents are gone, and pages cannot be dealt with one by one: huge pages are marked as a whole, and
# with vm.memory_failure_recovery=0 the kernel would panic at the first mark, so nothing is marked and
# the region does not decode again.
# topology: two-devices
# timeout: 300

sys=/sys/bus/cxl/devices
port=0000:0c:00.0
use=/cxl-live/bin/nodeuse
block=$((0x$(</sys/devices/system/memory/block_size_bytes)))
snapshot /tmp/before
policy

tear_out() {
	run tear_slot "$port"
	wait_for 60 test ! -e /sys/bus/pci/devices/0000:0d:00.0
	wait_for 10 grep -q 0 /sys/bus/pci/slots/2/power
	sleep 1.5
}

live_ram() {
	wait_for 20 memdev_of 1
	create_region "$(memdev 1)"
	node=$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")
	base=$(($(<"$sys/$REGION/resource")))
	size=$(($(<"$sys/$REGION/size")))
}

blocks() {
	local n
	for ((n = base / block; n < (base + size) / block; n++)); do
		cat "/sys/devices/system/memory/memory$n/state" 2>/dev/null || echo none
	done | sort | uniq -c | xargs
}

state_is() { [ "$(cat "$sys/$REGION/state" 2>/dev/null || echo gone)" = "$1" ]; }
settled() { state_is lost || state_is gone; }

# told PID LOG: its last words, once it was asked to end
told() {
	local rc=0
	kill -TERM "$1"
	wait "$1" || rc=$?
	tail -n 1 "$2"
	return $rc
}

# What a user does
gone_again() {
	run cxl disable-region "$REGION"
	run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
	run state_is gone
}

nothing_left() {
	run test "$(blocks)" = "2 none"
	run test "$(<"$sys/port1/decoders_committed")" = 0
}

load
for kind in file anonymous; do
	echo "-- huge pages, mapping: $kind"
	rm -f /tmp/gone
	live_ram
	pool=/sys/devices/system/node/node$node/hugepages/hugepages-2048kB/nr_hugepages
	run sh -c "echo 8 >$pool"
	run test "$(<"$pool")" = 8
	mkdir -p /tmp/huge
	run mount -t hugetlbfs none /tmp/huge
	file=
	if [ $kind = file ]; then file=/tmp/huge/file; fi
	$use huge "$node" 4 $file >/tmp/huge.log &
	pid=$!
	wait_for 30 grep -q ready /tmp/huge.log
	mark_dmesg
	dmesg -n 1	# the kernel has a line for each page
	tear_out
	wait_for 60 settled
	touch /tmp/gone
	dmesg -n 7
	expect_one_sentence "$REGION: mem[0-9]* was removed without notice: .* pages in use marked HWPoison"
	run told $pid /tmp/huge.log
	grep -q ' [1-9][0-9]* errors' /tmp/huge.log || fail "huge pages are gone, and no error was seen"
	if [ -n "$file" ]; then
		run state_is lost	# the file has them
		expect_fail sh -c "cat $file >/tmp/copy"
		run rm $file
	fi
	run umount /tmp/huge
	if [ -e "$pool" ]; then run sh -c "echo 0 >$pool"; fi
	if ! state_is gone; then gone_again; fi
	nothing_left
	plug 2 d0 rp0 1 256M
done

echo "-- the kernel is set to panic on memory failures"
live_ram
run sysctl -w vm.memory_failure_recovery=0
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
dd if=/dev/urandom of=/tmp/far/file bs=64k count=4 status=none
pin_pages "$node"
mark_dmesg
slot_off 2
wait_for 10 test ! -e /sys/bus/pci/devices/0000:0d:00.0
plug 2 d0 rp0 1 256M
wait_for 20 memdev_of 1
echo 1 >/sys/bus/cxl/flush
new_dmesg | grep "$REGION: .*vm.memory_failure_recovery is 0: pages were not marked" >/dev/null ||
	fail "no sentence says that pages were not marked"
expect_fail state_is live
run test "$(cat $sys/endpoint*/decoders_committed)" = "$(printf '0\n0')"	# d0 and d1
kill -KILL "$PIN"	# it would read what is not there: that is what the sentence says
wait "$PIN" || :
run umount /tmp/far
run sysctl -w vm.memory_failure_recovery=1
say "$(blocks), $(<"$sys/$REGION/state")"
run daxctl offline-memory "dax${REGION#region}.0"
gone_again
nothing_left
live_ram
run /cxl-live/bin/pattern "$node" 16 1024
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
