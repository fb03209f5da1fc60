// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ranges of DVSEC 0 as decoders of a device that has no HDM decoders, or
 * has them off while firmware's ranges decode (CXL 3.1 8.1.3.8). A range decodes
 * while Mem_Enable is on and it has a base; sizes, and the device memory behind
 * them, are the hardware's.
 */
#include <cxll/decoder.h>
#include <cxll/dev.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include <cxll/lib/dvsec_range.h>
#include "bus.h"
#include "device.h"

static const struct cxll_regs *range_regs(const struct cxll_decoder *d)
{
	return &d->port->md->cd->dvsec;
}

/* DVSEC 0 as it is now, not as it was when the device was discovered. */
static int range_look(const struct cxll_decoder *d,
		      struct cxll_dvsec_device *now, struct cxll_why *why)
{
	int rc = cxll_dvsec_load(range_regs(d), now, why);

	if (rc == -ENODEV)
		cxll_why_set(why, "%s no longer answers",
			     dev_name(d->port->uport));
	return rc;
}

static int range_read(const struct cxll_decoder *d,
		      struct cxll_hdm_setting *set, struct cxll_why *why)
{
	struct cxll_dvsec_device now;
	int rc;

	rc = range_look(d, &now, why);
	return rc ?: cxll_dvsec_range_decode(&now, d->id, set, why);
}

static int range_load(struct cxll_decoder *d, struct cxll_why *why)
{
	struct cxll_ep_decoder *ed = to_cxll_ep_decoder(&d->dev);
	struct cxll_dvsec_device now;
	int rc;

	rc = range_look(d, &now, why);
	if (!rc)
		rc = cxll_dvsec_range_decode(&now, d->id, &d->set, why);
	if (rc)
		return rc;
	return cxll_dvsec_range_dpa(&now, &d->port->md->cd->capacity, d->id,
				    &ed->range, &ed->mode, why);
}

/*
 * Base Low first, Base High last, and in clearing the other way round: what
 * such a half base names is below 4 GiB, where the platform leads nobody to
 * device memory.
 */
static void range_write(struct cxll_decoder *d, const struct cxll_dvsec_range_raw *raw)
{
	const struct cxll_regs *regs = range_regs(d);

	cxll_write32(regs, CXLL_DVSEC_RANGE_BASE_LO(d->id), raw->base_lo);
	cxll_write32(regs, CXLL_DVSEC_RANGE_BASE_HI(d->id), raw->base_hi);
}

static void range_clear(struct cxll_decoder *d)
{
	const struct cxll_regs *regs = range_regs(d);

	cxll_write32(regs, CXLL_DVSEC_RANGE_BASE_HI(d->id), 0);
	cxll_write32(regs, CXLL_DVSEC_RANGE_BASE_LO(d->id), 0);
}

/*
 * What somebody left in the base of a range that does not decode must not
 * begin to do so together with ours.
 */
static void range_enable(struct cxll_decoder *d,
			 const struct cxll_dvsec_device *now)
{
	const struct cxll_regs *regs = range_regs(d);
	struct cxll_port *port = d->port;
	unsigned int i;

	if (now->mem_enable)
		return;
	for (i = 0; i < port->nr_decoders; i++)
		if (i != d->id && now->range[i].base)
			range_clear(port->decoders[i]);

	/* The upper half is status, write-one-to-clear: zeros */
	cxll_write32(regs, CXLL_DVSEC_CTRL,
		     (u16)cxll_read32(regs, CXLL_DVSEC_CTRL) |
		     CXLL_DVSEC_CTRL_MEM_ENABLE);
}

static int range_verify(struct cxll_decoder *d,
			const struct cxll_hdm_setting *want,
			struct cxll_why *why)
{
	struct cxll_dvsec_device now;
	struct cxll_hdm_setting got;
	int rc;

