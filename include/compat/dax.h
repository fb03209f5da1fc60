/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface of device-dax to its providers is exported, but its header is
 * private to drivers/dax and not in the headers packages.
 */
#ifndef _COMPAT_DAX_H
#define _COMPAT_DAX_H

#include <linux/bits.h>
#include <linux/range.h>
#include <linux/types.h>

struct dax_region;
struct dev_dax;
struct dev_pagemap;
struct device;

struct dev_dax_data {
	struct dax_region *dax_region;
	struct dev_pagemap *pgmap;
	resource_size_t size;
	int id;
	/* 6.8: memmap may live on the memory itself */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	bool memmap_on_memory;
#endif
};

struct dax_region *alloc_dax_region(struct device *parent, int region_id,
				    struct range *range, int target_node,
				    unsigned int align, unsigned long flags);
struct dev_dax *devm_create_dev_dax(struct dev_dax_data *data);

/* 6.3: flag of a dax region whose devices are meant for kmem, not device_dax */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define COMPAT_DAX_KMEM	BIT(1)
#else
#define COMPAT_DAX_KMEM	0
#endif

/* 6.4: the first reference belongs to devres, before it was the caller's */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
static inline void compat_dax_region_put(struct dax_region *dax_region)
{
}
#else
void dax_region_put(struct dax_region *dax_region);
#define compat_dax_region_put dax_region_put
#endif

#endif
