// SPDX-License-Identifier: GPL-2.0-only
/* Device memory of endpoint decoders: who maps which DPA. */
#include <linux/module.h>
#include <cxll/decoder.h>
#include <cxll/lib/dpa.h>
#include <cxll/locks.h>
#include "bus.h"

static struct cxll_ep_decoder *ep_decoder_at(struct cxll_port *port,
					     unsigned int id)
{
	return to_cxll_ep_decoder(&port->decoders[id]->dev);
}

/*
 * Device memory ascends with the decoders; what is free in between belongs to
 * the skip of the next one above (CXL 3.1 8.2.4.20.9). None above is committed,
 * as this one is not, so the skip is in no register yet.
 */
static void ep_decoder_free(struct cxll_ep_decoder *ed)
{
	struct cxll_port *port = ed->d.port;
	struct cxll_ep_decoder *above;
	unsigned int i;

	for (i = ed->d.id + 1; ed->dpa.size && i < port->nr_decoders; i++) {
		above = ep_decoder_at(port, i);
		if (!above->dpa.size)
			continue;
		above->dpa.skip += ed->dpa.skip + ed->dpa.size;
		break;
	}
	ed->dpa = (struct cxll_dpa){};
}

/* Who gets device memory gets it above all that is taken. */
static int ep_decoder_is_top(struct cxll_ep_decoder *ed, struct cxll_why *why)
{
	struct cxll_port *port = ed->d.port;
	unsigned int i;

	for (i = ed->d.id + 1; i < port->nr_decoders; i++) {
		if (!ep_decoder_at(port, i)->dpa.size)
			continue;
		cxll_why_set(why, "decoder%d.%u maps device memory above it: free that first",
			     port->id, i);
		return -EBUSY;
	}
	return 0;
}

static int ep_decoder_alloc(struct cxll_ep_decoder *ed, u64 size,
			    struct cxll_why *why)
{
	struct cxll_port *port = ed->d.port;
	struct cxll_dpa used[CXLL_HDM_DECODERS_MAX] = {};
	unsigned int i;

	for (i = 0; i < ed->d.id; i++) {
		struct cxll_ep_decoder *below = ep_decoder_at(port, i);

		if (below->d.bad) {
			cxll_why_set(why, "decoder%d.%u below it was left by firmware in a state that cannot be used",
				     port->id, i);
			return -EBUSY;
		}
		if (!below->dpa.size && !below->d.set.committed) {
			cxll_why_set(why, "decoder%d.%u is still free and comes first",
				     port->id, i);
			return -EBUSY;
		}
		used[i] = below->dpa;
	}
	return cxll_dpa_place(&port->md->cd->capacity, used, ed->d.id, ed->mode,
			      size, &ed->dpa, why);
}

int cxll_ep_decoder_resize(struct cxll_ep_decoder *ed, u64 size,
			   struct cxll_why *why)
{
	struct cxll_dpa old = ed->dpa;
	int rc = 0;

	lockdep_assert_held_write(&cxll_tree_lock);

	if (ed->d.parked && !ed->target_of && !size) {
		ed->release = true;
		return 0;
	}
	if (ed->d.set.committed || ed->target_of) {
		cxll_why_set(why, "the decoder belongs to a region, destroy that first");
		return -EBUSY;
	}
	if (!cxll_port_is_up(ed->d.port)) {
		cxll_why_set(why, "the endpoint is going away");
		return -ENXIO;
	}

	if (ed->d.port->caps.ranges)
		return cxll_dvsec_range_resize(ed, size, why);

	if (size)
		rc = ep_decoder_is_top(ed, why);
	if (rc)
		return rc;

	ep_decoder_free(ed);
	if (!size)
		return 0;

	rc = ep_decoder_alloc(ed, size, why);
	if (rc)
		ed->dpa = old;
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_ep_decoder_resize);
