// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two switches before all decoders of a component: HDM Decoder Enable (CXL
 * 3.1 8.2.4.20.2), and Mem_Enable of a device (8.1.3.2). A committed decoder
 * behind one that is off answers nothing. They stay on once they are: with no
 * decoder committed nothing decodes either.
 */
#include <linux/module.h>
#include <cxll/decoder.h>
#include <cxll/lib/dvsec.h>
#include <cxll/locks.h>
#include <cxll/lib/dvsec_range.h>
#include "bus.h"
#include "device.h"

/**
 * struct enables - the switches of one port
 * @global: HDM Decoder Enable is as the decoders need it: on, or off where
 *	DVSEC ranges are the decoders; true where there is none
 * @mem: Mem_Enable; true where there is none
 * @locked: CONFIG_LOCK: Mem_Enable stays as it is until the next reset
 */
struct enables {
	bool global;
	bool mem;
	bool locked;
};

/* DVSEC 0 of an endpoint; NULL: there is no Mem_Enable. */
static const struct cxll_regs *port_dvsec(const struct cxll_port *port)
{
	if (port->kind != CXLL_PORT_ENDPOINT ||
	    !cxll_regs_exist(&port->md->cd->dvsec))
		return NULL;
	return &port->md->cd->dvsec;
}

static int enables_gone(const struct cxll_port *port, struct cxll_why *why)
{
	cxll_why_set(why, "%s no longer answers", dev_name(port->uport));
	return -ENODEV;
}

static int enables_read(const struct cxll_port *port, struct enables *now,
			struct cxll_why *why)
{
	const struct cxll_regs *dvsec = port_dvsec(port);
	u32 val;

	*now = (struct enables){ .global = true, .mem = true };
	if (cxll_regs_exist(&port->hdm)) {
		val = cxll_read32(&port->hdm, CXLL_HDM_GLOBAL);
		if (val == CXLL_GONE32)
			return enables_gone(port, why);
		/* Ranges decode while it is off (CXL 2.0 8.1.3.8.3) */
		now->global = !!(val & CXLL_HDM_GLOBAL_ENABLE) !=
			      port->caps.ranges;
	}
	if (!dvsec)
		return 0;

	val = cxll_read32(dvsec, CXLL_DVSEC_CTRL);
	if (val == CXLL_GONE32)
		return enables_gone(port, why);
	now->mem = val & CXLL_DVSEC_CTRL_MEM_ENABLE;

	val = cxll_read32(dvsec, CXLL_DVSEC_LOCK);
	if (val == CXLL_GONE32)
		return enables_gone(port, why);
	now->locked = val & CXLL_DVSEC_LOCK_CONFIG;
	return 0;
}

static int enables_check(const struct cxll_port *port,
			 const struct enables *now, struct cxll_why *why)
{
	const char *name = dev_name(port->uport);

	if (now->global && now->mem)
		return 0;

	if (port->caps.ranges && now->global)
		cxll_why_set(why, "%s: Mem_Enable is off, its DVSEC ranges decode nothing; create the region again",
			     name);
	else if (port->caps.ranges)
		cxll_why_set(why, "%s: HDM Decoder Enable was switched on, its DVSEC ranges decode nothing; enable the memdev again",
			     name);
	else
		cxll_why_set(why, "%s: %s is off, its decoders are inactive; create the region again",
			     name, now->global ? "Mem_Enable" :
						 "HDM Decoder Enable");
	return -EIO;
}

/* Has a DVSEC range begun to decode since HDM decoders were chosen? */
static int ranges_check(const struct cxll_port *port, struct cxll_why *why)
{
	struct cxll_dvsec_device info;
	int rc;

	rc = cxll_dvsec_load(port_dvsec(port), &info, why);
	if (rc == -ENODEV)
		return enables_gone(port, why);
	if (rc || !cxll_dvsec_range_active(&info))
		return rc;

	cxll_why_set(why, "%s: its DVSEC ranges decode, and its HDM decoders do not any more; disable and enable the memdev",
		     dev_name(port->uport));
	return -EBUSY;
}

/* What is off may be somebody's decision: who may change it? */
static int enables_permit(const struct cxll_port *port,
			  const struct enables *now, struct cxll_why *why)
{
	if (port->caps.ranges)
		return enables_check(port, now, why);
	if (!now->mem && now->locked) {
		cxll_why_set(why, "%s: Mem_Enable is off and locked (CONFIG_LOCK) until the next reset; firmware has to set it",
			     dev_name(port->uport));
		return -EPERM;
	}
	/*
	 * With Mem_Enable alone the DVSEC ranges decode (CXL 2.0 8.1.3.8.3).
	 * They are somebody's memory and not switched off without its owner.
	 */
	if (!now->global && now->mem && port_dvsec(port))
		return ranges_check(port, why);
	return 0;
}

static void mem_enable_write(const struct cxll_regs *dvsec, bool on)
{
	/* The upper half is status, write-one-to-clear: zeros */
	u32 val = (u16)cxll_read32(dvsec, CXLL_DVSEC_CTRL) &
		  ~CXLL_DVSEC_CTRL_MEM_ENABLE;

	cxll_write32(dvsec, CXLL_DVSEC_CTRL,
		     val | (on ? CXLL_DVSEC_CTRL_MEM_ENABLE : 0));
}

/* Return: whether it stays on */
static bool global_enable_write(const struct cxll_regs *hdm)
{
	cxll_write32(hdm, CXLL_HDM_GLOBAL, cxll_read32(hdm, CXLL_HDM_GLOBAL) |
		     CXLL_HDM_GLOBAL_ENABLE);
	return cxll_read32(hdm, CXLL_HDM_GLOBAL) & CXLL_HDM_GLOBAL_ENABLE;
}

/*
 * HDM Decoder Enable first, and Mem_Enable only if that is on: no range may
 * begin to decode, not for a moment.
 */
static void enables_write(const struct cxll_port *port,
			  const struct enables *now)
{
	const struct cxll_regs *dvsec = port_dvsec(port);
	bool writable = dvsec && !now->locked;
	bool mem = true;

	if (!now->global) {
		if (writable && now->mem)
			mem_enable_write(dvsec, false);
		if (!global_enable_write(&port->hdm))
			mem = now->mem;
	}
	if (writable)
		mem_enable_write(dvsec, mem);
}

int cxll_port_decodes(struct cxll_port *port, bool enable, struct cxll_why *why)
{
	struct enables now;
	int rc;

	lockdep_assert_held_write(&cxll_tree_lock);
	if (port->kind == CXLL_PORT_ROOT)
		return 0;
	if (!port->decoders) {
		cxll_why_set(why, "%s is disabled", dev_name(&port->dev));
		return -ENXIO;
	}
	if (!port->decoder_ops && port->kind == CXLL_PORT_ENDPOINT) {
		cxll_why_set(why, "%s has no decoders", dev_name(port->uport));
		return -ENXIO;
	}

	rc = enables_read(port, &now, why);
	if (rc || (now.global && now.mem))
		return rc;
	if (!enable)
		return enables_check(port, &now, why);

	rc = enables_permit(port, &now, why);
	if (rc)
		return rc;
	enables_write(port, &now);

	rc = enables_read(port, &now, why);
	if (rc || (now.global && now.mem))
		return rc;
	cxll_why_set(why, "%s: %s stays off after it was written; reset the device or update its firmware",
		     dev_name(port->uport),
		     now.global ? "Mem_Enable" : "HDM Decoder Enable");
	return -EIO;
}
EXPORT_SYMBOL_GPL(cxll_port_decodes);
