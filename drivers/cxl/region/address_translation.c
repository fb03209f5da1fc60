// SPDX-License-Identifier: GPL-2.0-only
/*
 * Windows of which firmware translates the addresses before they reach a device.
 * What an endpoint's decoder would have to hold there only firmware knows, so no
 * region is made in such a window: with the system's address in it the device
 * would answer for other memory than it is asked for.
 */
#include <linux/slab.h>
#include <cxll/lib/adopt.h>
#include <cxll/locks.h>
#include "region.h"

/**
 * struct translation_look - whose translation is looked for
 * @in: for lib
 * @bridge: host bridge above the endpoint
 * @found: a window of it was found
 */
struct translation_look {
	struct cxll_adopt in;
	struct cxll_port *bridge;
	bool found;
};

static bool translation_fits(struct translation_look *look)
{
	const struct cxll_port *bridge = look->bridge;
	unsigned int i;

	look->in.port[0].passthrough = !cxll_regs_exist(&bridge->hdm);
	if (look->in.port[0].passthrough)
		return cxll_adopt_translated(&look->in);
	for (i = 0; i < bridge->nr_decoders; i++) {
		const struct cxll_decoder *d = bridge->decoders[i];

		if (!d->set.committed || d->bad || d->region || d->parked)
			continue;
		look->in.port[0].set = d->set;
		if (cxll_adopt_translated(&look->in))
			return true;
	}
	return false;
}

static int translation_in_window(struct device *dev, void *data)
{
	struct translation_look *look = data;
	struct cxll_root_decoder *rd;

	if (!is_cxll_root_decoder(dev))
		return 0;
	rd = to_cxll_root_decoder(dev);
	look->in.window = rd->window;
	if (translation_fits(look)) {
		rd->translated = true;
		look->found = true;
	}
	return 0;
}

/**
 * address_translation_note - a committed decoder is in no window: is it that?
 * @endpoint: its port
 * @set: its setting
 * @why: sentence if so
 *
 * No region is made any more in windows that lead to it.
 *
 * Return: true if it is.
 *
 * Context: cxll_tree_lock held for writing.
 */
bool address_translation_note(struct cxll_port *endpoint,
			      const struct cxll_hdm_setting *set,
			      struct cxll_why *why)
{
	struct translation_look *look __free(kfree) =
		kzalloc(sizeof(*look), GFP_KERNEL);
	struct cxll_dport *below = endpoint->parent_dport;

	if (!look || !below->port->parent_dport)
		return false;
	/* A decoder above that leads to these very addresses translates nothing */
	while (below->port->parent_dport->port->parent_dport) {
		if (path_decoder(below->port, set->base, set->size))
			return false;
		below = below->port->parent_dport;
	}
	look->bridge = below->port;
	if (path_decoder(look->bridge, set->base, set->size))
		return false;

	look->in.base = set->base;
	look->in.size = set->size;
	look->in.depth = 1;
	look->in.bridge = look->bridge->parent_dport->id;
	look->in.port[0].target = below->id;
	device_for_each_child(&cxll_port_root(endpoint)->dev, look,
			      translation_in_window);
	if (look->found)
		cxll_why_set(why, "firmware address translation: [%#llx, size %#llx] is outside all windows; its memory is left as it is",
			     set->base, set->size);
	return look->found;
}

/**
 * address_translation_refuse - may a region be made in a window?
 * @rd: the window
 * @why: sentence when not
 *
 * Return: 0 or -EOPNOTSUPP.
 *
 * Context: cxll_tree_lock held.
 */
int address_translation_refuse(const struct cxll_root_decoder *rd,
			       struct cxll_why *why)
{
	if (!rd->translated)
		return 0;
	cxll_why_set(why, "firmware address translation: only firmware can set up memory of devices below %s",
		     dev_name(&rd->d.dev));
	return -EOPNOTSUPP;
}
