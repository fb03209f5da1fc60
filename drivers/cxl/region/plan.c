// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plan of a region: what a commit would write to which decoder. It is made
 * as soon as the last target is attached, so that a wish that hardware cannot
 * do is refused there, and user space sees the settings before they are
 * written. A commit plans again: decoders may have been taken meanwhile.
 */
#include <linux/slab.h>
#include <cxll/locks.h>
#include <cxll/lib/plan.h>
#include "region.h"

/* Room to plan in, too much for the stack. */
struct plan_work {
	struct cxll_plan_request req;
	struct cxll_plan *plan;
	u8 scratch[];
};

static int plan_request(struct cxll_region *r, const struct resource *res,
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

/**
 * region_plan_port - the port a step of a plan is about
 * @r: region with its targets
 * @key: of the step; plans know ports by number only
 *
 * Return: the port, NULL if no target is below it.
 *
 * Context: cxll_tree_lock held.
 */
struct cxll_port *region_plan_port(struct cxll_region *r, unsigned int key)
{
	struct cxll_port *port;
	int i;

	for (i = 0; i < r->ilv.ways; i++) {
		if (!r->targets[i])
			continue;
		for (port = r->targets[i]->d.port; port;
		     port = cxll_port_parent(port))
			if (port->id == key)
				return port;
	}
	return NULL;
}

static struct cxll_decoder *plan_decoder(struct cxll_region *r,
					 const struct cxll_plan_step *ps)
{
	struct cxll_port *port = region_plan_port(r, ps->key);

	/* The port may have lost its driver, and found it again */
	if (!port || !port->decoders || ps->decoder >= port->nr_decoders)
		return NULL;
	return port->decoders[ps->decoder];
}

/* Does a parked decoder do what the plan wants of it? */
static int plan_step_fits(struct cxll_region *r,
			  const struct cxll_plan_step *ps, struct cxll_why *why)
{
	struct cxll_decoder *d = plan_decoder(r, ps);

	if (d && d->set.ilv.ways == ps->set.ilv.ways &&
	    d->set.ilv.gran == ps->set.ilv.gran && d->set.skip == ps->set.skip &&
	    !d->set.cxl3 &&
	    (ps->kind == CXLL_HDM_ENDPOINT || d->port->caps.no_list ||
	     !memcmp(d->set.targets, ps->set.targets, d->set.ilv.ways)))
		return 0;
	cxll_why_set(why, "decoder%u.%u is still committed for other devices",
		     ps->key, ps->decoder);
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
		rc = plan_step_fits(r, &plan->step[i], why);
		if (rc)
			return rc;
		*covered += plan->step[i].kind == CXLL_HDM_PORT;
	}
	return 0;
}

static int plan_at(struct cxll_region *r, const struct resource *res,
		   struct plan_work *work, unsigned int *covered,
		   struct cxll_why *why)
{
	int rc;

	rc = plan_request(r, res, &work->req, why);
	if (!rc)
		rc = cxll_plan_region(&work->req, work->plan, work->scratch,
				      why);
	if (!rc)
		rc = plan_fits(r, work->plan, covered, why);
	return rc;
}

/*
 * Behind decoders that are parked, the smallest range first: they need not be
 * programmed, and hardware's order does not matter for them. All of a range's
 * have to be used, or addresses would be led to two places.
 */
static bool plan_inside_parked(struct cxll_region *r, struct plan_work *work)
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
static int plan_above(struct cxll_region *r, struct plan_work *work,
		      struct cxll_why *why)
{
	struct cxll_plan_request *req = &work->req;
	unsigned int covered;
	u64 floor;
	int rc;

	rc = plan_request(r, r->res, req, why);
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

static int plan_anywhere(struct cxll_region *r, struct plan_work *work,
			 struct cxll_why *why)
{
	return plan_inside_parked(r, work) ? 0 : plan_above(r, work, why);
}

static int plan_in_place(struct cxll_region *r, struct plan_work *work,
			 struct cxll_why *why)
{
	unsigned int covered;

	return plan_at(r, r->res, work, &covered, why);
}

static int plan_make(struct cxll_region *r, struct cxll_plan **plan,
		     int (*how)(struct cxll_region *r, struct plan_work *work,
				struct cxll_why *why), struct cxll_why *why)
{
	struct cxll_plan *made __free(kfree) = kzalloc(sizeof(*made),
						       GFP_KERNEL);
	struct plan_work *work __free(kfree) =
		kzalloc(sizeof(*work) + cxll_plan_scratch_size(), GFP_KERNEL);
	int rc;

