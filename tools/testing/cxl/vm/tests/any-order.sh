# SPDX-License-Identifier: GPL-2.0-only
# Four devices side by side, a region on each, below one bridge and below one switch. They are
# destroyed, disabled, enabled and removed in every order: the others stay live with their data, what
# a user disabled does not come online by itself, nothing is left in the end, and the whole can be
# used again.
# topology: 1x4-512 1x1x4
# timeout: 500

sys=/sys/bus/cxl/devices
use=/cxl-live/bin/nodeuse
block=$((0x$(</sys/devices/system/memory/block_size_bytes)))
# The kernel deals bridge windows out anew when a switch comes back
picture() {
	snapshot "$1.all"
	grep -vE 'PCI Bus|: 0000:' "$1.all" >"$1"
}

picture /tmp/before
# All regions of a window are on one node, so nobody can tell whose pages a process gets there. A
# devdax file is its own: every second region is one.
policy ram-movable,2=devdax,4=devdax
load
wait_for 30 all_enabled
declare -A R=() H=() F=() BASE=() SIZE=()
for s in 1 2 3 4; do
	F[$s]=$(realpath "$sys/$(memdev $s)" | grep -o '0000:[0-9a-f]*:00.0/mem' | tail -n 1 | cut -d/ -f1)
done
say "functions: ${F[1]} ${F[2]} ${F[3]} ${F[4]}"

is_ram() { [ "$1" = 1 ] || [ "$1" = 3 ]; }
ready() { grep -q ready "/tmp/hold.$1"; }

