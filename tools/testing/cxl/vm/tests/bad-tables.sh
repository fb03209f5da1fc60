# SPDX-License-Identifier: GPL-2.0-only
# A CEDT with one bad entry costs that entry: one sentence in the log, the rest works.
# topology: one
# acpi: no-targets window-300m window-no-size window-wraps ways-code granularity-code arithmetic no-such-target no-such-bridge unknown-kinds cut-in-window cut-in-header empty
# timeout: 60

dmesg | grep 'Table Upgrade: override \[CEDT' >/dev/null || fail "the kernel did not take the table"
snapshot /tmp/before
mark_dmesg
run modprobe cxl_pci
wait_for 20 has_memdev
sleep 1
new_dmesg | grep -E 'cxl' || echo "  (nothing from cxl in the log)"

windows() { find /sys/bus/cxl/devices -name 'decoder0.*' | wc -l; }

case $CXL_VARIANT in
cut-in-window | cut-in-header | empty)
	run test "$(windows)" = 0
	expect_dmesg 'cxl.*(CEDT|window|CFMWS)'
	expect_fail cxl create-region -m -t ram -d decoder0.0 -w 1 "$(memdev)"
	;;
*)
	case $CXL_VARIANT in
	unknown-kinds) ;;
	no-such-bridge) ;;
	*) expect_one_sentence 'cxl.*(CFMWS|window)' ;;
	esac
	run test "$(windows)" = 1
	create_region "$(memdev)"
	run cxl disable-region "$REGION"
	run cxl destroy-region "$REGION"
	;;
esac
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
