# SPDX-License-Identifier: GPL-2.0-only
# Root ports and ports of switches are removed and found again, with the devices below them: all is
# as before, and nobody says that something is taken. A region in use below one is held, keeps every
# byte, and is live when the port is back. Software removes here: nothing loses power.
# topology: 1x2x2
# kernel-args: iomem=relaxed
# timeout: 240

sys=/sys/bus/cxl/devices
# PCI functions get other addresses when they are found again
snapshot_but_iomem() { snapshot "$1"; sed -i '/^== iomem/,/^== modules/d' "$1"; }

snapshot_but_iomem /tmp/before
load
wait_for 20 all_enabled
echo 1 >/sys/module/cxl_region/parameters/offline_seconds
mapfile -t functions < <(memory_functions)
run test "${#functions[@]}" = 4
above() { basename "$(realpath "/sys/bus/pci/devices/$1/..")"; }
down=$(above "${functions[0]}")
up=$(above "$down")
root=$(above "$up")
other=$(above "$(above "$(above "${functions[3]}")")")
say "$root > $up > $down > ${functions[0]}; $other"

# What leads where, without the numbers that ports and memdevs get
ports() {
	local p
	for p in "$sys"/port*/dport* "$sys"/root*/dport*; do
		echo "$(basename "$(realpath "$(dirname "$p")/uport")") ${p##*/} $(basename "$(realpath "$p")")"
	done | sort
}
nothing_wrong() { if new_dmesg | grep -E 'same port number|could not be added|not below|no usable'; then fail "complaints"; fi; }

functions_are() { [ "$(memory_functions | wc -l)" = "$1" ]; }

# away_and_back PORT DEVICES-LEFT
away_and_back() {
	echo "-- $1, $2 devices stay"
	mark_dmesg
	run sh -c "echo 1 >/sys/bus/pci/devices/$1/remove"
	run functions_are "$2"
	if ports | grep " $1\$"; then fail "a port of a device that is gone"; fi
	run sh -c "echo 1 >/sys/bus/pci/rescan"
	wait_for 20 functions_are 4
	wait_for 20 all_enabled
	ports >/tmp/ports.now
	diff -u /tmp/ports /tmp/ports.now || fail "other ports than before"
	nothing_wrong
}

ports >/tmp/ports
run test "$(wc -l </tmp/ports)" = 7
for _ in 1 2; do
	away_and_back "$down" 3
	away_and_back "$up" 2
	away_and_back "$root" 2
	away_and_back "$other" 2
done

echo "-- all of them, from the last to the first"
mark_dmesg
for p in "$other" "$root"; do run sh -c "echo 1 >/sys/bus/pci/devices/$p/remove"; done
run test ! -e "$(echo $sys/mem*)"
run sh -c "echo 1 >/sys/bus/pci/rescan"
wait_for 20 all_enabled
ports >/tmp/ports.now
diff -u /tmp/ports /tmp/ports.now || fail "other ports than before"
nothing_wrong

echo "-- in use, and of use afterwards"
mem=$(memdev 1)
create_region "$mem"
dax=$(dax_of "$REGION")
run daxctl reconfigure-device --mode=system-ram "$dax"
pin_pages "$(<"/sys/bus/dax/devices/$dax/target_node")"
for p in "$down" "$root"; do
	run sh -c "echo 1 >/sys/bus/pci/devices/$p/remove"
	run test "$(<"$sys/$REGION/state")" = held
	run sh -c "echo 1 >/sys/bus/pci/rescan"
	wait_for 20 grep -q live "$sys/$REGION/state"
done
pinned_is_intact
run cxl disable-region -f "$REGION"
run cxl destroy-region "$REGION"
unload
snapshot_but_iomem /tmp/after
same_as /tmp/before /tmp/after
expect_fail grep -q CXL /proc/iomem
