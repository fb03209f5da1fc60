// SPDX-License-Identifier: GPL-2.0-only
/* Programming decoders, and HDM decoders in particular (CXL 3.1 8.2.4.20). */
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/iopoll.h>
#include <linux/module.h>
#include <cxll/decoder.h>
#include <cxll/locks.h>
#include "bus.h"

/* CXL 3.1 8.2.4.20.12 allows 10 ms; twice that, as we are not alone. */
#define COMMIT_TIMEOUT_US	20000
#define COMMIT_POLL_US		50

static u32 decoder_reg(unsigned int id, u32 reg)
{
	return CXLL_HDM_DECODER(id) + reg;
}

static void decoder_read(const struct cxll_regs *hdm, unsigned int id,
			 struct cxll_hdm_raw *raw)
{
	raw->base_lo = cxll_read32(hdm, decoder_reg(id, CXLL_HDM_BASE_LO));
	raw->base_hi = cxll_read32(hdm, decoder_reg(id, CXLL_HDM_BASE_HI));
	raw->size_lo = cxll_read32(hdm, decoder_reg(id, CXLL_HDM_SIZE_LO));
	raw->size_hi = cxll_read32(hdm, decoder_reg(id, CXLL_HDM_SIZE_HI));
	raw->list_lo = cxll_read32(hdm, decoder_reg(id, CXLL_HDM_LIST_LO));
	raw->list_hi = cxll_read32(hdm, decoder_reg(id, CXLL_HDM_LIST_HI));
	raw->ctrl = cxll_read32(hdm, decoder_reg(id, CXLL_HDM_CTRL));
}

static int hdm_read(const struct cxll_decoder *d, struct cxll_hdm_setting *now,
		    struct cxll_why *why)
{
	struct cxll_hdm_raw raw;

	decoder_read(&d->port->hdm, d->id, &raw);
	return cxll_hdm_decode(&raw, cxll_hdm_kind_of(d->port), now, why);
}

static int hdm_load(struct cxll_decoder *d, struct cxll_why *why)
{
	return hdm_read(d, &d->set, why);
}

static void decoder_write_range(const struct cxll_regs *hdm, unsigned int id,
				const struct cxll_hdm_raw *raw)
{
	cxll_write32(hdm, decoder_reg(id, CXLL_HDM_SIZE_HI), raw->size_hi);
	cxll_write32(hdm, decoder_reg(id, CXLL_HDM_SIZE_LO), raw->size_lo);
	cxll_write32(hdm, decoder_reg(id, CXLL_HDM_BASE_HI), raw->base_hi);
	cxll_write32(hdm, decoder_reg(id, CXLL_HDM_BASE_LO), raw->base_lo);
	cxll_write32(hdm, decoder_reg(id, CXLL_HDM_LIST_LO), raw->list_lo);
	cxll_write32(hdm, decoder_reg(id, CXLL_HDM_LIST_HI), raw->list_hi);
}

static bool commit_settled(u32 ctrl)
{
	return ctrl == CXLL_GONE32 ||
	       ctrl & (CXLL_HDM_CTRL_COMMITTED | CXLL_HDM_CTRL_ERROR);
}

static int decoder_wait(struct cxll_port *port, unsigned int id,
			struct cxll_why *why)
{
	u32 ctrl;
	int rc;

	rc = read_poll_timeout(cxll_read32, ctrl, commit_settled(ctrl),
			       COMMIT_POLL_US, COMMIT_TIMEOUT_US, false,
			       &port->hdm, decoder_reg(id, CXLL_HDM_CTRL));
	if (rc) {
		cxll_why_set(why, "decoder%d.%u did not finish its commit in %u ms (control %#x)",
			     port->id, id, COMMIT_TIMEOUT_US / 1000, ctrl);
		return rc;
	}
	if (ctrl == CXLL_GONE32) {
		cxll_why_set(why, "%s no longer answers", dev_name(port->uport));
		return -ENODEV;
	}
	if (ctrl & CXLL_HDM_CTRL_COMMITTED)
		return 0;
	cxll_why_set(why, "%s rejected the settings of decoder%d.%u (error not committed)",
		     dev_name(port->uport), port->id, id);
	return -EIO;
}

