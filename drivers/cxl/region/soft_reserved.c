// SPDX-License-Identifier: GPL-2.0-only
/*
 * Soft Reserved ranges: memory that firmware set aside for special purposes.
 * The kernel gives them to dax_hmem, as devices "hmem.N", whether or not there
 * is a CXL decoder behind. A range has one owner: a region takes it over from
 * its hmem device when nobody uses it there, and the device gets it back when
 * no region covers it any more.
 *
 * The hmem device is bound to a driver of this module for that time, so that
 * dax_hmem cannot have it, also if that is loaded later.
 *
 * Binding and unbinding hmem devices adds and removes memory, which waits for
 * memory hotplug: the worker of a region does it, or work of this module.
 */
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <compat/hmem.h>
#include <cxl/locks.h>
#include <cxl/memory_block.h>
#include "region.h"

/* Has no way to match a device: hmem devices are attached by hand */
static struct platform_driver soft_driver = {
	.driver = {
		.name = "cxl_soft_reserved",
		.owner = THIS_MODULE,
		.suppress_bind_attrs = true,
	},
};

/**
 * struct soft - an hmem device that was taken over
 * @node: in the list of all
 * @pdev: the device; holds a reference
 * @range: what it stands for
 * @undecoded: no decoder leads there any more, so it does not get it back
 */
struct soft {
	struct list_head node;
	struct platform_device *pdev;
	struct range range;
	bool undecoded;
};

/* One at a time binds and unbinds hmem devices; may be held for long */
static DEFINE_MUTEX(bind_lock);

/* Entries come and go with bind_lock held as well */
static DEFINE_MUTEX(soft_lock);	/* protects the list and its entries */
static LIST_HEAD(softs);

static bool overlap(const struct range *a, u64 start, u64 end)
{
	return a->start <= end && a->end >= start;
}

static int any_resource(struct resource *res, void *data)
{
	return 1;
}

static bool has_resource(u64 start, u64 end, unsigned long flags,
			 unsigned long desc)
{
	return walk_iomem_res_desc(desc, flags, start, end, NULL,
				   any_resource) == 1;
}

/* Did firmware set a part of the range aside? */
static bool soft_reserved(u64 start, u64 end)
{
	return has_resource(start, end, IORESOURCE_MEM,
			    IORES_DESC_SOFT_RESERVED);
}

static int whole_resource(struct resource *res, void *data)
{
	struct range *range = data;

	/* What is shown is cut to what was asked for */
	return res->start == range->start && res->end == range->end;
}

/**
 * soft_reserved_contains - is all of the range a part of one Soft Reserved range?
 * @start: first address
 * @end: last address
 *
 * Return: true if so. Context: any that may take a spinlock.
 */
bool soft_reserved_contains(u64 start, u64 end)
{
	struct range range = { start, end };

	return walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM,
				   start, end, &range, whole_resource) == 1;
}

static struct soft *soft_of(struct platform_device *pdev)
{
	struct soft *s;

	guard(mutex)(&soft_lock);
	list_for_each_entry(s, &softs, node)
		if (s->pdev == pdev)
			return s;
	return NULL;
}

struct child_check {
	struct range range;
	struct cxll_why *why;
	struct device *hmem;
};

/*
 * Does anybody use a dax device of an hmem device? An open devdax file shows
 * in its driver's use count only, which all devdax files share.
 */
static int child_in_use(struct device *dev, void *data)
{
	struct child_check *c = data;
	struct device_driver *drv = READ_ONCE(dev->driver);
	unsigned long first, last;
	unsigned int online;

	if (!drv || !dev->bus || strcmp(dev->bus->name, "dax"))
		return 0;

	online = cxll_memory_blocks_online(&c->range, &first, &last);
	if (online) {
		cxll_why_set(c->why, "its range is %s of %s and %u memory blocks of it are online: take them offline first, 'daxctl offline-memory %s'",
			     dev_name(dev), dev_name(c->hmem), online,
			     dev_name(dev));
		return -EBUSY;
	}
	if (!strcmp(drv->name, "device_dax") &&
	    (!drv->owner || module_refcount(drv->owner) > 0)) {
		cxll_why_set(c->why, "its range is %s of %s and a devdax file is open: close it, or unbind %s first",
			     dev_name(dev), dev_name(c->hmem), dev_name(dev));
		return -EBUSY;
	}
	return 0;
}

static int hmem_in_use(struct platform_device *pdev, const struct range *range,
		       struct cxll_why *why)
{
	struct child_check c = { *range, why, &pdev->dev };
	struct device_driver *drv = READ_ONCE(pdev->dev.driver);

	if (drv && strcmp(drv->name, "hmem")) {
		cxll_why_set(why, "its range is that of %s, which driver %s has",
			     dev_name(&pdev->dev), drv->name);
		return -EBUSY;
	}
	return device_for_each_child(&pdev->dev, &c, child_in_use);
}

