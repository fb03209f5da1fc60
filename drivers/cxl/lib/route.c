// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which way goes where. A region of W ways deals its range out in chunks of
 * its granularity; chunk c belongs to the device at position c mod W. A level
 * that chooses by address bits sends a set of positions, kept as a bit mask,
 * to each port below. The tree is solved when every device gets exactly one
 * position.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <cxll/lib/window.h>
#include "route.h"

static unsigned int mask_count(u32 mask)
{
	unsigned int n = 0;

	for (; mask; mask &= mask - 1)
		n++;
	return n;
}

static unsigned int mask_first(u32 mask)
{
	unsigned int n = 0;

	while (!(mask & 1)) {
		mask >>= 1;
		n++;
	}
	return n;
}

/* The power of two in 1, 2, 4, 8, 16, 3, 6, 12. */
static unsigned int pow2_part(unsigned int ways)
{
	return ways % 3 ? ways : ways / 3;
}

static struct route_node *find_node(struct route *r, unsigned int key)
{
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		if (r->node[i].port.key == key)
			return &r->node[i];
	return NULL;
}

/* Hang @node below @up, behind port @id, if it is not there yet. */
static int link_child(struct route *r, struct route_node *up,
		      struct route_node *node, u8 id, struct cxll_why *why)
{
	u8 index = node - r->node;
	unsigned int i;

	for (i = 0; i < up->nr; i++)
		if (up->child[i] == index)
			return 0;
	for (i = 0; i < up->nr; i++) {
		if (up->id[i] != id)
			continue;
		cxll_why_set(why, "two devices claim to be below port %u of one %s",
			     id, up->level ? "switch" : "host bridge");
		return -EINVAL;
	}
	/* No more children than devices, so both arrays are long enough. */
	up->child[up->nr] = index;
	up->id[up->nr++] = id;
	return 0;
}

/*
 * A port has one place in the tree. Keys that say otherwise would make loops.
 */
static bool is_there(const struct route_node *node, const struct route_node *up,
		     unsigned int level, u32 bridge)
{
	return node->kind == CXLL_HDM_PORT && node->up == up &&
	       node->level == level && node->bridge == bridge;
}

static struct route_node *new_node(struct route *r, unsigned int t,
				   unsigned int level, struct route_node *up,
				   struct cxll_why *why)
{
	const struct cxll_plan_target *target = &r->req->targets[t];
	struct route_node *node = &r->node[r->nr];

	if (r->nr == CXLL_PLAN_STEPS) {
		cxll_why_set(why, "more than %d ports are involved",
			     CXLL_PLAN_STEPS);
		return NULL;
	}
	node->port = target->port[level];
	node->kind = level + 1 == target->depth ? CXLL_HDM_ENDPOINT :
						  CXLL_HDM_PORT;
	node->up = up;
	node->level = level;
	node->bridge = target->bridge;
	node->target = t;
	r->nr++;
	return node;
}

static struct route_node *add_node(struct route *r, unsigned int t,
				   unsigned int level, struct route_node *up,
				   struct cxll_why *why)
{
	const struct cxll_plan_target *target = &r->req->targets[t];
	bool endpoint = level + 1 == target->depth;
	struct route_node *node = find_node(r, target->port[level].key);

	if (!node)
		return new_node(r, t, level, up, why);
	if (endpoint && node->kind == CXLL_HDM_ENDPOINT) {
		cxll_why_set(why, "target %u is the same device as target %u",
			     t, node->target);
		return NULL;
	}
	if (endpoint || !is_there(node, up, level, target->bridge)) {
		cxll_why_set(why, "targets %u and %u disagree on where port %u is",
			     node->target, t, node->port.key);
		return NULL;
	}
	return node;
}

static int add_path(struct route *r, unsigned int t, struct cxll_why *why)
{
	const struct cxll_plan_target *target = &r->req->targets[t];
	struct route_node *up = NULL, *node;
	unsigned int level;
	int rc;

	for (level = 0; level < target->depth; level++) {
		node = add_node(r, t, level, up, why);
		if (!node)
			return -EINVAL;
		node->devices++;
		if (up) {
			rc = link_child(r, up, node,
					target->port[level - 1].target, why);
			if (rc)
				return rc;
		}
		up = node;
	}
	return 0;
}

