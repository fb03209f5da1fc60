# SPDX-License-Identifier: GPL-2.0-only
# Each register block that is used is claimed by itself and has a name in /proc/iomem: of the bridge, of
# two switches, of four devices. What lies beside it in a BAR is left to other drivers.
# topology: 1x2x2
# timeout: 90

snapshot /tmp/before
load
wait_for 40 all_enabled
run grep 'CXL.*registers' /proc/iomem
run test "$(grep -c 'CXL component registers' /proc/iomem)" = 7
run test "$(grep -c 'CXL device registers' /proc/iomem)" = 4
unload
expect_fail grep 'CXL.*registers' /proc/iomem
snapshot /tmp/after
same_as /tmp/before /tmp/after
