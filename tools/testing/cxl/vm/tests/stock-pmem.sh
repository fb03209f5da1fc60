# SPDX-License-Identifier: GPL-2.0-only
# Asking for the stock cxl_pmem is no error while ours are loaded, and loads it when they are not.
# topology: one

run cp /cxl-live/install/modprobe.conf /etc/modprobe.d/cxl-live.conf
load
run modprobe cxl_pmem
! loaded cxl_pmem || fail "the stock cxl_pmem was loaded beside ours"
run modprobe -q cxl_pmem
unload

run modprobe cxl_pmem
loaded cxl_pmem || fail "without ours, cxl_pmem was not loaded"
mark_dmesg
expect_fail modprobe cxl_bus
expect_one_sentence "cxl_bus: .*run 'modprobe -r cxl_pmem'"
run modprobe -r cxl_pmem
load
unload
run rm /etc/modprobe.d/cxl-live.conf
