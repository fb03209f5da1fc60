# SPDX-License-Identifier: GPL-2.0-only
# A machine without CXL: the modules load, say nothing alarming, and leave.
# topology: no-cedt

snapshot /tmp/before
mark_dmesg
for _ in 1 2 3; do
	run modprobe cxl_pci
	for m in "${MODULES[@]}"; do run modprobe "$m"; done
	run test "$(cxl list -M | jq length)" = 0
	unload
done
# (Every unsigned module is announced with "module verification failed".)
if new_dmesg | grep -v 'module verification' | grep -E 'cxl.*(error|fail)'; then
	fail "an error without a reason"
fi
snapshot /tmp/after
same_as /tmp/before /tmp/after
