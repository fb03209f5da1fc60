# SPDX-License-Identifier: GPL-2.0-only
# A region over two switches is held while all its devices, and the switches with them, are away.
# One switch comes back as if its slot had been without power: its decoder is programmed again from
# the top, then its devices'. The other still stands and is not written. Removed while they are away,
# the region leaves nothing committed behind once they are back.
# topology: 1x2x2
# kernel-args: iomem=relaxed
# timeout: 200

sys=/sys/bus/cxl/devices
snapshot /tmp/before
load
wait_for 20 all_enabled
echo 1 >/sys/module/cxl_region/parameters/offline_seconds
mapfile -t functions < <(memory_functions)
run test "${#functions[@]}" = 4

# The switch's upstream port: parent of the downstream port that a function is below.
upstream_of() { basename "$(realpath "/sys/bus/pci/devices/$1/../..")"; }
switches=("$(upstream_of "${functions[0]}")" "$(upstream_of "${functions[3]}")")
run test "${switches[0]}" != "${switches[1]}"

# All ports of the tree, the bridge included.
committed() { cat "$sys"/port*/decoders_committed "$sys"/endpoint*/decoders_committed | sort | uniq -c | xargs; }
registers() { for f in "$@"; do hdm dump "$f"; done; }
ports() { compgen -G "$sys/port*" | wc -l; }

in_use() {
	local mems
	mems=$(for s in 1 2 3 4; do memdev "$s"; done | xargs)
	say "# cxl create-region -m -t ram -d decoder0.0 -w 4 $mems"
	# shellcheck disable=SC2086
	REGION=$(cxl create-region -m -t ram -d decoder0.0 -w 4 $mems | jq -er .region)
	dax=$(dax_of "$REGION")
	run daxctl reconfigure-device --mode=system-ram "$dax"
	pin_pages "$(<"/sys/bus/dax/devices/$dax/target_node")"
	run test "$(committed)" = "7 1"
}

away() {
	local f
	for f in "${functions[@]}"; do echo "$f" >/sys/bus/pci/drivers/cxl_pci/unbind; done
	echo 1 >/sys/bus/cxl/flush
	run test "$(<"$sys/$REGION/state")" = held
	run test "$(ports)" = 1
}

back() {
	local f
	for f in "$@"; do echo "$f" >/sys/bus/pci/drivers/cxl_pci/bind; done
	for f in "$@"; do wait_for 20 compgen -G "/sys/bus/pci/devices/$f/mem*/driver"; done
	echo 1 >/sys/bus/cxl/flush
}

in_use
echo "-- away, the first switch and what is below it reset"
away
for f in "${switches[0]}" "${functions[@]:0:2}"; do run hdm reset "$f" 0; done
registers "${switches[1]}" "${functions[@]:2:2}" >/tmp/registers
mark_dmesg
back "${functions[@]:0:2}"
run test "$(<"$sys/$REGION/state")" = held
back "${functions[@]:2:2}"
run test "$(new_dmesg | grep -c "$REGION: mem[0-9]* .* came back reset: its decoder is programmed again")" = 2
run test "$(<"$sys/$REGION/state")" = live
run test "$(committed)" = "7 1"
registers "${switches[1]}" "${functions[@]:2:2}" >/tmp/registers.now
diff -u /tmp/registers /tmp/registers.now || fail "a register was written that stood"
pin_ends 3
let_go "$dax"
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
run test "$(committed)" = "7 0"

echo "-- the same, but a device has other work by now: lost, its switch is left as it came"
in_use
away
for f in "${switches[@]}" "${functions[@]}"; do run hdm reset "$f" 0; done
elsewhere=$(($(<"$sys/$REGION/resource") + (2 << 30)))
run hdm commit "${functions[0]}" 0 $elsewhere $((256 << 20)) 0 0 0
mark_dmesg
back "${functions[0]}"
expect_one_sentence "$REGION: lost: memory of mem[0-9]* .serial number 0x1. does not match: the device memory from 0x0 on is already in use"
run test "$(new_dmesg | grep -c 'adoption of a committed decoder refused')" = 1
run test "$(committed)" = "1 0 2 1"	# the bridge's, for the region, and the device's
back "${functions[@]:1:3}"
run test "$(<"$sys/$REGION/state")" = lost
pin_ends 3
let_go "$dax"
run cxl disable-region "$REGION"
run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
run test "$(committed)" = "6 0 1 1"
echo "${functions[0]}" >/sys/bus/pci/drivers/cxl_pci/unbind
run hdm reset "${functions[0]}" 0
back "${functions[0]}"

echo "-- away, and removed there"
in_use
away
mark_dmesg
echo "$REGION" >/sys/bus/cxl/drivers/cxl_region/unbind
expect_fail sh -c "echo $REGION >/sys/bus/cxl/drivers/cxl_region/bind"
expect_one_sentence "$REGION: enable refused: the device at position 0, serial number 0x[1-4], is missing"
pinned_is_intact
let_go "$dax"
run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
back "${functions[@]}"
run test "$(committed)" = "7 0"
run test "$(new_dmesg | grep -c 'reset a stale decoder left by a deleted region')" = 6

unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
