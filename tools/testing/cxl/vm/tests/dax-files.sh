# SPDX-License-Identifier: GPL-2.0-only
# Somebody is inside of the files of a dax device all the time while its region is disabled. The kernel
# waits for them, with a lock held that those files want: 6.12 the one of all dax regions, 6.1 the
# device lock of this dax region.
# topology: one
# timeout: 240

load
mem=$(memdev)

# disabled FILE [VALUE]: a region goes while FILE of its dax device is written or read
disabled() {
	local dir way='read'
	create_region "$mem"
	dir=/sys/bus/dax/devices/$(dax_of "$REGION")
	if [ $# -gt 1 ]; then way='write'; fi
	for _ in 1 2 3; do
		/cxl-live/bin/attrloop $way "$dir/$1" ${2:+"$2"} &
	done
	sleep 0.2
	run timeout 30 cxl disable-region "$REGION"
	run timeout 20 sh -c "while [ -d $dir ]; do sleep 0.1; done"
	run timeout 30 cxl destroy-region "$REGION"
	wait
}

for way in devdax ram-movable; do
	policy $way
	disabled align 2097152
	disabled size 268435456
	disabled size
	disabled mapping0/start
	disabled mapping "4090000000-409fffffff"
done
unload
