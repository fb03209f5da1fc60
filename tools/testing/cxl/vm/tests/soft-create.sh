# SPDX-License-Identifier: GPL-2.0-only
# The whole window is Soft Reserved, as on a host whose firmware means all of it for CXL, and no
# decoder is programmed: regions are made there all the same, and it is as it was afterwards.
# topology: one
# kernel-args: memmap=4G%0x490000000+0xefffffff
# timeout: 240

echo "options cxl_region soft_reserved_seconds=2" >/etc/modprobe.d/cxl-live-soft.conf
hmem=/sys/bus/platform/devices/hmem.0
window=/sys/bus/cxl/devices/decoder0.0
snapshot /tmp/before
mark_dmesg
load
run test "$(cat $window/largest_ram_region)" = 0x20000000
run test "$(new_dmesg | grep -c 'only firmware can enlarge')" = 0
create_region "$(memdev)"
run test "$(cat "/sys/bus/cxl/devices/$REGION/resource")" = 0x490000000
dax=$(dax_of "$REGION")
run /cxl-live/bin/marks write "$dax" 1 256
if [ -e $hmem ]; then run test "$(basename "$(realpath $hmem/driver)")" = cxl_soft_reserved; fi
# Nobody else gets it meanwhile. The rest of it is dax_hmem's again, but nothing answers there, so it
# does not become RAM
modprobe kmem
insmod "$STOCK/dax/hmem/dax_hmem.ko"
rest() { cat /sys/bus/dax/devices/*/size | grep -x $((7 << 29)); }
wait_for 20 rest
run test "$(find /sys/bus/dax/devices -mindepth 1 | wc -l)" = 2
rest=$(daxctl list | jq -er '.[] | select(.size == 7 * 512 * 1048576).chardev')
if [ "$(basename "$(realpath "/sys/bus/dax/devices/$rest/driver")")" != kmem ]; then
	run daxctl reconfigure-device -N --mode=system-ram "$rest" || :
fi
# Work of the module binds it, and that adds 7 * 512 MiB of blocks
added() { daxctl list -d "$rest" | jq -e '.[0].total_memblocks == 28' >/dev/null; }
wait_for 20 added
expect_fail daxctl online-memory "$rest"
run test "$(daxctl list -d "$rest" | jq '.[0].online_memblocks // 0')" = 0
expect_dmesg 'not brought online: no CXL decoder maps it'
run cxl disable-region "$REGION"
run cxl enable-region "$REGION"
run cxl disable-region "$REGION"
run rmmod dax_hmem
run cxl destroy-region "$REGION"

echo "-- two regions, side by side"
create_region "$(memdev)" 256M
first=$REGION
create_region "$(memdev)" 256M
run test "$(cat "/sys/bus/cxl/devices/$REGION/resource")" = 0x4a0000000
for r in "$REGION" "$first"; do
	run cxl disable-region "$r"
	run cxl destroy-region "$r"
done
unload

echo "-- dax_hmem has it first, and somebody has the file open"
modprobe device_dax
modprobe kmem
insmod "$STOCK/dax/hmem/dax_hmem.ko"
wait_for 10 test -e /sys/bus/dax/devices/dax0.0/driver
if [ "$(basename "$(realpath /sys/bus/dax/devices/dax0.0/driver)")" = kmem ]; then
	run daxctl reconfigure-device --mode=devdax dax0.0
fi
load
exec 7</dev/dax0.0
mark_dmesg
expect_fail cxl create-region -m -t ram -d decoder0.0 -w 1 "$(memdev)"
expect_one_sentence 'size refused: .*a devdax file is open: close it'
exec 7<&-
create_region "$(memdev)"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
rmmod dax_hmem
rm /etc/modprobe.d/cxl-live-soft.conf
snapshot /tmp/after
same_as /tmp/before /tmp/after
