// SPDX-License-Identifier: GPL-2.0-only
/* dax_cxl.ko: gives the range of a live region to device-dax. */
#include <linux/kmod.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <compat/dax.h>
#include <cxl/driver.h>
#include <cxl/region.h>
#include <cxl/version.h>

static int dax_cxl_create(struct cxll_dax_region *dax)
{
	struct dev_dax_data data = {
		.size = range_len(&dax->range),
		.id = -1,
	};
	struct dev_dax *dev_dax;

	/* The tools expect the region's number as number of the dax region */
	data.dax_region = alloc_dax_region(&dax->dev, dax->id, &dax->range,
					   dax->target_node, PMD_SIZE, 0);
	if (!data.dax_region)
		return -ENOMEM;

	dev_dax = devm_create_dev_dax(&data);
	compat_dax_region_put(data.dax_region);
	return PTR_ERR_OR_ZERO(dev_dax);
}

static int dax_cxl_probe(struct device *dev)
{
	int rc;

	rc = dax_cxl_create(to_cxll_dax_region(dev));
	if (rc) {
		dev_err(dev, "no dax device (%d)\n", rc);
		return rc;
	}
	/* Unloading would take memory away that is in use: regions go first */
	__module_get(THIS_MODULE);
	return 0;
}

/* The dax device itself goes with the managed resources of @dev. */
static void dax_cxl_remove(struct device *dev)
{
	module_put(THIS_MODULE);
}

static struct cxll_driver dax_cxl_driver = {
	.drv = {
		.name = "cxl_dax_region",
		/* The region decides when the memory may go */
		.suppress_bind_attrs = true,
	},
	.class = CXLL_CLASS_DAX,
	.probe = dax_cxl_probe,
	.remove = dax_cxl_remove,
};

static int __init dax_cxl_init(void)
{
	/*
	 * Without udev nobody loads the driver a new dax device binds to. Not
	 * a softdep: modprobe -r would take it from other dax devices.
	 */
	request_module("device_dax");
	return cxll_driver_register(&dax_cxl_driver, THIS_MODULE);
}

static void __exit dax_cxl_exit(void)
{
	cxll_driver_unregister(&dax_cxl_driver);
}

module_init(dax_cxl_init);
module_exit(dax_cxl_exit);
MODULE_DESCRIPTION("cxl-live: CXL regions as device-dax");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_IMPORT_NS(CXL_LIVE);
MODULE_ALIAS("cxl:t8");
