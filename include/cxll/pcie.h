/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_PCIE_H
#define _CXLL_PCIE_H

#include <linux/pci.h>
#include <cxll/lib/component.h>
#include <cxll/lib/dvsec.h>
#include <cxll/regs.h>
#include <cxll/lib/why.h>

/**
 * cxll_pcie_dvsec_regs - a CXL DVSEC as a register window
 * @pdev: PCI function
 * @id: CXLL_DVSEC_ID_*
 * @regs: result, empty on error; as long as the structure says, but never past
 *	configuration space
 *
 * Return: 0; -ENOENT when there is none; -EINVAL when it is shorter than its
 * header.
 *
 * Context: sleeps.
 */
int cxll_pcie_dvsec_regs(struct pci_dev *pdev, u16 id, struct cxll_regs *regs);

/**
 * cxll_pcie_read_dvsec - copy a CXL DVSEC out of configuration space
 * @pdev: PCI function
 * @id: CXLL_DVSEC_ID_*
 * @buf: result, to be freed with kfree()
 *
 * Return: bytes in @buf; -ENOMEM, and as cxll_pcie_dvsec_regs().
 *
 * Context: sleeps.
 */
int cxll_pcie_read_dvsec(struct pci_dev *pdev, u16 id, u8 **buf);

/**
 * struct cxll_pcie_block - a register block behind a BAR
 * @bar: BAR index
 * @start: physical address
 * @len: bytes to the next block the locator names, or to the end of the BAR:
 *	it does not say how long a block is
 */
struct cxll_pcie_block {
	u8 bar;
	phys_addr_t start;
	u64 len;
};

/**
 * cxll_pcie_find_block - find a register block the register locator names
 * @pdev: PCI function, its memory space enabled
 * @id: CXLL_BLOCK_*
 * @need: bytes the block must have
 * @block: result
 * @why: sentence on error
 *
 * The block is not claimed: that is for the function's driver to do.
 *
 * Return: 0; -ENOENT when there is no such block, or no register locator;
 * -ERANGE when it leaves its BAR; others.
 *
 * Context: sleeps.
 */
int cxll_pcie_find_block(struct pci_dev *pdev, u8 id, u32 need,
			 struct cxll_pcie_block *block, struct cxll_why *why);

/**
 * cxll_pcie_map_block - map a register block
 * @block: what cxll_pcie_find_block() found
 * @max: bytes to map at most; less when the block ends before
 * @regs: result, empty on error
 * @why: sentence on error
 *
 * Return: 0 or -ENOMEM.
 *
 * Context: sleeps. Undo with cxll_regs_unmap().
 */
int cxll_pcie_map_block(const struct cxll_pcie_block *block, u32 max,
			struct cxll_regs *regs, struct cxll_why *why);

/**
 * cxll_pcie_link_is_up - does a downstream port have its link?
 * @dport: root port or downstream port of a switch; what is no PCI function, or
 *	NULL, counts as up
 *
 * A port that cannot tell (Data Link Layer Link Active Reporting) counts as up,
 * one that is gone itself as down.
 *
 * Return: true if so.
 *
 * Context: sleeps.
 */
bool cxll_pcie_link_is_up(struct device *dport);

/**
 * cxll_pcie_link_above - the downstream port above the switch of another one
 * @dport: root port or downstream port of a switch
 *
 * Return: the port, NULL when @dport is at the top.
 *
 * Context: any; good as long as @dport is on its bus.
 */
struct device *cxll_pcie_link_above(struct device *dport);

/**
 * cxll_pcie_keep - refuse resets of a function that would clear its decoders
 * @pdev: function of a device whose memory is in use, perhaps without a driver
 * @on: true to refuse, false to let it be reset again
 *
 * A reset of the bus above clears HDM decoders (CXL 3.1 9.7), one by power
 * management may. The kernel asks nobody before it does one, but minds these
 * flags; no quirk sets them for CXL devices.
 *
 * Context: any.
 */
static inline void cxll_pcie_keep(struct pci_dev *pdev, bool on)
{
	pci_dev_flags_t flags = PCI_DEV_FLAGS_NO_BUS_RESET |
				PCI_DEV_FLAGS_NO_PM_RESET;

	if (on)
		pdev->dev_flags |= flags;
	else
		pdev->dev_flags &= ~flags;
}

/**
 * cxll_component_read - find a capability in component registers
 * @block: component register block
 * @id: CXLL_CAP_*
 * @cap: result
 * @why: sentence on error
 *
 * Return: 0; -ENOMEM, and as cxll_component_find().
 *
 * Context: sleeps.
 */
int cxll_component_read(const struct cxll_regs *block, u16 id,
			struct cxll_cap *cap, struct cxll_why *why);

#endif
