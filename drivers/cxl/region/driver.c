// SPDX-License-Identifier: GPL-2.0-only
/*
 * The region driver: bound means live. Modules that the memory depends on
 * cannot be unloaded meanwhile. An unbind cannot be refused, so a region in
 * use is held instead.
 */
#include <linux/crash_dump.h>
#include <linux/module.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include "region.h"

static int region_pin(struct cxll_region *r, struct module *module)
{
	if (!module)
		return 0;
	if (!try_module_get(module))
		return -ENXIO;
	r->pins[r->nr_pins++] = module;
	return 0;
}

/**
 * region_unpin - let the modules go again
 * @r: region
 *
 * Context: device lock of the region held, or its token, which keeps it from
 * being bound.
 */
void region_unpin(struct cxll_region *r)
{
	while (r->nr_pins)
		module_put(r->pins[--r->nr_pins]);
}

/* Context: cxll_tree_lock held, so that targets and their drivers stay. */
static int region_pin_all(struct cxll_region *r, struct cxll_why *why)
{
	int i, rc;

	rc = region_pin(r, THIS_MODULE);
	if (!rc)
		rc = region_pin(r, r->rd->d.port->owner);
	for (i = 0; i < r->ilv.ways && !rc; i++) {
		struct cxll_memdev *md = r->targets[i]->d.port->md;

		rc = region_pin(r, md->owner);
		if (!rc && md->dev.driver)
			rc = region_pin(r, md->dev.driver->owner);
	}
	if (rc) {
		region_unpin(r);
		cxll_why_set(why, "a module that it needs is being unloaded");
	}
	return rc;
}

/* Does a part of the path to a target go? Then it settles the region. */
static bool path_is_leaving(const struct cxll_ep_decoder *ed)
{
	struct cxll_port *port;

	for (port = ed->d.port; port; port = cxll_port_parent(port))
		if (!cxll_port_is_up(port))
			return true;
	return false;
}

static int path_check(struct cxll_region *r, struct cxll_why *why)
{
	int i;

	if (!cxll_window_is_up(r->rd)) {
		cxll_why_set(why, "%s is going away", dev_name(&r->rd->d.dev));
		return -ENXIO;
	}
	for (i = 0; i < r->ilv.ways; i++) {
		if (!r->targets[i]) {
			cxll_why_set(why, "the device at position %d, serial number %#llx, is missing",
				     i, r->member[i].id.serial);
			return -ENXIO;
		}
		if (path_is_leaving(r->targets[i])) {
			cxll_why_set(why, "%s or a port above it is going away",
				     dev_name(&r->targets[i]->d.dev));
			return -ENXIO;
		}
	}
	return 0;
}

/* To live, from committed, or from held if nothing was lost since. */
static int region_enliven(struct cxll_region *r, struct cxll_why *why)
{
	int rc;

	guard(rwsem_write)(&cxll_tree_lock);
	/* Every region is tried when it is new: that is no refusal */
	if (!region_has_decoders(r))
		return -ENXIO;
	if (r->system_ram)
		return system_ram_refuse(why);
	if (r->idle) {
		cxll_why_set(why, "it is being disabled right now");
		return -EBUSY;
	}
	rc = path_check(r, why);
	if (rc)
		return rc;

	if (!r->nr_pins) {
		rc = region_pin_all(r, why);
		if (rc)
			return rc;
	}
	region_set_state(r, CXLL_REGION_LIVE);
	return 0;
}

/* Disabling took the decoders back, enabling programs them again. */
static int region_recommit(struct cxll_region *r)
{
	struct cxll_why why = {};
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		if (r->state != CXLL_REGION_DISABLED)
			return 0;

	rc = region_commit(r, &why);
	if (rc)
		cxll_refuse(&r->dev, &r->reason, "enable", rc, &why);
	return rc;
}

static void region_detach_later(struct cxll_region *r)
{
	get_device(&r->dev);
	if (!region_later(&r->detach))
		put_device(&r->dev);
}

/* It is not live, and what is in use in its range is somebody else's. */
static void region_nothing_given(struct cxll_region *r)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (r->state == CXLL_REGION_LIVE && !r->dax)
		region_set_state(r, CXLL_REGION_COMMITTED);
}

static int hand_over_job(struct region_job *job)
{
	int rc = dax_region_hand_over(job);

	job->give_up = region_detach_later;
	if (rc)
		region_nothing_given(job->r);
	return rc;
}

/*
 * A user who enables a region waits for its memory, with a limit. A probe that
 * comes from a device that appeared does not: it may be what modules wait for
 * before they can be loaded.
 */
