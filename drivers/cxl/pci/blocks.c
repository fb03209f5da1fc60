// SPDX-License-Identifier: GPL-2.0-only
/* From DVSECs and BARs to register windows. */
#include <linux/pci.h>
#include <linux/sizes.h>
#include <cxl/component.h>
#include <cxl/dvsec.h>
#include <cxl/pcie.h>
#include "pci.h"

/*
 * Two blocks may share a BAR, so the BAR is claimed once, as a whole.
 * Managed: pcim_enable_device() gives it back.
 */
static int claim_bar(struct pci_dev *pdev, u8 bar, unsigned long *claimed,
		     struct cxll_why *why)
{
	int rc;

	if (*claimed & BIT(bar))
		return 0;
	rc = pci_request_region(pdev, bar, KBUILD_MODNAME);
	if (rc) {
		cxll_why_set(why, "BAR %u is in use by another driver (%d), see /proc/iomem",
			     bar, rc);
		return rc;
	}

	*claimed |= BIT(bar);
	return 0;
}

struct wanted {
	u8 id;
	const char *name;
	u32 need;	/* bytes it must have */
	u32 most;	/* bytes of it to map */
	struct cxll_regs *regs;
};

static void unmap_block(void *regs)
{
	cxll_pcie_unmap(regs);
}

static int map_block(struct cxll_pci *cp, const struct wanted *want,
		     unsigned long *claimed, struct cxll_why *why)
{
	struct pci_dev *pdev = cp->pdev;
	struct cxll_pcie_block block;
	int rc;

	rc = cxll_pcie_find_block(pdev, want->id, want->need, &block, why);
	if (rc)
		return rc;
	rc = claim_bar(pdev, block.bar, claimed, why);
	if (rc)
		return rc;
	rc = cxll_pcie_map_block(&block, want->most, want->regs, why);
	if (rc)
		return rc;

	return devm_add_action_or_reset(&pdev->dev, unmap_block, want->regs);
}

/* Return: 0; -ENOENT when the locator does not name the block */
static int find_block(struct cxll_pci *cp, const struct wanted *want,
		      unsigned long *claimed)
{
	struct cxll_why why = {};
	int rc;

	rc = map_block(cp, want, claimed, &why);
	if (rc && rc != -ENOENT)
		pci_err(cp->pdev, "%s registers: %s\n", want->name, why.text);
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
	struct pci_dev *pdev = cp->pdev;
	unsigned long claimed = 0;
	struct cxll_regs locator;
	int rc;

	rc = cxll_pcie_dvsec_regs(pdev, CXLL_DVSEC_ID_DEVICE, &cp->cd.dvsec);
	if (rc == -ENOENT)
		pci_err(pdev, "%s\n", pci_device_is_present(pdev) ?
			"no CXL Device DVSEC: this function is no CXL device" :
			"no longer answers");
	if (rc)
		return rc == -ENOENT ? -ENODEV : rc;

	/* CXL 1.1: configuration space says all there is to know */
	rc = cxll_pcie_dvsec_regs(pdev, CXLL_DVSEC_ID_REGLOC, &locator);
	if (rc)
		return rc == -ENOENT ? 0 : rc;

	rc = find_block(cp, &device, &claimed);
	if (rc && rc != -ENOENT)
		return rc;

	/* Optional: what is broken there costs the decoders, not the mailbox. */
	find_block(cp, &component, &claimed);
	return 0;
}
