// SPDX-License-Identifier: GPL-2.0-only
/*
 * Members of a region: which device is at which position, what its decoder and
 * those above it hold, and what must be true for a device to take its place
 * again.
 */
#include <linux/device.h>
#include <linux/slab.h>
#include <cxll/lib/adopt.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include <cxll/lib/window.h>
#include "region.h"

static void member_present(struct region_member *m)
{
	m->away = false;
	m->lost = false;
	put_device(m->above);
	m->above = NULL;
}

/**
 * member_note - remember which device is at a position, and how
 * @r: region whose decoders are committed
 * @pos: position of a target
 *
 * Context: cxll_tree_lock held for writing.
 */
void member_note(struct cxll_region *r, unsigned int pos)
{
	struct cxll_ep_decoder *ed = r->targets[pos];
	struct region_member *m = &r->member[pos];

	m->id = *region_identity(ed->d.port);
	m->decoder = ed->d.id;
	m->mode = ed->mode;
	m->dpa = ed->dpa;
	m->set = ed->d.set;
	path_note(m, ed->d.port);
	member_present(m);
}

/**
 * member_leaves - a target goes, the region stays
 * @r: region
 * @pos: position of a target
 *
 * Context: cxll_tree_lock held for writing; the endpoint is still there.
 */
void member_leaves(struct cxll_region *r, unsigned int pos)
{
	struct region_member *m = &r->member[pos];

	m->away = true;
	m->programmed = r->targets[pos]->d.set.committed;
	if (!m->above)
		m->above = get_device(r->targets[pos]->d.port->parent_dport->dev);
	region_detach(r, pos);
}

/**
 * member_forget - nobody is waited for any more
 * @r: region that goes
 *
 * Context: cxll_tree_lock held for writing.
 */
void member_forget(struct cxll_region *r)
{
	int i;

	for (i = 0; i < CXLL_WAYS_MAX; i++)
		member_present(&r->member[i]);
}

/**
 * member_waiting - which position of a held region waits for a device?
 * @r: region
 * @port: endpoint of the device
 *
 * Return: position, -1 for none.
 *
 * Context: cxll_tree_lock held.
 */
int member_waiting(struct cxll_region *r, struct cxll_port *port)
{
	int i;

	if (!region_is_held(r))
		return -1;
	for (i = 0; i < r->ilv.ways; i++) {
		const struct region_member *m = &r->member[i];

		if (!r->targets[i] && m->away &&
		    cxll_identity_same(&m->id, region_identity(port)))
			return i;
	}
	return -1;
}

static int fill_port(struct cxll_port *port, struct cxll_dport *below,
		     struct cxll_adopt *in, struct cxll_why *why)
{
	struct cxll_adopt_port *ap = &in->port[port->depth - 1];
	struct cxll_decoder *d;

	if (!cxll_port_is_up(port)) {
		cxll_why_set(why, "%s above it is disabled",
			     dev_name(&port->dev));
		return -ENXIO;
	}
	ap->target = below->id;
	ap->passthrough = !cxll_regs_exist(&port->hdm);
	if (ap->passthrough)
		return 0;

	d = path_decoder(port, in->base, in->size);
	if (!d) {
		cxll_why_set(why, "no committed decoder of %s covers its range",
			     dev_name(&port->dev));
		return -EINVAL;
	}
	ap->set = d->set;
	/* Without a list all ways lead to the one port there is */
	if (port->caps.no_list)
		memset(ap->set.targets, below->id, sizeof(ap->set.targets));
	return 0;
}

/**
 * struct window_search - which window is a range in?
 * @f: range, kind of capacity, bridge; gets the window
 * @suits: how well that does
 * @touched: windows that have a part of the range, the first two
 * @nr_touched: how many there are
 */
struct window_search {
	struct member_found *f;
	unsigned int suits;
	struct cxll_root_decoder *touched[2];
	unsigned int nr_touched;
};

/* Of windows over the same addresses, the one that was made for such a region. */
static unsigned int window_suits(const struct cxll_window *win,
				 const struct member_found *f)
{
	return 1 + cxll_window_leads_to(win, f->in.bridge) +
	       2 * cxll_mode_permitted(f->mode, win->restrictions);
}

