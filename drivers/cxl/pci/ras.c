// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors of CXL.mem. The RAS capability of the component registers (CXL 3.1
 * 8.2.4.17) says which; PCIe AER signals them as internal errors. Both are
 * masked after a reset. They are unmasked where the kernel handles AER: without
 * recovery by recover.c, and where firmware handles it, they stay as they are.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/pci.h>
#include <cxll/lib/component.h>
#include <cxll/pcie.h>
#include "pci.h"

#define RAS_LEN			0x58
#define RAS_UNCORRECTABLE	0x00	/* status, write-one-to-clear */
#define RAS_UNCORRECTABLE_MASK	0x04
#define RAS_CORRECTABLE		0x0c	/* likewise */
#define RAS_CORRECTABLE_MASK	0x10

#define UNCORRECTABLE_ALL	(GENMASK(16, 14) | GENMASK(11, 0))
/* Means something else with 256-byte flits, so it is left as it is. */
#define UNCORRECTABLE_REINIT	BIT(8)
#define CORRECTABLE_ALL		GENMASK(6, 0)

static const char *const uncorrectable_names[] = {
	[0] = "cache data parity", [1] = "cache address parity",
	[2] = "cache byte enable parity", [3] = "cache data ECC",
	[4] = "memory data parity", [5] = "memory address parity",
	[6] = "memory byte enable parity", [7] = "memory data ECC",
	[8] = "link reinitialisation threshold", [9] = "reserved encoding",
	[10] = "poison received", [11] = "receiver overflow",
	[14] = "internal", [15] = "IDE transmit", [16] = "IDE receive",
};

static const char *const correctable_names[] = {
	[0] = "cache ECC", [1] = "memory ECC", [2] = "CRC threshold",
	[3] = "retry threshold", [4] = "cache poison received",
	[5] = "memory poison received", [6] = "physical layer",
};

/* The lowest error of several stands for all; the status has them. */
static const char *first_name(u32 status, const char *const names[],
			      unsigned int nr)
{
	unsigned int bit = __ffs(status);

	return bit < nr && names[bit] ? names[bit] : "unknown";
}

/* Read and clear. Return: 0 when there is none, or nobody to ask */
static u32 status_take(struct cxll_pci *cp, u32 reg, u32 all)
{
	u32 status;

	if (!cxll_regs_exist(&cp->ras))
		return 0;
	status = cxll_read32(&cp->ras, reg);
	if (status == CXLL_GONE32 || !(status & all))
		return 0;

	cxll_write32(&cp->ras, reg, status & all);
	return status & all;
}

/**
 * cxll_pci_ras_tell - name uncorrectable errors that are recorded
 * @cp: function
 * @what: what they are, or what becomes of them
 *
 * Context: sleeps; not while the link is frozen.
 */
void cxll_pci_ras_tell(struct cxll_pci *cp, const char *what)
{
	u32 status = status_take(cp, RAS_UNCORRECTABLE, UNCORRECTABLE_ALL);

	if (status)
		pci_warn(cp->pdev, "uncorrectable CXL error: %s (status %#x); %s\n",
			 first_name(status, uncorrectable_names,
				    ARRAY_SIZE(uncorrectable_names)),
			 status, what);
}

/**
 * cxll_pci_ras_tell_corrected - name corrected errors that are recorded
 * @cp: function
 *
 * Context: sleeps.
 */
void cxll_pci_ras_tell_corrected(struct cxll_pci *cp)
{
	u32 status = status_take(cp, RAS_CORRECTABLE, CORRECTABLE_ALL);

	if (status)
		dev_info_ratelimited(&cp->pdev->dev,
				     "corrected CXL error: %s (status %#x); nothing was lost\n",
				     first_name(status, correctable_names,
						ARRAY_SIZE(correctable_names)),
				     status);
}

/* Return: what was set of @bits, now cleared */
static u32 aer_unmask(struct pci_dev *pdev, int reg, u32 bits)
{
	u32 mask;

	if (pci_read_config_dword(pdev, pdev->aer_cap + reg, &mask) ||
	    mask == CXLL_GONE32)
		return 0;
	if (mask & bits)
		pci_write_config_dword(pdev, pdev->aer_cap + reg, mask & ~bits);
	return mask & bits;
}

static void aer_mask(struct pci_dev *pdev, int reg, u32 bits)
{
	u32 mask;

	if (bits && !pci_read_config_dword(pdev, pdev->aer_cap + reg, &mask) &&
	    mask != CXLL_GONE32)
		pci_write_config_dword(pdev, pdev->aer_cap + reg, mask | bits);
}

static bool aer_is_ours(struct pci_dev *pdev)
{
	return pdev->aer_cap && pci_find_host_bridge(pdev->bus)->native_aer;
}

/**
 * cxll_pci_ras_find - find the RAS capability, where the kernel handles AER
 * @cp: function with its register blocks mapped; gets &cxll_pci.ras, which
 *	error handlers read from then on
 *
 * Context: sleeps; probe.
 */
void cxll_pci_ras_find(struct cxll_pci *cp)
{
	struct cxll_why why = {};
	struct cxll_cap cap;

	if (!cxll_regs_exist(&cp->cd.component) || !aer_is_ours(cp->pdev))
		return;
	if (cxll_component_read(&cp->cd.component, CXLL_CAP_RAS, &cap, &why) ||
	    cxll_regs_sub(&cp->cd.component, cap.offset, RAS_LEN, &cp->ras))
		pci_dbg(cp->pdev, "errors are not reported: %s\n", why.text);
}

/**
 * cxll_pci_ras_begin - have errors reported
 * @cp: function after cxll_pci_ras_find(), perhaps reset since
 *
 * Context: sleeps.
 */
void cxll_pci_ras_begin(struct cxll_pci *cp)
{
	u32 mask;

	if (!cxll_regs_exist(&cp->ras))
		return;

	/* Status survives a reset: what is old is not to be signalled as new */
	cxll_pci_ras_tell(cp, "it was recorded before the device was found");
	status_take(cp, RAS_CORRECTABLE, CORRECTABLE_ALL);

	mask = cxll_read32(&cp->ras, RAS_UNCORRECTABLE_MASK);
	cxll_write32(&cp->ras, RAS_UNCORRECTABLE_MASK,
		     mask & ~(UNCORRECTABLE_ALL & ~UNCORRECTABLE_REINIT));
	mask = cxll_read32(&cp->ras, RAS_CORRECTABLE_MASK);
	cxll_write32(&cp->ras, RAS_CORRECTABLE_MASK, mask & ~CORRECTABLE_ALL);

	cp->aer_masked[0] = aer_unmask(cp->pdev, PCI_ERR_UNCOR_MASK,
				       PCI_ERR_UNC_INTN);
	cp->aer_masked[1] = aer_unmask(cp->pdev, PCI_ERR_COR_MASK,
				       PCI_ERR_COR_INTERNAL);
}

/**
 * cxll_pci_ras_end - undo cxll_pci_ras_begin(); fine without that
 * @cp: function
 *
 * Nobody would recover the device from what is reported then.
 *
 * Context: sleeps.
 */
void cxll_pci_ras_end(struct cxll_pci *cp)
{
	aer_mask(cp->pdev, PCI_ERR_UNCOR_MASK, cp->aer_masked[0]);
	aer_mask(cp->pdev, PCI_ERR_COR_MASK, cp->aer_masked[1]);
	memset(cp->aer_masked, 0, sizeof(cp->aer_masked));
}
