# SPDX-License-Identifier: GPL-2.0-only
# On every window a region of every way count it can have, asked for in one order and in the other;
# marks are written and read back, and with the regions gone they are found again on the single
# devices (deal.c). Then the tool's turn: the largest region there can be.
# topology: 2x1 two-windows 3x1 1x4 1x2x2 1x2x4 2x2x2 3x4 4x4 ram-pmem four-regions
# timeout: 120

snapshot /tmp/before
load
wait_for 30 all_enabled
run /cxl-live/bin/deal all
mems=(/sys/bus/cxl/devices/mem*)
if [ "${#mems[@]}" = 1 ] && [ $(($(<"${mems[0]}/ram/size") >> 28)) = 4 ]; then
	run /cxl-live/bin/deal parts
fi
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
