# SPDX-License-Identifier: GPL-2.0-only
# All contents of a device are destroyed on request, never those of a region, and the client waits
# for the end. QEMU takes about four seconds for it.
# topology: one
# timeout: 120

sys=/sys/bus/cxl/devices
load
mem=$(memdev)
security=$sys/$mem/security
run test "$(<"$security/state")" = disabled
run test ! -e "$security/erase"	# QEMU has Sanitize only

echo "-- not under a region"
create_region "$mem"
mark_dmesg
expect_fail sh -c "echo 1 >$security/sanitize"
expect_one_sentence "$mem: Sanitize refused: 1 of its decoders are committed: destroy its regions first"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"

echo "-- in the background, with the modules replaced meanwhile"
mark_dmesg
run sh -c "echo 1 >$security/sanitize"
expect_one_sentence "$mem: Sanitize has begun"
run test "$(<"$security/state")" = sanitize
expect_fail sh -c "echo 1 >$security/sanitize"
unload
mark_dmesg
load
mem=$(memdev)
security=$sys/$mem/security
run test "$(<"$security/state")" = sanitize
run cxl wait-sanitize "$mem"
run test "$(<"$security/state")" = disabled
expect_one_sentence "$mem: Sanitize has ended: all contents are gone"

echo "-- a region as before"
create_region "$mem"
run cxl disable-region -f "$REGION"
run cxl destroy-region "$REGION"
unload
