# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# One set-up of the catalogue of hosts: play its firmware, load modules in some orders, look whether
# all is as the set-up says and whether every byte has an owner, unload, look again, put it back.
# hosts.py made the variables H_* of hosts/NAME.toml and says there what each means.

# shellcheck source=tools/testing/cxl/vm/guest/count.sh
. /cxl-live/count.sh
hosts_sys=/sys/bus/cxl/devices
hosts_pci=/sys/bus/pci/devices
hosts_stock='' hosts_where=updates
[ -d "/lib/modules/$(uname -r)/updates" ] || { hosts_stock=yes; hosts_where=kernel; }

# Where the modules are: ours, or in a stock guest the kernel's own
declare -A host_files
while read -r it; do
	host_files[$(basename "$it" .ko)]=$it
done < <(find "/lib/modules/$(uname -r)/$hosts_where" -name "*.ko")

# Devices are dN: the Nth memory function by its PCI address; usN is the upstream port of the switch
# that dN is below. Any other word is itself. Sets $it.
mapfile -t host_functions < <(memory_functions)
where() {
	it=$1
	case $1 in
	d[0-9]*) it=${host_functions[${1#d}]} ;;
	us[0-9]*)
		it=$(realpath "$hosts_pci/${host_functions[${1#us}]}/../..")
		it=${it##*/}
		;;
	esac
}

# In how its memory is enabled, where its DVSEC is: read once, as lspci is slow here.
host_dvsec() {
	local file=/tmp/dvsec.$1
	[ -s "$file" ] || cxl_dvsec "$1" >"$file"
	read -r dvsec <"$file"
	dvsec=$((0x$dvsec))
}
dvsec_write() { # FUNCTION OFFSET.WIDTH VALUE, in hex but for OFFSET
	host_dvsec "$1"
	setpci -s "$1" "$(printf '%x' $((dvsec + ${2%.*}))).${2#*.}=$3"
}

# The verbs of H_FIRMWARE and of what happens later.
fw() {
	local verb=$1 w
	shift
	where "${1-}"
	w=$it
	case $verb in
	commit) hdm commit "$w" "$2" "$3" "$4" "${5-0}" "${6-0}" "${7-0}" ;;
	lock | reset | enable) hdm "$verb" "$w" "$2" ;;
	write) hdm write "$1" "$2" ;;
	sanitize) hdm sanitize "$w" ;;
	mem-enable) dvsec_write "$w" $((0x0c)).w "$(($2 * 4)):4" ;;
	config-lock) dvsec_write "$w" $((0x14)).w "$2:1" ;;
	range) # dN INDEX BASE
		dvsec_write "$w" $((0x20 + 16 * $2)).l "$(printf '%x' $(($3 >> 32)))"
		dvsec_write "$w" $((0x24 + 16 * $2)).l "$(printf '%x' $(($3 & 0xf0000000)))"
		;;
	remove) echo 1 >"$hosts_pci/$w/remove" ;;
	remove-above) echo 1 >"$(realpath "$hosts_pci/$w/..")/remove" ;;
	rescan)
		echo 1 >/sys/bus/pci/rescan
		for w in "${host_functions[@]}"; do setpci -s "$w" COMMAND=6:6; done
		;;
	hide) echo cxl_nobody >"$hosts_pci/$w/driver_override" ;;
	unhide)
		echo >"$hosts_pci/$w/driver_override"
		echo "$w" >/sys/bus/pci/drivers/cxl_pci/bind
		;;
	plug) # SLOT NAME PORT SERIAL SIZE
		plug "$@"
		mapfile -t host_functions < <(memory_functions)
		;;
	slot-off)
		slot_off "$1"
		mapfile -t host_functions < <(memory_functions)
		;;
	rebind)
		echo "$w" >/sys/bus/pci/drivers/cxl_pci/unbind
		echo "$w" >/sys/bus/pci/drivers/cxl_pci/bind
		;;
	*) fail "the set-up has an unknown verb: $verb" ;;
	esac
}

# play LINE...: what firmware does, or somebody later.
play() {
	local line
	for line in "$@"; do
		say "firmware: $line"
		# shellcheck disable=SC2086	# words
		fw $line
	done
}

