# SPDX-License-Identifier: GPL-2.0-only
# A dax device has the largest alignment that its range allows, 1 GiB or 2 MiB, and a region gets
# addresses where it can be 1 GiB if that costs nobody room. Users choose another. What holds for
# files mapped in 2 MiB holds for those mapped in 1 GiB: open, mapped and pinned ones keep the region,
# and when the device is torn out whoever reads gets SIGBUS.
# topology: large
# kernel-args: iomem=relaxed
# timeout: 200

sys=/sys/bus/cxl/devices
GiB=$((1 << 30))
parameter=/sys/module/dax_cxl/parameters/devdax_align

align() { cat "/sys/bus/dax/devices/dax${1#region}.0/align"; }
end_one() {
	run cxl disable-region "$1"
	run cxl destroy-region "$1"
}

policy devdax
load
echo "-- small ones first, which leave the next GiB to those that can use it"
for size in 256M 1280M 2G; do
	create_region "$(memdev)" $size
	case $size in 2G) want=$GiB ;; *) want=$((2 << 20)) ;; esac
	run test "$(align "$REGION")" = "$want"
done
run test $(($(<"$sys/$REGION/resource") % GiB)) = 0
for r in "$sys"/region*; do end_one "${r##*/}"; done

echo "-- users choose another alignment, and make more devices of any size"
create_region "$(memdev)"
dax=$(dax_of "$REGION")
run test "$(align "$REGION")" = $GiB
run daxctl disable-device "$dax"
echo $((2 << 20)) >"/sys/bus/dax/devices/$dax/align"
run daxctl enable-device "$dax"
run test "$(align "$REGION")" = $((2 << 20))
run daxctl disable-device "$dax"
run daxctl reconfigure-device -s 2G "$dax"
run daxctl create-device -r "${REGION#region}" -s 256M
run test "$(<"/sys/bus/dax/devices/dax${REGION#region}.1/align")" = $((2 << 20))
end_one "$REGION"

echo "-- or once for all"
echo $((2 << 20)) >$parameter
create_region "$(memdev)"
run test "$(align "$REGION")" = $((2 << 20))
end_one "$REGION"
echo $GiB >$parameter

for how in open map pin; do
	echo "-- $how"
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	wait_for 10 test -e "/dev/$dax"
	/cxl-live/bin/daxuse $how "/dev/$dax" >/tmp/use.log &
	user=$!
	wait_for 20 grep -q ready /tmp/use.log
	expect_fail sh -c "echo 0 >$sys/$REGION/commit"
	run kill -TERM $user
	run wait $user
	run grep -q 'as it was' /tmp/use.log
	end_one "$REGION"
done

echo "-- as system RAM, and as a file again"
create_region "$(memdev)"
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=system-ram --no-online "$dax"
run daxctl reconfigure-device --mode=devdax "$dax"
run test "$(align "$REGION")" = $GiB

echo "-- torn out"
wait_for 10 test -e "/dev/$dax"
/cxl-live/bin/daxuse map "/dev/$dax" >/tmp/use.log &
user=$!
wait_for 20 grep -q ready /tmp/use.log
run tear_slot 0000:0c:00.0
wait_for 30 no_memdev
# The kernel switches the slot off behind that, which would take the next device along.
wait_for 10 grep -q 0 /sys/bus/pci/slots/2/power
kill -TERM $user
rc=0
wait $user || rc=$?
run grep -q SIGBUS /tmp/use.log
run test $rc = 3
echo 1 >/sys/bus/cxl/flush
if [ -e "$sys/$REGION" ]; then
	run cxl disable-region "$REGION"
	run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
fi
sleep 1.5
plug 2 d0 rp0 1 512M
wait_for 20 has_memdev
unload
