// SPDX-License-Identifier: GPL-2.0-only
/*
 * How regions go: by a user's wish, with a part of their path, with their
 * window, with the module. An idle region is undone and removed, one in use is
 * held. Regions are visited from the highest address down, which leaves the
 * fewest decoders to be parked; any other order is as good.
 */
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "region.h"

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

static bool has_targets(struct cxll_region *r)
{
	int i;

	for (i = 0; i < CXLL_WAYS_MAX; i++)
		if (r->targets[i])
			return true;
	return false;
}

/* Held with nobody left who could take it up again. */
static bool match_orphan(struct cxll_region *r, const void *nothing)
{
	return region_is_held(r) && !has_targets(r);
}

static bool region_was_given(struct cxll_region *r)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return region_is_given(r);
}

/* Unbinding could not give back what somebody uses. */
static bool stays_held(struct cxll_region *r, struct cxll_why *why)
{
	guard(rwsem_read)(&cxll_tree_lock);
	if (!region_is_held(r))
		return false;
	if (why)
		*why = r->held;
	return true;
}

/**
 * region_release - take the memory back from its consumer, unbind the driver
 * @r: region
 * @idle: token; the caller gives it back
 * @why: sentence on error
 *
 * Return: 0 with the token; -EBUSY when memory is in use, with nothing changed
 * or the region held; -ETIMEDOUT.
 *
 * Context: sleeps; takes the device lock of the region, which must not be held.
 */
int region_release(struct cxll_region *r, struct region_idle *idle,
		   struct cxll_why *why)
{
	int rc;

	idle->r = NULL;
	rc = region_in_use(r, why);
	if (rc)
		return rc;
	if (r->dev.driver) {
		device_release_driver(&r->dev);
		if (stays_held(r, why))
			return -EBUSY;
	}
	rc = region_idle_take(r, idle, why);
	if (!rc)
		region_unpin(r);
	return rc;
}

/**
 * region_disable - take the decoders of a region back, it stays
 * @r: region; the caller holds a reference
 * @why: sentence on error
 *
 * Return: 0; -EBUSY when it is in use; others of region_decommit().
 *
 * Context: sleeps; the device lock of @r must not be held.
 */
int region_disable(struct cxll_region *r, struct cxll_why *why)
{
	struct region_idle idle;
	int rc;

	rc = region_release(r, &idle, why);
	if (!rc)
		rc = region_decommit(r, &idle, why);
	region_idle_put(&idle);
	if (!rc)
		region_reap();
	return rc;
}

/* Take everything off a region that has no decoders, or is to forget them. */
static void region_strip(struct cxll_region *r, const struct region_idle *idle)
{
	struct cxll_ep_decoder *ed;
	int i;

	region_idle_assert(r, idle);
	region_unlist(r);
	member_drop_steps(r, NULL);
	member_forget(r);
	for (i = 0; i < CXLL_WAYS_MAX; i++) {
		ed = r->targets[i];
		region_detach(r, i);
		/* Device memory that was for this region is nobody's now */
		if (ed && !r->found)
			cxll_ep_decoder_resize(ed, 0, NULL);
	}
	region_let_sleep(r);
	region_unclaim(r);
}

/* From here on nobody finds the region any more. */
static int region_retire(struct cxll_region *r, const struct region_idle *idle,
			 struct cxll_why *why)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (region_is_gone(r)) {
		cxll_why_set(why, "it was removed meanwhile");
		return -ENODEV;
	}
	if (region_has_decoders(r)) {
		cxll_why_set(why, "it was committed again meanwhile");
		return -EBUSY;
	}
	region_strip(r, idle);
	return 0;
}

/**
 * region_destroy - take a region away, decoders and all
 * @r: region; the caller holds a reference
 * @why: sentence on error
 *
 * Return: 0; -EBUSY when it is in use; others of region_decommit().
 *
 * Context: sleeps; the device lock of @r must not be held.
 */
