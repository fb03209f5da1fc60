// SPDX-License-Identifier: GPL-2.0-only
/* Host physical addresses: claiming a piece of the window. */
#include <linux/ioport.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <cxll/locks.h>
#include <cxll/lib/avail.h>
#include "region.h"

/* The largest page that device-dax maps with */
#define DEVDAX_PAGE	SZ_1G

static int size_check(struct cxll_region *r, u64 size, struct cxll_why *why)
{
	u64 unit = CXLL_HDM_GRANULE * r->ilv.ways;

	if (!size || size % unit) {
		cxll_why_set(why, "size %#llx is not a multiple of %llu MiB (%u ways of 256 MiB)",
			     size, unit >> 20, r->ilv.ways);
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
	if (!res || r->system_ram)
		return;
	r->rule.dev = &r->dev;
	r->rule.range = (struct range){ res->start, res->end };
	cxll_memory_rule_add(&r->rule);
}

static int claim_refuse(struct cxll_region *r, u64 size, u64 floor,
			struct cxll_why *why)
{
	if (region_blame_order(r, size, floor, why))
		return -ENOSPC;
	cxll_why_set(why, "no room for %llu MiB in %s (%llu MiB at %#llx): the largest free piece is %llu MiB%s",
		     size >> 20, dev_name(&r->rd->d.dev),
		     r->rd->window.size >> 20, r->rd->window.base,
		     region_largest_hole(r->rd, floor) >> 20,
		     size > r->rd->window.size ?
		     ", and only firmware can enlarge the window" : "");
	return -ENOSPC;
}

/* Which windows have the place below them? */
static int claim_in_window(struct device *dev, void *data)
{
	struct resource *res = data;

	if (!is_cxll_root_decoder(dev))
		return 0;
	return !allocate_resource(&to_cxll_root_decoder(dev)->res, res,
				  resource_size(res), res->start, res->end,
				  CXLL_HDM_GRANULE, NULL, NULL);
}

/* What was free when it was looked at may be taken by now. */
static int claim_at(struct cxll_region *r, struct resource *res, u64 base,
		    u64 size)
{
	res->start = base;
	res->end = base + size - 1;
	if (device_for_each_child(&r->rd->d.port->dev, res, claim_in_window))
		return 0;
	return soft_reserved_place(r, res, size, base, CXLL_HDM_GRANULE);
}

/* What is nobody's first, then what firmware set aside and nobody has. */
static int claim_place(struct cxll_region *r, struct resource *res, u64 size,
		       u64 floor, enum region_used_kind kind)
{
	struct cxll_avail_request req = {
		.window = r->rd->window,
		.block = region_block_size(r->mode),
	};
	struct region_used used;
	bool found;
	u64 base;
	int rc;

	rc = region_used_get(r->rd, r, kind, &used);
	if (rc)
		return rc;
	req.used = used.range;
	req.nr_used = used.nr;
	if (cxll_partition_kind(r->mode)->dax) {
		req.huge = DEVDAX_PAGE;
		req.keep = region_capacity_beside(r, size);
	}
	found = cxll_avail_place(&req, floor, size, &base);
	region_used_put(&used);
	if (found)
		return claim_at(r, res, base, size);
	return kind == REGION_USED_AT_ALL ?
	       claim_place(r, res, size, floor, REGION_USED_BUSY) : -ENOSPC;
}

/**
 * region_claim - claim host addresses for a region
 * @r: region, gives an earlier claim back if the new one succeeds
 * @size: bytes
 * @floor: lowest address that will do
 * @why: sentence on error
 *
 * Return: 0, -EINVAL, -ENXIO, -ENOSPC, -ENOMEM.
 *
 * Context: cxll_tree_lock held for writing.
 */
int region_claim(struct cxll_region *r, u64 size, u64 floor,
		 struct cxll_why *why)
{
	struct resource *old = r->res, *res;
	bool entered = old && old->parent;
	int rc;

	rc = size_check(r, size, why);
	if (!rc)
		rc = address_translation_refuse(r->rd, why);
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

	/* A region that moves or grows may take its own old place */
	if (entered)
		remove_resource(old);
	rc = claim_place(r, res, size, floor, REGION_USED_AT_ALL);
	if (!rc) {
		claim_set(r, res);
		kfree(old);
		return 0;
	}

	kfree(res);
	if (entered)
		WARN_ON(insert_resource(&r->rd->res, old));
	return rc == -ENOSPC ? claim_refuse(r, size, floor, why) : rc;
}

/**
 * region_claim_find - a place inside of another claim
 * @r: region
 * @outer: claim of parked decoders
 * @size: bytes
 *
 * Return: a resource to take with region_claim_take() or to give back with
 * region_claim_drop(); NULL when there is no room.
 *
 * Context: cxll_tree_lock held for writing.
 */
struct resource *region_claim_find(struct cxll_region *r,
				   struct resource *outer, u64 size)
{
	struct resource *res = claim_new(r);

	if (!res)
		return NULL;
	if (!allocate_resource(outer, res, size, outer->start, outer->end,
			       CXLL_HDM_GRANULE, NULL, NULL))
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

/**
 * region_claim_exactly - claim the addresses that decoders lead to already
 * @r: found region; fine when it has them
 * @base: first address
 * @size: bytes
 * @why: sentence on error
 *
 * Return: 0, -ENOMEM, -EBUSY.
 *
 * Context: cxll_tree_lock held for writing.
 */
int region_claim_exactly(struct cxll_region *r, u64 base, u64 size,
			 struct cxll_why *why)
{
	struct cxll_region *other;
	struct resource *res;

	if (r->res)
		return 0;
	other = region_at(base, size);
	if (other) {
		cxll_why_set(why, "its range [%#llx, size %#llx] overlaps that of %s",
			     base, size, dev_name(&other->dev));
		return -EBUSY;
	}
	res = claim_new(r);
	if (!res)
		return -ENOMEM;

	res->start = base;
	res->end = base + size - 1;
	/*
	 * Soft Reserved pieces of it become children. Where it is a piece
	 * itself it waits until the whole was taken over, see
	 * soft_reserved_take(). RAM's entries are the kernel's own.
	 */
	r->system_ram = system_ram_overlaps(res->start, res->end);
	if (!r->system_ram && !soft_reserved_contains(res->start, res->end) &&
	    insert_resource(&r->rd->res, res)) {
		kfree(res);
		cxll_why_set(why, "its range [%#llx, size %#llx] partly overlaps another resource, see /proc/iomem",
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
