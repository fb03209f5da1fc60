/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_PCIE_H
#define _CXLL_PCIE_H

#include <linux/pci.h>
#include <cxl/dvsec.h>
#include <cxl/regs.h>
#include <cxl/why.h>

/**
 * cxll_pcie_read_dvsec - copy a CXL DVSEC out of configuration space
 * @pdev: PCI function
 * @id: CXLL_DVSEC_ID_*
 * @buf: result, to be freed with kfree()
 * @pos: where the structure is in configuration space
 *
 * Return: bytes in @buf, as many as the structure says it has; -ENOENT,
 * -EINVAL for a length outside configuration space, -ENOMEM.
 * Context: sleeps.
 */
int cxll_pcie_read_dvsec(struct pci_dev *pdev, u16 id, u8 **buf, u16 *pos);

/**
 * cxll_pcie_map_block - map a register block the register locator names
 * @pdev: PCI function, its memory space enabled
 * @block: CXLL_BLOCK_*
 * @need: bytes the block must have
 * @max: bytes to map at most; less when the BAR ends before
 * @regs: result, empty on error
 * @why: sentence on error
 *
 * Return: 0; -ENOENT when there is no such block; -ERANGE when it leaves its
 * BAR; others. Context: sleeps. Undo with cxll_pcie_unmap().
 */
int cxll_pcie_map_block(struct pci_dev *pdev, u8 block, u32 need, u32 max,
			struct cxll_regs *regs, struct cxll_why *why);

/**
 * cxll_pcie_unmap - undo cxll_pcie_map_block()
 * @regs: window, emptied; fine when empty already
 *
 * Context: sleeps.
 */
void cxll_pcie_unmap(struct cxll_regs *regs);

#endif
