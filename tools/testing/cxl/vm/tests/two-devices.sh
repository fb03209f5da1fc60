# SPDX-License-Identifier: GPL-2.0-only
# Two devices below one bridge: each has its own region, and one's leaving is not the other's.
# topology: two-devices
# timeout: 180
# cpus: 2

snapshot /tmp/before
load
wait_for 20 test "$(cxl list -M | jq length)" = 2
small=$(memdev 1)
large=$(memdev 2)
create_region "$small"
one=$REGION
create_region "$large"
two=$REGION
dax=$(dax_of "$one")
run daxctl reconfigure-device --mode=system-ram "$dax"
run cxl disable-region "$two"
run cxl destroy-region "$two"
run cxl disable-memdev "$large"
run /cxl-live/bin/pattern "$(cat "/sys/bus/dax/devices/$dax/target_node")" 128 16384
run cxl enable-memdev "$large"
create_region "$large"
run daxctl offline-memory "$dax"
run daxctl reconfigure-device --mode=devdax --force "$dax"
for region in "$REGION" "$one"; do
	run cxl disable-region "$region"
	run cxl destroy-region "$region"
done
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
