# SPDX-License-Identifier: GPL-2.0-only
# Anything is written to and read from any file of the buses cxl and dax, and asked of /dev/cxl/memN,
# by two processes (programs/poke.c), for the seconds and with the seed in $CXL_VARIANT, on four
# devices whose regions become system RAM. All the while others take memory of that node and look
# whether it keeps its bytes (programs/patrol.c): nothing here takes a device away without asking, so
# not one may be wrong. Afterwards the machine can be brought back to where it was, and works.
# By hand: CXL_FUZZ_SECONDS=300 CXL_FUZZ_SEED=17 scripts/check-unit fuzz
# The last values of a run are in the guest's dmesg; "loglevel=8" has them on the console.

# shellcheck source=tools/testing/cxl/vm/guest/settle.sh
. /cxl-live/settle.sh
read -r seconds seed <<<"${CXL_VARIANT:-60 1}"
tell() { echo "tell $*" | tee /dev/ttyS1; }

tell "seed $seed, $seconds s"
policy
load
wait_for 60 all_enabled
if [ -e /sys/kernel/debug/kmemleak ]; then echo clear >/sys/kernel/debug/kmemleak; fi
create_region "$(memdev 1)"
node=$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")

patrols=()
for n in 1 2; do
	/cxl-live/bin/patrol "$node" 256 /none $((seconds + 600)) >"/tmp/files/patrol.$n" 2>&1 &
	patrols+=($!)
done
begin=$SECONDS
pokes=()
for n in 0 1; do
	/cxl-live/bin/poke $((seed + n)) "$seconds" >"/tmp/files/poke.$n" 2>&1 &
	pokes+=($!)
done

# A wrong word ends it; a patrol that was killed, or found no memory at all, starts again.
killed=0
while kill -0 "${pokes[@]}" 2>/dev/null && [ $((SECONDS - begin)) -lt $((seconds + 300)) ]; do
	sleep 1
	for n in 1 2; do
		if kill -0 "${patrols[n - 1]}" 2>/dev/null; then continue; fi
		rc=0
		wait "${patrols[n - 1]}" || rc=$?
		if [ $rc = 1 ]; then fail "$(grep -m 1 'instead of' "/tmp/files/patrol.$n")"; fi
		killed=$((killed + 1))
		/cxl-live/bin/patrol "$node" 256 /none $((seconds + 600)) >>"/tmp/files/patrol.$n" 2>&1 &
		patrols[n - 1]=$!
	done
	if [ $(((SECONDS - begin) % 120)) = 0 ]; then
		tell "$((SECONDS - begin)) of $seconds s, on node $node $(awk '/MemUsed/ { print $4 }' "/sys/devices/system/node/node$node/meminfo" 2>/dev/null || echo 0) kB in use"
		sleep 1
	fi
done
took=$((SECONDS - begin))
bad=
for n in 0 1; do
	wait "${pokes[n]}" || bad+=" poke.$n: $?"
	while read -r line; do say "$n: $line"; done <"/tmp/files/poke.$n"
	tell "$n: $(tail -n 2 "/tmp/files/poke.$n" | paste -sd ';')"
done
# Both together did each thing there is at least once
while read -r what; do
	tell "$what"
	case $what in *": 0 done"*) bad+=" $what" ;; esac
done < <(awk -F '[:, ]+' '/ done, / { n = NF - 3; op = $1; for (i = 2; i < n; i++) op = op " " $i
	did[op] += $n; no[op] += $(n + 2) }
	END { for (op in did) print op ": " did[op] " done, " no[op] " refused" }' /tmp/files/poke.0 /tmp/files/poke.1)
for n in 1 2; do
	kill -TERM "${patrols[n - 1]}" 2>/dev/null || :
	wait "${patrols[n - 1]}" || bad+=" patrol.$n: $?"
	tell "$(tail -n 1 "/tmp/files/patrol.$n")"
	grep -q ' [1-9][0-9]* on node' "/tmp/files/patrol.$n" || bad+=" patrol.$n: never on node $node"
done
tell "$took s, $killed patrols started again"
[ -z "$bad" ] || fail "not as it should be:$bad"
[ "$took" -ge "$seconds" ] || fail "only $took of $seconds s"

echo "-- as it was"
for f in /sys/bus/cxl/drivers_autoprobe /sys/bus/dax/drivers_autoprobe; do
	if [ -e $f ]; then run eval "echo 1 >$f"; fi
done
run eval "echo auto >/sys/module/cxl_region/parameters/flush_cpu_caches"
run eval "echo 10 >/sys/module/cxl_region/parameters/offline_seconds"
run eval "echo ram-movable >/sys/module/dax_cxl/parameters/policy"
settle
create_region "$(memdev 1)"
run /cxl-live/bin/pattern "$node" 16 1024
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
if grep -iE 'cxl|region|dax' /proc/iomem; then fail "something of ours is left in /proc/iomem"; fi
if [ -e /sys/kernel/debug/kmemleak ]; then no_leak; fi
