# SPDX-License-Identifier: GPL-2.0-only
# A device goes while its memory is in use. What can be moved away is, and the device is free; what
# cannot keeps the region held, and readable, until the device is back. Not a register changes in
# between. Software takes the device away here: it keeps power and decoders.
# topology: one
# kernel-args: iomem=relaxed
# timeout: 200

sys=/sys/bus/cxl/devices
pci=0000:0d:00.0
snapshot /tmp/before
load
echo 2 >/sys/module/cxl_region/parameters/offline_seconds
bridge=$(bridge_registers)
registers() { hdm dump "$pci"; hdm dump "$bridge"; }

ram() {
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	run daxctl reconfigure-device --mode=system-ram "$dax"
	node=$(<"/sys/bus/dax/devices/$dax/target_node")
}

rescan() {
	run sh -c 'echo 1 >/sys/bus/pci/rescan'
	wait_for 20 has_memdev
	echo 1 >/sys/bus/cxl/flush
}

echo "-- a file on the node is moved"
ram
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
dd if=/dev/urandom of=/tmp/far/file bs=64k count=8 status=none
sum=$(sha256sum </tmp/far/file)
same_file() { [ "$(sha256sum </tmp/far/file)" = "$sum" ] || fail "the file changed"; }
mark_dmesg
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
expect_one_sentence "$REGION: its memory was taken offline, as mem0 goes away"
same_file
run test "$(<"$sys/port1/decoders_committed")" = 0
expect_fail test -e "$sys/$REGION"
expect_fail grep -q "$REGION" /proc/iomem
rescan
same_file
ram

echo "-- pages that are pinned cannot be moved: held, and all as it was when the device is back"
pin_pages "$node"
registers >/tmp/registers
mark_dmesg
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
expect_one_sentence "$REGION: held, as mem0 goes away: [0-9]+ memory blocks? (is|are) online"
run test "$(<"$sys/$REGION/state")" = held
run test "$(<"$sys/port1/decoders_committed")" = 1
same_file
rescan
run test "$(<"$sys/$REGION/state")" = live
registers >/tmp/registers.now
diff -u /tmp/registers /tmp/registers.now || fail "a register changed"
same_file
pinned_is_intact
run umount /tmp/far
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"

echo "-- held, let go while the device is away, which then comes back with its decoder committed"
ram
pin_pages "$node"
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
run test "$(<"$sys/$REGION/state")" = held
pinned_is_intact
run daxctl offline-memory "$dax"
run cxl disable-region "$REGION"
run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
run test "$(<"$sys/port1/decoders_committed")" = 0
mark_dmesg
rescan
expect_one_sentence 'decoder2.0: reset a stale decoder left by a deleted region'
run test "$(<"$sys/endpoint2/decoders_committed")" = 0
ram
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
