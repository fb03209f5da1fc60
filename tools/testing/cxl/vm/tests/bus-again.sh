# SPDX-License-Identifier: GPL-2.0-only
# The root of all is taken from its driver while memory below it is online: the memory stays usable,
# and no reboot is needed. The root is taken up again by a bind, whether the memory is still online,
# pinned or offline by then, and everything works as before.
# topology: one
# timeout: 200

sys=/sys/bus/cxl/devices
drv=/sys/bus/platform/drivers/cxl_acpi
snapshot /tmp/before
policy
load
echo 1 >/sys/module/cxl_region/parameters/offline_seconds

state() { cat "$sys/$REGION/state" 2>/dev/null || echo gone; }
bound() { [ -e $drv/ACPI0017:00 ]; }
root() { basename "$sys"/root*; }

hold() {
	node=$(<"/sys/bus/dax/devices/$dax/target_node")
	pin_pages "$node"
}

# up_again: the root has its driver again, its devices are in place
up_again() {
	if ! bound; then run sh -c "echo ACPI0017:00 >$drv/bind"; fi
	run bound
	echo 1 >/sys/bus/cxl/flush
	wait_for 20 has_memdev
	if ! enabled "$(memdev)"; then run cxl enable-memdev "$(memdev)"; fi
	wait_for 20 all_enabled
}

for then in "still online" "offline meanwhile"; do
	echo "-- cxl disable-bus, memory in use, $then"
	create_region "$(memdev)"
	dax=dax${REGION#region}.0
	hold
	cxl disable-bus -f "$(root)" || :
	echo 1 >/sys/bus/cxl/flush
	say "root bound: $(bound && echo yes || echo no), $REGION is $(state)"
	run grep -Eq '^(live|held)$' "$sys/$REGION/state"
	kill -0 "$PIN"
	if [ "$then" = "offline meanwhile" ]; then
		pinned_is_intact
		run daxctl offline-memory "$dax"
	fi
	up_again
	if [ "$then" = "still online" ]; then
		run test "$(state)" = live
		pinned_is_intact
	fi
	if [ -e "$sys/$REGION" ]; then
		run cxl disable-region "$REGION"
		run cxl destroy-region "$REGION"
	fi
	run test ! -e "$sys/$REGION"
	run test "$(<"$sys"/port*/decoders_committed)" = 0
done

echo "-- works"
create_region "$(memdev)"
run /cxl-live/bin/pattern "$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")" 4 256
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
