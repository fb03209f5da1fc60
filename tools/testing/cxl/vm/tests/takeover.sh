# SPDX-License-Identifier: GPL-2.0-only
# The idle stock bus is retired while ours is loaded and works again afterwards; a stock bus
# that has devices is left alone, and the log names what to remove.
# topology: passthrough
# timeout: 180
# cpus: 2

stock_load() {
	local m
	for m in cxl_acpi cxl_pci cxl_mem; do
		run insmod "$STOCK/cxl/$m.ko"
	done
	wait_for 20 has_memdev
}

stock_unload() {
	local m
	for m in cxl_mem cxl_pci cxl_acpi; do run rmmod "$m"; done
}

drivers() { find /sys/bus/cxl/drivers -mindepth 1 -maxdepth 1 -printf '%f\n' | sort; }

drivers >/tmp/stock-drivers
for _ in 1 2 3; do
	load
	unload
	run diff /tmp/stock-drivers <(drivers)
	stock_load
	run cxl list -M

	mark_dmesg
	expect_fail modprobe cxl_bus
	expect_one_sentence 'cxl_bus: .*cxl_pci.*cxl_acpi|cxl_bus: .*cxl_acpi.*cxl_pci|cxl_bus: .*modprobe -r'
	run cxl list -M
	stock_unload
done
# The last word is ours, once more with memory.
load
create_region "$(memdev)"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