static void decoder_clear(struct cxll_decoder *d)
{
	static const struct cxll_hdm_raw none;
	const struct cxll_regs *hdm = &d->port->hdm;
	u32 ctrl = cxll_read32(hdm, decoder_reg(d->id, CXLL_HDM_CTRL));

	if (ctrl != CXLL_GONE32) {
		cxll_write32(hdm, decoder_reg(d->id, CXLL_HDM_CTRL),
			     ctrl & ~CXLL_HDM_CTRL_COMMIT);
		decoder_write_range(hdm, d->id, &none);
	}
	d->set = (struct cxll_hdm_setting){ .ilv = { 1, CXLL_GRAN_MIN } };
}

/*
 * The target type is not compared: it may be read-only. Neither is a target list
 * where the capability says that there is none.
 */
static bool setting_same(const struct cxll_port *port,
			 const struct cxll_hdm_setting *now,
			 const struct cxll_hdm_setting *want)
{
	return now->committed && now->base == want->base &&
	       now->size == want->size && now->skip == want->skip &&
	       now->ilv.ways == want->ilv.ways &&
	       now->ilv.gran == want->ilv.gran &&
	       (cxll_hdm_kind_of(port) == CXLL_HDM_ENDPOINT ||
		port->caps.no_list ||
		!memcmp(now->targets, want->targets, now->ilv.ways));
}

static int decoder_verify(struct cxll_decoder *d,
			  const struct cxll_hdm_setting *want,
			  struct cxll_why *why)
{
	struct cxll_hdm_setting got;
	int rc;

	rc = hdm_read(d, &got, why);
	if (rc)
		return rc == -ENODEV ? rc : -EIO;
	if (!setting_same(d->port, &got, want)) {
		cxll_why_set(why, "decoder%d.%u reads back [%#llx, size %#llx, %u ways] instead of [%#llx, size %#llx, %u ways]",
			     d->port->id, d->id, got.base, got.size,
			     got.ilv.ways, want->base, want->size,
			     want->ilv.ways);
		return -EIO;
	}
	rc = cxll_port_decodes(d->port, false, why);
	if (!rc)
		d->set = got;
	return rc;
}

/*
 * A commit begins when Commit goes from 0 to 1. It reads 1 where the last one
 * failed, whoever tried, and so does Error Not Committed, until Commit is
 * written 0 (CXL 3.1 8.2.4.20.7).
 */
static int commit_prepare(struct cxll_decoder *d, struct cxll_why *why)
{
	const struct cxll_regs *hdm = &d->port->hdm;
	u32 ctrl = cxll_read32(hdm, decoder_reg(d->id, CXLL_HDM_CTRL));

	if (ctrl == CXLL_GONE32) {
		cxll_why_set(why, "%s no longer answers",
			     dev_name(d->port->uport));
		return -ENODEV;
	}
	if (ctrl & CXLL_HDM_CTRL_COMMITTED) {
		cxll_why_set(why, "decoder%d.%u was committed by other software; disable and enable %s to read it again",
			     d->port->id, d->id, dev_name(&d->port->dev));
		return -EBUSY;
	}
	if (ctrl & (CXLL_HDM_CTRL_COMMIT | CXLL_HDM_CTRL_ERROR))
		cxll_write32(hdm, decoder_reg(d->id, CXLL_HDM_CTRL),
			     ctrl & ~CXLL_HDM_CTRL_COMMIT);
	return 0;
}

static int hdm_commit(struct cxll_decoder *d,
		      const struct cxll_hdm_setting *set, struct cxll_why *why)
{
	struct cxll_port *port = d->port;
	struct cxll_hdm_raw raw;
	int rc;

	rc = cxll_hdm_encode(set, cxll_hdm_kind_of(port), &raw, why);
	if (!rc)
		rc = cxll_port_decodes(port, true, why);
	if (!rc)
		rc = commit_prepare(d, why);
	if (rc)
		return rc;

	decoder_write_range(&port->hdm, d->id, &raw);
	cxll_write32(&port->hdm, decoder_reg(d->id, CXLL_HDM_CTRL), raw.ctrl);

	rc = decoder_wait(port, d->id, why);
	if (!rc)
		rc = decoder_verify(d, set, why);
	if (rc)
		decoder_clear(d);
	return rc;
}