registers_of_all() {
	local w
	for w in "${H_BLOCKS[@]}"; do
		where "$w"
		[[ $it != *:* ]] || [ -e "$hosts_pci/$it" ] || continue
		echo "$w"
		hdm dump "$it" 2>/dev/null || :
	done
	for w in "${host_functions[@]}"; do
		[ -e "$hosts_pci/$w" ] || continue
		host_dvsec "$w"
		setpci -s "$w" "$(printf '%x' $((dvsec + 0x0c))).w" "$(printf '%x' $((dvsec + 0x20))).l" \
			"$(printf '%x' $((dvsec + 0x24))).l" 2>/dev/null || :
	done
}

as_after_reset() {
	local w
	for w in "${H_BLOCKS[@]}"; do
		where "$w"
		hdm clear "$it" 2>/dev/null || :
	done
	for w in "${!host_functions[@]}"; do
		echo >"$hosts_pci/${host_functions[w]}/driver_override"
		fw config-lock "d$w" 0
		fw mem-enable "d$w" 0
		fw range "d$w" 0 0
	done
}

# --- modules ---

# One module, with what it needs; in a stock guest the kernel's own of that name.
one_module() {
	local m=$1 file=''
	if [ -n "$hosts_stock" ]; then
		case $m in cxl_bus | cxl_region) return 0 ;; esac
	fi
	if loaded "$m"; then return 0; fi
	case $m in
	dax_hmem) file=$STOCK/dax/hmem/dax_hmem.ko ;;
	*) file=${host_files[$m]-} ;;
	esac
	if [ -z "$file" ]; then return 0; fi	# 6.1 has no dax_cxl of its own
	case $m in dax_*) loaded device_dax || modprobe device_dax ;; esac
	case $m in
	# Not the five seconds that a boot should wait for late devices
	cxl_region) insmod "$file" soft_reserved_seconds=1 ;;
	dax_cxl)
		if [ -n "$hosts_stock" ]; then
			insmod "$file"
		else
			insmod "$file" ${H_POLICY:+"policy=$H_POLICY"}
		fi
		;;
	*) insmod "$file" ;;
	esac
}

load_in_order() {
	local m
	say "# insmod $*"
	one_module cxl_bus
	for m in "$@"; do
		[ "$m" = dax_hmem ] || one_module "$m"
	done
}

