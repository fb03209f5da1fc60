// SPDX-License-Identifier: GPL-2.0-only
/* The states of a region, the only place that changes them, and finding regions. */
#include <linux/bug.h>
#include <cxll/locks.h>
#include "region.h"

/* All regions of all windows. Protected by cxll_tree_lock. */
LIST_HEAD(cxll_regions);

/**
 * region_overlaps - has a region a part of a range?
 * @r: region
 * @start: first address
 * @end: last address
 *
 * Return: true if so.
 *
 * Context: cxll_tree_lock held.
 */
bool region_overlaps(const struct cxll_region *r, u64 start, u64 end)
{
	return r->res && r->res->start <= end && r->res->end >= start;
}

/**
 * region_at - a region that has a part of a range
 * @base: first address
 * @size: bytes
 *
 * Return: the first there is, or NULL.
 *
 * Context: cxll_tree_lock held.
 */
struct cxll_region *region_at(u64 base, u64 size)
{
	struct cxll_region *r;

	list_for_each_entry(r, &cxll_regions, all)
		if (region_overlaps(r, base, base + size - 1))
			return r;
	return NULL;
}

/**
 * region_set_state - move a region from state to state
 * @r: region
 * @to: where to; staying there is always fine
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_set_state(struct cxll_region *r, enum cxll_region_state to)
{
	lockdep_assert_held_write(&cxll_tree_lock);

	if (r->state == to)
		return;
	if (WARN_ONCE(!cxll_region_state_follows(r->state, to),
		      "%s: state %u after %u", dev_name(&r->dev), to, r->state))
		return;
	r->state = to;
	dev_dbg(&r->dev, "is %s\n", cxll_region_state_name(to));
}

/**
 * region_state_name - the state as the file "state" tells it
 * @r: region
 *
 * Return: a word.
 *
 * Context: cxll_tree_lock held.
 */
const char *region_state_name(const struct cxll_region *r)
{
	return cxll_region_state_name(r->state);
}

/**
 * region_is_gone - may nothing be begun with it any more, or not yet?
 * @r: region
 *
 * Return: true if so.
 *
 * Context: cxll_tree_lock held.
 */
bool region_is_gone(const struct cxll_region *r)
{
	return r->state == CXLL_REGION_NEW || r->state == CXLL_REGION_DEAD;
}

/**
 * region_is_held - does it keep what memory in use needs, without its driver?
 * @r: region
 *
 * Return: true if so.
 *
 * Context: cxll_tree_lock held.
 */
bool region_is_held(const struct cxll_region *r)
{
	return r->state == CXLL_REGION_HELD || r->state == CXLL_REGION_LOST;
}

/**
 * region_has_decoders - do all its decoders decode for it, as far as they are
 * there?
 * @r: region
 *
 * Return: true if so.
 *
 * Context: cxll_tree_lock held.
 */
bool region_has_decoders(const struct cxll_region *r)
{
	return r->state == CXLL_REGION_COMMITTED ||
	       r->state == CXLL_REGION_LIVE || region_is_held(r);
}

/**
 * region_is_given - may a consumer have its memory?
 * @r: region
 *
 * If not, what is in use in its range is somebody else's: Soft Reserved memory
 * that an hmem device has.
 *
 * Return: true if so.
 *
 * Context: cxll_tree_lock held.
 */
bool region_is_given(const struct cxll_region *r)
{
	return r->dax || r->state == CXLL_REGION_LIVE || region_is_held(r);
}

/**
 * region_config_only - refuse changes to a region that has decoders
 * @r: region
 * @why: sentence when it has
 *
 * Return: 0, or -EBUSY.
 *
 * Context: cxll_tree_lock held.
 */
int region_config_only(struct cxll_region *r, struct cxll_why *why)
{
	if (r->state == CXLL_REGION_CONFIG || r->state == CXLL_REGION_DISABLED)
		return 0;
	if (r->found)
		cxll_why_set(why, "set up by firmware: delete it before another is created");
	else
		cxll_why_set(why, "it is %s: write 0 to commit first",
			     region_state_name(r));
	return -EBUSY;
}

/**
 * region_changed - its size, ways or targets were changed
 * @r: region that region_config_only() let pass
 *
 * Enabling it does not commit it again by itself: it is another region now.
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_changed(struct cxll_region *r)
{
	if (r->state == CXLL_REGION_DISABLED)
		region_set_state(r, CXLL_REGION_CONFIG);
}

/* The module goes: none is listed any more. Protected by cxll_tree_lock. */
static bool list_closed;

/**
 * region_list_close - from now on regions only become less
 *
 * Context: module exit.
 */
void region_list_close(void)
{
	guard(rwsem_write)(&cxll_tree_lock);
	list_closed = true;
}

/**
 * region_list - a region is complete: from now on it can be found
 * @r: region
 *
 * Return: 0; -ENXIO when its window or the module is going away.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
int region_list(struct cxll_region *r)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (list_closed || !cxll_window_is_up(r->rd))
		return -ENXIO;
	list_add_tail(&r->all, &cxll_regions);
	list_add_tail(&r->node, &r->rd->regions);
	region_set_state(r, r->found ? CXLL_REGION_WAITING :
				       CXLL_REGION_CONFIG);
	return 0;
}

/**
 * region_unlist - from here on nobody finds the region any more
 * @r: region
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_unlist(struct cxll_region *r)
{
	region_set_state(r, CXLL_REGION_DEAD);
	list_del_init(&r->all);
	list_del_init(&r->node);
}

/**
 * region_range - where a region lies
 * @r: region
 * @range: result: a copy, as somebody else may give the claim up meanwhile
 *
 * Return: false when it has no addresses.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
bool region_range(struct cxll_region *r, struct range *range)
{
	guard(rwsem_read)(&cxll_tree_lock);
	if (!r->res)
		return false;
	*range = (struct range){ r->res->start, r->res->end };
	return true;
}

static u64 region_base(struct cxll_region *r)
{
	return r->res ? r->res->start : 0;
}

static bool region_is_lower(struct cxll_region *r, u64 base, int id)
{
	return region_base(r) < base || (region_base(r) == base && r->id < id);
}

/**
 * region_below - the matching region with the highest address below a cursor
 * @at: is moved down to it; REGION_CURSOR_TOP to begin
 * @match: which regions count; called with cxll_tree_lock held
 * @what: for @match
 *
 * Decoders ascend with addresses, so a visit from the top finds each of them
 * free to be reset. Regions without addresses come last.
 *
 * Return: the region with a reference, or NULL.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
struct cxll_region *region_below(struct region_cursor *at, region_match match,
				 const void *what)
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
