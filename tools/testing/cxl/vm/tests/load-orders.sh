# SPDX-License-Identifier: GPL-2.0-only
# A machine whose firmware committed a region boots, with the default policy and kmem not loaded yet:
# in every order in which six modules can arrive the region goes live, its memory comes online as
# system RAM, and modules can be loaded as before. cxl_bus is first, as the others need its symbols,
# and cxl_region comes before dax_cxl; of the 60 orders there are 15 are tried, on the machine of the
# long run all. Some again
# with udevd, which loads modules on its own as devices appear, and with kmem there already.
# topology: one
# more: two-devices
# kernel-args: iomem=relaxed
# timeout: 900

sys=/sys/bus/cxl/devices
U=/lib/modules/$(uname -r)/updates
size=$((256 << 20))
# Long enough for a machine that is busy; what hangs does so for ever
patience=90
policy

mapfile -t functions < <(memory_functions)
function=${functions[0]}
# How many orders to leave out
step=4
if [ "${#functions[@]}" = 2 ]; then step=1; fi
bridge=$(bridge_registers)
window=$(first_window)
power_up "$function"
control=$(printf '%x' $((0x$(cxl_dvsec "$function") + 0x0c)))
run setpci -s "$function" "$control.w=4:4"	# Mem_Enable
run hdm commit "$bridge" 0 "$window" $size 0 0 0
run hdm commit "$function" 0 "$window" $size 0 0 0
block=$((0x$(</sys/devices/system/memory/block_size_bytes)))

declare -A KO
for m in "${MODULES[@]}"; do KO[$m]=$(find "$U" -name "$m.ko" | grep .); done
snapshot /tmp/before

# within SECONDS COMMAND...: it ends in that time. A process that the kernel does not let go cannot be
# killed: look at it from here, and show what it waits for.
within() {
	local limit=$1 pid rc=0 end=$((SECONDS + $1))
	shift
	"$@" &
	pid=$!
	while [ -d "/proc/$pid" ] && [ "$(awk '{ print $3 }' "/proc/$pid/stat" 2>/dev/null)" != Z ]; do
		[ "$SECONDS" -lt "$end" ] || {
			tell_stuck
			fail "not done after $limit s: $*"
		}
		sleep 0.05
	done
	wait "$pid" || rc=$?
	return $rc
}

tell_stuck() {
	local p
	for p in /proc/[0-9]*; do
		if grep -q '^State:.*D (disk' "$p/status" 2>/dev/null; then
			echo "-- $(tr '\0' ' ' <"$p/cmdline") ($(<"$p/comm"))"
			head -n 12 "$p/stack" || :
		fi
	done
}

insmod_all() {
	local m
	for m in "$@"; do
		# udevd may have been quicker
		loaded "$m" || insmod "${KO[$m]}" 2>/tmp/insmod || loaded "$m" || {
			cat /tmp/insmod
			return 1
		}
	done
}

region_is_ram() {
	local n state
	compgen -G "$sys/region*/driver" >/dev/null || return 1
	[ "$(cat "$sys"/region*/state)" = live ] || return 1
	for ((n = window / block; n < (window + size) / block; n++)); do
		read -r state <"/sys/devices/system/memory/memory$n/state" || return 1
		[ "$state" = online ] || return 1
	done
}

# Any module: it is not there, so it is really loaded.
load_another() { modprobe libnvdimm && rmmod libnvdimm; }

# order MODULE...: one boot's end in this order, and back
order() {
	local region
	say "order: $*"
	within $patience insmod_all cxl_bus "$@"
	within $patience load_another
	wait_for $patience region_is_ram
	region=$(basename "$sys"/region*)
	within $patience cxl disable-region "$region" 2>/tmp/cxl.out || { cat /tmp/cxl.out; fail "$region cannot be disabled"; }
}

away() {
	unload >/dev/null
	if [ "${1-}" = settle ]; then udevadm settle; fi
}

# all_orders PREFIX -- MODULE...: the permutations, one a line
all_orders() {
	local done=$1 m rest
	shift
	[ $# -gt 0 ] || echo "$done"
	for m in "$@"; do
		rest=" $* "
		# shellcheck disable=SC2086
		all_orders "$done$m " ${rest/ $m / }
	done
}

# Those first in which everything that makes memory of a region is there before its device
all_orders "" cxl_region dax_cxl cxl_acpi cxl_mem cxl_pci | grep 'cxl_region.*dax_cxl' >/tmp/orders
run test "$(sort -u /tmp/orders | wc -l)" = 60
few() { awk "(NR - 1) % $1 == 0" /tmp/orders; }

# in_orders COMMAND BEFORE: every order that COMMAND lists, with BEFORE done before each
in_orders() {
	local list=() o
	mapfile -t list < <($1)
	for o in "${list[@]}"; do
		$2
		# shellcheck disable=SC2086
		order $o
		away "${3-}"
	done
	snapshot /tmp/after
	same_as /tmp/before /tmp/after
}

echo "-- kmem is not loaded, nobody else loads modules"
in_orders "few $step" :

echo "-- kmem is loaded"
in_orders "few 29" "modprobe kmem"

echo "-- with udevd"
start_udevd
# It finds the device and loads what it needs
wait_for $patience region_is_ram
within $patience cxl disable-region all 2>/dev/null
away settle
in_orders "few 19" : settle
stop_udevd

echo "-- modprobe, one module alone: what it names is loaded in its own order"
for m in cxl_pci cxl_region dax_cxl; do
	say "modprobe $m"
	within $patience modprobe "$m"
	within $patience modprobe cxl_pci
	within $patience load_another
	wait_for $patience region_is_ram
	within $patience cxl disable-region "$(basename "$sys"/region*)" 2>/dev/null
	away
done
run hdm reset "$bridge" 0
run hdm reset "$function" 0
run setpci -s "$function" "$control.w=0:4"