static int region_begin_use(struct cxll_region *r, struct cxll_why *why)
{
	int rc;

	if (!cxll_partition_kind(r->mode)->dax)
		return 0;
	if (READ_ONCE(r->attaching) == current) {
		region_worker_queue(r, hand_over_job, NULL);
		return 0;
	}
	rc = region_worker_wait(r, hand_over_job, NULL, why);
	if (rc != -ETIMEDOUT)
		return rc;
	dev_info(&r->dev, "its memory is still coming online\n");
	return 0;
}

static void region_settle(struct cxll_region *r)
{
	scoped_guard(rwsem_write, &cxll_tree_lock)
		region_set_state(r, CXLL_REGION_COMMITTED);
	region_unpin(r);
}

static int region_probe(struct device *dev)
{
	struct cxll_region *r = to_cxll_region(dev);
	struct cxll_why why = {};
	int rc;

	rc = region_recommit(r);
	if (rc)
		return rc;

	rc = region_enliven(r, &why);
	if (rc)
		return why.text[0] ?
			cxll_refuse(dev, &r->reason, "enable", rc, &why) : rc;

	cxll_reason_clear(&r->reason);
	rc = region_begin_use(r, &why);
	if (rc) {
		region_settle(r);
		return rc;
	}
	dev_info(dev, "live: %llu MiB at %#llx\n",
		 (u64)resource_size(r->res) >> 20, (u64)r->res->start);
	region_tell_remainder(r);
	return 0;
}

static void region_stays_held(struct cxll_region *r, int rc,
			      struct cxll_why *why)
{
	bool lost;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		r->held = *why;
		lost = r->state == CXLL_REGION_LOST;
		if (!lost)
			region_set_state(r, CXLL_REGION_HELD);
	}
	dev_warn(&r->dev, "disabled while in use, so it is %s: %s\n",
		 lost ? "kept" : "held and its memory keeps working",
		 cxll_why_complete(why, rc));
}

/* Whose Soft Reserved memory could not be taken over keeps it online. */
static int unbind_job(struct region_job *job)
{
	scoped_guard(rwsem_read, &cxll_tree_lock)
		if (!region_is_given(job->r))
			return 0;
	return contents_vacate(job);
}

static void region_unbind(struct device *dev)
{
	struct cxll_region *r = to_cxll_region(dev);
	struct region_idle idle = {};
	struct cxll_why why = {};
	int rc;

	rc = region_worker_interrupt(r, unbind_job, NULL, &why);
	if (!rc)
		rc = region_idle_take(r, &idle, &why);
	if (rc) {
		region_stays_held(r, rc, &why);
		return;
	}
	region_settle(r);
	/*
	 * A disabled region needs no decoders, and the tools refuse to disable
	 * a device that has some. What firmware committed stays as it is.
	 */
	if (!r->found)
		region_decommit(r, &idle, NULL);
	region_idle_put(&idle);
	parked_reap();
}

/**
 * region_attach_fn - bind the driver: the region is complete
 * @work: &cxll_region.attach, with a reference
 *
 * In a capture kernel the memory is the crashed kernel's: it is for the user to
 * say that it may be used.
 *
 * Context: work of this module.
 */
void region_attach_fn(struct work_struct *work)
{
	struct cxll_region *r = container_of(work, struct cxll_region, attach);

	if (is_kdump_kernel()) {
		dev_info(&r->dev, "not enabled in a capture kernel: use 'cxl enable-region %s'\n",
			 dev_name(&r->dev));
	} else {
		WRITE_ONCE(r->attaching, current);
		if (device_attach(&r->dev) < 0)
			dev_dbg(&r->dev, "complete, but without a driver\n");
		WRITE_ONCE(r->attaching, NULL);
		/* One that was bound all the time may have been interrupted */
		region_worker_queue(r, dax_region_resume, NULL);
	}
	put_device(&r->dev);
}

/**
 * region_detach_fn - unbind the driver: the memory could not be handed over
 * @work: &cxll_region.detach, with a reference
 *
 * Context: work of this module.
 */
void region_detach_fn(struct work_struct *work)
{
	struct cxll_region *r = container_of(work, struct cxll_region, detach);

	device_release_driver(&r->dev);
	put_device(&r->dev);
}

/**
 * region_attach_later - the last device of a region came: bind the driver
 * @r: region
 *
 * Context: any.
 */
void region_attach_later(struct cxll_region *r)
{
	get_device(&r->dev);
	if (!region_later(&r->attach))
		put_device(&r->dev);
}

struct cxll_driver region_driver = {
	.drv = { .name = "cxl_region" },
	.class = CXLL_CLASS_REGION,
	.probe = region_probe,
	.remove = region_unbind,
};
