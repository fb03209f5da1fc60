// SPDX-License-Identifier: GPL-2.0-only
/* From a snapshot and a wish to decoder settings, or to a refusal. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxl/plan.h>

static const char *mode_name(enum cxll_mode mode)
{
	return mode == CXLL_MODE_RAM ? "volatile" : "persistent";
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
	u8 code;

	if (req->mode != CXLL_MODE_RAM && req->mode != CXLL_MODE_PMEM) {
		cxll_why_set(why,
			     "no kind of capacity is chosen, ram and pmem are possible");
		return -EINVAL;
	}
	if (req->ilv.ways != 1) {
		cxll_why_set(why,
			     "regions of %u ways are not supported, 1 way is",
			     req->ilv.ways);
		return -EOPNOTSUPP;
	}
	if (cxll_gran_encode(req->ilv.gran, &code)) {
		cxll_why_set(why,
			     "granularity of %u bytes is not a power of two from %u to %u",
			     req->ilv.gran, CXLL_GRAN_MIN, CXLL_GRAN_MAX);
		return -EINVAL;
	}
	return 0;
}

static int window_permits(const struct cxll_plan_request *req,
			  struct cxll_why *why)
{
	const struct cxll_cedt_cfmws *win = &req->window;
	u16 need = CXLL_CFMWS_HOST_ONLY;

	need |= req->mode == CXLL_MODE_RAM ? CXLL_CFMWS_VOLATILE :
					     CXLL_CFMWS_PERSISTENT;
	if (win->restrictions & CXLL_CFMWS_FIXED) {
		cxll_why_set(why,
			     "the window at 0x%llx is fixed by firmware, its decoders must not be changed",
			     win->base);
		return -EOPNOTSUPP;
	}
	if ((win->restrictions & need) != need) {
		cxll_why_set(why,
			     "the window at 0x%llx does not permit %s host-only memory: restrictions 0x%x, needed 0x%x",
			     win->base, mode_name(req->mode),
			     win->restrictions, need);
		return -EOPNOTSUPP;
	}
	return 0;
}

static int window_routes(const struct cxll_plan_request *req, u32 bridge,
			 struct cxll_why *why)
{
	const struct cxll_cedt_cfmws *win = &req->window;
	unsigned int i;

	for (i = 0; i < win->ilv.ways && i < CXLL_WAYS_MAX; i++) {
		if (win->targets[i] == bridge)
			break;
	}
	if (i == win->ilv.ways || i == CXLL_WAYS_MAX) {
		cxll_why_set(why,
			     "the window at 0x%llx does not lead to host bridge UID %u, above the device; choose a window that does",
			     win->base, bridge);
		return -EOPNOTSUPP;
	}
	if (win->ilv.ways != 1) {
		cxll_why_set(why,
			     "the window at 0x%llx interleaves %u host bridges, a region of 1 way needs a window of 1",
			     win->base, win->ilv.ways);
		return -EOPNOTSUPP;
	}
	return 0;
}

static int range_check(const struct cxll_plan_request *req,
		       struct cxll_why *why)
{
	const struct cxll_cedt_cfmws *win = &req->window;
	u64 granule = req->ilv.ways * CXLL_HDM_GRANULE;
	u64 end, win_end;

	if (!req->size || req->size & (granule - 1) ||
	    req->base & (granule - 1)) {
		cxll_why_set(why,
			     "0x%llx bytes at 0x%llx: size and base must be multiples of %llu MiB, size above 0",
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
			     target->mode == CXLL_MODE_NONE ?
				     "no" : mode_name(target->mode));
		return -EINVAL;
	}
	if (target->dpa.size != req->size) {
		cxll_why_set(why,
			     "the region needs %llu MiB of each device, but decoder %u maps %llu MiB",
			     req->size >> 20, target->decoder,
			     target->dpa.size >> 20);
		return -EINVAL;
	}
	if (target->dpa.skip & (CXLL_HDM_GRANULE - 1)) {
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
			     "the way to the device has %u ports, 1 to %u are supported",
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

static int port_check(const struct cxll_plan_request *req,
		      const struct cxll_plan_target *target,
		      unsigned int level, enum cxll_hdm_kind kind,
		      struct cxll_why *why)
{
	const struct cxll_plan_port *port = &target->port[level];
	const char *role = role_name(target, level);

	if (port->committed >= port->caps.decoders) {
		cxll_why_set(why,
			     "the %s has %u decoders and all are in use; destroy a region that goes through it",
			     role, port->caps.decoders);
		return -ENOSPC;
	}
	if (req->base < port->end) {
		cxll_why_set(why,
			     "base 0x%llx is below 0x%llx, where the committed decoders of the %s end",
			     req->base, port->end, role);
		return -EBUSY;
	}
	return cxll_hdm_can(&port->caps, kind, &req->ilv, why);
}

static int order_check(const struct cxll_plan_target *target,
		       struct cxll_why *why)
{
	unsigned int next = target->port[target->depth - 1].committed;

	if (target->decoder == next)
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

static int step_add(const struct cxll_plan_request *req,
		    const struct cxll_plan_target *target, unsigned int level,
		    struct cxll_plan *plan, struct cxll_why *why)
{
	const struct cxll_plan_port *port = &target->port[level];
	struct cxll_plan_step *step = &plan->step[plan->nr];
	enum cxll_hdm_kind kind = CXLL_HDM_PORT;
	int rc;

	if (level + 1 == target->depth)
		kind = CXLL_HDM_ENDPOINT;
	rc = port_check(req, target, level, kind, why);
	if (!rc && kind == CXLL_HDM_ENDPOINT)
		rc = order_check(target, why);
	if (rc)
		return rc;

	memset(step, 0, sizeof(*step));
	step->key = port->key;
	step->decoder = port->committed;
	step->kind = kind;
	step->set.base = req->base;
	step->set.size = req->size;
	step->set.ilv = req->ilv;
	step->set.host_only = true;
	if (kind == CXLL_HDM_ENDPOINT)
		step->set.skip = target->dpa.skip;
	else
		step->set.targets[0] = port->target;
	plan->nr++;
	return 0;
}

u64 cxll_plan_floor(const struct cxll_plan_request *req)
{
	u64 floor = 0;
	unsigned int t, p;

	for (t = 0; t < req->ilv.ways && t < CXLL_WAYS_MAX; t++) {
		const struct cxll_plan_target *target = &req->targets[t];

		for (p = 0; p < target->depth && p < CXLL_PLAN_DEPTH; p++) {
			const struct cxll_plan_port *port = &target->port[p];

			if (!port->passthrough && port->end > floor)
				floor = port->end;
		}
	}
	return floor;
}
EXPORT_SYMBOL_GPL(cxll_plan_floor);

int cxll_plan_region(const struct cxll_plan_request *req,
		     struct cxll_plan *plan, struct cxll_why *why)
{
	const struct cxll_plan_target *target = &req->targets[0];
	unsigned int level;
	int rc;

	plan->nr = 0;
	rc = wish_check(req, why);
	if (!rc)
		rc = window_permits(req, why);
	if (!rc)
		rc = path_check(target, why);
	if (!rc)
		rc = window_routes(req, target->bridge, why);
	if (!rc)
		rc = range_check(req, why);
	if (!rc)
		rc = dpa_check(req, target, why);
	for (level = 0; !rc && level < target->depth; level++) {
		if (!target->port[level].passthrough)
			rc = step_add(req, target, level, plan, why);
	}
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_plan_region);
