// SPDX-License-Identifier: GPL-2.0-only
/* PCI functions as ports and devices see them: DVSECs, blocks, port numbers. */
#include <linux/bitfield.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <cxl/component.h>
#include <cxl/dvsec.h>
#include <cxl/pcie.h>
#include <cxl/port.h>
#include "bus.h"

#define PCIE_DVSEC_HDR_LEN	12

static void cxll_pcie_copy(struct pci_dev *pdev, int pos, __le32 *buf, int len)
{
	u32 dw;
	int i;

	for (i = 0; i < len / 4; i++) {
		pci_read_config_dword(pdev, pos + i * 4, &dw);
		buf[i] = cpu_to_le32(dw);
	}
}

int cxll_pcie_read_dvsec(struct pci_dev *pdev, u16 id, u8 **buf, u16 *pos)
{
	__le32 header[PCIE_DVSEC_HDR_LEN / 4];
	u16 vendor, found, len;
	__le32 *copy;

	*pos = pci_find_dvsec_capability(pdev, CXLL_DVSEC_VENDOR, id);
	if (!*pos)
		return -ENOENT;

	cxll_pcie_copy(pdev, *pos, header, sizeof(header));
	if (cxll_dvsec_header((u8 *)header, sizeof(header), &vendor, &found,
			      &len))
		return -EINVAL;

	len = round_down(len, 4);
	if (len < sizeof(header) || *pos + len > PCI_CFG_SPACE_EXP_SIZE)
		return -EINVAL;

	copy = kzalloc(len, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;

	cxll_pcie_copy(pdev, *pos, copy, len);
	*buf = (u8 *)copy;
	return len;
}
EXPORT_SYMBOL_GPL(cxll_pcie_read_dvsec);

static int cxll_pcie_find_block(struct pci_dev *pdev, u8 id,
				struct cxll_regblock *block,
				struct cxll_why *why)
{
	int len, rc;
	u16 pos;
	u8 *buf;

	len = cxll_pcie_read_dvsec(pdev, CXLL_DVSEC_ID_REGLOC, &buf, &pos);
	if (len < 0) {
		cxll_why_set(why, "no usable register locator (%d)", len);
		return len;
	}

	rc = cxll_regloc_find(buf, len, id, block, why);
	kfree(buf);
	return rc;
}

int cxll_pcie_map_block(struct pci_dev *pdev, u8 id, u32 need, u32 max,
			struct cxll_regs *regs, struct cxll_why *why)
{
	struct cxll_regblock block;
	void __iomem *mmio;
	u64 bar_len, len;
	int rc;

	memset(regs, 0, sizeof(*regs));
	rc = cxll_pcie_find_block(pdev, id, &block, why);
	if (rc)
		return rc;

	bar_len = 0;
	if (pci_resource_flags(pdev, block.bar) & IORESOURCE_MEM)
		bar_len = pci_resource_len(pdev, block.bar);
	rc = cxll_regblock_fits(&block, bar_len, need, why);
	if (rc)
		return rc;

	len = min_t(u64, bar_len - block.offset, max);
	mmio = ioremap(pci_resource_start(pdev, block.bar) + block.offset, len);
	if (!mmio) {
		cxll_why_set(why, "register block %d could not be mapped", id);
		return -ENOMEM;
	}

	cxll_regs_mmio(regs, mmio, len);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_pcie_map_block);

void cxll_pcie_unmap(struct cxll_regs *regs)
{
	if (cxll_regs_exist(regs))
		iounmap(regs->mmio);
	memset(regs, 0, sizeof(*regs));
}
EXPORT_SYMBOL_GPL(cxll_pcie_unmap);

int cxll_pcie_map_component(struct device *dev, struct cxll_regs *regs,
			    void (**unmap)(struct cxll_regs *regs),
			    struct cxll_why *why)
{
	*unmap = cxll_pcie_unmap;
	memset(regs, 0, sizeof(*regs));
	if (!dev_is_pci(dev))
		return 0;
	return cxll_pcie_map_block(to_pci_dev(dev), CXLL_BLOCK_COMPONENT,
				   CXLL_COMPONENT_LEN, CXLL_COMPONENT_LEN, regs,
				   why);
}

struct cxll_pcie_walk {
	struct cxll_port *port;
	struct pci_bus *bus;
	int type;
	int rc;
};

static int cxll_pcie_add_dport(struct pci_dev *pdev, void *data)
{
	struct cxll_pcie_walk *walk = data;
	struct cxll_dport *dport;
	u32 lnkcap, id;

	if (pdev->bus != walk->bus || !pci_is_pcie(pdev) ||
	    pci_pcie_type(pdev) != walk->type)
		return 0;

	if (pcie_capability_read_dword(pdev, PCI_EXP_LNKCAP, &lnkcap))
		return 0;

	id = FIELD_GET(PCI_EXP_LNKCAP_PN, lnkcap);
	dport = cxll_dport_add(walk->port, &pdev->dev, id);
	if (!IS_ERR(dport))
		return 0;

	if (PTR_ERR(dport) == -EEXIST) {
		pci_warn(pdev, "CXL: another port of %s has the same port number %u; this one is not used\n",
			 dev_name(walk->port->uport), id);
		return 0;
	}
	walk->rc = PTR_ERR(dport);
	return walk->rc;
}

int cxll_pcie_add_dports(struct cxll_port *port)
{
	struct cxll_pcie_walk walk = { .port = port };

	if (dev_is_pci(port->uport)) {
		walk.bus = to_pci_dev(port->uport)->subordinate;
		walk.type = PCI_EXP_TYPE_DOWNSTREAM;
	} else {
		walk.bus = to_pci_host_bridge(port->uport)->bus;
		walk.type = PCI_EXP_TYPE_ROOT_PORT;
	}
	if (!walk.bus)
		return 0;

	pci_walk_bus(walk.bus, cxll_pcie_add_dport, &walk);
	return walk.rc;
}
EXPORT_SYMBOL_GPL(cxll_pcie_add_dports);

int cxll_component_read(const struct cxll_regs *block, u16 id,
			struct cxll_cap *cap, struct cxll_why *why)
{
	u32 *array;
	int i, nr, rc;

	nr = cxll_component_count(cxll_read32(block, CXLL_CACHEMEM_OFFSET),
				  why);
	if (nr < 0)
		return nr;

	array = kcalloc(nr + 1, sizeof(*array), GFP_KERNEL);
	if (!array)
		return -ENOMEM;
	for (i = 0; i <= nr; i++)
		array[i] = cxll_read32(block, CXLL_CACHEMEM_OFFSET + 4 * i);

	rc = cxll_component_find(array, nr + 1, id, cap, why);
	kfree(array);
	/* All ones from the middle of the array on are no empty array */
	if (rc && cxll_read32(block, CXLL_CACHEMEM_OFFSET) == CXLL_GONE32) {
		cxll_why_set(why, "component registers read as all ones, the device is gone");
		return -ENODEV;
	}
	return rc;
}
