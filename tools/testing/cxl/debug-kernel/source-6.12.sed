# files: drivers/pci/hotplug/pciehp_pci.c
# leaves: while \(!down_read_trylock\(&ctrl->reset_lock\)\)$
#
# What build-debug-kernel changes in the kernel's own source, for 6.12 only.
#
# lockdep reports a cycle as soon as pciehp has added a device and takes one away, by hand or torn out:
# it has reset_lock for reading, takes the lock of rescans, lets go of reset_lock while the driver is
# bound or unbound, and takes it again. Only a reset of the slot has it for writing. That is the
# kernel's own, and lockdep is off after a report: a race would run without it from there on. A lock
# that is only tried for makes no order.
s/^(\t+)down_read_nested\(&ctrl->reset_lock, ctrl->depth\);/\1while (!down_read_trylock(\&ctrl->reset_lock))\n\1\tmsleep(1);/
