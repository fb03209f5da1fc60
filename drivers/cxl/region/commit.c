// SPDX-License-Identifier: GPL-2.0-only
/* Commit as a transaction: plan, program; and back. */
#include <linux/slab.h>
#include <cxll/locks.h>
#include <cxll/lib/plan.h>
#include "region.h"

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
	struct cxll_port *port = region_plan_port(r, ps->key);
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

static int commit_program(struct cxll_region *r, const struct cxll_plan *plan,
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
static void commit_reorder(struct cxll_region *r, const struct cxll_plan *plan)
{
	struct cxll_ep_decoder *asked[CXLL_WAYS_MAX];
	unsigned int i;

	if (!plan->moved)
		return;

	memcpy(asked, r->targets, sizeof(asked));
	for (i = 0; i < r->ilv.ways; i++)
		r->targets[plan->pos[i]] = asked[i];
	dev_info(&r->dev, "the order of targets was changed to one that the decoders support, see target0 to target%u\n",
		 r->ilv.ways - 1);
}

static int plan_and_program(struct cxll_region *r,
			    const struct region_idle *idle,
			    struct cxll_why *why)
{
	struct cxll_plan *plan __free(kfree) = NULL;
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

	rc = region_plan(r, &plan, why);
	if (!rc)
		rc = commit_program(r, plan, idle, why);
	if (rc)
		return rc;

	region_plan_hide(r);
	commit_reorder(r, plan);
	for (i = 0; i < r->ilv.ways; i++)
		member_note(r, i);
	region_keep_powered(r);
	region_flush_cpu_caches(r);
	region_set_state(r, CXLL_REGION_COMMITTED);
	/* Of what was lost before nobody has anything, or it were not idle */
	cxll_memory_rule_change(&r->rule, 0, CXLL_MEMORY_GONE);
	region_plans_refresh();
	return 0;
}

/**
 * region_commit - program all decoders of a region
 * @r: region
 * @why: sentence on error
 *
 * Return: 0, also when it is committed already; otherwise -errno with every
 * decoder as it was.
 *
 * Context: sleeps; takes the token and cxll_tree_lock.
 */
int region_commit(struct cxll_region *r, struct cxll_why *why)
{
	struct region_idle idle;
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		if (region_has_decoders(r))
			return 0;
	rc = soft_reserved_obtain(r, why);
	soft_reserved_settle();
	if (rc)
		return rc;

	rc = region_idle_take(r, &idle, why);
	if (!rc)
		rc = plan_and_program(r, &idle, why);
	region_idle_put(&idle);
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

static int commit_undo(struct cxll_region *r, const struct region_idle *idle,
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
	region_plans_refresh();
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
 * Return: 0; -EPERM (locked), -EBUSY (enabled again).
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
int region_decommit(struct cxll_region *r, const struct region_idle *idle,
		    struct cxll_why *why)
{
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		if (!region_has_decoders(r))
			return 0;
	/* If it never went live, somebody else may use the range meanwhile */
	rc = soft_reserved_obtain(r, why);
	soft_reserved_settle();
	if (!rc)
		rc = commit_undo(r, idle, why);
	if (!rc && r->found)
		soft_reserved_undecoded(r);
	return rc;
}
