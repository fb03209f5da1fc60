// SPDX-License-Identifier: GPL-2.0-only
/*
 * CXL memory that firmware gave to the kernel as ordinary RAM. The kernel uses it
 * since boot, some of it for itself, so it can never be taken back.
 */
#include <linux/errno.h>
#include <linux/ioport.h>
#include "region.h"

/* What a driver added, kmem for one, is that driver's. */
static int system_ram_is_firmwares(struct resource *res, void *data)
{
	return !(res->flags & IORESOURCE_SYSRAM_DRIVER_MANAGED);
}

/**
 * system_ram_overlaps - is a part of a range RAM by firmware's word?
 * @start: first address
 * @end: last address
 *
 * Return: true if so.
 *
 * Context: any that may take a spinlock.
 */
bool system_ram_overlaps(u64 start, u64 end)
{
	return walk_iomem_res_desc(IORES_DESC_NONE,
				   IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
				   start, end, NULL,
				   system_ram_is_firmwares) == 1;
}

/**
 * system_ram_refuse - whatever is wanted of such a region is refused
 * @why: sentence
 *
 * Return: -EBUSY.
 *
 * Context: any.
 */
int system_ram_refuse(struct cxll_why *why)
{
	cxll_why_set(why, "firmware declared it ordinary System RAM, used by the kernel since boot: set it to 'special purpose' there");
	return -EBUSY;
}
