// SPDX-License-Identifier: GPL-2.0-only
/* cxl_region.ko: regions over CXL memory devices. */
#include <linux/module.h>
#include <cxll/bus.h>
#include <cxll/region.h>
#include <cxll/version.h>
#include "memory.h"
#include "region.h"

static int region_flush_all(void)
{
	int workers = region_flush();

	return soft_reserved_flush() ?: workers;
}

static const struct cxll_region_ops region_ops = {
	.next = region_next,
	.create = region_create,
	.remove = region_remove_by_name,
	.largest = region_largest,
	.root_ready = soft_reserved_settle,
	.endpoint_ready = region_endpoint_ready,
	.port_leaving = region_port_leaving,
	.window_leaving = region_window_leaving,
	.flush = region_flush_all,
};

static int __init cxll_region_init(void)
{
	int rc;

	rc = region_worker_init(region_reap);
	if (rc)
		return rc;

	rc = memory_rule_init();
	if (rc)
		goto err_worker;

	rc = soft_reserved_init();
	if (rc)
		goto err_rule;

	rc = region_pm_init();
	if (rc)
		goto err_soft;

	rc = cxll_driver_register(&region_driver, THIS_MODULE);
	if (rc)
		goto err_pm;

	rc = region_pci_watch();
	if (rc)
		goto err_driver;

	rc = cxll_region_ops_set(&region_ops);
	if (rc)
		goto err_watch;

	region_adopt_present();
	soft_reserved_settle();
	return 0;

err_watch:
	region_pci_unwatch();
err_driver:
	cxll_driver_unregister(&region_driver);
err_pm:
	region_pm_exit();
err_soft:
	soft_reserved_exit();
err_rule:
	memory_rule_exit();
err_worker:
	region_worker_exit();
	return rc;
}

static void __exit cxll_region_exit(void)
{
	/* Ports that leave meanwhile are asked for until no region is left */
	region_list_close();
	region_leave_all();
	cxll_region_ops_set(NULL);
	region_pci_unwatch();
	contents_exit();
	region_wait_freed();
	cxll_driver_unregister(&region_driver);
	region_pm_exit();
	soft_reserved_exit();
	memory_rule_exit();
	region_worker_exit();
}

module_init(cxll_region_init);
module_exit(cxll_region_exit);
MODULE_DESCRIPTION("cxl-live: regions");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_IMPORT_NS(CXL_LIVE);
MODULE_ALIAS("cxl:t6");
