// SPDX-License-Identifier: GPL-2.0-only
/* Configuration space as a register window, for DVSEC 0. */
#include "pci.h"

static u32 config_read32(const struct cxll_regs *regs, u32 off)
{
	u32 val;

	if (pci_read_config_dword(regs->ctx, regs->base + off, &val))
		return CXLL_GONE32;

	return val;
}

static void config_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
	pci_write_config_dword(regs->ctx, regs->base + off, val);
}

static const struct cxll_regs_ops config_ops = {
	.read32 = config_read32,
	.write32 = config_write32,
};

void cxll_pci_config_regs(struct cxll_regs *regs, struct pci_dev *pdev,
			  u16 pos, u32 len)
{
	*regs = (struct cxll_regs){
		.ops = &config_ops,
		.ctx = pdev,
		.base = pos,
		.len = len,
	};
}
