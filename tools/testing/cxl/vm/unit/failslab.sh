# SPDX-License-Identifier: GPL-2.0-only
# Every allocation of the real probe paths fails once: PCI function, memdev and platform root, bound
# and unbound on the debug kernel, until a bind comes through with nothing left to fail.
# By hand: scripts/vm one debug tools/testing/cxl/vm/unit/failslab.sh

failslab=/sys/kernel/debug/failslab
kmemleak=/sys/kernel/debug/kmemleak

# span SYMBOL-FILTER: first and last address of some functions, by an awk expression
# shellcheck disable=SC2016	# $3 and $4 are awk's
span() { awk "\$2 ~ /[tT]/ && $1 { print \$1 }" /proc/kallsyms | sort | sed -n '1p;$p' | tr '\n' ' '; }

run modprobe cxl_pci
wait_for 60 all_enabled
function=$(memory_functions)

# Only what is allocated on behalf of our code counts: some function of a module is on the stack.
# Not the kernel's own /proc/irq: where a directory of it cannot be made it goes on, puts its files
# into /proc itself, and warns about that the next time. The last function of its file ends before
# the next symbol, so the range goes a little into the file behind, which allocates nothing.
# shellcheck disable=SC2016
read -r from to <<<"$(span '$4 ~ /^\[(cxl|dax_cxl)/')"
run test -n "$to"
echo "0x$from" >$failslab/require-start
printf '0x%x' $((16#$to + 4096)) >$failslab/require-end
# shellcheck disable=SC2016
read -r from to <<<"$(span '$3 ~ /^(register_handler_proc|register_irq_proc|unregister_irq_proc)$/')"
run test -n "$to"
echo "0x$from" >$failslab/reject-start
echo "0x$to" >$failslab/reject-end
echo 32 >$failslab/stacktrace-depth
echo N >$failslab/ignore-gfp-wait
echo 0 >$failslab/verbose

# sweep DRIVER DEVICE: no process is started in the loop, so that its task is this shell, and quick.
sweep() {
	local driver=$1 device=$2 n left=0 refused=0 without=0 begin=$SECONDS
	echo "$device" >"$driver/unbind"
	for ((n = 1; left == 0 && n <= 5000; n++)); do
		echo 1 >/sys/bus/cxl/flush
		echo "$n" >/proc/self/fail-nth
		{ echo "$device" >"$driver/bind"; } 2>/dev/null || :
		read -r left </proc/self/fail-nth
		echo 0 >/proc/self/fail-nth
		if [ ! -e "$driver/$device" ]; then
			refused=$((refused + 1))
			continue
		fi
		if [ "$left" = 0 ]; then without=$((without + 1)); fi
		echo "$device" >"$driver/unbind"
	done
	n=$((refused + without))
	echo "tell ${driver##*/}: $n allocations failed, one in each bind: $refused binds refused, $without without what it was for ($((SECONDS - begin)) s)" |
		tee /dev/ttyS1
	[ "$left" != 0 ] || fail "$device: after $n allocations there are still more"
	[ "$refused" -gt 20 ] || fail "$device: only $refused binds failed, the filter takes the wrong ones"
	echo "$device" >"$driver/bind"
}

echo clear >$kmemleak
# What the driver of memdevs allocates has a sweep of its own, which need not find the device anew.
run rmmod cxl_mem
sweep /sys/bus/pci/drivers/cxl_pci "$function"
run modprobe cxl_mem
wait_for 60 all_enabled
sweep /sys/bus/cxl/drivers/cxl_mem "$(memdev)"
sweep /sys/bus/platform/drivers/cxl_acpi ACPI0017:00
echo 1 >/sys/bus/cxl/flush
wait_for 60 all_enabled
if dmesg | grep -E 'cxl_[a-z]+ [^ ]+: .*: *$'; then fail "a refusal without its sentence"; fi
create_region "$(memdev)"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
no_leak
