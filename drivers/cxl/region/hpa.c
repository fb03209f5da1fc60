// SPDX-License-Identifier: GPL-2.0-only
/* Host physical addresses: claiming a piece of the window. */
#include <linux/log2.h>
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

static struct resource *claim_new(struct cxll_region *r)
{
	struct resource *res = kzalloc(sizeof(*res), GFP_KERNEL);

	if (!res)
		return NULL;
	res->name = dev_name(&r->dev);
	res->flags = IORESOURCE_MEM;
	res->desc = IORES_DESC_CXL;
	return res;
}

/* The rule for its memory blocks goes with the claim. */
static void claim_set(struct cxll_region *r, struct resource *res)
{
	cxll_memory_rule_remove(&r->rule);
	r->res = res;
	if (!res)
		return;
	r->rule.dev = &r->dev;
	r->rule.range = (struct range){ res->start, res->end };
	cxll_memory_rule_add(&r->rule);
}

static int claim_refuse(struct cxll_region *r, u64 size, u64 align, u64 floor,
			struct cxll_why *why)
{
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
	if (!cxll_window_is_up(r->rd)) {
		cxll_why_set(why, "its window is going away");
		return -ENXIO;
	}

	res = claim_new(r);
	if (!res)
		return -ENOMEM;
	/* 3, 6 and 12 ways need a multiple of their ways in size, not in base */
	if (!is_power_of_2(align))
		align = CXLL_HDM_GRANULE;

	/* A region that moves or grows may take its own old place */
	if (old)
		release_resource(old);
	rc = allocate_resource(&r->rd->res, res, size,
			       max_t(u64, floor, r->rd->res.start),
			       r->rd->res.end, align, NULL, NULL);
	if (rc)
		rc = soft_reserved_place(r, res, size, floor, align);
	if (!rc) {
		claim_set(r, res);
		kfree(old);
		return 0;
	}

	kfree(res);
	if (old)
		WARN_ON(insert_resource(&r->rd->res, old));
	return claim_refuse(r, size, align, floor, why);
}

/**
 * region_claim_find - a place inside of another claim
 * @r: region
 * @outer: claim of parked decoders
 * @size: bytes
 *
 * Return: a resource to take with region_claim_take() or to give back with
 * region_claim_drop(); NULL when there is no room. Context: cxll_tree_lock held
 * for writing.
 */
struct resource *region_claim_find(struct cxll_region *r,
				   struct resource *outer, u64 size)
{
	u64 align = CXLL_HDM_GRANULE * r->ilv.ways;
	struct resource *res = claim_new(r);

	if (!res)
		return NULL;
	if (!is_power_of_2(align))
		align = CXLL_HDM_GRANULE;
	if (!allocate_resource(outer, res, size, outer->start, outer->end,
			       align, NULL, NULL))
		return res;
	kfree(res);
	return NULL;
}

/**
 * region_claim_take - make a place found the region's claim
 * @r: region, gives its earlier claim back
 * @res: from region_claim_find()
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_claim_take(struct cxll_region *r, struct resource *res)
{
	struct resource *old = r->res;

	claim_set(r, res);
	if (old && old->parent)
		remove_resource(old);
	kfree(old);
}

/**
 * region_claim_drop - undo region_claim_find()
 * @res: its result
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_claim_drop(struct resource *res)
{
	release_resource(res);
	kfree(res);
}

static bool overlaps_region(struct cxll_region *r, u64 base, u64 size)
{
	struct cxll_region *other;

	list_for_each_entry(other, &r->rd->regions, node)
		if (other->res && other->res->start < base + size &&
		    other->res->end >= base)
			return true;
	return false;
}

/**
 * region_claim_exactly - claim the addresses that decoders lead to already
 * @r: found region; fine when it has them
 * @base: first address
 * @size: bytes
 * @why: sentence on error
 *
 * Return: 0, -ENOMEM, -EBUSY. Context: cxll_tree_lock held for writing.
 */
int region_claim_exactly(struct cxll_region *r, u64 base, u64 size,
			 struct cxll_why *why)
{
	struct resource *res;
	int rc;

	if (r->res)
		return 0;
	res = claim_new(r);
	if (!res)
		return -ENOMEM;

	res->start = base;
	res->end = base + size - 1;
	/*
	 * Soft Reserved pieces of it become children. Where it is a piece
	 * itself it waits until the whole was taken over, see
	 * soft_reserved_take().
	 */
	if (soft_reserved_contains(res->start, res->end))
		rc = overlaps_region(r, base, size);
	else
		rc = insert_resource(&r->rd->res, res);
	if (rc) {
		kfree(res);
		cxll_why_set(why, "its range [%#llx, size %#llx] overlaps another region's",
			     base, size);
		return -EBUSY;
	}
	claim_set(r, res);
	return 0;
}

/**
 * region_unclaim - give the host addresses back
 * @r: region without decoders
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_unclaim(struct cxll_region *r)
{
	struct resource *res = r->res;

	if (!res)
		return;
	claim_set(r, NULL);
	/* What the firmware set aside below it stays */
	if (res->parent)
		remove_resource(res);
	kfree(res);
}
