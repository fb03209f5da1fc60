// SPDX-License-Identifier: GPL-2.0-only
/* Deferred work of the bus: unbinding memdevs, and trying them again. */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/workqueue.h>
#include <cxl/driver.h>
#include <cxl/memdev.h>
#include "bus.h"

struct workqueue_struct *cxll_wq;

static int cxll_rescan_one(struct device *dev, void *data)
{
	/* One that nobody tried yet is about to be tried by device_add() */
	if (!is_cxll_memdev(dev) || !READ_ONCE(to_cxll_memdev(dev)->waits))
		return 0;
	/* device_attach() does nothing to a device that has a driver */
	if (device_attach(dev) < 0)
		dev_dbg(dev, "still without a driver\n");
	return 0;
}

static void cxll_rescan_all(struct work_struct *work)
{
	bus_for_each_dev(&cxll_bus_type, NULL, NULL, cxll_rescan_one);
}

static DECLARE_WORK(cxll_rescan_work, cxll_rescan_all);

void cxll_rescan(void)
{
	queue_work(cxll_wq, &cxll_rescan_work);
}
EXPORT_SYMBOL_GPL(cxll_rescan);

void cxll_wq_drain(void)
{
	flush_workqueue(cxll_wq);
}
EXPORT_SYMBOL_GPL(cxll_wq_drain);

int cxll_wq_init(void)
{
	/* Ordered: a rescan sees the unbinds that were queued before it. */
	cxll_wq = alloc_ordered_workqueue("cxl_live", 0);
	return cxll_wq ? 0 : -ENOMEM;
}

void cxll_wq_exit(void)
{
	destroy_workqueue(cxll_wq);
}
