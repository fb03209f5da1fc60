# SPDX-License-Identifier: GPL-2.0-only
# A device with dynamic capacity, which nothing takes: the log says so, and its static capacity (none
# here) and all other devices work as ever.
# topology: one
# qemu-args: -object memory-backend-ram,id=dc0,size=512M -device cxl-type3,bus=rp1,volatile-dc-memdev=dc0,num-dc-regions=2,id=dc,sn=7

mark_dmesg
load
wait_for 20 all_enabled
expect_one_sentence '.*dynamic capacity \(2 regions, 512 MiB\) is not supported: .*'
dynamic=$(memdev 7)
run test "$(cat "/sys/bus/cxl/devices/$dynamic/ram/size")" = 0x0
create_region "$(memdev 1)"
run cxl destroy-region -f "$REGION"
unload
