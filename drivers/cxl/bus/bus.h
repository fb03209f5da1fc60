/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of cxl_bus.ko share among themselves. */
#ifndef _CXLL_BUS_PRIVATE_H
#define _CXLL_BUS_PRIVATE_H

#include <linux/device.h>
#include <linux/workqueue.h>

extern struct bus_type cxll_bus_type;
extern const struct device_type cxll_memdev_type;
/* Deferred detach and rescan; "flush" drains it. */
extern struct workqueue_struct *cxll_wq;

int cxll_takeover_begin(void);
void cxll_takeover_end(void);
int cxll_memdev_init(void);
void cxll_memdev_exit(void);
int cxll_port_driver_init(void);
void cxll_port_driver_exit(void);

#endif
