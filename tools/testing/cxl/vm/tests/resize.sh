# SPDX-License-Identifier: GPL-2.0-only
# The orderly way: the memory is given back, the modules go, another device of another size is put
# into the slot, and all that is said of it is its own. Up and down again, twenty times in one boot.
# topology: one
# timeout: 600

sys=/sys/bus/cxl/devices

# Every place that tells a size tells this one: device, decoders, region, dax, address map, node.
sizes_are() {
	local want=$1 region node hex from to
	hex=$(printf '%#x' "$1")
	region=$(realpath "$sys/$REGION")
	node=$(<"/sys/bus/dax/devices/$DAX/target_node")
	is "$sys/$(memdev)/ram/size" "$hex"
	is "$region/size" "$hex"
	is "$sys/$(<"$region/target0")/size" "$hex"
	is "$sys/$(<"$region/target0")/dpa_size" "$hex"
	is "$sys/decoder1.0/size" "$hex"
	is "/sys/bus/dax/devices/$DAX/size" "$want"
	IFS=' -' read -r from to _ < <(grep -w "$REGION" /proc/iomem)
	[ $((16#$to - 16#$from + 1)) = "$want" ] || fail "/proc/iomem has $from-$to"
	grep -q "MemTotal: *$((want >> 10)) kB" "/sys/devices/system/node/node$node/meminfo" ||
		fail "node $node has $(grep MemTotal "/sys/devices/system/node/node$node/meminfo")"
}

is() { [ "$(<"$1")" = "$2" ] || fail "$1 has $(<"$1"), not $2"; }

snapshot /tmp/before
pages=122880
for round in $(seq 20); do
	echo "-- round $round"
	mib=$((round % 2 ? 512 : 256))
	run modprobe cxl_pci
	wait_for 20 has_memdev
	create_region "$(memdev)"
	DAX=$(dax_of "$REGION")
	run daxctl reconfigure-device --mode=system-ram "$DAX"
	sizes_are $((mib << 20))
	run /cxl-live/bin/pattern "$(<"/sys/bus/dax/devices/$DAX/target_node")" 240 "$pages"

	run cxl disable-region "$REGION"	# takes the memory offline first
	run cxl disable-memdev "$(memdev)"
	run modprobe -r cxl_pci
	unload
	slot_off 2
	plug 2 d0 rp0 1 "$((768 - mib))M"
done
snapshot /tmp/after
same_as /tmp/before /tmp/after
