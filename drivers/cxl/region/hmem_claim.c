// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hmem devices that the kernel made and regions took over. A range has one
 * owner: a region takes it over from its hmem device when nobody uses it there,
 * and the device gets it back when no region covers any part of it any more.
 */
#include <linux/list.h>
#include <linux/slab.h>
#include <cxll/locks.h>
#include "hmem.h"
#include "region.h"

/**
 * struct hmem_claim - an hmem device that was taken over
 * @node: in the list of all
 * @pdev: the device; holds a reference
 * @range: what it stands for
 */
struct hmem_claim {
	struct list_head node;
	struct platform_device *pdev;
	struct range range;
};

/* Claims come and go with hmem_lock held as well */
static DEFINE_MUTEX(soft_reserved_lock);	/* protects the list */
static LIST_HEAD(claims);

static int claim_device(struct platform_device *pdev,
			const struct range *range, struct cxll_why *why)
{
	struct hmem_claim *c;
	int rc;

	rc = hmem_in_use(pdev, range, why);
	if (rc)
		return rc;

	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;

	rc = hmem_keep(pdev);
	if (rc) {
		cxll_why_set(why, "its range could not be taken over from %s (%d)",
			     dev_name(&pdev->dev), rc);
		kfree(c);
		return rc;
	}
	get_device(&pdev->dev);
	c->pdev = pdev;
	c->range = *range;
	scoped_guard(mutex, &soft_reserved_lock)
		list_add_tail(&c->node, &claims);
	dev_info(&pdev->dev, "Soft Reserved range [%#llx, size %#llx] is taken over for CXL regions\n",
		 range->start, range_len(range));
	return 0;
}

struct claim_search {
	struct platform_device *pdev;
	struct range range;
};

static int claim_found(struct platform_device *pdev, const struct range *range,
		       void *data)
{
	struct claim_search *find = data;

	get_device(&pdev->dev);
	find->pdev = pdev;
	find->range = *range;
	return 1;
}

static int claim_range(const struct range *range, struct cxll_why *why)
{
	struct claim_search find;
	int rc;

	rc = hmem_pieces_drop(range, why);
	while (!rc && hmem_for_each(range, claim_found, &find)) {
		rc = claim_device(find.pdev, &find.range, why);
		put_device(&find.pdev->dev);
	}
	return rc;
}

/**
 * hmem_claim_range - take a range over from hmem devices
 * @range: the range
 * @why: sentence on error
 *
 * Ours go, those of the kernel are kept.
 *
 * Return: 0, also when there are none; -EBUSY when one is in use, -ENOMEM,
 * -ETIMEDOUT.
 *
 * Context: may wait for memory hotplug; hmem_lock held.
 */
int hmem_claim_range(const struct range *range, struct cxll_why *why)
{
	return hmem_run_closed(range, claim_range, why);
}

/**
 * hmem_claimed - was a part of a range taken over?
 * @range: the range
 *
 * Return: true if so.
 *
 * Context: sleeps.
 */
bool hmem_claimed(const struct range *range)
{
	struct hmem_claim *c;

	guard(mutex)(&soft_reserved_lock);
	list_for_each_entry(c, &claims, node)
		if (range_overlaps(&c->range, range))
			return true;
	return false;
}

/**
 * hmem_region_owns - is the range of a region nobody else's?
 * @r: region with its addresses
 *
 * Firmware's region of which a device never came cannot be used as one, so its
 * memory is its owner's. Where one went, its memory went as well.
 *
 * Return: true if so.
 *
 * Context: cxll_tree_lock held.
 */
bool hmem_region_owns(const struct cxll_region *r)
{
	unsigned int i;

	/* If a part of it is RAM, the rest is nobody's */
	if (r->system_ram)
		return false;
	if (r->state != CXLL_REGION_WAITING)
		return true;
	for (i = 0; i < r->ilv.ways; i++)
		if (r->member[i].away)
			return true;
	return false;
}

static bool claim_is_covered(const struct hmem_claim *c)
{
	struct cxll_region *r;

	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all)
		if (region_overlaps(r, c->range.start, c->range.end) &&
		    hmem_region_owns(r))
			return true;
	return false;
}

static int claim_other(struct platform_device *pdev, const struct range *range,
		       void *data)
{
	return 1;
}

/* By what an earlier load of this module left, as it was in use. */
static bool claim_is_shared(const struct hmem_claim *c)
{
	return hmem_for_each(&c->range, claim_other, NULL);
}

static int claim_has_part(const struct range *range, void *data)
{
	struct hmem_claim *c = data;

	return range_overlaps(range, &c->range);
}

static bool claim_is_undecoded(struct hmem_claim *c)
{
	return hmem_undecoded_visit(claim_has_part, c);
}

