// SPDX-License-Identifier: GPL-2.0-only
/* Commit as a transaction: snapshot, plan, claim, program; and back. */
#include <linux/slab.h>
#include <cxl/locks.h>
#include <cxl/plan.h>
#include "region.h"

static int request_fill(struct cxll_region *r, const struct resource *res,
			struct cxll_plan_request *req, struct cxll_why *why)
{
	int i, rc;

	req->window = r->rd->window;
	req->mode = r->mode;
	req->ilv = r->ilv;
	req->base = res->start;
	req->size = resource_size(res);
	for (i = 0; i < r->ilv.ways; i++) {
		if (!r->targets[i]) {
			cxll_why_set(why, "target%d is not set", i);
			return -ENXIO;
		}
		rc = region_snapshot_target(r->targets[i], req->base, req->size,
					    &req->targets[i], why);
		if (rc)
			return rc;
	}
	return 0;
}

/* The port a step of the plan means; plans know ports by number only. */
static struct cxll_port *step_port(struct cxll_region *r, unsigned int key)
{
	struct cxll_port *port;
	int i;

	for (i = 0; i < r->ilv.ways; i++)
		for (port = r->targets[i]->d.port; port;
		     port = cxll_port_parent(port))
			if (port->id == key)
				return port;
	return NULL;
}

/* Does a parked decoder do what the plan wants of it? */
static int step_fits(struct cxll_region *r, const struct cxll_plan_step *ps,
		     struct cxll_why *why)
{
	struct cxll_port *port = step_port(r, ps->key);
	const struct cxll_hdm_setting *set = &port->decoders[ps->decoder]->set;

	if (set->ilv.ways == ps->set.ilv.ways &&
	    set->ilv.gran == ps->set.ilv.gran && set->skip == ps->set.skip &&
	    (ps->kind == CXLL_HDM_ENDPOINT ||
	     !memcmp(set->targets, ps->set.targets, set->ilv.ways)))
		return 0;
	cxll_why_set(why, "decoder%d.%u is still committed for other devices",
		     port->id, ps->decoder);
	return -EBUSY;
}

static int plan_fits(struct cxll_region *r, const struct cxll_plan *plan,
		     unsigned int *covered, struct cxll_why *why)
{
	unsigned int i;
	int rc;

	*covered = 0;
	for (i = 0; i < plan->nr; i++) {
		if (!plan->step[i].covered)
			continue;
		rc = step_fits(r, &plan->step[i], why);
		if (rc)
			return rc;
		*covered += plan->step[i].kind == CXLL_HDM_PORT;
	}
	return 0;
}

/* Room for a commit, too much for the stack. */
struct commit_work {
	struct cxll_plan_request req;
	struct cxll_plan plan;
	u8 scratch[];
};

static int plan_at(struct cxll_region *r, const struct resource *res,
		   struct commit_work *work, unsigned int *covered,
		   struct cxll_why *why)
{
	int rc;

	rc = request_fill(r, res, &work->req, why);
	if (!rc)
		rc = cxll_plan_region(&work->req, &work->plan, work->scratch,
				      why);
	if (!rc)
		rc = plan_fits(r, &work->plan, covered, why);
	return rc;
}

/*
 * Behind decoders that are parked, the smallest range first: they need not be
 * programmed, and hardware's order does not matter for them. All of a range's
 * have to be used, or addresses would be led to two places.
 */
static bool plan_inside_parked(struct cxll_region *r, struct commit_work *work)
{
	u64 size = resource_size(r->res);
	struct resource *outer = NULL, *res;
	unsigned int covered;

	while ((outer = parked_next(r->rd, size, outer))) {
		if (r->res->parent == outer) {
			if (!plan_at(r, r->res, work, &covered, NULL) &&
			    covered == parked_nr_there(outer))
				return true;
			continue;
		}
		res = region_claim_find(r, outer, size);
		if (!res)
			continue;
		if (!plan_at(r, res, work, &covered, NULL) &&
		    covered == parked_nr_there(outer)) {
			region_claim_take(r, res);
			return true;
		}
		region_claim_drop(res);
	}
	return false;
}

/*
 * The size was set before the targets were known. If a port on the path has
 * decoders committed above the claimed place, move the claim up now.
 */
static int plan_above(struct cxll_region *r, struct commit_work *work,
		      struct cxll_why *why)
{
	struct cxll_plan_request *req = &work->req;
	unsigned int covered;
	u64 floor;
	int rc;

	rc = request_fill(r, r->res, req, why);
	if (rc)
		return rc;
	floor = cxll_plan_floor(req);
	if (r->res->start < floor) {
		rc = region_claim(r, resource_size(r->res), floor, why);
		if (rc)
			return rc;
	}
	return plan_at(r, r->res, work, &covered, why);
}

static int region_plan(struct cxll_region *r, struct commit_work *work,
		       struct cxll_why *why)
{
	if (!r->res) {
		cxll_why_set(why, "set the size first");
		return -ENXIO;
	}
	return plan_inside_parked(r, work) ? 0 : plan_above(r, work, why);
}

static void step_undo(struct region_step *step, struct cxll_why *why)
{
	struct cxll_port *port = step->port;

	if (port->decoders && step->id < port->nr_decoders)
		port->decoders[step->id]->region = NULL;
	if (!step->parked)
		cxll_decoder_reset(port, step->id, why);
}

static int step_do(struct cxll_region *r, const struct cxll_plan_step *ps,
		   struct cxll_why *why)
{
	struct cxll_port *port = step_port(r, ps->key);
	int rc = 0;

