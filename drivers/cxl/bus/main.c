// SPDX-License-Identifier: GPL-2.0-only
/* cxl_bus.ko itself: what comes up in which order, and leaves in the opposite one. */
#include <linux/module.h>
#include <cxll/version.h>
#include "bus.h"

static int __init cxll_init(void)
{
	int rc;

	rc = cxll_takeover_begin();
	if (rc)
		return rc;

	rc = cxll_wq_init();
	if (rc)
		goto err_takeover;

	rc = cxll_bus_register();
	if (rc) {
		pr_err("a bus named \"cxl\" already exists (%d): unload the CXL core that made it, 'modprobe -r cxl_core'\n",
		       rc);
		goto err_wq;
	}

	rc = cxll_memdev_init();
	if (rc)
		goto err_bus;

	rc = cxll_port_driver_init();
	if (rc)
		goto err_memdev;

	rc = cxll_pcie_watch_begin();
	if (rc)
		goto err_driver;

	return 0;

err_driver:
	cxll_port_driver_exit();
err_memdev:
	cxll_memdev_exit();
err_bus:
	cxll_bus_unregister();
err_wq:
	cxll_wq_exit();
err_takeover:
	cxll_takeover_end();
	return rc;
}

static void __exit cxll_exit(void)
{
	cxll_pcie_watch_end();
	cxll_port_driver_exit();
	cxll_memdev_exit();
	cxll_bus_unregister();
	cxll_wq_exit();
	cxll_takeover_end();
}

module_init(cxll_init);
module_exit(cxll_exit);
MODULE_DESCRIPTION("cxl-live: CXL bus, ports, decoders and memory devices");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_ALIAS("cxl:t3");
/* insert_resource_expand_to_fit() */
MODULE_IMPORT_NS(CXL);
