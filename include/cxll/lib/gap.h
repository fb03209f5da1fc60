/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_GAP_H
#define _CXLL_GAP_H

#include <linux/types.h>

/**
 * struct cxll_gap - a range of host addresses
 * @start: first address
 * @end: last address
 */
struct cxll_gap {
	u64 start;
	u64 end;
};

/**
 * cxll_gap_next - the first part of a range that nobody has
 * @gap: where to look; result
 * @taken: ranges that somebody has, in any order, overlapping or not
 * @nr: entries of @taken
 * @align: of the begin and the size of the result, a power of two: bytes beside
 *	whole units are left out
 *
 * Return: false when there is none, and @gap is undefined.
 *
 * Context: any.
 */
bool cxll_gap_next(struct cxll_gap *gap, const struct cxll_gap *taken,
		   unsigned int nr, u64 align);

#endif
