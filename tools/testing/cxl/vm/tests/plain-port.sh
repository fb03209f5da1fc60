# SPDX-License-Identifier: GPL-2.0-only
# A device below a plain PCIe root port: it is seen, and why it has no memory is said once.
# topology: plain-port

snapshot /tmp/before
mark_dmesg
load
sleep 1
new_dmesg | grep cxl || fail "nothing about the device in the log"
mem=$(memdev)
run test ! -e "$(echo /sys/bus/cxl/devices/endpoint*)"
expect_one_sentence "$mem.*(port|bridge)"
expect_fail cxl create-region -m -t ram -d decoder0.0 -w 1 "$mem"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
