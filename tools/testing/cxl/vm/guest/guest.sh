# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The words that guest tests are written in. Runs the script given as first argument.
set -euo pipefail
# A failed command in $(...) must end the test too.
shopt -s inherit_errexit

# shellcheck disable=SC2034	# the words below are for the scripts that this runs
MODULES=(cxl_bus cxl_acpi cxl_pci cxl_mem cxl_region dax_cxl)
# shellcheck disable=SC2034
STOCK=/lib/modules/$(uname -r)/kernel/drivers

say() { echo "  $*"; }

# fail SENTENCE: end the test; the sentence goes into the table that the user sees.
fail() {
	echo "$*" >/tmp/reason
	echo "FAIL: $*"
	exit 1
}

# skip SENTENCE: this test makes no sense here, and why.
skip() {
	echo "$*" >/tmp/skip
	echo "SKIP: $*"
	exit 77
}

on_error() {
	[ -s /tmp/reason ] || echo "line $1: $2" >/tmp/reason
	echo "FAIL: line $1: $2"
	dmesg | tail -n 40
}
trap 'on_error "$LINENO" "$BASH_COMMAND"' ERR

# run COMMAND...: say it, do it.
run() {
	echo "  # $*"
	"$@"
}

# expect_fail COMMAND...: it must fail, with a message or not.
expect_fail() {
	echo "  # $*   (must fail)"
	if "$@"; then fail "this should have failed: $*"; fi
}

# expect_dmesg REGEXP: since the last mark_dmesg, the kernel said so.
expect_dmesg() {
	new_dmesg | grep -E -- "$1" >/dev/null || { # all of it: -q would break the pipe
		new_dmesg | tail -n 30
		fail "the kernel log lacks: $1"
	}
}

# expect_one_sentence REGEXP: exactly one line of the log since the mark matches.
expect_one_sentence() {
	local n
	n=$(new_dmesg | grep -Ec -- "$1") || n=0
	[ "$n" = 1 ] || {
		new_dmesg | tail -n 30
		fail "the kernel log has $n lines, not 1, with: $1"
	}
}

refuse_dmesg() {
	if new_dmesg | grep -E -- "$1"; then fail "the kernel log has: $1"; fi
}

# A line of our own in the log: counting lines would not do, as old ones fall off its end.
dmesg_marks=0
mark_dmesg() { echo "cxl-live: mark $((++dmesg_marks)) of $CXL_TEST" >/dev/kmsg; }
new_dmesg() {
	dmesg | awk -v mark="cxl-live: mark $dmesg_marks of $CXL_TEST" '
		{ line[n++] = $0 }
		index($0, mark) { n = 0 }
		END { for (i = 0; i < n; i++) { print line[i] } }'
}

# wait_for SECONDS COMMAND...: poll until it succeeds; on a busy host, a multiple of SECONDS.
PATIENCE=$(cat /cxl-live/patience)
wait_for() {
	local end=$((SECONDS + $1 * PATIENCE))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || fail "in vain waited for: $*"
		sleep 0.1
	done
}

# policy LIST: what dax_cxl makes of regions from the next load on. Tests start with devdax: most of
# them are about what comes before. "policy" alone: our own default.
policy() {
	mkdir -p /etc/modprobe.d
	echo "${1:+options dax_cxl policy=$1}" >/etc/modprobe.d/cxl-live-test.conf
}

loaded() { grep -q "^$1 " /proc/modules; }

# load: what a user does.
load() {
	run modprobe cxl_pci
	wait_for 20 has_memdev
}

has_memdev() { compgen -G '/sys/bus/cxl/devices/mem*' >/dev/null; }

