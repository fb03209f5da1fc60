// SPDX-License-Identifier: GPL-2.0-only
/* Commit as a transaction: snapshot, plan, program; and back. */
#include <linux/slab.h>
#include <cxl/locks.h>
#include <cxl/plan.h>
#include "region.h"

static void snapshot_port(struct cxll_port *port, struct cxll_dport *below,
			  struct cxll_plan_port *pp)
{
	unsigned int committed = cxll_decoders_committed(port);
	unsigned int i;

	pp->key = port->id;
	pp->passthrough = port->kind != CXLL_PORT_ENDPOINT &&
			  !cxll_regs_exist(&port->hdm);
	pp->caps = port->caps;
	pp->committed = committed;
	pp->end = 0;
	for (i = 0; i < committed; i++) {
		struct cxll_hdm_setting *set = &port->decoders[i]->set;

		pp->end = max(pp->end, set->base + set->size);
	}
	pp->holder = NULL;
	if (committed && port->decoders[committed - 1]->region)
		pp->holder = dev_name(port->decoders[committed - 1]->region);
	pp->target = below ? below->id : 0;
}

/**
 * region_snapshot_target - what the planner wants to know of a target
 * @ed: endpoint decoder
 * @t: result; names in it are good as long as the lock is held
 * @why: sentence on error
 *
 * Return: 0, -EOPNOTSUPP (too deep), -ENXIO (a port is disabled).
 * Context: cxll_tree_lock held.
 */
int region_snapshot_target(struct cxll_ep_decoder *ed,
			   struct cxll_plan_target *t, struct cxll_why *why)
{
	struct cxll_dport *below = NULL;
	struct cxll_port *port;

	t->depth = ed->d.port->depth;
	if (t->depth > CXLL_PLAN_DEPTH) {
		cxll_why_set(why, "%s is below more than %d ports",
			     dev_name(&ed->d.dev), CXLL_PLAN_DEPTH);
		return -EOPNOTSUPP;
	}

	for (port = ed->d.port; port->parent_dport;
	     port = cxll_port_parent(port)) {
		if (!port->decoders || port->leaving) {
			cxll_why_set(why, "%s is disabled",
				     dev_name(&port->dev));
			return -ENXIO;
		}
		snapshot_port(port, below, &t->port[port->depth - 1]);
		below = port->parent_dport;
	}
	t->bridge = below->id;
	t->decoder = ed->d.id;
	t->dpa = ed->dpa;
	t->mode = ed->mode;
	return 0;
}

static int snapshot(struct cxll_region *r, struct cxll_plan_request *req,
		    struct cxll_why *why)
{
	int i, rc;

	if (!r->res) {
		cxll_why_set(why, "set the size first");
		return -ENXIO;
	}

