# SPDX-License-Identifier: GPL-2.0-only
# Everything at once, for the seconds in $CXL_VARIANT on two devices: writers of all attributes on the
# same objects, region cycles, destroyers of the same regions, system RAM, and drivers, devices and
# modules that come and go. With "all" behind the seconds, on four devices: also devices that are torn
# out, their bridge ejected, daxctl against the removal of functions, and all the while processes that
# take memory of the node and look whether it keeps its bytes. Each actor counts what it achieved and
# what was refused; an operation that never succeeded is a failure, and so is what the kernel complains
# about, a wrong byte, a leak, and a machine that afterwards is not as before.
# By hand: CXL_RACE_SECONDS=60 scripts/check-unit race; with --long for all of it
# What follows is run in the background, where words are split and globs expand on purpose.
# shellcheck disable=SC2086

# shellcheck source=tools/testing/cxl/vm/guest/settle.sh
. /cxl-live/settle.sh
# shellcheck source=tools/testing/cxl/vm/guest/actors.sh
. /cxl-live/actors.sh
read -r seconds all <<<"${CXL_VARIANT:-60}"
size=$((256 << 20))
node=
mkdir -p /tmp/race

load
wait_for 60 all_enabled
functions=$(memory_functions)
if [ -e /sys/kernel/debug/kmemleak ]; then echo clear >/sys/kernel/debug/kmemleak; fi

# actor FUNCTION NAME UNTIL: run it over and over, then tell what came of it
actor() {
	set +e
	trap - ERR
	RANDOM=$((BASHPID % 32768))
	while [ "$SECONDS" -lt "$3" ]; do "$1"; done
	counts >"/tmp/race/$2"
}

# phase SECONDS ACTOR...: all of them side by side
phase() {
	local until=$((SECONDS + $1)) n=0 a pids=()
	shift
	echo "cxl-live: race: $*" >/dev/kmsg
	for a in "$@"; do
		n=$((n + 1))
		actor "$a" "$until-$n" "$until" &
		pids+=($!)
	done
	wait "${pids[@]}" || :
	[ ! -s /tmp/reason ] || fail "$(</tmp/reason)"
}

# totals: name, achieved, refused, over all actors so far, into /tmp/counts
totals() {
	cat /tmp/race/* | awk '{ ok[$1] += $2; no[$1] += $3 }
		END { for (op in ok) print op, ok[op], no[op] }' | sort >/tmp/counts
}

# What has to be done at least once
needed="create ways granularity mode size dpa_size target commit decommit region-bind region-unbind
	delete destroy read system-ram online offline devdax mem-unbind mem-bind port-unbind port-bind
	pci-unbind pci-bind pci-remove pci-rescan acpi-unbind acpi-bind rmmod modprobe"
more="daxctl-offline daxctl-online remove-switched tear plug lost-delete"

# missing: which of those were not done yet
missing() {
	local op did
	for op in $needed ${all:+$more}; do
		read -r did <<<"$(awk -v op="$op" '$1 == op { print $2 }' /tmp/counts)"
		if [ "${did:-0}" = 0 ]; then echo "$op"; fi
	done | tr '\n' ' '
}

# regions POLICY: what regions become from now on, also when the module comes again
regions() {
	policy "$1"
	run eval "echo $1 >/sys/module/dax_cxl/parameters/policy"
}

# Where to find what is taken away, and the node
everything() {
	local n
	bridge=$(grep -lx '\\_SB_.CL0C' /sys/bus/acpi/devices/ACPI0016:*/path | cut -d/ -f6)
	run test -e /sys/bus/acpi/devices/$bridge/eject
	ports=()
	for n in 0 1 2 3; do
		function_in "$(slot_of $n)"
		ports+=("$(basename "$(dirname "$(realpath "$pci/devices/$it")")")")
	done
	create_region "$(memdev 1)"
	node=$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")
	run cxl destroy-region -f "$REGION"
	say "below $bridge: ${ports[*]}; node $node"
}

# memory SECONDS, tearing SECONDS, ejecting SECONDS: phases with the memory used all the time
memory() {
	phase $1 cycle ram switches takeaway memdevs functions slots modules patrol patrol
	settle
	regions ram-movable
	phase $1 takeaway cycle switches functions slots patrol patrol
	regions devdax
	settle
}

