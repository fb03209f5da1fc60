# SPDX-License-Identifier: GPL-2.0-only
# A reboot without firmware: the next kernel finds the region in the decoders, with no register
# changed and the data intact. It was system RAM before, and the range is Soft Reserved after.
# topology: two-devices
# kernel-args: iomem=relaxed
# second: yes
# timeout: 420

mapfile -t functions < <(memory_functions)
run test "${#functions[@]}" = 2
bridge=$(bridge_registers)

# One line that stands for every decoder register, of the bridge and of both devices.
registers() {
	local f
	for f in "$bridge" "${functions[@]}"; do hdm dump "$f"; done | sha256sum | cut -c1-32
}

if [ "$LIFE" = 1 ]; then
	policy		# system RAM by default
	load
	wait_for 20 all_enabled
	REGION=$(cxl create-region -m -t ram -d decoder0.0 -w 2 "$(memdev 1)" "$(memdev 2)" |
		jq -er .region)
	dax=$(dax_of "$REGION")
	run daxctl reconfigure-device --mode=devdax --force "$dax"
	gran=$(cat "/sys/bus/cxl/devices/$REGION/interleave_granularity")
	run /cxl-live/bin/marks write "$dax" 2 "$gran"
	base=$(cat "/sys/bus/cxl/devices/$REGION/resource")
	size=$(cat "/sys/bus/cxl/devices/$REGION/size")
	second_life "$(registers),$gran,$base,$size" \
		"memmap=$((size >> 20))M%$base+0xefffffff"
fi

IFS=, read -r sum gran base size <<<"$LIFE_NOTE"
grep -i soft /proc/iomem
run test "$(registers)" = "$sum"
load
wait_for 20 all_enabled
regions() { cxl list -R | jq -e 'length == 1'; }
wait_for 10 regions
REGION=$(cxl list -R | jq -r '.[0].region')
run test "$(cat "/sys/bus/cxl/devices/$REGION/resource")" = "$base"
run test "$(cat "/sys/bus/cxl/devices/$REGION/size")" = "$size"
run test "$(registers)" = "$sum"
dax=$(dax_of "$REGION")
run /cxl-live/bin/marks single "$dax" 1 "$gran" 0
run test "$(registers)" = "$sum"
run cxl disable-region "$REGION"
run test "$(registers)" = "$sum"
unload
run test "$(registers)" = "$sum"
