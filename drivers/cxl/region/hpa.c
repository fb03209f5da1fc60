// SPDX-License-Identifier: GPL-2.0-only
/* Host physical addresses: claiming a piece of the window. */
#include <linux/slab.h>
#include <cxl/locks.h>
#include "region.h"

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
 * Return: 0, -EINVAL, -ENXIO, -ENOSPC, -ENOMEM. Context: cxll_tree_lock held for
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
	/* Regions are visited from the top down, so none may move up now */
	if (r->rd->leaving) {
		cxll_why_set(why, "its window is going away");
		return -ENXIO;
	}

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
	if (rc)
		rc = soft_place(r, res, size, floor, align);
	if (!rc) {
		region_poison_forget(r);
		r->res = res;
		kfree(old);
		return 0;
	}

	kfree(res);
	if (old)
		WARN_ON(insert_resource(&r->rd->res, old));
	if (region_blame_order(r, size, align, floor, why))
		return -ENOSPC;
	cxll_why_set(why, "no room for %llu MiB in %s (%llu MiB at %#llx): the largest free piece is %llu MiB%s",
		     size >> 20, dev_name(&r->rd->d.dev),
		     r->rd->window.size >> 20, r->rd->window.base,
		     region_largest_hole(r->rd, floor, align) >> 20,
		     size > r->rd->window.size ?
		     ", and only firmware can enlarge the window" : "");
	return -ENOSPC;
}

/**
 * region_range - where a region lies
 * @r: region
 * @range: result: a copy, as somebody else may give the claim up meanwhile
 *
 * Return: false when it has no addresses. Context: sleeps; takes
 * cxll_tree_lock.
 */
bool region_range(struct cxll_region *r, struct range *range)
{
	guard(rwsem_read)(&cxll_tree_lock);
	if (!r->res)
		return false;
	*range = (struct range){ r->res->start, r->res->end };
	return true;
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
	region_poison_forget(r);
	/* What the firmware set aside below it stays */
	if (r->res->parent)
		remove_resource(r->res);
	kfree(r->res);
	r->res = NULL;
}
