// SPDX-License-Identifier: GPL-2.0-only
/* Where deferred work of the bus runs: one piece after the other, in the order it came. */
#include <linux/export.h>
#include <linux/workqueue.h>
#include "bus.h"

struct workqueue_struct *cxll_wq;

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