static void claim_forget(struct hmem_claim *c)
{
	scoped_guard(mutex, &soft_reserved_lock)
		list_del(&c->node);
	put_device(&c->pdev->dev);
	kfree(c);
}

static void claim_give_back(struct hmem_claim *c)
{
	struct device *dev = &c->pdev->dev;

	device_release_driver(dev);
	if (device_is_registered(dev)) {
		dev_info(dev, "has its Soft Reserved range [%#llx, size %#llx] back\n",
			 c->range.start, range_len(&c->range));
		hmem_release(c->pdev);
	}
	claim_forget(c);
}

/**
 * hmem_claims_give_back - give back what no region covers any more
 *
 * Where somebody uses a piece of it, or nothing answers in a part of it, the
 * rest becomes pieces.
 *
 * Context: may wait for memory hotplug; hmem_lock held.
 */
void hmem_claims_give_back(void)
{
	struct hmem_claim *c, *next;

	/* hmem_lock keeps the list as it is */
	list_for_each_entry_safe(c, next, &claims, node) {
		if (claim_is_covered(c) || claim_is_undecoded(c) ||
		    hmem_run_closed(&c->range, hmem_pieces_drop, NULL) ||
		    claim_is_shared(c))
			continue;
		claim_give_back(c);
	}
}

/**
 * hmem_claims_drop - forget what could not be given back
 *
 * Somebody has a part of it, or nothing answers there. Nobody keeps it from a
 * dax_hmem that is loaded again afterwards.
 *
 * Context: module exit; hmem_lock held.
 */
void hmem_claims_drop(void)
{
	struct hmem_claim *c, *next;

	list_for_each_entry_safe(c, next, &claims, node) {
		device_release_driver(&c->pdev->dev);
		claim_forget(c);
	}
}

/* A claim that had to wait for its hmem device gets its place in the map. */
static int claim_enter(struct cxll_region *r, struct cxll_why *why)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (!r->res || r->res->parent)
		return 0;
	if (insert_resource(&r->rd->res, r->res)) {
		cxll_why_set(why, "its range [%#llx, size %#llx] partly overlaps another resource, see /proc/iomem",
			     (u64)r->res->start, (u64)resource_size(r->res));
		return -EBUSY;
	}
	return 0;
}

static int is_idle(struct platform_device *pdev, const struct range *range,
		   void *why)
{
	return hmem_in_use(pdev, range, why);
}

/* All of it or nothing: what a region that cannot live took would be nobody's. */
static int claim_all(const struct range *range, struct cxll_why *why)
{
	return hmem_for_each(range, is_idle, why) ?: claim_range(range, why);
}

/**
 * soft_reserved_take - take the range of a region over from hmem devices
 * @r: region with its addresses
 * @why: sentence on error
 *
 * Return: 0, also when there are none; -EBUSY when one is in use, with none
 * taken over.
 *
 * Context: worker.
 */
int soft_reserved_take(struct cxll_region *r, struct cxll_why *why)
{
	struct range range;
	int rc;

	if (!region_range(r, &range))
		return 0;

	if (soft_reserved_overlaps(range.start, range.end)) {
		scoped_guard(mutex, &hmem_lock)
			rc = hmem_run_closed(&range, claim_all, why);
		if (rc)
			return rc;
	}
	return claim_enter(r, why);
}

static int take_job(struct region_job *job)
{
	return soft_reserved_take(job->r, &job->why);
}

/**
 * soft_reserved_obtain - have the range of a region taken over, wait with a limit
 * @r: region with its addresses
 * @why: sentence on error
 *
 * Return: as soft_reserved_take(); -ETIMEDOUT.
 *
 * Context: sleeps; the device lock of @r may be held, cxll_tree_lock not; not
 * in a worker.
 */
int soft_reserved_obtain(struct cxll_region *r, struct cxll_why *why)
{
	struct range range;

	if (!region_range(r, &range))
		return 0;
	if (!soft_reserved_overlaps(range.start, range.end))
		return claim_enter(r, why);
	return region_worker_wait(r, take_job, NULL, why);
}

/**
 * soft_reserved_undecoded - the decoders of a region that firmware made were reset
 * @r: region
 *
 * Context: sleeps; cxll_tree_lock not held.
 */
void soft_reserved_undecoded(struct cxll_region *r)
{
	struct hmem_claim *c;
	struct range range;

	if (!region_range(r, &range) ||
	    !soft_reserved_overlaps(range.start, range.end))
		return;

	hmem_undecoded_add(&range);
	guard(mutex)(&soft_reserved_lock);
	list_for_each_entry(c, &claims, node)
		if (range_overlaps(&c->range, &range))
			dev_info(&c->pdev->dev, "will not be bound again: the decoders that mapped its range were reset\n");
}
