# SPDX-License-Identifier: GPL-2.0-only
# QEMU's 300 MiB device answers Identify with an error: it is refused in one sentence, and the
# healthy device next to it works.
# topology: odd-300m

snapshot /tmp/before
mark_dmesg
load
sleep 1
run test "$(cxl list -M | jq length)" = 1
expect_one_sentence 'cxl_pci.*(Identify|identify)'
create_region "$(memdev 2)"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
