// SPDX-License-Identifier: GPL-2.0-only
/*
 * Consumers of live regions, chosen by kind of capacity, and the device that
 * they are handed: "dax_region%d". All of it happens in the worker of the
 * region, but for the quick question whether anything is in use.
 */
#include <linux/memory_hotplug.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <cxll/consumer.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include "region.h"

/* Protects the consumers. Held over in_use(), which waits for nothing. */
static DECLARE_RWSEM(consumer_lock);
static const struct cxll_consumer_ops *consumers[CXLL_MODES];

static void dax_region_free(struct device *dev)
{
	kfree(to_cxll_dax_region(dev));
}

static const struct cxll_type dax_region_type = {
	.type = {
		.name = "cxl_dax_region",
		.release = dax_region_free,
	},
	.class = CXLL_CLASS_DAX,
};

static bool match_live_of_mode(struct cxll_region *r, const void *mode)
{
	return r->mode == *(const enum cxll_mode *)mode &&
	       r->state == CXLL_REGION_LIVE && !r->consumer;
}

int cxll_consumer_register(const struct cxll_consumer_ops *ops)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_region *r;

	scoped_guard(rwsem_write, &consumer_lock) {
		if (consumers[ops->mode])
			return -EBUSY;
		consumers[ops->mode] = ops;
	}
	while ((r = region_below(&at, match_live_of_mode, &ops->mode))) {
		region_worker_queue(r, dax_region_hand_over, NULL);
		put_device(&r->dev);
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_consumer_register);

void cxll_consumer_unregister(const struct cxll_consumer_ops *ops)
{
	guard(rwsem_write)(&consumer_lock);
	if (consumers[ops->mode] == ops)
		consumers[ops->mode] = NULL;
}
EXPORT_SYMBOL_GPL(cxll_consumer_unregister);

/* With its module pinned, or NULL. */
static const struct cxll_consumer_ops *consumer_get(enum cxll_mode mode)
{
	const struct cxll_consumer_ops *ops;

	guard(rwsem_read)(&consumer_lock);
	ops = consumers[mode];
	return ops && try_module_get(ops->owner) ? ops : NULL;
}

static void consumer_set(struct cxll_region *r,
			 const struct cxll_consumer_ops *ops)
{
	guard(rwsem_write)(&cxll_tree_lock);
	r->consumer = ops;
}

/**
 * dax_region_in_use - does the consumer say that a region is in use?
 * @r: region
 * @why: sentence when so
 *
 * Return: 0, or -EBUSY.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
int dax_region_in_use(struct cxll_region *r, struct cxll_why *why)
{
	const struct cxll_consumer_ops *ops;
	struct cxll_dax_region *dax = NULL;
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock) {
		ops = r->consumer;
		if (ops && r->dax) {
			dax = r->dax;
			get_device(&dax->dev);
		}
	}
	if (!dax)
		return 0;
	/* The worker may take it back meanwhile, and its module may go then */
	scoped_guard(rwsem_read, &consumer_lock)
		rc = consumers[r->mode] == ops ? ops->in_use(dax, why) : 0;
	put_device(&dax->dev);
	return rc;
}

static int region_node(struct cxll_region *r)
{
	int node = phys_to_target_node(r->res->start);

	if (node == NUMA_NO_NODE)
		node = memory_add_physaddr_to_nid(r->res->start);
	return node;
}

static u64 target_serial(struct cxll_ep_decoder *ed)
{
	struct cxll_memdev *md = ed ? ed->d.port->md : NULL;

	if (!md)
		return 0;
	guard(rwsem_read)(&md->cd_lock);
	return md->cd ? md->cd->serial : 0;
}

static int dax_region_fill(struct cxll_region *r, struct cxll_dax_region *dax)
{
	unsigned int i;

	guard(rwsem_read)(&cxll_tree_lock);
	if (r->state != CXLL_REGION_LIVE || r->closed)
		return -ENXIO;
	dax->id = r->id;
	dax->range = (struct range){ r->res->start, r->res->end };
	dax->target_node = region_node(r);
	dax->rule = &r->rule;
	for (i = 0; i < r->ilv.ways; i++)
		dax->serial[i] = target_serial(r->targets[i]);
	dax->nr_serials = r->ilv.ways;
	return 0;
}