# unload: in dependency order, whatever of ours is loaded, with device-dax's own drivers. One
# process for all of them: starting one costs more here than what it does.
unload() {
	local m there=()
	for m in dax_cxl cxl_region cxl_mem cxl_pci cxl_acpi cxl_bus kmem device_dax; do
		if loaded "$m"; then there+=("$m"); fi
	done
	if [ ${#there[@]} -gt 0 ]; then run rmmod "${there[@]}"; fi
}

# memdev [SERIAL]: the name of the (only) memory device, or of the one with that serial number.
memdev() {
	local path
	for path in /sys/bus/cxl/devices/mem*; do
		if [ $# = 0 ] || [ $(($(<"$path/serial"))) = "$1" ]; then
			echo "${path##*/}"
			return 0
		fi
	done
	fail "no memory device${1:+ with serial number $1}"
}

# snapshot FILE: all that a full cycle must leave as it was.
snapshot() {
	{
		echo "== iomem"; echo "$(</proc/iomem)"
		echo "== modules"; cut -d' ' -f1 /proc/modules | sort
		echo "== cxl"; find /sys/bus/cxl /sys/bus/dax/devices -mindepth 1 2>/dev/null | sort || :
		echo "== nodes"; echo "$(</sys/devices/system/node/has_memory)"
		echo "== platform"; printf '%s\n' /sys/bus/platform/devices/*
	} >"$1"
}

same_as() {
	diff -u "$1" "$2" || fail "something was left behind (see the difference above)"
}

# enabled MEMDEV: it has a driver and a place below a bridge.
enabled() { [ -e "/sys/bus/cxl/devices/$1/driver" ]; }

# memory_functions: PCI functions that are CXL memory devices.
memory_functions() { grep -l 0x050210 /sys/bus/pci/devices/*/class | cut -d/ -f6 | sort; }

# Firmware's part (programs/hdm.c): where the registers of the first host bridge are, where the first
# window begins, and functions whose registers answer and that pass memory accesses on.
hdm() { /cxl-live/bin/hdm "$@"; }
bridge_registers() { hdm tables | awk '/^bridge/ { print $3; exit }'; }
first_window() { hdm tables | awk '/^window/ { print $2; exit }'; }
power_up() {
	local f
	for f in "$@"; do
		echo 1 >"/sys/bus/pci/devices/$f/enable"
		setpci -s "$f" COMMAND=6
	done
}

# cxl_dvsec FUNCTION: where its DVSEC for CXL devices is in configuration space, in hex. Control is at
# +0xc (bit 2 is Mem_Enable), Lock at +0x14.
cxl_dvsec() {
	lspci -vv -s "$1" |
		sed -n 's/.*Capabilities: \[\([0-9a-f]*\) v1\] .*Vendor=1e98 ID=0000 .*/\1/p' | grep .
}

# all_enabled: as many memory devices in their place as there are PCI functions of that class.
all_enabled() {
	[ "$(find /sys/bus/cxl/devices/mem*/ -maxdepth 1 -name driver | wc -l)" = \
		"$(memory_functions | wc -l)" ]
}

# create_region MEMDEV [SIZE]: sets REGION.
create_region() {
	local out
	wait_for 20 enabled "$1"
	echo "  # cxl create-region -m -t ram -d decoder0.0 -w 1 ${2:+-s $2 }$1"
	out=$(cxl create-region -m -t ram -d decoder0.0 -w 1 ${2:+-s "$2"} "$1")
	REGION=$(jq -er .region <<<"$out")
	say "made $REGION: $(jq -c '{resource,size,type,decode_state}' <<<"$out")"
}

# dax_of REGION: its dax device, once it is there.
dax_of() {
	local n=${1#region}
	wait_for 10 test -e "/sys/bus/dax/devices/dax$n.0"
	echo "dax$n.0"
}

# host VERB ...: ask the machine's owner (host.py); look for the effect.
host() {
	echo "  # host $*"
	echo "host $*" >/dev/ttyS1
}

# slot_off SLOT: what a user does before a device is taken out. QEMU drops the device then.
slot_off() { run sh -c "echo 0 >/sys/bus/pci/slots/$1/power"; }

# tear_slot PORT [SECONDS]: the device below a port is gone before the kernel knows, for so long: the
# slot's interrupts are off while its power goes and comes, then they are on and the slot is empty.
tear_slot() {
	setpci -s "$1" CAP_EXP+18.w=0000:0020 &&
		setpci -s "$1" CAP_EXP+18.w=0700:0700 && sleep "${2:-0}" &&
		setpci -s "$1" CAP_EXP+18.w=0100:0700 &&
		setpci -s "$1" CAP_EXP+18.w=0020:0020
}

# in_slot SLOT: the address of the memory device there.
in_slot() {
	local address
	address=$(cat "/sys/bus/pci/slots/$1/address")
	compgen -G "/sys/bus/pci/devices/$address.0/config" >/dev/null && echo "$address.0"
}

# plug SLOT NAME PORT SERIAL RAM [PMEM]: put a device in; it is there when this returns.
plug() {
	local slot=$1
	shift
	host plug "$@"
	wait_for 30 in_slot "$slot"
}

# let_go DAX: take what is still online of it offline; blocks whose contents are gone are already.
let_go() {
	local online
	online=$(daxctl list -d "$1" | jq -r '.[0].online_memblocks // 0')
	if [ "$online" != 0 ]; then run daxctl offline-memory "$1"; fi
	run test "$(daxctl list -d "$1" | jq -r '.[0].online_memblocks // 0')" = 0
}

memdev_of() { (memdev "$1") >/dev/null; }
no_memdev() { ! has_memdev; }

# pin_pages NODE: a process with memory there that the kernel cannot move (programs/pin.c).
pin_pages() {
	/cxl-live/bin/pin "$1" 4 >/tmp/pin.log 2>&1 &
	PIN=$!
	wait_for 60 grep -q . /tmp/pin.log
	grep -q ready /tmp/pin.log || fail "no pages of node $1 could be pinned: $(cat /tmp/pin.log)"
}

# pin_ends STATUS: end it; 0: all as it was, 3: it got SIGBUS.
pin_ends() {
	local rc=0
	kill -TERM "$PIN"
	wait "$PIN" || rc=$?
	cat /tmp/pin.log
	[ "$rc" = "$1" ] || fail "the pinned pages: status $rc instead of $1"
}

pinned_is_intact() { pin_ends 0; }

# Kernel events as they come, in /tmp/uevents.
start_uevents() {
	udevadm monitor --kernel --property >/tmp/uevents &
	UEVENTS=$!
	wait_for 10 grep -q KERNEL /tmp/uevents
}

stop_uevents() { kill "$UEVENTS"; }

# no_leak: on the debug kernel, after unloading. An object must be five seconds old to count, and
# the first scan may still see stale pointers. The kernel's own: a device that is bound by hand while
# it is being added gets a reason why it was not ready, which is only freed when it is deferred.
no_leak() {
	local file=/sys/kernel/debug/kmemleak
	[ -e $file ] || fail "this kernel has no kmemleak"
	sleep 6
	run eval "echo scan >$file"
	run eval "echo scan >$file"
	awk -v own='device_set_deferred_probe_reason' '
		function flush() { if (object !~ own) { printf "%s", object }; object = "" }
		/^unreferenced/ { flush() } { object = object $0 "\n" } END { flush() }' \
		$file >/tmp/files/kmemleak
	if [ -s /tmp/files/kmemleak ]; then
		head -n 100 /tmp/files/kmemleak
		fail "kmemleak: $(grep -c '^unreferenced' /tmp/files/kmemleak) objects leaked"
	fi
}

start_udevd() {
	run /usr/lib/systemd/systemd-udevd --daemon
	run udevadm trigger --action=add
	run udevadm settle
}

stop_udevd() {
	run udevadm control --exit
}

# Which kernel of this boot it is, and what the first one wanted the second to know.
LIFE=$(sed -nE 's/.*cxl_live\.life=([0-9]+).*/\1/p' /proc/cmdline)
LIFE=${LIFE:-1}
# shellcheck disable=SC2034
LIFE_NOTE=$(sed -nE 's/.*cxl_live\.note=([^ ]+).*/\1/p' /proc/cmdline)

# second_life NOTE [KERNEL-ARGS]: start the same kernel and initrd again, without a reset. All tests
# of the boot run again there, from their beginning, with LIFE=2 and LIFE_NOTE=NOTE.
second_life() {
	local args
	args="$(cat /proc/cmdline) cxl_live.life=2 cxl_live.note=$1 ${2-}"
	run kexec --load --no-checks --initrd=/cxl-live/second/initrd --command-line="$args" \
		/cxl-live/second/kernel
	echo "cxl-live: second life" >/dev/kmsg
	run kexec --exec
	fail "kexec did not start the second kernel"
}

policy devdax
echo "=== $CXL_TEST${CXL_VARIANT:+ $CXL_VARIANT} on $(uname -r)"
# shellcheck source=/dev/null
. "$1"
