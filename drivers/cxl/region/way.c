// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way from a host bridge down to a member: which decoders lead there, and
 * what becomes of those of switches. A switch goes with the last device below
 * it and may come back reset; host bridges stay.
 */
#include <cxl/locks.h>
#include "region.h"

/**
 * region_covering - the decoder that leads to a range
 * @port: any port
 * @base: first address
 * @size: bytes
 *
 * Return: a committed decoder, or NULL. Context: cxll_tree_lock held.
 */
struct cxll_decoder *region_covering(struct cxll_port *port, u64 base, u64 size)
{
	unsigned int i;

	for (i = 0; i < port->nr_decoders; i++) {
		struct cxll_decoder *d = port->decoders[i];

		if (d->set.committed && !d->bad && d->set.base <= base &&
		    d->set.base + d->set.size >= base + size)
			return d;
	}
	return NULL;
}

/* The switch above an endpoint at that depth. */
static struct cxll_port *switch_at(struct cxll_port *endpoint,
				   unsigned int depth)
{
	struct cxll_port *port = endpoint;

	while (port->depth > depth)
		port = cxll_port_parent(port);
	return port;
}

/**
 * region_way_note - remember what the switches above a member do
 * @m: member, its own setting noted
 * @endpoint: its port
 *
 * Context: cxll_tree_lock held.
 */
void region_way_note(struct region_member *m, struct cxll_port *endpoint)
{
	struct cxll_decoder *d;
	struct cxll_port *port;

	memset(m->way, 0, sizeof(m->way));
	for (port = cxll_port_parent(endpoint); port->kind == CXLL_PORT_SWITCH;
	     port = cxll_port_parent(port)) {
		d = region_covering(port, m->set.base, m->set.size);
		if (d && port->depth <= CXLL_PLAN_DEPTH)
			m->way[port->depth - 1] = d->set;
	}
}

/* Whatever stands there now may have fewer abilities, or other regions. */
static int restore_switch(struct cxll_port *port,
			  const struct cxll_hdm_setting *set,
			  struct cxll_why *why)
{
	unsigned int id = cxll_decoders_committed(port), i;
	int rc;

	if (port->leaving || id >= port->nr_decoders) {
		cxll_why_set(why, "no decoder of %s above it is free",
			     dev_name(&port->dev));
		return -ENOSPC;
	}
	/* Decoders of a port ascend in HPA (CXL 3.1 8.2.4.20.12) */
	for (i = 0; i < id; i++) {
		const struct cxll_hdm_setting *s = &port->decoders[i]->set;

		if (s->base + s->size <= set->base)
			continue;
		cxll_why_set(why, "decoder%d.%u above it has addresses behind %#llx by now",
			     port->id, i, set->base);
		return -EBUSY;
	}
	rc = cxll_hdm_can(&port->caps, CXLL_HDM_PORT, &set->ilv, why);
	if (rc)
		return rc;
	return cxll_decoder_commit(port, id, set, why);
}

/**
 * region_way_undo - reset what region_way_restore() programmed
 * @endpoint: port of the member
 * @depths: as returned there
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
void region_way_undo(struct cxll_port *endpoint, unsigned long depths)
{
	struct cxll_port *port;

	for (port = cxll_port_parent(endpoint); port->kind == CXLL_PORT_SWITCH;
	     port = cxll_port_parent(port))
		if (depths & BIT(port->depth))
			cxll_decoder_reset(port,
					   cxll_decoders_committed(port) - 1,
					   NULL);
}

/**
 * region_way_restore - make switches that came back reset lead to a member
 * @m: member that is back
 * @endpoint: its port
 * @depths: result: bit for each depth whose port was programmed
 * @why: sentence on error
 *
 * What still leads there is not written.
 *
 * Return: 0, or -errno with every switch as it was. Context: sleeps;
 * cxll_tree_lock held for writing.
 */
int region_way_restore(const struct region_member *m,
		       struct cxll_port *endpoint, unsigned long *depths,
		       struct cxll_why *why)
{
	unsigned int depth;
	int rc;

	*depths = 0;
	for (depth = 2; depth < endpoint->depth; depth++) {
		const struct cxll_hdm_setting *set = &m->way[depth - 1];
		struct cxll_port *port = switch_at(endpoint, depth);

		if (!set->committed ||
		    region_covering(port, set->base, set->size))
			continue;
		rc = restore_switch(port, set, why);
		if (rc) {
			region_way_undo(endpoint, *depths);
			return rc;
		}
		*depths |= BIT(depth);
	}
	return 0;
}

/**
 * region_way_clear - free switch decoders of a region that is gone
 * @endpoint: any port below them
 * @base: first address the region had
 * @size: bytes it had
 *
 * Return: true when one was reset. Context: sleeps; cxll_tree_lock held for
 * writing; no region has the range.
 */
bool region_way_clear(struct cxll_port *endpoint, u64 base, u64 size)
{
	struct cxll_decoder *d;
	struct cxll_port *port;
	bool cleared = false;

	for (port = cxll_port_parent(endpoint); port->kind == CXLL_PORT_SWITCH;
	     port = cxll_port_parent(port)) {
		d = region_covering(port, base, size);
		if (!d || d->set.base != base || d->set.size != size ||
		    cxll_decoder_reset(port, d->id, NULL))
			continue;
		dev_info(&d->dev, "was still committed for a region that is gone; freed\n");
		cleared = true;
	}
	return cleared;
}
