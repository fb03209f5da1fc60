# SPDX-License-Identifier: GPL-2.0-only
#
# What "make demo" shows. Each line for the reader goes out as it happens.

tell() { echo "tell $*" >/dev/ttyS1; echo "  $*"; }
total() { awk '/MemTotal/ { print int($2 / 1024) " MiB" }' /proc/meminfo; }

policy		# our own default, not that of the tests
tell "kernel $(uname -r), $(nproc) processors, memory: $(total)"
snapshot /tmp/before

tell "# modprobe cxl_pci"
load
mem=$(memdev)
cxl list -M -i -m "$mem" | jq -r '.[0] | "\(.memdev): \(.ram_size / 1048576) MiB of volatile memory at PCI \(.host)"' >/tmp/line
tell "  $(cat /tmp/line)"
tell "  modules: $(awk '/cxl/ { print $1 }' /proc/modules | sort | tr '\n' ' ')"

tell "# cxl create-region -m -t ram -d decoder0.0 -w 1 $mem"
create_region "$mem"
cxl list -R | jq -r '.[0] | [.region, .resource, .size] | @tsv' >/tmp/line
read -r region base size </tmp/line
tell "  $region: $((size >> 20)) MiB at $(printf '0x%x' "$base")"

dax=$(dax_of "$REGION")
tell "  $dax is system RAM (policy $(cat "/sys/bus/cxl/devices/dax_$REGION/policy"))"
node=$(cat "/sys/bus/dax/devices/$dax/target_node")
tell "  node $node: $(awk '/MemTotal/ { print int($4 / 1024) " MiB" }' "/sys/devices/system/node/node$node/meminfo")"
tell "memory now: $(total)"

tell "# pattern $node 480 480     (write, then read back, 4 MiB spread over the range)"
out=$(/cxl-live/bin/pattern "$node" 480 480)
tell "  $out"

tell "# cxl disable-region $REGION; cxl destroy-region $REGION; modprobe -r"
cxl disable-region "$REGION"
cxl destroy-region "$REGION"
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
tell "memory: $(total); address map, buses and modules are as they were"
