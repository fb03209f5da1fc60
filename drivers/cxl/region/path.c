// SPDX-License-Identifier: GPL-2.0-only
/*
 * The path from a host bridge down to a device: which decoders lead there, and
 * those of ports when they come back. A switch goes with the last device below
 * it, a host bridge when firmware ejects it, and both may come back reset.
 */
#include <cxll/locks.h>
#include "region.h"

/**
 * path_decoder - the decoder that leads to a range
 * @port: any port
 * @base: first address
 * @size: bytes
 *
 * Return: a committed decoder, or NULL.
 *
 * Context: cxll_tree_lock held.
 */
struct cxll_decoder *path_decoder(struct cxll_port *port, u64 base, u64 size)
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

/* The bridge or switch above an endpoint at that depth. */
static struct cxll_port *port_at(struct cxll_port *endpoint, unsigned int depth)
{
	struct cxll_port *port = endpoint;

	while (port->depth > depth)
		port = cxll_port_parent(port);
	return port;
}

struct window_match {
	const struct cxll_window *like;
	struct cxll_root_decoder *rd;
};

static int match_window(struct device *dev, void *data)
{
	struct window_match *m = data;
	const struct cxll_window *window;

	if (!is_cxll_root_decoder(dev))
		return 0;
	window = &to_cxll_root_decoder(dev)->window;
	if (window->base != m->like->base || window->size != m->like->size ||
	    window->restrictions != m->like->restrictions)
		return 0;
	m->rd = to_cxll_root_decoder(dev);
	return 1;
}

/**
 * path_window - a window that was there before
 * @port: any port below the root
 * @like: what the platform told of it; others may have the same addresses
 *
 * Return: the window or NULL; who wants to keep it takes a reference.
 *
 * Context: cxll_tree_lock held.
 */
struct cxll_root_decoder *path_window(struct cxll_port *port,
				      const struct cxll_window *like)
{
	struct window_match m = { .like = like };

	device_for_each_child(&cxll_port_root(port)->dev, &m, match_window);
	return m.rd;
}

/**
 * path_dport_ids - where a port and those above it hang
 * @port: any port
 * @dport_id: result, CXLL_PLAN_DEPTH numbers of dports, by depth - 1
 *
 * Context: cxll_tree_lock held.
 */
void path_dport_ids(struct cxll_port *port, u32 *dport_id)
{
	for (; port->parent_dport; port = cxll_port_parent(port))
		if (port->depth <= CXLL_PLAN_DEPTH)
			dport_id[port->depth - 1] = port->parent_dport->id;
}

/**
 * path_leads_through - is a port on a path?
 * @dport_id: see path_dport_ids()
 * @port: any port but a root
 *
 * Return: true if it is.
 *
 * Context: cxll_tree_lock held.
 */
bool path_leads_through(const u32 *dport_id, struct cxll_port *port)
{
	for (; port->parent_dport; port = cxll_port_parent(port))
		if (port->depth > CXLL_PLAN_DEPTH ||
		    dport_id[port->depth - 1] != port->parent_dport->id)
			return false;
	return true;
}

/**
 * path_note - remember what the ports above a member do
 * @m: member, its own setting noted
 * @endpoint: its port
 *
 * A port may be disabled by hand while its region is in use, and the region
 * destroyed before it is enabled again: a bridge's decoders are noted as well.
 * Parked ones too: all of them have to lead to the member when it comes back.
 *
 * Context: cxll_tree_lock held.
 */
void path_note(struct region_member *m, struct cxll_port *endpoint)
{
	struct cxll_decoder *d;
	struct cxll_port *port;

	memset(m->path, 0, sizeof(m->path));
	path_dport_ids(endpoint, m->dport_id);
	for (port = cxll_port_parent(endpoint); port->parent_dport;
	     port = cxll_port_parent(port)) {
		if (port->depth > CXLL_PLAN_DEPTH)
			continue;
		d = path_decoder(port, m->set.base, m->set.size);
		if (d)
			m->path[port->depth - 1] =
				(struct region_path){ d->set, d->parked };
	}
}

/* Whatever stands there now may have fewer abilities, or other regions. */
static int port_restore(struct cxll_port *port,
			const struct cxll_hdm_setting *set,
			struct cxll_why *why)
{
	unsigned int id = cxll_decoders_committed(port), i;
	int rc;

	if (!cxll_port_is_up(port) || id >= port->nr_decoders) {
		cxll_why_set(why, "no decoder of %s above it is free",
			     dev_name(&port->dev));
		return -ENOSPC;
	}
	/* Decoders of a port ascend in HPA (CXL 3.1 8.2.4.20.12) */
	for (i = 0; i < id; i++) {
		const struct cxll_hdm_setting *s = &port->decoders[i]->set;

		if (s->base + s->size <= set->base)
			continue;
		cxll_why_set(why, "decoder%d.%u above it already decodes addresses above %#llx",
			     port->id, i, set->base);
		return -EBUSY;
	}
	rc = cxll_hdm_can(&port->caps, CXLL_HDM_PORT, &set->ilv, why);
	if (rc)
		return rc;
	return cxll_decoder_commit(port, id, set, why);
}

/**
 * path_restore_undo - reset what path_restore() programmed
 * @endpoint: port of the member
 * @depths: as returned there
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
void path_restore_undo(struct cxll_port *endpoint, unsigned long depths)
{
	struct cxll_port *port;

	for (port = cxll_port_parent(endpoint); port->parent_dport;
	     port = cxll_port_parent(port))
		if (depths & BIT(port->depth))
			cxll_decoder_reset(port,
					   cxll_decoders_committed(port) - 1,
					   NULL);
}

/**
 * path_restore - make ports that came back reset lead to a member
 * @m: member that is back
 * @endpoint: its port
 * @depths: result: bit for each depth whose port was programmed
 * @why: sentence on error
 *
 * What still leads there is not written.
 *
 * Return: 0, or -errno with every port as it was.
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
int path_restore(const struct region_member *m, struct cxll_port *endpoint,
		 unsigned long *depths, struct cxll_why *why)
{
	unsigned int depth;
	int rc;

	*depths = 0;
	for (depth = 1; depth < endpoint->depth; depth++) {
		const struct cxll_hdm_setting *set = &m->path[depth - 1].set;
		struct cxll_port *port = port_at(endpoint, depth);

		if (!set->committed ||
		    path_decoder(port, set->base, set->size))
			continue;
		rc = port_restore(port, set, why);
		if (rc) {
			path_restore_undo(endpoint, *depths);
			return rc;
		}
		*depths |= BIT(depth);
	}
	return 0;
}
