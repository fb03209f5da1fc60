# SPDX-License-Identifier: GPL-2.0-only
# One region between devdax and system-ram, and what must be refused meanwhile.
# topology: passthrough
# timeout: 180

snapshot /tmp/before
load
mem=$(memdev)
create_region "$mem"
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=devdax --force "$dax"
test -c "/dev/$dax" || fail "no character device /dev/$dax"

for _ in 1 2 3; do
	run daxctl reconfigure-device --mode=system-ram "$dax"
	node=$(cat "/sys/bus/dax/devices/$dax/target_node")
	run /cxl-live/bin/pattern "$node" 256 16384
	# In use: nothing may take its decoders.
	mark_dmesg
	expect_fail cxl destroy-region "$REGION"
	expect_fail cxl disable-memdev "$mem"
	run test "$(cat "/sys/bus/cxl/devices/$REGION/commit")" = 1
	run /cxl-live/bin/pattern "$node" 256 65536
	run daxctl offline-memory "$dax"
	run daxctl reconfigure-device --mode=devdax --force "$dax"
done

run cxl disable-region "$REGION"
run test "$(cat "/sys/bus/cxl/devices/$REGION/commit")" = 0
run cxl enable-region "$REGION"
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=system-ram "$dax"
run daxctl offline-memory "$dax"
run daxctl reconfigure-device --mode=devdax --force "$dax"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
