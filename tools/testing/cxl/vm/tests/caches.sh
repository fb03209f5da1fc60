# SPDX-License-Identifier: GPL-2.0-only
# CPU caches are written back and invalidated before addresses get other memory behind them, or none:
# after a commit, before the decoders of a region that was live are reset, before a device that came
# back reset is programmed again. The kernel's tracer counts.
# topology: one
# kernel-args: cxl_region.flush_cpu_caches=always
# timeout: 120

sys=/sys/bus/cxl/devices
trace=/sys/kernel/tracing
policy
load
mountpoint -q $trace || run mount -t tracefs none $trace
echo ':mod:cxl_region' >$trace/set_ftrace_filter
run grep -q region_flush_cpu_caches $trace/available_filter_functions
echo region_flush_cpu_caches >$trace/set_ftrace_filter
echo cxll_decoder_commit >>$trace/set_ftrace_filter
echo cxll_decoder_reset >>$trace/set_ftrace_filter
echo function >$trace/current_tracer

# What was called since the last time, in order: f, c, r; three times in a row is once
calls() {
	sed -n 's/.*: \([a-z_]*\) <-.*/\1/p' $trace/trace |
		sed 's/region_flush_cpu_caches/f/; s/cxll_decoder_commit/c/; s/cxll_decoder_reset/r/' |
		uniq | tr -d '\n'
	echo >$trace/trace
}

create_region "$(memdev)"
run test "$(calls)" = cf
run cxl disable-region "$REGION"
run test "$(calls)" = fr
run cxl enable-region "$REGION"
run test "$(calls)" = cf

echo "-- it comes back reset"
pin_pages "$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")"
echo 1 >/sys/module/cxl_region/parameters/offline_seconds
slot_off 2
wait_for 10 no_memdev
run test -z "$(calls)"	# held
plug 2 d0 rp0 1 512M
wait_for 20 has_memdev
echo 1 >/sys/bus/cxl/flush
run test "$(<"$sys/$REGION/state")" = live
run test "$(calls)" = fc
pin_ends 3
run cxl disable-region "$REGION"
run test "$(calls)" = fr
run cxl destroy-region "$REGION"
echo nop >$trace/current_tracer
unload
