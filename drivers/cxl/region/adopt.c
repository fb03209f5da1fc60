// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions that are in the registers already: firmware's, an earlier kernel's,
 * or one that was held while its device was away. They are taken as they are.
 * Nothing is written, and nothing is reset unless a user asks for it.
 */
#include <linux/slab.h>
#include <cxl/adopt.h>
#include <cxl/driver.h>
#include <cxl/locks.h>
#include "region.h"

/* Members that arrive at the same time find or make their region in turn. */
static DEFINE_MUTEX(adopt_lock);

/* What one committed endpoint decoder says about its region. */
struct adoptee {
	struct cxll_root_decoder *rd;
	enum cxll_mode mode;
	struct cxll_adopt in;
	unsigned int pos;
};

static int fill_port(struct cxll_port *port, struct cxll_dport *below,
		     struct cxll_adopt *in, struct cxll_why *why)
{
	struct cxll_adopt_port *ap = &in->port[port->depth - 1];
	struct cxll_decoder *d;

	if (!port->decoders || port->leaving) {
		cxll_why_set(why, "%s above it is disabled",
			     dev_name(&port->dev));
		return -ENXIO;
	}
	ap->target = below->id;
	ap->passthrough = !cxll_regs_exist(&port->hdm);
	if (ap->passthrough)
		return 0;

	d = region_covering(port, in->base, in->size);
	if (!d) {
		cxll_why_set(why, "no committed decoder of %s covers its range",
			     dev_name(&port->dev));
		return -EINVAL;
	}
	ap->set = d->set;
	return 0;
}

static int match_window(struct device *dev, void *data)
{
	struct adoptee *a = data;
	struct cxll_root_decoder *rd;

	if (!is_cxll_root_decoder(dev))
		return 0;

	rd = to_cxll_root_decoder(dev);
	if (a->in.base < rd->window.base ||
	    a->in.base + a->in.size > rd->window.base + rd->window.size)
		return 0;
	a->rd = rd;
	return 1;
}

static int describe(struct cxll_port *endpoint, enum cxll_mode mode,
		    const struct cxll_hdm_setting *set, struct adoptee *a,
		    struct cxll_why *why)
{
	struct cxll_dport *below = endpoint->parent_dport;
	struct cxll_port *port;
	int rc;

	a->mode = mode;
	a->in.base = set->base;
	a->in.size = set->size;
	a->in.ilv = set->ilv;
	a->in.depth = endpoint->depth - 1;
	if (a->in.depth > CXLL_PLAN_DEPTH)
		return -ELOOP;

	for (port = below->port; port->parent_dport;
	     port = cxll_port_parent(port)) {
		rc = fill_port(port, below, &a->in, why);
		if (rc)
			return rc;
		below = port->parent_dport;
	}
	a->in.bridge = below->id;

	if (!device_for_each_child(&port->dev, a, match_window)) {
		cxll_why_set(why, "its range [%#llx, size %#llx] is in no window of the firmware tables",
			     a->in.base, a->in.size);
		return -ENXIO;
	}
	a->in.window = a->rd->window;
	return cxll_adopt_position(&a->in, &a->pos, why);
}

/**
 * region_stands_at - at which position would a device be, programmed like that?
 * @endpoint: its port
 * @mode: kind of capacity
 * @set: setting of its decoder
 * @pos: result
 * @why: sentence on error
 *
 * Return: 0, or as cxll_adopt_position(); -ENXIO for a disabled port on the
 * way or a range outside all windows. Context: cxll_tree_lock held; sleeps.
 */
int region_stands_at(struct cxll_port *endpoint, enum cxll_mode mode,
		     const struct cxll_hdm_setting *set, unsigned int *pos,
		     struct cxll_why *why)
{
	struct adoptee *a = kzalloc(sizeof(*a), GFP_KERNEL);
	int rc;

	if (!a)
		return -ENOMEM;

	rc = describe(endpoint, mode, set, a, why);
	*pos = a->pos;
	kfree(a);
	return rc;
}

/* The decoder, if there is something to adopt in it. */
static struct cxll_ep_decoder *adoptable(struct cxll_port *port,
					 unsigned int id)
{
	struct cxll_ep_decoder *ed;

	lockdep_assert_held(&cxll_tree_lock);
	if (!port->decoders || port->leaving || id >= port->nr_decoders)
		return NULL;
	ed = region_ep_decoder(port, id);
	if (!ed->d.set.committed || !ed->d.set.size || ed->d.bad || ed->wanted)
		return NULL;
	return ed;
}

