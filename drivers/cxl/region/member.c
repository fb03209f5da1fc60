// SPDX-License-Identifier: GPL-2.0-only
/*
 * Members of a region that are away: who stood where, and what has to be true
 * for the region to be taken up again when a device comes back. Devices are
 * known by their serial number; one without any is nobody's member.
 */
#include <cxl/locks.h>
#include <cxl/memdev.h>
#include "region.h"

/**
 * region_member_note - remember who stands at a position, and how
 * @r: region whose decoders are committed
 * @pos: position of a target
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_member_note(struct cxll_region *r, unsigned int pos)
{
	struct cxll_ep_decoder *ed = r->targets[pos];
	struct region_member *m = &r->member[pos];

	/* A port that is new does not know what the one before it switched on */
	if (m->away && m->programmed) {
		ed->d.port->enabled_global |= m->enabled_global;
		ed->d.port->enabled_mem |= m->enabled_mem;
	}
	m->serial = region_serial_of(ed->d.port);
	m->decoder = ed->d.id;
	m->mode = ed->mode;
	m->dpa = ed->dpa;
	m->set = ed->d.set;
	region_way_note(m, ed->d.port);
	m->away = false;
}

/**
 * region_member_leaves - a target goes, the region stays
 * @r: region
 * @pos: position of a target
 *
 * Context: cxll_tree_lock held for writing; the endpoint is still there.
 */
void region_member_leaves(struct cxll_region *r, unsigned int pos)
{
	struct region_member *m = &r->member[pos];
	struct cxll_port *port = r->targets[pos]->d.port;

	m->away = true;
	m->programmed = r->targets[pos]->d.set.committed;
	m->enabled_global = port->enabled_global;
	m->enabled_mem = port->enabled_mem;
	region_detach(r, pos);
}

/* Which position of a held region waits for the device, -1 for none. */
static int position_of(struct cxll_region *r, u64 serial)
{
	int i;

	if (r->state != REGION_HELD || !serial)
		return -1;
	for (i = 0; i < r->ilv.ways; i++)
		if (!r->targets[i] && r->member[i].away &&
		    r->member[i].serial == serial)
			return i;
	return -1;
}

/* The held region that waits for the device next above @above, which moves. */
static struct cxll_region *next_waiting(u64 serial, u64 *above)
{
	struct cxll_region *r, *best = NULL;

	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all)
		if (position_of(r, serial) >= 0 && r->res->start >= *above &&
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
		cxll_why_set(why, "the device memory from %#llx on is in use by now",
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
		cxll_why_set(why, "the device memory from %#llx on is of another kind by now",
			     m->dpa.base);
		return -EINVAL;
	}
	return id;
}

/* Program what the region needs of the device, as it was before. */
static int restore_device(struct cxll_region *r, unsigned int pos,
			  struct cxll_port *port, struct cxll_why *why)
{
	const struct region_member *m = &r->member[pos];
	struct cxll_hdm_setting set;
	struct cxll_ep_decoder *ed;
	unsigned int at;
	int id, rc;

	rc = region_stands_at(port, m->mode, &m->set, &at, why);
	if (rc)
		return rc;
	if (at != pos) {
		cxll_why_set(why, "it is in the place of position %u now, not of %u",
			     at, pos);
		return -EINVAL;
	}
	id = place_again(m, port, &set, why);
	if (id < 0)
		return id;
	rc = cxll_decoder_commit(port, id, &set, why);
	if (rc)
		return rc;

	ed = region_ep_decoder(port, id);
	ed->mode = m->mode;
	ed->dpa = m->dpa;
	ed->dpa.skip = set.skip;
	region_join(r, ed, pos);
	return 0;
}

/* The same with the switches above it, which may have been reset as well. */
static int restore(struct cxll_region *r, unsigned int pos,
		   struct cxll_port *port, struct cxll_why *why)
{
	unsigned long depths;
	int rc;

	rc = region_way_restore(&r->member[pos], port, &depths, why);
	if (rc)
		return rc;
	rc = restore_device(r, pos, port, why);
	if (rc)
		region_way_undo(port, depths);
	return rc;
}

/* Return: true when the device comes as a stranger to @r's decoders. */
static bool is_reset(struct cxll_region *r, int *pos, struct cxll_port *port)
{
	guard(rwsem_read)(&cxll_tree_lock);
	*pos = port->decoders && !port->leaving ?
		position_of(r, region_serial_of(port)) : -1;
	return *pos >= 0 && !still_stands(&r->member[*pos], port);
}

static void take_in(struct cxll_region *r, struct cxll_port *port)
{
	bool complete = false;
	struct cxll_why why = {};
	unsigned long pages;
	int pos, rc;

	if (!is_reset(r, &pos, port))
		return;	/* adoption does it, and writes nothing */

	/* Before anybody can read what is there now */
	pages = region_poison(r, pos);
	scoped_guard(rwsem_write, &cxll_tree_lock) {
		if (position_of(r, region_serial_of(port)) != pos ||
		    !port->decoders || port->leaving)
			return;
		rc = restore(r, pos, port, &why);
		/* Another member may be lost already: only all together end it */
		if (rc)
			r->lost = true;
		else
			complete = !region_complete(r);
	}
	if (rc) {
		dev_warn(&r->dev, "lost, the memory of %s (serial number %#llx) is not what it was: %s; %lu pages in use are marked unusable, take the rest offline, then disable and delete the region\n",
			 dev_name(port->uport), region_serial_of(port), why.text,
			 pages);
		return;
	}
	dev_warn(&r->dev, "%s (serial number %#llx) came back reset: its decoder is programmed again, %lu pages whose contents are gone are marked unusable\n",
		 dev_name(port->uport), region_serial_of(port), pages);
	if (complete && device_attach(&r->dev) < 0)
		dev_dbg(&r->dev, "complete, but without a driver\n");
}

/**
 * region_member_returns - a device is there: do held regions wait for it?
 * @port: its endpoint
 *
 * A decoder that still stands is left to adoption, which changes nothing.
 * Where it does not, decode is restored if the old geometry still fits, and
 * pages whose contents are gone are marked; otherwise the region is lost.
 *
 * Context: sleeps; cxll_tree_lock not held.
 */
void region_member_returns(struct cxll_port *port)
{
	struct cxll_region *r;
	u64 above = 0;

	while ((r = next_waiting(region_serial_of(port), &above))) {
		take_in(r, port);
		put_device(&r->dev);
	}
}
