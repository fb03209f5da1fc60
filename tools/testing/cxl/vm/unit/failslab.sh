# SPDX-License-Identifier: GPL-2.0-only
# Every allocation of the real probe paths fails once: PCI function and platform root, bound and
# unbound on the debug kernel. Run it with: scripts/vm one debug tools/testing/cxl/vm/unit/failslab.sh
# timeout: 900

modprobe cxl_pci
wait_for 60 has_memdev
echo N >/sys/kernel/debug/failslab/ignore-gfp-wait
function=$(grep -l 0x050210 /sys/bus/pci/devices/*/class | cut -d/ -f6)

# bind DRIVER DEVICE N: let the Nth allocation of this task fail; prints what is left to fail.
bind() {
	bash -c 'echo "$2" >/proc/self/fail-nth; echo "$1" >"$0/bind"; read -r left </proc/self/fail-nth
		echo 0 >/proc/self/fail-nth; echo "$left"' "$1" "$2" "$3" 2>/dev/null
}

sweep() {
	local driver=$1 device=$2 n left failed=0 bound=0
	echo "$device" >"$driver/unbind"
	for n in $(seq 1 3000); do
		left=$(bind "$driver" "$device" "$n") || left=0
		if [ -e "$driver/$device" ]; then
			bound=$((bound + 1))
			echo "$device" >"$driver/unbind"
		else
			failed=$((failed + 1))
		fi
		if [ "${left:-0}" != 0 ]; then break; fi
	done
	say "$device: $n allocations, $failed probes failed, $bound went on without"
	run test "${left:-0}" != 0
	echo "$device" >"$driver/bind"
	run test -e "$driver/$device"
}

echo clear >/sys/kernel/debug/kmemleak
sweep /sys/bus/pci/drivers/cxl_pci "$function"
sweep /sys/bus/platform/drivers/cxl_acpi ACPI0017:00
echo 1 >/sys/bus/cxl/flush
unload
sleep 6
echo scan >/sys/kernel/debug/kmemleak
sleep 6
echo scan >/sys/kernel/debug/kmemleak
run test -z "$(cat /sys/kernel/debug/kmemleak)"
