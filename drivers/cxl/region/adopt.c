// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions that are in the registers already: firmware's, an earlier kernel's,
 * or one that was held while its device was away. They are taken as they are.
 * No decoder is written, and none is reset unless a user asks for it.
 */
#include <linux/slab.h>
#include <cxll/lib/adopt.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "region.h"

/* Members that arrive at the same time find or make their region in turn. */
static DEFINE_MUTEX(adopt_lock);

/* The decoder, if there is something to adopt in it. */
static struct cxll_ep_decoder *adoptable_decoder(struct cxll_port *port,
						 unsigned int id)
{
	struct cxll_ep_decoder *ed;

	lockdep_assert_held(&cxll_tree_lock);
	if (!cxll_port_is_up(port) || id >= port->nr_decoders)
		return NULL;
	ed = region_ep_decoder(port, id);
	if (!ed->d.set.committed || !ed->d.set.size || ed->d.bad ||
	    ed->d.parked || ed->target_of)
		return NULL;
	return ed;
}

static bool same_range(struct cxll_region *r, const struct member_found *f)
{
	return r->res && r->res->start == f->in.base &&
	       resource_size(r->res) == f->in.size &&
	       r->ilv.ways == f->in.ilv.ways && r->ilv.gran == f->in.ilv.gran &&
	       r->mode == f->mode;
}

static struct cxll_region *region_of(const struct member_found *f)
{
	struct cxll_region *r;

	list_for_each_entry(r, &f->rd->regions, node) {
		if ((r->state == CXLL_REGION_WAITING || region_is_held(r)) &&
		    same_range(r, f)) {
			get_device(&r->dev);
			return r;
		}
	}
	return NULL;
}

/*
 * A committed decoder decodes only where decoding is switched on in its port
 * and in the device (CXL 3.1 8.1.3.2, 8.2.4.20.2).
 */
static int path_decodes(struct cxll_port *port, struct cxll_why *why)
{
	int rc = 0;

	for (; !rc && port->parent_dport; port = cxll_port_parent(port))
		rc = cxll_port_decodes(port, true, why);
	return rc;
}

/* Under the lock: is the decoder still there, does it fit, is it the last? */
static int member_enlist(struct cxll_region *r, struct cxll_port *port,
			 unsigned int id, const struct member_found *f,
			 bool *complete, struct cxll_why *why)
{
	struct cxll_ep_decoder *ed;
	int rc;

	guard(rwsem_write)(&cxll_tree_lock);
	ed = adoptable_decoder(port, id);
	if (!ed || region_is_gone(r)) {
		cxll_why_set(why, "it went away meanwhile");
		return -ENXIO;
	}

	rc = path_decodes(port, why);
	if (!rc)
		rc = region_claim_exactly(r, f->in.base, f->in.size, why);
	if (!rc)
		rc = member_fits(r, ed, f->pos, why);
	if (rc)
		return rc;

	member_join(r, ed, f->pos);
	cxll_reason_clear(&ed->d.reason);
	*complete = member_complete(r);
	return 0;
}

static struct cxll_region *region_for(const struct member_found *f)
{
	struct cxll_region *r;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		r = region_of(f);
	return r ?: region_found(f->rd, f->mode, &f->in.ilv);
}

/* The last member joined. */
static void region_begin(struct cxll_region *r)
{
	struct cxll_why why = {};

	if (r->system_ram)
		cxll_refuse(&r->dev, &r->reason, "enable",
			    system_ram_refuse(&why), &why);
	else
		region_attach_later(r);
}

static int adopt_member(struct cxll_port *port, unsigned int id,
			struct member_found *f, struct cxll_why *why)
{
	struct cxll_region *r = region_for(f);
	bool fresh, complete = false;
	int rc;

	if (IS_ERR(r)) {
		cxll_why_set(why, "no region could be made (%ld)", PTR_ERR(r));
		return PTR_ERR(r);
	}

	fresh = !r->res;
	rc = member_enlist(r, port, id, f, &complete, why);
	if (rc && fresh)
		region_forget(r);
	if (complete)
		region_begin(r);
	put_device(&r->dev);
	return rc;
}

static int adopt_decoder(struct cxll_port *port, unsigned int id,
			 struct member_found *f)
{
	struct cxll_ep_decoder *ed;
	struct cxll_why why = {};
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock) {
		ed = adoptable_decoder(port, id);
		rc = ed ? member_describe(port, ed->mode, &ed->d.set, f, &why) :
			  -ENOENT;
	}
	if (rc == -ENOENT)
		return 0;
	if (!rc)
		rc = adopt_member(port, id, f, &why);
	if (!rc)
		return 0;

	guard(rwsem_write)(&cxll_tree_lock);
	ed = adoptable_decoder(port, id);
	if (!ed)
		return rc;
	if (!f->rd && address_translation_note(port, &ed->d.set, &why))
		rc = -EOPNOTSUPP;
	cxll_refuse(&ed->d.dev, &ed->d.reason,
		    "adoption of a committed decoder", rc, &why);
	soft_reserved_left(&ed->d.dev, ed->d.set.base,
			   ed->d.set.base + ed->d.set.size - 1);
	return rc;
}

/**
 * region_endpoint_ready - adopt what an endpoint's decoders hold already
 * @port: endpoint whose decoders were read
 *
 * Called from the probe of its memdev, which modules may wait for: what takes
 * longer is queued.
 *
 * Context: sleeps; cxll_tree_lock not held.
 */
void region_endpoint_ready(struct cxll_port *port)
{
	struct member_found *f __free(kfree) = kmalloc(sizeof(*f), GFP_KERNEL);
	unsigned int id;

	if (!f)
		return;

	guard(mutex)(&adopt_lock);
	soft_reserved_returns(port);
	parked_port_returns(port);
	parked_reap();
	region_members_return(port);
	for (id = 0; id < CXLL_HDM_DECODERS_MAX; id++)
		adopt_decoder(port, id, f);
	scoped_guard(rwsem_write, &cxll_tree_lock)
		region_plans_refresh();
	region_tell_avail(port);
	soft_reserved_settle();
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
