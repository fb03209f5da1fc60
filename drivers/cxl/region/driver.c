// SPDX-License-Identifier: GPL-2.0-only
/*
 * The region driver: bound means live. Modules that the memory depends on
 * cannot be unloaded meanwhile. An unbind cannot be refused, so a region in
 * use is held instead.
 */
#include <linux/module.h>
#include <cxl/driver.h>
#include <cxl/locks.h>
#include <cxl/memdev.h>
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
 * Context: device lock of the region held.
 */
void region_unpin(struct cxll_region *r)
{
	while (r->nr_pins)
		module_put(r->pins[--r->nr_pins]);
}

/* Context: cxll_tree_lock held, so that targets and their drivers stay. */
static int region_pin_all(struct cxll_region *r)
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
	if (rc)
		region_unpin(r);
	return rc;
}

/* Does a part of the way to a target go? Then it settles the region. */
static bool way_is_leaving(const struct cxll_ep_decoder *ed)
{
	struct cxll_port *port;

	for (port = ed->d.port; port; port = cxll_port_parent(port))
		if (port->leaving)
			return true;
	return false;
}

static int way_check(struct cxll_region *r, struct cxll_why *why)
{
	int i;

	if (r->rd->leaving) {
		cxll_why_set(why, "%s is going away", dev_name(&r->rd->d.dev));
		return -ENXIO;
	}
	for (i = 0; i < r->ilv.ways; i++) {
		if (!r->targets[i]) {
			cxll_why_set(why, "the device at position %d, serial number %#llx, is away",
				     i, r->member[i].serial);
			return -ENXIO;
		}
		if (way_is_leaving(r->targets[i])) {
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
	if (r->gone || r->state == REGION_CONFIG)
		return -ENXIO;
	rc = way_check(r, why);
	if (rc)
		return rc;

	if (!r->nr_pins) {
		rc = region_pin_all(r);
		if (rc)
			return rc;
	}
	r->parked = false;
	region_set_state(r, REGION_LIVE);
	return 0;
}

static void region_settle(struct cxll_region *r, enum region_state state)
{
	scoped_guard(rwsem_write, &cxll_tree_lock)
		region_set_state(r, state);
	if (state != REGION_HELD)
		region_unpin(r);
}

/* Disabling took the decoders back, enabling programs them again. */
static int region_recommit(struct cxll_region *r)
{
	struct cxll_why why = {};
	bool again;
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		again = r->built && r->state == REGION_CONFIG;
	if (!again)
		return 0;

	rc = region_commit(r, &why);
	if (rc)
		cxll_refuse(&r->dev, &r->reason, "enable", rc, &why);
	return rc;
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

	if (r->mode == CXLL_MODE_RAM && !r->dax) {
		rc = region_hand_over(r);
		if (rc) {
			if (rc != -EBUSY)
				dev_err(dev, "could not be handed to dax (%d)\n",
					rc);
			region_settle(r, REGION_COMMITTED);
			return rc;
		}
	}
	cxll_reason_clear(&r->reason);
	dev_info(dev, "live: %llu MiB at %#llx on node %d\n",
		 (u64)resource_size(r->res) >> 20, (u64)r->res->start,
		 r->dax ? r->dax->target_node : NUMA_NO_NODE);
	if (r->dax)
		region_tell_stranded(r);
	return 0;
}

static void region_unbind(struct device *dev)
{
	struct cxll_region *r = to_cxll_region(dev);
	struct cxll_why why = {};

	region_vacate(r, NULL);
	if (!region_take_back(r, &why)) {
		region_settle(r, REGION_COMMITTED);
		/*
		 * A disabled region needs no decoders, and the tools refuse to
		 * disable a device that has some. Where the order of decoders
		 * forbids it they go together with the one in the way.
		 */
		scoped_guard(rwsem_write, &cxll_tree_lock)
			r->parked = !r->adopted;
		region_unpark();
		return;
	}
	region_settle(r, REGION_HELD);
	dev_warn(dev, "disabled while in use, so it is held and its memory keeps working: %s, then enable and disable it once more\n",
		 why.text);
}

struct cxll_driver region_driver = {
	.drv = { .name = "cxl_region" },
	.class = CXLL_CLASS_REGION,
	.probe = region_probe,
	.remove = region_unbind,
};

/**
 * region_release - take the memory back from its consumers, unbind the driver
 * @r: region
 * @why: sentence on error
 *
 * Return: 0; -EBUSY when memory is in use, with nothing changed.
 * Context: sleeps; takes the device lock of the region.
 */
int region_release(struct cxll_region *r, struct cxll_why *why)
{
	enum region_state state;
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		state = r->state;
	if (state == REGION_CONFIG)
		return 0;

	rc = region_in_use(r, why);
	if (rc)
		return rc;

	device_release_driver(&r->dev);

	/* Held before: there was no driver to take it back from dax */
	device_lock(&r->dev);
	rc = region_take_back(r, why);
	if (!rc)
		region_unpin(r);
	device_unlock(&r->dev);
	return rc;
}
