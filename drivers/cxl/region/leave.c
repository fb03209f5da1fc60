// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of regions when a part of their path goes: an idle region is
 * undone and removed, one in use is held. Decoders have to go from the
 * highest address down, so regions are visited in that order.
 */
#include <cxl/locks.h>
#include "region.h"

typedef bool (*region_match)(struct cxll_region *r, const void *what);

static bool match_port(struct cxll_region *r, const void *port)
{
	unsigned int i;

	for (i = 0; i < r->nr_steps; i++)
		if (r->step[i].port == port)
			return true;
	for (i = 0; i < CXLL_WAYS_MAX; i++)
		if (r->targets[i] && r->targets[i]->d.port == port)
			return true;
	return false;
}

static bool match_window(struct cxll_region *r, const void *rd)
{
	return r->rd == rd;
}

static bool match_any(struct cxll_region *r, const void *nothing)
{
	return true;
}

/* Held with nobody left who could take it up again. */
static bool match_orphan(struct cxll_region *r, const void *nothing)
{
	int i;

	for (i = 0; i < CXLL_WAYS_MAX; i++)
		if (r->targets[i])
			return false;
	return r->state == REGION_HELD;
}

static u64 region_base(struct cxll_region *r)
{
	return r->res ? r->res->start : 0;
}

/*
 * The matching region with the highest address below *below, which is moved
 * down to it; with a reference. Regions without addresses come last.
 */
static struct cxll_region *region_below(u64 *below, region_match match,
					const void *what)
{
	struct cxll_region *r, *best = NULL;

	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all)
		if (match(r, what) && region_base(r) < *below &&
		    (!best || region_base(r) > region_base(best)))
			best = r;
	if (best) {
		*below = region_base(best);
		get_device(&best->dev);
	}
	return best;
}

/**
 * region_reap - finish held regions that nobody needs any more
 *
 * Context: sleeps; called whenever a region or a port has gone.
 */
void region_reap(void)
{
	struct cxll_region *r;
	u64 below = U64_MAX;

	while ((r = region_below(&below, match_orphan, NULL))) {
		if (!region_destroy(r, NULL))
			dev_info(&r->dev, "was held, is removed now\n");
		put_device(&r->dev);
	}
}

static void region_lose_targets(struct cxll_region *r, struct cxll_port *port)
{
	int i;

	for (i = 0; i < CXLL_WAYS_MAX; i++)
		if (r->targets[i] && r->targets[i]->d.port == port)
			region_detach(r, i);
}

/* Nothing is in use, but a decoder further up has to stay for now. */
static void region_reset_on(struct cxll_region *r, struct cxll_port *port)
{
	unsigned int i;

	for (i = 0; i < r->nr_steps; i++)
		if (r->step[i].port == port)
			cxll_decoder_reset(port, r->step[i].id, NULL);
}

static void region_hold(struct cxll_region *r, struct cxll_port *port,
			struct cxll_why *why)
{
	bool used = region_in_use(r, NULL);

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		region_set_state(r, REGION_HELD);
		if (!used)
			region_reset_on(r, port);
		region_lose_targets(r, port);
		region_drop_steps(r, port);
	}
	dev_warn(&r->dev, "held, as %s goes away: %s\n",
		 dev_name(port->uport), why->text);
}

static void region_lose_port(struct cxll_region *r, struct cxll_port *port)
{
	struct cxll_why why = {};
	bool config;
	int rc;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		/* Still being put together: it only loses its target */
		config = !r->built;
		if (config)
			region_lose_targets(r, port);
	}
	if (config)
		return;

	rc = region_destroy(r, &why);
	if (rc == -ENODEV)
		return;
	if (rc)
		region_hold(r, port, &why);
	else
		dev_info(&r->dev, "removed, as %s goes away\n",
			 dev_name(port->uport));
}

void region_port_leaving(struct cxll_port *port)
{
	struct cxll_region *r;
	u64 below = U64_MAX;

	while ((r = region_below(&below, match_port, port))) {
		region_lose_port(r, port);
		put_device(&r->dev);
	}
	region_reap();
}

int region_window_leaving(struct cxll_root_decoder *rd)
{
	struct cxll_why why = {};
	struct cxll_region *r;
	u64 below = U64_MAX;
	int rc = 0;

	while ((r = region_below(&below, match_window, rd))) {
		if (region_destroy(r, &why)) {
			dev_warn(&r->dev, "stays: %s\n", why.text);
			rc = -EBUSY;
		}
		put_device(&r->dev);
	}
	return rc;
}

/**
 * region_leave_all - the module goes: undo all regions
 *
 * Regions in use pin the module, so none is in use here.
 * Context: module exit; nobody can create regions any more.
 */
void region_leave_all(void)
{
	struct cxll_why why = {};
	struct cxll_region *r;
	u64 below = U64_MAX;

	while ((r = region_below(&below, match_any, NULL))) {
		if (region_destroy(r, &why)) {
			dev_warn(&r->dev, "its decoders stay committed: %s\n",
				 why.text);
			region_abandon(r);
		}
		put_device(&r->dev);
	}
}
