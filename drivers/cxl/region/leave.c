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

static bool match_parked(struct cxll_region *r, const void *nothing)
{
	return r->parked;
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

/**
 * struct region_cursor - how far down a visit of regions has got
 * @base: address of the last one
 * @id: its number: regions without addresses share address 0
 */
struct region_cursor {
	u64 base;
	int id;
};

#define REGION_CURSOR_TOP	((struct region_cursor){ U64_MAX, INT_MAX })

static bool region_is_lower(struct cxll_region *r, u64 base, int id)
{
	return region_base(r) < base || (region_base(r) == base && r->id < id);
}

/*
 * The matching region with the highest address below @at, which is moved
 * down to it; with a reference. Regions without addresses come last.
 */
static struct cxll_region *region_below(struct region_cursor *at,
					region_match match, const void *what)
{
	struct cxll_region *r, *best = NULL;

	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all)
		if (match(r, what) && region_is_lower(r, at->base, at->id) &&
		    (!best || region_is_lower(best, region_base(r), r->id)))
			best = r;
	if (best) {
		*at = (struct region_cursor){ region_base(best), best->id };
		get_device(&best->dev);
	}
	return best;
}

/**
 * region_unpark - take the decoders of disabled regions back
 *
 * Context: sleeps; takes no lock but cxll_tree_lock.
 */
void region_unpark(void)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_region *r;

	while ((r = region_below(&at, match_parked, NULL))) {
		if (!region_decommit(r, NULL))
			dev_dbg(&r->dev, "disabled, gave its decoders back\n");
		put_device(&r->dev);
	}
}

/* Ours is undone, somebody else's is forgotten with its registers as found. */
static int region_leave(struct cxll_region *r, struct cxll_why *why)
{
	int rc;

	if (!r->adopted)
		return region_destroy(r, why);

	rc = region_release(r, why);
	if (!rc)
		region_abandon(r);
	return rc;
}

/**
 * region_reap - finish held regions that nobody needs any more
 *
 * Context: sleeps; called whenever a region or a port has gone.
 */
void region_reap(void)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_region *r;

	while ((r = region_below(&at, match_orphan, NULL))) {
		if (!region_leave(r, NULL))
			dev_info(&r->dev, "was held, is removed now\n");
		put_device(&r->dev);
	}
	region_unpark();
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

static bool stands_below(const struct cxll_ep_decoder *ed,
			 const struct cxll_port *port)
{
	struct cxll_port *at = ed->d.port;

	while (at && at != port)
		at = cxll_port_parent(at);
	return at;
}

/* What was on a device that no longer answers, or was cut off, is gone. */
static void region_lose_contents(struct cxll_region *r, struct cxll_port *port)
{
	unsigned long pages = 0, positions = 0;
	int i;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		for (i = 0; i < r->ilv.ways; i++)
			if (r->targets[i] && stands_below(r->targets[i], port))
				positions |= BIT(i);
		r->lost = r->state != REGION_CONFIG;
	}
	for_each_set_bit(i, &positions, CXLL_WAYS_MAX)
		pages += region_poison(r, i);
	dev_warn(&r->dev, "%s went without a word, and the memory behind it: %lu pages in use are marked unusable\n",
		 dev_name(port->uport), pages);
}

/**
 * region_vacate - memory in use is about to lose its decoders: move it away
 * @r: region
 * @port: what goes, NULL if the region itself does
 *
 * Whether that worked tells region_in_use(). Of a device that is gone nothing
 * can be moved: users lose what they had there, and know it.
 *
 * Context: sleeps, see region_let_go(); cxll_tree_lock not held.
 */
void region_vacate(struct cxll_region *r, struct cxll_port *port)
{
	bool gone;

	if (!region_in_use(r, NULL))
		return;

	gone = port && cxll_port_gone(port);
	if (gone)
		region_lose_contents(r, port);
	region_let_go(r, gone);
	if (!region_in_use(r, NULL))
		dev_info(&r->dev, "its memory was taken offline, as %s goes away\n",
			 dev_name(port ? port->uport : &r->dev));
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
	bool first;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		first = r->state != REGION_HELD;
		region_set_state(r, REGION_HELD);
		if (!used && !r->adopted)
			region_reset_on(r, port);
		region_lose_targets(r, port, region_member_leaves);
		region_drop_steps(r, port);
	}
	if (first)
		dev_warn(&r->dev, "held, as %s goes away: %s\n",
			 dev_name(port->uport), why->text);
}

/*
 * Somebody else's region: its registers stay as they are, and it waits for the
 * member to come back as long as another one is there.
 */
static int region_part(struct cxll_region *r, struct cxll_port *port,
		       struct cxll_why *why)
{
	bool empty = true;
	int i, rc;

	rc = region_release(r, why);
	if (rc)
		return rc;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		region_lose_targets(r, port, region_member_leaves);
		region_drop_steps(r, port);
		if (r->state != REGION_CONFIG) {
			region_set_state(r, REGION_COMMITTED);
			region_set_state(r, REGION_CONFIG);
		}
		for (i = 0; i < CXLL_WAYS_MAX; i++)
			empty &= !r->targets[i];
	}
	if (empty)
		region_abandon(r);
	dev_info(&r->dev, "%s as %s goes away; no decoder was changed\n",
		 empty ? "forgotten" : "waits for its member to come back",
		 dev_name(port->uport));
	return 0;
}

static void region_lose_port(struct cxll_region *r, struct cxll_port *port)
{
	struct cxll_why why = {};
	bool config;
	int rc;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		/* Still being put together: it only loses its target */
		config = !r->built && !r->adopted;
		if (config)
			region_lose_targets(r, port, region_detach);
	}
	if (config)
		return;

	region_vacate(r, port);
	rc = r->adopted ? region_part(r, port, &why) : region_destroy(r, &why);
	if (rc == -ENODEV)
		return;
	if (rc)
		region_hold(r, port, &why);
	else if (!r->adopted)
		dev_info(&r->dev, "removed, as %s goes away\n",
			 dev_name(port->uport));
}

void region_port_leaving(struct cxll_port *port)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_region *r;

	while ((r = region_below(&at, match_port, port))) {
		region_lose_port(r, port);
		put_device(&r->dev);
	}
	region_reap();
}

int region_window_leaving(struct cxll_root_decoder *rd)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_why why = {};
	struct cxll_region *r;
	int rc = 0;

	while ((r = region_below(&at, match_window, rd))) {
		region_vacate(r, NULL);
		if (region_leave(r, &why)) {
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
				 why.text);
			region_abandon(r);
		}
		put_device(&r->dev);
	}
}
