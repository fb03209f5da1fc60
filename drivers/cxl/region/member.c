// SPDX-License-Identifier: GPL-2.0-only
/*
 * Members of a region that are away: who stood where, and what has to be true
 * for the region to be taken up again when a device comes back. Devices are
 * known by their serial number; one without any is nobody's member.
 */
#include <cxl/locks.h>
#include <cxl/memdev.h>
#include "region.h"

static u64 serial_of(const struct cxll_port *endpoint)
{
	return endpoint->md->cd->serial;
}

static struct cxll_ep_decoder *ep_decoder(struct cxll_port *endpoint,
					  unsigned int id)
{
	return to_cxll_ep_decoder(&endpoint->decoders[id]->dev);
}

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
	m->serial = serial_of(ed->d.port);
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

static bool same_setting(const struct cxll_hdm_setting *a,
			 const struct cxll_hdm_setting *b)
{
	return a->committed && b->committed && a->base == b->base &&
	       a->size == b->size && a->skip == b->skip &&
	       a->ilv.ways == b->ilv.ways && a->ilv.gran == b->ilv.gran;
}

/* Does the decoder still hold what the region programmed? */
static bool still_stands(const struct region_member *m, struct cxll_port *port)
{
	return m->programmed && m->decoder < port->nr_decoders &&
	       !port->decoders[m->decoder]->bad &&
	       same_setting(&port->decoders[m->decoder]->set, &m->set);
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
		used[i] = ep_decoder(port, i)->dpa;
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

	ed = ep_decoder(port, id);
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
		position_of(r, serial_of(port)) : -1;
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
		if (position_of(r, serial_of(port)) != pos ||
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
			 dev_name(port->uport), serial_of(port), why.text,
			 pages);
		return;
	}
	dev_warn(&r->dev, "%s (serial number %#llx) came back reset: its decoder is programmed again, %lu pages whose contents are gone are marked unusable\n",
		 dev_name(port->uport), serial_of(port), pages);
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

	while ((r = next_waiting(serial_of(port), &above))) {
		take_in(r, port);
		put_device(&r->dev);
	}
}

/* Decoders we left in devices that were away when their region was removed. */
static struct leftover {
	u64 serial;
	unsigned int decoder;
	struct cxll_hdm_setting set;
	bool enabled_global;
	bool enabled_mem;
} leftovers[64];	/* Protected by cxll_tree_lock */
static unsigned int next_leftover;	/* likewise; the oldest is overwritten */

/**
 * region_members_forget - what is still programmed in devices that are away?
 * @r: region whose decoders were just undone, as far as they can be reached
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_members_forget(struct cxll_region *r)
{
	int i;

	for (i = 0; i < CXLL_WAYS_MAX; i++) {
		struct region_member *m = &r->member[i];

		if (!m->away || !m->programmed || !m->serial)
			continue;
		leftovers[next_leftover++ % ARRAY_SIZE(leftovers)] =
			(struct leftover){ m->serial, m->decoder, m->set,
					   m->enabled_global, m->enabled_mem };
		m->away = false;
	}
}

static bool range_is_taken(const struct cxll_hdm_setting *set)
{
	struct cxll_region *r;

	list_for_each_entry(r, &cxll_regions, all)
		if (r->res && r->res->start < set->base + set->size &&
		    r->res->end >= set->base)
			return true;
	return false;
}

/* Switches have no serial number we know: any device below one will do. */
static bool clear_way(struct leftover *lo, struct cxll_port *port)
{
	return !range_is_taken(&lo->set) &&
	       region_way_clear(port, lo->set.base, lo->set.size);
}

static bool clear_device(struct leftover *lo, struct cxll_port *port)
{
	struct cxll_decoder *d;

	if (lo->serial != serial_of(port) || lo->decoder >= port->nr_decoders)
		return false;
	d = port->decoders[lo->decoder];
	if (!same_setting(&d->set, &lo->set)) {
		lo->serial = 0;	/* a reset was quicker */
		return false;
	}

	/* So that the last decoder switches off what we switched on */
	port->enabled_global |= lo->enabled_global;
	port->enabled_mem |= lo->enabled_mem;
	if (cxll_decoder_reset(port, lo->decoder, NULL))
		return false;	/* a higher one is still to come */
	ep_decoder(port, lo->decoder)->dpa = (struct cxll_dpa){};
	dev_info(&d->dev, "was still committed for a region that is gone; freed\n");
	lo->serial = 0;
	return true;
}

/* Decoders go from the highest down, whatever the order of our list. */
static void clear_all(struct cxll_port *port,
		      bool (*clear)(struct leftover *lo, struct cxll_port *port))
{
	unsigned int i;
	bool again;

	do {
		again = false;
		for (i = 0; i < ARRAY_SIZE(leftovers); i++)
			again |= leftovers[i].serial &&
				 clear(&leftovers[i], port);
	} while (again);
}

/**
 * region_clear_leftovers - free what regions that are gone left in a device
 * @port: endpoint that has come
 *
 * Switches above it first: a device that is found reset is forgotten.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void region_clear_leftovers(struct cxll_port *port)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (!port->decoders || port->leaving)
		return;
	clear_all(port, clear_way);
	clear_all(port, clear_device);
}
