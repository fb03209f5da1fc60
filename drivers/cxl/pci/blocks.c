// SPDX-License-Identifier: GPL-2.0-only
/* From DVSECs and BARs to register windows. */
#include <linux/pci.h>
#include <linux/sizes.h>
#include <cxll/lib/component.h>
#include <cxll/lib/dvsec.h>
#include <cxll/pcie.h>
#include "pci.h"

struct wanted {
	u8 id;
	const char *name;
	const char *claim;	/* its name in /proc/iomem */
	u32 need;	/* bytes it must have */
	u32 most;	/* bytes of it to map */
	struct cxll_regs *regs;
};

static void unmap_block(void *regs)
{
	cxll_regs_unmap(regs);
}

/*
 * A block alone and not its BAR: others of the BAR, as performance counters,
 * may have drivers of their own. Managed.
 */
static int claim_block(struct pci_dev *pdev, const struct wanted *want,
		       const struct cxll_pcie_block *block,
		       struct cxll_why *why)
{
	if (devm_request_mem_region(&pdev->dev, block->start,
				    min_t(u64, block->len, want->most),
				    want->claim))
		return 0;

	cxll_why_set(why, "BAR %u at %pa is in use by another driver, see /proc/iomem",
		     block->bar, &block->start);
	return -EBUSY;
}

static int map_block(struct cxll_pci *cp, const struct wanted *want,
		     struct cxll_why *why)
{
	struct pci_dev *pdev = cp->pdev;
	struct cxll_pcie_block block;
	int rc;

	rc = cxll_pcie_find_block(pdev, want->id, want->need, &block, why);
	if (rc)
		return rc;
	rc = claim_block(pdev, want, &block, why);
	if (rc)
		return rc;
	rc = cxll_pcie_map_block(&block, want->most, want->regs, why);
	if (rc)
		return rc;

	return devm_add_action_or_reset(&pdev->dev, unmap_block, want->regs);
}

/* Return: 0; -ENOENT when the locator does not name the block */
static int find_block(struct cxll_pci *cp, const struct wanted *want)
{
	struct cxll_why why = {};
	int rc;

	rc = map_block(cp, want, &why);
	if (rc && rc != -ENOENT)
		pci_err(cp->pdev, "%s registers: %s\n", want->name,
			cxll_why_complete(&why, rc));
	return rc;
}

/*
 * CXL Device DVSEC: without it the device does not decode, and what its mailbox
 * can do is all there is. Without a mailbox as well it is nothing for us.
 *
 * Return: 0, -ENOENT, or what ends the probe
 */
static int find_dvsec(struct cxll_pci *cp)
{
	int rc = cxll_pcie_dvsec_regs(cp->pdev, CXLL_DVSEC_ID_DEVICE,
				      &cp->cd.dvsec);

	if (rc != -ENOENT || pci_device_is_present(cp->pdev))
		return rc;
	pci_err(cp->pdev, "no longer answers\n");
	return -ENODEV;
}

static int find_mailbox_only(struct cxll_pci *cp, const struct wanted *device)
{
	int rc = find_block(cp, device);

	if (rc == -ENOENT) {
		pci_err(cp->pdev, "no CXL Device DVSEC and no mailbox: this function is not a CXL memory device\n");
		return -ENODEV;
	}
	if (!rc)
		pci_warn(cp->pdev, "no CXL Device DVSEC: its memory cannot be mapped, only its mailbox is used\n");
	return rc;
}

int cxll_pci_find_blocks(struct cxll_pci *cp)
{
	const struct wanted device = {
		/*
		 * The block's length is what its capabilities say; up to the
		 * largest mailbox it is mapped as far as it can go.
		 */
		CXLL_BLOCK_DEVICE, "device", "CXL device registers", SZ_4K,
		SZ_2M, &cp->cd.device
	};
	const struct wanted component = {
		CXLL_BLOCK_COMPONENT, "component", CXLL_COMPONENT_NAME,
		CXLL_COMPONENT_LEN, CXLL_COMPONENT_LEN, &cp->cd.component
	};
	struct pci_dev *pdev = cp->pdev;
	struct cxll_regs locator;
	int rc;

	rc = find_dvsec(cp);
	if (rc == -ENOENT)
		return find_mailbox_only(cp, &device);
	if (rc)
		return rc;

	/* Optional: a device of CXL 1.1 has it in the RCRB alone */
	cxll_pcie_dvsec_regs(pdev, CXLL_DVSEC_ID_FLEXBUS, &cp->cd.flexbus);

	/* CXL 1.1: configuration space says all there is to know */
	rc = cxll_pcie_dvsec_regs(pdev, CXLL_DVSEC_ID_REGLOC, &locator);
	if (rc)
		return rc == -ENOENT ? 0 : rc;

	rc = find_block(cp, &device);
	if (rc && rc != -ENOENT)
		return rc;

	/* Optional: what is broken there costs the decoders, not the mailbox. */
	find_block(cp, &component);
	return 0;
}
