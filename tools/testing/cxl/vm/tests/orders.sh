# SPDX-License-Identifier: GPL-2.0-only
# Every legal order of loading and letting go ends with a memory device, and with nothing.
# topology: one
# timeout: 400
# cpus: 2

U=/lib/modules/$(uname -r)/updates
ko() { find "$U" -name "$1.ko" | grep .; }

snapshot /tmp/before

cycle() {	# a region made and destroyed, in what is loaded now
	local mem
	wait_for 20 has_memdev
	mem=$(memdev)
	wait_for 20 test -e "$(echo /sys/bus/cxl/devices/endpoint*)"
	create_region "$mem" 256M
	run cxl disable-region "$REGION"
	run cxl destroy-region "$REGION"
}

check_clean() {
	snapshot /tmp/after
	same_as /tmp/before /tmp/after
}

echo "-- modprobe, each module first"
for first in "${MODULES[@]}"; do
	run modprobe "$first"
	run modprobe cxl_pci
	cycle
	unload
	check_clean
done

echo "-- insmod, in many orders, bus first"
for order in "acpi pci mem region dax" "pci acpi mem region dax" "mem pci acpi region dax" \
	"region mem pci acpi dax" "mem region acpi pci dax" "region dax mem acpi pci"; do
	run modprobe device_dax
	run insmod "$(ko cxl_bus)"
	for m in $order; do
		case $m in
		dax) run insmod "$(ko dax_cxl)" ;;
		*) run insmod "$(ko cxl_"$m")" ;;
		esac
	done
	cycle
	unload
	check_clean
done

echo "-- with udevd"
start_udevd
for _ in 1 2 3; do
	load
	run udevadm settle
	cycle
	unload
	check_clean
done
stop_udevd

echo "-- the device let go and taken again"
load
mem=$(memdev)
for _ in 1 2 3; do
	run cxl disable-memdev "$mem"
	run cxl enable-memdev "$mem"
	cycle
done
pci=$(basename "$(readlink -f "/sys/bus/cxl/devices/$mem/..")")
run eval "echo $pci >/sys/bus/pci/drivers/cxl_pci/unbind"
if has_memdev; then fail "the memory device outlived its driver"; fi
run eval "echo $pci >/sys/bus/pci/drivers/cxl_pci/bind"
cycle

echo "-- a region that exists, inactive, does not keep modules from leaving"
create_region "$(memdev)" 256M
run cxl disable-region "$REGION"
unload
check_clean