crowding() {
	phase $1 crowd reader
	settle
}

moving() {
	phase $1 cycle ram memdevs functions slots modules
	settle
}

mixing() {
	phase $1 cycle cycle soup soup reader memdevs ports platform
	settle
}

tearing() {
	regions ram-movable
	mkdir -p /tmp/far
	phase $1 tears cycle cycle switches reader patrol patrol
	refill
	wait_for 60 all_enabled
	sweep
	if mountpoint -q /tmp/far; then run umount /tmp/far; fi
	regions devdax
	settle
}

# ejecting SECONDS: the last, as nothing is there afterwards
ejecting() {
	local r
	regions ram-movable
	phase $1 ejects cycle cycle reader memdevs patrol patrol
	ports_are_gone || fail "the bridge was not ejected in $1 s"
	run eval "echo 1 >/sys/bus/cxl/flush"
	all_offline
	for r in "$sys"/region*; do
		[ -e "$r" ] || continue
		r=${r##*/}
		if [ -e "$sys/$r/driver" ]; then run eval "echo $r >$drv/cxl_region/unbind"; fi
		run eval "echo $r >$sys/decoder0.0/delete_region"
	done
}

if [ -n "$all" ]; then everything; fi
read -r first <"$sys/decoder0.0/create_ram_region"
run eval "echo $first >$sys/decoder0.0/create_ram_region"
if [ -n "$all" ]; then
	phase $((seconds / 20)) twin twin reader
	settle
	phase $((seconds / 10)) crowd reader
	settle
	phase $((seconds / 5)) cycle cycle soup soup reader
	settle
	phase $((seconds / 5)) cycle cycle soup reader ram memdevs ports functions slots platform modules patrol
	settle
	memory $((seconds * 3 / 40))
	tearing $((seconds * 3 / 20))
else
	phase $((seconds / 10)) twin twin reader
	settle
	phase $((seconds / 10)) crowd reader
	settle
	phase $((seconds * 3 / 10)) cycle cycle soup soup reader
	settle
	phase $((seconds / 4)) cycle cycle soup reader ram memdevs ports functions slots platform modules
	settle
	# Memory hardly comes online among all of those: now mostly that
	phase $((seconds / 4)) cycle ram memdevs functions slots modules
	settle
fi
totals
# A busy machine gets little done in that time: it may take five times as long, and more.
end=$((SECONDS + 4 * seconds * PATIENCE))
while [ -n "$(missing)" ] && [ "$SECONDS" -lt "$end" ]; do
	say "not done yet: $(missing)"
	for op in $(missing); do
		case $op in
		destroy) echo crowding ;;
		tear | plug | lost-*) echo tearing ;;
		daxctl-* | remove-switched) echo memory ;;
		port-* | acpi-* | ways | granularity | mode | size | dpa_size | target | read) echo mixing ;;
		*) echo moving ;;
		esac
	done | sort -u >/tmp/phases
	while read -r op <&3; do $op $((seconds / 4)); done 3</tmp/phases
	totals
done
while read -r op did refused; do
	echo "tell $op: $did done, $refused refused" >/dev/ttyS1
done </tmp/counts
[ -z "$(missing)" ] || fail "never succeeded: $(missing)"
if [ -n "$all" ]; then
	cat /tmp/files/patrol.* | awk '/pages taken/ { n += $2; there += $5; right += $9; bus += $14 }
		END { print "tell patrols: " n " pages taken, " there " on the node, " right " looks, " bus " SIGBUS"
		exit !there }' | tee /dev/ttyS1
fi

echo "-- an ordinary region afterwards"
create_region "$(memdev)"
run test -e "/sys/bus/dax/devices/$(dax_of "$REGION")"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
if [ -n "$all" ]; then
	echo "-- the bridge is ejected"
	ejecting $((seconds * 3 / 20))
fi
unload
if grep -iE 'cxl|region|dax' /proc/iomem; then fail "something of ours is left in /proc/iomem"; fi
if [ -e /sys/kernel/debug/kmemleak ]; then no_leak; fi
