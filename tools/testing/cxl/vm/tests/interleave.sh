# SPDX-License-Identifier: GPL-2.0-only
# On every window a region of every way count it can have, asked for in one order and in the other;
# marks are written and read back, and with the regions gone they are found again on the single
# devices (deal.c). Then the tool's turn: told no more than the window it makes the largest region
# there is room for.
# topology: 2x1 two-windows 3x1 1x4 1x2x2 1x2x4 2x2x2 3x4 4x4 ram-pmem four-regions
# timeout: 120

window=/sys/bus/cxl/devices/decoder0.0
snapshot /tmp/before
load
wait_for 30 all_enabled
run /cxl-live/bin/deal all
mems=(/sys/bus/cxl/devices/mem*)
if [ "${#mems[@]}" = 1 ] && [ $(($(<"${mems[0]}/ram/size") >> 28)) = 4 ]; then
	run /cxl-live/bin/deal parts
fi

largest=$(<$window/largest_ram_region)
say "largest: $largest, $(<$window/largest_ram_how)"
say "# cxl create-region -t ram -d decoder0.0"
cxl create-region -t ram -d decoder0.0 >/tmp/made
read -r region size ways < <(jq -r '"\(.region) \(.size) \(.interleave_ways)"' /tmp/made)
run test "$ways" = "${#mems[@]}"
run test "$size" = $((largest))
run test "$(<$window/largest_ram_region)" = 0x0
say "now: $(<$window/largest_ram_how)"
run cxl destroy-region -f "$region"
run test "$(<$window/largest_ram_region)" = "$largest"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
