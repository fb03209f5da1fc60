# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# How much memory users get of a host (hosts.sh). check-vm --memory counts it and asserts nothing.

useful_now() { [ $# = 0 ] || /cxl-live/bin/owners -u "$@"; }

# settled DEVICES: what a user can have of H_ALL, when that is all and DEVICES are in their place, or
# after as long as a test would wait for it.
settled() {
	local end=$((SECONDS + H_PATIENCE * PATIENCE)) all=0 i
	for ((i = 1; i < ${#H_ALL[@]}; i += 2)); do all=$((all + H_ALL[i])); done
	while [ "$SECONDS" -lt "$end" ]; do
		flush
		it=$(useful_now "${H_ALL[@]}")
		if [ "$all${1:+ }" != 0 ] && [ "${it:-0}" = "$all" ] &&
			{ [ -z "$1" ] || [ "$(placed_now)" = "$1" ]; }; then break; fi
		sleep 0.3
	done
	it=$(useful_now "${H_ALL[@]}")
	it=${it:-0}
}

# What regions that a user makes give one after the other, of the lines "WINDOW DEVICES SIZE ...".
can_make() {
	local line window devices size base made mems bytes=0
	for line in "$@"; do
		read -r window devices size base <<<"$line"
		window=$(window_at "$window")
		mems=$(memdevs "$devices")
		[ "$size" = - ] && size='' || size="-s $size"
		# shellcheck disable=SC2086
		made=$(cxl create-region -m -t ram -d "$window" $size -w "$(wc -w <<<"$mems")" $mems |
			jq -er .region) || continue
		base=$(<"$hosts_sys/$made/resource") size=$(<"$hosts_sys/$made/size")
		(wait_for "$H_PATIENCE" eval "[ \$(/cxl-live/bin/owners -u $base $size) = $((size)) ]")
		bytes=$((bytes + $(useful_now "$base" "$size")))
		cxl disable-region "$made"
		cxl destroy-region "$made"
	done
	it=$bytes
}

count_stage() { # PREFIX
	local -n placed=$1_PLACED creates=$1_CREATES
	local has
	settled "${placed-}"
	has=$it
	can_make "${creates[@]}"
	say "of ${H_ALL[*]}: $has bytes, and $it more by making regions"
	echo "memory $CXL_TEST ${order%% *} $1 $has $it" >/dev/ttyS1
}

count_memory() {
	local order n
	set +e +E
	trap - ERR
	for order in "${H_ORDERS[@]}"; do
		play "${H_FIRMWARE[@]}"
		modprobe kmem	# which has what dax_hmem makes, and the kernel's own dax_cxl
		if [[ $order == dax_hmem* ]]; then one_module dax_hmem; fi
		# shellcheck disable=SC2086
		load_in_order $order
		if [[ $order == *dax_hmem* ]]; then one_module dax_hmem; fi
		count_stage H_EXPECT
		for ((n = 0; n < H_LATER; n++)); do
			local -n later=H_LATER${n}_DO
			play "${later[@]}"
			count_stage "H_LATER$n"
		done
		unload_all
		unload_dax
		as_after_reset
	done
	return 0
}

# What users can have of regions that are live: a dax device with a driver, or system RAM
usable_now() {
	local base size state
	while read -r base size _ state; do
		if [ "$state" = live ]; then echo "$base $(useful_now "$base" "$size") of $((size))"; fi
	done < <(regions_now)
}

# The same, when all of it is
usable_all() {
	local base size state
	while read -r base size _ state; do
		if [ "$state" = live ]; then echo "$base $((size)) of $((size))"; fi
	done < <(regions_now)
}
