# SPDX-License-Identifier: GPL-2.0-only
# The contents go before the driver can move them, and whoever reads gets an error or the right bytes,
# never others: the slot's power is switched off while memory cannot be moved, for a device with a
# serial number and for one without; and a reset that the kernel knows nothing of comes before the
# removal, so that what the device answers is no data any more.
# topology: one
# timeout: 240

sys=/sys/bus/cxl/devices
port=0000:0c:00.0
pci=0000:0d:00.0
use=/cxl-live/bin/nodeuse
snapshot /tmp/before
policy
load
seconds=$(</sys/module/cxl_region/parameters/offline_seconds)

in_use() {
	rm -f /tmp/gone
	wait_for 20 has_memdev
	create_region "$(memdev)"
	dax=dax${REGION#region}.0
	node=$(<"/sys/bus/dax/devices/$dax/target_node")
	mkdir -p /tmp/far
	run mount -t tmpfs -o "mpol=prefer:$node,size=64m" far /tmp/far
	run fallocate -l 4M /tmp/far/file
	run $use write /tmp/far/file 8
	$use hold "$node" 64 >/tmp/hold.log &
	HOLD=$!
	wait_for 20 grep -q ready /tmp/hold.log
}

nothing_wrong() {
	local bad=()
	touch /tmp/gone
	run $use read /tmp/far/file 8 || bad+=("the file")
	kill "$HOLD"
	wait "$HOLD" || bad+=("the process")
	tail -n 1 /tmp/hold.log
	[ ${#bad[@]} = 0 ] || fail "$1: wrong bytes read from $(IFS=,; echo "${bad[*]}")"
	run umount /tmp/far
}

let_go() {
	if [ -e "$sys/$REGION" ]; then
		daxctl offline-memory "$dax" || :
		run cxl disable-region "$REGION"
		run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
	fi
	run test ! -e "$sys/$REGION"
	run test "$(<"$sys/port1/decoders_committed")" = 0
}

flushed() { echo 1 >/sys/bus/cxl/flush; }

for serial in 1 0; do
	echo "-- slot switched off, serial number $serial, no time to move anything"
	if [ $serial = 0 ]; then
		slot_off 2
		wait_for 10 no_memdev
		plug 2 d0 rp0 0 512M
	fi
	in_use
	echo 0 >/sys/module/cxl_region/parameters/offline_seconds
	slot_off 2
	wait_for 20 no_memdev
	flushed
	run grep -Eq '^(held|lost)$' "$sys/$REGION/state"
	nothing_wrong "slot off, serial number $serial"
	mark_dmesg
	plug 2 d0 rp0 $serial 512M
	wait_for 20 has_memdev
	flushed
	state=$(<"$sys/$REGION/state")
	say "its device is back: $REGION is $state"
	# Taken up again, or the log says why not
	if [ "$state" != live ]; then expect_dmesg "$REGION"; fi
	echo "$seconds" >/sys/module/cxl_region/parameters/offline_seconds
	let_go
done
slot_off 2
plug 2 d0 rp0 1 512M

echo "-- a reset of the bus behind the kernel's back, then removed"
in_use
run setpci -s $port BRIDGE_CONTROL=40:40
sleep 0.2
run setpci -s $port BRIDGE_CONTROL=0:40
sleep 0.5
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
flushed
say "removed: $REGION is $(cat "$sys/$REGION/state" 2>/dev/null || echo gone)"
nothing_wrong "removed after a reset"
run sh -c "echo 1 >/sys/bus/pci/rescan"
wait_for 20 has_memdev
flushed
let_go

echo "-- works"
create_region "$(memdev)"
run /cxl-live/bin/pattern "$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")" 8 512
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