static int take(struct platform_device *pdev, const struct range *range,
		struct cxll_why *why)
{
	struct soft *s;
	int rc;

	if (soft_of(pdev))
		return 0;

	rc = hmem_in_use(pdev, range, why);
	if (rc)
		return rc;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;

	device_release_driver(&pdev->dev);
	rc = device_driver_attach(&soft_driver.driver, &pdev->dev);
	if (rc) {
		cxll_why_set(why, "its range could not be taken over from %s (%d)",
			     dev_name(&pdev->dev), rc);
		kfree(s);
		return rc;
	}
	get_device(&pdev->dev);
	s->pdev = pdev;
	s->range = *range;
	scoped_guard(mutex, &soft_lock)
		list_add_tail(&s->node, &softs);
	dev_info(&pdev->dev, "Soft Reserved range [%#llx, size %#llx] is taken over for CXL regions\n",
		 range->start, range_len(range));
	return 0;
}

/* Give it back, if it can use it. The entry is off the list, and goes. */
static void give(struct soft *s)
{
	struct device *dev = &s->pdev->dev;

	device_release_driver(dev);
	if (!s->undecoded && device_is_registered(dev)) {
		dev_info(dev, "has its Soft Reserved range [%#llx, size %#llx] back\n",
			 s->range.start, range_len(&s->range));
		if (device_attach(dev) < 0)
			dev_dbg(dev, "without a driver\n");
	}
	put_device(dev);
	kfree(s);
}

struct hmem_search {
	u64 start;
	u64 end;
	struct cxll_why *why;
	struct platform_device *found;
	struct range range;
};

/* The next hmem device in the range that is not taken over yet. */
static int match_hmem(struct device *dev, void *data)
{
	struct platform_device *pdev = to_platform_device(dev);
	struct hmem_search *find = data;

	if (strcmp(pdev->name, "hmem") || soft_of(pdev) ||
	    !compat_hmem_range(pdev, &find->range) ||
	    !overlap(&find->range, find->start, find->end))
		return 0;
	get_device(dev);
	find->found = pdev;
	return 1;
}

static int take_range(u64 start, u64 end, struct cxll_why *why)
{
	struct hmem_search find = { .start = start, .end = end };
	int rc;

	guard(mutex)(&bind_lock);
	while (bus_for_each_dev(&platform_bus_type, NULL, &find, match_hmem)) {
		rc = take(find.found, &find.range, why);
		put_device(&find.found->dev);
		if (rc)
			return rc;
	}
	return 0;
}

/* A claim that had to wait for its hmem device gets its place in the map. */
static int enter_claim(struct cxll_region *r, struct cxll_why *why)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (!r->res || r->res->parent)
		return 0;
	if (insert_resource(&r->rd->res, r->res)) {
		cxll_why_set(why, "its range [%#llx, size %#llx] cuts across another resource, see /proc/iomem",
			     (u64)r->res->start, (u64)resource_size(r->res));
		return -EBUSY;
	}
	return 0;
}

/**
 * soft_reserved_take - take the range of a region over from hmem devices
 * @r: region with its addresses
 * @why: sentence on error
 *
 * Return: 0, also when there are none; -EBUSY when one is in use.
 * Context: worker.
 */
int soft_reserved_take(struct cxll_region *r, struct cxll_why *why)
{
	struct range range;
	int rc;

	if (!region_range(r, &range))
		return 0;

	if (soft_reserved(range.start, range.end)) {
		rc = take_range(range.start, range.end, why);
		if (rc)
			return rc;
	}
	return enter_claim(r, why);
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
 * Return: as soft_reserved_take(); -ETIMEDOUT. Context: sleeps; the device lock
 * of @r may be held, cxll_tree_lock not; not in a worker.
 */
int soft_reserved_obtain(struct cxll_region *r, struct cxll_why *why)
{
	struct range range;

	if (!region_range(r, &range))
		return 0;
	if (!soft_reserved(range.start, range.end))
		return enter_claim(r, why);
	return region_worker_wait(r, take_job, NULL, why);
}

/* Nobody looks for a place any more */
static void vacate_left(struct cxll_region *r)
{
	soft_reserved_settle();
}

static int vacate_job(struct region_job *job)
{
	struct range window = cxll_window_range(job->r->rd);

	job->give_back = vacate_left;
	job->give_up = vacate_left;
	return take_range(window.start, window.end, &job->why);
}

/**
 * soft_reserved_vacate - take over what hmem devices have in a window and do not use
 * @r: region that looks for a place in it
 * @why: sentence on error
 *
 * Follow it with soft_reserved_settle(), which gives back what was not needed.
 *
 * Return: 0, also when there are none; -EBUSY when one is in use, and those
 * behind it are not taken over then; -ETIMEDOUT. Context: sleeps;
 * cxll_tree_lock not held; not in a worker.
 */
int soft_reserved_vacate(struct cxll_region *r, struct cxll_why *why)
{
	struct range window = cxll_window_range(r->rd);

	if (!soft_reserved(window.start, window.end))
		return 0;
	return region_worker_wait(r, vacate_job, NULL, why);
}

/**
 * soft_reserved_undecoded - the decoders of a region that firmware made were reset
 * @r: region
 *
 * Context: sleeps; cxll_tree_lock not held.
 */
void soft_reserved_undecoded(struct cxll_region *r)
{
	struct range range;
	struct soft *s;

	if (!region_range(r, &range))
		return;

	guard(mutex)(&soft_lock);
	list_for_each_entry(s, &softs, node)
		if (!s->undecoded && overlap(&s->range, range.start, range.end)) {
			s->undecoded = true;
			dev_info(&s->pdev->dev, "will not be bound again, as the decoders that led to its range were reset\n");
		}
}

static bool covered(const struct range *range)
{
	struct cxll_region *r;

	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all)
		if (r->res && overlap(range, r->res->start, r->res->end))
			return true;
	return false;
}

