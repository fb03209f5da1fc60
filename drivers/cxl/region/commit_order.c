// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders of a port ascend in host addresses, so a hole below those that are
 * committed is of no use until they are gone. Which regions are that?
 */
#include <cxll/locks.h>
#include "region.h"

static bool goes_through(struct cxll_region *r, struct cxll_port *port)
{
	unsigned int i;

	for (i = 0; i < r->nr_steps; i++)
		if (r->step[i].port == port)
			return true;
	return false;
}

/* Has @other a decoder in a port that @r needs one in? */
static bool shares_port(struct cxll_region *r, struct cxll_region *other)
{
	struct cxll_port *port;
	unsigned int i;

	for (i = 0; i < r->ilv.ways; i++) {
		if (!r->targets[i])
			continue;
		for (port = r->targets[i]->d.port; port;
		     port = cxll_port_parent(port))
			if (goes_through(other, port))
				return true;
	}
	return false;
}

/* The highest region below @below on the way, or NULL. */
static struct cxll_region *next_on_the_way(struct cxll_region *r, u64 below)
{
	struct cxll_region *other, *found = NULL;

	list_for_each_entry(other, &cxll_regions, all) {
		if (other == r || !other->res || other->res->end >= below ||
		    !shares_port(r, other))
			continue;
		if (!found || other->res->end > found->res->end)
			found = other;
	}
	return found;
}

/* Free addresses in the window of @r from @floor on, up to @top. */
static u64 free_below(struct cxll_region *r, u64 floor, u64 top)
{
	u64 start = max(floor, r->rd->window.base);
	u64 hole = region_largest_hole(r->rd, floor);
	struct cxll_region *other;

	/*
	 * Those that go leave everything from the floor to the top free, but
	 * for regions that share no port and need not go.
	 */
	list_for_each_entry(other, &cxll_regions, all)
		if (other != r && region_overlaps(other, start, top - 1) &&
		    !shares_port(r, other))
			top = min_t(u64, top, other->res->start);
	return max(hole, top > start ? top - start : 0);
}

/**
 * region_blame_order - is it the order of decoders that leaves no room?
 * @r: region that finds no addresses from @floor on
 * @size: bytes it wants
 * @floor: where the decoders on its way end
 * @why: sentence, set when the answer is yes
 *
 * Takes regions away in thought, the highest first as decoders demand, until
 * there is room.
 *
 * Return: true when it is.
 *
 * Context: cxll_tree_lock held.
 */
bool region_blame_order(struct cxll_region *r, u64 size, u64 floor,
			struct cxll_why *why)
{
	u64 end = r->rd->window.base + r->rd->window.size, below = U64_MAX;
	struct cxll_region *other, *next;
	char names[80];
	int len = 0;

	if (!floor)
		return false;
	while ((other = next_on_the_way(r, below)) != NULL) {
		len += scnprintf(names + len, sizeof(names) - len, "%s%s",
				 len ? ", then " : "", dev_name(&other->dev));
		below = other->res->start;
		next = next_on_the_way(r, below);
		if (free_below(r, next ? next->res->end + 1 : 0, end) < size)
			continue;
		cxll_why_set(why, "decoders on its path end at %#llx and ascend, so there is no room for %llu MiB in %s above that: destroy %s",
			     floor, size >> 20, dev_name(&r->rd->d.dev), names);
		return true;
	}
	return false;
}
