// SPDX-License-Identifier: GPL-2.0-only
/* Configuration space as a register window, one DVSEC at a time. */
#include <linux/export.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <cxll/lib/dvsec.h>
#include <cxll/pcie.h>

#define DVSEC_HEADER_LEN	12

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

static void config_regs(struct cxll_regs *regs, struct pci_dev *pdev, u16 pos,
			u32 len)
{
	*regs = (struct cxll_regs){
		.ops = &config_ops,
		.ctx = pdev,
		.base = pos,
		.len = len,
	};
}

int cxll_pcie_dvsec_regs(struct pci_dev *pdev, u16 id, struct cxll_regs *regs)
{
	u8 header[DVSEC_HEADER_LEN];
	u16 pos, vendor, found, len;
	int rc;

	memset(regs, 0, sizeof(*regs));
	pos = pci_find_dvsec_capability(pdev, CXLL_DVSEC_VENDOR, id);
	if (!pos)
		return -ENOENT;

	config_regs(regs, pdev, pos, sizeof(header));
	cxll_regs_copy_from(regs, 0, header, sizeof(header));
	memset(regs, 0, sizeof(*regs));
	rc = cxll_dvsec_header(header, sizeof(header), &vendor, &found, &len);
	if (rc)
		return rc;

	/* It may claim more than there is behind it. */
	len = min_t(int, round_down(len, 4), pdev->cfg_size - pos);
	if (len < sizeof(header))
		return -EINVAL;

	config_regs(regs, pdev, pos, len);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_pcie_dvsec_regs);

int cxll_pcie_read_dvsec(struct pci_dev *pdev, u16 id, u8 **buf)
{
	struct cxll_regs regs;
	int rc;

	rc = cxll_pcie_dvsec_regs(pdev, id, &regs);
	if (rc)
		return rc;

	*buf = kzalloc(regs.len, GFP_KERNEL);
	if (!*buf)
		return -ENOMEM;

	cxll_regs_copy_from(&regs, 0, *buf, regs.len);
	return regs.len;
}
EXPORT_SYMBOL_GPL(cxll_pcie_read_dvsec);