# A region that is live pins modules: disabled first, which takes its memory offline.
unload_all() {
	local m r there=()
	for r in "$hosts_sys"/region*/driver; do
		[ -e "$r" ] || continue
		r=${r%/driver}
		run eval "echo ${r##*/} >/sys/bus/cxl/drivers/cxl_region/unbind"
	done
	for m in dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus; do
		if loaded "$m"; then there+=("$m"); fi
	done
	[ ${#there[@]} = 0 ] || run rmmod "${there[@]}"
}

unload_dax() {
	local m there=()
	for m in dax_hmem kmem device_dax; do
		if loaded "$m"; then there+=("$m"); fi
	done
	[ ${#there[@]} = 0 ] || rmmod "${there[@]}"
}

flush() { [ -n "$hosts_stock" ] || echo 1 >/sys/bus/cxl/flush; }

# --- what must be true ---

windows_now() {
	local d start size
	for d in "$hosts_sys"/decoder0.*; do
		if read -r start <"$d/start" && read -r size <"$d/size"; then echo "$start $size"; fi
	done 2>/dev/null | sort
}

# "BASE SIZE WAYS STATE" of each region
regions_now() {
	local r base size ways state
	for r in "$hosts_sys"/region*; do
		read -r base <"$r/resource" || continue
		read -r size <"$r/size" || continue
		read -r ways <"$r/interleave_ways" || continue
		if ! read -r state <"$r/state"; then
			state=config
			if [ -e "$r/driver" ]; then state=live; fi
		fi
		echo "$base $size $ways $state"
	done 2>/dev/null | sort
}

# Devices that have a place below a bridge, as dN
placed_now() {
	local n
	for n in "${!host_functions[@]}"; do
		if compgen -G "$hosts_pci/${host_functions[n]}/mem*/driver" >/dev/null; then echo "d$n"; fi
	done
}

# dpa_now LINES: "DEVICE DECODER DPA" for each line that begins so
dpa_now() {
	local d n e
	while read -r d n _; do
		where "$d"
		for e in "$hosts_sys"/endpoint*; do
			if [ "$e/uport" -ef "$(echo "$hosts_pci/$it"/mem*)" ]; then
				echo "$d $n $(<"$e/decoder${e##*endpoint}.$n/dpa_resource")"
			fi
		done
	done <<<"$1" | sort
}

owners_now() { [ $# = 0 ] || /cxl-live/bin/owners -k "$@" | sort; }

# must WHAT COMMAND LINES [ARGUMENT...]: what COMMAND tells becomes LINES within some seconds
must() {
	local what=$1 command=$2 wanted now end=$((SECONDS + H_PATIENCE * PATIENCE))
	wanted=$([ -z "$3" ] || sort <<<"$3")
	shift 3
	while now=$("$command" "$@") && [ "$now" != "$wanted" ]; do
		if [ "$SECONDS" -ge "$end" ]; then
			new_dmesg | tail -n 40
			fail "$what (wanted <, there are >): $(diff <(echo "$wanted") <(echo "$now") |
				grep '^[<>]' | head -n 4 | xargs -d '\n')"
		fi
		flush
		sleep 0.3
	done
	say "$what: ${now//$'\n'/; }"
}

# every_byte WHEN: each byte of H_MEMORY has an owner, and no byte at all has two
every_byte() {
	local end=$((SECONDS + H_PATIENCE * PATIENCE))
	until /cxl-live/bin/owners -n "${H_MEMORY[@]}" >/tmp/orphans; do
		if [ "$SECONDS" -ge "$end" ]; then
			/cxl-live/bin/owners "${H_MEMORY[@]}"
			cat /proc/iomem
			new_dmesg | tail -n 40
			fail "$1, not one owner: $(head -n 1 /tmp/orphans)"
		fi
		flush
		sleep 0.3
	done
	[ ${#H_MEMORY[@]} = 0 ] ||
		say "$1: $(/cxl-live/bin/owners "${H_MEMORY[@]}" | xargs -d '\n' | sed 's/ 0x/; 0x/2g')"
}

# expectations PREFIX: of the arrays PREFIX_WINDOWS and so on, those that are set
expectations() {
	local -n windows=$1_WINDOWS regions=$1_REGIONS placed=$1_PLACED owners=$1_OWNERS \
		ranges=$1_RANGES says=$1_SAYS silent=$1_SILENT refuses=$1_REFUSES creates=$1_CREATES dpa=$1_DPA
	local s
	[ -z "${placed+set}" ] || must "devices in their place" placed_now "$placed"
	[ -z "${windows+set}" ] || must "windows" windows_now "$windows"
	[ -z "${regions+set}" ] || must "regions" regions_now "$regions"
	[ -z "${regions+set}" ] || must "usable" usable_now "$(usable_all)"
	[ -z "${dpa+set}" ] || must "device addresses" dpa_now "$dpa" "$dpa"
	every_byte "now"
	[ -z "${owners+set}" ] || [ -n "$hosts_stock" ] ||
		must "owners" owners_now "$owners" "${ranges[@]}"
	if [ -z "$hosts_stock" ]; then
		for s in "${says[@]}"; do expect_dmesg "$s"; done
		for s in "${silent[@]}"; do refuse_dmesg "$s"; done
	fi
	for s in "${refuses[@]}"; do refused "$s"; done
	for s in "${creates[@]}"; do created "$s"; done
}

# The window that begins at an address, as decoder0.N
window_at() {
	local d start
	for d in "$hosts_sys"/decoder0.*; do
		[ -e "$d" ] || continue
		read -r start <"$d/start"
		if [ $((start)) = $(($1)) ]; then echo "${d##*/}"; return 0; fi
	done
	fail "no window begins at $1"
}

# memdevs of dN,dM
memdevs() {
	local d out=()
	for d in ${1//,/ }; do
		where "$d"
		d=$(echo "$hosts_pci/$it"/mem*)
		out+=("${d##*/}")
	done
	echo "${out[*]}"
}

# WINDOW DEVICES SIZE|- [SENTENCE]: no region can be made there, and why
refused() {
	local window devices size sentence mems
	read -r window devices size sentence <<<"$1"
	window=$(window_at "$window")
	mems=$(memdevs "$devices")
	[ "$size" = - ] && size='' || size="-s $size"
	mark_dmesg
	# shellcheck disable=SC2086
	expect_fail cxl create-region -m -t ram -d "$window" $size -w "$(wc -w <<<"$mems")" $mems 2>/tmp/cxl.err
	[ -z "$sentence" ] || [ -n "$hosts_stock" ] || expect_dmesg "$sentence"
}

# WINDOW DEVICES SIZE|- [BASE]: a region is made there, is the owner of its bytes, and goes
created() {
	local window devices size base mems made
	read -r window devices size base <<<"$1"
	window=$(window_at "$window")
	mems=$(memdevs "$devices")
	[ "$size" = - ] && size='' || size="-s $size"
	# shellcheck disable=SC2086
	made=$(cxl create-region -m -t ram -d "$window" $size -w "$(wc -w <<<"$mems")" $mems 2>/tmp/cxl.err |
		jq -er .region) || { cat /tmp/cxl.err; new_dmesg | tail -n 20; fail "no region could be made: $1"; }
	say "made $made in $window of $mems"
	[ -z "$base" ] || [ $(($(<"$hosts_sys/$made/resource"))) = $((base)) ] ||
		fail "$made is at $(<"$hosts_sys/$made/resource") and not at $base"
	every_byte "with $made"
	run cxl disable-region "$made" 2>/tmp/cxl.err
	run cxl destroy-region "$made" 2>/tmp/cxl.err
}

# --- one order of loading, there and back ---

one_order() {
	local n before='' m
	echo "-- $*"
	mark_dmesg
	for m in "${H_MODULES[@]}"; do modprobe "$m"; done
	if [ "$1" = dax_hmem ]; then
		one_module dax_hmem
		before=$(owners_now "${H_MEMORY[@]}")
		every_byte "before"
	fi
	load_in_order "$@"
	if [[ " $* " == *" dax_hmem "* ]]; then one_module dax_hmem; fi
	flush
	expectations H_EXPECT
	for ((n = 0; n < H_LATER; n++)); do
		local -n later=H_LATER${n}_DO
		mark_dmesg
		play "${later[@]}"
		flush
		expectations "H_LATER$n"
	done
	unload_all
	every_byte "after"
	if [ -n "$before" ] && [ "$before" != "$(owners_now "${H_MEMORY[@]}")" ]; then
		echo "before: $before"
		echo "after: $(owners_now "${H_MEMORY[@]}")"
		[ -n "$hosts_stock" ] || fail "the owners are others than before"
	fi
	unload_dax
	if [ "$H_REGISTERS" = kept ] && [ -z "$hosts_stock" ]; then
		registers_of_all >/tmp/registers.now
		diff -u /tmp/registers /tmp/registers.now || fail "a register is not as firmware left it"
	fi
}

# What a failed test leaves must not cost the next one.
tidy() {
	set +e
	trap - ERR
	unload_all
	unload_dax
	as_after_reset
} 2>/dev/null

host_test() {
	local order
	set -E		# what failed in a function is told as well
	trap tidy EXIT
	if [ ! -e /tmp/powered ]; then
		power_up "${host_functions[@]}"
		touch /tmp/powered
	fi
	as_after_reset
	if [ -e /cxl-live/count-memory ]; then
		count_memory
		return
	fi
	snapshot /tmp/before
	for order in "${H_ORDERS[@]}"; do
		play "${H_FIRMWARE[@]}"
		registers_of_all >/tmp/registers
		# shellcheck disable=SC2086
		one_order $order
		as_after_reset
	done
	snapshot /tmp/after
	if [[ "${H_ORDERS[*]}" == *dax_hmem* ]]; then
		one_module dax_hmem
		every_byte "with dax_hmem alone"
		unload_dax
	fi
	# Where memory got an owner, it keeps it: hmem devices stay. What is found again may have other BARs
	sed -i '/platform.devices.hmem\.[0-9]/d; / : \(PCI Bus \)*[0-9a-f]\{4\}:/d' /tmp/before /tmp/after
	same_as /tmp/before /tmp/after
}
