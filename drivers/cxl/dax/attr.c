// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files in sysfs of a dax region and of its dax devices, which must be gone
 * before the kernel removes the devices. Removing a file waits for whoever is
 * inside of it. The kernel does that with a lock held that these files want:
 * the one of all dax regions (6.12), or the device lock of the dax region
 * (6.1). Somebody who writes `align` at that moment would stop all of dax.
 */
#include <linux/device.h>
#include <linux/sysfs.h>
#include "dax.h"

/*
 * The kernel removes its files again with the device, by their names. Files of
 * a group without a name may be missing then.
 */
static int attrs_remove(struct device *dev, void *data)
{
	if (dev->type && dev->type->groups)
		sysfs_remove_groups(&dev->kobj, dev->type->groups);
	return 0;
}

static int device_attrs_remove(struct device *dev, void *data)
{
	if (!dax_is_device(dev))
		return 0;
	attrs_remove(dev, NULL);
	/* No mapping is added or removed now: that was asked for by those files */
	return device_for_each_child(dev, NULL, attrs_remove);
}

/**
 * dax_attrs_remove - let nobody be inside of the files of dax devices
 * @dev: device of the dax region, whose dax devices are removed next
 *
 * First those that make and delete dax devices, so no device is missed.
 *
 * Context: sleeps. The caller holds no lock of the dax core, and not the device
 * lock of @dev.
 */
void dax_attrs_remove(struct device *dev)
{
	const struct attribute create = { .name = "create" };
	const struct attribute delete = { .name = "delete" };

	sysfs_remove_file_from_group(&dev->kobj, &create, "dax_region");
	sysfs_remove_file_from_group(&dev->kobj, &delete, "dax_region");
	device_for_each_child(dev, NULL, device_attrs_remove);
}
