# SPDX-License-Identifier: GPL-2.0-only
# A device is torn out without a word: while it is idle, while commands are sent to it, while a
# region is being made and undone, adopted, or brought online and offline over and over, and with its
# memory in use. Nothing hangs, what was on it is marked and taken offline, and the next device works.
# topology: one
# kernel-args: iomem=relaxed
# timeout: 300

sys=/sys/bus/cxl/devices
port=0000:0c:00.0
snapshot /tmp/before

# Registers of the slot: hot-plug interrupts off; power and its light off, which makes QEMU drop the
# device; power on again; interrupts on, and the kernel finds the slot empty. QEMU has no command for it.
tear_out() {
	run tear_slot "$port" "${1:-0}"
	wait_for 30 test ! -e /sys/bus/pci/devices/0000:0d:00.0
	# The kernel switches the slot off behind that, which would take the next device along.
	wait_for 10 grep -q 0 /sys/bus/pci/slots/2/power
	sleep 1.5
}

put_back() {
	plug 2 d0 rp0 1 512M
	wait_for 20 has_memdev
	wait_for 20 enabled "$(memdev)"
}

works() {
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	run daxctl reconfigure-device --mode=system-ram "$dax"
	node=$(cat "/sys/bus/dax/devices/$dax/target_node")
}

undone() {
	run cxl disable-region "$REGION"
	run cxl destroy-region "$REGION"
	run test "$(cat "$sys/port1/decoders_committed")" = 0
}

nothing_left() {
	local r
	for r in "$sys"/region*; do
		if [ -e "$r" ]; then fail "left behind: $r is $(cat "$r/state")"; fi
	done
}

load
echo "-- idle; then for a second without anybody noticing"
tear_out
put_back
works
undone
tear_out 1
put_back

echo "-- commands on their way"
mem=$(memdev)
(while cxl list -m "$mem" -H -A >/dev/null 2>&1 && [ -e "/dev/cxl/$mem" ]; do :; done) &
loop=$!
sleep 0.5
tear_out
run wait $loop
put_back

echo "-- a region made and undone all the time"
mem=$(memdev)
made=0
(while [ -e "$sys/$mem" ]; do
	if cxl create-region -m -t ram -d decoder0.0 -w 1 "$mem"; then made=$((made + 1)); fi
	cxl destroy-region -f all || continue
done >/dev/null 2>&1
[ "$made" -gt 0 ]) &
loop=$!
sleep 1.5
tear_out
run wait $loop
put_back
nothing_left
run test "$(cat "$sys/port1/decoders_committed")" = 0

echo "-- memory in use: marked, taken offline, gone"
works
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
dd if=/dev/urandom of=/tmp/far/file bs=64k count=4 status=none
mark_dmesg
tear_out
expect_one_sentence "$REGION: mem[0-9]* was removed without notice: [1-9][0-9]* pages in use marked HWPoison"
expect_dmesg "$REGION: .*files or programs still have [1-9][0-9]* pages whose contents are gone"
if cat /tmp/far/file >/dev/null; then fail "the file can still be read, but its contents are gone"; fi
run test "$(cat "$sys/$REGION/state")" = lost
for f in /sys/devices/system/memory/memory*/state; do
	# Not one block of it can be brought online, and none is
	if grep -qx offline "$f"; then expect_fail sh -c "echo online_movable >$f"; fi
done
expect_fail sh -c "echo $REGION >$sys/decoder0.0/delete_region"
if cat /tmp/far/file >/dev/null; then fail "the file can be read again"; fi
run umount /tmp/far
run cxl disable-region "$REGION"
run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
run test "$(cat "$sys/port1/decoders_committed")" = 0
put_back
works
undone

echo "-- a devdax file: no driver while its device is away, any when it is back"
create_region "$(memdev)"
dax=$(dax_of "$REGION")
wait_for 10 test -e "/dev/$dax"
/cxl-live/bin/daxuse map "/dev/$dax" >/tmp/use.log &
user=$!
wait_for 20 grep -q ready /tmp/use.log
tear_out
run test "$(cat "$sys/$REGION/state")" = lost
mark_dmesg
expect_fail daxctl reconfigure-device --mode=system-ram "$dax"
expect_dmesg "not bound to kmem: the device behind it is gone"
put_back
echo 1 >/sys/bus/cxl/flush
run test "$(cat "$sys/$REGION/state")" = live
ended=0
kill -TERM $user
wait $user || ended=$?
run test $ended = 3	# SIGBUS
run daxctl reconfigure-device --mode=system-ram "$dax"
undone

echo "-- its memory going online and offline all the time"
works
blocks=()
for f in /sys/devices/system/node/node"$node"/memory[0-9]*; do
	blocks+=("/sys/devices/system/memory/${f##*/}/state")
done
run test "${#blocks[@]}" = 4
mem=$(memdev)
turns=0
(while [ -e "$sys/$mem" ]; do
	for word in offline online_movable; do
		for f in "${blocks[@]}"; do echo $word >"$f" && turns=$((turns + 1)); done
	done
done 2>/dev/null
[ "$turns" -gt 8 ]) &
loop=$!
sleep 2
tear_out
run wait $loop
# Whether the region went with its device depends on what was online right then.
if [ -e "$sys/$REGION" ]; then
	for f in "${blocks[@]}"; do
		if [ "$(cat "$f")" != offline ]; then run sh -c "echo offline >$f"; fi
	done
	run cxl disable-region "$REGION"
	run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
fi
run test "$(cat "$sys/port1/decoders_committed")" = 0
put_back
works
undone

echo "-- a region of firmware's adopted all the time"
unload
pci=0000:0d:00.0
bridge=$(bridge_registers)
window=$(first_window)
power_up $pci
run hdm commit "$bridge" 0 "$window" 0x20000000 0 0 0
run hdm commit $pci 0 "$window" 0x20000000 0 0 0
load
wait_for 20 all_enabled
wait_for 20 test -e "$sys/decoder0.0/region0"
mark_dmesg
(while [ -e /sys/bus/pci/devices/$pci ]; do
	for word in unbind bind; do echo $pci >/sys/bus/pci/drivers/cxl_pci/$word || :; done
done 2>/dev/null) &
loop=$!
sleep 2
tear_out
run wait $loop
run test "$(new_dmesg | grep -c 'region[0-9]*: live')" -gt 1
nothing_left
put_back
unload
run hdm reset "$bridge" 0
snapshot /tmp/after
same_as /tmp/before /tmp/after
