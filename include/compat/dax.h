/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface of device-dax to its providers is exported, but its header is
 * private to drivers/dax and not in the headers packages.
 */
#ifndef _COMPAT_DAX_H
#define _COMPAT_DAX_H

#include <linux/bits.h>
#include <linux/cdev.h>
#include <linux/dax.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/range.h>
#include <linux/types.h>
#include <linux/uaccess.h>

struct dax_region;
struct dev_dax;
struct dev_pagemap;

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

/* References of a page that nobody uses */
#define COMPAT_DAX_PAGE_REFS	1

struct dax_device *inode_dax(struct inode *inode);
struct inode *dax_inode(struct dax_device *dax_dev);
void kill_dev_dax(struct dev_dax *dev_dax);

/*
 * What must be known of struct dev_dax, which is private: it begins with a head,
 * and behind its struct device comes a tail. Where its struct device is depends
 * on the kernel's options, so that is learned from a device that was just made,
 * and everything else is compared with what is known of that device. Pointers
 * are not trusted before.
 */
struct compat_dax_head {
	struct dax_region *region;
	struct dax_device *dax_dev;
};

struct compat_dax_range {
	unsigned long pgoff;
	struct range range;
	void *mapping;
};

struct compat_dax_tail {
	struct dev_pagemap *pgmap;
	/* 6.8: as in struct dev_dax_data */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	bool memmap_on_memory;
#endif
	int nr_range;
	struct compat_dax_range *ranges;
};

#define compat_dax_peek(to, from) \
	(!copy_from_kernel_nofault(&(to), from, sizeof(to)))

/* The inode of a dax device has its number, and its cdev lies right behind it. */
static inline bool compat_dax_inode_fits(const struct inode *inode, dev_t devt)
{
	struct cdev *cdev;
	dev_t rdev;

	return compat_dax_peek(rdev, &inode->i_rdev) && rdev == devt &&
	       compat_dax_peek(cdev, &inode->i_cdev) &&
	       (void *)cdev >= (void *)(inode + 1) &&
	       (void *)cdev <= (void *)(inode + 1) + __alignof__(*cdev);
}

/*
 * Offset of @dev in @dev_dax, which has @nr ranges, the first of them @range; 0
 * when this is not the struct dev_dax that is described here.
 */
static inline size_t compat_dax_learn(struct dev_dax *dev_dax,
				      struct device *dev,
				      const struct range *range,
				      unsigned int nr)
{
	size_t offset = (void *)dev - (void *)dev_dax;
	struct compat_dax_range first;
	struct compat_dax_head head;
	struct compat_dax_tail tail;

	if (offset < sizeof(head) || offset > PAGE_SIZE)
		return 0;
	if (!compat_dax_peek(head, dev_dax) || !compat_dax_peek(tail, dev + 1))
		return 0;
	if (tail.nr_range != nr || !compat_dax_peek(first, tail.ranges) ||
	    first.range.start != range->start || first.range.end != range->end)
		return 0;
	if (!compat_dax_inode_fits(dax_inode(head.dax_dev), dev->devt))
		return 0;
	return offset;
}

#endif
