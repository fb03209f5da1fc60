# SPDX-License-Identifier: GPL-2.0-only
# A region over two devices with different policies: the strictest one applies, and is told.
# topology: two-devices
# timeout: 120

snapshot /tmp/before
# try LIST DRIVER POLICY: what a region of both devices becomes.
try() {
	echo "$1" >/sys/module/dax_cxl/parameters/policy
	mark_dmesg
	region=$(cxl create-region -m -t ram -d decoder0.0 -w 2 "$(memdev 1)" "$(memdev 2)" |
		jq -er .region)
	dax=$(dax_of "$region")
	run test "$(basename "$(realpath "/sys/bus/dax/devices/$dax/driver")")" = "$2"
	run test "$(cat "/sys/bus/cxl/devices/dax_$region/policy")" = "$3"
}

end() {
	run cxl disable-region "$region"
	run cxl destroy-region "$region"
}

load
wait_for 20 all_enabled
try "ram-movable,2=devdax" device_dax devdax
expect_one_sentence 'its devices have different policies: the strictest applies, devdax of serial number 0x2'
end
try "1=ram-offline,2=ram-normal" kmem ram-offline
expect_one_sentence 'its devices have different policies: the strictest applies, ram-offline of serial number 0x1'
end
try "devdax,1=ram-movable,2=ram-movable" kmem ram-movable
refuse_dmesg 'different policies'
end
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