int region_destroy(struct cxll_region *r, struct cxll_why *why)
{
	struct region_idle idle;
	int rc;

	rc = region_release(r, &idle, why);
	if (!rc)
		rc = region_decommit(r, &idle, why);
	if (!rc)
		rc = region_retire(r, &idle, why);
	region_idle_put(&idle);
	if (rc)
		return rc;
	device_unregister(&r->dev);
	soft_reserved_settle();
	return 0;
}

/* Forget a region whose decoders stay as they are. */
static void region_abandon(struct cxll_region *r, struct region_idle *idle)
{
	scoped_guard(rwsem_write, &cxll_tree_lock) {
		if (region_is_gone(r))
			return;
		region_strip(r, idle);
	}
	region_idle_put(idle);
	device_unregister(&r->dev);
	soft_reserved_settle();
}

/**
 * region_forget - a region that was found could not be put together
 * @r: region, with no decoder of its own; the caller holds a reference
 *
 * Context: sleeps.
 */
void region_forget(struct cxll_region *r)
{
	struct region_idle idle;

	if (!region_idle_take(r, &idle, NULL))
		region_abandon(r, &idle);
	region_idle_put(&idle);
}

/*
 * A region that was found goes with its registers as they are. What nobody was
 * given need not be idle: whoever uses memory there goes on. Nor can it become
 * live any more, as a port or the window of it leaves, or the module.
 */
static int region_release_found(struct cxll_region *r,
				struct region_idle *idle,
				struct cxll_why *why)
{
	if (region_was_given(r))
		return region_release(r, idle, why);
	device_release_driver(&r->dev);
	return region_idle_take(r, idle, why);
}

/* Ours is undone, what was found is forgotten with its registers as they are. */
static int region_leave(struct cxll_region *r, struct cxll_why *why)
{
	struct region_idle idle;
	int rc;

	if (!r->found)
		return region_destroy(r, why);

	rc = region_release_found(r, &idle, why);
	if (!rc)
		region_abandon(r, &idle);
	region_idle_put(&idle);
	return rc;
}

/**
 * region_reap - finish held regions that nobody needs any more, and decoders
 *
 * Context: sleeps; called whenever a region or a port has gone.
 */
void region_reap(void)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_region *r;

	while ((r = region_below(&at, match_orphan, NULL))) {
		if (!region_worker_overdue(r) && !region_in_use(r, NULL) &&
		    !region_leave(r, NULL))
			dev_info(&r->dev, "held region removed\n");
		put_device(&r->dev);
	}
	parked_reap();
	scoped_guard(rwsem_write, &cxll_tree_lock)
		region_plans_refresh();
}

static void region_lose_targets(struct cxll_region *r, struct cxll_port *port,
				void (*lose)(struct cxll_region *r,
					     unsigned int pos))
{
	unsigned int i;

	for (i = 0; i < CXLL_WAYS_MAX; i++)
		if (r->targets[i] && r->targets[i]->d.port == port)
			lose(r, i);
}

static void region_hold(struct cxll_region *r, struct cxll_port *port,
			struct cxll_why *why)
{
	bool first;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		/* Whatever it is: what goes with the port is freed next */
		region_lose_targets(r, port, region_has_decoders(r) || r->found ?
				    member_leaves : region_detach);
		member_drop_steps(r, port);
		if (!region_has_decoders(r))
			return;
		first = !region_is_held(r);
		if (first)
			region_set_state(r, CXLL_REGION_HELD);
	}
	contents_watch();
	if (first)
		dev_warn(&r->dev, "held, as %s goes away: %s\n",
			 dev_name(port->uport), cxll_why_complete(why, -EBUSY));
}

/*
 * A region that was found: its registers stay as they are, and it waits for the
 * member to come back as long as another one is there.
 */
