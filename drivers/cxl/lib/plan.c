// SPDX-License-Identifier: GPL-2.0-only
/* From a snapshot and a wish to decoder settings, or to a refusal. */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/plan.h>
#include <cxll/lib/window.h>
#include "route.h"

static const char *mode_name(enum cxll_mode mode)
{
	return cxll_partition_kind(mode)->adjective;
}

static const char *role_name(const struct cxll_plan_target *target,
			     unsigned int level)
{
	if (level + 1 == target->depth)
		return "endpoint";
	return level ? "switch" : "host bridge";
}

static int wish_check(const struct cxll_plan_request *req,
		      struct cxll_why *why)
{
	int rc = cxll_mode_check(req->mode, why);
	u8 code;

	if (rc)
		return rc;
	if (cxll_ways_encode(req->ilv.ways, &code)) {
		cxll_why_set(why,
			     "%u ways are not 1, 2, 3, 4, 6, 8, 12 or 16",
			     req->ilv.ways);
		return -EINVAL;
	}
	if (cxll_gran_encode(req->ilv.gran, &code)) {
		cxll_why_set(why,
			     "granularity of %u bytes is not a power of two from %u to %u",
			     req->ilv.gran, CXLL_GRAN_MIN, CXLL_GRAN_MAX);
		return -EINVAL;
	}
	return 0;
}

static int window_permits(const struct cxll_window *win,
			  enum cxll_mode mode, struct cxll_why *why)
{
	u16 need = CXLL_CFMWS_HOST_ONLY | cxll_partition_kind(mode)->permit;

	if (win->restrictions & CXLL_CFMWS_FIXED) {
		cxll_why_set(why,
			     "the window at 0x%llx is fixed by firmware, its decoders must not be changed",
			     win->base);
		return -EOPNOTSUPP;
	}
	if ((win->restrictions & need) != need) {
		cxll_why_set(why,
			     "the window at 0x%llx does not permit %s host-only memory: restrictions 0x%x, needed 0x%x",
			     win->base, mode_name(mode), win->restrictions,
			     need);
		return -EOPNOTSUPP;
	}
	return 0;
}

int cxll_plan_window_check(const struct cxll_window *win,
			   enum cxll_mode mode, struct cxll_why *why)
{
	return cxll_mode_check(mode, why) ?: cxll_window_check(win, why) ?:
	       window_permits(win, mode, why);
}
EXPORT_SYMBOL_GPL(cxll_plan_window_check);

/* Does the window lead to every device at all? */
static int window_routes(const struct cxll_plan_request *req, u32 bridge,
			 struct cxll_why *why)
{
	const struct cxll_window *win = &req->window;

	if (cxll_window_leads_to(win, bridge))
		return 0;
	cxll_why_set(why,
		     "the window at 0x%llx does not target host bridge UID %u, above the device; choose a window that does",
		     win->base, bridge);
	return -EOPNOTSUPP;
}

/* What @win, folded, leaves of the ways for bridges and switches. */
static int window_divides(const struct cxll_window *win, unsigned int ways,
			  struct cxll_why *why)
{
	unsigned int below = ways / win->ilv.ways;

	if (ways % win->ilv.ways) {
		cxll_why_set(why,
			     "the window at 0x%llx interleaves %u host bridges, so a region in it has a multiple of %u ways, not %u",
			     win->base, win->ilv.ways, win->ilv.ways, ways);
		return -EOPNOTSUPP;
	}
	if (!is_power_of_2(below)) {
		cxll_why_set(why,
			     "%u devices below each bridge: only a window can interleave by 3, bridges and switches by 1, 2, 4 or 8",
			     below);
		return -EOPNOTSUPP;
	}
	return 0;
}

int cxll_plan_ways_check(const struct cxll_window *win, unsigned int ways,
			 struct cxll_why *why)
{
	struct cxll_window folded;

	cxll_window_fold(win, &folded);
	return window_divides(&folded, ways, why);
}
EXPORT_SYMBOL_GPL(cxll_plan_ways_check);

/*
 * The window deals out win.gran bytes at a time over its bridges; below each
 * the same number of devices share them, so granularities divide and ways do.
 */
static int window_interleaves(const struct route *r, struct cxll_why *why)
{
	const struct cxll_interleave *win = &r->win.ilv;
	const struct cxll_interleave *ilv = &r->req->ilv;
	unsigned int below = ilv->ways / win->ways;
	int rc;

	rc = window_divides(&r->win, ilv->ways, why);
	if (rc)
		return rc;
	if (win->ways > 1 && (ilv->gran > win->gran ||
			      win->gran / ilv->gran > below)) {
		cxll_why_set(why,
			     "granularity %u does not fit the window's: %u down to %u do with %u ways",
			     ilv->gran, win->gran,
			     max(win->gran / below, CXLL_GRAN_MIN), ilv->ways);
		return -EINVAL;
	}
	return 0;
}

