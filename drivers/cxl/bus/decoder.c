// SPDX-License-Identifier: GPL-2.0-only
/* Decoder objects: windows of a root, decoders of ports and endpoints. */
#include <linux/memregion.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <cxll/decoder.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "bus.h"

static void decoder_release(struct device *dev)
{
	put_device(&to_cxll_decoder(dev)->port->dev);
	kfree(to_cxll_decoder(dev));
}

static void ep_decoder_release(struct device *dev)
{
	put_device(&to_cxll_decoder(dev)->port->dev);
	kfree(to_cxll_ep_decoder(dev));
}

static void root_decoder_release(struct device *dev)
{
	struct cxll_root_decoder *rd = to_cxll_root_decoder(dev);

	put_device(&rd->d.port->dev);
	if (rd->next_region >= 0)
		memregion_free(rd->next_region);
	kfree(rd->res.name);
	kfree(rd);
}

static const struct cxll_type cxll_root_decoder_type = {
	.type = {
		.name = "cxl_decoder_root",
		.release = root_decoder_release,
		.groups = cxll_root_decoder_groups,
	},
};

static const struct cxll_type cxll_switch_decoder_type = {
	.type = {
		.name = "cxl_decoder_switch",
		.release = decoder_release,
		.groups = cxll_switch_decoder_groups,
	},
};

static const struct cxll_type cxll_ep_decoder_type = {
	.type = {
		.name = "cxl_decoder_endpoint",
		.release = ep_decoder_release,
		.groups = cxll_ep_decoder_groups,
	},
};

bool is_cxll_root_decoder(const struct device *dev)
{
	return dev->type == &cxll_root_decoder_type.type;
}
EXPORT_SYMBOL_GPL(is_cxll_root_decoder);

bool is_cxll_ep_decoder(const struct device *dev)
{
	return dev->type == &cxll_ep_decoder_type.type;
}
EXPORT_SYMBOL_GPL(is_cxll_ep_decoder);

enum cxll_hdm_kind cxll_hdm_kind_of(const struct cxll_port *port)
{
	return port->kind == CXLL_PORT_ENDPOINT ? CXLL_HDM_ENDPOINT :
						  CXLL_HDM_PORT;
}

static void decoder_init(struct cxll_decoder *d, struct cxll_port *port,
			 unsigned int id, const struct cxll_type *type)
{
	/* device_del() drops the parent, who holds a decoder looks at its port */
	get_device(&port->dev);
	d->port = port;
	d->id = id;
	cxll_device_init(&d->dev, &port->dev, type);
}

static int decoder_show(struct cxll_decoder *d)
{
	return cxll_device_add(&d->dev, "decoder%d.%u", d->port->id, d->id);
}

/*
 * What firmware tells of its memory need not agree with its windows: system RAM
 * that goes on into one, Reserved pieces at an end, a window over addresses of
 * another. The resource then covers those as well. Each stays its owner's, and
 * whoever looks for addresses takes what is free of the window.
 */
static int window_claim(struct cxll_root_decoder *rd)
{
	struct range range = cxll_window_range(rd);

	rd->res.name = kasprintf(GFP_KERNEL, "CXL Window %u", rd->d.id);
	if (!rd->res.name)
		return -ENOMEM;

	rd->res.start = range.start;
	rd->res.end = range.end;
	rd->res.flags = IORESOURCE_MEM;
	rd->res.desc = IORES_DESC_CXL;
	insert_resource_expand_to_fit(&iomem_resource, &rd->res);
	/* The processor has fewer address bits */
	if (!rd->res.parent)
		return -ERANGE;
	if (rd->res.start != range.start || rd->res.end != range.end)
		dev_dbg(&rd->d.port->dev, "window [%#llx, size %#llx] partly overlaps other resources; its free parts are used\n",
			rd->window.base, rd->window.size);
	return 0;
}

/*
 * The kernel's walks do not show what is below an entry of the same kind, and its
 * lock is not exported. Nobody changes entries around a window but who claims or
 * releases memory there, so only those that cover it are followed.
 */
static bool window_is_entered(const struct resource *window)
{
	const struct resource *res = iomem_resource.child;

	while (res && res != window)
		res = res->start <= window->start && res->end >= window->end ?
		      res->child : res->sibling;
	return res;
}

/*
 * A dax device that was there before may have claimed more than the window, whose
 * entry is below its own then. When that is released, the kernel drops what is
 * below it: the window is in no list any more, and its parent is freed.
 */
static void window_unclaim(struct cxll_root_decoder *rd)
{
	if (window_is_entered(&rd->res))
		remove_resource(&rd->res);
}

