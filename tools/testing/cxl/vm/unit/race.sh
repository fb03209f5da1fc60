# SPDX-License-Identifier: GPL-2.0-only
# Everything at once, for $CXL_VARIANT seconds on two devices: writers of all attributes on the same
# objects, region cycles, system RAM, and drivers, devices and modules that come and go. Each actor
# counts what it achieved and what was refused; an operation that never succeeded is a failure, and
# so is what the kernel complains about, a leak, and a machine that afterwards is not as before.
# By hand: CXL_RACE_SECONDS=60 scripts/check-unit race
# What follows is run in the background, where words are split and globs expand on purpose.
# shellcheck disable=SC2086

sys=/sys/bus/cxl/devices
drv=/sys/bus/cxl/drivers
pci=/sys/bus/pci
acpi=/sys/bus/platform/drivers/cxl_acpi
seconds=${CXL_VARIANT:-60}
size=$((256 << 20))
mkdir -p /tmp/race

load
wait_for 60 all_enabled
functions=$(memory_functions)
if [ -e /sys/kernel/debug/kmemleak ]; then echo clear >/sys/kernel/debug/kmemleak; fi

# pick WORD...: one of them, in $it, without a process
pick() {
	if [ $# = 0 ]; then it=; return 1; fi
	local n=$((RANDOM % $# + 1))
	it=${!n}
}

# count OPERATION STATUS
declare -A ok=() no=()
count() {
	if [ "$2" = 0 ]; then ok[$1]=$((${ok[$1]:-0} + 1)); else no[$1]=$((${no[$1]:-0} + 1)); fi
	return "$2"
}

# put OPERATION FILE VALUE
put() {
	local rc=0
	{ echo "$3" >"$2"; } 2>/dev/null || rc=1
	count "$1" $rc
}

# call OPERATION COMMAND...
call() {
	local rc=0 what=$1
	shift
	"$@" >/dev/null 2>&1 || rc=1
	count "$what" $rc
}

rest() { sleep "$1"; }

decoders() { compgen -G "$sys/decoder*/dpa_size" >/dev/null && pick $sys/decoder*/dpa_size && it=${it%/dpa_size}; }

# A decoder in $it that maps nothing yet, and comes next on its device
free_decoder() {
	local e n was
	pick $sys/endpoint*
	e=${it##*/endpoint}
	for n in 0 1 2 3; do
		it=$sys/decoder$e.$n
		read -r was <$it/dpa_size && [ "$was" = 0x0 ] && return 0
	done 2>/dev/null
	return 1
}

# A region with the steps of cxl-cli, in $region and $decoder; whatever another actor spoils is
# refused, and the rest is done all the same. Succeeds when it is live.
build() {
	local r
	region=''
	read -r region <$sys/decoder0.0/create_ram_region || return 1
	put create $sys/decoder0.0/create_ram_region "$region" || return 1
	r=$sys/$region
	free_decoder && decoder=$it || decoder=$sys/none
	put ways $r/interleave_ways 1
	put granularity $r/interleave_granularity 256
	put mode $decoder/mode ram
	put dpa_size $decoder/dpa_size $size
	put size $r/size $size
	put target $r/target0 "${decoder##*/}"
	put commit $r/commit 1 && put region-bind $drv/cxl_region/bind "$region"
}

wreck() {
	local r=$sys/$region
	put decommit $r/commit 0
	put target-clear $r/target0 ""
	put size-clear $r/size 0
	put dpa_size-clear $decoder/dpa_size 0
	put delete $sys/decoder0.0/delete_region "$region"
}

cycle() {
	if build; then
		pick 0 0 0 0.2 1
		rest "$it"
		if [ "$it" = 0 ]; then put region-unbind $drv/cxl_region/unbind "$region"; fi
	fi
	if [ -n "$region" ]; then wreck; fi
}

# Any value into any file there is.
soup() {
	local r d
	pick $sys/region*; r=$it
	decoders && d=$it || d=$sys/none
	case $((RANDOM % 12)) in
	0) pick 1 2 4 5; put ways $r/interleave_ways "$it" ;;
	1) pick 256 1024 300; put granularity $r/interleave_granularity "$it" ;;
	2) pick 0 $size $((size * 2)) 77; put size $r/size "$it" ;;
	3) put target $r/target$((RANDOM % 3)) "${d##*/}" ;;
	4) put target-clear $r/target$((RANDOM % 3)) "" ;;
	5) pick 0 1; put commit-any $r/commit "$it" ;;
	6) pick ram pmem; put mode $d/mode "$it" ;;
	7) pick 0 $size 4096; put dpa_size $d/dpa_size "$it" ;;
	8) put uuid $r/uuid 01234567-89ab-cdef-0123-456789abcdef ;;
	9) put delete $sys/decoder0.0/delete_region "${r##*/}" ;;
	10) pick bind unbind; put region-$it $drv/cxl_region/$it "${r##*/}" ;;
	11) put flush /sys/bus/cxl/flush 1 ;;
	esac
}

