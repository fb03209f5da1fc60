# SPDX-License-Identifier: GPL-2.0-only
# A volatile and a persistent region on one device. Disabling both gives all decoders back whatever
# the order, so that the device can be disabled without force.
# topology: ram-pmem
# timeout: 90

sys=/sys/bus/cxl/devices
snapshot /tmp/before
load
wait_for 20 all_enabled
run cxl create-region -m -t ram -d decoder0.0 -w 1 mem0
run cxl create-region -m -t pmem -d decoder0.0 -w 1 mem0
run test "$(cat $sys/decoder2.0/mode $sys/decoder2.1/mode | xargs)" = "ram pmem"
run test "$(cat $sys/decoder2.1/dpa_resource)" = 0x20000000
run test "$(cat $sys/endpoint2/decoders_committed)" = 2
# Everybody may look at addresses, as with the in-tree driver; only a pmem region has a uuid to set.
run test "$(stat -c %a $sys/region0/uuid $sys/region1/uuid $sys/region0/resource \
	$sys/decoder2.1/dpa_resource | xargs)" = "444 644 444 444"
# The lower one first: hardware keeps it until the upper one is gone.
run cxl disable-region region0
run test "$(cat $sys/endpoint2/decoders_committed)" = 2
run cxl disable-region region1
run test "$(cat $sys/endpoint2/decoders_committed)" = 0
run cxl enable-region region0
run cxl disable-region region0
mark_dmesg
expect_fail sh -c "echo 5 >$sys/decoder2.2/dpa_size"
expect_one_sentence 'decoder2.2: dpa_size refused: .*'
expect_fail sh -c "echo 0x10000000 >$sys/decoder2.3/dpa_size"
run grep -q 'dpa_size refused: decoder2.2 is still free' $sys/decoder2.3/reason
# No -f: nothing is committed. What was built on the device goes with it.
run cxl disable-memdev mem0
run test "$(cxl list -R -i | jq length)" = 0
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
