# SPDX-License-Identifier: GPL-2.0-only
# Four devices side by side, a region on each, below one bridge or one switch. Every one in turn is
# resized through its slot, up and down, in random order, while the other three are in use: sizes
# are the same everywhere, and the neighbours are live with their data all the time. In one round the
# region is destroyed first, in the next its memory only has to be free to move.
# topology: 1x4-512 1x1x4-slots
# timeout: 900

sys=/sys/bus/cxl/devices
use=/cxl-live/bin/nodeuse
rounds=20
snapshot /tmp/before
# As in any-order.sh: every second one is a devdax file, whose bytes are known to be its own
policy ram-movable,2=devdax,4=devdax
load
wait_for 30 all_enabled
seed=${SEED:-$(($(date +%s%N) / 1000 % 32768))}
RANDOM=$seed
say "seed $seed"
declare -A R=() H=() SLOT=() SIZE=()

function_of() { realpath "$sys/$(memdev "$1")" | grep -o '[0-9a-f:]*\.0/mem' | tail -n 1 | cut -d/ -f1; }
slot_of() { grep -l "^$(function_of "$1" | cut -d. -f1)$" /sys/bus/pci/slots/*/address | cut -d/ -f6; }
for s in 1 2 3 4; do SLOT[$s]=$(slot_of $s); done
say "slots: ${SLOT[1]} ${SLOT[2]} ${SLOT[3]} ${SLOT[4]}"

# leave SERIAL; come SERIAL MEBIBYTES: the device leaves, the next one with that number comes.
leave() { slot_off "${SLOT[$1]}"; }
come() { plug "${SLOT[$1]}" "d$1" "p-$(($1 - 1))" "$1" "$2M"; }

is() { [ "$(<"$1")" = "$2" ] || fail "$1 has $(<"$1"), not $2"; }

# Every place that tells a size tells this one.
sizes_are() {
	local s=$1 want=$2 hex region from to
	hex=$(printf '%#x' "$want")
	region=$(realpath "$sys/${R[$s]}")
	is "$sys/$(memdev "$s")/ram/size" "$hex"
	is "$region/size" "$hex"
	is "$sys/$(<"$region/target0")/size" "$hex"
	is "$sys/$(<"$region/target0")/dpa_size" "$hex"
	is "/sys/bus/dax/devices/dax${R[$s]#region}.0/size" "$want"
	IFS=' -' read -r from to _ < <(grep -w "${R[$s]}" /proc/iomem)
	[ $((16#$to - 16#$from + 1)) = "$want" ] || fail "/proc/iomem has $from-$to"
}

is_ram() { [ "$1" = 1 ] || [ "$1" = 3 ]; }
ready() { grep -q ready "/tmp/hold.$1"; }

# All RAM is on one node.
node_is() {
	local want=$((SIZE[1] + SIZE[3] >> 10))
	grep -q "MemTotal: *$want kB" "/sys/devices/system/node/node$node/meminfo" ||
		fail "node $node has $(grep MemTotal "/sys/devices/system/node/node$node/meminfo"), not $want"
}

hold_file() {
	wait_for 10 test -e "/dev/dax${R[$1]#region}.0"
	/cxl-live/bin/daxuse map "/dev/dax${R[$1]#region}.0" >"/tmp/hold.$1" &
	H[$1]=$!
	wait_for 20 ready "$1"
}

make() {
	wait_for 30 memdev_of "$1"
	create_region "$(memdev "$1")" >/dev/null
	R[$1]=$REGION
	if ! is_ram "$1"; then hold_file "$1"; fi
}

looked() { [ "$(wc -l <"/tmp/hold.$1")" -gt "$2" ]; }

# Every region but one is live, every process finds its bytes.
intact() {
	local s lines
	for s in 1 2 3 4; do
		if [ "$s" = "$1" ]; then continue; fi
		[ "$(cat "$sys/${R[$s]}/state" 2>/dev/null)" = live ] ||
			fail "${R[$s]}, of serial number $s, is $(cat "$sys/${R[$s]}/state" 2>/dev/null || echo gone)"
		sizes_are "$s" "${SIZE[$s]}"
	done
	for s in "${!H[@]}"; do
		lines=$(wc -l <"/tmp/hold.$s")
		kill -USR1 "${H[$s]}"
		wait_for 20 looked "$s" "$lines"
		tail -n 1 "/tmp/hold.$s" | grep -Eq ' 64 right, 0 wrong, 0 errors|as it was' ||
			fail "bytes of $s are not what they were: $(tail -n 1 "/tmp/hold.$s")"
	done
}

drop() {
	kill "${H[$1]}"
	wait "${H[$1]}" || fail "wrong bytes: $(tail -n 1 "/tmp/hold.$1")"
	unset "H[$1]"
}

for s in 1 2 3 4; do
	SIZE[$s]=$((512 << 20))
	make $s
done
node=$(<"/sys/bus/dax/devices/dax${R[1]#region}.0/target_node")
$use hold "$node" 64 >/tmp/hold.ram &
H[ram]=$!
wait_for 20 ready ram
intact 0

last=0
for round in $(seq $rounds); do
	until [ "$((s = RANDOM % 4 + 1))" != $last ]; do :; done
	last=$s
	SIZE[$s]=$(((768 << 20) - SIZE[$s]))
	how=$((RANDOM % 2))
	echo "-- round $round: serial number $s gets $((SIZE[$s] >> 20)) MiB, its region $([ $how = 0 ] && echo destroyed || echo "left to its slot")"
	if [ -n "${H[$s]-}" ]; then drop $s; fi
	if [ $how = 0 ]; then
		run cxl disable-region "${R[$s]}"
		run cxl destroy-region "${R[$s]}"
	fi
	leave $s
	echo 1 >/sys/bus/cxl/flush
	[ ! -e "$sys/${R[$s]}" ] || fail "${R[$s]} is still there, $(<"$sys/${R[$s]}/state")"
	intact $s
	come $s $((SIZE[$s] >> 20))
	make $s
	intact 0
	node_is
done

for s in "${!H[@]}"; do drop "$s"; done
run cxl destroy-region -f all
for f in "$sys"/port*/decoders_committed; do is "$f" 0; done
unload
for s in 1 2 3 4; do
	if [ "${SIZE[$s]}" != $((512 << 20)) ]; then
		leave $s
		come $s 512
	fi
done
snapshot /tmp/after
same_as /tmp/before /tmp/after
