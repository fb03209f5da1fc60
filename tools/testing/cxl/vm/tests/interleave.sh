# SPDX-License-Identifier: GPL-2.0-only
# On every window a region of every way count it can have, in the order that was asked for and then
# the other way round. Marks are written and read back, and with the region gone they are found
# again on the single devices.
# topology: two-windows 1x4 2x2x2 3x4
# more: 2x1 1x2x2 1x2x4 3x1 4x4
# timeout: 400

snapshot /tmp/before
load
wait_for 20 all_enabled
sys=/sys/bus/cxl/devices

# below UID: memdevs below that host bridge, by PCI address.
below() {
	local bridge mem
	bridge=$(basename "$(realpath "$sys/root0/dport$1")")
	for mem in "$sys"/mem*; do
		mem=$(realpath "$mem")
		if [[ $mem == */$bridge/* ]]; then echo "$(dirname "$mem") ${mem##*/}"; fi
	done | sort | cut -d' ' -f2
}

# pick DECODER WAYS: as many memdevs below each bridge of the window, or nothing.
pick() {
	local uids uid each all=()
	IFS=, read -ra uids <"$sys/$1/target_list"
	each=$(($2 / ${#uids[@]}))
	if [ $((each * ${#uids[@]})) != "$2" ] || [ $((each & (each - 1))) != 0 ]; then return; fi
	for uid in "${uids[@]}"; do
		mapfile -t mems < <(below "$uid")
		if [ "${#mems[@]}" -lt "$each" ]; then return; fi
		all+=("${mems[@]:0:each}")
	done
	echo "${all[@]}"
}

# single UID: a window that leads to this bridge alone.
single() {
	local d
	for d in "$sys"/decoder0.*; do
		if [ "$(cat "$d/target_list")" = "$1" ]; then basename "$d"; return; fi
	done
	fail "no window for bridge $1 alone"
}

uid_of() {
	local link
	for link in "$sys"/root0/dport*; do
		if [[ $(realpath "$sys/$1") == */$(basename "$(realpath "$link")")/* ]]; then
			echo "${link##*/dport}"
			return
		fi
	done
}

region() {
	local decoder=$1 ways=$2
	shift 2
	echo "  # cxl create-region -m -t ram -d $decoder -w $ways $*"
	REGION=$(cxl create-region -m -t ram -d "$decoder" -w "$ways" "$@" | jq -er .region)
	DAX=$(dax_of "$REGION")
}

gone() {
	cxl destroy-region -f "$REGION" 2>/dev/null
}

# members WAYS: position and memdev of each device of the region.
members() {
	local i
	for ((i = 0; i < $1; i++)); do
		echo "$i $(basename "$(realpath "$sys/$(<"$sys/$REGION/target$i")/../uport")")"
	done
}

# on_singles WAYS GRAN: each device of the last region by itself; MEMBERS says who stood where.
on_singles() {
	local pos mem
	while read -r pos mem; do
		region "$(single "$(uid_of "$mem")")" 1 "$mem"
		run /cxl-live/bin/deal single "$DAX" "$1" "$2" "$pos"
		gone
	done <<<"$MEMBERS"
}

regions=0
for path in "$sys"/decoder0.*; do
	decoder=${path##*/}
	last=
	for ways in 1 2 3 4 6 8 12 16; do
		read -ra mems <<<"$(pick "$decoder" "$ways")"
		if [ "${#mems[@]}" = 0 ]; then continue; fi
		if [ $((regions % 2)) = 1 ]; then
			mapfile -t mems < <(printf '%s\n' "${mems[@]}" | tac)
		fi
		region "$decoder" "$ways" "${mems[@]}"
		gran=$(cat "$sys/$REGION/interleave_granularity")
		run /cxl-live/bin/deal write "$DAX" "$ways" "$gran"
		MEMBERS=$(members "$ways")
		gone
		regions=$((regions + 1))
		last=$ways
	done
	run test -n "$last"
	if [ "$last" -gt 1 ]; then on_singles "$last" "$gran"; fi
done
say "$regions regions"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