static bool same_range(struct cxll_region *r, const struct adoptee *a)
{
	return r->res && r->res->start == a->in.base &&
	       resource_size(r->res) == a->in.size &&
	       r->ilv.ways == a->in.ilv.ways && r->ilv.gran == a->in.ilv.gran &&
	       r->mode == a->mode;
}

static struct cxll_region *find_region(const struct adoptee *a)
{
	struct cxll_region *r;

	list_for_each_entry(r, &a->rd->regions, node) {
		if ((r->adopted || r->state == REGION_HELD) &&
		    same_range(r, a)) {
			get_device(&r->dev);
			return r;
		}
	}
	return NULL;
}

static bool overlaps_region(const struct adoptee *a)
{
	struct cxll_region *r;

	list_for_each_entry(r, &a->rd->regions, node)
		if (r->res && r->res->start < a->in.base + a->in.size &&
		    r->res->end >= a->in.base)
			return true;
	return false;
}

static int claim_exactly(struct cxll_region *r, const struct adoptee *a,
			 struct cxll_why *why)
{
	struct resource *res;

	if (r->res)
		return 0;

	res = kzalloc(sizeof(*res), GFP_KERNEL);
	if (!res)
		return -ENOMEM;
	res->name = dev_name(&r->dev);
	res->start = a->in.base;
	res->end = a->in.base + a->in.size - 1;
	res->flags = IORESOURCE_MEM;
	res->desc = IORES_DESC_CXL;
	/*
	 * Soft Reserved pieces of it become children. Where it is a piece
	 * itself it waits until the whole was taken over, see soft_take().
	 */
	if (soft_contains(res->start, res->end) ?
	    overlaps_region(a) : insert_resource(&a->rd->res, res)) {
		kfree(res);
		cxll_why_set(why, "its range [%#llx, size %#llx] overlaps another region's",
			     a->in.base, a->in.size);
		return -EBUSY;
	}
	r->res = res;
	return 0;
}

static void add_step(struct cxll_region *r, struct cxll_port *port,
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
	r->step[i] = (struct region_step){ port, d->id };
	r->nr_steps++;
	d->region = &r->dev;
}

/**
 * region_join - make a committed decoder a member
 * @r: region with its addresses claimed
 * @ed: decoder
 * @pos: position, nobody stands there
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_join(struct cxll_region *r, struct cxll_ep_decoder *ed,
		 unsigned int pos)
{
	struct cxll_port *port = ed->d.port;
	struct cxll_decoder *d;

	r->targets[pos] = ed;
	ed->wanted = &r->dev;
	region_member_note(r, pos);
	add_step(r, port, &ed->d);
	for (port = cxll_port_parent(port); port->parent_dport;
	     port = cxll_port_parent(port)) {
		d = region_covering(port, r->res->start, resource_size(r->res));
		if (d)
			add_step(r, port, d);
	}
}

/* First position nobody stands at, -1 when the set is complete. */
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
	const struct cxll_cedt_cfmws *window = &r->rd->window;
	unsigned int slot;

	if (!r->adopted) {
		dev_info(&r->dev, "still waits for the device at position %d, serial number %#llx\n",
			 missing, r->member[missing].serial);
		return;
	}
	slot = cxll_ilv_select(&window->ilv, r->res->start +
			       (u64)missing * r->ilv.gran);
	dev_info(&r->dev, "set up by firmware over %u devices, waits for the one at position %d below host bridge %u\n",
		 r->ilv.ways, missing, window->targets[slot]);
}

/**
 * region_complete - a member joined: is it the last?
 * @r: region
 *
 * Return: 0 when all are there, 1 while some are missing. Context:
 * cxll_tree_lock held for writing.
 */
int region_complete(struct cxll_region *r)
{
	int missing = first_missing(r);

	region_keep_powered(r);
	if (missing >= 0) {
		say_waiting(r, missing);
		return 1;
	}

	r->lost = false;
	if (r->state == REGION_CONFIG)
		region_set_state(r, REGION_COMMITTED);
	else if (r->dev.driver)
		region_set_state(r, REGION_LIVE);
	return 0;
}

