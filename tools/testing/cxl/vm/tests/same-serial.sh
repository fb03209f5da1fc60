# SPDX-License-Identifier: GPL-2.0-only
# Two devices with the same serial number, as placeholders in firmware make them: the one that stays is
# not taken for the other one's return, nothing is programmed in it and no page is given up, and
# nobody says that a device changed its size. The region goes on when its own device is back.
# topology: two-devices
# timeout: 150

sys=/sys/bus/cxl/devices
first=0000:0d:00.0
second=0000:0e:00.0
snapshot /tmp/before
policy
load
wait_for 20 all_enabled

memdev_at() { basename "/sys/bus/pci/devices/$1"/mem*; }
endpoint_at() { basename "$(realpath "$(grep -l . "$sys"/endpoint*/uport/serial | while read -r f; do
	f=${f%/uport/serial}
	[ "$(basename "$(realpath "$f/uport")")" != "$(memdev_at "$1")" ] || echo "$f"
done)")"; }
enabled_at() { compgen -G "/sys/bus/pci/devices/$1/mem*/driver" >/dev/null; }
state() { cat "$sys/$REGION/state" 2>/dev/null || echo gone; }
rebind() {
	if [ -e "/sys/bus/pci/drivers/cxl_pci/$1" ]; then echo "$1" >/sys/bus/pci/drivers/cxl_pci/unbind; fi
	echo "$1" >/sys/bus/pci/drivers/cxl_pci/bind
	wait_for 20 enabled_at "$1"
	echo 1 >/sys/bus/cxl/flush
}

echo "-- a device of the same size and serial number comes into the other slot"
slot_off 3
plug 3 d1 rp1 1 256M
wait_for 20 enabled_at $second
run test "$(cat "$sys/$(memdev_at $first)/serial")" = "$(cat "$sys/$(memdev_at $second)/serial")"

REGION=$(cxl create-region -m -t ram -d decoder0.0 -w 1 "$(memdev_at $first)" | jq -er .region)
dax=dax${REGION#region}.0
pin_pages "$(<"/sys/bus/dax/devices/$dax/target_node")"
echo 0 >/sys/module/cxl_region/parameters/offline_seconds

echo "-- the region's device goes, the other one comes"
echo $first >/sys/bus/pci/drivers/cxl_pci/unbind
echo 1 >/sys/bus/cxl/flush
run test "$(state)" = held
rebind $second
run test "$(state)" = held
run test "$(cat "$sys/$(endpoint_at $second)/decoders_committed")" = 0
kill -0 "$PIN"

echo "-- its own is back"
rebind $first
run test "$(state)" = live
run test "$(cat "$sys/$(endpoint_at $first)/decoders_committed")" = 1
run test "$(cat "$sys/$(endpoint_at $second)/decoders_committed")" = 0
pinned_is_intact
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"

echo "-- another size with that number: the device in the other slot did not change its size"
slot_off 3
plug 3 d1 rp1 1 512M
wait_for 20 enabled_at $second
mark_dmesg
rebind $first
rebind $second
refuse_dmesg 'MiB.*previously'

slot_off 3
plug 3 d1 rp1 2 512M
wait_for 20 enabled_at $second
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
