// SPDX-License-Identifier: GPL-2.0-only
/* The states of a region, and the only place that changes them. */
#include <linux/bug.h>
#include <cxl/locks.h>
#include "region.h"

static const char * const state_names[] = {
	[REGION_CONFIG] = "config",
	[REGION_COMMITTED] = "committed",
	[REGION_LIVE] = "live",
	[REGION_HELD] = "held",
};

static const bool allowed[][4] = {
	[REGION_CONFIG] = { [REGION_COMMITTED] = true },
	[REGION_COMMITTED] = {
		[REGION_CONFIG] = true,
		[REGION_LIVE] = true,
		/* order of decoders forbids to undo it now */
		[REGION_HELD] = true,
	},
	[REGION_LIVE] = { [REGION_COMMITTED] = true, [REGION_HELD] = true },
	/* the user let go after all, or took the region up again */
	[REGION_HELD] = { [REGION_COMMITTED] = true, [REGION_LIVE] = true },
};

/**
 * region_set_state - move a region from state to state
 * @r: region
 * @to: where to; staying there is always fine
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_set_state(struct cxll_region *r, enum region_state to)
{
	lockdep_assert_held_write(&cxll_tree_lock);

	if (r->state == to)
		return;
	if (WARN_ON_ONCE(!allowed[r->state][to]))
		return;
	dev_dbg(&r->dev, "%s -> %s\n", state_names[r->state], state_names[to]);
	r->state = to;
}

/**
 * region_state_name - the state as the file "state" tells it
 * @r: region
 *
 * Return: a word. Context: cxll_tree_lock held.
 */
const char *region_state_name(const struct cxll_region *r)
{
	return r->lost ? "lost" : state_names[r->state];
}

/**
 * region_config_only - refuse changes to a region that has decoders
 * @r: region
 * @why: sentence when it has
 *
 * Return: 0, or -EBUSY. Context: cxll_tree_lock held.
 */
int region_config_only(struct cxll_region *r, struct cxll_why *why)
{
	if (r->adopted) {
		cxll_why_set(why, "firmware set it up: delete it to make another");
		return -EBUSY;
	}
	if (r->state == REGION_CONFIG)
		return 0;
	cxll_why_set(why, "it is %s: write 0 to commit first",
		     region_state_name(r));
	return -EBUSY;
}
