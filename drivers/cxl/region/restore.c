// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that comes back to a held region without its decoders, as it was
 * reset or without power: what was on it is marked first, then it is
 * programmed as before if it still fits. All of it in the region's worker, as
 * the device's probe does not wait for pages to be marked.
 */
#include <linux/device.h>
#include <linux/slab.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include "region.h"

static int same_position(const struct region_member *m, unsigned int pos,
			 struct cxll_port *port, struct cxll_why *why)
{
	struct member_found *f __free(kfree) = kmalloc(sizeof(*f), GFP_KERNEL);
	int rc;

	if (!f) {
		cxll_why_set(why, "no memory left");
		return -ENOMEM;
	}
	rc = member_describe(port, m->mode, &m->set, f, why);
	if (rc)
		return rc;
	if (f->pos == pos)
		return 0;
	cxll_why_set(why, "it is now at position %u, not at %u",
		     f->pos, pos);
	return -EINVAL;
}

/* The held region next above @above, which moves, that waits for a device. */
static struct cxll_region *next_waiting(struct cxll_port *port, u64 *above)
{
	struct cxll_region *r, *best = NULL;

	guard(rwsem_read)(&cxll_tree_lock);
	if (!cxll_port_is_up(port))
		return NULL;
	list_for_each_entry(r, &cxll_regions, all)
		if (member_waiting(r, port) >= 0 && r->res->start >= *above &&
		    (!best || r->res->start < best->res->start))
			best = r;
	if (best) {
		*above = best->res->start + 1;
		get_device(&best->dev);
	}
	return best;
}

/* Does the decoder still hold what the region programmed? */
static bool still_stands(const struct region_member *m, struct cxll_port *port)
{
	return m->programmed && m->decoder < port->nr_decoders &&
	       !port->decoders[m->decoder]->bad &&
	       cxll_hdm_same(&port->decoders[m->decoder]->set, &m->set);
}

/* Decoders of a device ascend in DPA; a skip covers what is free in between. */
static int place_again(const struct region_member *m, struct cxll_port *port,
		       struct cxll_hdm_setting *set, struct cxll_why *why)
{
	struct cxll_dpa used[CXLL_HDM_DECODERS_MAX] = {}, dpa;
	unsigned int id = cxll_decoders_committed(port), i;
	enum cxll_mode mode;
	u64 end = 0;
	int rc;

	if (id >= port->nr_decoders) {
		cxll_why_set(why, "none of its %u decoders is free",
			     port->nr_decoders);
		return -ENOSPC;
	}
	for (i = 0; i < id; i++) {
		used[i] = region_ep_decoder(port, i)->dpa;
		end = max(end, used[i].base + used[i].size);
	}
	if (end > m->dpa.base) {
		cxll_why_set(why, "the device memory from %#llx on is already in use",
			     m->dpa.base);
		return -EBUSY;
	}

	*set = m->set;
	set->skip = m->dpa.base - end;
	rc = cxll_dpa_adopt(&port->md->cd->capacity, used, id, set->skip,
			    m->dpa.size, &dpa, &mode, why);
	if (rc)
		return rc;
	if (mode != m->mode) {
		cxll_why_set(why, "the device memory from %#llx on has a different type now",
			     m->dpa.base);
		return -EINVAL;
	}
	return id;
}

/*
 * A DVSEC range is at one place of the device's memory, which the hardware
 * chose; neither the other range nor an order matters (CXL 3.1 8.1.3.8). Its
 * base may be written again, as the reset has ended CONFIG_LOCK.
 */
static int place_in_range(const struct region_member *m, struct cxll_port *port,
			  struct cxll_hdm_setting *set, struct cxll_why *why)
{
	const struct cxll_ep_decoder *ed;
	unsigned int id;

	*set = m->set;
	set->skip = 0;
	for (id = 0; id < port->nr_decoders; id++) {
		ed = region_ep_decoder(port, id);
		if (ed->d.bad || ed->mode != m->mode ||
		    ed->range.base != m->dpa.base ||
		    ed->range.size != m->dpa.size)
			continue;
		if (!ed->d.set.committed && !ed->target_of)
			return id;
		cxll_why_set(why, "its DVSEC range %u is already in use",
			     id + 1);
		return -EBUSY;
	}
	cxll_why_set(why, "none of its DVSEC ranges is the %#llx bytes from %#llx on of the same type",
		     m->dpa.size, m->dpa.base);
	return -EINVAL;
}

/* Program what the region needs of the device, as it was before. */
static int restore_device(struct cxll_region *r, unsigned int pos,
			  struct cxll_port *port, struct cxll_why *why)
{
	const struct region_member *m = &r->member[pos];
	struct cxll_hdm_setting set;
	struct cxll_ep_decoder *ed;
	int id, rc;

