# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the actors of unit/race.sh do, each over and over beside the others. It says which devices
# there are: $functions, and for all of it $ports, $bridge and $node; $size is that of a region, $first
# the one that is fought over.
# What follows is run in the background, where words are split and globs expand on purpose.
# shellcheck disable=SC2086

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

# counts: name, achieved, refused
counts() {
	local op
	for op in "${!ok[@]}" "${!no[@]}"; do echo "$op ${ok[$op]:-0} ${no[$op]:-0}"; done | sort -u
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
	region='' decoder=$sys/none
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

# destroyer REGION...: disables some and destroys all, in an order of its own
destroyer() {
	local r
	ok=() no=()
	for r in $(shuf -e "$@"); do
		pick 0 1
		if [ "$it" = 1 ]; then put crowd-unbind $drv/cxl_region/unbind "$r"; fi
		put destroy $sys/decoder0.0/delete_region "$r"
	done
	counts >>/tmp/race/destroyers
}

# left REGION...: which of them are still there, in $it
left() {
	local r
	it=
	for r in "$@"; do if [ -e $sys/$r ]; then it+="$r "; fi; done
	[ -n "$it" ]
}

# As many regions as there can be, and two who destroy them all. When both are through and nobody
# else is about, nothing is left: what one of them was refused the other one did, or either can do now.
crowd() {
	local made=() n d r
	for n in 1 2 3 4; do
		if build; then made+=("$region"); elif [ -n "$region" ]; then wreck; fi
	done
	for n in 1 2 3; do
		if ! left "${made[@]}"; then break; fi
		destroyer $it &
		destroyer $it &
		wait
	done
	if left "${made[@]}"; then
		r=${it%% *}
		fail "two destroyers tried three times, and left are $it($r is $(cat $sys/$r/state), $(cat $sys/$r/reason))"
	fi
	for d in $(printf '%s\n' $sys/decoder*/dpa_size | sort -r); do
		put dpa_size-clear $d 0
	done
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
	for it in 1 4 2 8; do put ways "$sys/$first/interleave_ways" "$it"; done
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

# daxctl on the memory of any region, whoever else does something to it
switches() {
	pick /sys/bus/dax/devices/dax*; it=${it##*/}
	if [ ! -e /sys/bus/dax/devices/$it/driver/module ]; then rest 0.3; return; fi
	call daxctl-offline daxctl offline-memory $it
	call daxctl-online daxctl online-memory $it
}

switcher() {
	local n
	ok=() no=()
	for n in 1 2 3; do
		call daxctl-offline daxctl offline-memory $1
		call daxctl-online daxctl online-memory $1
	done
	counts >>/tmp/race/switching
}

# A function goes while daxctl switches its memory: the switching starts first. Its region goes with
# it, or is held and live again when the function is found.
takeaway() {
	local dax function
	rest 0.5
	if ! build; then
		if [ -n "$region" ]; then wreck; fi
		return
	fi
	function=${decoder##*/decoder}
	function=$(realpath "$sys/endpoint${function%.*}/uport/..")
	function=${function##*/}
	dax=dax${region#region}.0
	switcher $dax &
	pick 0 0.3 1 2
	rest "$it"
	put remove-switched $pci/devices/$function/remove 1
	pick 0 0.5
	rest "$it"
	put pci-rescan $pci/rescan 1
	wait
	all_offline >/dev/null 2>&1
	wreck
}

# torn: one more; odd while a device is away and its region need not know (programs/patrol.c)
torn() {
	local n=0
	if [ -e /tmp/torn ]; then n=$(</tmp/torn); fi
	echo $((n + 1)) >/tmp/torn.new
	mv /tmp/torn.new /tmp/torn
}

# within SECONDS COMMAND...: as wait_for, but false when it takes longer
within() {
	local end=$((SECONDS + $1 * PATIENCE))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		rest 0.1
	done
}

slot_is_empty() { ! function_in "$1"; }
slot_is_off() { local word; read -r word <$pci/slots/$1/power && [ "$word" = 0 ]; }

# settled DECODERS: no region stands on one of these, or on one that is not there, but those that are
# lost. Others are in $it.
settled() {
	local r state target
	it=
	for r in "$sys"/region*; do
		{ read -r state <$r/state && read -r target <$r/target0; } 2>/dev/null || continue
		case $state in
		live | held | committed)
			if [ -z "$target" ] || [ ! -e $sys/$target ] || [[ " $1 " == *" $target "* ]]; then
				it+="${r##*/} is $state "
			fi
			;;
		esac
	done
	[ -z "$it" ]
}

# What a device that was torn out left: its pages are in use no more when who had them looked at them.
sweep() {
	local r
	for r in "$sys"/region*; do
		if [ "$(cat $r/state 2>/dev/null)" != lost ]; then continue; fi
		rm -f /tmp/far/*
		all_offline >/dev/null 2>&1
		put lost-unbind $drv/cxl_region/unbind ${r##*/}
		put lost-delete $sys/decoder0.0/delete_region ${r##*/}
	done
}

# A device is torn out as in tests/surprise.sh, and another one is put into its slot. Only one of
# these, and nobody else unbinds or removes: then it is known which regions have to take it in.
tears() {
	local n slot port mine='' d
	rest 3
	sweep
	pick 0 1 2 3; n=$it
	slot=$(slot_of $n)
	function_in $slot || return
	port=${ports[n]}
	for d in "$sys"/endpoint*; do
		if [[ $(realpath $d/uport) == */$it/mem* ]]; then
			mine=$(cd $sys && echo decoder${d##*/endpoint}.*)
		fi
	done
	# Regions of the others do not live long. A file keeps its pages, so if they are there the region
	# will be lost; a node without memory is none for a mount
	call tear-region cxl create-region -m -t ram -d decoder0.0 -w 1 "$(basename "$(compgen -G "$pci/devices/$it/mem*")")"
	mountpoint -q /tmp/far || mount -t tmpfs -o "mpol=prefer:$node,size=16m" far /tmp/far 2>/dev/null
	dd if=/dev/zero of=/tmp/far/$n bs=64k count=1 status=none 2>/dev/null
	torn
	tear_slot $port
	within 60 slot_is_empty $slot || fail "the device of slot $slot was torn out, and is still there"
	within 60 settled "$mine" || fail "the device of slot $slot is away for a minute, and $it"
	torn
	within 10 slot_is_off $slot
	rest 1.5
	count tear 0
	# Once its device is back a region is no longer lost
	pick 0 1
	if [ "$it" = 0 ]; then sweep; fi
	host plug d0-$n rp0-$n $((n + 1)) 256M >/dev/null
	within 60 function_in $slot
	count plug $?
}

# ACPI takes the bridge away with all that is below. It does not come back: who has a reference on the
# old one, and a root has, keeps its addresses from the new one.
ejects() {
	rest 5
	[ -e $pci/devices/${ports[0]} ] || return
	put eject /sys/bus/acpi/devices/$bridge/eject 1
	within 240 ports_are_gone || fail "the bridge was ejected, and four minutes later is still there"
}

ports_are_gone() {
	local p
	for p in "${ports[@]}"; do [ ! -e $pci/devices/$p ] || return 1; done
}

patrol() {
	local rc=0
	/cxl-live/bin/patrol $node 256 /tmp/torn $((until - SECONDS)) >>/tmp/files/patrol.$BASHPID 2>&1 || rc=$?
	case $rc in
	0) ;;
	1) fail "$(grep -m 1 'instead of' /tmp/files/patrol.$BASHPID)" ;;
	*) count patrol-killed 0 ;;
	esac
}

modules() {
	rest 2.9
	pick dax_cxl cxl_region cxl_mem cxl_acpi cxl_pci "dax_cxl cxl_region cxl_mem"
	call rmmod rmmod $it
	for it in cxl_mem cxl_region dax_cxl cxl_acpi cxl_pci; do call modprobe modprobe "$it"; done
}