static int look_at_window(struct device *dev, void *data)
{
	struct window_search *search = data;
	struct member_found *f = search->f;
	u64 last = f->in.base + f->in.size - 1;
	struct cxll_root_decoder *rd;
	struct range window;
	unsigned int suits;

	if (!is_cxll_root_decoder(dev))
		return 0;
	rd = to_cxll_root_decoder(dev);
	window = cxll_window_range(rd);
	if (last < window.start || f->in.base > window.end)
		return 0;
	if (search->nr_touched < ARRAY_SIZE(search->touched))
		search->touched[search->nr_touched] = rd;
	search->nr_touched++;
	if (f->in.base < window.start || last > window.end)
		return 0;

	suits = window_suits(&rd->window, f);
	if (suits > search->suits) {
		search->suits = suits;
		f->rd = rd;
	}
	return 0;
}

static int find_window(struct cxll_port *root, struct member_found *f,
		       struct cxll_why *why)
{
	struct window_search search = { .f = f };

	device_for_each_child(&root->dev, &search, look_at_window);
	if (f->rd)
		return 0;
	if (search.nr_touched > 1)
		cxll_why_set(why, "its range [%#llx, size %#llx] spans %s and %s, but a region lies in one window",
			     f->in.base, f->in.size,
			     dev_name(&search.touched[0]->d.dev),
			     dev_name(&search.touched[1]->d.dev));
	else if (search.nr_touched)
		cxll_why_set(why, "only a part of its range [%#llx, size %#llx] is in window %s",
			     f->in.base, f->in.size,
			     dev_name(&search.touched[0]->d.dev));
	else
		cxll_why_set(why, "its range [%#llx, size %#llx] is in no window that regions can be in",
			     f->in.base, f->in.size);
	return -ENXIO;
}

/* The number of the host bridge that leads to a device. */
static u32 bridge_above(const struct cxll_port *endpoint)
{
	const struct cxll_dport *dport = endpoint->parent_dport;

	while (dport->port->parent_dport)
		dport = dport->port->parent_dport;
	return dport->id;
}

/**
 * member_describe - where would a device be, programmed like that?
 * @endpoint: its port
 * @mode: kind of capacity
 * @set: setting of its decoder
 * @f: result; too large for the stack
 * @why: sentence on error
 *
 * Return: 0, or as cxll_adopt_position(); -ENXIO for a disabled port on the
 * path or a range that is not inside one window; -ELOOP.
 *
 * Context: cxll_tree_lock held.
 */
int member_describe(struct cxll_port *endpoint, enum cxll_mode mode,
		    const struct cxll_hdm_setting *set, struct member_found *f,
		    struct cxll_why *why)
{
	struct cxll_dport *below = endpoint->parent_dport;
	struct cxll_port *port;
	int rc;

	memset(f, 0, sizeof(*f));
	f->mode = mode;
	f->in.base = set->base;
	f->in.size = set->size;
	f->in.ilv = set->ilv;
	f->in.depth = endpoint->depth - 1;
	if (f->in.depth > CXLL_PLAN_DEPTH) {
		cxll_why_set(why, "%s is below more than %d ports",
			     dev_name(&endpoint->dev), CXLL_PLAN_DEPTH);
		return -ELOOP;
	}

	f->in.bridge = bridge_above(endpoint);
	rc = find_window(cxll_port_root(endpoint), f, why);
	if (rc)
		return rc;
	for (port = below->port; port->parent_dport;
	     port = cxll_port_parent(port)) {
		rc = fill_port(port, below, &f->in, why);
		if (rc)
			return rc;
		below = port->parent_dport;
	}
	f->in.window = f->rd->window;
	return cxll_adopt_position(&f->in, &f->pos, why);
}

/**
 * member_fits - may a device be at a position? Its data is on no other device
 * @r: region
 * @ed: its decoder
 * @pos: position
 * @why: sentence when not
 *
 * Return: 0 or -EINVAL.
 *
 * Context: cxll_tree_lock held.
 */
