# SPDX-License-Identifier: GPL-2.0-only
# Firmware left decoders committed, but something that is needed beside them is off: Mem_Enable of the
# device, HDM Decoder Enable of the device or of the bridge, also where CONFIG_LOCK keeps Mem_Enable as
# it is. (QEMU stores the lock and does not enforce it.) Nobody gets memory that does not answer: the
# region is not live and something says why, or all that is needed is on.
# topology: one
# kernel-args: iomem=relaxed
# timeout: 200

sys=/sys/bus/cxl/devices
size=$((256 << 20))
policy
modprobe kmem		# in what order modules come is load-orders.sh's business

function=$(memory_functions)
bridge=$(bridge_registers)
window=$(first_window)
power_up "$function"
dvsec=$(cxl_dvsec "$function")
reg() { printf '%x' $((0x$dvsec + $1)); }
control=$(reg 0x0c)
lock=$(reg 0x14)
block=$((0x$(</sys/devices/system/memory/block_size_bytes)))

mem_enabled() { [ $((0x$(setpci -s "$function" "$control.w") & 4)) != 0 ]; }
online() {
	local n c=0
	for ((n = window / block; n < (window + size) / block; n++)); do
		if grep -q online "/sys/devices/system/memory/memory$n/state" 2>/dev/null; then c=$((c + 1)); fi
	done
	echo $c
}
live() { grep -qx live "$sys"/region*/state 2>/dev/null; }

# firmware MEM HDM BRIDGE LOCK: a committed region with these bits
firmware() {
	run hdm commit "$bridge" 0 "$window" $size 0 0 0
	run hdm commit "$function" 0 "$window" $size 0 0 0
	setpci -s "$function" "$control.w=$(($1 * 4)):4"
	run hdm enable "$function" "$2"
	run hdm enable "$bridge" "$3"
	setpci -s "$function" "$lock.w=$4:1"
}

# QEMU does not lock; real devices do until they are reset
undo() {
	setpci -s "$function" "$lock.w=0:1" "$control.w=0:4"
	hdm reset "$function" 0
	hdm reset "$bridge" 0
	hdm enable "$function" 0
	hdm enable "$bridge" 0
}

for bits in "1 1 1 0" "0 1 1 0" "1 0 1 0" "1 1 0 0" "0 0 0 0" "0 1 1 1" "1 0 1 1"; do
	read -r mem dev br locked <<<"$bits"
	what="Mem_Enable $mem, HDM Decoder Enable $dev, the bridge's $br, CONFIG_LOCK $locked"
	echo "-- $what"
	# shellcheck disable=SC2086
	firmware $bits
	mark_dmesg
	load
	wait_for 20 all_enabled
	echo 1 >/sys/bus/cxl/flush
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		if live; then break; fi
		sleep 0.3
	done
	if live; then
		say "live: Mem_Enable $(mem_enabled && echo 1 || echo 0), HDM Decoder Enable $(hdm enabled "$function" && echo 1 || echo 0), the bridge's $(hdm enabled "$bridge" && echo 1 || echo 0)"
		mem_enabled || fail "$what: the region is live, and Mem_Enable is off"
		hdm enabled "$function" || fail "$what: the region is live, and HDM Decoder Enable is off"
		hdm enabled "$bridge" || fail "$what: the region is live, and the bridge's HDM Decoder Enable is off"
		region=$(basename "$(dirname "$(grep -lx live "$sys"/region*/state)")")
		run test "$(cat "$sys/$region/size")" = "$(printf '%#x' $size)"
		wait_for 20 test "$(online)" = $((size / block))
		run /cxl-live/bin/pattern "$(<"/sys/bus/dax/devices/dax${region#region}.0/target_node")" 8 512
		run cxl disable-region "$region"
	else
		[ "$bits" != "1 1 1 0" ] || fail "all is enabled, and the region is not live"
		run test "$(online)" = 0
		expect_dmesg '[Ee]nable|CONFIG_LOCK|lock'
	fi
	run test "$(online)" = 0
	unload
	modprobe kmem
	undo
done

echo "-- a region of ours: both are on when it is live"
load
wait_for 20 all_enabled
create_region "$(memdev)" 256M
mem_enabled || fail "a region of ours is live, and Mem_Enable is off"
hdm enabled "$function" || fail "a region of ours is live, and HDM Decoder Enable is off"
hdm enabled "$bridge" || fail "a region of ours is live, and the bridge's HDM Decoder Enable is off"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
