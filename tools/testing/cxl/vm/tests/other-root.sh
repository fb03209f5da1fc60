# SPDX-License-Identifier: GPL-2.0-only
# Whoever makes a region live, or takes its device away, may have another root directory, in which
# there is no sysfs: memory comes online and goes offline all the same.
# topology: one
# timeout: 120

sys=/sys/bus/cxl/devices
pci=0000:0d:00.0
snapshot /tmp/before
policy
mkdir -p /tmp/empty
inroot() { echo "  # echo $2 >$1   (with another root)"; /cxl-live/bin/inroot /tmp/empty "$1" "$2"; }

online() {
	local n c=0 block
	block=$((0x$(</sys/devices/system/memory/block_size_bytes)))
	for ((n = base / block; n < (base + size) / block; n++)); do
		if grep -q online "/sys/devices/system/memory/memory$n/state" 2>/dev/null; then c=$((c + 1)); fi
	done
	echo $c
}

load
create_region "$(memdev)"
base=$(($(<"$sys/$REGION/resource")))
size=$(($(<"$sys/$REGION/size")))
all=$(online)
run test "$all" -gt 0
run cxl disable-region "$REGION"
run test "$(online)" = 0

echo "-- made live, as cxl in a container does"
inroot "$sys/$REGION/commit" 1
inroot /sys/bus/cxl/drivers/cxl_region/bind "$REGION"
run test "$(<"$sys/$REGION/state")" = live
run test "$(online)" = "$all"

echo "-- its device removed, with memory that can be moved"
inroot "/sys/bus/pci/devices/$pci/remove" 1
echo 1 >/sys/bus/cxl/flush
say "$REGION is $(cat "$sys/$REGION/state" 2>/dev/null || echo gone)"
run test "$(online)" = 0
run test ! -e "$sys/$REGION"
run test "$(<"$sys/port1/decoders_committed")" = 0
run sh -c "echo 1 >/sys/bus/pci/rescan"
wait_for 20 has_memdev

echo "-- its memdev unbound"
create_region "$(memdev)"
inroot /sys/bus/cxl/drivers/cxl_mem/unbind "$(memdev)"
echo 1 >/sys/bus/cxl/flush
run test "$(online)" = 0
run test ! -e "$sys/$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