	rc = same_position(m, pos, port, why);
	if (rc)
		return rc;
	id = port->caps.ranges ? place_in_range(m, port, &set, why) :
				 place_again(m, port, &set, why);
	if (id < 0)
		return id;
	rc = cxll_decoder_commit(port, id, &set, why);
	if (rc)
		return rc;

	ed = region_ep_decoder(port, id);
	ed->mode = m->mode;
	ed->dpa = m->dpa;
	ed->dpa.skip = set.skip;
	member_join(r, ed, pos);
	return 0;
}

/* The same with the switches above it, which may have been reset as well. */
static int restore_path(struct cxll_region *r, unsigned int pos,
			struct cxll_port *port, struct cxll_why *why)
{
	unsigned long depths;
	int rc;

	rc = path_restore(&r->member[pos], port, &depths, why);
	if (rc)
		return rc;
	rc = restore_device(r, pos, port, why);
	if (rc)
		path_restore_undo(port, depths);
	return rc;
}

/*
 * In another slot and of no use there: it may be another device with the same
 * number, and is none of the region's business.
 */
static bool is_elsewhere(struct cxll_region *r, int pos, struct cxll_port *port)
{
	const struct region_member *m = &r->member[pos];

	return strcmp(m->id.place, region_identity(port)->place) &&
	       same_position(m, pos, port, NULL);
}

/* Return: position that the device comes back to, as a stranger to @r; or -1. */
static int position_reset(struct cxll_region *r, struct cxll_port *port)
{
	int pos;

	guard(rwsem_read)(&cxll_tree_lock);
	pos = cxll_port_is_up(port) ? member_waiting(r, port) : -1;
	if (pos < 0 || still_stands(&r->member[pos], port) ||
	    is_elsewhere(r, pos, port))
		return -1;
	return pos;
}

/* The device may have gone again, so it is not asked for its number. */
static void restore_failed(struct cxll_region *r, int pos,
			   struct cxll_port *port, int rc, struct cxll_why *why)
{
	dev_warn(&r->dev, "lost: memory of %s (serial number %#llx) does not match: %s; delete the region\n",
		 dev_name(port->uport), r->member[pos].id.serial,
		 cxll_why_complete(why, rc));
}

/* The worker marked what was on it, and nobody has it any more. */
static int restore_commit(struct cxll_region *r, int pos,
			  struct cxll_port *port, bool *complete)
{
	struct cxll_why why = {};
	int rc;

	*complete = false;
	scoped_guard(rwsem_write, &cxll_tree_lock) {
		if (!cxll_port_is_up(port) ||
		    member_waiting(r, port) != pos)
			return -ENXIO;
		/* Clean lines of what was there before must not be read */
		region_flush_cpu_caches(r);
		rc = restore_path(r, pos, port, &why);
		/* Another member may be lost already: only all together end it */
		if (!rc)
			*complete = member_complete(r);
		else if (r->state == CXLL_REGION_HELD)
			region_set_state(r, CXLL_REGION_LOST);
	}
	if (!rc)
		return 0;
	restore_failed(r, pos, port, rc, &why);
	contents_abandon(r, pos);
	return rc;
}

static int restore_job(struct region_job *job)
{
	struct cxll_port *port = job->port;
	struct cxll_region *r = job->r;
	bool complete;
	char what[64];
	int pos, rc;

	pos = position_reset(r, port);
	if (pos < 0)
		return 0;
	snprintf(what, sizeof(what), "%s (serial number %#llx) came back reset",
		 dev_name(port->uport), r->member[pos].id.serial);
	/* Before anybody can read what is there now */
	rc = contents_mark(r, pos, what);
	if (!rc)
		rc = restore_commit(r, pos, port, &complete);
	if (rc)
		return rc;
	dev_warn(&r->dev, "%s: its decoder is programmed again\n", what);
	if (!complete)
		return 0;
	/* What was marked stays so; the rest is memory again */
	cxll_memory_rule_change(&r->rule, 0, CXLL_MEMORY_GONE);
	region_attach_later(r);
	return 0;
}

/**
 * region_members_return - a device is there: do held regions wait for it?
 * @port: its endpoint
 *
 * A decoder that still holds what it held is left to adoption, which changes
 * nothing. Where it does not, decode is restored if the old geometry still
 * fits, after pages whose contents are gone were marked; otherwise the region
 * is lost.
 *
 * Context: sleeps; cxll_tree_lock not held; waits for nothing.
 */
void region_members_return(struct cxll_port *port)
{
	struct cxll_region *r;
	u64 above = 0;

	while ((r = next_waiting(port, &above))) {
		if (position_reset(r, port) >= 0)
			region_worker_queue(r, restore_job, port);
		put_device(&r->dev);
	}
}