# Two of these on one region: its target files come and go with the number of ways.
twin() {
	for it in 1 4 2 8; do put ways "$sys/region0/interleave_ways" "$it"; done
}

reader() {
	local f
	for f in "$sys"/*/* "$sys"/mem*/ram/* /sys/bus/dax/devices/*/*; do
		if [ -f "$f" ]; then { mapfile -t <"$f"; } 2>/dev/null; count read $?; fi
	done
}

# A region as system RAM: not often, it is slow here.
ram() {
	local dax mem n
	rest 0.5
	# The others are quicker, and there are only so many decoders
	for n in 1 2 3 4 5 6; do
		if build; then break; fi
		if [ -n "$region" ]; then wreck; region=''; fi
	done
	if [ -n "$region" ]; then
		dax=dax${region#region}.0
		if call system-ram daxctl reconfigure-device --mode=system-ram --no-online "$dax"; then
			for mem in /sys/devices/system/memory/memory*; do
				if [ "$(<"$mem/state")" = offline ]; then
					put online "$mem/state" online_movable
				fi
			done
			pick 0 0 1
			rest "$it"
			for mem in /sys/devices/system/memory/memory*; do
				if [ "${mem##*/memory}" -ge 32 ] && [ "$(<"$mem/state")" != offline ]; then
					put offline "$mem/state" offline
				fi
			done
			call devdax daxctl reconfigure-device --mode=devdax --force "$dax"
		fi
	fi
	if [ -n "$region" ]; then wreck; fi
}

memdevs() {
	rest 0.7
	pick $sys/mem*; it=${it##*/}
	put mem-unbind $drv/cxl_mem/unbind "$it"
	put mem-bind $drv/cxl_mem/bind "$it"
}

ports() {
	rest 2.3
	pick $sys/port*; it=${it##*/}
	put port-unbind $drv/cxl_port/unbind "$it"
	put port-bind $drv/cxl_port/bind "$it"
	put flush /sys/bus/cxl/flush 1
	for it in "$sys"/mem*; do put mem-bind $drv/cxl_mem/bind "${it##*/}"; done
}

functions() {
	rest 1.9
	pick $functions
	put pci-unbind $pci/drivers/cxl_pci/unbind "$it"
	put pci-bind $pci/drivers/cxl_pci/bind "$it"
}

slots() {
	rest 3.1
	pick $functions
	put pci-remove $pci/devices/$it/remove 1
	put pci-rescan $pci/rescan 1
}

platform() {
	rest 4.3
	put acpi-unbind $acpi/unbind ACPI0017:00
	put acpi-bind $acpi/bind ACPI0017:00
}

modules() {
	rest 2.9
	pick dax_cxl cxl_region cxl_mem cxl_acpi cxl_pci "dax_cxl cxl_region cxl_mem"
	call rmmod rmmod $it
	for it in cxl_mem cxl_region dax_cxl cxl_acpi cxl_pci; do call modprobe modprobe "$it"; done
}

# actor FUNCTION NAME UNTIL: run it over and over, then tell what came of it
actor() {
	local op
	set +e
	trap - ERR
	RANDOM=$((BASHPID % 32768))
	while [ "$SECONDS" -lt "$3" ]; do "$1"; done
	for op in "${!ok[@]}" "${!no[@]}"; do echo "$op ${ok[$op]:-0} ${no[$op]:-0}"; done |
		sort -u >"/tmp/race/$2"
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
	wait "${pids[@]}"
}

# settle: whatever the actors left, back to devices without regions
settle() {
	local f r all
	# Each by itself: a module that is loaded does not load what it would bring along.
	for f in cxl_mem cxl_region dax_cxl cxl_acpi cxl_pci; do run modprobe "$f"; done
	for f in /sys/devices/system/memory/memory*; do
		if [ "${f##*/memory}" -ge 32 ] && [ "$(<"$f/state")" != offline ]; then
			run eval "echo offline >$f/state"
		fi
	done
	[ -e $acpi/ACPI0017:00 ] || run eval "echo ACPI0017:00 >$acpi/bind"
	run eval "echo 1 >$pci/rescan"
	for f in $functions; do
		[ -e $pci/drivers/cxl_pci/$f ] || run eval "echo $f >$pci/drivers/cxl_pci/bind"
	done
	for f in "$sys"/port*; do
		[ -e $f/driver ] || run eval "echo ${f##*/} >$drv/cxl_port/bind"
	done
	run eval "echo 1 >/sys/bus/cxl/flush"
	for f in "$sys"/mem*; do
		[ -e $f/driver ] || run eval "echo ${f##*/} >$drv/cxl_mem/bind"
	done
	wait_for 60 all_enabled
	for r in "$sys"/region*; do
		[ -e "$r" ] || continue
		r=${r##*/}
		if [ -e $sys/$r/driver ]; then run eval "echo $r >$drv/cxl_region/unbind"; fi
		run eval "echo 0 >$sys/$r/commit"
		run eval "echo $r >$sys/decoder0.0/delete_region"
	done
	# The last one that maps memory has to go first.
	mapfile -t all < <(printf '%s\n' "$sys"/decoder*/dpa_size | sort -r)
	for f in "${all[@]}"; do run eval "echo 0 >$f"; done
	for f in "$sys"/*/decoders_committed; do
		[ "$(<"$f")" = 0 ] || fail "$f is $(<"$f") and no region is left"
	done
}

# totals: name, achieved, refused, over all actors so far, into /tmp/counts
totals() {
	cat /tmp/race/* | awk '{ ok[$1] += $2; no[$1] += $3 }
		END { for (op in ok) print op, ok[op], no[op] }' | sort >/tmp/counts
}

# missing: which of the operations that have to be done were not done yet
missing() {
	local op did
	for op in create ways granularity mode size dpa_size target commit decommit region-bind \
		region-unbind delete read system-ram online offline devdax mem-unbind mem-bind \
		port-unbind port-bind pci-unbind pci-bind pci-remove pci-rescan acpi-unbind acpi-bind \
		rmmod modprobe; do
		read -r did <<<"$(awk -v op="$op" '$1 == op { print $2 }' /tmp/counts)"
		if [ "${did:-0}" = 0 ]; then echo "$op"; fi
	done | tr '\n' ' '
}

run eval "echo region0 >$sys/decoder0.0/create_ram_region"
phase $((seconds / 10)) twin twin reader
settle
phase $((seconds * 2 / 5)) cycle cycle soup soup reader
settle
phase $((seconds / 4)) cycle cycle soup reader ram memdevs ports functions slots platform modules
settle
# Memory hardly comes online among all of those: now mostly that
phase $((seconds / 4)) cycle ram memdevs functions slots modules
settle
totals
# A busy machine gets little done in that time: it may take five times as long, and more.
end=$((SECONDS + 4 * seconds * PATIENCE))
while [ -n "$(missing)" ] && [ "$SECONDS" -lt "$end" ]; do
	say "not done yet: $(missing)"
	phase $((seconds / 4)) cycle ram memdevs functions slots modules
	settle
	totals
done
while read -r op did refused; do
	echo "tell $op: $did done, $refused refused" >/dev/ttyS1
done </tmp/counts
[ -z "$(missing)" ] || fail "never succeeded: $(missing)"

echo "-- an ordinary region afterwards"
create_region "$(memdev)"
run test -e "/sys/bus/dax/devices/$(dax_of "$REGION")"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
if grep -iE 'cxl|region|dax' /proc/iomem; then fail "something of ours is left in /proc/iomem"; fi
if [ -e /sys/kernel/debug/kmemleak ]; then no_leak; fi
