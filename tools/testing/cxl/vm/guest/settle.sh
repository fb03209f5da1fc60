# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For tests that leave a machine in any state there is: settle, back to devices without regions.

sys=/sys/bus/cxl/devices
drv=/sys/bus/cxl/drivers
pci=/sys/bus/pci
acpi=/sys/bus/platform/drivers/cxl_acpi

# The slots of topology 1x4 and its like: device d0-N with serial number N + 1 is below port rp0-N
SLOT_OF_FIRST=2
slot_of() { echo $((SLOT_OF_FIRST + $1)); }

# function_in SLOT: the memory function there, in $it, without a process
function_in() {
	local address
	{ read -r address <"$pci/slots/$1/address"; } 2>/dev/null || return 1
	it=$address.0
	[ -e "$pci/devices/$it/config" ]
}

# Blocks above 4 GiB: of a guest with 2 GiB these are all ours.
all_offline() {
	local f
	for f in /sys/devices/system/memory/memory*; do
		if [ "${f##*/memory}" -ge 32 ] && [ "$(<"$f/state")" != offline ]; then
			run eval "echo offline >$f/state"
		fi
	done
}

# refill: a device into every slot that lost its own
refill() {
	local n
	for n in 0 1 2 3; do
		if [ -e "$pci/slots/$(slot_of $n)" ] && ! function_in "$(slot_of $n)"; then
			plug "$(slot_of $n)" "d0-$n" "rp0-$n" $((n + 1)) 256M
		fi
	done
}

settle() {
	local f r all
	# Each by itself: a module that is loaded does not load what it would bring along.
	for f in cxl_mem cxl_region dax_cxl cxl_acpi cxl_pci; do run modprobe "$f"; done
	all_offline
	[ -e $acpi/ACPI0017:00 ] || run eval "echo ACPI0017:00 >$acpi/bind"
	run eval "echo 1 >$pci/rescan"
	for f in $(memory_functions); do
		[ -e "$pci/drivers/cxl_pci/$f" ] || run eval "echo $f >$pci/drivers/cxl_pci/bind"
	done
	for f in "$sys"/port*; do
		[ -e "$f/driver" ] || run eval "echo ${f##*/} >$drv/cxl_port/bind"
	done
	run eval "echo 1 >/sys/bus/cxl/flush"
	for f in "$sys"/mem*; do
		[ -e "$f/driver" ] || run eval "echo ${f##*/} >$drv/cxl_mem/bind"
	done
	wait_for 60 all_enabled
	# Devices that came back brought memory along
	run eval "echo 1 >/sys/bus/cxl/flush"
	all_offline
	for r in "$sys"/region*; do
		[ -e "$r" ] || continue
		r=${r##*/}
		if [ -e "$sys/$r/driver" ]; then run eval "echo $r >$drv/cxl_region/unbind"; fi
		run eval "echo 0 >$sys/$r/commit"
		run eval "echo $r >$sys/decoder0.0/delete_region"
	done
	# The last one that maps memory has to go first.
	mapfile -t all < <(printf '%s\n' "$sys"/decoder*/dpa_size | sort -r)
	for f in "${all[@]}"; do run eval "echo 0 >$f"; done
	for f in "$sys"/*/decoders_committed; do
		[ "$(<"$f")" = 0 ] || fail "$f is $(<"$f") and no region is left"
	done
}
