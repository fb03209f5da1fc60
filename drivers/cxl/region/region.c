// SPDX-License-Identifier: GPL-2.0-only
/* Regions: making, finding and removing the objects. */
#include <linux/memregion.h>
#include <linux/slab.h>
#include <cxl/driver.h>
#include <cxl/locks.h>
#include "region.h"

/* All regions of all windows. Protected by cxll_tree_lock. */
LIST_HEAD(cxll_regions);

/*
 * Number of the next region: the tools read it and write it back to create.
 * It is reserved in the kernel's pool, which dax_hmem and nvdimm share.
 */
static DEFINE_MUTEX(next_lock);
static int next_id;		/* protected by next_lock */

int region_next_init(void)
{
	next_id = memregion_alloc(GFP_KERNEL);
	return next_id < 0 ? next_id : 0;
}

void region_next_exit(void)
{
	memregion_free(next_id);
}

int region_next(void)
{
	guard(mutex)(&next_lock);
	return next_id;
}

static int region_take_id(int id)
{
	int next;

	guard(mutex)(&next_lock);
	if (id != next_id)
		return -EBUSY;

	next = memregion_alloc(GFP_KERNEL);
	if (next < 0)
		return next;
	next_id = next;
	return 0;
}

static void region_free(struct device *dev)
{
	struct cxll_region *r = to_cxll_region(dev);

	memregion_free(r->id);
	put_device(&r->rd->d.dev);
	kfree(r);
}

static const struct cxll_type region_type = {
	.type = {
		.name = "cxl_region",
		.release = region_free,
		.groups = region_groups,
	},
	.class = CXLL_CLASS_REGION,
};

static struct cxll_region *region_new(struct cxll_root_decoder *rd,
				      enum cxll_mode mode, int id)
{
	struct cxll_region *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int rc;

	if (!r)
		return ERR_PTR(-ENOMEM);

	rc = region_take_id(id);
	if (rc) {
		kfree(r);
		return ERR_PTR(rc);
	}

	r->id = id;
	r->gone = true;
	r->mode = mode;
	r->ilv.ways = 1;
	r->ilv.gran = rd->window.ilv.gran;
	INIT_LIST_HEAD(&r->all);
	INIT_LIST_HEAD(&r->node);
	INIT_LIST_HEAD(&r->poisoned);
	/* Outlives device_del(), which drops the parent */
	r->rd = rd;
	get_device(&rd->d.dev);
	cxll_device_init(&r->dev, &rd->d.dev, &region_type);
	return r;
}

static void region_unlist(struct cxll_region *r)
{
	lockdep_assert_held_write(&cxll_tree_lock);
	r->gone = true;
	list_del_init(&r->all);
	list_del_init(&r->node);
}

/* Take everything off a region that nothing was programmed for, or is left. */
static void region_strip(struct cxll_region *r)
{
	int i;

	region_unlist(r);
	while (r->nr_steps)
		region_drop_steps(r, r->step[0].port);
	for (i = 0; i < CXLL_WAYS_MAX; i++)
		region_detach(r, i);
	region_let_sleep(r);
	region_unclaim(r);
}

static int region_list(struct cxll_region *r)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (r->rd->leaving)
		return -ENXIO;
	list_add_tail(&r->all, &cxll_regions);
	list_add_tail(&r->node, &r->rd->regions);
	r->gone = false;
	return 0;
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
 * region_adopted - make the object of a region that is in the registers
 * @rd: its window
 * @mode: kind of capacity
 * @ilv: over its devices; says how many targets there are to see
 *
 * Return: the region with a reference for the caller, or an ERR_PTR.
 * Context: sleeps.
 */
struct cxll_region *region_adopted(struct cxll_root_decoder *rd,
				   enum cxll_mode mode,
				   const struct cxll_interleave *ilv)
{
	struct cxll_region *r;
	int rc;

	/* Somebody may create one and take the number before us */
	do {
		r = region_new(rd, mode, region_next());
	} while (r == ERR_PTR(-EBUSY));
	if (IS_ERR(r))
		return r;

	r->adopted = true;
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

/* From here on nobody finds the region any more. */
static int region_retire(struct cxll_region *r, struct cxll_why *why)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (r->gone) {
		cxll_why_set(why, "somebody else removed it meanwhile");
		return -ENODEV;
	}
	if (r->state != REGION_CONFIG) {
		cxll_why_set(why, "it was committed again meanwhile");
		return -EBUSY;
	}

	region_strip(r);
	return 0;
}

/**
 * region_destroy - take a region away, decoders and all
 * @r: region; the caller holds a reference
 * @why: sentence on error
 *
 * Return: 0; -EBUSY when it is in use or the order of decoders forbids it;
 * others of region_decommit(). Context: sleeps; the device lock of @r must not
 * be held.
 */
int region_destroy(struct cxll_region *r, struct cxll_why *why)
{
	int rc;

	rc = region_release(r, why);
	if (!rc)
		rc = region_decommit(r, why);
	if (!rc)
		rc = region_retire(r, why);
	if (rc)
		return rc;
	device_unregister(&r->dev);
	soft_settle();
	return 0;
}

/**
 * region_abandon - forget a region whose decoders have to stay
 * @r: region that region_destroy() refused, nobody uses it
 *
 * Context: sleeps.
 */
void region_abandon(struct cxll_region *r)
{
	scoped_guard(rwsem_write, &cxll_tree_lock) {
		if (r->gone)
			return;
		region_strip(r);
	}
	device_unregister(&r->dev);
	soft_settle();
}

static struct cxll_region *region_by_name(struct cxll_root_decoder *rd,
					  const char *name)
{
	struct cxll_region *r;

	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &rd->regions, node) {
		if (!strcmp(dev_name(&r->dev), name)) {
			get_device(&r->dev);
			return r;
		}
	}
	return NULL;
}

int region_remove_by_name(struct cxll_root_decoder *rd, const char *name)
{
	struct cxll_region *r = region_by_name(rd, name);
	struct cxll_why why = {};
	int rc;

	if (!r)
		return -ENODEV;

	rc = region_destroy(r, &why);
	if (rc)
		cxll_refuse(&r->dev, &r->reason, "delete", rc, &why);
	put_device(&r->dev);
	region_reap();
	return rc;
}
