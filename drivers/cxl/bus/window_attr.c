// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes of windows that are there for each kind of capacity: make a region,
 * and what there is room for. See Documentation/ABI.
 */
#include <linux/device.h>
#include <linux/sysfs.h>
#include <cxll/decoder.h>
#include "bus.h"

static ssize_t create_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	int id = cxll_region_next(to_cxll_root_decoder(dev));

	return id < 0 ? id : sysfs_emit(buf, "region%d\n", id);
}

static ssize_t create_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t len)
{
	int id, rc, end = 0;

	if (sscanf(buf, "region%d%n", &id, &end) != 1 ||
	    !sysfs_streq(buf + end, ""))
		return -EINVAL;

	rc = cxll_region_create(to_cxll_root_decoder(dev),
				cxll_mode_of_attr(attr), id);
	return rc ?: len;
}

static ssize_t largest_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return cxll_region_largest(to_cxll_root_decoder(dev),
				   cxll_mode_of_attr(attr), false, buf);
}

static ssize_t how_show(struct device *dev, struct device_attribute *attr,
			char *buf)
{
	return cxll_region_largest(to_cxll_root_decoder(dev),
				   cxll_mode_of_attr(attr), true, buf);
}

#define WINDOW_KIND_ATTR(_name, _access, _show, _store, _mode)		\
static struct cxll_mode_attr mode_attr_##_name = {			\
	__ATTR(_name, _access, _show, _store), _mode			\
}

WINDOW_KIND_ATTR(create_ram_region, 0644, create_show, create_store, CXLL_MODE_RAM);
WINDOW_KIND_ATTR(create_pmem_region, 0644, create_show, create_store, CXLL_MODE_PMEM);
/* A search for each read: for those who can make a region */
WINDOW_KIND_ATTR(largest_ram_region, 0400, largest_show, NULL, CXLL_MODE_RAM);
WINDOW_KIND_ATTR(largest_ram_how, 0400, how_show, NULL, CXLL_MODE_RAM);
WINDOW_KIND_ATTR(largest_pmem_region, 0400, largest_show, NULL, CXLL_MODE_PMEM);
WINDOW_KIND_ATTR(largest_pmem_how, 0400, how_show, NULL, CXLL_MODE_PMEM);

static struct attribute *window_kind_attrs[] = {
	&mode_attr_create_ram_region.attr.attr,
	&mode_attr_create_pmem_region.attr.attr,
	&mode_attr_largest_ram_region.attr.attr,
	&mode_attr_largest_ram_how.attr.attr,
	&mode_attr_largest_pmem_region.attr.attr,
	&mode_attr_largest_pmem_how.attr.attr,
	NULL
};

/* What the window forbids it neither offers to create nor speaks of. */
static umode_t window_kind_visible(struct kobject *kobj, struct attribute *a,
				   int n)
{
	struct device *dev = kobj_to_dev(kobj);
	enum cxll_mode mode = cxll_mode_of_attr(container_of(a, struct device_attribute, attr));

	return cxll_mode_permitted(mode, to_cxll_root_decoder(dev)->window.restrictions) ?
	       a->mode : 0;
}

const struct attribute_group cxll_window_kinds_group = {
	.attrs = window_kind_attrs,
	.is_visible = window_kind_visible,
};
