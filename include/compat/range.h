/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether two ranges have addresses in common: newer than 6.12. */
#ifndef _COMPAT_RANGE_H
#define _COMPAT_RANGE_H

#include <linux/range.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
/* Under a name of ours, as a stable kernel may get the function any day */
#define range_overlaps compat_range_overlaps

static inline bool range_overlaps(const struct range *a, const struct range *b)
{
	return a->start <= b->end && a->end >= b->start;
}
#endif

#endif
