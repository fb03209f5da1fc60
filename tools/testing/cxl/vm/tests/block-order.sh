# SPDX-License-Identifier: GPL-2.0-only
# Memory blocks come online downwards and go offline the second first, the lowest last, as the
# kernel's own work for a block grows with the blocks below it otherwise: when a region goes live,
# when it is let go, when some are brought back, when its device is torn out. The kernel tells the
# order. Its own attempt to bring new memory online, upwards, costs at most one block.
# topology: one
# kernel-args: iomem=relaxed
# timeout: 200

sys=/sys/bus/cxl/devices
trace=/sys/kernel/tracing
auto=/sys/devices/system/memory/auto_online_blocks
auto_before=$(<$auto)
block=$((0x$(</sys/devices/system/memory/block_size_bytes)))
mountpoint -q $trace || run mount -t tracefs none $trace
echo "p:blocks/on online_pages pfn=\$arg1" >$trace/kprobe_events
echo "p:blocks/off offline_pages pfn=\$arg1" >>$trace/kprobe_events
echo 1 >$trace/events/blocks/enable

# order EVENT: which blocks of the region, by their place in it, since the last time.
order() {
	local pfn list=
	while read -r pfn; do
		list+=" $(((pfn * 4096 - base) / block))"
	done < <(sed -n "s/.*: $1: .*pfn=\(0x[0-9a-f]*\).*/\1/p" $trace/trace)
	echo "${list# }"
}

expect_order() {
	local is
	is=$(order "$1")
	[ "$is" = "$2" ] || fail "$3: blocks went $1 in the order \"$is\", not \"$2\""
	say "$3: $1 $is"
	echo >$trace/trace
}

bind() { echo "$REGION" >"/sys/bus/cxl/drivers/cxl_region/$1"; }

policy
load
# What 6.1 knows of an attempt comes after the struct pages are set up
case $(uname -r) in 6.1.*) try="0 " ;; *) try='' ;; esac
for word in offline online; do
	echo $word >$auto
	echo >$trace/trace
	create_region "$(memdev)"
	base=$(<"$sys/$REGION/resource")
	if [ $word = offline ]; then try_now=''; else try_now=$try; fi
	expect_order on "${try_now}3 2 1 0" "live, where the kernel's own is $word"
	run test "$(<"$sys/$REGION/onlined")" = 0x20000000
	bind unbind
	expect_order off "1 2 3 0" "let go"
	run test "$(<"$sys/$REGION/onlined")" = 0x0
	run cxl destroy-region "$REGION"
done
echo offline >$auto

echo "-- one that does not go: those that went come back downwards"
create_region "$(memdev)"
base=$(<"$sys/$REGION/resource")
pin_pages "$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")"
echo 1 >/sys/module/cxl_region/parameters/offline_seconds
echo >$trace/trace
bind unbind
run test "$(<"$sys/$REGION/state")" = held
went=$(order off)
say "tried: $went"
went=${went% *}	# the last one that was tried stayed
expect_order on "$(tr ' ' '\n' <<<"$went" | grep . | sort -rn | tr '\n' ' ' | sed 's/ $//')" "brought back"
run test "$(<"$sys/$REGION/onlined")" = 0x20000000
pin_ends 0
echo 10 >/sys/module/cxl_region/parameters/offline_seconds
bind bind
run test "$(<"$sys/$REGION/state")" = live

echo "-- torn out"
echo >$trace/trace
run tear_slot 0000:0c:00.0
wait_for 30 no_memdev
wait_for 30 test ! -e "$sys/$REGION"
# The kernel switches the slot off behind that, which would take the next device along.
wait_for 10 grep -q 0 /sys/bus/pci/slots/2/power
expect_order off "1 2 3 0" "torn out"
sleep 1.5
plug 2 d0 rp0 1 512M
wait_for 20 has_memdev
echo 1 >/sys/bus/cxl/flush
echo 0 >$trace/events/blocks/enable
echo >$trace/kprobe_events
echo "$auto_before" >$auto
unload
