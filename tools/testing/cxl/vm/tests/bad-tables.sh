# SPDX-License-Identifier: GPL-2.0-only
# A CEDT with bad entries costs those entries: one sentence for each in the log, the rest works. What
# is merely odd is used.
# topology: one
# acpi: many cut-in-window cut-in-header empty
# timeout: 60

dmesg | grep 'Table Upgrade: override \[CEDT' >/dev/null || fail "the kernel did not take the table"
snapshot /tmp/before
mark_dmesg
run modprobe cxl_pci
wait_for 20 has_memdev
if [ "$CXL_VARIANT" != empty ]; then wait_for 20 enabled "$(memdev)"; fi	# no bridge at all there
new_dmesg | grep -E 'cxl' || echo "  (nothing from cxl in the log)"

windows() { find /sys/bus/cxl/devices -name 'decoder0.*' | wc -l; }

case $CXL_VARIANT in
cut-in-window | cut-in-header | empty)
	run test "$(windows)" = 0
	expect_dmesg 'cxl.*(CEDT|window|CFMWS)'
	expect_fail cxl create-region -m -t ram -d decoder0.0 -w 1 "$(memdev)"
	;;
*)
	# no-targets, window-300m, window-no-size, window-wraps
	expect_one_sentence 'left out: .*has 36 bytes|left out: .*bytes of targets'
	expect_one_sentence 'left out: window .* has 0x12c00000 bytes, must be a multiple'
	expect_one_sentence 'left out: window .* has 0x0 bytes, must be a multiple'
	expect_one_sentence 'left out: window .* ends past 64 bits'
	# ways-code, granularity-code, arithmetic
	expect_one_sentence 'left out: window .* ways code 7 .* reserved'
	expect_one_sentence 'left out: window .* granularity code 7, .* reserved'
	expect_one_sentence 'left out: window .* arithmetic 9'
	# no-such-target, no-such-bridge
	expect_one_sentence 'left out: its target 2989 is not a host bridge'
	expect_one_sentence 'left out: its target 3501 is not a host bridge'
	expect_one_sentence 'host bridge 3501, but no ACPI0016 device has that _UID'
	# mixed-targets
	expect_one_sentence 'interleaved with memory that is not CXL \(target 2989\): managed by firmware'
	# Used: window-twice, window-inside, window-across, targets-more and, for the first bridge, chbs-length
	run test "$(windows)" = 5
	create_region "$(memdev)"
	run cxl disable-region "$REGION"
	run cxl destroy-region "$REGION"
	;;
esac
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
