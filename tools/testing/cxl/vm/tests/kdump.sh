# SPDX-License-Identifier: GPL-2.0-only
# A capture kernel finds regions in the decoders, and in them pages of the kernel that crashed: with
# the default policy nothing of them goes live, comes online or is written.
# topology: one
# kernel-args: iomem=relaxed memmap=64K$0x30000000
# second: yes
# timeout: 240

sys=/sys/bus/cxl/devices
block=$((0x$(</sys/devices/system/memory/block_size_bytes)))
policy
modprobe kmem		# in what order modules come is load-orders.sh's business

if [ "$LIFE" = 1 ]; then
	load
	wait_for 20 all_enabled
	create_region "$(memdev)"
	run test "$(<"$sys/$REGION/state")" = live
	# There is no dump at that address: all that counts is that the kernel is told of one
	second_life "$(<"$sys/$REGION/resource"),$(<"$sys/$REGION/size")" "elfcorehdr=0x30000000"
fi

IFS=, read -r base size <<<"$LIFE_NOTE"
run grep -q elfcorehdr= /proc/cmdline
run test "$(hdm dump "$(memory_functions)" | awk 'NR == 2 { print substr($5, 6, 1) }')" != 0
registers() { hdm dump "$(memory_functions)"; hdm dump "$(bridge_registers)"; }
registers >/tmp/registers
blocks() {
	local n
	for ((n = base / block; n < (base + size) / block; n++)); do
		cat "/sys/devices/system/memory/memory$n/state" 2>/dev/null || echo none
	done | sort -u | xargs
}

mark_dmesg
load
wait_for 20 all_enabled
echo 1 >/sys/bus/cxl/flush
sleep 3
for r in "$sys"/region*; do
	if [ -e "$r" ]; then say "${r##*/} is $(<"$r/state")"; fi
	if [ -e "$r/driver" ]; then fail "${r##*/} went live by itself in a capture kernel"; fi
done
case $(blocks) in
*online*) fail "memory of the crashed kernel came online" ;;
esac
if grep 'System RAM (kmem)' /proc/iomem; then fail "memory of the crashed kernel is system RAM"; fi
registers | diff -u /tmp/registers - || fail "a register changed"
unload
registers | diff -u /tmp/registers - || fail "a register changed"
