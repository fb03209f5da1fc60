// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that the kmem driver left behind. It cannot refuse to be unbound: when
 * memory is online then, kmem forgets the blocks, and they stay for good, also
 * when they go offline later. A region whose decoders go must not leave blocks
 * behind that anybody could bring online again.
 */
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/range.h>
#include <linux/slab.h>
#include <cxl/locks.h>
#include "region.h"

/* Next resource below @top after @res, those inside of one before its sibling. */
static struct resource *next_below(struct resource *top, struct resource *res)
{
	if (res->child)
		return res->child;
	while (res != top && !res->sibling)
		res = res->parent;
	return res == top ? NULL : res->sibling;
}

/*
 * kmem's own claim, which is not busy so that memory can be added inside. The
 * dax device is gone and nobody else puts anything into a region's claim, so
 * the tree below it does not change while the lock keeps the claim itself.
 */
static struct resource *find_stranded(struct cxll_region *r)
{
	struct resource *res = r->res;

	lockdep_assert_held(&cxll_tree_lock);
	while (res && (res = next_below(r->res, res)))
		if (res->flags == IORESOURCE_SYSTEM_RAM)
			return res;
	return NULL;
}

/* Where it is: removing memory takes too many locks to hold ours meanwhile. */
static bool stranded_range(struct cxll_region *r, struct range *range)
{
	struct resource *res;

	guard(rwsem_read)(&cxll_tree_lock);
	res = find_stranded(r);
	if (res)
		*range = (struct range){ res->start, res->end };
	return res;
}

static void forget_stranded(struct cxll_region *r, const struct range *range)
{
	struct resource *res;

	guard(rwsem_write)(&cxll_tree_lock);
	res = find_stranded(r);
	if (!res || res->start != range->start)
		return;
	remove_resource(res);
	kfree(res);	/* kmem's, which has forgotten it */
}

/**
 * region_remove_stranded - remove memory that kmem left behind
 * @r: region without a dax device
 * @why: sentence on error
 *
 * Return: 0, also when there is none; -EBUSY when a block has come online, or
 * what remove_memory() says. Context: sleeps; device lock of the region held.
 */
int region_remove_stranded(struct cxll_region *r, struct cxll_why *why)
{
	struct range range;
	int rc;

	while (stranded_range(r, &range)) {
		rc = remove_memory(range.start, range_len(&range));
		if (rc) {
			cxll_why_set(why, "memory [%#llx, size %#llx] that was left behind when the kmem driver was unbound cannot be removed (%d): take it offline first",
				     range.start, range_len(&range), rc);
			return rc;
		}
		dev_info(&r->dev, "removed memory [%#llx, size %#llx] that was left behind when the kmem driver was unbound\n",
			 range.start, range_len(&range));
		forget_stranded(r, &range);
	}
	return 0;
}
