# SPDX-License-Identifier: GPL-2.0-only
# A slot loses power with memory in use that was not moved, of one of two devices of a region. Once
# the power is gone nobody reads zeros as if they were data; the device that comes back, empty, is
# programmed again. Also where devices have no serial number: then the slot tells who it is.
# topology: two-devices
# timeout: 300

sys=/sys/bus/cxl/devices
use=/cxl-live/bin/nodeuse
function=0000:0d:00.0
snapshot /tmp/before
policy

state_is() { [ "$(cat "$sys/$REGION/state" 2>/dev/null || echo gone)" = "$1" ]; }
marked() { new_dmesg | grep "$REGION: $1: .* pages in use marked HWPoison" >/dev/null; }
# The memdev of a function
of() { basename "$(compgen -G "/sys/bus/pci/devices/$1/mem*")"; }
both_enabled() { [ "$(memory_functions | wc -l)" = 2 ] && all_enabled; }

load
echo 0 >/sys/module/cxl_region/parameters/offline_seconds
for serial in 1 0; do
	echo "-- serial number $serial"
	if [ $serial = 0 ]; then
		slot_off 2
		plug 2 d0 rp0 0 256M
		wait_for 20 both_enabled
	fi
	rm -f /tmp/gone
	echo "  # cxl create-region -m -t ram -d decoder0.0 -w 2 -s 512M"
	REGION=$(cxl create-region -m -t ram -d decoder0.0 -w 2 -s 512M "$(of $function)" "$(memdev 2)" |
		jq -er .region)
	dax=dax${REGION#region}.0
	node=$(<"/sys/bus/dax/devices/$dax/target_node")
	mkdir -p /tmp/far
	run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
	run fallocate -l 4M /tmp/far/file
	run $use write /tmp/far/file 1
	mark_dmesg
	dmesg -n 1	# a line of the kernel for each page
	slot_off 2
	wait_for 20 marked "a removed device lost its link"
	touch /tmp/gone
	dmesg -n 7
	run $use read /tmp/far/file 1	# the right word or an error
	run state_is held

	mark_dmesg
	plug 2 d0 rp0 $serial 256M
	wait_for 20 both_enabled
	echo 1 >/sys/bus/cxl/flush
	expect_one_sentence "$REGION: mem[0-9]* .serial number 0x$serial. came back reset: its decoder is programmed again"
	run state_is live
	run $use read /tmp/far/file 1
	if cat /tmp/far/file >/dev/null; then fail "the file can be read, but half of it is gone"; fi
	run umount /tmp/far
	run cxl disable-region "$REGION"
	run cxl destroy-region "$REGION"
	run test "$(<"$sys/port1/decoders_committed")" = 0
done
unload
slot_off 2
plug 2 d0 rp0 1 256M	# as it was
snapshot /tmp/after
same_as /tmp/before /tmp/after
