// SPDX-License-Identifier: GPL-2.0-only
/* The cxl bus: its devices and drivers, and what brings them together. */
#include <linux/module.h>
#include <linux/slab.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "bus.h"

/* What each protects, and in which order they are taken: cxll/locks.h */
DEFINE_MUTEX(cxll_grow_lock);
EXPORT_SYMBOL_GPL(cxll_grow_lock);
DECLARE_RWSEM(cxll_tree_lock);
EXPORT_SYMBOL_GPL(cxll_tree_lock);

static struct bus_type cxll_bus_type;

enum cxll_class cxll_class_of(const struct device *dev)
{
	if (dev->bus != &cxll_bus_type)
		return CXLL_CLASS_NONE;
	return container_of(dev->type, const struct cxll_type, type)->class;
}
EXPORT_SYMBOL_GPL(cxll_class_of);

static int bus_match(struct device *dev,
		     compat_match_const struct device_driver *drv)
{
	enum cxll_class class = cxll_class_of(dev);

	return class != CXLL_CLASS_NONE && to_cxll_driver(drv)->class == class;
}

static int bus_uevent(compat_uevent_const struct device *dev,
		      struct kobj_uevent_env *env)
{
	return add_uevent_var(env, "MODALIAS=cxl:t%d", cxll_class_of(dev));
}

static int bus_probe(struct device *dev)
{
	return to_cxll_driver(dev->driver)->probe(dev);
}

static void bus_remove(struct device *dev)
{
	struct cxll_driver *drv = to_cxll_driver(dev->driver);

	if (drv->remove)
		drv->remove(dev);
}

static ssize_t flush_store(compat_bus_const struct bus_type *bus,
			   const char *buf, size_t count)
{
	int rc;

	if (!sysfs_streq(buf, "1"))
		return -EINVAL;

	cxll_wq_drain();
	rc = cxll_region_flush();
	return rc ?: count;
}
static BUS_ATTR_WO(flush);

static struct attribute *cxll_bus_attrs[] = {
	&bus_attr_flush.attr,
	NULL
};
ATTRIBUTE_GROUPS(cxll_bus);

static ssize_t modalias_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sysfs_emit(buf, "cxl:t%d\n", cxll_class_of(dev));
}
static DEVICE_ATTR_RO(modalias);

static ssize_t devtype_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n", dev->type->name);
}
static DEVICE_ATTR_RO(devtype);

static struct attribute *cxll_dev_attrs[] = {
	&dev_attr_modalias.attr,
	&dev_attr_devtype.attr,
	NULL
};
ATTRIBUTE_GROUPS(cxll_dev);

static struct bus_type cxll_bus_type = {
	.name = "cxl",
	.match = bus_match,
	.uevent = bus_uevent,
	.probe = bus_probe,
	.remove = bus_remove,
	.bus_groups = cxll_bus_groups,
	.dev_groups = cxll_dev_groups,
};

int cxll_driver_register(struct cxll_driver *drv, struct module *owner)
{
	drv->drv.bus = &cxll_bus_type;
	drv->drv.owner = owner;
	return driver_register(&drv->drv);
}
EXPORT_SYMBOL_GPL(cxll_driver_register);

void cxll_driver_unregister(struct cxll_driver *drv)
{
	driver_unregister(&drv->drv);
}
EXPORT_SYMBOL_GPL(cxll_driver_unregister);

void cxll_device_init(struct device *dev, struct device *parent,
		      const struct cxll_type *type)
{
	device_initialize(dev);
	dev->parent = parent;
	dev->bus = &cxll_bus_type;
	dev->type = &type->type;
	/* Power is their PCI functions' business: no power/ in sysfs */
	device_set_pm_not_required(dev);
}
EXPORT_SYMBOL_GPL(cxll_device_init);

int cxll_device_add(struct device *dev, const char *fmt, ...)
{
	struct va_format name = { .fmt = fmt };
	va_list args;
	int rc;

	va_start(args, fmt);
	name.va = &args;
	rc = dev_set_name(dev, "%pV", &name);
	va_end(args);
	return rc ?: device_add(dev);
}
EXPORT_SYMBOL_GPL(cxll_device_add);

struct device *cxll_find_device(const char *name)
{
	return bus_find_device_by_name(&cxll_bus_type, NULL, name);
}
EXPORT_SYMBOL_GPL(cxll_find_device);

int cxll_for_each_device(int (*fn)(struct device *dev, void *data), void *data)
{
	return bus_for_each_dev(&cxll_bus_type, NULL, data, fn);
}
EXPORT_SYMBOL_GPL(cxll_for_each_device);

int cxll_bus_register(void)
{
	return bus_register(&cxll_bus_type);
}

void cxll_bus_unregister(void)
{
	/* A rescan that was queued last walks over the bus */
	cxll_wq_drain();
	bus_unregister(&cxll_bus_type);
}