static int range_check(const struct cxll_plan_request *req,
		       struct cxll_why *why)
{
	const struct cxll_window *win = &req->window;
	u64 granule = req->ilv.ways * CXLL_HDM_GRANULE;
	u64 end, win_end;

	/* Whatever the ways, a base needs no more (CXL 3.1 8.2.4.20) */
	if (!req->size || req->size % granule ||
	    !IS_ALIGNED(req->base, CXLL_HDM_GRANULE)) {
		cxll_why_set(why,
			     "0x%llx bytes at 0x%llx: size must be a multiple of %llu MiB above 0, base one of 256 MiB",
			     req->size, req->base, granule >> 20);
		return -EINVAL;
	}
	if (check_add_overflow(req->base, req->size, &end) ||
	    check_add_overflow(win->base, win->size, &win_end) ||
	    req->base < win->base || end > win_end) {
		cxll_why_set(why,
			     "0x%llx bytes at 0x%llx are not inside the window of 0x%llx bytes at 0x%llx",
			     req->size, req->base, win->size, win->base);
		return -EINVAL;
	}
	return 0;
}

static int dpa_check(const struct cxll_plan_request *req,
		     const struct cxll_plan_target *target,
		     struct cxll_why *why)
{
	if (target->mode != req->mode) {
		cxll_why_set(why,
			     "the region is %s, but decoder %u has %s capacity",
			     mode_name(req->mode), target->decoder,
			     mode_name(target->mode));
		return -EINVAL;
	}
	if (target->dpa.size != req->size / req->ilv.ways) {
		cxll_why_set(why,
			     "the region needs %llu MiB of each device, but decoder %u maps %llu MiB",
			     (req->size / req->ilv.ways) >> 20, target->decoder,
			     target->dpa.size >> 20);
		return -EINVAL;
	}
	if (!IS_ALIGNED(target->dpa.skip, CXLL_HDM_GRANULE)) {
		cxll_why_set(why,
			     "decoder %u skips 0x%llx bytes of DPA, must be a multiple of 256 MiB",
			     target->decoder, target->dpa.skip);
		return -EINVAL;
	}
	return 0;
}

static int path_check(const struct cxll_plan_target *target,
		      struct cxll_why *why)
{
	if (!target->depth || target->depth > CXLL_PLAN_DEPTH) {
		cxll_why_set(why,
			     "the path to the device has %u ports, 1 to %u are supported",
			     target->depth, CXLL_PLAN_DEPTH);
		return -EINVAL;
	}
	if (target->port[target->depth - 1].passthrough) {
		cxll_why_set(why,
			     "the endpoint has no decoders, there is nothing to program");
		return -EINVAL;
	}
	return 0;
}

/* Decoders are given back from the highest down: whose turn it is. */
static const char *node_holder(const struct route_node *node)
{
	return node->port.holder ?: "the region that was committed last";
}

static int port_check(const struct cxll_plan_request *req,
		      const struct route_node *node, struct cxll_why *why)
{
	const struct cxll_plan_target *target = &req->targets[node->target];
	const char *role = role_name(target, node->level);

	/* Ranges have no order; that it is free was seen when it was chosen */
	if (node->port.caps.ranges || node->port.covered)
		return cxll_hdm_can(&node->port.caps, node->kind, &node->ilv,
				    why);
	if (node->port.committed >= node->port.caps.decoders) {
		cxll_why_set(why,
			     "the %s has %u decoders and all are in use; destroy %s first",
			     role, node->port.caps.decoders, node_holder(node));
		return -ENOSPC;
	}
	if (req->base < node->port.end) {
		cxll_why_set(why,
			     "base 0x%llx is below 0x%llx, where the committed decoders of the %s end; destroy %s first",
			     req->base, node->port.end, role, node_holder(node));
		return -EBUSY;
	}
	return cxll_hdm_can(&node->port.caps, node->kind, &node->ilv, why);
}

static int order_check(const struct cxll_plan_target *target,
		       struct cxll_why *why)
{
	const struct cxll_plan_port *endpoint = &target->port[target->depth - 1];
	unsigned int next = endpoint->committed;

	if (endpoint->caps.ranges || target->decoder == next)
		return 0;
	if (endpoint->covered && endpoint->decoder == target->decoder)
		return 0;
	if (target->decoder > next)
		cxll_why_set(why,
			     "decoder %u cannot be committed before decoder %u",
			     target->decoder, next);
	else
		cxll_why_set(why,
			     "decoder %u is in use, decoder %u is the next that can be committed",
			     target->decoder, next);
	return -EBUSY;
}

