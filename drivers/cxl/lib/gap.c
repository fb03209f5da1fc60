// SPDX-License-Identifier: GPL-2.0-only
/* What is left of a range of addresses when others took their parts. */
#include <linux/export.h>
#include <linux/types.h>
#include <cxll/lib/gap.h>

/* Whoever has @at: his last address. */
static bool gap_taken(u64 at, const struct cxll_gap *taken, unsigned int nr,
		      u64 *end)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (taken[i].start <= at && at <= taken[i].end) {
			*end = taken[i].end;
			return true;
		}
	}
	return false;
}

/* The last address from @at on, up to @end, before somebody else's begin. */
static u64 gap_end(u64 at, u64 end, const struct cxll_gap *taken,
		   unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (taken[i].start > at && taken[i].start <= end)
			end = taken[i].start - 1;
	return end;
}

/* Cut it down to whole units. */
static bool gap_align(struct cxll_gap *gap, u64 align)
{
	u64 start = (gap->start + align - 1) & ~(align - 1);

	if (start < gap->start || start > gap->end ||
	    gap->end - start < align - 1)
		return false;
	gap->start = start;
	gap->end = ((gap->end + 1) & ~(align - 1)) - 1;
	return true;
}

bool cxll_gap_next(struct cxll_gap *gap, const struct cxll_gap *taken,
		   unsigned int nr, u64 align)
{
	struct cxll_gap in = *gap;
	u64 end;

	while (in.start <= in.end) {
		if (!gap_taken(in.start, taken, nr, &end)) {
			end = gap_end(in.start, in.end, taken, nr);
			*gap = (struct cxll_gap){ in.start, end };
			if (gap_align(gap, align))
				return true;
		}
		if (end >= in.end)
			return false;
		in.start = end + 1;
	}
	return false;
}
EXPORT_SYMBOL_GPL(cxll_gap_next);
