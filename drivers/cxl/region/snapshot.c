// SPDX-License-Identifier: GPL-2.0-only
/* What the planner wants to know of the ports on the path to a device. */
#include <cxll/locks.h>
#include <cxll/lib/plan.h>
#include "region.h"

static int count_port(struct device *dev, void *count)
{
	*(unsigned int *)count += is_cxll_port(dev);
	return 0;
}

/* Ports right below: each is behind a downstream port of its own. */
static unsigned int ports_below(struct cxll_port *port)
{
	unsigned int count = 0;

	device_for_each_child(&port->dev, &count, count_port);
	return count;
}

static void snapshot_port(struct cxll_port *port, struct cxll_dport *below,
			  u64 base, u64 size, struct cxll_plan_port *pp)
{
	unsigned int committed = cxll_decoders_committed(port);
	unsigned int i;

	pp->key = port->id;
	pp->passthrough = port->kind != CXLL_PORT_ENDPOINT &&
			  !cxll_regs_exist(&port->hdm);
	pp->caps = port->caps;
	pp->committed = committed;
	pp->end = 0;
	for (i = 0; i < committed; i++) {
		struct cxll_hdm_setting *set = &port->decoders[i]->set;

		pp->end = max(pp->end, set->base + set->size);
	}
	pp->holder = NULL;
	if (committed && port->decoders[committed - 1]->region)
		pp->holder = dev_name(port->decoders[committed - 1]->region);
	pp->target = below ? below->id : 0;
	pp->used = ports_below(port);
	pp->covered = parked_covers(port, base, size, &pp->decoder);
}

/**
 * region_snapshot_target - what the planner wants to know of a target
 * @ed: endpoint decoder
 * @base: first address of the region, if it is known
 * @size: its size; 0: not known, so no parked decoder is of use
 * @t: result; names in it are good as long as the lock is held
 * @why: sentence on error
 *
 * Return: 0, -EOPNOTSUPP (too deep), -ENXIO (a port is disabled).
 *
 * Context: cxll_tree_lock held.
 */
int region_snapshot_target(struct cxll_ep_decoder *ed, u64 base, u64 size,
			   struct cxll_plan_target *t, struct cxll_why *why)
{
	struct cxll_dport *below = NULL;
	struct cxll_port *port;

	t->depth = ed->d.port->depth;
	if (t->depth > CXLL_PLAN_DEPTH) {
		cxll_why_set(why, "%s is below more than %d ports",
			     dev_name(&ed->d.dev), CXLL_PLAN_DEPTH);
		return -EOPNOTSUPP;
	}

	for (port = ed->d.port; port->parent_dport;
	     port = cxll_port_parent(port)) {
		if (!cxll_port_is_up(port)) {
			cxll_why_set(why, "%s is disabled",
				     dev_name(&port->dev));
			return -ENXIO;
		}
		snapshot_port(port, below, base, size,
			      &t->port[port->depth - 1]);
		below = port->parent_dport;
	}
	t->bridge = below->id;
	t->decoder = ed->d.id;
	t->dpa = ed->dpa;
	t->mode = ed->mode;
	return 0;
}
