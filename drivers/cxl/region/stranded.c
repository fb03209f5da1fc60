// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that the kmem driver left behind. It cannot refuse to be unbound: when
 * memory is online then, kmem forgets the blocks, and they stay for good, also
 * when they go offline later. A region whose decoders go must not leave blocks
 * behind that anybody could bring online again.
 */
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/slab.h>
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
 * the tree below it does not change.
 */
static struct resource *find_stranded(struct resource *top)
{
	struct resource *res = top;

	while ((res = next_below(top, res)))
		if (res->flags == IORESOURCE_SYSTEM_RAM)
			return res;
	return NULL;
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
	struct resource *res;
	int rc;

	if (!r->res)
		return 0;
	while ((res = find_stranded(r->res))) {
		rc = remove_memory(res->start, resource_size(res));
		if (rc) {
			cxll_why_set(why, "memory [%#llx, size %#llx] that was left behind when the kmem driver was unbound cannot be removed (%d): take it offline first",
				     (u64)res->start, (u64)resource_size(res),
				     rc);
			return rc;
		}
		dev_info(&r->dev, "removed memory [%#llx, size %#llx] that was left behind when the kmem driver was unbound\n",
			 (u64)res->start, (u64)resource_size(res));
		remove_resource(res);
		kfree(res);	/* kmem's, which has forgotten it */
	}
	return 0;
}