# One process has memory on the node, as long as there is any.
hold() {
	if ! is_ram "$1"; then
		wait_for 10 test -e "/dev/dax${R[$1]#region}.0"
		/cxl-live/bin/daxuse map "/dev/dax${R[$1]#region}.0" >"/tmp/hold.$1" &
		H[$1]=$!
		wait_for 20 ready "$1"
	elif [ -z "${H[ram]-}" ]; then
		$use hold "$(<"/sys/bus/dax/devices/dax${R[$1]#region}.0/target_node")" 64 >/tmp/hold.ram &
		H[ram]=$!
		wait_for 20 ready ram
	fi
}

looked() { [ "$(wc -l <"/tmp/hold.$1")" -gt "$2" ]; }

# look WHO: the process still finds every byte
look() {
	local lines
	lines=$(wc -l <"/tmp/hold.$1")
	kill -USR1 "${H[$1]}"
	wait_for 20 looked "$1" "$lines"
	tail -n 1 "/tmp/hold.$1" | grep -Eq ' 64 right, 0 wrong, 0 errors|as it was' ||
		fail "bytes of $1 are not what they were: $(tail -n 1 "/tmp/hold.$1")"
}

# intact SERIAL...: live, and every byte right
intact() {
	local s
	for s in "$@"; do
		[ "$(cat "$sys/${R[$s]}/state" 2>/dev/null)" = live ] ||
			fail "${R[$s]}, of serial number $s, is $(cat "$sys/${R[$s]}/state" 2>/dev/null || echo gone)"
		if is_ram "$s"; then
			[ "$(online "$s")" = $((SIZE[$s] / block)) ] || fail "${R[$s]} is not all online"
		fi
	done
	for s in "${!H[@]}"; do look "$s"; done
}

# drop WHO: it ends, with every byte right
drop() {
	if [ -z "${H[$1]-}" ]; then return 0; fi
	look "$1"
	kill "${H[$1]}"
	wait "${H[$1]}" || fail "wrong bytes: $(tail -n 1 "/tmp/hold.$1")"
	unset "H[$1]"
}

# The last region of its node leaves no room for the process
drop_for() {
	local s
	if is_ram "$1"; then
		for s in 1 3; do
			if [ "$s" != "$1" ] && [ "$(cat "$sys/${R[$s]-none}/state" 2>/dev/null)" = live ]; then
				return 0
			fi
		done
		drop ram
	else
		drop "$1"
	fi
}

live_ones() {
	local s
	for s in "${!R[@]}"; do
		if [ "$s" != "$1" ] && [ "$(cat "$sys/${R[$s]}/state" 2>/dev/null)" = live ]; then echo "$s"; fi
	done
}

make() {
	local s
	for s in "$@"; do
		create_region "$(memdev "$s")" >/dev/null
		R[$s]=$REGION
		BASE[$s]=$(($(<"$sys/$REGION/resource")))
		SIZE[$s]=$(($(<"$sys/$REGION/size")))
		hold "$s"
		intact "$s"
	done
	say "regions: $(for s in 1 2 3 4; do echo "$s=${R[$s]-}"; done | xargs)"
}

# online SERIAL: how many memory blocks of it are
online() {
	local n c=0
	for ((n = BASE[$1] / block; n < (BASE[$1] + SIZE[$1]) / block; n++)); do
		if grep -q online "/sys/devices/system/memory/memory$n/state" 2>/dev/null; then c=$((c + 1)); fi
	done
	echo $c
}

# The ones that are live now and have to stay so
note_others() { mapfile -t OTHERS < <(live_ones "$1"); }

# Its name may be another one's next
off() {
	[ ! -e "$sys/${R[$1]}" ] || fail "${R[$1]} is still there, $(<"$sys/${R[$1]}/state")"
	R[$1]=gone
}

destroy() {
	drop_for "$1"
	note_others "$1"
	run cxl disable-region "${R[$1]}" || fail "${R[$1]}, of serial number $1, cannot be disabled"
	run cxl destroy-region "${R[$1]}" || fail "${R[$1]}, of serial number $1, cannot be destroyed"
	off "$1"
	intact "${OTHERS[@]}"
}

nothing_left() {
	local f
	echo 1 >/sys/bus/cxl/flush
	for f in "$sys"/region*; do
		if [ -e "$f" ]; then fail "left behind: ${f##*/} is $(<"$f/state")"; fi
	done
	for f in "$sys"/port*/decoders_committed "$sys"/endpoint*/decoders_committed; do
		if [ -e "$f" ]; then [ "$(<"$f")" = 0 ] || fail "left committed: $f is $(<"$f")"; fi
	done
	for f in "$sys"/decoder*/dpa_size; do
		if [ -e "$f" ]; then [ "$(<"$f")" = 0x0 ] || fail "left behind: $f is $(<"$f")"; fi
	done
	if grep -w 'region[0-9]*' /proc/iomem; then fail "a region is left in /proc/iomem"; fi
}

for order in "1 2 3 4" "2 4 1 3" "3 1 2 4" "4 3 2 1"; do
	echo "-- destroyed in the order $order"
	make 1 2 3 4
	for s in $order; do destroy "$s"; done
	nothing_left
done

echo "-- one destroyed in the middle and made again, over and over"
make 1 2 3 4
for s in 2 1 3 2 4 1; do
	destroy "$s"
	expect_fail cxl create-region -m -t ram -d decoder0.0 -w 1 -s 1G "$(memdev "$s")" 2>/dev/null
	make "$s"
	intact 1 2 3 4
done

echo "-- disabled while the others are in use, and its device comes and goes: it stays disabled"
for s in 1 3; do
	drop_for "$s"
	note_others "$s"
	run cxl disable-region "${R[$s]}"
	run sh -c "echo 1 >/sys/bus/pci/devices/${F[$s]}/remove"
	echo 1 >/sys/bus/cxl/flush
	run sh -c "echo 1 >/sys/bus/pci/rescan"
	wait_for 30 all_enabled
	echo 1 >/sys/bus/cxl/flush
	[ "$(online "$s")" = 0 ] || fail "${R[$s]}, which the user had disabled, came online by itself"
	if [ -e "$sys/${R[$s]}" ]; then
		run test ! -e "$sys/${R[$s]}/driver"
		run cxl destroy-region "${R[$s]}"
	fi
	off "$s"
	intact "${OTHERS[@]}"
	make "$s"
done

echo "-- disabled first, middle, last: stays so whatever else comes and goes"
for s in 1 3 4; do
	drop_for "$s"
	run cxl disable-region "${R[$s]}"
	intact 2
done
drop 2
run sh -c "echo 1 >/sys/bus/pci/devices/${F[2]}/remove"
run sh -c "echo 1 >/sys/bus/pci/rescan"
wait_for 30 all_enabled
echo 1 >/sys/bus/cxl/flush
for s in 1 3 4; do
	run test "$(online $s)" = 0
	run test ! -e "$sys/${R[$s]}/driver"
done
# The one in use by nobody went with its device, and its memory with it
off 2
echo "-- so it does when its own device comes and goes"
for s in 3 1; do
	run sh -c "echo 1 >/sys/bus/pci/devices/${F[$s]}/remove"
	run sh -c "echo 1 >/sys/bus/pci/rescan"
	wait_for 30 all_enabled
	echo 1 >/sys/bus/cxl/flush
	run test "$(online $s)" = 0
	if [ -e "$sys/${R[$s]}" ]; then
		run test ! -e "$sys/${R[$s]}/driver"
		run cxl destroy-region "${R[$s]}"
	fi
	off "$s"
done
make 2
run cxl enable-region "${R[4]}"
hold 4
intact 2 4
destroy 4
destroy 2
nothing_left

echo "-- a device taken away in the middle, then first, then last: the neighbours do not mind"
make 1 2 3 4
for s in 2 1 4; do
	drop_for "$s"
	note_others "$s"
	run sh -c "echo 1 >/sys/bus/pci/devices/${F[$s]}/remove"
	echo 1 >/sys/bus/cxl/flush
	off "$s"
	intact "${OTHERS[@]}"
	run sh -c "echo 1 >/sys/bus/pci/rescan"
	wait_for 30 all_enabled
	echo 1 >/sys/bus/cxl/flush
	off "$s"
	run test "$(online "$s")" = 0
	intact "${OTHERS[@]}"
	make "$s"
done
intact 1 2 3 4

echo "-- all at once"
for s in "${!H[@]}"; do drop "$s"; done
run cxl destroy-region -f all
nothing_left

switch=$(realpath "/sys/bus/pci/devices/${F[1]}/../..")
if grep -qs 0x0604 "$switch/class" && [ "$(basename "$(dirname "$switch")")" = 0000:0c:00.0 ]; then
	# The kernel removes the last function first: once the last region, once the first
	for order in "1 2 3 4" "4 3 2 1"; do
		echo "-- the whole switch, memory offline, regions made in the order $order"
		# shellcheck disable=SC2086
		make $order
		for s in "${!H[@]}"; do drop "$s"; done
		for s in 1 3; do run daxctl offline-memory "dax${R[$s]#region}.0"; done
		run sh -c "echo 1 >$switch/remove"
		echo 1 >/sys/bus/cxl/flush
		for s in 1 2 3 4; do off $s; done
		nothing_left
		run sh -c "echo 1 >/sys/bus/pci/rescan"
		wait_for 30 all_enabled
		nothing_left
	done
fi

echo "-- all of it as one region"
# shellcheck disable=SC2046
REGION=$(cxl create-region -m -t ram -d decoder0.0 -w 4 $(for s in 1 2 3 4; do memdev $s; done) | jq -er .region)
run test "$(<"$sys/$REGION/size")" = 0x80000000
run test "$(<"$sys/$REGION/state")" = live
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
nothing_left
unload
picture /tmp/after
same_as /tmp/before /tmp/after