	if (!made || !work)
		return -ENOMEM;
	work->plan = made;
	rc = how(r, work, why);
	if (!rc)
		*plan = no_free_ptr(made);
	return rc;
}

/* What firmware set up with features of CXL 3 would not be the same again. */
static int plan_keeps(const struct cxll_region *r, struct cxll_why *why)
{
	unsigned int i;

	for (i = 0; r->found && i < r->ilv.ways; i++) {
		if (!r->member[i].set.cxl3)
			continue;
		cxll_why_set(why, "firmware used features of CXL 3 (control bits %#x) that cannot be programmed again",
			     r->member[i].set.cxl3);
		return -EOPNOTSUPP;
	}
	return 0;
}

/**
 * region_plan - plan a region, move its claim where decoders can lead to it
 * @r: region without decoders
 * @plan: result, to be freed with kfree()
 * @why: sentence on error
 *
 * Return: 0; -ENXIO (size or a target missing, a port disabled); -EOPNOTSUPP
 * (CXL 3); as cxll_plan_region(); -ENOMEM.
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
int region_plan(struct cxll_region *r, struct cxll_plan **plan,
		struct cxll_why *why)
{
	int rc;

	if (!r->res) {
		cxll_why_set(why, "set the size first");
		return -ENXIO;
	}
	rc = address_translation_refuse(r->rd, why);
	if (!rc)
		rc = plan_keeps(r, why);
	return rc ?: plan_make(r, plan, plan_anywhere, why);
}

/* Of two regions that want the same decoder, the one planned first has it. */
static void plan_show(struct cxll_region *r, struct cxll_plan *plan)
{
	struct cxll_decoder *d;
	unsigned int i;

	r->plan = plan;
	for (i = 0; i < plan->nr; i++) {
		d = plan_decoder(r, &plan->step[i]);
		if (d && !d->planned)
			d->planned = &plan->step[i].set;
	}
}

/**
 * region_plan_hide - decoders show what is in their registers again
 * @r: region, its targets still attached
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_plan_hide(struct cxll_region *r)
{
	struct cxll_decoder *d;
	unsigned int i;

	if (!r->plan)
		return;
	for (i = 0; i < r->plan->nr; i++) {
		d = plan_decoder(r, &r->plan->step[i]);
		if (d && d->planned == &r->plan->step[i].set)
			d->planned = NULL;
	}
	kfree(r->plan);
	r->plan = NULL;
}

static bool plan_is_due(const struct cxll_region *r)
{
	unsigned int i;

	/* Without a parent: an hmem device has the addresses until the commit */
	if (!r->res || !r->res->parent)
		return false;
	if (r->state != CXLL_REGION_CONFIG && r->state != CXLL_REGION_DISABLED)
		return false;
	for (i = 0; i < r->ilv.ways; i++)
		if (!r->targets[i])
			return false;
	return true;
}

/**
 * region_plan_early - plan when the last target is attached
 * @r: region
 * @why: sentence on error
 *
 * What can change until the commit (a port that is disabled, decoders that
 * others have) is no reason to refuse: there is no plan to be seen then.
 *
 * Return: 0; -EINVAL or -EOPNOTSUPP when no commit can ever do it.
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
int region_plan_early(struct cxll_region *r, struct cxll_why *why)
{
	struct cxll_plan *plan;
	int rc;

	region_plan_hide(r);
	if (!plan_is_due(r))
		return 0;
	rc = region_plan(r, &plan, why);
	if (!rc)
		plan_show(r, plan);
	return rc == -EINVAL || rc == -EOPNOTSUPP ? rc : 0;
}

/**
 * region_plans_refresh - decoders were committed or reset: plan again
 *
 * No claim is moved: whoever visits regions goes by their addresses.
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
void region_plans_refresh(void)
{
	struct cxll_plan *plan;
	struct cxll_region *r;

	lockdep_assert_held_write(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all)
		region_plan_hide(r);
	list_for_each_entry(r, &cxll_regions, all)
		if (plan_is_due(r) &&
		    !plan_make(r, &plan, plan_in_place, NULL))
			plan_show(r, plan);
}
