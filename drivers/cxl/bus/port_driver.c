// SPDX-License-Identifier: GPL-2.0-only
/*
 * The port driver: while it is bound, the port's decoders are there. Its
 * presence is what the tools call an enabled port.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <compat/cleanup.h>
#include <cxll/lib/component.h>
#include <cxll/decoder.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/pcie.h>
#include <cxll/port.h>
#include <cxll/lib/dvsec_range.h>
#include <cxll/region.h>
#include "bus.h"
#include "device.h"

/* Find the HDM decoder capability; absent is fine, broken is not. */
static int port_find_hdm(struct cxll_port *port, struct cxll_regs *hdm,
			 struct cxll_hdm_caps *caps)
{
	enum cxll_hdm_kind kind = cxll_hdm_kind_of(port);
	struct cxll_why why = {};
	struct cxll_cap cap;
	u32 reg;
	int rc;

	memset(hdm, 0, sizeof(*hdm));
	if (!cxll_regs_exist(&port->component))
		return 0;

	rc = cxll_component_read(&port->component, CXLL_CAP_HDM, &cap, &why);
	if (rc == -ENOENT)
		return 0;
	if (rc)
		goto out;

	reg = cxll_read32(&port->component, cap.offset);
	rc = cxll_hdm_caps_decode(reg, kind, caps, &why);
	if (rc)
		goto out;

	dev_dbg(&port->dev, "HDM capability %#x: %u decoders, %u targets%s\n",
		reg, caps->decoders, caps->targets,
		caps->no_list ? ", no target list" : "");
	if (cap.offset + CXLL_HDM_LEN(caps->decoders) >
	    CXLL_CACHEMEM_OFFSET + CXLL_CACHEMEM_LEN)
		rc = -ERANGE;
	else
		rc = cxll_regs_sub(&port->component, cap.offset,
				   CXLL_HDM_LEN(caps->decoders), hdm);
	if (rc)
		cxll_why_set(&why, "%u HDM decoders at %#x extend beyond the CXL.cachemem registers",
			     caps->decoders, cap.offset);
out:
	if (rc)
		dev_err(&port->dev, "%s: %s; none of its decoders is used\n",
			dev_name(port->uport), cxll_why_complete(&why, rc));
	return rc;
}

/* DVSEC 0 of an endpoint as it is now; one that is not there has no ranges. */
static void port_read_dvsec(const struct cxll_port *port,
			    struct cxll_dvsec_device *now)
{
	const struct cxll_regs *dvsec = &port->md->cd->dvsec;

	if (!cxll_regs_exist(dvsec) || cxll_dvsec_load(dvsec, now, NULL))
		memset(now, 0, sizeof(*now));
}

static void port_tell_ranges(const struct cxll_port *port, unsigned int ranges,
			     bool has_hdm)
{
	const char *name = dev_name(port->uport);

	if (has_hdm)
		dev_info(&port->dev, "%s decodes by the %u ranges of its DVSEC, its HDM decoders are off: the ranges are used\n",
			 name, ranges);
	else
		dev_info(&port->dev, "%s has no HDM decoders; the %u ranges of its DVSEC are used instead\n",
			 name, ranges);
}

/* What decodes in this port: HDM decoders, or a device's DVSEC ranges. */
static const struct cxll_decoder_ops *
port_decodes_by(struct cxll_port *port, const struct cxll_regs *hdm,
		struct cxll_hdm_caps *caps)
{
	bool has_hdm = cxll_regs_exist(hdm), on = false;
	struct cxll_dvsec_device now;

	if (port->kind != CXLL_PORT_ENDPOINT)
		return has_hdm ? &cxll_hdm_ops : NULL;

	port_read_dvsec(port, &now);
	if (has_hdm)
		on = cxll_read32(hdm, CXLL_HDM_GLOBAL) & CXLL_HDM_GLOBAL_ENABLE;
	switch (cxll_dvsec_range_choose(&now, has_hdm, on)) {
	case CXLL_BY_HDM:
		return &cxll_hdm_ops;
	case CXLL_BY_RANGES:
		cxll_dvsec_range_caps(&now, caps);
		port_tell_ranges(port, caps->decoders, has_hdm);
		return &cxll_dvsec_range_ops;
	default:
		return NULL;
	}
}

