# SPDX-License-Identifier: GPL-2.0-only
# $CXL_VARIANT times a device of another size is put into a slot: four slots side by side, each for
# itself. A resize counts when the region on the device before was used and is gone, the slot was
# switched off, the next device has the other size, a region takes all of it, everything that tells a
# size tells this one, and what was written is read back: from system RAM on devices 1 and 3, from a
# devdax file on 2 and 4. Regions are made with the files that cxl writes to, as a process costs a
# third of a second here; tests/resize.sh does it with the tools.
# By hand: CXL_RESIZES=30 scripts/check-unit resizes

# shellcheck source=tools/testing/cxl/vm/guest/settle.sh
. /cxl-live/settle.sh
total=${CXL_VARIANT:-40}
mkdir -p /tmp/resizes
tell() { echo "tell $*" | tee /dev/ttyS1; }

policy ram-movable,2=devdax,4=devdax
snapshot /tmp/before
load
wait_for 60 all_enabled
if [ -e /sys/kernel/debug/kmemleak ]; then echo clear >/sys/kernel/debug/kmemleak; fi

# is FILE VALUE
is() {
	local got
	read -r got <"$1" || fail "$1 cannot be read"
	[ "$got" = "$2" ] || fail "$1 has $got, not $2"
}

# find SERIAL: its memdev, endpoint and place in $mem, $endpoint, enabled
find_memdev() {
	local got path at
	for path in "$sys"/mem*; do
		{ read -r got <"$path/serial"; } 2>/dev/null || continue
		if [ $((got)) = "$1" ] && [ -e "$path/driver" ]; then
			mem=$path
			for at in "$sys"/endpoint*; do
				if [ "$at/uport" -ef "$mem" ]; then endpoint=$at; return 0; fi
			done
		fi
	done
	return 1
}

# put FILE VALUE: what is refused is told with the reason
put() { { echo "$2" >"$1"; } 2>/dev/null; }

