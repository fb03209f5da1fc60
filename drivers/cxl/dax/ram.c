// SPDX-License-Identifier: GPL-2.0-only
/*
 * From dax device to system RAM: what 'daxctl reconfigure-device' does from
 * user space, done when a region goes live. The dax device is given to the kmem
 * driver, then its memory blocks are brought online as the policy says. Kernels
 * that know dax regions meant for kmem may have done the first step already,
 * others bind device_dax to every new device.
 *
 * Drivers are loaded here, in the region's worker: a load waits for the
 * asynchronous probes that are under way, so none of them may wait for one.
 */
#include <linux/kmod.h>
#include <cxll/memory_rule.h>
#include "dax.h"

/* Others that bind what has no driver may come in between so many times */
#define BIND_TRIES	3

static struct device_driver *driver_load(struct device *dev, const char *name)
{
	struct device_driver *drv = dax_driver_get(dev, name);

	if (drv)
		return drv;
	/* Without udev nobody does it */
	request_module("%s", name);
	return dax_driver_get(dev, name);
}

static int driver_bind(struct device *dev, struct device_driver *drv)
{
	int i, rc = 0;

	for (i = 0; i < BIND_TRIES; i++) {
		if (READ_ONCE(dev->driver) == drv)
			return 0;
		device_release_driver(dev);
		rc = device_driver_attach(drv, dev);
		if (rc != -EBUSY)
			break;
	}
	return rc;
}

/**
 * dax_make_devdax - make a file of a dax device
 * @hotplug: state of its dax region
 * @dev: dax device that no driver or device_dax is bound to
 *
 * A device without a driver is told.
 *
 * Context: worker of the region; no device lock held.
 */
void dax_make_devdax(struct dax_hotplug *hotplug, struct device *dev)
{
	struct device_driver *devdax = driver_load(dev, "device_dax");
	int rc = devdax ? driver_bind(dev, devdax) : -ENOENT;

	if (rc)
		dev_info(&hotplug->dax->dev, "%s has no driver: device_dax could not be %s (%d)\n",
			 dev_name(dev), devdax ? "bound" : "loaded", rc);
	if (devdax)
		module_put(devdax->owner);
}

static int kmem_bind(struct dax_hotplug *hotplug, struct device *dev)
{
	struct device_driver *kmem = driver_load(dev, "kmem");
	struct device *dax = &hotplug->dax->dev;
	int rc;

	if (!kmem) {
		dev_info(dax, "%s is devdax: the kmem module could not be loaded\n",
			 dev_name(dev));
		return -ENOENT;
	}

	rc = driver_bind(dev, kmem);
	if (!rc) {
		hotplug->kmem = kmem->owner;
		return 0;
	}

	module_put(kmem->owner);
	dev_info(dax, "%s is devdax: the kmem driver refused it (%d), see above\n",
		 dev_name(dev), rc);
	return rc;
}

/**
 * dax_make_ram - make system RAM of a dax device
 * @hotplug: state of its dax region, whose rule says CXLL_MEMORY_ADDING
 * @dev: its one dax device
 *
 * What fails is told, and leaves a devdax device or memory that is offline.
 *
 * Context: worker of the region; no device lock held.
 */
void dax_make_ram(struct dax_hotplug *hotplug, struct device *dev)
{
	if (kmem_bind(hotplug, dev)) {
		dax_make_devdax(hotplug, dev);
		return;
	}
	cxll_memory_rule_change(hotplug->dax->rule, 0, CXLL_MEMORY_ADDING);
	dax_online(hotplug, dev);
}
