# SPDX-License-Identifier: GPL-2.0-only
# A device is unbound, or removed, while it is being recovered from a fatal error. It can be used
# afterwards. Not on 6.1: there a function that is unbound while its link is reset keeps no BARs until
# it is removed and found again (seen: registers read 0), which no driver can help.
# topology: one
# kernels: 6.12
# timeout: 200

pci=0000:0d:00.0
snapshot /tmp/before
load

echo "-- unbound and removed while it is being recovered"
for word in unbind remove; do
	mark_dmesg
	host break d0
	wait_for 30 eval 'new_dmesg | grep -q "the link is reset"'
	if [ $word = unbind ]; then
		run sh -c "echo $pci >/sys/bus/pci/drivers/cxl_pci/unbind"
		run sh -c "echo $pci >/sys/bus/pci/drivers/cxl_pci/bind"
	else
		run sh -c "echo 1 >/sys/bus/pci/devices/$pci/remove"
		run sh -c "echo 1 >/sys/bus/pci/rescan"
	fi
	wait_for 30 has_memdev
	wait_for 30 enabled "$(memdev)"
done
create_region "$(memdev)"
run cxl destroy-region -f "$REGION"

unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
