# SPDX-License-Identifier: GPL-2.0-only
# Creations that are refused between others that are not (a lower window after a higher one, which
# the decoders of a device cannot do; more than there is) leave nothing that hinders: "all" is
# disabled and destroyed at once, and both windows can be used in the other order then.
# topology: two-windows
# timeout: 120

sys=/sys/bus/cxl/devices
snapshot /tmp/before
policy
load
wait_for 20 all_enabled

create() {
	echo "  # cxl create-region -m -t ram -d decoder0.$1 ${*:2}"
	cxl create-region -m -t ram -d "decoder0.$1" "${@:2}" | jq -er .region
}

nothing_left() {
	local f
	echo 1 >/sys/bus/cxl/flush
	for f in "$sys"/region*; do
		if [ -e "$f" ]; then fail "left behind: ${f##*/} is $(<"$f/state")"; fi
	done
	for f in "$sys"/port*/decoders_committed "$sys"/endpoint*/decoders_committed; do
		[ "$(<"$f")" = 0 ] || fail "left committed: $f is $(<"$f")"
	done
	for f in "$sys"/decoder*/dpa_size; do
		[ "$(<"$f")" = 0x0 ] || fail "left behind: $f is $(<"$f")"
	done
	if grep -w 'region[0-9]*' /proc/iomem; then fail "a region is left in /proc/iomem"; fi
}

for how in "cxl disable-region all; cxl destroy-region all" "cxl destroy-region -f all"; do
	echo "-- refused, then: $how"
	create 2 -w 1 -s 256M "$(memdev 1)"
	for _ in 1 2; do
		expect_fail create 0 -w 2 -s 512M "$(memdev 1)" "$(memdev 2)"
		expect_fail create 2 -w 1 -s 1G "$(memdev 1)"
	done
	# All that there was is still to be had
	create 3 -w 1 -s 512M "$(memdev 2)"
	run cxl disable-region "$(basename "$sys"/decoder0.2/region*)"
	run cxl destroy-region "$(basename "$sys"/decoder0.2/region*)"
	create 2 -w 1 -s 512M "$(memdev 1)"
	run sh -c "$how"
	nothing_left
done

echo "-- the lower window first"
create 0 -w 2 -s 512M "$(memdev 1)" "$(memdev 2)"
run cxl destroy-region -f all
nothing_left
create 0 -w 2 "$(memdev 1)" "$(memdev 2)"
run test "$(<"$(echo "$sys"/region*/size)")" = 0x40000000
run cxl destroy-region -f all
nothing_left
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
