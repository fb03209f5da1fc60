# SPDX-License-Identifier: GPL-2.0-only
# Firmware ejects host bridges: ACPI holds the kernel's lock of all hotplug while PCI functions go.
# Whether their memory is offline, online, or cannot be moved: it ends, the machine answers, and
# pinned pages keep their bytes, as their region is held. An ejected bridge is no port any more, so
# nothing of ours keeps its addresses from it when it comes back. Who unbinds the root while it is told
# of its bridges does not wait for ever.
# topology: 3x1
# acpi: eject
# timeout: 300

sys=/sys/bus/cxl/devices
acpi=/sys/bus/platform/drivers/cxl_acpi
policy

# within SECONDS COMMAND...: it ends in that time; a process in the kernel cannot be killed.
within() {
	local limit=$1 pid end=$((SECONDS + $1))
	shift
	"$@" >/dev/null 2>&1 &
	pid=$!
	while [ -d "/proc/$pid" ] && [ "$(awk '{ print $3 }' "/proc/$pid/stat" 2>/dev/null)" != Z ]; do
		[ "$SECONDS" -lt "$end" ] || {
			tell_stuck
			fail "not done after $limit s: $*"
		}
		sleep 0.1
	done
	wait "$pid" || :
}

tell_stuck() {
	local p
	for p in /proc/[0-9]*; do
		if grep -q '^State:.*D (disk' "$p/status" 2>/dev/null; then
			echo "-- $(tr '\0' ' ' <"$p/cmdline") ($(<"$p/comm"))"
			head -n 16 "$p/stack" || :
		fi
	done
}

bridge_of() { grep -lx '\\_SB_.'"$1" /sys/bus/acpi/devices/ACPI0016:*/path | cut -d/ -f6; }

# What needs the lock of all hotplug, our own locks, and the PCI core's
answers() {
	within 60 sh -c "echo online >/sys/devices/system/memory/memory0/state"
	within 60 cxl list
	within 60 sh -c 'cat /sys/bus/cxl/devices/*/state /sys/bus/cxl/devices/*/decoders_committed'
	within 60 sh -c "echo 1 >/sys/bus/cxl/flush"
	within 60 sh -c "echo 1 >/sys/bus/pci/rescan"
	within 60 sh -c "modprobe libnvdimm; rmmod libnvdimm"
}

gone() { [ ! -e "/sys/bus/pci/devices/$1" ]; }

bridges() { compgen -G "$sys/root*/dport*" | wc -l; }
bridges_are() { [ "$(bridges)" = "$1" ]; }

# eject BRIDGE FUNCTION
eject() {
	local device left
	device=$(bridge_of "$1")
	left=$(($(bridges) - 1))
	within 60 sh -c "echo 1 >/sys/bus/acpi/devices/$device/eject"
	answers
	SECONDS=0
	until gone "$2"; do
		[ "$SECONDS" -lt 60 ] || { tell_stuck; fail "$2 is still there"; }
		sleep 0.2
	done
	wait_for 60 bridges_are "$left"
	answers
}

# As soon as it is bound, which is before its probe ends
unbind_soon() { until echo ACPI0017:00 >$acpi/unbind; do :; done; }

make() {
	echo "  # cxl create-region -m -t ram -d decoder0.$1 -w 1 $(memdev "$1")"
	REGION=$(cxl create-region -m -t ram -d "decoder0.$1" -w 1 "$(memdev "$1")" | jq -er .region)
	function=$(realpath "$sys/$(memdev "$1")" | grep -o '0000:[0-9a-f]*:00.0/mem' | tail -n 1 | cut -d/ -f1)
	dax=dax${REGION#region}.0
	node=$(<"/sys/bus/dax/devices/$dax/target_node")
	say "$REGION on node $node, $function"
}

[ -n "$(bridge_of CL0C)" ] || fail "QEMU has other names for its host bridges"
run test -e "/sys/bus/acpi/devices/$(bridge_of CL0C)/eject"
load
wait_for 20 all_enabled

echo "-- the root is unbound while it is told of the bridges that are there"
for _ in 1 2 3 4 5 6 7 8; do
	within 60 rmmod cxl_acpi
	if loaded cxl_acpi; then fail "cxl_acpi cannot be unloaded"; fi
	unbind_soon 2>/dev/null &
	unbinder=$!
	modprobe cxl_acpi
	within 60 sh -c "while kill -0 $unbinder; do sleep 0.1; done"
done
run sh -c "echo ACPI0017:00 >$acpi/bind"
wait_for 20 all_enabled

echo "-- memory offline"
make 1
run daxctl offline-memory "$dax"
eject CL0C "$function"
run test ! -e "$sys/$REGION"

echo "-- memory online, nothing in it"
make 2
eject CL1C "$function"
idle=$REGION idle_dax=$dax
if [ -e "$sys/$idle" ]; then say "$idle is $(<"$sys/$idle/state")"; fi

echo "-- memory in use"
make 3
pin_pages "$node"
eject CL2C "$function"
say "$REGION is $(cat "$sys/$REGION/state" || echo gone)"
run test "$(<"$sys/$REGION/state")" = held
pinned_is_intact
within 60 daxctl offline-memory "$dax"
within 60 cxl disable-region "$REGION"
within 60 sh -c "echo $REGION >$sys/decoder0.3/delete_region"
if [ -e "$sys/$idle" ]; then	# memory cannot go offline while an eject goes on
	within 60 daxctl offline-memory "$idle_dax"
	within 60 cxl disable-region "$idle"
	within 60 sh -c "echo $idle >$sys/decoder0.2/delete_region"
fi
answers
# Nothing is in use any more
for m in "$sys"/region*; do
	if [ -e "$m" ]; then fail "${m##*/} is left, $(<"$m/state")"; fi
done
within 60 rmmod dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus
for m in "${MODULES[@]}"; do
	if loaded "$m"; then fail "$m cannot be unloaded"; fi
done