/* Read what there is to program, and show it. The port is up then. */
static int port_enable(struct cxll_port *port)
{
	const struct cxll_decoder_ops *ops;
	struct cxll_hdm_caps caps = {};
	struct cxll_regs hdm;
	int rc;

	rc = port_find_hdm(port, &hdm, &caps);
	if (rc)
		return rc;
	ops = port_decodes_by(port, &hdm, &caps);

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		port->hdm = hdm;
		port->caps = caps;
		port->decoder_ops = ops;
	}

	rc = cxll_decoders_add(port);
	if (rc)
		return rc;
	scoped_guard(rwsem_write, &cxll_tree_lock)
		cxll_port_set_life(port, CXLL_UP);
	return 0;
}

/* Nobody begins anything with the decoders from here on. */
static bool port_ranges_leave(struct cxll_port *port)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (!cxll_port_is_up(port) || !cxll_ranges_idle(port))
		return false;
	cxll_port_set_life(port, CXLL_LEAVING);
	return true;
}

/*
 * DVSEC ranges that nobody uses and HDM decoders that are off: those can do
 * more. As nothing decodes, they are what port_enable() finds now, and the
 * first commit switches them on.
 */
static int port_renew(struct cxll_port *port)
{
	int rc;

	if (!port->dev.driver || !port_ranges_leave(port))
		return -ENOENT;

	cxll_decoders_remove(port);
	scoped_guard(rwsem_write, &cxll_tree_lock)
		cxll_port_set_life(port, CXLL_KEPT);
	rc = port_enable(port);
	if (!rc)
		return 0;

	dev_err(&port->dev, "no decoders after the DVSEC ranges were given up (%d); disable and enable the memdev\n",
		rc);
	scoped_guard(rwsem_write, &cxll_tree_lock)
		cxll_port_set_life(port, CXLL_UP);
	return rc;
}

/* With the lock of its memdev the endpoint stays. */
static void endpoint_renew(struct cxll_port *port)
{
	int rc;

	guard(device)(port->uport);
	if (port->md->endpoint != port)
		return;
	scoped_guard(device, &port->dev)
		rc = port_renew(port);
	if (rc)
		return;
	dev_info(&port->dev, "DVSEC ranges of %s given up, its HDM decoders are used\n",
		 dev_name(port->uport));
	cxll_region_endpoint_ready(port);
}

/* Holds a reference, which may be the last one: not to be put with its lock. */
static void port_renew_work(struct work_struct *work)
{
	struct cxll_port *port = container_of(work, struct cxll_port, renew);

	endpoint_renew(port);
	put_device(&port->dev);
}

static int port_probe(struct device *dev)
{
	struct cxll_port *port = to_cxll_port(dev);
	int rc;

	/* Once: it may be queued still when a driver comes back */
	if (!port->renew.func)
		INIT_WORK(&port->renew, port_renew_work);
	rc = port_enable(port);
	if (rc)
		return rc;

	/*
	 * Memdevs that failed for want of this port get another try. Switches
	 * come with the memdev that needs them.
	 */
	if (port->kind == CXLL_PORT_BRIDGE)
		cxll_rescan();
	return 0;
}

static int port_detach_below(struct device *dev, void *data)
{
	if (is_cxll_port(dev)) {
		struct cxll_port *port = to_cxll_port(dev);

		if (port->kind == CXLL_PORT_ENDPOINT)
			cxll_memdev_detach(port->md);
		else
			device_for_each_child(dev, NULL,
					      port_detach_below);
	}
	return 0;
}

static void port_unbind(struct device *dev)
{
	struct cxll_port *port = to_cxll_port(dev);

	scoped_guard(rwsem_write, &cxll_tree_lock)
		cxll_port_set_life(port, CXLL_LEAVING);
	cxll_region_port_leaving(port);
	/*
	 * Unbinding a memdev takes away its endpoint and perhaps this very
	 * port, so it cannot be done here, below this port's device lock.
	 */
	if (port->kind != CXLL_PORT_ENDPOINT)
		device_for_each_child(dev, NULL, port_detach_below);
	cxll_decoders_remove(port);
	scoped_guard(rwsem_write, &cxll_tree_lock)
		cxll_port_set_life(port, CXLL_KEPT);
}

static struct cxll_driver cxll_port_driver = {
	.drv = { .name = "cxl_port" },
	.class = CXLL_CLASS_PORT,
	.probe = port_probe,
	.remove = port_unbind,
};

int cxll_port_driver_init(void)
{
	return cxll_driver_register(&cxll_port_driver, THIS_MODULE);
}

void cxll_port_driver_exit(void)
{
	cxll_driver_unregister(&cxll_port_driver);
}
