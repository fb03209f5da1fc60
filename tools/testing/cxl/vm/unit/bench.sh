# SPDX-License-Identifier: GPL-2.0-only
#
# One measured round: modules loaded, one region over all devices, online as system RAM, and all the
# way back. Prints "phase NAME MICROSECONDS" lines. The same commands for our modules and the
# kernel's own, and nothing of either is loaded before the clock starts.
#
# bench-serials of the payload names devices by serial number, in an order that both planners take,
# bench-decoder the window.

policy		# our own default, not that of the tests
read -ra serials </cxl-live/bench-serials
ways=${#serials[@]}
sys=/sys/bus/cxl/devices
# A file descriptor to wait on without starting a process.
exec {never}<> <(:)
nap() { read -rt 0.002 -u "$never" || :; }

: >/tmp/files/bench
clock=
phase() {
	local now=$EPOCHREALTIME
	now=${now/./}
	if [ -n "${1-}" ]; then echo "phase $1 $((now - clock))" >>/tmp/files/bench; fi
	clock=${EPOCHREALTIME/./}
}

endpoints() {
	local ends=("$sys"/endpoint*/driver)
	[ -e "${ends[0]}" ] && [ "${#ends[@]}" = "$ways" ]
}

# has_offline NODE: is there still a block to bring online?
has_offline() {
	local f state
	for f in /sys/devices/system/node/node"$1"/memory*/state; do
		read -r state <"$f"
		if [ "$state" != online ]; then return 0; fi
	done
	return 1
}

until_true() {
	local n=0
	until "$@"; do
		nap
		n=$((n + 1))
		[ "$n" -lt 5000 ] || fail "in vain waited for: $*"
	done
}

by_serial() {
	local path
	for path in "$sys"/mem*; do
		if [ $(($(<"$path/serial"))) = "$1" ]; then echo "${path##*/}"; return; fi
	done
	fail "no device with serial number $1"
}

# The first call of a program reads it from the initramfs.
cxl version >/dev/null
daxctl version >/dev/null
# cxl makes a uuid: without RDRAND the kernel takes a second until it has randomness for that.
head -c 1 /dev/random >/dev/null

phase
# What a system with udev loads for such a device, in one command.
modprobe -a cxl_acpi cxl_pci cxl_mem dax_cxl device_dax kmem
phase modprobe
until_true endpoints
phase endpoints

mems=()
for serial in "${serials[@]}"; do mems+=("$(by_serial "$serial")"); done
decoder=$(</cxl-live/bench-decoder)
phase
cxl create-region -m -t ram -d "$decoder" -w "$ways" "${mems[@]}" >/tmp/created
phase create
region=$(jq -er .region </tmp/created)	# reading JSON is not what we measure
phase
dax=dax${region#region}.0
until_true test -e "/sys/bus/dax/devices/$dax/driver"
if [ "$(basename "$(realpath "/sys/bus/dax/devices/$dax/driver")")" = kmem ]; then
	if has_offline "$(</sys/bus/dax/devices/"$dax"/target_node)"; then
		daxctl online-memory "$dax" || fail "$dax was not onlined"
	fi
else
	daxctl reconfigure-device --mode=system-ram "$dax"
fi
phase online
node=$(</sys/bus/dax/devices/"$dax"/target_node)
run test -e "/sys/devices/system/node/node$node"
awk '/MemTotal/ { print "memory", int($4 / 1024) }' \
	"/sys/devices/system/node/node$node/meminfo" >>/tmp/files/bench

phase
daxctl offline-memory "$dax"
phase offline
cxl disable-region "$region"
phase disable
cxl destroy-region "$region"
phase destroy
run cat /tmp/files/bench
