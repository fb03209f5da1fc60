// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders that belong to no region any more. A decoder may be reset only when
 * none of its port was committed after it (CXL 3.1 8.2.4.20.12), and one of a
 * device or switch that is away cannot be reached at all. Neither is a reason
 * to keep a region: it goes, and what it leaves committed is parked here, its
 * addresses claimed, until it can be reset. A new region may use the addresses
 * behind parked decoders of bridges and switches, and these with them.
 */
#include <linux/ioport.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <cxll/locks.h>
#include "parked.h"
#include "region.h"

LIST_HEAD(parked_ranges);	/* see parked.h */

static struct cxll_decoder *parked_object(const struct parked_decoder *pd)
{
	if (!pd->port || !pd->port->decoders || pd->id >= pd->port->nr_decoders)
		return NULL;
	return pd->port->decoders[pd->id];
}

static void parked_unlink(struct parked_decoder *pd)
{
	struct cxll_decoder *d = parked_object(pd);

	if (d)
		d->parked = false;
	if (pd->port)
		put_device(&pd->port->dev);
	pd->port = NULL;
}

/* Its port goes, with its registers as they are. */
static void parked_away(struct parked_decoder *pd)
{
	parked_unlink(pd);
	pd->was_away = true;
}

static void parked_drop(struct parked_range *p, unsigned int i)
{
	parked_unlink(&p->decoder[i]);
	for (p->nr--; i < p->nr; i++)
		p->decoder[i] = p->decoder[i + 1];
}

static bool parked_is_there(const struct parked_range *p)
{
	unsigned int i;

	for (i = 0; i < p->nr; i++)
		if (p->decoder[i].port)
			return true;
	return false;
}

static void parked_unclaim(struct parked_range *p)
{
	if (!p->res.parent)
		return;
	/* A region inside of it stays where it is: none of it is ours any more */
	remove_resource(&p->res);
	p->res.child = NULL;
	p->res.sibling = NULL;
}

void parked_free(struct parked_range *p)
{
	while (p->nr)
		parked_drop(p, p->nr - 1);
	parked_unclaim(p);
	list_del(&p->node);
	if (p->rd)
		put_device(&p->rd->d.dev);
	kfree(p);
}

/* Around the region's own claim, which may go or stay. */
void parked_claim(struct parked_range *p)
{
	if (p->res.parent || !p->rd || !parked_is_there(p))
		return;
	if (insert_resource(&p->rd->res, &p->res))
		dev_warn(&p->rd->d.dev, "addresses of decoders that await a reset could not be reserved: %pR\n",
			 &p->res);
}

/**
 * parked_covers - does a parked decoder lead to a range already?
 * @port: port on the path
 * @base: first address
 * @size: bytes; 0: none does
 * @id: result: its number
 *
 * One of an endpoint has to fit exactly: it says where device memory begins.
 *
 * Return: true if one does.
 *
 * Context: cxll_tree_lock held.
 */
bool parked_covers(struct cxll_port *port, u64 base, u64 size, unsigned int *id)
{
	struct cxll_decoder *d = size ? path_decoder(port, base, size) : NULL;

	if (!d || !d->parked || d->region)
		return false;
	if (port->kind == CXLL_PORT_ENDPOINT &&
	    (d->set.base != base || d->set.size != size))
		return false;
	*id = d->id;
	return true;
}

/**
 * parked_next - the next larger claim of parked decoders in a window
 * @rd: window
 * @size: bytes that have to fit
 * @after: last result, NULL to begin
 *
 * Return: claim, or NULL.
 *
 * Context: cxll_tree_lock held.
 */
struct resource *parked_next(struct cxll_root_decoder *rd, u64 size,
			     struct resource *after)
{
	struct resource *best = NULL;
	struct parked_range *p;

	list_for_each_entry(p, &parked_ranges, node) {
		u64 has = resource_size(&p->res);

		if (p->rd != rd || !p->res.parent || has < size)
			continue;
		if (after && (has < resource_size(after) ||
			      (has == resource_size(after) &&
			       p->res.start <= after->start)))
			continue;
		if (!best || has < resource_size(best) ||
		    (has == resource_size(best) && p->res.start < best->start))
			best = &p->res;
	}
	return best;
}

/**
 * parked_nr_there - decoders behind a claim that lead there now
 * @claim: from parked_next()
 *
 * A region may use the claim when it uses all of them.
 *
 * Return: their number.
 *
 * Context: cxll_tree_lock held.
 */
unsigned int parked_nr_there(struct resource *claim)
{
	struct parked_range *p = container_of(claim, struct parked_range, res);
	unsigned int i, nr = 0;

	for (i = 0; i < p->nr; i++)
		nr += p->decoder[i].port && !p->decoder[i].endpoint;
	return nr;
}

/* A region in use has lost a member behind it, which may come back. */
static bool parked_is_awaited(const struct parked_decoder *pd)
{
	u64 end = pd->set.base + pd->set.size - 1;
	struct cxll_region *r;

	if (pd->endpoint)
		return false;
	list_for_each_entry(r, &cxll_regions, all)
		if (region_overlaps(r, pd->set.base, end) &&
		    (region_is_held(r) || r->state == CXLL_REGION_WAITING))
			return true;
	return false;
}