/**
 * route_build - make the tree of all ports on the way to the targets
 * @r: result, zeroed but for req
 * @why: sentence on error
 *
 * Return: 0 or -EINVAL.
 *
 * Context: any.
 */
int route_build(struct route *r, struct cxll_why *why)
{
	unsigned int t;
	int rc;

	for (t = 0; t < r->req->ilv.ways; t++) {
		rc = add_path(r, t, why);
		if (rc)
			return rc;
	}
	return 0;
}

/* Positions that way @i of @ilv gets, out of @mask. */
static u32 way_mask(const struct route *r, const struct cxll_interleave *ilv,
		    unsigned int i, u32 mask)
{
	unsigned int gran = r->req->ilv.gran;
	u32 part = 0;
	unsigned int p;

	for (p = 0; p < r->req->ilv.ways; p++)
		if (mask & BIT(p) &&
		    cxll_ilv_select(ilv, (u64)p * gran) == i)
			part |= BIT(p);
	return part;
}

static u32 below_mask(const struct route *r, const struct route_node *node)
{
	u32 mask = 0;
	unsigned int i;

	if (node->kind == CXLL_HDM_ENDPOINT)
		return BIT(node->target);
	for (i = 0; i < node->nr; i++)
		mask |= below_mask(r, &r->node[node->child[i]]);
	return mask;
}

/*
 * The child for the positions in @part: the one whose devices the user put
 * there, or else any that has as many devices and is free.
 */
static int pick_child(const struct route *r, const struct route_node *node,
		      u32 part, u32 used)
{
	unsigned int i;

	for (i = 0; i < node->nr; i++)
		if (!(used & BIT(i)) &&
		    below_mask(r, &r->node[node->child[i]]) == part)
			return i;
	if (r->strict)
		return -1;
	for (i = 0; i < node->nr; i++)
		if (!(used & BIT(i)) &&
		    r->node[node->child[i]].devices == mask_count(part))
			return i;
	return -1;
}

/* Does the port have such a decoder, and does the window leave it the bits? */
static bool may_choose_by(const struct route *r,
			  const struct route_node *node)
{
	u64 bits = (u64)node->ilv.gran * (node->ilv.ways - 1);

	return !cxll_hdm_can(&node->port.caps, node->kind, &node->ilv, NULL) &&
	       !(bits & cxll_window_replaced(&r->win));
}

static bool node_solve(struct route *r, struct route_node *node, u32 mask);

static bool solve_ways(struct route *r, struct route_node *node, u32 mask)
{
	u32 used = 0, part;
	unsigned int i;
	int c;

	for (i = 0; i < node->nr; i++) {
		part = way_mask(r, &node->ilv, i, mask);
		c = part ? pick_child(r, node, part, used) : -1;
		if (c < 0 || !node_solve(r, &r->node[node->child[c]], part))
			return false;
		used |= BIT(c);
		node->order[i] = c;
	}
	return true;
}

/*
 * Granularities are tried from the finest on, so that what the window leaves
 * free is used from the lowest bit up, as firmware usually does. Depth is
 * bounded by CXLL_PLAN_DEPTH.
 */
static bool node_solve(struct route *r, struct route_node *node, u32 mask)
{
	unsigned int span = r->req->ilv.gran * pow2_part(r->req->ilv.ways);
	unsigned int gran = r->req->ilv.gran;

	if (node->kind == CXLL_HDM_ENDPOINT) {
		if (mask_count(mask) != 1 ||
		    (r->strict && mask != BIT(node->target)))
			return false;
		node->ilv = r->req->ilv;
		r->pos[node->target] = mask_first(mask);
		return true;
	}

	node->ilv = (struct cxll_interleave){ node->nr, gran };
	if (node->nr == 1)
		return solve_ways(r, node, mask);

	for (; gran * node->nr <= span && gran <= CXLL_GRAN_MAX; gran *= 2) {
		node->ilv.gran = gran;
		if (may_choose_by(r, node) && solve_ways(r, node, mask))
			return true;
	}
	return false;
}

static const char *node_name(const struct route_node *node)
{
	return node->level ? "switch" : "host bridge";
}

