# SPDX-License-Identifier: GPL-2.0-only
# Firmware that translates addresses: the bridge's decoder holds those of the system, the endpoint's
# begins at 0. It is named, no region is made beside it, and the memory is dax_hmem's.
# topology: one
# kernel-args: iomem=relaxed memmap=512M%0x490000000+0xefffffff
# timeout: 200

sys=/sys/bus/cxl/devices
function=$(memory_functions)
bridge=$(bridge_registers)
base=0x490000000
power_up "$function"
run hdm commit "$bridge" 0 $base 0x20000000 0 0 0
run hdm commit "$function" 0 0 0x10000000 0 0 0
registers() { hdm dump "$bridge" && hdm dump "$function"; }
registers >/tmp/registers
echo "options cxl_region soft_reserved_seconds=2" >/etc/modprobe.d/cxl-live-soft.conf
insmodded() { insmod "$STOCK/dax/hmem/dax_hmem.ko"; }

modprobe device_dax
modprobe kmem
mark_dmesg
load
wait_for 20 all_enabled
ep=$(cxl list -E | jq -r '.[0].endpoint')
expect_one_sentence "decoder${ep#endpoint}.0: adoption of a committed decoder refused: firmware address translation"
run grep -q 'firmware address translation' "$sys/decoder${ep#endpoint}.0/reason"
run test "$(cxl list -R -i | jq length)" = 0
run test "$(cat $sys/decoder0.0/largest_ram_region)" = 0x0
run grep -q 'firmware address translation' $sys/decoder0.0/largest_ram_how
mark_dmesg
expect_fail cxl create-region -m -t ram -d decoder0.0 -w 1 "$(memdev)"
region=$(cat $sys/decoder0.0/create_ram_region)
echo "$region" >$sys/decoder0.0/create_ram_region
expect_fail sh -c "echo 0x10000000 >$sys/$region/size"
expect_dmesg "$region: size refused: firmware address translation"
echo "$region" >$sys/decoder0.0/delete_region

insmodded
dax_is_there() { grep -qx $((0x20000000)) /sys/bus/dax/devices/*/size; }
wait_for 20 dax_is_there
registers | diff -u /tmp/registers - || fail "a register changed"
rmmod dax_hmem
unload
run hdm reset "$function" 0
run hdm reset "$bridge" 0
rm /etc/modprobe.d/cxl-live-soft.conf
