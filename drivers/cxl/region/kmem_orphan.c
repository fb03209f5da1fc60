// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that the kmem driver left when it was unbound by hand. It cannot
 * refuse to be unbound: when memory is online then, kmem forgets the blocks,
 * and they stay for good, also when they go offline later. A region whose
 * decoders go must not leave blocks that anybody could bring online again.
 */
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/slab.h>
#include <cxll/locks.h>
#include "memory.h"

/* Next resource below @top after @res, those inside of one before its sibling. */
static struct resource *resource_next(struct resource *top,
				      struct resource *res)
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
static struct resource *orphan_find(struct resource *claim)
{
	struct resource *res = claim;

	lockdep_assert_held(&cxll_tree_lock);
	while (res && (res = resource_next(claim, res)))
		if (res->flags == IORESOURCE_SYSTEM_RAM)
			return res;
	return NULL;
}

/* Where it is: removing memory takes too many locks to hold ours meanwhile. */
static bool orphan_range(struct resource *claim, struct range *range)
{
	struct resource *res;

	guard(rwsem_read)(&cxll_tree_lock);
	res = orphan_find(claim);
	if (res)
		*range = (struct range){ res->start, res->end };
	return res;
}

static void orphan_forget(struct resource *claim, const struct range *range)
{
	struct resource *res;

	guard(rwsem_write)(&cxll_tree_lock);
	res = orphan_find(claim);
	if (!res || res->start != range->start)
		return;
	remove_resource(res);
	kfree(res);	/* kmem's, which has forgotten it */
}

int memory_orphan_remove(struct resource *claim, const struct device *dev,
			 struct cxll_why *why)
{
	struct range range;
	int rc;

	while (orphan_range(claim, &range)) {
		rc = remove_memory(range.start, range_len(&range));
		if (rc) {
			cxll_why_set(why, "memory [%#llx, size %#llx] left by an unbound kmem driver cannot be removed (%d): take it offline",
				     range.start, range_len(&range), rc);
			return rc;
		}
		dev_info(dev, "removed memory [%#llx, size %#llx] left by an unbound kmem driver\n",
			 range.start, range_len(&range));
		orphan_forget(claim, &range);
	}
	return 0;
}
