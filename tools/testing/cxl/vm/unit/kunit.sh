# SPDX-License-Identifier: GPL-2.0-only
#
# In the debug kernel: load every test module, then unload everything, look for leaks and
# hand out the coverage counters. The KTAP lines are in the kernel log; the host counts them.

kmemleak=/sys/kernel/debug/kmemleak
[ -e "$kmemleak" ] || fail "this kernel has no kmemleak"
# Injected allocation failures are the tests' own business; a stack dump for each is not.
run eval 'echo 0 >/sys/kernel/debug/failslab/verbose'
# Suites that fail every allocation in turn mean the ordinary ones.
run eval 'echo N >/sys/kernel/debug/failslab/ignore-gfp-wait'
# What booting left behind is not ours.
run eval "echo clear >$kmemleak"

mapfile -t tests < <(find "/lib/modules/$(uname -r)/updates" -name '*_kunit.ko' | sort)
[ ${#tests[@]} -gt 0 ] || fail "no *_kunit.ko is installed"
run modprobe cxl_bus
for path in "${tests[@]}"; do
	name=$(basename "$path" .ko)
	echo "cxl-live: kunit $name" >/dev/kmsg
	run modprobe "$name"
done

echo "cxl-live: all cases ran" >/dev/kmsg
for path in "${tests[@]}"; do
	run rmmod "$(basename "$path" .ko)"
done
# The simulated hardware stands on the bus.
if loaded cxl_sim; then run rmmod cxl_sim; fi
unload
# Helpers that test modules pulled in, until nothing of ours is left.
for _ in 1 2 3 4; do
	while read -r name _ users _; do
		if [ "$users" = 0 ] && find "/lib/modules/$(uname -r)/updates" -name "$name.ko" |
			grep -q .; then
			run rmmod "$name"
		fi
	done < <(cat /proc/modules)
done
while read -r name; do
	if loaded "$name"; then fail "cannot be unloaded: $name"; fi
done < <(find "/lib/modules/$(uname -r)/updates" -name '*.ko' -printf '%f\n' | sed 's/\.ko$//')

echo "cxl-live: everything is unloaded" >/dev/kmsg
no_leak
echo "cxl-live: no leak" >/dev/kmsg
# One process for all counters: hundreds of small ones take a minute under KASAN. The files claim
# to be empty and are made while they are read, so the copy must be checked.
if [ -d /sys/kernel/debug/gcov ]; then
	cp -r --no-preserve=all /sys/kernel/debug/gcov /tmp/files/gcov
	find /tmp/files/gcov -name '*.gcda' -empty -print >/tmp/empty
	if [ -s /tmp/empty ]; then fail "these counters came out empty: $(cat /tmp/empty)"; fi
fi
