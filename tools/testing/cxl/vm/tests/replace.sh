# SPDX-License-Identifier: GPL-2.0-only
# Devices change while the modules stay: out of a slot and another one in, into a slot that was empty
# at boot, with one capacity or another. What has the serial number of one that was here before is
# compared with it; a window that is too small says so.
# topology: one
# timeout: 200

sys=/sys/bus/cxl/devices
snapshot /tmp/before
load
create_region "$(memdev)"
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=system-ram "$dax"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"

echo "-- another size, told once"
start_uevents
mark_dmesg
slot_off 2
wait_for 10 no_memdev
plug 2 d0 rp0 1 256M
wait_for 20 has_memdev
expect_one_sentence 'serial number 0x1 has 256 MiB volatile and 0 MiB persistent, previously 512 and 0'
wait_for 10 grep -q 'CXL_EVENT=resized' /tmp/uevents
run grep -q 'CXL_OLD_SIZE=536870912' /tmp/uevents
run grep -q 'CXL_NEW_SIZE=268435456' /tmp/uevents
run test "$(<"$sys/$(memdev 1)/ram/size")" = 0x10000000
create_region "$(memdev 1)"
run test "$(<"$sys/$REGION/size")" = 0x10000000
run cxl destroy-region -f "$REGION"

echo "-- the same again is no event; another partition is"
mark_dmesg
slot_off 2
wait_for 10 no_memdev
plug 2 d0 rp0 1 256M
wait_for 20 has_memdev
slot_off 2
wait_for 10 no_memdev
plug 2 d0 rp0 1 256M 256M
wait_for 20 has_memdev
expect_one_sentence 'has 256 MiB volatile and 256 MiB persistent, previously 256 and 0'

echo "-- into the slot that was empty"
plug 3 d1 rp1 2 512M
wait_for 20 memdev_of 2
create_region "$(memdev 2)"
run daxctl reconfigure-device --mode=system-ram "$(dax_of "$REGION")"
run cxl destroy-region -f "$REGION"
slot_off 3

echo "-- two with one serial number: told once, and each is known by its slot"
mark_dmesg
plug 3 d1 rp1 1 512M
wait_for 20 all_enabled
expect_one_sentence 'has the same serial number 0x1; both are recognised by their slots only'
refuse_dmesg 'serial number 0x1 has 512'
mark_dmesg
slot_off 3
plug 3 d1 rp1 1 512M
wait_for 20 all_enabled
refuse_dmesg 'serial number 0x1'
slot_off 3

echo "-- larger than the window"
mark_dmesg
plug 3 d1 rp1 3 5G
wait_for 20 memdev_of 3

expect_one_sentence "mem[0-9]*: 5120 MiB of volatile capacity to map, largest free range in the windows above it is 4096 MiB: only firmware"
slot_off 3

echo "-- as it was"
slot_off 2
wait_for 10 no_memdev
plug 2 d0 rp0 1 512M
wait_for 20 memdev_of 1
stop_uevents

unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