/* Return: true when it is no longer committed. */
static bool parked_reset(struct parked_decoder *pd)
{
	struct cxll_decoder *d = parked_object(pd);

	if (!d || d->region || parked_is_awaited(pd))
		return false;
	if (!d->set.committed)
		return true;
	if (cxll_decoder_reset(pd->port, pd->id, NULL))
		return false;
	if (pd->was_away)
		dev_info(&d->dev, "reset a stale decoder left by a deleted region\n");
	return true;
}

static bool parked_reap_range(struct parked_range *p)
{
	bool any = false;
	unsigned int i;

	/* Endpoints first, bridges last, as in every undo */
	for (i = p->nr; i > 0; i--) {
		if (!parked_reset(&p->decoder[i - 1]))
			continue;
		parked_drop(p, i - 1);
		any = true;
	}
	if (any && !parked_is_there(p))
		parked_unclaim(p);
	return any;
}

/**
 * parked_reap - reset parked decoders whose turn it is
 *
 * Called whenever decoders were reset or a port came.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void parked_reap(void)
{
	struct parked_range *p, *next;
	bool again;

	guard(rwsem_write)(&cxll_tree_lock);
	do {
		again = false;
		list_for_each_entry_safe(p, next, &parked_ranges, node) {
			again |= parked_reap_range(p);
			if (!p->nr)
				parked_free(p);
		}
	} while (again);
}

static void parked_lose(struct parked_range *p, struct cxll_port *port)
{
	unsigned int i;

	for (i = 0; i < p->nr; i++)
		if (p->decoder[i].port == port)
			parked_away(&p->decoder[i]);
}

/**
 * parked_port_leaving - a port goes with what is parked in it
 * @port: its registers are not touched
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void parked_port_leaving(struct cxll_port *port)
{
	struct parked_range *p, *next;

	guard(rwsem_write)(&cxll_tree_lock);
	list_for_each_entry_safe(p, next, &parked_ranges, node) {
		parked_lose(p, port);
		if (!parked_is_there(p))
			parked_unclaim(p);
		if (!p->nr)
			parked_free(p);
	}
}

/*
 * Where its decoder would be, now that a device is there. Switches have no serial
 * number that we know: the place has to do.
 */
static struct cxll_port *parked_port(const struct parked_decoder *pd,
				     struct cxll_port *endpoint)
{
	struct cxll_port *port = cxll_port_parent(endpoint);

	if (pd->endpoint)
		return cxll_identity_same(&pd->device,
					  region_identity(endpoint)) ?
		       endpoint : NULL;
	for (; port->parent_dport; port = cxll_port_parent(port))
		if (port->depth == pd->depth &&
		    path_leads_through(pd->dport_id, port))
			return port;
	return NULL;
}

/* Return: false when it came back reset, or is another's: nothing to reset. */
static bool parked_find(struct parked_decoder *pd, struct cxll_port *port)
{
	struct cxll_decoder *d;

	/* Disabled between the device and us: its decoders are not read yet */
	if (!cxll_port_is_up(port))
		return true;
	d = path_decoder(port, pd->set.base, pd->set.size);
	if (!d || d->region || d->parked || !cxll_hdm_same(&d->set, &pd->set))
		return false;
	pd->port = port;
	pd->id = d->id;
	get_device(&port->dev);
	d->parked = true;
	return true;
}

static void parked_return(struct parked_range *p, struct cxll_port *endpoint)
{
	struct cxll_port *port;
	unsigned int i;

	for (i = p->nr; i > 0; i--) {
		struct parked_decoder *pd = &p->decoder[i - 1];

		if (pd->port)
			continue;
		port = parked_port(pd, endpoint);
		if (port && !parked_find(pd, port))
			parked_drop(p, i - 1);
	}
	if (!p->rd && parked_is_there(p)) {
		p->rd = path_window(endpoint, &p->window);
		if (p->rd)
			get_device(&p->rd->d.dev);
	}
	parked_claim(p);
}

/**
 * parked_port_returns - a device is there: is something of it parked?
 * @endpoint: its port, decoders read
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void parked_port_returns(struct cxll_port *endpoint)
{
	struct parked_range *p;

	guard(rwsem_write)(&cxll_tree_lock);
	if (!cxll_port_is_up(endpoint))
		return;
	list_for_each_entry(p, &parked_ranges, node)
		parked_return(p, endpoint);
}

/**
 * parked_window_leaving - a window goes, and the bridges below it
 * @rd: window, without regions
 *
 * When the platform's driver is bound again the same decoders come back.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void parked_window_leaving(struct cxll_root_decoder *rd)
{
	struct parked_range *p;
	unsigned int i;

	guard(rwsem_write)(&cxll_tree_lock);
	list_for_each_entry(p, &parked_ranges, node) {
		if (p->rd != rd)
			continue;
		for (i = 0; i < p->nr; i++)
			parked_away(&p->decoder[i]);
		parked_unclaim(p);
		put_device(&p->rd->d.dev);
		p->rd = NULL;
	}
}

/**
 * parked_forget - the module goes: leave committed what could not be reset
 *
 * Context: module exit, no region is left.
 */
void parked_forget(void)
{
	struct parked_range *p, *next;

	guard(rwsem_write)(&cxll_tree_lock);
	list_for_each_entry_safe(p, next, &parked_ranges, node)
		parked_free(p);
}