static int region_part(struct cxll_region *r, struct cxll_port *port,
		       struct cxll_why *why)
{
	struct region_idle idle;
	bool empty;
	int rc;

	/* Nothing comes online where nothing answers while pages of it are in use */
	rc = READ_ONCE(r->rule.bits) & CXLL_MEMORY_GONE ?
		     region_release(r, &idle, why) :
		     region_release_found(r, &idle, why);
	if (rc)
		return rc;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		region_idle_assert(r, &idle);
		region_lose_targets(r, port, member_leaves);
		member_drop_steps(r, port);
		if (region_has_decoders(r))
			region_set_state(r, CXLL_REGION_WAITING);
		empty = !has_targets(r);
	}
	if (empty)
		region_abandon(r, &idle);
	region_idle_put(&idle);
	dev_info(&r->dev, "%s as %s goes away; no decoder was changed\n",
		 empty ? "forgotten" : "waits for its member to come back",
		 dev_name(port->uport));
	return 0;
}

/* Still being put together: it only loses its target. */
static bool region_loses_target(struct cxll_region *r, struct cxll_port *port)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (r->state != CXLL_REGION_CONFIG)
		return false;
	region_lose_targets(r, port, region_detach);
	return true;
}

/*
 * Memory in use moves elsewhere, but of firmware's RAM the kernel's own stays,
 * and what is not the region's where no device goes.
 */
static int region_save(struct cxll_region *r, struct cxll_port *port,
		       struct cxll_why *why)
{
	if (r->system_ram || (!port && !region_was_given(r)))
		return 0;
	return region_worker_interrupt(r, contents_vacate, port, why);
}

static void region_lose_port(struct cxll_region *r, struct cxll_port *port)
{
	struct cxll_why why = {};
	int rc;

	if (region_loses_target(r, port))
		return;

	soft_reserved_leaving(r, port);
	rc = region_save(r, port, &why);
	if (!rc)
		rc = r->found ? region_part(r, port, &why) :
				region_destroy(r, &why);
	if (rc == -ENODEV)
		return;
	if (rc)
		region_hold(r, port, &why);
	else if (!r->found)
		dev_info(&r->dev, "removed, as %s goes away\n",
			 dev_name(port->uport));
}

void region_port_leaving(struct cxll_port *port)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_region *r;

	soft_reserved_bridge_leaves(port);
	if (soft_reserved_endpoint_leaves(port))
		soft_reserved_settle();
	while ((r = region_below(&at, match_port, port))) {
		region_lose_port(r, port);
		put_device(&r->dev);
	}
	region_reap();
	parked_port_leaving(port);
}

int region_window_leaving(struct cxll_root_decoder *rd)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_why why = {};
	struct cxll_region *r;
	int rc = 0;

	while ((r = region_below(&at, match_window, rd))) {
		if (region_save(r, NULL, &why) ||
		    region_leave(r, &why)) {
			dev_warn(&r->dev, "stays: %s\n",
				 cxll_why_complete(&why, -EBUSY));
			rc = -EBUSY;
		}
		put_device(&r->dev);
	}
	parked_reap();
	if (!rc)
		parked_window_leaving(rd);
	return rc;
}

/**
 * region_leave_all - the module goes: undo all regions
 *
 * Regions in use pin the module, so none is in use here.
 *
 * Context: module exit; nobody can create regions any more.
 */
void region_leave_all(void)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_why why = {};
	struct cxll_region *r;

	/*
	 * From the top each time: a size that is written meanwhile may move a
	 * region up, and none may stay. Each turn takes one off the list.
	 */
	for (; (r = region_below(&at, match_any, NULL)); at = REGION_CURSOR_TOP) {
		if (region_leave(r, &why)) {
			dev_warn(&r->dev, "its decoders stay committed: %s\n",
				 cxll_why_complete(&why, -EBUSY));
			region_forget(r);
		}
		put_device(&r->dev);
	}
	parked_reap();
	parked_forget();
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
