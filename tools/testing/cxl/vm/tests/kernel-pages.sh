# SPDX-License-Identifier: GPL-2.0-only
# The kernel itself has pages of a device that is torn out (policy ram-normal): those cannot be taken
# from it. How many they are is said once, and they are not counted as marked; the region stays.
# topology: two-devices
# timeout: 200

sys=/sys/bus/cxl/devices
port=0000:0c:00.0
policy ram-normal
load
wait_for 20 memdev_of 1
create_region "$(memdev 1)"
node=$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")
/cxl-live/bin/nodeuse kernel "$node" 64 >/tmp/kernel.log &
user=$!
wait_for 20 grep -q ready /tmp/kernel.log

echo "-- the region cannot be disabled: what was taken offline meanwhile is what it was again"
zones() { for f in /sys/devices/system/node/node"$node"/memory[0-9]*; do echo "${f##*/} $(<"$f/valid_zones")"; done; }
before=$(zones)
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
run test "$(<"$sys/$REGION/state")" = held
[ "$(zones)" = "$before" ] || fail "the blocks were $before and are $(zones)"
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/bind
run test "$(<"$sys/$REGION/state")" = live
mark_dmesg
dmesg -n 1	# a line of the kernel for each page
run tear_slot "$port"
wait_for 60 grep -q lost "$sys/$REGION/state"
dmesg -n 7
expect_one_sentence "$REGION: .* pages that the kernel itself uses could not be marked: their contents are gone, reboot soon"
left=$(new_dmesg | grep -o '[0-9]* pages that the kernel itself uses' | cut -d' ' -f1)
say "$left pages"
[ "$left" -ge 64 ] || fail "$left pages of the kernel, at least 64 are in pipes"
run kill "$user"
run test "$(<"$sys/$REGION/state")" = lost

echo "-- the pipes are closed: nobody has a page any more"
run daxctl offline-memory "dax${REGION#region}.0"
run cxl disable-region "$REGION"
run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
run test "$(<"$sys/port1/decoders_committed")" = 0
plug 2 d0 rp0 1 256M
wait_for 20 memdev_of 1
unload
