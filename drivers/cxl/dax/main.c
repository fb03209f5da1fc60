// SPDX-License-Identifier: GPL-2.0-only
/*
 * dax_cxl.ko: gives the range of a live region to device-dax, and makes system
 * RAM of it if that is the policy of its devices.
 */
#include <linux/kmod.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <compat/dax.h>
#include <cxl/driver.h>
#include <cxl/region.h>
#include <cxl/version.h>
#include "dax.h"

static int dax_cxl_create(struct cxll_dax_region *dax, unsigned long flags)
{
	struct dev_dax_data data = {
		.size = range_len(&dax->range),
		.id = -1,
	};
	struct dev_dax *dev_dax;

	/* The tools expect the region's number as number of the dax region */
	data.dax_region = alloc_dax_region(&dax->dev, dax->id, &dax->range,
					   dax->target_node, PMD_SIZE, flags);
	if (!data.dax_region)
		return -ENOMEM;

	dev_dax = devm_create_dev_dax(&data);
	compat_dax_region_put(data.dax_region);
	return PTR_ERR_OR_ZERO(dev_dax);
}

static void bridge_release(void *bridge)
{
	dax_bridge_remove(bridge);
}

static int dax_cxl_probe(struct device *dev)
{
	struct cxll_dax_region *dax = to_cxll_dax_region(dev);
	struct dax_bridge *bridge = dax_bridge_add(dax);
	bool ram;
	int rc;

	if (!bridge)
		return -ENOMEM;

	/* First to be there, last to go: no memory comes online unasked */
	rc = devm_add_action_or_reset(dev, bridge_release, bridge);
	if (rc)
		return rc;

	ram = dax_bridge_policy(dax) != CXLL_POLICY_DEVDAX;
	/* Not even where the kernel brings new memory online by itself */
	dax_bridge_close(bridge, ram, true);
	rc = dax_cxl_create(dax, ram ? COMPAT_DAX_KMEM : 0);
	if (rc) {
		dev_err(dev, "no dax device (%d)\n", rc);
		return rc;
	}

	if (ram)
		dax_make_ram(bridge);
	dax_bridge_close(bridge, false, false);
	/* Unloading would take memory away that is in use: regions go first */
	__module_get(THIS_MODULE);
	return 0;
}

/* The dax device and the bridge go with the managed resources of @dev. */
static void dax_cxl_remove(struct device *dev)
{
	module_put(THIS_MODULE);
}

static ssize_t policy_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct cxll_dax_region *dax = to_cxll_dax_region(dev);

	return sysfs_emit(buf, "%s\n",
			  cxll_policy_name(dax_bridge_policy(dax)));
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
	dax_bridge_set_policy(to_cxll_dax_region(dev), policy);
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

	/*
	 * Without udev nobody loads the driver a new dax device binds to. Not
	 * a softdep: modprobe -r would take it from other dax devices.
	 */
	request_module("device_dax");

	rc = dax_zone_init();
	if (rc)
		return rc;
	rc = cxll_driver_register(&dax_cxl_driver, THIS_MODULE);
	if (rc)
		dax_zone_exit();
	return rc;
}

static void __exit dax_cxl_exit(void)
{
	cxll_driver_unregister(&dax_cxl_driver);
	dax_zone_exit();
}

module_init(dax_cxl_init);
module_exit(dax_cxl_exit);
MODULE_DESCRIPTION("cxl-live: CXL regions as device-dax");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_IMPORT_NS(CXL_LIVE);
MODULE_ALIAS("cxl:t8");
