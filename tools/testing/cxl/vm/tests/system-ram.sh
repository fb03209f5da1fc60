# SPDX-License-Identifier: GPL-2.0-only
# Firmware made ordinary RAM of CXL memory: the region is shown, refuses whatever is asked of it, and
# nothing of its memory or its decoders is ever touched. RAM of the machine stands for it here.
# topology: one
# acpi: window-ram
# kernel-args: iomem=relaxed
# timeout: 200

sys=/sys/bus/cxl/devices
function=$(memory_functions)
bridge=$(bridge_registers)
base=0x10000000 size=0x10000000
power_up "$function"
run hdm commit "$bridge" 0 $base $size 0 0 0
run hdm commit "$function" 0 $base $size 0 0 0

block=$((base / 0x$(cat /sys/devices/system/memory/block_size_bytes)))
policy # with our own default it would be online_movable again
registers() { hdm dump "$bridge" && hdm dump "$function"; }
memory() { cat /sys/devices/system/memory/memory*/{state,valid_zones} && grep -i ram /proc/iomem; }
registers >/tmp/registers
memory >/tmp/memory
untouched() {
	registers | diff -u /tmp/registers - || fail "a register changed"
	memory | diff -u /tmp/memory - || fail "memory changed"
}
region() { cxl list -R -i | jq -r '.[0].region // empty'; }
has_region() { [ -n "$(region)" ]; }
pages_offlined() { dmesg | grep -c 'Offlined Pages' || :; }
offlined=$(pages_offlined)

run test "$(cat "/sys/devices/system/memory/memory$block/state")" = online
snapshot /tmp/before
mark_dmesg
load
wait_for 20 all_enabled
wait_for 20 has_region
REGION=$(region)
run test $(($(<"$sys/$REGION/resource"))) = $((base))
run test "$(cat "$sys/$REGION/state")" = committed
run test ! -e "$sys/$REGION/driver"
run test ! -e /sys/bus/dax/devices/dax0.0
expect_one_sentence "$REGION: enable refused: firmware declared it ordinary System RAM"
run grep -q 'System RAM' "$sys/$REGION/reason"

echo "-- nothing is done to it"
expect_fail cxl enable-region "$REGION"
run cxl disable-region "$REGION" # it is not enabled, which satisfies the tool
expect_fail cxl destroy-region -f "$REGION"
expect_fail sh -c "echo 0 >$sys/$REGION/commit"
expect_fail sh -c "echo $REGION >$sys/decoder0.1/delete_region"
untouched

echo "-- no region is made where RAM is"
expect_fail cxl create-region -m -t ram -d decoder0.1 -w 1 "$(memdev)"
untouched

echo "-- its device goes and comes"
run sh -c "echo $(memdev) >/sys/bus/cxl/drivers/cxl_mem/unbind"
echo 1 >/sys/bus/cxl/flush
run test ! -e "$sys/$REGION"
run sh -c "echo $(memdev) >/sys/bus/cxl/drivers/cxl_mem/bind"
wait_for 20 has_region
run test "$(cat "$sys/$(region)/state")" = committed
untouched

echo "-- a window elsewhere works as ever"
create_region "$(memdev)" 256M
run daxctl offline-memory "$(dax_of "$REGION")"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
registers >/tmp/registers # a decoder that was reset is not all zeroes

unload
untouched
run test "$(pages_offlined)" -le $((offlined + 2)) # those of the other region
snapshot /tmp/after
same_as /tmp/before /tmp/after
