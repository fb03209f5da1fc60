/* SPDX-License-Identifier: GPL-2.0-only */
/* Which range a device "hmem.N" stands for, and making one. */
#ifndef _COMPAT_HMEM_H
#define _COMPAT_HMEM_H

#include <linux/memregion.h>
#include <linux/platform_device.h>
#include <linux/range.h>
#include <linux/string.h>

static inline bool compat_hmem_range(struct platform_device *pdev,
				     struct range *range)
{
	/* 6.5: in its data, before it was the device's resource */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	struct memregion_info *info = dev_get_platdata(&pdev->dev);

	if (!info)
		return false;
	*range = info->range;
#else
	struct resource *res = platform_get_resource(pdev, IORESOURCE_MEM, 0);

	if (!res)
		return false;
	*range = (struct range){ res->start, res->end };
#endif
	return true;
}

/*
 * Before it is added. @root is a resource of the caller's that covers all: what
 * is entered in the map of all would take what is below it out when it goes, which
 * may be the firmware's own entry.
 */
static inline int compat_hmem_describe(struct platform_device *pdev, int node,
				       const struct range *range,
				       struct resource *root)
{
	struct memregion_info info = { .target_node = node };
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	info.range = *range;
#else
	struct resource res = {
		.start = range->start,
		.end = range->end,
		.flags = IORESOURCE_MEM,
		.desc = IORES_DESC_SOFT_RESERVED,
		.parent = root,
	};
	int rc;

	rc = platform_device_add_resources(pdev, &res, 1);
	if (rc)
		return rc;
#endif
	return platform_device_add_data(pdev, &info, sizeof(info));
}

/*
 * The device stays, the caller's resource goes. 6.5: when dax_hmem is loaded
 * again, it makes devices of all that is in no window, so it must not get this
 * one as well once it lost it. Drivers match the name, and none has that of a
 * single device.
 */
static inline void compat_hmem_outlives(struct platform_device *pdev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
	struct resource *res = platform_get_resource(pdev, IORESOURCE_MEM, 0);

	if (res && res->parent)
		release_resource(res);
#else
	WRITE_ONCE(pdev->name, dev_name(&pdev->dev));
#endif
}

/* Is it one that outlived the module that made it, and that no driver matches? */
static inline bool compat_hmem_is_left(struct platform_device *pdev)
{
	return strstarts(pdev->name, "hmem.");
}

#endif
