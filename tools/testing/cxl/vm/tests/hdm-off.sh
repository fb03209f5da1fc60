# SPDX-License-Identifier: GPL-2.0-only
# A CXL 2.0 card as firmware of CXL 1.1 leaves it (CXL 2.0 8.1.3.8.3): the host bridge decodes, and the
# device by its DVSEC range, with HDM decoders off. The range, which is Soft Reserved, is a region and
# its memory is the user's; destroyed, the range is given up, and the card is used by its HDM decoders.
# QEMU's data follow decoder 0 whatever HDM Decoder Enable is, so it is committed like the range.
# topology: one
# kernel-args: iomem=relaxed memmap=512M%0x490000000+0xefffffff
# timeout: 300

sys=/sys/bus/cxl/devices
policy
modprobe kmem		# in what order modules come is load-orders.sh's business
function=$(memory_functions)
bridge=$(bridge_registers)
window=$(first_window)
run test "$window" = 0x490000000

power_up "$function"
dvsec=$(cxl_dvsec "$function")
reg() { printf '%x' $((0x$dvsec + $1)); }
registers() { setpci -s "$function" "$(reg 0x0c).w" "$(reg 0x20).l" "$(reg 0x24).l" | xargs; }
live() { grep -qx live "$sys"/region*/state; }
decoders() { find "$sys"/ -name "decoder${endpoint#endpoint}.*" | wc -l; }
used() { run /cxl-live/bin/pattern "$(cat "/sys/bus/dax/devices/$(dax_of "$1")/target_node")" 8 512; }

run hdm commit "$bridge" 0 "$window" 0x20000000 0 0 0
run hdm commit "$function" 0 "$window" 0x20000000 0 0 0
run hdm enable "$function" 0
setpci -s "$function" "$(reg 0x20).l=4" "$(reg 0x24).l=90000000" "$(reg 0x0c).w=4:4"
before=$(registers)

for again in 1 2; do
	echo "-- loaded, for the ${again}th time: the range is a region, and system RAM"
	mark_dmesg
	load
	wait_for 20 all_enabled
	wait_for 30 live
	made=$(cxl list -R | jq -r '.[0].region')
	run test "$(cat "$sys/$made/resource")" = "$window"
	run test "$(cat "$sys/$made/size")" = 0x20000000
	expect_one_sentence 'decodes by the 1 ranges of its DVSEC, its HDM decoders are off: the ranges are used'
	used "$made"
	endpoint=$(basename "$sys"/endpoint*)
	run test "$(decoders)" = 1
	expect_fail cxl destroy-region "$made"
	run daxctl offline-memory "$(dax_of "$made")"
	run cxl disable-region "$made"
	run test "$(registers)" = "$before"
	if hdm enabled "$function"; then fail "HDM Decoder Enable was switched on"; fi
	if [ "$again" = 1 ]; then unload; modprobe kmem; fi
done

echo "-- destroyed: the HDM decoders take over, and a region has any size"
run hdm reset "$function" 0
mark_dmesg
run cxl destroy-region "$made"
echo 1 >/sys/bus/cxl/flush
expect_one_sentence 'DVSEC ranges of mem0 given up, its HDM decoders are used'
run test "$(decoders)" = 4
run test "$(registers | cut -d' ' -f2-)" = "00000000 00000000"
create_region "$(memdev)" 256M
run hdm enabled "$function"
run test $((0x$(registers | cut -d' ' -f1) & 4)) = 4
used "$REGION"
run daxctl offline-memory "$(dax_of "$REGION")"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
