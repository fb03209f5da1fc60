// SPDX-License-Identifier: GPL-2.0-only
/*
 * CXL 1.1 host bridges: no ports to see. The device stands right below; its
 * component registers are told by the bridge's RCRB and nobody else.
 */
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <cxl/component.h>
#include <cxl/rcrb.h>
#include <cxl/regs.h>
#include "acpi.h"

static void rch_unmap(struct cxll_regs *regs)
{
	if (cxll_regs_exist(regs))
		iounmap(regs->mmio);
}

/* Addresses come from firmware: RAM among them would be a bad surprise. */
static int rch_map(const char *what, u64 base, u32 len, struct cxll_regs *regs,
		   struct cxll_why *why)
{
	void __iomem *mmio;

	if (!base || region_intersects(base, len, IORESOURCE_SYSTEM_RAM,
				       IORES_DESC_NONE) != REGION_DISJOINT) {
		cxll_why_set(why, "its %s cannot be at %#llx, %s", what, base,
			     base ? "where there is system RAM" : "nowhere");
		return -EINVAL;
	}

	mmio = ioremap(base, len);
	if (!mmio) {
		cxll_why_set(why, "its %s at %#llx could not be mapped", what,
			     base);
		return -ENXIO;
	}
	cxll_regs_mmio(regs, mmio, len);
	return 0;
}

static int rch_find(const struct cxll_cedt_chbs *chbs,
		    struct cxll_regs *component, struct cxll_why *why)
{
	struct cxll_regs rcrb = {};
	u64 base = 0;
	int rc;

	rc = rch_map("RCRB", chbs->base, CXLL_RCRB_LEN, &rcrb, why);
	if (rc)
		return rc;
	rc = cxll_rcrb_read(&rcrb, &base, why);
	rch_unmap(&rcrb);
	if (rc)
		return rc;
	return rch_map("MEMBAR0", base, CXLL_COMPONENT_LEN, component, why);
}

/**
 * cxll_acpi_add_rch - add a CXL 1.1 host bridge
 * @ca: root and table
 * @bridge: the host bridge
 * @chbs: its entry in the table
 *
 * What is wrong with the RCRB costs the component registers, and thereby HDM
 * decoders if the device has any; DVSEC ranges and mailbox do not need it.
 *
 * Return: 0 or -errno. Context: sleeps.
 */
int cxll_acpi_add_rch(struct cxll_acpi *ca, struct device *bridge,
		      const struct cxll_cedt_chbs *chbs)
{
	struct cxll_regs component = {};
	struct cxll_why why = {};
	int rc;

	rc = rch_find(chbs, &component, &why);
	if (rc == -ENOENT)
		dev_info(ca->dev, "CXL 1.1 host bridge %u: %s\n", chbs->uid,
			 cxll_why_complete(&why, rc));
	else if (rc)
		dev_warn(ca->dev, "CXL 1.1 host bridge %u: %s; the device below is used without what the RCRB leads to\n",
			 chbs->uid, cxll_why_complete(&why, rc));
	return PTR_ERR_OR_ZERO(cxll_rch_dport_add(ca->root, bridge, chbs->uid,
						  &component, rch_unmap));
}
