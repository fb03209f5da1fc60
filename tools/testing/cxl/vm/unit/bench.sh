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

# One large device: what the driver does when it takes the memory back by itself, and binding
# device_dax. The stock drivers have neither the one nor a policy.
if [ -e /cxl-live/bench-large ]; then
	said=$(dmesg | sed -nE 's/.*the rest will take ([0-9]+) ms.*/\1/p' | head -n 1)
	at() { dmesg | sed -nE "s/^\[ *([0-9.]+)\].*$1.*/\1/p" | head -n 1; }
	if [ -n "$said" ]; then
		echo "phase said $((said * 1000))"
		awk -v a="$(at 'the rest will take')" -v b="$(at 'MiB of system RAM on node')" \
			'BEGIN { printf "phase was %d\n", (b - a) * 1000000 }'
	fi >>/tmp/files/bench
	policy=/sys/module/dax_cxl/parameters/policy
	if [ -e $policy ]; then
		echo first >/sys/module/cxl_region/parameters/wait
		phase
		cxl create-region -m -t ram -d "$decoder" -w "$ways" "${mems[@]}" >/tmp/created
		phase first
		echo 1 >/sys/bus/cxl/flush
		echo all >/sys/module/cxl_region/parameters/wait
		region=$(jq -er .region </tmp/created)
		phase
		echo "$region" >/sys/bus/cxl/drivers/cxl_region/unbind
		phase unbind
		cxl destroy-region "$region"
		echo devdax >$policy
	fi
	cxl create-region -m -t ram -d "$decoder" -w "$ways" "${mems[@]}" >/tmp/created
	region=$(jq -er .region </tmp/created)
	dax=dax${region#region}.0
	until_true test -e "/sys/bus/dax/devices/$dax/driver"
	daxctl reconfigure-device --mode=devdax --force "$dax" || :
	echo "$dax" >/sys/bus/dax/drivers/device_dax/unbind
	phase
	echo "$dax" >/sys/bus/dax/drivers/device_dax/bind
	phase bind
	echo "$dax" >/sys/bus/dax/drivers/device_dax/unbind
fi
run cat /tmp/files/bench
