# SPDX-License-Identifier: GPL-2.0-only
# A switch with two devices of one region below it is torn out while its memory is in use. All of it
# is marked in one pass, with one summary, and no page twice; the part on the other switch stays.
# topology: 1x2x2
# timeout: 240

sys=/sys/bus/cxl/devices
use=/cxl-live/bin/nodeuse
policy
load
wait_for 20 all_enabled
mapfile -t functions < <(memory_functions)
run test "${#functions[@]}" = 4
upstream=$(basename "$(realpath "/sys/bus/pci/devices/${functions[0]}/../..")")
rootport=$(basename "$(realpath "/sys/bus/pci/devices/$upstream/..")")
say "$upstream below $rootport"

mems=$(for s in 1 2 3 4; do memdev "$s"; done | xargs)
say "# cxl create-region -m -t ram -d decoder0.0 -w 4 $mems"
# shellcheck disable=SC2086
REGION=$(cxl create-region -m -t ram -d decoder0.0 -w 4 $mems | jq -er .region)
node=$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
run fallocate -l 4M /tmp/far/file
run $use write /tmp/far/file 1
mark_dmesg
dmesg -n 1	# a line of the kernel for each page
run tear_slot "$rootport"
wait_for 60 test ! -e "/sys/bus/pci/devices/$upstream"
wait_for 60 grep -q lost "$sys/$REGION/state"
touch /tmp/gone
dmesg -n 7
run $use read /tmp/far/file 1
expect_one_sentence "$REGION: .* was removed without notice: .* pages in use marked HWPoison"
twice=$(new_dmesg | grep -o 'Memory failure: 0x[0-9a-f]*: recovery action for .*page' | sort | uniq -d | wc -l)
run test "$twice" = 0
run umount /tmp/far
