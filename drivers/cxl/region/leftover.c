// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders that a region left committed, as their device or switch was away
 * when it was removed. They are freed when the device comes, or for a switch
 * any device below it.
 */
#include <cxl/locks.h>
#include "region.h"

static struct leftover {
	u64 serial;
	unsigned int decoder;
	struct cxll_hdm_setting set;
	bool enabled_global;
	bool enabled_mem;
} leftovers[64];	/* Protected by cxll_tree_lock */
static unsigned int next_leftover;	/* likewise; the oldest is overwritten */

/**
 * region_leftovers_note - what is still programmed in devices that are away?
 * @r: region whose decoders were just undone, as far as they can be reached
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_leftovers_note(struct cxll_region *r)
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

	if (lo->serial != region_serial_of(port) || lo->decoder >= port->nr_decoders)
		return false;
	d = port->decoders[lo->decoder];
	if (!cxll_hdm_same(&d->set, &lo->set)) {
		lo->serial = 0;	/* a reset was quicker */
		return false;
	}

	/* So that the last decoder switches off what we switched on */
	port->enabled_global |= lo->enabled_global;
	port->enabled_mem |= lo->enabled_mem;
	if (cxll_decoder_reset(port, lo->decoder, NULL))
		return false;	/* a higher one is still to come */
	region_ep_decoder(port, lo->decoder)->dpa = (struct cxll_dpa){};
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
 * region_leftovers_clear - free what regions that are gone left in a device
 * @port: endpoint that has come
 *
 * Switches above it first: a device that is found reset is forgotten.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void region_leftovers_clear(struct cxll_port *port)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (!port->decoders || port->leaving)
		return;
	clear_all(port, clear_way);
	clear_all(port, clear_device);
}