# Decoders of the bridge are four, and one that waits for its turn to be reset is taken for now:
# whoever comes then waits for a neighbour to be through.
make() {
	local bytes=$1 end=$((SECONDS + 300 * PATIENCE)) decoder=decoder${endpoint##*/endpoint}.0 r
	while ! { read -r region <"$sys/decoder0.0/create_ram_region" &&
		put "$sys/decoder0.0/create_ram_region" "$region"; }; do
		[ $SECONDS -lt $end ] || fail "no region can be created"
		sleep 0.02
	done
	r=$sys/$region
	put "$sys/$decoder/mode" ram || fail "mode: $(<"$sys/$decoder/reason")"
	put "$sys/$decoder/dpa_size" "$bytes" || fail "dpa_size: $(<"$sys/$decoder/reason")"
	until put "$r/size" "$bytes" && put "$r/target0" "$decoder" && put "$r/commit" 1; do
		waits=$((waits + 1))
		[ $SECONDS -lt $end ] || fail "$region: $(<"$r/reason")"
		put "$r/target0" ""
		put "$r/size" 0
		sleep 1
	done
	put "$drv/cxl_region/bind" "$region" || fail "$region: bind: $(<"$r/reason")"
}

sizes_are() {
	local bytes=$1 hex dax=/sys/bus/dax/devices/dax${region#region}.0 at line
	printf -v hex '%#x' "$bytes"
	is "$mem/ram/size" "$hex"
	is "$sys/$region/size" "$hex"
	is "$sys/$region/state" live
	is "$sys/decoder${endpoint##*/endpoint}.0/size" "$hex"
	is "$sys/decoder${endpoint##*/endpoint}.0/dpa_size" "$hex"
	is "$dax/size" "$bytes"
	read -r at <"$sys/$region/resource"
	printf -v at '%08x-%08x : %s' "$at" "$((at + bytes - 1))" "$region"
	# The others change the list while it is read in pieces: a line may be passed over, or cut
	for _ in 1 2 3 4 5; do
		while read -r line; do
			if [ "$line" = "$at" ]; then return; fi
		done </proc/iomem
	done
	fail "/proc/iomem does not have $at, but: $(grep "$region\$" /proc/iomem)"
}

# blocks BYTES: all memory blocks of the region are online
blocks_online() {
	local at n block=$((0x$(</sys/devices/system/memory/block_size_bytes)))
	read -r at <"$sys/$region/resource"
	for ((n = at / block; n < (at + $1) / block; n++)); do
		is "/sys/devices/system/memory/memory$n/state" online
	done
}

use() {
	local dax=dax${region#region}.0 node
	case $2 in
	1 | 3)
		blocks_online "$1"
		read -r node <"/sys/bus/dax/devices/$dax/target_node"
		/cxl-live/bin/pattern "$node" 240 16384 >"/tmp/resizes/use.$2" 2>&1 ||
			fail "$region: $(tail -n 1 "/tmp/resizes/use.$2")"
		;;
	*)
		wait_for 20 test -e "/dev/$dax"
		/cxl-live/bin/marks write "$dax" 1 256 >"/tmp/resizes/use.$2" 2>&1 ||
			fail "$region: $(tail -n 1 "/tmp/resizes/use.$2")"
		;;
	esac
}

# Memory is taken offline with a limit of seconds, which a busy machine may not do in time: then it
# is refused, nothing is lost, and one asks again.
unmake() {
	local end=$((SECONDS + 300 * PATIENCE))
	until put "$drv/cxl_region/unbind" "$region" &&
		put "$sys/decoder0.0/delete_region" "$region"; do
		[ $SECONDS -lt $end ] || fail "$region: delete: $(<"$sys/$region/reason")"
		[ -e "$sys/$region/driver" ] || put "$drv/cxl_region/bind" "$region" || :
		sleep 1
	done
	[ ! -e "$sys/$region" ] || fail "$region is still there"
}

# resize SERIAL BYTES: the device that is there has another size
resize() {
	local slot
	slot=$(slot_of $(($1 - 1)))
	put "$pci/slots/$slot/power" 0 || fail "slot $slot cannot be switched off"
	if function_in "$slot"; then fail "slot $slot is off, and $it is there"; fi
	echo "host plug d$1 p-$(($1 - 1)) $1 $(($2 >> 20))M" >/dev/ttyS1
	wait_for 60 function_in "$slot"
	wait_for 60 find_memdev "$1"
	find_memdev "$1"
}

# worker SERIAL COUNT: in the background; a failure is in /tmp/resizes/failed.SERIAL
worker() {
	local bytes=$((512 << 20)) waits=0 n
	wait_for 60 find_memdev "$1"
	find_memdev "$1"
	for ((n = 0; n < $2; n++)); do
		bytes=$(((768 << 20) - bytes))
		resize "$1" $bytes
		make $bytes
		sizes_are $bytes
		use $bytes "$1"
		unmake
		echo "$waits" >>"/tmp/resizes/done.$1"
		waits=0
	done
	# As it was in the beginning; this one does not count
	if [ $bytes != $((512 << 20)) ]; then resize "$1" $((512 << 20)); fi
}

resizes_done() { cat /tmp/resizes/done.* 2>/dev/null | wc -l; }

pids=()
for s in 1 2 3 4; do
	worker $s $((total / 4 + (s <= total % 4))) >"/tmp/files/worker.$s" 2>&1 &
	pids+=($!)
done
told=0 bad=0
while [ -n "$(jobs -rp)" ]; do
	sleep 1
	if [ $SECONDS -ge $((told + 60)) ]; then
		told=$SECONDS
		tell "$(resizes_done) of $total resizes, $SECONDS s"
	fi
	if [ -s /tmp/reason ]; then bad=1; break; fi
done
for p in "${pids[@]}"; do
	if [ $bad = 1 ]; then kill "$p" 2>/dev/null || :; fi
	wait "$p" || bad=1
done
tell "$(resizes_done) resizes in $SECONDS s, four side by side; $(cat /tmp/resizes/done.* | awk '{ n += $1 } END { print n + 0 }') times a region waited for decoders of the bridge"
if [ $bad = 1 ]; then
	tail -n 5 /tmp/files/worker.*
	exit 1
fi
[ "$(resizes_done)" = "$total" ] || fail "$(resizes_done) of $total resizes were done"

for f in "$sys"/*/decoders_committed; do is "$f" 0; done
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
if [ -e /sys/kernel/debug/kmemleak ]; then no_leak; fi
