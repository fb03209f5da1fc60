// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is it safe to take decode away? One answer for all who ask: the token. Whether
 * a block is online can be asked, but it may be on its way, and a dax device
 * can be opened at any time. So the range is closed first, then the consumer
 * gives back what he has, and as long as the token is held nothing begins.
 */
#include <linux/memory.h>
#include <linux/mutex.h>
#include <cxll/locks.h>
#include <cxll/memory_block.h>
#include "memory.h"
#include "region.h"

/* A block that is on its way online arrives in milliseconds */
#define SETTLE_SECONDS	10

static int blocks_in_use(struct cxll_region *r, struct cxll_why *why)
{
	unsigned long first, last;
	struct range range;
	unsigned int online;

	if (!region_range(r, &range))
		return 0;
	online = cxll_memory_blocks_online(&range, &first, &last);
	if (!online)
		return 0;
	cxll_why_set(why, "%u memory blocks are online as system RAM (memory%lu to memory%lu): 'daxctl offline-memory' first",
		     online, first, last);
	return -EBUSY;
}

/**
 * region_in_use - does anybody use the memory of a region?
 * @r: region
 * @why: sentence when so
 *
 * Quick, and only a look: what must not change afterwards needs the token.
 *
 * Return: 0, or -EBUSY.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
int region_in_use(struct cxll_region *r, struct cxll_why *why)
{
	if (r->system_ram)
		return system_ram_refuse(why);
	return dax_region_in_use(r, why) ?: blocks_in_use(r, why);
}

/* Whoever has such a page looks at it once more when he gives it back. */
static int pages_are_held(struct cxll_region *r, struct cxll_why *why)
{
	unsigned long held;
	struct range range;

	if (!region_range(r, &range))
		return 0;
	held = memory_pages_held(&range);
	if (!held)
		return 0;
	cxll_why_set(why, "files or programs still have %lu pages whose contents are gone: remove or end those first",
		     held);
	return -EBUSY;
}

/* The claim stays: nothing but CONFIG and DISABLED gives it up. */
static int orphans_remove(struct cxll_region *r, struct cxll_why *why)
{
	return r->res ? memory_orphan_remove(r->res, &r->dev, why) : 0;
}

static void idle_close(struct cxll_region *r)
{
	scoped_guard(rwsem_write, &cxll_tree_lock)
		r->closed = true;
	cxll_memory_rule_change(&r->rule, CXLL_MEMORY_CLOSED, 0);
}

static void idle_open(struct cxll_region *r)
{
	scoped_guard(rwsem_write, &cxll_tree_lock)
		r->closed = false;
	cxll_memory_rule_change(&r->rule, 0, CXLL_MEMORY_CLOSED);
}

static int idle_job(struct region_job *job)
{
	struct cxll_region *r = job->r;
	int rc;

	idle_close(r);
	rc = cxll_memory_rule_settle(&r->rule, SETTLE_SECONDS);
	if (rc)
		cxll_why_set(&job->why, "a memory block is being brought online: try again");
	if (!rc)
		rc = region_in_use(r, &job->why);
	if (!rc)
		rc = pages_are_held(r, &job->why);
	if (!rc)
		rc = dax_region_take_back(r, &job->why);
	if (!rc)
		rc = orphans_remove(r, &job->why);
	if (rc)
		idle_open(r);
	else
		job->give_back = idle_open;
	return rc;
}

/* Nothing was handed over, and nothing can be: no need for the worker. */
static bool idle_at_once(struct cxll_region *r, struct region_idle *idle)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (region_is_given(r))
		return false;
	idle->r = r;
	r->idle = idle;
	r->closed = true;
	return true;
}

/**
 * region_idle_take - get the token that a region is idle
 * @r: region
 * @idle: token; give it back with region_idle_put()
 * @why: sentence on error
 *
 * Takes back what was handed to the consumer. Does not move memory: see
 * contents_vacate().
 *
 * Return: 0, with &cxll_region.idle_lock held until region_idle_put(); -EBUSY
 * when it is in use, with nothing changed; -ETIMEDOUT when the worker goes on
 * without the caller.
 *
 * Context: sleeps, with a limit; the device lock of @r may be held, and must
 * not be taken while the token is; cxll_tree_lock not held.
 */
int region_idle_take(struct cxll_region *r, struct region_idle *idle,
		     struct cxll_why *why)
{
	int rc;

	idle->r = NULL;
	mutex_lock(&r->idle_lock);
	if (idle_at_once(r, idle))
		return 0;
	rc = region_worker_wait(r, idle_job, NULL, why);
	if (rc) {
		mutex_unlock(&r->idle_lock);
		return rc;
	}

	guard(rwsem_write)(&cxll_tree_lock);
	idle->r = r;
	r->idle = idle;
	return 0;
}

/**
 * region_idle_put - the region may be used again
 * @idle: token; fine when it was not taken
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void region_idle_put(struct region_idle *idle)
{
	struct cxll_region *r = idle->r;

	if (!r)
		return;
	scoped_guard(rwsem_write, &cxll_tree_lock)
		r->idle = NULL;
	idle_open(r);
	mutex_unlock(&r->idle_lock);
	idle->r = NULL;
}

/**
 * region_idle_assert - decode is about to be taken away: is the token there?
 * @r: region
 * @idle: token of its caller
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_idle_assert(const struct cxll_region *r,
			const struct region_idle *idle)
{
	lockdep_assert_held_write(&cxll_tree_lock);
	WARN_ON_ONCE(!idle || idle->r != r || r->idle != idle || r->dax);
}
