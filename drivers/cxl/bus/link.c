// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a link carry CXL.mem? A card may have come up as PCI Express alone: it
 * has its mailbox and commits decoders, and what is read through them is
 * garbage. Both ends say what they agreed on (CXL 3.1 8.2.1.3.3).
 */
#include <cxll/lib/dvsec.h>
#include <cxll/memdev.h>
#include <cxll/port.h>
#include <cxll/lib/rcrb.h>
#include <cxll/regs.h>
#include "bus.h"

/* One end. What has no Flex Bus Port DVSEC cannot say, and is not asked. */
static int end_check(const struct cxll_regs *flexbus, const char *name,
		     const struct cxll_port *port, struct cxll_why *why)
{
	u32 val;

	if (flexbus->len < CXLL_DVSEC_FLEXBUS_CTRL + sizeof(val))
		return 0;
	val = cxll_read32(flexbus, CXLL_DVSEC_FLEXBUS_CTRL);
	if (val == CXLL_GONE32) {
		cxll_why_set(why, "%s no longer answers", name);
		return -ENODEV;
	}
	if (val & CXLL_DVSEC_FLEXBUS_MEM)
		return 0;
	cxll_why_set(why, "the link of %s came up without CXL.mem (DVSEC 7 status %#06x of %s); reset or reseat it",
		     dev_name(port->uport), val >> 16, name);
	return -EIO;
}

/*
 * Below a CXL 1.1 bridge the link is hidden, and both ends are in the RCRB. Where
 * that cannot be read nobody can say, either.
 */
static int hidden_check(const struct cxll_port *port, struct cxll_why *why)
{
	const struct cxll_dport *above = port->parent_dport;
	struct cxll_regs rcrb = {}, end;
	int rc;

	if (!above->rch || !above->rcrb ||
	    above->map->map(above->rcrb, CXLL_RCRB_LEN, &rcrb, NULL))
		return 0;
	cxll_rcrb_flexbus(&rcrb, 0, &end);
	rc = end_check(&end, "its bridge's RCRB", port, why);
	if (!rc) {
		cxll_rcrb_flexbus(&rcrb, CXLL_RCRB_UPSTREAM, &end);
		rc = end_check(&end, "its own half of the RCRB", port, why);
	}
	above->map->unmap(&rcrb);
	return rc;
}

/**
 * cxll_link_check - does the link above a port carry CXL.mem?
 * @port: bridge, switch or endpoint; a bridge has none
 * @why: sentence when not
 *
 * Looks anew each time: a link may train again, and then otherwise.
 *
 * Return: 0, also where nobody can say; -EIO when it does not; -ENODEV (gone).
 *
 * Context: sleeps; cxll_tree_lock held, the port keeps its driver.
 */
int cxll_link_check(const struct cxll_port *port, struct cxll_why *why)
{
	const struct cxll_dport *above = port->parent_dport;
	const struct cxll_regs *own = &port->flexbus;
	const char *name = dev_name(port->uport);
	int rc;

	if (port->kind == CXLL_PORT_ENDPOINT) {
		own = &port->md->cd->flexbus;
		name = dev_name(port->md->cd->dev);
	}
	rc = end_check(own, name, port, why) ?: hidden_check(port, why);
	if (rc || !above->dev)
		return rc;
	return end_check(&above->flexbus, dev_name(above->dev), port, why);
}
