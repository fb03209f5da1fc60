// SPDX-License-Identifier: GPL-2.0-only
/*
 * Component registers of a CXL 1.1 device. Where its own register locator does
 * not name any, the RCRB of its host bridge may lead to them. Firmware and
 * hotplug may move them, so that is read anew for each endpoint.
 */
#include <linux/bitfield.h>
#include <linux/io.h>
#include <linux/module.h>
#include <cxll/lib/component.h>
#include <cxll/lib/dvsec.h>
#include <cxll/port.h>
#include <cxll/lib/rcrb.h>
#include <cxll/regs.h>
#include "bus.h"

static int mmio_map(u64 base, u32 len, struct cxll_regs *regs,
		    struct cxll_why *why)
{
	void __iomem *mmio;
	int rc;

	rc = cxll_regs_place_check(base, len, why);
	if (rc)
		return rc;
	mmio = ioremap(base, len);
	if (!mmio) {
		cxll_why_set(why, "%#llx could not be mapped", base);
		return -ENXIO;
	}
	cxll_regs_mmio(regs, mmio, len);
	return 0;
}

const struct cxll_map_ops cxll_mmio_map_ops = {
	.map = mmio_map,
	.unmap = cxll_regs_unmap,
};
EXPORT_SYMBOL_GPL(cxll_mmio_map_ops);

int cxll_rcrb_read(const struct cxll_regs *rcrb, u64 *base,
		   struct cxll_why *why)
{
	const u32 up = CXLL_RCRB_UPSTREAM;
	struct cxll_rcrb_raw raw = {
		.id = cxll_read32(rcrb, up + CXLL_RCRB_ID),
		.command = cxll_read32(rcrb, up + CXLL_RCRB_COMMAND),
		.membar_lo = cxll_read32(rcrb, up + CXLL_RCRB_MEMBAR0_LO),
		.membar_hi = cxll_read32(rcrb, up + CXLL_RCRB_MEMBAR0_HI),
	};

	return cxll_rcrb_decode(&raw, base, why);
}
EXPORT_SYMBOL_GPL(cxll_rcrb_read);

/* Extended capabilities are as in configuration space (PCIe 6.0 7.6.3, 7.9.6) */
#define EXT_ID			GENMASK(15, 0)
#define   EXT_ID_DVSEC		0x23
#define EXT_NEXT		GENMASK(31, 22)		/* in dwords */
#define HEADER_LEN		0x40	/* of type 1, none is below */
#define DVSEC_VENDOR		0x04
#define DVSEC_ID		0x08

static bool is_flexbus(const struct cxll_regs *rcrb, u32 at, u32 header)
{
	return FIELD_GET(EXT_ID, header) == EXT_ID_DVSEC &&
	       (u16)cxll_read32(rcrb, at + DVSEC_VENDOR) == CXLL_DVSEC_VENDOR &&
	       (u16)cxll_read32(rcrb, at + DVSEC_ID) == CXLL_DVSEC_ID_FLEXBUS;
}

/*
 * A header at offset 0 that is no capability's (ID 0) leads to the first one
 * (PCIe 6.0 7.6.2). Others have the ID of a vendor there, as configuration space
 * has, and 0x100 as its first one.
 */
static u32 first_capability(const struct cxll_regs *rcrb, u32 half)
{
	u32 header = cxll_read32(rcrb, half);
	u32 next = FIELD_GET(EXT_NEXT, header) * sizeof(u32);

	return FIELD_GET(EXT_ID, header) || next < HEADER_LEN ?
	       CXLL_RCRB_EXT_CAPS : next;
}

void cxll_rcrb_flexbus(const struct cxll_regs *rcrb, u32 half,
		       struct cxll_regs *flexbus)
{
	const u32 need = CXLL_DVSEC_FLEXBUS_CTRL + sizeof(u32);
	u32 at = first_capability(rcrb, half), header;
	unsigned int left = (CXLL_RCRB_UPSTREAM - HEADER_LEN) / 4;

	memset(flexbus, 0, sizeof(*flexbus));
	/* A list that leads round in a circle ends as well */
	while (left-- && at >= HEADER_LEN &&
	       at + need <= CXLL_RCRB_UPSTREAM) {
		header = cxll_read32(rcrb, half + at);
		if (header == CXLL_GONE32)
			return;
		if (is_flexbus(rcrb, half + at, header)) {
			cxll_regs_sub(rcrb, half + at, need, flexbus);
			return;
		}
		at = FIELD_GET(EXT_NEXT, header) * sizeof(u32);
	}
}
EXPORT_SYMBOL_GPL(cxll_rcrb_flexbus);

/* MEMBAR0 may be stale: what does not begin like component registers is none. */
static int component_map(const struct cxll_dport *dport, u64 base,
			 struct cxll_regs *regs, struct cxll_why *why)
{
	u32 header;
	int rc;

	rc = dport->map->map(base, CXLL_COMPONENT_LEN, regs, why);
	if (rc)
		return rc;

	header = cxll_read32(regs, CXLL_CACHEMEM_OFFSET);
	if (cxll_component_count(header, NULL) >= 0)
		return 0;
	cxll_why_set(why, "MEMBAR0 of the RCRB points to %#llx, where there are no component registers (%#010x)",
		     base, header);
	dport->map->unmap(regs);
	memset(regs, 0, sizeof(*regs));
	return -ENODEV;
}

/**
 * cxll_rcrb_component - component registers that an RCRB leads to
 * @dport: host bridge
 * @regs: result, empty on error; to be given back with &cxll_dport.map
 * @why: sentence on error
 *
 * Return: 0; -ENOENT where there are none; others when they cannot be used.
 *
 * Context: sleeps.
 */
int cxll_rcrb_component(const struct cxll_dport *dport, struct cxll_regs *regs,
			struct cxll_why *why)
{
	struct cxll_regs rcrb = {};
	u64 base = 0;
	int rc;

	memset(regs, 0, sizeof(*regs));
	if (!dport->rch || !dport->rcrb) {
		cxll_why_set(why, "there is no RCRB");
		return -ENOENT;
	}
	rc = dport->map->map(dport->rcrb, CXLL_RCRB_LEN, &rcrb, why);
	if (rc)
		return rc;
	rc = cxll_rcrb_read(&rcrb, &base, why);
	dport->map->unmap(&rcrb);
	return rc ?: component_map(dport, base, regs, why);
}