int member_fits(struct cxll_region *r, struct cxll_ep_decoder *ed,
		unsigned int pos, struct cxll_why *why)
{
	const struct cxll_identity *id = region_identity(ed->d.port);

	if (r->targets[pos]) {
		cxll_why_set(why, "position %u of %s is already taken by %s",
			     pos, dev_name(&r->dev),
			     dev_name(&r->targets[pos]->d.dev));
		return -EINVAL;
	}
	if (region_is_held(r) && r->member[pos].away &&
	    !cxll_identity_same(&r->member[pos].id, id)) {
		cxll_why_set(why, "position %u of %s belongs to the device with serial number %#llx at %s, this is %#llx at %s",
			     pos, dev_name(&r->dev), r->member[pos].id.serial,
			     r->member[pos].id.place, id->serial, id->place);
		return -EINVAL;
	}
	return 0;
}

static void step_add(struct cxll_region *r, struct cxll_port *port,
		     struct cxll_decoder *d)
{
	unsigned int i;

	for (i = 0; i < r->nr_steps; i++)
		if (r->step[i].port == port)
			return;
	if (WARN_ON_ONCE(r->nr_steps == CXLL_PLAN_STEPS))
		return;

	/* Upper ports before lower ones, as commit would have done it */
	for (i = r->nr_steps; i && r->step[i - 1].port->depth > port->depth;
	     i--)
		r->step[i] = r->step[i - 1];
	get_device(&port->dev);
	r->step[i] = (struct region_step){ port, d->id,
					  d->parked };
	r->nr_steps++;
	d->region = &r->dev;
}

/**
 * member_join - make a committed decoder a member
 * @r: region with its addresses claimed
 * @ed: decoder
 * @pos: position, see member_fits()
 *
 * Context: cxll_tree_lock held for writing.
 */
void member_join(struct cxll_region *r, struct cxll_ep_decoder *ed,
		 unsigned int pos)
{
	struct cxll_port *port = ed->d.port;
	struct cxll_decoder *d;

	r->targets[pos] = ed;
	ed->target_of = &r->dev;
	member_note(r, pos);
	step_add(r, port, &ed->d);
	for (port = cxll_port_parent(port); port->parent_dport;
	     port = cxll_port_parent(port)) {
		d = path_decoder(port, r->res->start, resource_size(r->res));
		if (d)
			step_add(r, port, d);
	}
}

/* First position nobody is at, -1 when the set is complete. */
static int first_missing(struct cxll_region *r)
{
	int i;

	for (i = 0; i < r->ilv.ways; i++)
		if (!r->targets[i])
			return i;
	return -1;
}

static void say_waiting(struct cxll_region *r, int missing)
{
	const struct cxll_window *window = &r->rd->window;
	unsigned int slot;

	if (!r->found) {
		dev_info(&r->dev, "still waits for the device at position %d, serial number %#llx\n",
			 missing, r->member[missing].id.serial);
		return;
	}
	slot = cxll_ilv_select(&window->ilv, r->res->start +
			       (u64)missing * r->ilv.gran);
	dev_info(&r->dev, "set up by firmware over %u devices, waits for the one at position %d below host bridge %u\n",
		 r->ilv.ways, missing, window->targets[slot]);
}

/**
 * member_complete - a member joined: is it the last?
 * @r: region
 *
 * Return: true when all are there.
 *
 * Context: cxll_tree_lock held for writing.
 */
bool member_complete(struct cxll_region *r)
{
	int missing = first_missing(r);

	region_keep_powered(r);
	if (missing >= 0) {
		say_waiting(r, missing);
		return false;
	}

	soft_reserved_decoded(r);
	if (r->state == CXLL_REGION_WAITING)
		region_set_state(r, CXLL_REGION_COMMITTED);
	else if (r->dev.driver)
		region_set_state(r, CXLL_REGION_LIVE);
	return true;
}

/**
 * member_drop_steps - forget decoders of a port that goes away
 * @r: region that stays, or is forgotten with its decoders as they are
 * @port: the port, its registers are not touched; NULL for all
 *
 * Context: cxll_tree_lock held for writing.
 */
void member_drop_steps(struct cxll_region *r, struct cxll_port *port)
{
	unsigned int i, kept = 0;

	for (i = 0; i < r->nr_steps; i++) {
		struct region_step step = r->step[i];

		if (port && step.port != port) {
			r->step[kept++] = step;
			continue;
		}
		if (step.port->decoders && step.id < step.port->nr_decoders)
			step.port->decoders[step.id]->region = NULL;
		put_device(&step.port->dev);
	}
	r->nr_steps = kept;
}
