# SPDX-License-Identifier: GPL-2.0-only
# Decoders that were committed before our modules came: two of four devices interleaved by
# "firmware" (programs/hdm.c). They become a region in any order of arrival, work, and are left as
# they were found; what does not fit together is left alone and said so.
# topology: 1x4
# kernel-args: iomem=relaxed
# timeout: 200

mapfile -t functions < <(memory_functions)
run test "${#functions[@]}" = 4
bridge=$(bridge_registers)
window=$(first_window)
say "bridge registers at $bridge, window at $window"
size=$((512 << 20))

registers() {
	local f
	for f in "${functions[@]}"; do hdm dump "$f"; done
	hdm dump "$bridge"
}

power_up "${functions[@]}"
run hdm commit "$bridge" 0 "$window" $size 1 0 0x0100
for f in "${functions[@]:0:2}"; do run hdm commit "$f" 0 "$window" $size 1 0 0; done
registers >/tmp/registers

untouched() {
	registers >/tmp/registers.now
	diff -u /tmp/registers /tmp/registers.now || fail "a register changed"
}

has_region() { [ "$(cxl list -R | jq length)" = 1 ]; }
positions() { cxl list -R -T | jq -c '[.[].mappings | sort_by(.position)[].memdev]'; }

expected() {
	local f out=()
	for f in "${functions[@]:0:2}"; do
		out+=("\"$(basename /sys/bus/pci/devices/"$f"/mem*)\"")
	done
	(IFS=,; echo "[${out[*]}]")
}

for order in "cxl_pci" "cxl_bus cxl_region cxl_mem cxl_pci dax_cxl cxl_acpi" \
	"cxl_acpi cxl_bus dax_cxl cxl_mem cxl_region" "cxl_bus cxl_acpi cxl_mem dax_cxl cxl_pci cxl_region"; do
	echo "-- $order"
	for m in $order; do modprobe "$m"; done
	modprobe cxl_pci
	wait_for 20 all_enabled
	wait_for 10 has_region
	region=$(cxl list -R | jq -r '.[0].region')
	wait_for 10 test -e "/sys/bus/cxl/devices/$region/driver"
	run test "$(cat "/sys/bus/cxl/devices/$region/size")" = "$(printf '%#x' $size)"
	run test "$(cat "/sys/bus/cxl/devices/$region/interleave_ways")" = 2
	run test "$(positions)" = "$(expected)"
	dax=$(dax_of "$region")
	run /cxl-live/bin/marks write "$dax" 2 256
	# As RAM, and disabled and enabled again
	run daxctl reconfigure-device --mode=system-ram "$dax"
	run /cxl-live/bin/pattern "$(cat "/sys/bus/dax/devices/$dax/target_node")" 256 65536
	expect_fail sh -c "echo 0 >/sys/bus/cxl/devices/$region/commit"
	untouched
	run daxctl offline-memory "$dax"
	run cxl disable-region "$region"
	untouched
	run cxl enable-region "$region"
	run cxl disable-region "$region"
	unload
	untouched
done

echo "-- one member late"
echo cxl_nobody >"/sys/bus/pci/devices/${functions[1]}/driver_override"
mark_dmesg
modprobe cxl_pci
wait_for 20 has_memdev
sleep 1
expect_dmesg 'waits for the one at position 1 below host bridge 12'
run test "$(cxl list -R -i | jq -r '.[0].decode_state')" = reset
echo >"/sys/bus/pci/devices/${functions[1]}/driver_override"
echo "${functions[1]}" >/sys/bus/pci/drivers/cxl_pci/bind
wait_for 20 all_enabled
region=$(cxl list -R -i | jq -r '.[0].region')
wait_for 10 test -e "/sys/bus/cxl/devices/$region/driver"
untouched

echo "-- destroyed by the user, the decoders go"
run cxl disable-region "$region"
run cxl destroy-region "$region"
run test "$(cat /sys/bus/cxl/devices/port1/decoders_committed)" = 0
unload

echo "-- endpoints that the bridge does not lead to"
for f in "${functions[@]:2:1}"; do run hdm commit "$f" 0 "$window" $size 1 0 0; done
registers >/tmp/registers
mark_dmesg
modprobe cxl_pci
wait_for 20 all_enabled
expect_one_sentence 'adoption of a committed decoder refused: no committed decoder of port1'
run grep -q 'adoption of a committed decoder refused' /sys/bus/cxl/devices/decoder*/reason
run test "$(cxl list -R -i | jq length)" = 0
unload
untouched