static struct soft *next_to_give(void)
{
	struct soft *s;

	guard(mutex)(&soft_lock);
	list_for_each_entry(s, &softs, node)
		if (!s->undecoded && !covered(&s->range)) {
			list_del(&s->node);
			return s;
		}
	return NULL;
}

static void settle_work_fn(struct work_struct *work)
{
	struct soft *s;

	guard(mutex)(&bind_lock);
	while ((s = next_to_give()))
		give(s);
}

static DECLARE_WORK(settle_work, settle_work_fn);

/**
 * soft_reserved_settle - have given back what no region covers any more
 *
 * Does not wait for it. Called whenever a region has given its addresses back.
 *
 * Context: any.
 */
void soft_reserved_settle(void)
{
	region_later(&settle_work);
}

/**
 * soft_reserved_init - get ready to take hmem devices over
 *
 * Return: 0 or -errno. Context: module init.
 */
int soft_reserved_init(void)
{
	return platform_driver_register(&soft_driver);
}

/**
 * soft_reserved_exit - give everything back
 *
 * Context: module exit, no region is left.
 */
void soft_reserved_exit(void)
{
	struct soft *s, *next;

	cancel_work_sync(&settle_work);
	guard(mutex)(&bind_lock);
	list_for_each_entry_safe(s, next, &softs, node) {
		list_del(&s->node);
		give(s);
	}
	platform_driver_unregister(&soft_driver);
}

/* A place inside of a Soft Reserved range. */
struct soft_reserved_place {
	struct cxll_region *r;
	struct resource *res;
	u64 size;
	u64 floor;
	u64 align;
};

/* First multiple of @align from @at on that no region covers. */
static u64 past_regions(struct soft_reserved_place *p, u64 at)
{
	struct cxll_region *r;

again:
	at = ALIGN(at, p->align);
	list_for_each_entry(r, &cxll_regions, all) {
		if (r == p->r || !r->res || r->res->start > at + p->size - 1 ||
		    r->res->end < at)
			continue;
		at = r->res->end + 1;
		goto again;
	}
	return at;
}

static int try_place(struct resource *soft, void *data)
{
	struct soft_reserved_place *p = data;
	u64 at;

	at = past_regions(p, max_t(u64, soft->start, p->floor));
	if (at > soft->end || soft->end - at < p->size - 1)
		return 0;
	p->res->start = at;
	p->res->end = at + p->size - 1;
	return 1;
}

/**
 * soft_reserved_place - find a place for a region where hmem devices have let go
 * @r: region, not in the map of resources now
 * @res: its claim; gets the place
 * @size: bytes
 * @floor: lowest address that will do
 * @align: of the address, a power of two
 *
 * Return: 0, -ENOSPC. Context: cxll_tree_lock held for writing.
 */
int soft_reserved_place(struct cxll_region *r, struct resource *res, u64 size,
			u64 floor, u64 align)
{
	struct soft_reserved_place p = { r, res, size, floor, align };
	struct range window = cxll_window_range(r->rd);

	if (walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM,
				window.start, window.end, &p,
				try_place) != 1)
		return -ENOSPC;

	/* Whoever has it now must not find a region inside of its resource */
	if (has_resource(res->start, res->end,
			 IORESOURCE_MEM | IORESOURCE_BUSY, IORES_DESC_NONE) ||
	    insert_resource(&r->rd->res, res))
		return -ENOSPC;
	return 0;
}

/**
 * soft_reserved_left - say who has a range that could not become a region
 * @dev: decoder that leads there
 * @start: first address
 * @end: last address
 *
 * Context: sleeps.
 */
void soft_reserved_left(struct device *dev, u64 start, u64 end)
{
	if (soft_reserved(start, end))
		dev_info(dev, "its range [%#llx, size %#llx] is Soft Reserved and left to dax_hmem\n",
			 start, end - start + 1);
}