/* Rules that hold whatever granularity is tried. */
static int check_node(const struct route_node *node, struct cxll_why *why)
{
	if (node->kind == CXLL_HDM_ENDPOINT)
		return 0;
	if (cxll_plan_port_blind(&node->port)) {
		cxll_why_set(why, "the %s has no decoders to choose among %u ports with devices below; one device there can be used",
			     node_name(node), node->port.used);
		return -EOPNOTSUPP;
	}
	if (node->nr == 1)
		return 0;
	if (node->port.passthrough) {
		cxll_why_set(why, "the %s has no decoders to choose among %u ports",
			     node_name(node), node->nr);
		return -EOPNOTSUPP;
	}
	if (node->nr & (node->nr - 1) || node->nr > node->port.caps.targets) {
		cxll_why_set(why,
			     "devices are behind %u ports of a %s, whose decoders interleave 1, 2, 4 or 8 ports, at most %u here",
			     node->nr, node_name(node),
			     node->port.caps.targets);
		return -EOPNOTSUPP;
	}
	return 0;
}

/*
 * Positions the window sends to a bridge; 0 when it is none of its targets.
 * Positions of an XOR window count after the replacement of its bits.
 */
static u32 bridge_mask(const struct route *r, u32 bridge)
{
	u32 mask = 0;
	unsigned int p, slot;

	for (p = 0; p < r->req->ilv.ways; p++) {
		slot = cxll_ilv_select(&r->win.ilv, r->req->base +
				       (u64)p * r->req->ilv.gran);
		if (r->win.targets[slot] == bridge)
			mask |= BIT(p);
	}
	return mask;
}

/* Below the window, a bridge is one port, or a device of CXL 1.1. */
static int check_alone(const struct route *r, unsigned int i,
		       struct cxll_why *why)
{
	unsigned int k;

	for (k = 0; k < i; k++) {
		if (r->node[k].level || r->node[k].bridge != r->node[i].bridge)
			continue;
		cxll_why_set(why,
			     "two devices are attached directly to CXL 1.1 host bridge UID %u and cannot be distinguished",
			     r->node[i].bridge);
		return -EOPNOTSUPP;
	}
	return 0;
}

static int check_share(const struct route *r, const struct route_node *node,
		       struct cxll_why *why)
{
	u32 mask = bridge_mask(r, node->bridge);

	if (mask_count(mask) == node->devices)
		return 0;
	cxll_why_set(why,
		     "the window sends %u of %u positions to host bridge UID %u, below which %u of the devices are",
		     mask_count(mask), r->req->ilv.ways, node->bridge,
		     node->devices);
	return -EINVAL;
}

static int check_bridges(const struct route *r, struct cxll_why *why)
{
	unsigned int i;
	int rc = 0;

	for (i = 0; i < r->nr && !rc; i++)
		if (!r->node[i].level)
			rc = check_alone(r, i, why);
	for (i = 0; i < r->nr && !rc; i++)
		if (!r->node[i].level)
			rc = check_share(r, &r->node[i], why);
	return rc;
}

static struct route_node *solve_all(struct route *r)
{
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		if (!r->node[i].level &&
		    !node_solve(r, &r->node[i], bridge_mask(r, r->node[i].bridge)))
			return &r->node[i];
	return NULL;
}

/**
 * route_solve - find ways and granularities for all ports of the tree
 * @r: built tree; results go to its nodes and positions
 * @why: sentence on error
 *
 * Return: 0; -EINVAL or -EOPNOTSUPP.
 *
 * Context: any.
 */
int route_solve(struct route *r, struct cxll_why *why)
{
	struct route_node *failed;
	unsigned int i;
	int rc;

	rc = check_bridges(r, why);
	for (i = 0; i < r->nr && !rc; i++)
		rc = check_node(&r->node[i], why);
	if (rc)
		return rc;

	r->strict = true;
	if (!solve_all(r))
		return 0;
	r->strict = false;
	failed = solve_all(r);
	if (!failed)
		return 0;

	cxll_why_set(why,
		     "below host bridge UID %u no decoder settings split %u ways of %u bytes over its %u devices; try another granularity",
		     failed->bridge, r->req->ilv.ways, r->req->ilv.gran,
		     failed->devices);
	return -EOPNOTSUPP;
}
