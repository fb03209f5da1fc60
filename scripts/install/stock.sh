# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced: what to do about the stock CXL modules that may be loaded now. Unloading them resets the
# decoders of their regions, whoever uses the memory, so that is no advice while there is a region.
# Looks only, below STOCK_ROOT.

# Users before what they use: on 7.x cxl_acpi needs cxl_pmem and cxl_pci needs cxl_mem.
STOCK_ORDER=(cxl_acpi cxl_pci cxl_pmem dax_cxl cxl_mem cxl_port)

# stock_loaded: those of the stock modules that are loaded, in the order to remove them.
stock_loaded() {
	local root=${STOCK_ROOT-} m
	if [ -e "$root/sys/module/cxl_bus" ] || [ ! -e "$root/proc/modules" ]; then return 0; fi
	for m in "${STOCK_ORDER[@]}"; do
		if grep -q "^$m " "$root/proc/modules"; then echo "$m"; fi
	done
}

# stock_blocks REGION-DIRECTORY: how many memory blocks are in its range, and how many are online.
stock_blocks() {
	local memory=${STOCK_ROOT-}/sys/devices/system/memory bytes first last n=0 online=0 state
	if [ -r "$memory/block_size_bytes" ] && [ -r "$1/resource" ] && [ -r "$1/size" ]; then
		bytes=$((16#$(<"$memory/block_size_bytes")))
		first=$(($(<"$1/resource") / bytes))
		last=$((($(<"$1/resource") + $(<"$1/size") - 1) / bytes))
		for state in "$memory"/memory*/state; do
			state=${state%/state}
			if [ ! -d "$state" ] || [ "${state##*/memory}" -lt "$first" ] ||
				[ "${state##*/memory}" -gt "$last" ]; then
				continue
			fi
			n=$((n + 1))
			if [ "$(<"$state/state")" != offline ]; then online=$((online + 1)); fi
		done
	fi
	echo "$n $online"
}

# stock_ram: is there system RAM inside a CXL window? The deeper a line, the more blanks.
stock_ram() {
	awk '{ match($0, /^ */) }
		RLENGTH <= depth { inside = 0 }
		/: CXL Window/ { inside = 1; depth = RLENGTH }
		inside && /: System RAM/ { found = 1 }
		END { exit !found }' "${STOCK_ROOT-}/proc/iomem"
}

# stock_advice: how ours come to be loaded, a line or more.
stock_advice() {
	local region there blocks online name regions=0
	there=$(stock_loaded | tr '\n' ' ')
	if [ -z "$there" ]; then
		echo "'modprobe cxl_pci' loads the modules"
		return 0
	fi
	for region in "${STOCK_ROOT-}"/sys/bus/cxl/devices/region*; do
		[ -e "$region" ] || continue
		name=${region##*/}
		regions=$((regions + 1))
		read -r blocks online <<<"$(stock_blocks "$region")"
		echo "the stock drivers have $name, with $blocks memory blocks, $online of them online"
		if [ "$blocks" != 0 ]; then
			echo "  daxctl offline-memory -r ${name#region} all && cxl disable-region $name &&" \
				"cxl destroy-region $name"
		else
			echo "  when nobody uses it: cxl disable-region $name && cxl destroy-region $name"
		fi
	done
	if [ "$regions" != 0 ]; then
		echo "unloading the stock modules now would destroy what is in these regions: do the" \
			"above and say 'make install' again, or reboot, which loads the new modules"
	elif stock_ram; then
		echo "system RAM is in a window of the stock CXL drivers: reboot, which loads the new modules"
	else
		echo "the stock modules are loaded, without a region:" \
			"'modprobe -r ${there% } && modprobe cxl_pci' replaces them"
	fi
}

say_stock_advice() {
	local line
	stock_advice | while IFS= read -r line; do say "$line"; done
}
