// SPDX-License-Identifier: GPL-2.0-only
/* Host physical addresses: claiming a piece of the window. */
#include <linux/math64.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <cxl/locks.h>
#include "region.h"

/* First region that begins at or above @hpa or covers it; end of window. */
static u64 hole_end(struct cxll_root_decoder *rd, u64 hpa)
{
	u64 end = rd->window.base + rd->window.size;
	struct cxll_region *r;

	list_for_each_entry(r, &rd->regions, node)
		if (r->res && r->res->end >= hpa && r->res->start < end)
			end = max_t(u64, r->res->start, hpa);
	return end;
}

/* Holes begin where the window or a region ends; regions are few. */
static u64 largest_hole(struct cxll_root_decoder *rd, u64 floor)
{
	u64 start = max(rd->window.base, floor);
	u64 best = hole_end(rd, start) - min(start, hole_end(rd, start));
	struct cxll_region *r;

	list_for_each_entry(r, &rd->regions, node) {
		if (!r->res || r->res->end + 1 < start)
			continue;
		best = max(best, hole_end(rd, r->res->end + 1) -
				 (r->res->end + 1));
	}
	return best;
}

/**
 * region_largest_hole - the largest piece of a window nobody has claimed
 * @rd: window
 *
 * Return: bytes. Context: cxll_tree_lock held.
 */
u64 region_largest_hole(struct cxll_root_decoder *rd)
{
	return largest_hole(rd, 0);
}

static int size_check(struct cxll_region *r, u64 size, u64 *align,
		      struct cxll_why *why)
{
	*align = CXLL_HDM_GRANULE * r->ilv.ways;
	if (!size || (r->ilv.ways & (r->ilv.ways - 1) ?
		      size % *align : size & (*align - 1))) {
		cxll_why_set(why, "size %#llx is not a multiple of %llu MiB (%u ways of 256 MiB)",
			     size, *align >> 20, r->ilv.ways);
		return -EINVAL;
	}
	return 0;
}

/**
 * region_claim - claim host addresses for a region
 * @r: region, gives an earlier claim back if the new one succeeds
 * @size: bytes
 * @floor: lowest address that will do
 * @why: sentence on error
 *
 * Return: 0, -EINVAL, -ENOSPC, -ENOMEM. Context: cxll_tree_lock held for
 * writing.
 */
int region_claim(struct cxll_region *r, u64 size, u64 floor,
		 struct cxll_why *why)
{
	struct resource *old = r->res, *res;
	u64 align;
	int rc;

	rc = size_check(r, size, &align, why);
	if (rc)
		return rc;

	res = kzalloc(sizeof(*res), GFP_KERNEL);
	if (!res)
		return -ENOMEM;

	res->name = dev_name(&r->dev);
	res->flags = IORESOURCE_MEM;
	res->desc = IORES_DESC_CXL;
	/* 3, 6 and 12 ways need a multiple of their ways in size, not in base */
	if (align & (align - 1))
		align = CXLL_HDM_GRANULE;

	/* A region that moves or grows may take its own old place */
	if (old)
		release_resource(old);
	rc = allocate_resource(&r->rd->res, res, size,
			       max_t(u64, floor, r->rd->res.start),
			       r->rd->res.end, align, NULL, NULL);
	if (!rc) {
		r->res = res;
		kfree(old);
		return 0;
	}

	kfree(res);
	if (old)
		WARN_ON(request_resource(&r->rd->res, old));
	cxll_why_set(why, "no room for %llu MiB in %s (%llu MiB at %#llx): the largest free piece is %llu MiB%s",
		     size >> 20, dev_name(&r->rd->d.dev),
		     r->rd->window.size >> 20, r->rd->window.base,
		     largest_hole(r->rd, floor) >> 20,
		     size > r->rd->window.size ?
		     ", and only firmware can enlarge the window" : "");
	return -ENOSPC;
}

/**
 * region_unclaim - give the host addresses back
 * @r: region that is not committed
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_unclaim(struct cxll_region *r)
{
	if (!r->res)
		return;
	release_resource(r->res);
	kfree(r->res);
	r->res = NULL;
}
