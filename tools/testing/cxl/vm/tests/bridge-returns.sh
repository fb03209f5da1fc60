# SPDX-License-Identifier: GPL-2.0-only
# Firmware ejects host bridges and finds them again. One that was not there when the modules were loaded
# brings its windows, also those it shares with another bridge. While the root has no driver and is kept
# for memory in use, bridges go and come as well. The device below one that came back is not used: the
# kernel itself keeps the addresses of a bridge that it has had, whether our modules are there or not.
# topology: odd-tables
# acpi: eject-return
# timeout: 200

sys=/sys/bus/cxl/devices
acpi=/sys/bus/platform/drivers/cxl_acpi

bridge_of() { grep -lx '\\_SB_.'"$1" /sys/bus/acpi/devices/ACPI0016:*/path | cut -d/ -f6; }

# eject BRIDGE: it goes, and the one that was ejected before is back
eject() {
	echo "  # eject $1"
	echo 1 >"/sys/bus/acpi/devices/$(bridge_of "$1")/eject"
}

windows() { compgen -G "$sys/decoder0.*" | wc -l; }
windows_are() { [ "$(windows)" = "$1" ]; }
has_bus() { [ -e "/sys/bus/pci/devices/0000:$1:00.0" ]; }
has_no_bus() { ! has_bus "$1"; }
bridges_are() { [ "$(cd $sys/root0 && echo dport*)" = "$*" ]; }
dealt_over() { grep -lx "$1" "$sys"/decoder0.*/target_list | head -n 1 | cut -d/ -f6; }
size_of() { printf '%u\n' "$(<"$sys/$1/size")"; }

[ -n "$(bridge_of CL0C)" ] || fail "QEMU has other names for its host bridges"
eject CL0C
wait_for 20 has_no_bus 0c
policy
load
wait_for 20 all_enabled
run windows_are 2
run bridges_are dport28 dport44

echo "-- it comes, with its windows"
mark_dmesg
eject CL2C
wait_for 20 windows_are 6
wait_for 20 bridges_are dport12 dport28
expect_one_sentence 'host bridge 12 .* found late; 4 windows needed it'
both=$(dealt_over 12,28)
run test -n "$both"
run test "$(size_of "$both")" = 1073741824

echo "-- the root is kept for memory in use, which is below another bridge"
region=$(cxl create-region -m -t ram -d "$(dealt_over 28)" -w 1 "$(memdev 2)" | jq -er .region)
node=$(<"/sys/bus/dax/devices/dax${region#region}.0/target_node")
echo 1 >/sys/module/cxl_region/parameters/offline_seconds
pin_pages "$node"
run sh -c "echo ACPI0017:00 >$acpi/unbind"
run test "$(<"$sys/$region/state")" = held
mark_dmesg

eject CL0C
wait_for 20 has_no_bus 0c
wait_for 20 bridges_are dport28
expect_one_sentence 'host bridge 12 .* removed'
wait_for 20 has_bus 2c
run sh -c "echo ACPI0017:00 >$acpi/bind"
wait_for 20 bridges_are dport28 dport44
echo 1 >/sys/bus/cxl/flush
wait_for 20 enabled "$(memdev 2)"
expect_one_sentence 'host bridge 44 .* added'
run test "$(<"$sys/$region/state")" = live
run windows_are 6
pinned_is_intact
run cxl disable-region -f "$region"
run cxl destroy-region -f "$region"
eject CL2C
wait_for 20 bridges_are dport12 dport28
wait_for 20 enabled "$(memdev 2)"
unload
