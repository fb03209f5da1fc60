/* SPDX-License-Identifier: GPL-2.0-only */
/* Which range a device "hmem.N" stands for. */
#ifndef _COMPAT_HMEM_H
#define _COMPAT_HMEM_H

#include <linux/memregion.h>
#include <linux/platform_device.h>
#include <linux/range.h>

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

#endif
