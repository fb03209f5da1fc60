# SPDX-License-Identifier: GPL-2.0-only
# The root is disabled and bound again, whatever its regions are: half made, committed, disabled, live,
# held, lost, let go meanwhile, without their device. It is taken up again each time, no reboot: what
# was held is live again when its device is there, and a new region works.
# topology: one
# kernel-args: iomem=relaxed
# timeout: 300

sys=/sys/bus/cxl/devices
acpi=ACPI0017:00
pci=0000:0d:00.0
port=0000:0c:00.0
policy	# our own default
snapshot /tmp/before

root() { basename "$(compgen -G "$sys/root*")"; }
committed() { cat "$sys/port1/decoders_committed"; }
state() { cat "$sys/$REGION/state"; }

# down: 0 when the root goes, held: it stays.
down() {
	mark_dmesg
	run cxl disable-bus -f "$(root)"
	echo 1 >/sys/bus/cxl/flush
	expect_fail test -e /sys/bus/platform/devices/$acpi/driver
	if [ "$1" = held ]; then
		expect_one_sentence "root[0-9]*: kept, as memory below it is in use: bind $acpi"
		expect_fail rmmod cxl_acpi
		expect_fail rmmod cxl_bus
	else
		expect_fail compgen -G "$sys/root*"
		expect_fail compgen -G "$sys/region*"
	fi
}

up() {
	run sh -c "echo $acpi >/sys/bus/platform/drivers/cxl_acpi/bind"
	echo 1 >/sys/bus/cxl/flush
	run test -e "$sys/$(root)"
	if [ $# = 0 ]; then wait_for 20 all_enabled; fi
}

live() {
	create_region "$(memdev 1)" 256M
	dax=$(dax_of "$REGION")
	node=$(cat "/sys/bus/dax/devices/$dax/target_node")
	wait_for 20 grep -q online /sys/devices/system/node/node"$node"/memory*/state
}

undone() {
	run cxl disable-region "$REGION"
	run cxl destroy-region "$REGION"
	run test "$(committed)" = 0
}

works() {
	live
	run /cxl-live/bin/pattern "$node" 128 16384
	undone
}

# offline, disabled and deleted, though the device is away or the root has no driver
let_go() {
	pinned_is_intact
	run daxctl offline-memory "$dax"
	run cxl disable-region "$REGION"
	run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
	run test "$(committed)" = 0
}

config() {
	local decoder
	run sh -c "cat $sys/decoder0.0/create_ram_region >$sys/decoder0.0/create_ram_region"
	REGION=$(basename "$(compgen -G "$sys/decoder0.0/region*")")
	decoder=$(basename "$(compgen -G "$sys/endpoint*/decoder*.0")")
	echo ram >"$sys/$decoder/mode"
	echo 0x10000000 >"$sys/$decoder/dpa_size"
	echo 0x10000000 >"$sys/$REGION/size"
	echo "$decoder" >"$sys/$REGION/target0"
}

load
wait_for 20 all_enabled
# Pages are pinned most of the time: no use in trying for long
echo 1 >/sys/module/cxl_region/parameters/offline_seconds
echo "-- nothing there, half made, committed, disabled, live: all goes, and works again"
down idle
up
config
down idle
up
config
echo 1 >"$sys/$REGION/commit"
down idle
up
live
run cxl disable-region "$REGION"
down idle
up
live
down idle
up
run test "$(committed)" = 0
works

echo "-- held, three times; a device that comes meanwhile waits"
live
pin_pages "$node"
for turn in 1 2 3; do
	down held
	run test "$(state)" = held
	run test "$(committed)" = 1
	expect_fail sh -c "echo $REGION >/sys/bus/cxl/drivers/cxl_region/bind"
	run test "$(state)" = held
	if [ $turn = 2 ]; then
		mark_dmesg
		plug 3 d1 rp1 2 256M
		wait_for 20 memdev_of 2
		echo 1 >/sys/bus/cxl/flush
		expect_one_sentence 'mem[0-9]*: 0000:0e:00.0 waits: '
	fi
	up
	run test "$(state)" = live
	run test "$(committed)" = 1
done
slot_off 3
wait_for 10 test ! -e /sys/bus/pci/devices/0000:0e:00.0

echo "-- held, let go while the root is down"
down held
let_go
expect_fail sh -c "cat $sys/decoder0.0/create_ram_region >$sys/decoder0.0/create_ram_region"
up
works

echo "-- held, its device goes before the root, while it is down, and comes back after"
live
pin_pages "$node"
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
run test "$(state)" = held
down held
up away
run test "$(state)" = held
run sh -c 'echo 1 >/sys/bus/pci/rescan'
wait_for 20 all_enabled
run test "$(state)" = live
down held
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
up away
down held
run sh -c 'echo 1 >/sys/bus/pci/rescan'
wait_for 20 has_memdev
run test "$(state)" = held
up
run test "$(state)" = live

echo "-- held, with its port and its memdev disabled by the user, which stay so"
run cxl disable-port -f port1
down held
up away
expect_fail test -e "$sys/port1/driver"
run cxl enable-port -m port1
wait_for 20 all_enabled
run test "$(state)" = live
run cxl disable-memdev -f "$(memdev 1)"
down held
up away
expect_fail enabled "$(memdev 1)"
run cxl enable-memdev "$(memdev 1)"
run test "$(state)" = live

echo "-- held, its device goes, let go while neither is there"
down held
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
let_go
up away
run sh -c 'echo 1 >/sys/bus/pci/rescan'
wait_for 20 all_enabled
works

echo "-- lost"
live
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
dd if=/dev/urandom of=/tmp/far/file bs=64k count=4 status=none
run tear_slot "$port"
wait_for 30 test ! -e /sys/bus/pci/devices/$pci
wait_for 10 grep -q 0 /sys/bus/pci/slots/2/power
sleep 1.5
run test "$(state)" = lost
for _ in 1 2; do
	down held
	up away
	run test "$(state)" = lost
done
down held
plug 2 d0 rp0 1 512M	# empty, with the old serial number
wait_for 20 has_memdev
up
run test "$(state)" = live
if cat /tmp/far/file >/dev/null; then fail "the file can be read, but its contents are gone"; fi
run umount /tmp/far
undone
works

unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
