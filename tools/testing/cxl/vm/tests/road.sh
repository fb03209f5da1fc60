# SPDX-License-Identifier: GPL-2.0-only
# The whole road, twenty times in one boot: load, region, 512 MiB online, pattern written and
# read back, offline, destroyed, unloaded, and everything as it was.
# topology: one
# timeout: 400

rounds=20
snapshot /tmp/before
for round in $(seq "$rounds"); do
	echo "-- round $round"
	load
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	before=$(awk '/MemTotal/ { print $2 }' /proc/meminfo)
	run daxctl reconfigure-device --mode=system-ram --no-online "$dax"
	run daxctl online-memory "$dax"
	node=$(cat "/sys/bus/dax/devices/$dax/target_node")
	grown=$(($(awk '/MemTotal/ { print $2 }' /proc/meminfo) - before))
	[ "$grown" = $((512 * 1024)) ] || fail "MemTotal grew by $grown kB, not by 512 MiB"
	# Four pages spread over the range in a usual round, 2 MiB worth in the last.
	if [ "$round" = "$rounds" ]; then step=960; else step=122880; fi
	run /cxl-live/bin/pattern "$node" 480 "$step"
	run daxctl offline-memory "$dax"
	run daxctl reconfigure-device --mode=devdax --force "$dax"
	run cxl disable-region "$REGION"
	run cxl destroy-region "$REGION"
	unload
	snapshot /tmp/after
	same_as /tmp/before /tmp/after
done