	if (WARN_ON(!port))
		return -ENXIO;
	if (!ps->covered)
		rc = cxll_decoder_commit(port, ps->decoder, &ps->set, why);
	if (rc)
		return rc;

	port->decoders[ps->decoder]->region = &r->dev;
	get_device(&port->dev);
	r->step[r->nr_steps++] = (struct region_step){ port, ps->decoder,
						       ps->covered };
	return 0;
}

/* What was done last goes first; all of it was done just now. */
static void program_unwind(struct cxll_region *r)
{
	struct region_step *step;

	while (r->nr_steps) {
		step = &r->step[--r->nr_steps];
		step_undo(step, NULL);
		put_device(&step->port->dev);
	}
}

static int program(struct cxll_region *r, const struct cxll_plan *plan,
		   const struct region_idle *idle, struct cxll_why *why)
{
	unsigned int i;
	int rc;

	region_idle_assert(r, idle);
	for (i = 0; i < plan->nr; i++) {
		rc = step_do(r, &plan->step[i], why);
		if (!rc)
			continue;
		program_unwind(r);
		return rc;
	}
	return 0;
}

/* The planner knows which device is where, whatever order was asked. */
static void reorder(struct cxll_region *r, const struct cxll_plan *plan)
{
	struct cxll_ep_decoder *asked[CXLL_WAYS_MAX];
	unsigned int i;

	if (!plan->moved)
		return;

	memcpy(asked, r->targets, sizeof(asked));
	for (i = 0; i < r->ilv.ways; i++)
		r->targets[plan->pos[i]] = asked[i];
	dev_info(&r->dev, "the order of targets was changed to one the decoders can do, see target0 to target%u\n",
		 r->ilv.ways - 1);
}

static int plan_and_program(struct cxll_region *r, struct commit_work *work,
			    const struct region_idle *idle,
			    struct cxll_why *why)
{
	int i, rc;

	guard(rwsem_write)(&cxll_tree_lock);
	if (region_is_gone(r))
		return -ENXIO;
	if (r->state == CXLL_REGION_WAITING) {
		cxll_why_set(why, "some of its devices are missing");
		return -ENXIO;
	}
	if (region_has_decoders(r))
		return 0;

	rc = region_plan(r, work, why);
	if (!rc)
		rc = program(r, &work->plan, idle, why);
	if (rc)
		return rc;

	reorder(r, &work->plan);
	for (i = 0; i < r->ilv.ways; i++)
		member_note(r, i);
	region_keep_powered(r);
	region_flush_cpu_caches(r);
	region_set_state(r, CXLL_REGION_COMMITTED);
	return 0;
}

/**
 * region_commit - program all decoders of a region
 * @r: region
 * @why: sentence on error
 *
 * Return: 0, also when it is committed already; otherwise -errno with every
 * decoder as it was. Context: sleeps; takes the token and cxll_tree_lock.
 */
int region_commit(struct cxll_region *r, struct cxll_why *why)
{
	struct region_idle idle;
	struct commit_work *work;
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		if (region_has_decoders(r))
			return 0;
	rc = soft_reserved_take(r, why);
	if (rc)
		return rc;

	work = kzalloc(sizeof(*work) + cxll_plan_scratch_size(), GFP_KERNEL);
	if (!work)
		return -ENOMEM;

	rc = region_idle_take(r, &idle, why);
	if (!rc)
		rc = plan_and_program(r, work, &idle, why);
	region_idle_put(&idle);
	kfree(work);
	return rc;
}

/* Until the next reset: not a matter of order, so nothing to wait for. */
static int locks_check(struct cxll_region *r, struct cxll_why *why)
{
	unsigned int i;
	int rc;

	for (i = 0; i < r->nr_steps; i++) {
		rc = cxll_decoder_may_reset(r->step[i].port, r->step[i].id,
					    why);
		if (rc == -EPERM)
			return rc;
	}
	return 0;
}

static int decommit(struct cxll_region *r, const struct region_idle *idle,
		    struct cxll_why *why)
{
	unsigned int i;
	int rc;

	guard(rwsem_write)(&cxll_tree_lock);
	if (!region_has_decoders(r))
		return 0;
	if (r->state == CXLL_REGION_LIVE) {
		cxll_why_set(why, "it was enabled again");
		return -EBUSY;
	}
	region_idle_assert(r, idle);
	rc = locks_check(r, why);
	if (rc)
		return rc;

	/* Dirty lines would be written to whatever comes to these addresses */
	if (r->was_live)
		region_flush_cpu_caches(r);
	for (i = r->nr_steps; i > 0; i--)
		step_undo(&r->step[i - 1], NULL);
	rc = parked_park(r);
	if (rc)
		dev_err(&r->dev, "no memory to remember decoders that stay committed\n");
	member_drop_steps(r, NULL);
	member_forget(r);
	region_let_sleep(r);
	r->was_live = false;
	region_set_state(r, CXLL_REGION_DISABLED);
	return 0;
}

/**
 * region_decommit - take the decoders of a region back
 * @r: region
 * @idle: proof that nobody uses it
 * @why: sentence on error
 *
 * Where hardware's order keeps a decoder committed, or its device is away, it
 * is parked and no longer the region's.
 *
 * Return: 0; -EPERM (locked), -EBUSY (enabled again). Context: sleeps; takes
 * cxll_tree_lock.
 */
int region_decommit(struct cxll_region *r, const struct region_idle *idle,
		    struct cxll_why *why)
{
	int rc;

	/* If it never went live, somebody else may use the range meanwhile */
	rc = soft_reserved_take(r, why);
	if (!rc)
		rc = decommit(r, idle, why);
	if (!rc && r->found)
		soft_reserved_undecoded(r);
	return rc;
}
