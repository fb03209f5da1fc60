# SPDX-License-Identifier: GPL-2.0-only
# A device is torn out with nothing, 1 %, half and 99 % of its memory in use, while programs go on
# taking memory from that node. Once the region is lost or gone, nobody reads a wrong byte: old users
# get an error, new pages never are of the range, and there are new pages elsewhere. Blocks without
# users are offline, none comes online again, and the next device works.
# topology: two-devices
# kernel-args: init_on_alloc=0
# timeout: 400

sys=/sys/bus/cxl/devices
port=0000:0c:00.0
use=/cxl-live/bin/nodeuse
block=$((0x$(</sys/devices/system/memory/block_size_bytes)))
percents=${PERCENTS:-0 1 50 99}
snapshot /tmp/before
policy

tear_out() {
	run tear_slot "$port"
	wait_for 60 test ! -e /sys/bus/pci/devices/0000:0d:00.0
	wait_for 10 grep -q 0 /sys/bus/pci/slots/2/power
	sleep 1.5
}

# The region has taken in that its device is away: from now on bytes count.
settled() { [ ! -e "$sys/$REGION" ] || [ "$(<"$sys/$REGION/state")" = lost ]; }

states() {
	local n
	for ((n = base / block; n < (base + size) / block; n++)); do
		cat "/sys/devices/system/memory/memory$n/state" 2>/dev/null || echo none
	done
}

# Or 2 % of a node this small stay free. khugepaged raises the last one whenever memory comes.
low_watermarks() {
	echo 0 >/proc/sys/vm/watermark_boost_factor
	echo 1 >/proc/sys/vm/watermark_scale_factor
	echo 128 >/proc/sys/vm/min_free_kbytes
}

live_ram() {
	wait_for 20 memdev_of 1
	create_region "$(memdev 1)"
	base=$(($(<"$sys/$REGION/resource")))
	size=$(($(<"$sys/$REGION/size")))
	run test "$(states | sort | uniq -c | xargs)" = "$((size / block)) online"
	node=$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")
	low_watermarks
}

# The kernel's lines about marked pages are as many as the pages: not on the console
quiet_console() { dmesg -n 1; }
loud_console() {
	dmesg -n 7
	# What the harness looks for is read from the console
	new_dmesg | grep -Ev 'Memory failure: 0x|MCE: Killing' | tail -n 200
}

in_use() {
	local pages=$((size * $1 / 100 / 4096))
	HOLD=
	mkdir -p /tmp/far
	if [ "$pages" = 0 ]; then return 0; fi
	run mount -t tmpfs -o "mpol=bind:$node,size=1g" far /tmp/far
	# Some pages belong to a process, the rest to a file: allocated, and few of them written. (The
	# kernel would clear them all, at 1.4 MB/s, but for init_on_alloc=0.)
	$use hold "$node" 256 >/tmp/hold.log &
	HOLD=$!
	wait_for 30 grep -q ready /tmp/hold.log
	run fallocate -l $(((pages - 256) * 4096)) /tmp/far/file
	stride=$((pages / 64 + 1))
	run $use write /tmp/far/file "$stride"
	say "free on node $node: $(grep -o 'MemFree: *[0-9]* kB' "/sys/devices/system/node/node$node/meminfo")"
}

# ended PID LOG: no wrong byte in what it says
ended() {
	local rc=0
	kill -TERM "$1" 2>/dev/null || :
	wait "$1" || rc=$?
	tail -n 1 "$2"
	return $rc
}

load
for percent in $percents; do
	echo "-- $percent % in use"
	rm -f /tmp/gone
	live_ram
	in_use "$percent"
	$use check "$node" 64 "$base" "$size" >/tmp/check.log &
	check=$!
	sleep 0.5
	mark_dmesg
	quiet_console
	tear_out
	wait_for 120 settled
	touch /tmp/gone
	say "blocks: $(states | xargs), state $(cat "$sys/$REGION/state" 2>/dev/null || echo gone)"
	loud_console
	bad=()

	# New ones, as many as the node had free
	run timeout 60 $use once "$node" 4096 "$base" "$size" || bad+=("new pages")
	sleep 1
	ended $check /tmp/check.log || bad+=("the checker")
	if [ -n "$HOLD" ]; then
		ended "$HOLD" /tmp/hold.log || bad+=("a process")
		grep -q ' [1-9][0-9]* errors' /tmp/hold.log || bad+=("a process without error")
		run $use read /tmp/far/file "$stride" || bad+=("a file")
	fi
	[ ${#bad[@]} = 0 ] || fail "$percent % in use, the device torn out, and wrong: $(IFS=,; echo "${bad[*]}")"

	# A block that is offline stays so
	for ((n = base / block; n < (base + size) / block; n++)); do
		f=/sys/devices/system/memory/memory$n/state
		if [ -e "$f" ] && [ "$(<"$f")" = offline ]; then
			expect_fail sh -c "echo online_movable >$f" 2>/dev/null
		fi
	done
	case $percent in
	0) run test ! -e "$sys/$REGION" ;;
	*) run test "$(<"$sys/$REGION/state")" = lost ;;
	esac
	if mountpoint -q /tmp/far; then run umount /tmp/far; fi
	if [ -e "$sys/$REGION" ]; then
		run cxl disable-region "$REGION"
		run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
	fi
	run test ! -e "$sys/$REGION"
	run test "$(<"$sys/port1/decoders_committed")" = 0
	run test "$(states | sort -u)" = none
	plug 2 d0 rp0 1 256M
done

echo "-- the next device works"
live_ram
run /cxl-live/bin/pattern "$node" 16 1024
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