	req->window = r->rd->window;
	req->mode = r->mode;
	req->ilv = r->ilv;
	for (i = 0; i < r->ilv.ways; i++) {
		if (!r->targets[i]) {
			cxll_why_set(why, "target%d is not set", i);
			return -ENXIO;
		}
		rc = region_snapshot_target(r->targets[i], &req->targets[i],
					    why);
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

static void step_undo_last(struct cxll_region *r, struct cxll_why *why)
{
	struct region_step *step = &r->step[--r->nr_steps];
	struct cxll_port *port = step->port;

	if (cxll_decoder_reset(port, step->id, why))
		dev_warn(&r->dev, "decoder%d.%u stays committed: %s\n",
			 port->id, step->id, why->text);
	if (port->decoders && step->id < port->nr_decoders)
		port->decoders[step->id]->region = NULL;
	put_device(&port->dev);
	step->port = NULL;
}

static int step_do(struct cxll_region *r, const struct cxll_plan_step *ps,
		   struct cxll_why *why)
{
	struct cxll_port *port = step_port(r, ps->key);
	int rc;

	if (WARN_ON(!port))
		return -ENXIO;

	rc = cxll_decoder_commit(port, ps->decoder, &ps->set, why);
	if (rc)
		return rc;

	port->decoders[ps->decoder]->region = &r->dev;
	get_device(&port->dev);
	r->step[r->nr_steps++] = (struct region_step){ port, ps->decoder };
	return 0;
}

static int program(struct cxll_region *r, const struct cxll_plan *plan,
		   struct cxll_why *why)
{
	struct cxll_why undo = {};
	unsigned int i;
	int rc;

	for (i = 0; i < plan->nr; i++) {
		rc = step_do(r, &plan->step[i], why);
		if (rc)
			goto unwind;
	}
	return 0;

unwind:
	while (r->nr_steps)
		step_undo_last(r, &undo);
	return rc;
}

/*
 * The size was set before the targets were known. If a port on the way has
 * decoders committed above the claimed place, move the claim up now.
 */
static int place(struct cxll_region *r, struct cxll_plan_request *req,
		 struct cxll_why *why)
{
	u64 floor = cxll_plan_floor(req);
	int rc;

	if (r->res->start < floor) {
		rc = region_claim(r, resource_size(r->res), floor, why);
		if (rc)
			return rc;
	}
	req->base = r->res->start;
	req->size = resource_size(r->res);
	return 0;
}

/* The planner knows which device stands where, whatever order was asked. */
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

/* Room for a commit, too much for the stack. */
struct commit_work {
	struct cxll_plan_request req;
	struct cxll_plan plan;
	u8 scratch[];
};

static int plan_and_program(struct cxll_region *r, struct commit_work *work,
			    struct cxll_why *why)
{
	struct cxll_plan_request *req = &work->req;
	struct cxll_plan *plan = &work->plan;
	int i, rc;

	guard(rwsem_write)(&cxll_tree_lock);
	if (r->gone)
		return -ENXIO;
	if (r->state != REGION_CONFIG)
		return 0;

	rc = snapshot(r, req, why);
	if (!rc)
		rc = place(r, req, why);
	if (!rc)
		rc = cxll_plan_region(req, plan, work->scratch, why);
	if (!rc)
		rc = program(r, plan, why);
	if (rc)
		return rc;

	reorder(r, plan);
	for (i = 0; i < r->ilv.ways; i++)
		region_member_note(r, i);
	region_keep_powered(r);
	region_flush_cpu_caches(r);
	region_set_state(r, REGION_COMMITTED);
	r->built = true;
	return 0;
}

/**
 * region_commit - program all decoders of a region
 * @r: region
 * @why: sentence on error
 *
 * Return: 0, also when it is committed already; otherwise -errno with every
 * decoder as it was. Context: sleeps; takes cxll_tree_lock.
 */
int region_commit(struct cxll_region *r, struct cxll_why *why)
{
	struct commit_work *work;
	int rc;

	rc = soft_take(r, why);
	if (rc)
		return rc;

	work = kzalloc(sizeof(*work) + cxll_plan_scratch_size(), GFP_KERNEL);
	if (!work)
		return -ENOMEM;

	rc = plan_and_program(r, work, why);
	kfree(work);
	return rc;
}

static int undo(struct cxll_region *r, struct cxll_why *why)
{
	unsigned int i;
	int rc;

	guard(rwsem_write)(&cxll_tree_lock);
	if (r->state == REGION_CONFIG) {
		r->parked = false;
		return 0;
	}
	if (r->state == REGION_LIVE) {
		cxll_why_set(why, "it was enabled again");
		return -EBUSY;
	}

	for (i = 0; i < r->nr_steps; i++) {
		rc = cxll_decoder_may_reset(r->step[i].port, r->step[i].id,
					    why);
		if (rc)
			return rc;
	}

	while (r->nr_steps)
		step_undo_last(r, why);
	region_leftovers_note(r);
	region_let_sleep(r);
	r->adopted = false;
	r->lost = false;
	r->parked = false;
	region_set_state(r, REGION_COMMITTED);
	region_set_state(r, REGION_CONFIG);
	return 0;
}

/**
 * region_decommit - take the decoders of a region back, all or none
 * @r: region nobody uses
 * @why: sentence on error
 *
 * Return: 0; -EPERM (locked), -EBUSY (decoder order, or somebody uses it
 * again). Context: sleeps; takes cxll_tree_lock.
 */
int region_decommit(struct cxll_region *r, struct cxll_why *why)
{
	bool adopted = READ_ONCE(r->adopted);
	int rc;

	/* If it never went live, somebody else may use the range meanwhile */
	rc = soft_take(r, why);
	if (!rc)
		rc = undo(r, why);
	if (!rc && adopted)
		soft_undecoded(r);
	return rc;
}

/**
 * region_drop_steps - forget decoders of a port that goes away
 * @r: region that is held
 * @port: the port; its registers are not touched
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_drop_steps(struct cxll_region *r, struct cxll_port *port)
{
	unsigned int i, kept = 0;

	for (i = 0; i < r->nr_steps; i++) {
		struct region_step step = r->step[i];

		if (step.port != port) {
			r->step[kept++] = step;
			continue;
		}
		if (port->decoders && step.id < port->nr_decoders)
			port->decoders[step.id]->region = NULL;
		put_device(&port->dev);
	}
	r->nr_steps = kept;
}