/* A held region knows its members: its data is on no other device. */
static int member_fits(struct cxll_region *r, struct cxll_ep_decoder *ed,
		       unsigned int pos, struct cxll_why *why)
{
	u64 serial = region_serial_of(ed->d.port);

	if (r->targets[pos]) {
		cxll_why_set(why, "it claims position %u of %s, where %s stands",
			     pos, dev_name(&r->dev),
			     dev_name(&r->targets[pos]->d.dev));
		return -EINVAL;
	}
	if (r->state == REGION_HELD && r->member[pos].away &&
	    r->member[pos].serial != serial) {
		cxll_why_set(why, "position %u of %s belongs to the device with serial number %#llx, this one has %#llx",
			     pos, dev_name(&r->dev), r->member[pos].serial,
			     serial);
		return -EINVAL;
	}
	return 0;
}

/* Under the lock: is the decoder still there, does it fit, is it the last? */
static int enlist(struct cxll_region *r, struct cxll_port *port,
		  unsigned int id, const struct adoptee *a,
		  struct cxll_why *why)
{
	struct cxll_ep_decoder *ed;
	int rc;

	guard(rwsem_write)(&cxll_tree_lock);
	ed = adoptable(port, id);
	if (!ed || r->gone)
		return -ENXIO;

	rc = claim_exactly(r, a, why);
	if (!rc)
		rc = member_fits(r, ed, a->pos, why);
	if (rc)
		return rc;

	region_join(r, ed, a->pos);
	return region_complete(r);
}

static struct cxll_region *region_for(const struct adoptee *a)
{
	struct cxll_region *r;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		r = find_region(a);
	return r ?: region_adopted(a->rd, a->mode, &a->in.ilv);
}

static int adopt(struct cxll_port *port, unsigned int id, struct adoptee *a,
		 struct cxll_why *why)
{
	struct cxll_region *r = region_for(a);
	bool fresh;
	int rc;

	if (IS_ERR(r)) {
		cxll_why_set(why, "no region could be made (%ld)", PTR_ERR(r));
		return PTR_ERR(r);
	}

	fresh = !r->res;
	rc = enlist(r, port, id, a, why);
	if (rc < 0 && fresh)
		region_abandon(r);
	if (!rc && device_attach(&r->dev) < 0)
		dev_dbg(&r->dev, "complete, but without a driver\n");
	put_device(&r->dev);
	return min(rc, 0);
}

static int adopt_decoder(struct cxll_port *port, unsigned int id,
			 struct adoptee *a)
{
	struct cxll_ep_decoder *ed;
	struct cxll_why why = {};
	int rc;

	memset(a, 0, sizeof(*a));
	scoped_guard(rwsem_read, &cxll_tree_lock) {
		ed = adoptable(port, id);
		rc = ed ? describe(port, ed->mode, &ed->d.set, a, &why) :
			  -ENOENT;
	}
	if (rc == -ENOENT)
		return 0;
	if (!rc)
		rc = adopt(port, id, a, &why);
	if (!rc)
		return 0;

	guard(rwsem_read)(&cxll_tree_lock);
	ed = adoptable(port, id);
	if (!ed)
		return rc;
	cxll_refuse(&ed->d.dev, &ed->d.reason,
		    "adoption of a committed decoder", rc, &why);
	soft_left(&ed->d.dev, ed->d.set.base,
		  ed->d.set.base + ed->d.set.size - 1);
	return rc;
}

/**
 * region_endpoint_ready - adopt what an endpoint's decoders hold already
 * @port: endpoint whose decoders were read
 *
 * Context: sleeps; cxll_tree_lock not held.
 */
void region_endpoint_ready(struct cxll_port *port)
{
	struct adoptee *a = kmalloc(sizeof(*a), GFP_KERNEL);
	unsigned int id;

	if (!a)
		return;

	guard(mutex)(&adopt_lock);
	region_leftovers_clear(port);
	region_member_returns(port);
	for (id = 0; id < CXLL_HDM_DECODERS_MAX; id++)
		adopt_decoder(port, id, a);
	kfree(a);
	region_tell_room(port);
}

static int adopt_present(struct device *dev, void *data)
{
	if (is_cxll_port(dev) && to_cxll_port(dev)->kind == CXLL_PORT_ENDPOINT)
		region_endpoint_ready(to_cxll_port(dev));
	return 0;
}

/**
 * region_adopt_present - adopt from endpoints that were there before us
 *
 * Context: module init.
 */
void region_adopt_present(void)
{
	cxll_for_each_device(adopt_present, NULL);
}