	rc = range_look(d, &now, why);
	if (rc)
		return rc == -ENODEV ? rc : -EIO;
	if (!cxll_dvsec_range_decode(&now, d->id, &got, NULL) && got.committed &&
	    got.base == want->base && got.size == want->size &&
	    now.range[d->id].active) {
		/* HDM decoders may have been switched on meanwhile */
		rc = cxll_port_decodes(d->port, false, why);
		if (!rc)
			d->set = got;
		return rc;
	}
	cxll_why_set(why, "decoder%d.%u reads back [%#llx, size %#llx, Mem_Enable %d, Memory_Active %d] instead of [%#llx, size %#llx]",
		     d->port->id, d->id, now.range[d->id].base,
		     now.range[d->id].size, now.mem_enable,
		     now.range[d->id].active, want->base, want->size);
	return -EIO;
}

/* Mem_Enable stays: what has no base decodes nothing. */
static void range_reset(struct cxll_decoder *d)
{
	if (cxll_read32(range_regs(d), CXLL_DVSEC_CTRL) != CXLL_GONE32)
		range_clear(d);
	d->set = (struct cxll_hdm_setting){ .ilv = { 1, CXLL_GRAN_MIN } };
}

static int range_commit(struct cxll_decoder *d,
			const struct cxll_hdm_setting *set,
			struct cxll_why *why)
{
	struct cxll_dvsec_device now;
	struct cxll_dvsec_range_raw raw;
	int rc;

	rc = range_look(d, &now, why);
	if (!rc)
		rc = cxll_dvsec_range_encode(&now, d->id, set, &raw, why);
	if (rc)
		return rc;

	range_write(d, &raw);
	range_enable(d, &now);
	rc = range_verify(d, set, why);
	if (rc)
		range_reset(d);
	return rc;
}

const struct cxll_decoder_ops cxll_dvsec_range_ops = {
	.load = range_load,
	.read = range_read,
	.commit = range_commit,
	.reset = range_reset,
};

/**
 * cxll_ranges_idle - could HDM decoders take the place of DVSEC ranges?
 * @port: endpoint with its driver bound
 *
 * Return: true when its ranges are its decoders, none of them decodes or is set
 * aside, and it has HDM decoders. One that CONFIG_LOCK keeps decodes for ever.
 *
 * Context: cxll_tree_lock held.
 */
bool cxll_ranges_idle(const struct cxll_port *port)
{
	unsigned int i;

	if (!port->caps.ranges || !cxll_regs_exist(&port->hdm))
		return false;
	for (i = 0; i < port->nr_decoders; i++) {
		struct cxll_decoder *d = port->decoders[i];
		struct cxll_ep_decoder *ed = to_cxll_ep_decoder(&d->dev);

		if (d->set.committed || ed->dpa.size || ed->target_of)
			return false;
	}
	return true;
}

/**
 * cxll_ranges_give_up - use HDM decoders in place of DVSEC ranges, if possible
 * @port: endpoint, one of whose decoders was set free
 *
 * Decoder objects come and go with that, so it is queued; "flush" waits for it.
 *
 * Context: cxll_tree_lock held for writing.
 */
void cxll_ranges_give_up(struct cxll_port *port)
{
	if (!cxll_ranges_idle(port))
		return;
	get_device(&port->dev);
	if (!queue_work(cxll_wq, &port->renew))
		put_device(&port->dev);
}

/* All of the range or nothing, whatever the other range does. */
int cxll_dvsec_range_resize(struct cxll_ep_decoder *ed, u64 size,
			    struct cxll_why *why)
{
	if (size && (ed->d.bad || size != ed->range.size)) {
		cxll_why_set(why, "it is a DVSEC range of fixed size, %llu MiB: dpa_size must be that or 0, not %llu MiB",
			     ed->range.size >> 20, size >> 20);
		return -EINVAL;
	}
	ed->dpa = size ? ed->range : (struct cxll_dpa){};
	cxll_ranges_give_up(ed->d.port);
	return 0;
}
