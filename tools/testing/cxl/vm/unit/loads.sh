# SPDX-License-Identifier: GPL-2.0-only
# All modules come and go, $CXL_VARIANT times on two devices; in every tenth round a region is used as
# system RAM meanwhile, in every tenth its memory is still online when everything is told to go. What
# is left behind after the last round, a leak, or a round that did not bring the devices up, is a
# failure. By hand: CXL_LOADS=50 scripts/check-unit loads

# shellcheck source=tools/testing/cxl/vm/guest/settle.sh
. /cxl-live/settle.sh
count=${CXL_VARIANT:-100}
tell() { echo "tell $*" | tee /dev/ttyS1; }
free_kib() { awk '/^MemAvailable/ { print $2 }' /proc/meminfo; }

# up: both devices are in their place; no process is started to see that
up() {
	local links=("$sys"/endpoint*/driver)
	[ ${#links[@]} = 2 ] && [ -e "${links[1]}" ]
}

# region ROUND: system RAM by policy, of either device in turn
use_region() {
	create_region "$(memdev $(($1 / 10 % 2 + 1)))" >/dev/null
	node=$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")
	/cxl-live/bin/pattern "$node" 240 16384 >/tmp/pattern || fail "round $1: $(</tmp/pattern)"
	regions=$((regions + 1))
}

policy
snapshot /tmp/before
first=0 regions=0 done=0 orders=0
for ((n = 1; n <= count; n++)); do
	# Any of them may be asked for first
	mapfile -t order < <(shuf -e cxl_acpi cxl_pci cxl_mem cxl_region dax_cxl)
	modprobe -a "${order[@]}"
	wait_for 60 up
	case $((n % 10)) in
	0)
		use_region "$n"
		cxl disable-region "$REGION" >/dev/null 2>&1
		cxl destroy-region "$REGION" >/dev/null 2>&1
		;;
	5)
		# A module of a live region is in use, and its region stays as it is
		use_region "$n"
		if rmmod cxl_region 2>/dev/null; then fail "cxl_region goes, and $REGION is in use"; fi
		[ "$(<"$sys/$REGION/state")" = live ] || fail "$REGION is $(<"$sys/$REGION/state")"
		cxl disable-region "$REGION" >/dev/null 2>&1
		orders=$((orders + 1))
		;;
	esac
	unload >/dev/null
	if grep -qE '^(cxl_|dax_cxl )' /proc/modules; then fail "round $n: modules are left"; fi
	done=$((done + 1))
	if [ $n = 20 ]; then first=$(free_kib); fi
	if [ $((n % 50)) = 0 ]; then
		tell "$done of $count loads and unloads, $regions regions, $SECONDS s, $(free_kib) KiB free"
	fi
done
tell "$done loads and unloads in $SECONDS s, $regions regions used, $orders refused to go while one was live; $first KiB free after 20, $(free_kib) KiB at the end"
[ "$done" = "$count" ] || fail "$done of $count were done"
if [ "$count" -ge 10 ] && [ "$regions" -lt $((count / 10)) ]; then fail "only $regions regions"; fi
snapshot /tmp/after
same_as /tmp/before /tmp/after
no_leak
