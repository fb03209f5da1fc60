// SPDX-License-Identifier: GPL-2.0-only
/* Where in a window a region fits, and where it is of most use as RAM. */
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <cxll/lib/avail.h>

/* Where a hole that begins at @hpa ends: 0 when it is taken. */
static u64 hole_end(const struct cxll_avail_request *req, u64 hpa)
{
	u64 end = req->window.base + req->window.size;
	unsigned int i;

	if (hpa < req->window.base || hpa >= end)
		return 0;
	for (i = 0; i < req->nr_used; i++) {
		const struct cxll_avail_range *used = &req->used[i];

		if (hpa >= used->base && hpa - used->base < used->size)
			return 0;
		if (used->base > hpa && used->base < end)
			end = used->base;
	}
	return end;
}

static bool align_up(u64 *val, u64 align)
{
	if (check_add_overflow(*val, align - 1, val))
		return false;
	*val &= ~(align - 1);
	return true;
}

/* Holes begin at the floor or where a used range ends: @i counts those. */
static bool hole_nth(const struct cxll_avail_request *req, u64 floor,
		     unsigned int i, u64 *start, u64 *end)
{
	*start = max(req->window.base, floor);
	if (i && check_add_overflow(req->used[i - 1].base,
				    req->used[i - 1].size, start))
		return false;
	if (*start < floor || !align_up(start, CXLL_HDM_GRANULE))
		return false;
	*end = hole_end(req, *start);
	return *end;
}

u64 cxll_avail_hole(const struct cxll_avail_request *req, u64 floor)
{
	u64 start, end, best = 0;
	unsigned int i;

	for (i = 0; i <= req->nr_used; i++)
		if (hole_nth(req, floor, i, &start, &end))
			best = max(best, end - start);
	return best;
}
EXPORT_SYMBOL_GPL(cxll_avail_hole);

/* How good a place is. */
enum quality { NO_PLACE, ANYWHERE, ALL_BLOCKS, ALIGNED };

/* The best place in one hole. */
static enum quality place_in(u64 start, u64 end, u64 size, u64 block,
			     u64 *base)
{
	u64 aligned = start, late;

	*base = start;
	if (end - start < size)
		return NO_PLACE;
	if (block > size || !align_up(&aligned, block))
		return ANYWHERE;

	*base = aligned;
	if (aligned < end && end - aligned >= size)
		return ALIGNED;

	/* Before it, with what is no whole block in front */
	late = size & (block - 1);
	*base = max(start, aligned - min(aligned, late));
	if (*base < end && end - *base >= size)
		return ALL_BLOCKS;

	*base = start;
	return ANYWHERE;
}

static bool place_best(const struct cxll_avail_request *req, u64 floor, u64 size,
		       u64 *base)
{
	enum quality best = NO_PLACE, quality;
	u64 start, end, at;
	unsigned int i;

	for (i = 0; i <= req->nr_used; i++) {
		if (!hole_nth(req, floor, i, &start, &end))
			continue;
		quality = place_in(start, end, size, req->block, &at);
		if (quality < best || quality == NO_PLACE ||
		    (quality == best && at >= *base))
			continue;
		best = quality;
		*base = at;
	}
	return best != NO_PLACE;
}

/*
 * The lowest place at a multiple of @huge. Addresses below it can be lost to
 * devices whose decoders ascend, so what those could map has to fit above.
 */
static void place_huge(const struct cxll_avail_request *req, u64 floor, u64 size,
		       u64 *base)
{
	u64 start, end, best = 0;
	unsigned int i;

	for (i = 0; i <= req->nr_used; i++) {
		if (!hole_nth(req, floor, i, &start, &end) ||
		    !align_up(&start, req->huge))
			continue;
		if (start >= end || end - start < size ||
		    end - start - size < req->keep)
			continue;
		if (!best || start < best)
			best = start;
	}
	if (best)
		*base = best;
}

bool cxll_avail_place(const struct cxll_avail_request *req, u64 floor, u64 size,
		      u64 *base)
{
	if (!place_best(req, floor, size, base))
		return false;
	/* A place at a larger block is at a multiple of it, too, if there is any */
	if (req->huge && req->block <= req->huge && !(size & (req->huge - 1)) &&
	    (*base & (req->huge - 1)))
		place_huge(req, floor, size, base);
	return true;
}
EXPORT_SYMBOL_GPL(cxll_avail_place);