const struct cxll_decoder_ops cxll_hdm_ops = {
	.load = hdm_load,
	.read = hdm_read,
	.commit = hdm_commit,
	.reset = decoder_clear,
};

static struct cxll_decoder *decoder_at(struct cxll_port *port, unsigned int id)
{
	lockdep_assert_held_write(&cxll_tree_lock);
	if (!port->decoders || id >= port->nr_decoders)
		return NULL;
	return port->decoders[id];
}

bool cxll_decoder_stands(struct cxll_port *port, unsigned int id)
{
	struct cxll_decoder *d = decoder_at(port, id);
	struct cxll_hdm_setting now;

	return d && d->set.committed && !port->decoder_ops->read(d, &now, NULL) &&
	       setting_same(port, &now, &d->set) &&
	       !cxll_port_decodes(port, false, NULL);
}
EXPORT_SYMBOL_GPL(cxll_decoder_stands);

bool cxll_decoders_stand(struct cxll_port *port)
{
	unsigned int i;

	for (i = 0; port->decoders && i < port->nr_decoders; i++)
		if (port->decoders[i]->set.committed &&
		    !cxll_decoder_stands(port, i))
			return false;
	return true;
}
EXPORT_SYMBOL_GPL(cxll_decoders_stand);

int cxll_decoder_commit(struct cxll_port *port, unsigned int id,
			const struct cxll_hdm_setting *set,
			struct cxll_why *why)
{
	struct cxll_decoder *d = decoder_at(port, id);
	int rc;

	if (!d) {
		cxll_why_set(why, "%s is disabled", dev_name(&port->dev));
		return -ENXIO;
	}
	if (d->set.committed && port->caps.ranges) {
		cxll_why_set(why, "decoder%d.%u is committed already",
			     port->id, id);
		return -EBUSY;
	}
	if (!port->caps.ranges && id != cxll_decoders_committed(port)) {
		cxll_why_set(why, "decoder%d.%u is not the next one in order",
			     port->id, id);
		return -EBUSY;
	}
	if (port->kind == CXLL_PORT_ENDPOINT && port->md->erasing) {
		cxll_why_set(why, "%s is being sanitized: wait until its security/state has changed",
			     dev_name(port->uport));
		return -EBUSY;
	}
	rc = cxll_link_check(port, why);
	return rc ?: port->decoder_ops->commit(d, set, why);
}
EXPORT_SYMBOL_GPL(cxll_decoder_commit);

int cxll_decoder_may_reset(struct cxll_port *port, unsigned int id,
			   struct cxll_why *why)
{
	struct cxll_decoder *d = decoder_at(port, id);

	/* Port disabled or gone: nothing of ours to reset any more */
	if (!d || !d->set.committed)
		return 0;

	if (d->set.lock) {
		cxll_why_set(why, "decoder%d.%u is locked until the next reset",
			     port->id, id);
		return -EPERM;
	}
	if (!port->caps.ranges && id + 1 != cxll_decoders_committed(port)) {
		cxll_why_set(why, "decoder%d.%u is still committed and must be reset before decoder%d.%u",
			     port->id, cxll_decoders_committed(port) - 1,
			     port->id, id);
		return -EBUSY;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_decoder_may_reset);

/* The user gave its device memory back while it was parked. */
static void decoder_release(struct cxll_ep_decoder *ed)
{
	if (ed->release)
		ed->dpa = (struct cxll_dpa){};
	ed->release = false;
}

int cxll_decoder_reset(struct cxll_port *port, unsigned int id,
		       struct cxll_why *why)
{
	struct cxll_decoder *d = decoder_at(port, id);
	int rc;

	rc = cxll_decoder_may_reset(port, id, why);
	if (rc || !d || !d->set.committed)
		return rc;

	port->decoder_ops->reset(d);
	if (port->kind == CXLL_PORT_ENDPOINT) {
		decoder_release(to_cxll_ep_decoder(&d->dev));
		cxll_ranges_give_up(port);
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_decoder_reset);
