# SPDX-License-Identifier: GPL-2.0-only
# Each module is removed in each state of a region. Where nothing is in use it goes, the region loses
# what it stood on, no decoder stays committed, and with the module back all works again. Where the
# region is live the module stays (held.sh and slot.sh: in use, held, lost; adopt.sh: adopted).
# topology: one
# timeout: 160

sys=/sys/bus/cxl/devices
snapshot /tmp/before

# The states, of a region on the first decoder of the device
config() {
	local decoder
	run sh -c "cat $sys/decoder0.0/create_ram_region >$sys/decoder0.0/create_ram_region"
	region=$sys/$(compgen -G "$sys/decoder0.0/region*" | xargs basename)
	decoder=$(compgen -G "$sys/endpoint*/decoder*.0" | xargs basename)
	echo ram >"$sys/$decoder/mode"
	echo 0x10000000 >"$sys/$decoder/dpa_size"
	echo 0x10000000 >"$region/size"
	echo "$decoder" >"$region/target0"
}

committed() {
	config
	echo 1 >"$region/commit"
}

live() {
	create_region "$(memdev)" 256M
	region=$sys/$REGION
}

disabled() {
	live
	run cxl disable-region "$REGION"
}

# What is left of it is no more than a name and a size
let_go() {
	local d
	if [ -e "$region" ]; then
		if [ -e "$region/driver" ]; then run cxl disable-region "${region##*/}"; fi
		run sh -c "echo 0 >$region/commit"
		run sh -c "echo ${region##*/} >$sys/decoder0.0/delete_region"
	fi
	for d in "$sys"/endpoint*/decoder*/dpa_size; do echo 0 >"$d"; done
}

back() {
	for m in cxl_acpi cxl_mem cxl_region dax_cxl cxl_pci; do modprobe "$m"; done
	wait_for 20 has_memdev
	wait_for 20 all_enabled
}

uncommitted() {
	local f
	for f in "$sys"/*/decoders_committed; do
		if [ -e "$f" ] && [ "$(<"$f")" != 0 ]; then fail "$f is $(<"$f")"; fi
	done
}

load
wait_for 20 all_enabled
for state in config committed disabled; do
	for module in dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi; do
		echo "-- $state, $module goes"
		mark_dmesg
		$state
		expect_fail rmmod cxl_bus
		case $module in
		cxl_region) run rmmod dax_cxl cxl_region ;;	# its user goes first
		*) run rmmod "$module" ;;
		esac
		if [ $state != committed ] || [ $module != dax_cxl ]; then uncommitted; fi
		back
		refuse_dmesg 'only firmware can enlarge'
		let_go
		uncommitted
	done
done
echo "-- live: none goes"
live
for module in "${MODULES[@]}"; do expect_fail rmmod "$module"; done
run test "$(<"$region/state")" = live
let_go
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