struct cxll_root_decoder *
cxll_root_decoder_add(struct cxll_port *root,
		      const struct cxll_window *window)
{
	struct cxll_root_decoder *rd;
	int rc;

	rd = kzalloc(sizeof(*rd), GFP_KERNEL);
	if (!rd)
		return ERR_PTR(-ENOMEM);

	rd->window = *window;
	rd->translated = root->translates;
	INIT_LIST_HEAD(&rd->regions);
	rd->next_region = -1;
	rd->d.set.base = window->base;
	rd->d.set.size = window->size;
	rd->d.set.ilv = window->ilv;
	rd->d.set.committed = true;
	rd->d.set.lock = window->restrictions & CXLL_CFMWS_FIXED;
	decoder_init(&rd->d, root, root->nr_decoders,
		     &cxll_root_decoder_type);

	rc = window_claim(rd);
	if (rc)
		goto err_put;

	rc = decoder_show(&rd->d);
	if (rc)
		goto err_res;

	root->nr_decoders++;
	return rd;

err_res:
	window_unclaim(rd);
err_put:
	put_device(&rd->d.dev);
	return ERR_PTR(rc);
}
EXPORT_SYMBOL_GPL(cxll_root_decoder_add);

void cxll_root_decoder_remove(struct cxll_root_decoder *rd)
{
	get_device(&rd->d.dev);
	device_unregister(&rd->d.dev);
	window_unclaim(rd);
	put_device(&rd->d.dev);
}

/*
 * A decoder that firmware committed is taken as it is. DPA follows from the
 * decoders before it, so a bad one makes those above it bad as well.
 */
static int ep_decoder_adopt(struct cxll_ep_decoder *ed,
			    struct cxll_why *why)
{
	struct cxll_port *port = ed->d.port;
	struct cxll_dpa used[CXLL_HDM_DECODERS_MAX] = {};
	unsigned int i;

	for (i = 0; i < ed->d.id; i++) {
		if (!port->decoders[i] || port->decoders[i]->bad) {
			cxll_why_set(why, "a decoder below it is missing or bad: the start of its device memory is unknown");
			return -EINVAL;
		}
		used[i] = to_cxll_ep_decoder(&port->decoders[i]->dev)->dpa;
	}
	return cxll_dpa_adopt(&port->md->cd->capacity, used, ed->d.id,
			      ed->d.set.skip, ed->d.set.size / ed->d.set.ilv.ways,
			      &ed->dpa, &ed->mode, why);
}

/* A range that is free may be of no use, too: nobody can change it. */
static void decoder_judge(struct cxll_decoder *d, int rc,
			  struct cxll_why *why)
{
	struct cxll_ep_decoder *ed;

	if (!rc && d->set.committed && d->port->kind == CXLL_PORT_ENDPOINT) {
		ed = to_cxll_ep_decoder(&d->dev);
		if (d->port->caps.ranges)
			ed->dpa = ed->range;
		else
			rc = ep_decoder_adopt(ed, why);
	}
	if (!rc)
		return;

	d->bad = true;
	dev_warn(&d->port->dev, "decoder%d.%u %scannot be used: %s; it is left alone\n",
		 d->port->id, d->id,
		 d->set.committed ? "came committed but " : "",
		 cxll_why_complete(why, rc));
}

static int decoder_load(struct cxll_decoder *d)
{
	struct cxll_why why = {};
	int rc;

	rc = d->port->decoder_ops->load(d, &why);
	if (rc == -ENODEV)
		return rc;
	if (!d->set.committed) {
		d->set.base = 0;
		d->set.size = 0;
		d->set.skip = 0;
	}

	/*
	 * Legal since CXL 3.2 8.2.4.20.12: decodes nothing, maps no DPA. The
	 * sum that says where later decoders begin has its skip all the same.
	 */
	if (rc && d->set.committed && !d->set.size) {
		dev_info(&d->port->dev, "decoder%d.%u was found committed with size 0; it decodes nothing\n",
			 d->port->id, d->id);
		rc = 0;
	}

	decoder_judge(d, rc, &why);
	return 0;
}

static struct cxll_decoder *decoder_new(struct cxll_port *port,
					unsigned int id)
{
	struct cxll_ep_decoder *ed;
	struct cxll_decoder *d;

	if (port->kind == CXLL_PORT_ENDPOINT) {
		ed = kzalloc(sizeof(*ed), GFP_KERNEL);
		if (!ed)
			return ERR_PTR(-ENOMEM);
		decoder_init(&ed->d, port, id, &cxll_ep_decoder_type);
		d = &ed->d;
	} else {
		d = kzalloc(sizeof(*d), GFP_KERNEL);
		if (!d)
			return ERR_PTR(-ENOMEM);
		decoder_init(d, port, id, &cxll_switch_decoder_type);
	}
	d->set.ilv = (struct cxll_interleave){ 1, CXLL_GRAN_MIN };
	return d;
}

