# SPDX-License-Identifier: GPL-2.0-only
# A window of 4 GiB whose ends are in ranges that firmware reserved, 256 MiB each: it is there, and
# what is free of it is used.
# topology: one
# kernel-args: memmap=512M$0x480000000 memmap=512M$0x580000000
# timeout: 120

window=/sys/bus/cxl/devices/decoder0.0
snapshot /tmp/before
mark_dmesg
load
grep -B1 -A2 'CXL Window' /proc/iomem
run test "$(cat $window/start)" = 0x490000000
run test "$(cat $window/size)" = 0x100000000
run test "$(cat $window/largest_ram_region)" = 0x20000000
create_region "$(memdev)"
run test "$(cat "/sys/bus/cxl/devices/$REGION/resource")" = 0x4a0000000
dax=$(dax_of "$REGION")
run /cxl-live/bin/marks write "$dax" 1 16
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
echo "-- all that is free, and no more"
region=$(cat $window/create_ram_region)
run sh -c "echo $region >$window/create_ram_region"
expect_fail sh -c "echo 0xf0000000 >/sys/bus/cxl/devices/$region/size"
run sh -c "echo 0xe0000000 >/sys/bus/cxl/devices/$region/size"
run sh -c "echo $region >$window/delete_region"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
