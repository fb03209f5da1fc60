# SPDX-License-Identifier: GPL-2.0-only
# The table has the registers of one host bridge where none can be: that costs this bridge. The device
# below the other one has its windows and its memory.
# topology: two-windows
# acpi: chbs-in-ram chbs-far
# timeout: 120

snapshot /tmp/before
mark_dmesg
run modprobe cxl_pci
wait_for 20 enabled "$(memdev 1)"
new_dmesg | grep -E 'cxl' || echo "  (nothing from cxl in the log)"
expect_one_sentence 'host bridge 28 \(.*\) is left out: its registers cannot be mapped at 0x'
run test "$(find /sys/bus/cxl/devices -name 'decoder0.*' | wc -l)" = 4
if enabled "$(memdev 2)"; then fail "the device below a bridge without registers is enabled"; fi

run cxl create-region -m -t ram -d decoder0.2 -w 1 "$(memdev 1)"
run cxl disable-region all
run cxl destroy-region all
expect_fail cxl create-region -m -t ram -d decoder0.3 -w 1 "$(memdev 2)"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
