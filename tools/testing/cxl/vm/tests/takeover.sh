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

# What the sentence advises: users before what they use.
stock_unload() {
	run eval "$(new_dmesg | sed -n "s/.*run '\(modprobe -r [^']*\)'.*/\1/p")"
	! loaded cxl_pci || fail "the advice did not remove the stock modules"
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
	expect_one_sentence "cxl_bus: .*stock CXL modules.*'modprobe -r cxl_acpi cxl_pci cxl_mem'"
	run cxl list -M
	stock_unload
done

echo "-- stock modules cannot get at the retired bus, with our own of that name loaded or not"
run modprobe cxl_bus
for m in cxl_acpi cxl_pci cxl_mem; do expect_fail insmod "$STOCK/cxl/$m.ko"; done
load
for m in cxl_acpi cxl_pci cxl_mem; do expect_fail insmod "$STOCK/cxl/$m.ko"; done
run rmmod cxl_pci
expect_fail insmod "$STOCK/cxl/cxl_pci.ko"
run rmmod cxl_acpi
expect_fail insmod "$STOCK/cxl/cxl_acpi.ko"
unload
run diff /tmp/stock-drivers <(drivers)
# The last word is ours, once more with memory.
load
create_region "$(memdev)"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
