# SPDX-License-Identifier: GPL-2.0-only
# A devdax file that is open, mapped, or has a page that something else holds (a pipe, as RDMA or VFIO
# would) keeps its region as online memory does: what can be refused is refused, else the region is
# held; the bytes stay, and nothing is left when the user has gone. Files that were opened before
# their device was disabled and enabled again do no harm either.
# topology: one
# timeout: 150

sys=/sys/bus/cxl/devices
pci=0000:0d:00.0
snapshot /tmp/before
policy devdax

made() {
	wait_for 20 has_memdev
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	wait_for 10 test -e "/dev/$dax"
}

use() {
	/cxl-live/bin/daxuse "$1" "/dev/$dax" >/tmp/use.log &
	USER_PID=$!
	wait_for 20 grep -q ready /tmp/use.log
}

# used_until WORDS: end the user; it still reads what it wrote.
use_ends() {
	local rc=0
	kill -TERM "$USER_PID"
	wait "$USER_PID" || rc=$?
	cat /tmp/use.log
	[ "$rc" = 0 ] || fail "$1 while the file is $how: the user reads something else (status $rc)"
}

# kept WHAT: decoders still lead there.
kept() {
	local state
	state=$(cat "$sys/$REGION/state" 2>/dev/null) || state=gone
	say "$1: the region is $state"
	case $state in
	live | held) ;;
	*) fail "$1 while the file is $how: the region is $state" ;;
	esac
	[ "$(<"$sys/port1/decoders_committed")" = 1 ] ||
		fail "$1 while the file is $how: the decoder was reset"
}

live_again() {
	if [ "$(<"$sys/$REGION/state")" = held ]; then
		run sh -c "echo $REGION >/sys/bus/cxl/drivers/cxl_region/bind"
	fi
	run test "$(<"$sys/$REGION/state")" = live
}

gone() { [ ! -e "$sys/$1" ]; }

load
for how in open map pin; do
	echo "-- $how"
	made
	use $how

	cxl disable-region "$REGION" || :
	kept "cxl disable-region"
	use_ends "cxl disable-region"
	live_again

	use $how
	expect_fail sh -c "echo 0 >$sys/$REGION/commit"
	kept "commit 0"
	expect_fail sh -c "echo $REGION >$sys/decoder0.0/delete_region"
	kept "delete_region"
	live_again

	run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
	kept "removal of the function"
	run sh -c "echo 1 >/sys/bus/pci/rescan"
	wait_for 20 has_memdev
	echo 1 >/sys/bus/cxl/flush
	kept "removal of the function"
	run test "$(<"$sys/$REGION/state")" = live
	use_ends "removal of the function"

	# Nobody left
	run cxl disable-region "$REGION"
	run test "$(<"$sys/port1/decoders_committed")" = 0
	run cxl destroy-region "$REGION"
	run test ! -e "$sys/$REGION"
done

echo "-- removed while in use, and the user goes while the device is away"
how=pin
made
use $how
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
kept "removal of the function"
kill -TERM "$USER_PID"
wait "$USER_PID" || :
cat /tmp/use.log
run sh -c "echo 1 >/sys/bus/pci/rescan"
wait_for 20 has_memdev
echo 1 >/sys/bus/cxl/flush
if [ -e "$sys/$REGION" ]; then
	run cxl disable-region "$REGION"
	run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
fi
run test "$(<"$sys/port1/decoders_committed")" = 0

echo "-- open, the device disabled and enabled, the region disabled, the function removed, closed"
how=open
made
exec 7<>"/dev/$dax"
daxctl disable-device "$dax" || :
daxctl enable-device "$dax" || :
cxl disable-region "$REGION" || :
run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
exec 7<&-
run sh -c "echo 1 >/sys/bus/pci/rescan"
wait_for 20 has_memdev
echo 1 >/sys/bus/cxl/flush
if [ -e "$sys/$REGION" ]; then
	run cxl disable-region "$REGION"
	run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
fi
run test "$(<"$sys/port1/decoders_committed")" = 0
made
run /cxl-live/bin/marks write "$dax" 1 256
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
