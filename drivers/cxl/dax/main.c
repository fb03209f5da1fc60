// SPDX-License-Identifier: GPL-2.0-only
/*
 * dax_cxl.ko: gives the range of a live region to device-dax, and makes system
 * RAM of it if that is the policy of its devices.
 *
 * The driver of dax regions keeps the state of each, and no more: its probe may
 * run inside of another one. What takes its time is done for the region's
 * worker, see hotplug.c.
 */
#include <linux/module.h>
#include <cxll/bus.h>
#include <cxll/region.h>
#include <cxll/version.h>
#include "dax.h"

static int dax_cxl_probe(struct device *dev)
{
	int rc = dax_hotplug_add(to_cxll_dax_region(dev));

	/* Unloading would take memory away that is in use: regions go first */
	if (!rc)
		__module_get(THIS_MODULE);
	return rc;
}

static void dax_cxl_remove(struct device *dev)
{
	module_put(THIS_MODULE);
}

static ssize_t policy_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct dax_hotplug *hotplug = dax_hotplug_of(dev);

	return sysfs_emit(buf, "%s\n",
			  cxll_policy_name(dax_hotplug_policy(hotplug)));
}

static ssize_t policy_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t len)
{
	enum cxll_policy policy;
	struct cxll_why why = {};
	int rc;

	rc = cxll_policy_find(buf, &policy, &why);
	if (rc) {
		dev_info(dev, "policy refused: %s\n", why.text);
		return rc;
	}
	dax_hotplug_set_policy(dax_hotplug_of(dev), policy);
	return len;
}
static DEVICE_ATTR_RW(policy);

static struct attribute *dax_cxl_attrs[] = {
	&dev_attr_policy.attr,
	NULL
};
ATTRIBUTE_GROUPS(dax_cxl);

static struct cxll_driver dax_cxl_driver = {
	.drv = {
		.name = "cxl_dax_region",
		.dev_groups = dax_cxl_groups,
		/* The region decides when the memory may go */
		.suppress_bind_attrs = true,
	},
	.class = CXLL_CLASS_DAX,
	.probe = dax_cxl_probe,
	.remove = dax_cxl_remove,
};

static int __init dax_cxl_init(void)
{
	int rc;

	rc = cxll_driver_register(&dax_cxl_driver, THIS_MODULE);
	if (rc)
		return rc;
	rc = dax_consumer_init();
	if (rc)
		cxll_driver_unregister(&dax_cxl_driver);
	return rc;
}

static void __exit dax_cxl_exit(void)
{
	dax_consumer_exit();
	cxll_driver_unregister(&dax_cxl_driver);
	dax_bind_unwatch();
}

module_init(dax_cxl_init);
module_exit(dax_cxl_exit);
MODULE_DESCRIPTION("cxl-live: CXL regions as device-dax");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_IMPORT_NS(CXL_LIVE);
MODULE_ALIAS("cxl:t8");