static unsigned int step_decoder(const struct cxll_plan_request *req,
				 const struct route_node *node)
{
	if (node->port.caps.ranges)
		return req->targets[node->target].decoder;
	return node->port.covered ? node->port.decoder : node->port.committed;
}

static void step_fill(const struct cxll_plan_request *req,
		      const struct route_node *node,
		      struct cxll_plan_step *step)
{
	unsigned int i;

	memset(step, 0, sizeof(*step));
	step->key = node->port.key;
	step->decoder = step_decoder(req, node);
	step->covered = node->port.covered;
	step->kind = node->kind;
	step->set.base = req->base;
	step->set.size = req->size;
	step->set.ilv = node->ilv;
	step->set.host_only = true;
	if (node->kind == CXLL_HDM_ENDPOINT) {
		step->set.skip = req->targets[node->target].dpa.skip;
		return;
	}
	for (i = 0; i < node->nr; i++)
		step->set.targets[i] = node->id[node->order[i]];
}

/* All ports of one level, so that upper levels come before lower ones. */
static int steps_of_level(const struct route *r, unsigned int level,
			  enum cxll_hdm_kind kind, struct cxll_plan *plan,
			  struct cxll_why *why)
{
	unsigned int i;
	int rc;

	for (i = 0; i < r->nr; i++) {
		const struct route_node *node = &r->node[i];

		if (node->level != level || node->kind != kind ||
		    node->port.passthrough)
			continue;
		rc = port_check(r->req, node, why);
		if (!rc && kind == CXLL_HDM_ENDPOINT)
			rc = order_check(&r->req->targets[node->target], why);
		if (rc)
			return rc;
		step_fill(r->req, node, &plan->step[plan->nr++]);
	}
	return 0;
}

static int steps_add(const struct route *r, struct cxll_plan *plan,
		     struct cxll_why *why)
{
	unsigned int level;
	int rc = 0;

	plan->nr = 0;
	for (level = 0; level < CXLL_PLAN_DEPTH && !rc; level++)
		rc = steps_of_level(r, level, CXLL_HDM_PORT, plan, why);
	for (level = 0; level < CXLL_PLAN_DEPTH && !rc; level++)
		rc = steps_of_level(r, level, CXLL_HDM_ENDPOINT, plan, why);
	return rc;
}

u64 cxll_plan_floor(const struct cxll_plan_request *req)
{
	u64 floor = 0;
	unsigned int t, p;

	for (t = 0; t < req->ilv.ways && t < CXLL_WAYS_MAX; t++) {
		const struct cxll_plan_target *target = &req->targets[t];

		for (p = 0; p < target->depth && p < CXLL_PLAN_DEPTH; p++) {
			const struct cxll_plan_port *port = &target->port[p];

			if (!port->passthrough && !port->caps.ranges &&
			    !port->covered && port->end > floor)
				floor = port->end;
		}
	}
	return floor;
}
EXPORT_SYMBOL_GPL(cxll_plan_floor);

static int targets_check(const struct cxll_plan_request *req,
			 struct cxll_why *why)
{
	unsigned int t;
	int rc;

	for (t = 0; t < req->ilv.ways; t++) {
		rc = path_check(&req->targets[t], why);
		if (!rc)
			rc = window_routes(req, req->targets[t].bridge, why);
		if (!rc)
			rc = dpa_check(req, &req->targets[t], why);
		if (rc)
			return rc;
	}
	return 0;
}

static int request_check(const struct cxll_plan_request *req,
			 struct cxll_why *why)
{
	int rc;

	rc = wish_check(req, why);
	if (!rc)
		rc = cxll_plan_window_check(&req->window, req->mode, why);
	if (!rc)
		rc = range_check(req, why);
	if (!rc)
		rc = targets_check(req, why);
	return rc;
}

size_t cxll_plan_scratch_size(void)
{
	return sizeof(struct route);
}
EXPORT_SYMBOL_GPL(cxll_plan_scratch_size);

int cxll_plan_region(const struct cxll_plan_request *req,
		     struct cxll_plan *plan, void *scratch,
		     struct cxll_why *why)
{
	struct route *r = scratch;
	unsigned int t;
	int rc;

	rc = request_check(req, why);
	if (rc)
		return rc;

	memset(r, 0, sizeof(*r));
	r->req = req;
	cxll_window_fold(&req->window, &r->win);
	rc = window_interleaves(r, why);
	if (!rc)
		rc = route_build(r, why);
	if (!rc)
		rc = route_solve(r, why);
	if (!rc)
		rc = steps_add(r, plan, why);
	if (rc)
		return rc;

	plan->moved = !r->strict;
	for (t = 0; t < req->ilv.ways; t++)
		plan->pos[t] = r->pos[t];
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_plan_region);
