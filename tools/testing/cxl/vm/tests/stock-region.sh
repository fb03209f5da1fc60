# SPDX-License-Identifier: GPL-2.0-only
# A region of the stock drivers whose memory is in use: ours is refused, no advice costs the memory,
# and following the advice to its end makes room for ours. The stock drivers create no region under a
# hypervisor, and 6.1's none of volatile memory.
# topology: one
# kernels: 6.12
# qemu-args: -cpu max,hypervisor=off
# timeout: 150

# The tools load a region's driver by its alias, which ours have too: out of the way until they are
# tried.
updates=/lib/modules/$(uname -r)/updates
hide_ours() { run mv "$updates" /tmp/updates && run depmod; }
show_ours() { run mv /tmp/updates "$updates" && run depmod; }

stock_load() {
	local m
	for m in cxl/cxl_acpi cxl/cxl_pci cxl/cxl_mem dax/dax_cxl dax/device_dax dax/kmem; do
		if ! loaded "${m##*/}"; then run insmod "$STOCK/$m.ko"; fi
	done
	wait_for 20 has_memdev
}

# use_memory STATE: a region of the stock drivers, online as STATE, with a file on it
use_memory() {
	local block node
	hide_ours
	stock_load
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	wait_for 20 test -e "/sys/bus/dax/drivers/kmem/$dax"
	node=$(<"/sys/bus/dax/devices/$dax/target_node")
	for block in "/sys/devices/system/node/node$node"/memory*/state; do
		run eval "echo $1 >$block"
	done
	run mount -t tmpfs -o "mpol=bind:$node" far /mnt
	head -c 262144 /dev/urandom >/tmp/data
	run cp /tmp/data /mnt/data
	run grep -h "FilePages" "/sys/devices/system/node/node$node/meminfo"
	show_ours
}

file_is_intact() { run cmp /tmp/data /mnt/data; }

# refused REGEXP: ours is not loaded, and one sentence says this much.
refused() {
	mark_dmesg
	expect_fail modprobe cxl_bus
	new_dmesg | grep 'cxl_bus: ' | grep -v taint >/tmp/said
	run grep -E "$1" /tmp/said
	[ "$(wc -l </tmp/said)" = 1 ] || fail "not one sentence: $(cat /tmp/said)"
	file_is_intact
}

# keeps_memory: neither the kernel nor "make install" advises to unload now.
keeps_memory() {
	stock_advice >/tmp/advice
	run cat /tmp/advice
	if grep -E 'modprobe -r|rmmod' /tmp/said /tmp/advice; then fail "this advice destroys data"; fi
}

# shellcheck source=scripts/install/stock.sh
. /cxl-live/install/stock.sh
IN_USE='stock region0 is system RAM: .*daxctl offline-memory -r 0 all.*cxl disable-region region0.*reboot'

[ "$(stock_advice)" = "'modprobe cxl_pci' loads the modules" ] || fail "$(stock_advice)"
use_memory online_movable
refused "$IN_USE"
keeps_memory
run grep -E 'region0, with 4 memory blocks, 4 of them online' /tmp/advice

echo "-- the advice"
run daxctl offline-memory -r 0 all
file_is_intact
refused "$IN_USE"
keeps_memory
run grep -E 'region0, with 4 memory blocks, 0 of them online' /tmp/advice
run cxl disable-region region0
refused "stock region0 exists: .*cxl destroy-region region0.*reboot"
keeps_memory
run cxl destroy-region region0
refused "run 'modprobe -r cxl_acpi cxl_pci dax_cxl cxl_mem'"
advice=$(sed -n "s/.*run '\(modprobe -r [^']*\)'.*/\1/p" /tmp/said)
stock_advice | grep -F "'$advice && modprobe cxl_pci'"
run eval "$advice"
load
file_is_intact
run umount /mnt
create_region "$(memdev)"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload

echo "-- in the normal zone: what modprobe -r would destroy"
use_memory online_kernel
refused "$IN_USE"
keeps_memory

echo "-- disabled by force: no region has the memory, it is still there"
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
refused "system RAM lies in a window of the stock CXL drivers: .*reboot"
keeps_memory
