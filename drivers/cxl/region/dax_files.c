// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files in sysfs of a dax region and of its dax devices, which must be gone
 * before the kernel removes the devices. Removing a file waits for whoever is
 * inside of it. The kernel does that with a lock held that these files want:
 * the one of all dax regions (6.12), or the device lock of the dax region
 * (6.1), which an hmem device is as well. Somebody who writes `align` at that
 * moment, or on 6.1 reads `available_size`, would stop all of dax.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/sysfs.h>
#include <cxll/consumer.h>

/*
 * The kernel removes its files again with the device, by their names. Files of
 * a group without a name may be missing then.
 */
static int files_remove(struct device *dev, void *data)
{
	if (dev->type && dev->type->groups)
		sysfs_remove_groups(&dev->kobj, dev->type->groups);
	return 0;
}

static int device_files_remove(struct device *dev, void *data)
{
	if (!cxll_dax_is_device(dev))
		return 0;
	files_remove(dev, NULL);
	/* No mapping is added or removed now: that was asked for by those files */
	return device_for_each_child(dev, NULL, files_remove);
}

void cxll_dax_files_remove(struct device *dev)
{
	static const char * const names[] = {
		"create", "delete", "seed", "available_size",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const struct attribute attr = { .name = names[i] };

		sysfs_remove_file_from_group(&dev->kobj, &attr, "dax_region");
	}
	device_for_each_child(dev, NULL, device_files_remove);
}
EXPORT_SYMBOL_GPL(cxll_dax_files_remove);
