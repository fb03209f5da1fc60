# SPDX-License-Identifier: GPL-2.0-only
# A CXL 1.1 bridge beside one of CXL 2.0: the tables say that the PCI root is one, with an RCRB
# that this script fills in. QEMU routes no address to the device below it, so what is seen is all
# up to the memory itself: no data is moved there. The CXL 2.0 device works as ever.
# topology: cxl11
# acpi: cxl11
# kernel-args: memmap=256K$0x30000000 iomem=relaxed
# timeout: 300

rcrb=0x30000000
component=$((rcrb + 0x10000))

# poke ADDRESS VALUE: one dword of physical memory.
poke() {
	printf '%08x' "$(($2 & 0xffffffff))" | sed 's/\(..\)\(..\)\(..\)\(..\)/\\x\4\\x\3\\x\2\\x\1/' \
		>/tmp/dword
	# shellcheck disable=SC2059	# the format is the data
	printf "$(cat /tmp/dword)" | dd of=/dev/mem bs=4 seek=$(($1 / 4)) conv=notrunc status=none
}

old_and_new() {
	wait_for 60 all_enabled
	old=$(memdev 1)
	new=$(memdev 2)
	# An endpoint right below the root, and one below port and bridge
	run test -e /sys/bus/cxl/devices/root0/endpoint*/uport
	run test "$(basename "$(readlink -f /sys/bus/cxl/devices/root0/endpoint*/uport)")" = "$old"
	endpoint=$(basename /sys/bus/cxl/devices/root0/endpoint*)
	run test "$(cxl list -M -m "$old" | jq -r '.[0].serial')" = 1
	# Its mailbox works
	run cxl list -M -m "$old" -F
	run cxl list -BEMu
}

decoders() { find /sys/bus/cxl/devices/ -name "decoder${endpoint#endpoint}.*" | wc -l; }

dmesg | grep 'Table Upgrade: override \[DSDT' >/dev/null || fail "the kernel did not take the DSDT"
snapshot /tmp/before

echo "-- an RCRB where nothing answers: the device has registers of its own"
poke $((rcrb + 0x1000)) 0xffffffff
mark_dmesg
run modprobe cxl_pci
old_and_new
run test "$(decoders)" = 4
unload

echo "-- an RCRB that leads to component registers without HDM decoders: its own are used"
poke $((rcrb + 0x1000)) 0x00008086
poke $((rcrb + 0x1004)) 0x00000006
poke $((rcrb + 0x1010)) $((component | 4))
poke $((rcrb + 0x1014)) 0
poke $((component + 0x1000)) 0x00110001
run modprobe cxl_pci
old_and_new
refuse_dmesg 'RCRB|has no HDM decoders'
run test "$(decoders)" = 4
# decoder0.1 is the window of the CXL 1.1 bridge, decoder0.0 leads elsewhere
run test "$(cat /sys/bus/cxl/devices/decoder0.1/target_list)" = 0
expect_fail cxl create-region -m -t ram -d decoder0.0 -w 1 "$old"

echo "-- CXL 2.0 next to it"
create_region "$new"
dax=$(dax_of "$REGION")
run /cxl-live/bin/marks write "$dax" 1 256
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"

echo "-- firmware of CXL 1.1: the range is active, HDM decoders are off: a region, as it is"
function=$(basename "$(dirname "$(readlink -f "/sys/bus/cxl/devices/$old")")")
dvsec=$(cxl_dvsec "$function")
registers() { setpci -s 0:2.0 "$(printf '%x' $((0x$dvsec + 0x0c))).w" \
	"$(printf '%x' $((0x$dvsec + 0x20))).l" "$(printf '%x' $((0x$dvsec + 0x24))).l" | xargs; }
run test "$(registers)" = "0002 00000000 00000000"
start=$(cat /sys/bus/cxl/devices/decoder0.1/start)
active=$(printf '0006 %08x %08x' $((start >> 32)) $((start & 0xffffffff)))
unload
setpci -s 0:2.0 "$(printf '%x' $((0x$dvsec + 0x20))).l=${active:5:8}" \
	"$(printf '%x' $((0x$dvsec + 0x24))).l=${active:14:8}" "$(printf '%x' $((0x$dvsec + 0x0c))).w=6"
run test "$(registers)" = "$active"
mark_dmesg
run modprobe cxl_pci
old_and_new
expect_one_sentence 'decodes by the 1 ranges of its DVSEC, its HDM decoders are off: the ranges are used'
run test "$(decoders)" = 1
run test "$(cat "/sys/bus/cxl/devices/decoder${endpoint#endpoint}.0/mode")" = ram
has_region() { [ "$(cxl list -R | jq length)" = 1 ]; }
wait_for 20 has_region
made=$(cxl list -R | jq -r '.[0].region')
run test "$(cat "/sys/bus/cxl/devices/$made/resource")" = "$start"
run test "$(cat "/sys/bus/cxl/devices/$made/size")" = 0x10000000
wait_for 10 test -e "/sys/bus/cxl/devices/$made/driver"
run test "$(cat "/sys/bus/cxl/devices/$endpoint/decoders_committed")" = 1
run cxl disable-region "$made"
run test "$(registers)" = "$active"

echo "-- its region destroyed: HDM decoders, by which a region is programmed and given back"
run cxl destroy-region "$made"
echo 1 >/sys/bus/cxl/flush
run test "$(registers)" = "0006 00000000 00000000"	# Mem_Enable stays on: a range with base 0 decodes nothing
run test "$(decoders)" = 4
made=$(cxl create-region -m -t ram -d decoder0.1 -w 1 "$old" 2>/dev/null | jq -er .region)
run test "$(cat "/sys/bus/cxl/devices/$made/size")" = 0x10000000
run test "$(cat "/sys/bus/cxl/devices/$made/resource")" = "$start"
run test "$(cat "/sys/bus/cxl/devices/$endpoint/decoders_committed")" = 1
run hdm enabled "$function"
run cxl disable-region "$made"
run cxl destroy-region "$made"
unload
run test "$(registers)" = "0006 00000000 00000000"
snapshot /tmp/after
same_as /tmp/before /tmp/after
