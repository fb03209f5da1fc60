// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of windows that say what there is room for, see Documentation/ABI. */
#include <linux/device.h>
#include <linux/sysfs.h>
#include <cxll/decoder.h>
#include "bus.h"

/* A search for each read: for those who can make a region */
#define CXLL_LARGEST_ATTR(_name, _mode, _how)				\
static ssize_t _name##_show(struct device *dev,				\
			    struct device_attribute *attr, char *buf)	\
{									\
	return cxll_region_largest(to_cxll_root_decoder(dev), _mode,	\
				   _how, buf);				\
}									\
static DEVICE_ATTR_ADMIN_RO(_name)

CXLL_LARGEST_ATTR(largest_ram_region, CXLL_MODE_RAM, false);
CXLL_LARGEST_ATTR(largest_ram_how, CXLL_MODE_RAM, true);
CXLL_LARGEST_ATTR(largest_pmem_region, CXLL_MODE_PMEM, false);
CXLL_LARGEST_ATTR(largest_pmem_how, CXLL_MODE_PMEM, true);

static struct attribute *cxll_largest_attrs[] = {
	&dev_attr_largest_ram_region.attr,
	&dev_attr_largest_ram_how.attr,
	&dev_attr_largest_pmem_region.attr,
	&dev_attr_largest_pmem_how.attr,
	NULL
};

/* As create_*_region: what the window forbids it does not speak of. */
static umode_t largest_visible(struct kobject *kobj, struct attribute *a,
			       int n)
{
	struct device *dev = kobj_to_dev(kobj);
	u16 permits = to_cxll_root_decoder(dev)->window.restrictions;
	bool ram = a == &dev_attr_largest_ram_region.attr ||
		   a == &dev_attr_largest_ram_how.attr;

	return permits & (ram ? CXLL_CFMWS_VOLATILE : CXLL_CFMWS_PERSISTENT) ?
		a->mode : 0;
}

const struct attribute_group cxll_largest_group = {
	.attrs = cxll_largest_attrs,
	.is_visible = largest_visible,
};
