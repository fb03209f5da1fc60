# SPDX-License-Identifier: GPL-2.0-only
# Four decoders, four regions; the fifth is refused; holes are used again.
# topology: four-regions
# timeout: 180

snapshot /tmp/before
load
mem=$(memdev)
made=()
for _ in 1 2 3 4; do
	create_region "$mem" 256M
	made+=("$REGION")
done
run test "$(cxl list -R | jq length)" = 4
expect_fail cxl create-region -m -t ram -d decoder0.0 -w 1 -s 256M "$mem"

# Ranges do not overlap, in system or in device.
cxl list -R | jq -er '[.[].resource] | unique | length == 4' >/dev/null ||
	fail "two regions have the same base"

# Regions are undone from the last, because decoders are committed in order.
for ((i = 3; i >= 0; i--)); do
	run cxl disable-region "${made[i]}"
	run cxl destroy-region "${made[i]}"
done

create_region "$mem" 512M
first=$REGION
create_region "$mem" 512M
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=system-ram "$dax"
run /cxl-live/bin/pattern "$(cat "/sys/bus/dax/devices/$dax/target_node")" 256 65536
run daxctl offline-memory "$dax"
run daxctl reconfigure-device --mode=devdax --force "$dax"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
run cxl disable-region "$first"
run cxl destroy-region "$first"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
