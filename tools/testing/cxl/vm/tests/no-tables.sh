# SPDX-License-Identifier: GPL-2.0-only
# No CEDT and no ACPI0017: a root and a window are derived from a DVSEC range that "firmware"
# (setpci) switched on, as far as the memory map knows it, and from nothing else. QEMU's device has
# HDM decoders as well, which are off: the range is a region, and they are used when that is destroyed.
# With a NUMA node, QEMU's SRAT has the addresses where memory could be hot-plugged, from 4 GiB on.
# topology: no-tables
# kernel-args: iomem=relaxed memmap=512M%0x1000000000+0xefffffff
# qemu-args: -object memory-backend-ram,id=ram0,size=2G -numa node,memdev=ram0
# timeout: 300

f=$(memory_functions)
dvsec=$(lspci -vv -s "$f" |
	sed -n 's/.*Capabilities: \[\([0-9a-f]*\) v1\] .*Vendor=1e98 ID=0000 .*/\1/p')
at() { printf '%x' $((0x$dvsec + $1)); }
place() { setpci -s "$f" "$(at 0x20).l=$1" "$(at 0x24).l=$2" "$(at 0x0c).w=$3"; }
registers() { setpci -s "$f" "$(at 0x20).l" "$(at 0x24).l" "$(at 0x0c).w" | xargs; }
roots() { compgen -G '/sys/bus/cxl/devices/root*' | wc -l; }
enabled_mem() { enabled "$(memdev)"; }
live() { grep -qx live /sys/bus/cxl/devices/region*/state; }
decoders() { compgen -G '/sys/bus/cxl/devices/decoder1.*' | wc -l; }
# adopted START: the range is a region there, and its memory a dax device.
adopted() {
	wait_for 20 live
	made=$(cxl list -R | jq -r '.[0].region')
	run test "$(cat "/sys/bus/cxl/devices/$made/resource")" = "$1"
	run test "$(cat "/sys/bus/cxl/devices/$made/size")" = 0x20000000
	run test -c "/dev/$(dax_of "$made")"
	run test "$(decoders)" = 1
}
snapshot /tmp/before

echo "-- nothing active: nothing derived"
run modprobe cxl_pci
wait_for 60 has_memdev
run test "$(roots)" = 0
run test ! -e /sys/bus/platform/devices/cxl_acpi
unload

echo "-- active where nothing confirms it"
place 18 0 6
mark_dmesg
run modprobe cxl_pci
wait_for 60 has_memdev
expect_one_sentence 'no window for .* range: neither a Soft Reserved range nor the SRAT'
run test "$(roots)" = 0
run test ! -e /sys/bus/platform/devices/cxl_acpi
unload

echo "-- active in system RAM"
place 0 10000000 6
mark_dmesg
run modprobe cxl_pci
wait_for 60 has_memdev
expect_one_sentence 'no window for an active DVSEC range: .* are system RAM'
run test "$(roots)" = 0
unload

echo "-- active where memory is Soft Reserved"
place 10 0 6
mark_dmesg
run modprobe cxl_pci
wait_for 60 enabled_mem
expect_one_sentence 'no CEDT table; 1 windows are taken from DVSEC ranges'
run cxl list -BDEMu
run test "$(cat /sys/bus/cxl/devices/decoder0.0/start)" = 0x1000000000
run test "$(cat /sys/bus/cxl/devices/decoder0.0/size)" = 0x20000000
run test -e /sys/bus/cxl/devices/root0/endpoint1
adopted 0x1000000000
run cxl disable-region "$made"
unload
run test "$(registers)" = "00000010 00000000 0006"

echo "-- active where the SRAT has memory"
place 1 0 6
mark_dmesg
run modprobe cxl_pci
wait_for 60 enabled_mem
expect_one_sentence 'no CEDT table; 1 windows are taken from DVSEC ranges'
run test "$(cat /sys/bus/cxl/devices/decoder0.0/start)" = 0x100000000
run test "$(cat /sys/bus/cxl/devices/decoder0.0/size)" = 0x20000000
adopted 0x100000000
run test "$(registers)" = "00000001 00000000 0006"

echo "-- its region destroyed: the range is given up, and HDM decoders take its place"
mark_dmesg
run cxl disable-region "$made"
run cxl destroy-region "$made"
echo 1 >/sys/bus/cxl/flush
expect_one_sentence 'DVSEC ranges of mem0 given up, its HDM decoders are used'
run test "$(decoders)" = 4
create_region "$(memdev)" 256M
run test "$(cat "/sys/bus/cxl/devices/$REGION/resource")" = 0x100000000
run hdm enabled "$f"
run test "$(registers)" = "00000000 00000000 0006"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
power_up "$f"
run hdm enable "$f" 0
place 0 0 2
snapshot /tmp/after
same_as /tmp/before /tmp/after
