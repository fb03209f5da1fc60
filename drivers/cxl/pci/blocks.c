// SPDX-License-Identifier: GPL-2.0-only
/* From DVSECs and BARs to register windows. */
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <cxl/component.h>
#include <cxl/dvsec.h>
#include "pci.h"

#define DVSEC_HEADER_LEN	12
/* Locator entries follow at 0Ch, eight bytes each (CXL 3.1 8.1.9). */
#define REGLOC_LEN_MAX		256

/* Length of the DVSEC at @pos, kept inside configuration space. */
static int dvsec_length(struct pci_dev *pdev, u16 pos)
{
	u8 header[DVSEC_HEADER_LEN];
	u16 vendor, id, length;
	struct cxll_regs regs;
	int rc;

	cxll_pci_config_regs(&regs, pdev, pos, sizeof(header));
	rc = cxll_regs_copy_from(&regs, 0, header, sizeof(header));
	if (rc)
		return rc;
	rc = cxll_dvsec_header(header, sizeof(header), &vendor, &id, &length);
	if (rc)
		return rc;

	/* The structure may claim more than there is behind it. */
	return min_t(int, round_down(length, 4), pdev->cfg_size - pos);
}

static int find_device_dvsec(struct cxll_pci *cp)
{
	struct pci_dev *pdev = cp->pdev;
	int len;
	u16 pos;

	pos = pci_find_dvsec_capability(pdev, CXLL_DVSEC_VENDOR,
					CXLL_DVSEC_ID_DEVICE);
	if (!pos) {
		pci_err(pdev, "no CXL Device DVSEC: this function is no CXL device\n");
		return -ENODEV;
	}

	len = dvsec_length(pdev, pos);
	if (len < 0)
		return len;

	cxll_pci_config_regs(&cp->cd.dvsec, pdev, pos, len);
	return 0;
}

/* Return: bytes of the register locator in @buf, 0 when there is none */
static int read_locator(struct pci_dev *pdev, u8 *buf, size_t room)
{
	struct cxll_regs regs;
	int len, rc;
	u16 pos;

	pos = pci_find_dvsec_capability(pdev, CXLL_DVSEC_VENDOR,
					CXLL_DVSEC_ID_REGLOC);
	if (!pos)
		return 0;
	len = dvsec_length(pdev, pos);
	if (len < 0)
		return len;

	len = min_t(int, len, room);
	cxll_pci_config_regs(&regs, pdev, pos, len);
	rc = cxll_regs_copy_from(&regs, 0, buf, len);
	return rc ?: len;
}

static int map_block(struct cxll_pci *cp, const struct cxll_regblock *blk,
		     u64 len, struct cxll_regs *regs)
{
	struct pci_dev *pdev = cp->pdev;
	void __iomem *mmio;

	mmio = devm_ioremap(&pdev->dev,
			    pci_resource_start(pdev, blk->bar) + blk->offset,
			    len);
	if (!mmio)
		return -ENOMEM;

	cxll_regs_mmio(regs, mmio, len);
	return 0;
}

/*
 * Two blocks may share a BAR, so the BAR is claimed once, as a whole.
 * Managed: pcim_enable_device() gives it back.
 */
static int claim_bar(struct pci_dev *pdev, u8 bar, unsigned long *claimed)
{
	int rc;

	if (*claimed & BIT(bar))
		return 0;
	rc = pci_request_region(pdev, bar, KBUILD_MODNAME);
	if (rc) {
		pci_err(pdev, "BAR %u is in use by another driver (%d), see /proc/iomem\n",
			bar, rc);
		return rc;
	}

	*claimed |= BIT(bar);
	return 0;
}

/* A BAR that was never given an address has a length, but is not there. */
static u64 bar_length(struct pci_dev *pdev, u8 bar)
{
	if (!(pci_resource_flags(pdev, bar) & IORESOURCE_MEM))
		return 0;
	if (pci_resource_flags(pdev, bar) & IORESOURCE_UNSET)
		return 0;

	return pci_resource_len(pdev, bar);
}

struct wanted {
	u8 id;
	const char *name;
	u64 need;	/* bytes it must have */
	u64 most;	/* bytes of it to map */
	struct cxll_regs *regs;
};

/* Return: 0; -ENOENT when the locator does not name the block */
static int find_block(struct cxll_pci *cp, const u8 *loc, size_t len,
		      const struct wanted *want, unsigned long *claimed)
{
	struct pci_dev *pdev = cp->pdev;
	struct cxll_why why = {};
	struct cxll_regblock blk;
	u64 bar_len;
	int rc;

	rc = cxll_regloc_find(loc, len, want->id, &blk, &why);
	if (rc == -ENOENT)
		return rc;
	if (rc)
		goto err;

	bar_len = bar_length(pdev, blk.bar);
	rc = cxll_regblock_fits(&blk, bar_len, want->need, &why);
	if (rc)
		goto err;
	rc = claim_bar(pdev, blk.bar, claimed);
	if (rc)
		return rc;

	return map_block(cp, &blk, min(bar_len - blk.offset, want->most),
			 want->regs);
err:
	pci_err(pdev, "%s registers: %s\n", want->name, why.text);
	return rc;
}

int cxll_pci_find_blocks(struct cxll_pci *cp)
{
	const struct wanted device = {
		/*
		 * The block's length is what its capabilities say; up to the
		 * largest mailbox it is mapped as far as the BAR goes.
		 */
		CXLL_BLOCK_DEVICE, "device", SZ_4K, SZ_2M, &cp->cd.device
	};
	const struct wanted component = {
		CXLL_BLOCK_COMPONENT, "component", CXLL_COMPONENT_LEN,
		CXLL_COMPONENT_LEN, &cp->cd.component
	};
	unsigned long claimed = 0;
	u8 loc[REGLOC_LEN_MAX];
	int len, rc;

	rc = find_device_dvsec(cp);
	if (rc)
		return rc;
	len = read_locator(cp->pdev, loc, sizeof(loc));
	if (len < 0)
		return len;
	if (!len) {
		pci_err(cp->pdev, "no register locator: a CXL 1.1 device without mailbox is not supported\n");
		return -ENODEV;
	}

	rc = find_block(cp, loc, len, &device, &claimed);
	if (rc == -ENOENT)
		pci_err(cp->pdev, "the register locator names no device registers, so there is no mailbox\n");
	if (rc)
		return rc == -ENOENT ? -ENODEV : rc;

	/* Optional: what is broken there costs the decoders, not the mailbox. */
	find_block(cp, loc, len, &component, &claimed);
	return 0;
}
