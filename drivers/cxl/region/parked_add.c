// SPDX-License-Identifier: GPL-2.0-only
/*
 * A region goes, and some of its decoders stay committed: in devices that are
 * away, or below one that was committed later. What has to be known of them to
 * reset them one day.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include <cxll/locks.h>
#include "parked.h"
#include "region.h"

static void parked_add(struct parked_range *p, struct parked_decoder pd)
{
	if (WARN_ON_ONCE(p->nr == CXLL_PLAN_STEPS))
		return;
	if (pd.port) {
		get_device(&pd.port->dev);
		pd.port->decoders[pd.id]->parked = true;
	}
	p->decoder[p->nr++] = pd;
}

/* Did another member, or a step of the region, see to the port at a depth? */
static bool parked_port_is_seen(const struct cxll_region *r, unsigned int pos,
				unsigned int depth)
{
	const struct region_member *m = &r->member[pos];
	unsigned int i;

	for (i = 0; i < r->nr_steps; i++)
		if (r->step[i].port->depth == depth + 1 &&
		    path_leads_through(m->dport_id, r->step[i].port))
			return true;
	for (i = 0; i < pos; i++)
		if (r->member[i].path[depth].set.committed &&
		    !memcmp(r->member[i].dport_id, m->dport_id,
			    (depth + 1) * sizeof(m->dport_id[0])))
			return true;
	return false;
}

/* A port above a device that is still there may have gone before it. */
static void parked_add_member(struct parked_range *p,
			      const struct cxll_region *r, unsigned int pos)
{
	const struct region_member *m = &r->member[pos];
	struct parked_decoder pd = { .device = m->id, .was_away = true };
	unsigned int depth;

	memcpy(pd.dport_id, m->dport_id, sizeof(pd.dport_id));
	for (depth = 0; depth < CXLL_PLAN_DEPTH; depth++) {
		if (!m->path[depth].set.committed || m->path[depth].parked ||
		    parked_port_is_seen(r, pos, depth))
			continue;
		pd.depth = depth + 1;
		pd.set = m->path[depth].set;
		parked_add(p, pd);
	}
	if (!m->away || !m->programmed)
		return;
	pd.id = m->decoder;
	pd.endpoint = true;
	pd.set = m->set;
	parked_add(p, pd);
}

static void parked_add_step(struct parked_range *p,
			    const struct region_step *step)
{
	struct cxll_port *port = step->port;
	struct parked_decoder pd = {
		.port = port,
		.id = step->id,
		.depth = port->depth,
	};

	if (!port->decoders || step->id >= port->nr_decoders ||
	    step->parked || !port->decoders[step->id]->set.committed)
		return;
	pd.set = port->decoders[step->id]->set;
	pd.endpoint = port->kind == CXLL_PORT_ENDPOINT;
	if (pd.endpoint)
		pd.device = *region_identity(port);
	path_dport_ids(port, pd.dport_id);
	parked_add(p, pd);
}

/**
 * parked_park - take over what a region leaves committed
 * @r: idle region whose other decoders were reset; its steps go
 *
 * Return: 0 or -ENOMEM with nothing changed.
 *
 * Context: cxll_tree_lock held for writing.
 */
int parked_park(struct cxll_region *r)
{
	struct parked_range *p = kzalloc(sizeof(*p), GFP_KERNEL);
	unsigned int i;

	if (!p)
		return -ENOMEM;

	p->rd = r->rd;
	p->window = r->rd->window;
	get_device(&p->rd->d.dev);
	p->res = (struct resource){
		.name = "CXL decoders to be reset",
		.start = r->res->start,
		.end = r->res->end,
		.flags = IORESOURCE_MEM,
		.desc = IORES_DESC_CXL,
	};
	list_add(&p->node, &parked_ranges);
	for (i = 0; i < r->nr_steps; i++)
		parked_add_step(p, &r->step[i]);
	for (i = 0; i < r->ilv.ways; i++)
		parked_add_member(p, r, i);
	if (p->nr)
		parked_claim(p);
	else
		parked_free(p);
	return 0;
}