/* Read all decoders under the lock, before anybody can see one. */
static int decoders_load(struct cxll_port *port, unsigned int nr)
{
	struct cxll_decoder **decoders;
	unsigned int i;
	int rc = 0;

	decoders = kcalloc(nr ?: 1, sizeof(*decoders), GFP_KERNEL);
	if (!decoders)
		return -ENOMEM;

	guard(rwsem_write)(&cxll_tree_lock);
	port->decoders = decoders;
	for (i = 0; i < nr && !rc; i++) {
		struct cxll_decoder *d = decoder_new(port, i);

		if (IS_ERR(d))
			return PTR_ERR(d);
		decoders[i] = d;
		port->nr_decoders = i + 1;
		rc = decoder_load(d);
	}
	return rc;
}

/*
 * One port below and nothing to choose: clients find a decoder all the same, so
 * that each port has one. It is no entry of @decoders, as nobody programs it.
 */
static int passthrough_show(struct cxll_port *port)
{
	struct cxll_decoder *d = kzalloc(sizeof(*d), GFP_KERNEL);
	int rc;

	if (!d)
		return -ENOMEM;
	decoder_init(d, port, 0, &cxll_switch_decoder_type);
	/* Means nothing in one way, but is what clients have always seen */
	d->set.ilv = (struct cxll_interleave){ 1, SZ_4K };
	/* Its files show the port's as soon as anybody can read them */
	scoped_guard(rwsem_write, &cxll_tree_lock)
		port->passthrough = d;
	rc = decoder_show(d);
	if (!rc)
		return 0;
	scoped_guard(rwsem_write, &cxll_tree_lock)
		port->passthrough = NULL;
	put_device(&d->dev);
	return rc;
}

static void passthrough_hide(struct cxll_port *port)
{
	struct cxll_decoder *d;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		d = port->passthrough;
		port->passthrough = NULL;
	}
	if (d)
		device_unregister(&d->dev);
}

int cxll_decoders_add(struct cxll_port *port)
{
	unsigned int nr = port->decoder_ops ? port->caps.decoders : 0;
	unsigned int i;
	int rc;

	/* One that has no registers at all may lead to one device all the same */
	if (!nr && port->kind != CXLL_PORT_ENDPOINT && port->nr_dports > 1 &&
	    cxll_regs_exist(&port->component)) {
		dev_err(&port->dev, "%s has %u ports but no HDM decoders to choose among them; no memory can be mapped below it\n",
			dev_name(port->uport), port->nr_dports);
		return -ENXIO;
	}
	if (!nr && port->kind == CXLL_PORT_ENDPOINT)
		dev_info(&port->dev, "%s has neither HDM decoders nor DVSEC ranges with a size; its memory cannot be mapped\n",
			 dev_name(port->uport));

	rc = decoders_load(port, nr);
	for (i = 0; !rc && i < nr; i++)
		rc = decoder_show(port->decoders[i]);
	if (!rc && !nr && port->kind != CXLL_PORT_ENDPOINT &&
	    port->nr_dports <= 1)
		rc = passthrough_show(port);
	if (rc)
		cxll_decoders_remove(port);
	return rc;
}

void cxll_decoders_remove(struct cxll_port *port)
{
	struct cxll_decoder **decoders;
	unsigned int i, nr;

	passthrough_hide(port);
	scoped_guard(rwsem_write, &cxll_tree_lock) {
		decoders = port->decoders;
		nr = port->nr_decoders;
		port->decoders = NULL;
		port->nr_decoders = 0;
		memset(&port->hdm, 0, sizeof(port->hdm));
		port->decoder_ops = NULL;
	}

	for (i = nr; i > 0; i--) {
		struct cxll_decoder *d = decoders[i - 1];

		if (device_is_registered(&d->dev))
			device_del(&d->dev);
		put_device(&d->dev);
	}
	kfree(decoders);
}

unsigned int cxll_decoders_committed(struct cxll_port *port)
{
	unsigned int i;

	if (!port->decoders)
		return 0;
	for (i = port->nr_decoders; i > 0; i--)
		if (port->decoders[i - 1]->set.committed)
			return i;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_decoders_committed);
