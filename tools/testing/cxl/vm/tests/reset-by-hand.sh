# SPDX-License-Identifier: GPL-2.0-only
# A bus below a root port is reset by hand, which the kernel does not see: the device is there, its
# decoders are off, and what is read at the region's addresses is not what was written. When the
# device is removed then, nothing is moved away as if it were data (L20).
# topology: two-devices
# timeout: 200

sys=/sys/bus/cxl/devices
use=/cxl-live/bin/nodeuse
port=0000:0c:00.0
function=0000:0d:00.0
policy
load
wait_for 20 memdev_of 1
create_region "$(memdev 1)"
node=$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")
mkdir -p /tmp/far
run mount -t tmpfs -o "mpol=bind:$node,size=64m" far /tmp/far
run fallocate -l 1M /tmp/far/file
run $use write /tmp/far/file 1
run setpci -s $port BRIDGE_CONTROL=40:40
sleep 0.1
run setpci -s $port BRIDGE_CONTROL=00:40
sleep 0.5
mark_dmesg
dmesg -n 1	# a line of the kernel for each page
run sh -c "echo 1 >/sys/bus/pci/devices/$function/remove"
touch /tmp/gone
dmesg -n 7
run $use read /tmp/far/file 1	# an error or the right word
refuse_dmesg "$REGION: its memory was taken offline"
run umount /tmp/far
if [ -e "$sys/$REGION" ]; then
	run cxl disable-region "$REGION"
	run sh -c "echo $REGION >$sys/decoder0.0/delete_region"
fi
run sh -c 'echo 1 >/sys/bus/pci/rescan'
wait_for 20 memdev_of 1
create_region "$(memdev 1)"
run /cxl-live/bin/pattern "$(<"/sys/bus/dax/devices/dax${REGION#region}.0/target_node")" 16 1024
run cxl disable-region "$REGION"
run cxl destroy-region "$REGION"
unload
