# SPDX-License-Identifier: GPL-2.0-only
# The harness itself: the guest has its machine, its tools and its files.
# topology: one
# timeout: 30

run test "$(id -u)" = 0
for tool in cxl daxctl ndctl jq numactl modprobe udevadm lspci; do
	run command -v "$tool"
done
run test -e /sys/firmware/acpi/tables/CEDT
run test "$(lspci -n | grep -c ' 0502: ')" = 1
expect_fail false
mark_dmesg
echo "smoke: a sentence" >/dev/kmsg
expect_one_sentence 'smoke: a sentence'
run /cxl-live/bin/pattern 0 4 64