static int dax_region_add(struct cxll_region *r)
{
	struct cxll_dax_region *dax;
	int rc;

	if (r->dax)
		return 0;
	dax = kzalloc(sizeof(*dax), GFP_KERNEL);
	if (!dax)
		return -ENOMEM;

	cxll_device_init(&dax->dev, &r->dev, &dax_region_type);
	rc = dax_region_fill(r, dax);
	if (!rc)
		rc = cxll_device_add(&dax->dev, "dax_region%d", r->id);
	if (rc) {
		put_device(&dax->dev);
		return rc;
	}
	guard(rwsem_write)(&cxll_tree_lock);
	r->dax = dax;
	r->was_live = true;
	return 0;
}

static void dax_region_remove(struct cxll_region *r)
{
	struct cxll_dax_region *dax = r->dax;

	if (!dax)
		return;
	scoped_guard(rwsem_write, &cxll_tree_lock)
		r->dax = NULL;
	device_unregister(&dax->dev);
}

static int consumer_hand_over(struct region_job *job)
{
	struct cxll_region *r = job->r;
	const struct cxll_consumer_ops *ops = consumer_get(r->mode);
	int rc;

	if (!ops) {
		dev_info(&r->dev, "no consumer for its memory is loaded yet: 'modprobe dax_cxl'\n");
		return 0;
	}
	consumer_set(r, ops);
	region_progress_begin(job);
	rc = ops->hand_over(r->dax, &job->why);
	region_progress_end(job);
	if (rc) {
		consumer_set(r, NULL);
		module_put(ops->owner);
	}
	return rc;
}

/**
 * dax_region_resume - bring online what was interrupted by a release
 * @job: job
 *
 * The release may have been refused, as memory was in use; the region was held
 * then, and is live again.
 *
 * Return: 0.
 *
 * Context: worker.
 */
int dax_region_resume(struct region_job *job)
{
	struct cxll_region *r = job->r;

	if (!r->unfinished || !r->consumer || !r->consumer->resume)
		return 0;
	scoped_guard(rwsem_read, &cxll_tree_lock)
		if (r->state != CXLL_REGION_LIVE || r->closed)
			return 0;
	region_progress_begin(job);
	r->consumer->resume(r->dax);
	region_progress_end(job);
	return 0;
}

/**
 * dax_region_hand_over - give the range of a live region to its consumer
 * @job: job
 *
 * Where no consumer is loaded the device is there and waits for one. One that
 * has it already goes on with what it was kept from.
 *
 * Return: 0, also when it has it already or the region is not live any more;
 * -errno with nothing given.
 *
 * Context: worker.
 */
int dax_region_hand_over(struct region_job *job)
{
	struct cxll_region *r = job->r;
	int rc;

	if (!cxll_partition_kind(r->mode)->dax)
		return 0;
	if (r->consumer)
		return dax_region_resume(job);
	rc = soft_reserved_take(r, &job->why);
	/* An hmem device that it took may have more than the region needs */
	soft_reserved_settle();
	if (!rc)
		rc = dax_region_add(r);
	if (rc == -ENXIO)
		return 0;
	if (!rc)
		rc = consumer_hand_over(job);
	if (rc) {
		dax_region_remove(r);
		cxll_refuse(&r->dev, &r->reason, "enable", rc, &job->why);
	}
	return rc;
}

/**
 * dax_region_take_back - take the range back from its consumer
 * @r: region, closed to onlining
 * @why: sentence on error
 *
 * Return: 0; -EBUSY with nothing changed.
 *
 * Context: worker.
 */
int dax_region_take_back(struct cxll_region *r, struct cxll_why *why)
{
	const struct cxll_consumer_ops *ops = r->consumer;
	int rc;

	if (ops) {
		rc = ops->take_back(r->dax, why);
		if (rc)
			return rc;
		consumer_set(r, NULL);
	}
	dax_region_remove(r);
	if (ops)
		module_put(ops->owner);
	return 0;
}

/**
 * dax_region_contents_gone - users of mappings are to know that all is gone
 * @r: region
 *
 * Context: worker.
 */
void dax_region_contents_gone(struct cxll_region *r)
{
	if (r->consumer && r->consumer->contents_gone)
		r->consumer->contents_gone(r->dax);
}
