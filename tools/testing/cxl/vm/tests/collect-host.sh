# SPDX-License-Identifier: GPL-2.0-only
# scripts/collect-host changes nothing, and its archive has what a replay needs: tables, configuration
# space, the map, sysfs. Serial numbers are others when that is asked for, in every file.
# topology: one
# kernel-args: iomem=relaxed
# timeout: 200

function=$(memory_functions)
power_up "$function"
window=$(first_window)
run hdm commit "$(bridge_registers)" 0 "$window" 0x20000000 0 0 0
run hdm commit "$function" 0 "$window" 0x20000000 0 0 0
load
wait_for 20 all_enabled
wait_for 20 compgen -G '/sys/bus/cxl/devices/region*/driver'
hdm dump "$function" >/tmp/registers
snapshot /tmp/before

run bash /cxl-live/install/collect-host /tmp/files/host.tar
snapshot /tmp/after
same_as /tmp/before /tmp/after
run diff /tmp/registers <(hdm dump "$function")
tar -C /tmp -xf /tmp/files/host.tar
here=/tmp/cxl-host
run cmp /sys/firmware/acpi/tables/CEDT $here/tables/CEDT
run test "$(stat -c %s "$here/pci/$function/config")" = 4096
run test -e "$here/pci/0000:0c:00.0/config"	# the port above
run grep -q '^12 pci0000:0c ' $here/bridges
run grep -q 'CXL Window 0' $here/iomem
run grep -q '/sys/bus/cxl/devices/mem0/serial 0x1$' $here/sysfs
run grep -q "/sys/bus/cxl/devices/decoder2.0/start $window\$" $here/sysfs
run grep -q '/sys/bus/cxl/devices/endpoint2/uport -> ' $here/sysfs
run grep -q 'replaced the idle built-in CXL core' $here/dmesg

echo "-- other serial numbers"
plug 3 d9 rp1 $((0x123456789abcdef)) 256M
wait_for 20 memdev_of $((0x123456789abcdef))
run bash /cxl-live/install/collect-host --no-serials /tmp/hidden.tar
rm -r $here
tar -C /tmp -xf /tmp/hidden.tar
run grep -q 'serial 0x1$' $here/sysfs
run grep -q 'serial 0x2$' $here/sysfs
run grep -q '00-00-00-00-00-00-00-02' $here/lspci
# In no form: hex, dashes, decimal, or the bytes of configuration space
hidden='123456789abcdef|01-23-45-67-89-ab-cd-ef|81985529216486895'
if grep -rEi "$hidden" $here; then fail "a serial number is still there"; fi
expect_fail grep -rqF "$(printf '\xef\xcd\xab\x89\x67\x45\x23\x01')" $here/pci
slot_off 3
run cxl disable-region all
unload
run hdm reset "$function" 0
run hdm reset "$(bridge_registers)" 0
