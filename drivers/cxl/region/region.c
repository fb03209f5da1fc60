// SPDX-License-Identifier: GPL-2.0-only
/* Regions: making the objects, and their numbers. */
#include <linux/atomic.h>
#include <linux/memregion.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "region.h"

/*
 * Number of the next region of each window: the tools read it and write it back
 * to create, and what somebody does in another window does not come between.
 * It is reserved in the kernel's pool, which dax_hmem and nvdimm share.
 */
static DEFINE_MUTEX(next_lock);

static int next_of(struct cxll_root_decoder *rd)
{
	lockdep_assert_held(&next_lock);
	if (rd->next_region < 0)
		rd->next_region = memregion_alloc(GFP_KERNEL);
	return rd->next_region;
}

int region_next(struct cxll_root_decoder *rd)
{
	guard(mutex)(&next_lock);
	return next_of(rd);
}

static int region_take_id(struct cxll_root_decoder *rd, int id)
{
	int next;

	guard(mutex)(&next_lock);
	next = next_of(rd);
	if (next < 0)
		return next;
	if (id != next)
		return -EBUSY;
	rd->next_region = -1;
	return 0;
}

/*
 * Objects there are. A region that was taken off the lists may still have a job
 * that nobody waits for, and that runs code of this module.
 */
static atomic_t region_count = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(region_freed);

/**
 * region_wait_freed - wait until the last region object is gone
 *
 * Memory hotplug that a worker waits for has no limit, and neither has this: the
 * module cannot go before. It is idle sleep, so nobody complains.
 *
 * Context: module exit, all regions are off the lists.
 */
void region_wait_freed(void)
{
	wait_event_idle(region_freed, !atomic_read(&region_count));
}

/* Not in region_release(): the worker may be who gave up the last reference. */
static void region_free_fn(struct work_struct *work)
{
	struct cxll_region *r = container_of(work, struct cxll_region, free);

	region_worker_stop(r);
	memregion_free(r->id);
	put_device(&r->rd->d.dev);
	kfree(r);
	if (atomic_dec_and_test(&region_count))
		wake_up_all(&region_freed);
}

static void region_free(struct device *dev)
{
	region_later(&to_cxll_region(dev)->free);
}

static const struct cxll_type region_type = {
	.type = {
		.name = "cxl_region",
		.release = region_free,
		.groups = region_groups,
	},
	.class = CXLL_CLASS_REGION,
};

static void region_init(struct cxll_region *r, struct cxll_root_decoder *rd,
			enum cxll_mode mode, int id)
{
	r->id = id;
	r->mode = mode;
	r->ilv.ways = 1;
	r->ilv.gran = rd->window.ilv.gran;
	INIT_LIST_HEAD(&r->all);
	INIT_LIST_HEAD(&r->node);
	INIT_LIST_HEAD(&r->rule.node);
	mutex_init(&r->idle_lock);
	INIT_WORK(&r->attach, region_attach_fn);
	INIT_WORK(&r->detach, region_detach_fn);
	INIT_WORK(&r->free, region_free_fn);
	/* Outlives device_del(), which drops the parent */
	r->rd = rd;
	get_device(&rd->d.dev);
	cxll_device_init(&r->dev, &rd->d.dev, &region_type);
}

/* With the initial reference. */
static struct cxll_region *region_new(struct cxll_root_decoder *rd,
				      enum cxll_mode mode, int id)
{
	struct cxll_region *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int rc;

	if (!r)
		return ERR_PTR(-ENOMEM);

	rc = region_take_id(rd, id);
	if (rc) {
		kfree(r);
		return ERR_PTR(rc);
	}

	atomic_inc(&region_count);
	region_init(r, rd, mode, id);
	rc = region_worker_start(r);
	if (rc) {
		put_device(&r->dev);
		return ERR_PTR(rc);
	}
	return r;
}

/* Whoever finds a region may remove it, so it is listed when it is complete. */
static int region_show(struct cxll_region *r)
{
	int rc;

	rc = cxll_device_add(&r->dev, "region%d", r->id);
	if (rc) {
		put_device(&r->dev);
		return rc;
	}
	rc = region_list(r);
	if (rc)
		device_unregister(&r->dev);
	return rc;
}

/**
 * region_found - make the object of a region that is in the registers
 * @rd: its window
 * @mode: kind of capacity
 * @ilv: over its devices; says how many targets there are to see
 *
 * Return: the region with a reference for the caller, or an ERR_PTR.
 *
 * Context: sleeps.
 */
struct cxll_region *region_found(struct cxll_root_decoder *rd,
				 enum cxll_mode mode,
				 const struct cxll_interleave *ilv)
{
	struct cxll_region *r;
	int rc;

	/* Somebody may create one and take the number before us */
	do {
		r = region_new(rd, mode, region_next(rd));
	} while (r == ERR_PTR(-EBUSY));
	if (IS_ERR(r))
		return r;

	r->found = true;
	r->ilv = *ilv;
	get_device(&r->dev);
	rc = region_show(r);
	if (!rc)
		return r;
	put_device(&r->dev);
	return ERR_PTR(rc);
}

int region_create(struct cxll_root_decoder *rd, enum cxll_mode mode, int id)
{
	struct cxll_region *r = region_new(rd, mode, id);

	return IS_ERR(r) ? PTR_ERR(r) : region_show(r);
}
