# files: drivers/base/memory.c
# leaves: ^static DEVICE_ATTR_IGNORE_LOCKDEP\(state,
#
# What build-debug-kernel changes in the kernel's own source.
#
# lockdep reports a cycle when a memory block's state file was written and the block is removed later:
# file in use -> mem_hotplug_lock, and mem_hotplug_lock -> wait until the file is not in use. Both
# sides hold device_hotplug_lock, and the file's side gives up rather than wait for it, so there is no
# cycle; but lockdep is off after a report, and the rest of a race would run without it.
s/^static DEVICE_ATTR_RW\(state\);/static DEVICE_ATTR_IGNORE_LOCKDEP(state, 0644, state_show, state_store);/
