// SPDX-License-Identifier: GPL-2.0-only
/* PCI functions as ports and devices see them: blocks and port numbers. */
#include <linux/bitfield.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <cxll/lib/component.h>
#include <cxll/lib/dvsec.h>
#include <cxll/pcie.h>
#include <cxll/port.h>
#include "bus.h"

/* A BAR that was never given an address has a length, but is not there. */
static u64 pcie_bar_length(struct pci_dev *pdev, u8 bar)
{
	unsigned long flags = pci_resource_flags(pdev, bar);

	if (!(flags & IORESOURCE_MEM) || flags & IORESOURCE_UNSET)
		return 0;
	return pci_resource_len(pdev, bar);
}

int cxll_pcie_find_block(struct pci_dev *pdev, u8 id, u32 need,
			 struct cxll_pcie_block *block, struct cxll_why *why)
{
	u8 *buf __free(kfree) = NULL;
	struct cxll_regblock entry = {};
	int len, rc;
	u64 end;

	len = cxll_pcie_read_dvsec(pdev, CXLL_DVSEC_ID_REGLOC, &buf);
	if (len < 0) {
		cxll_why_set(why, "no usable register locator (%d)", len);
		return len;
	}
	rc = cxll_regloc_find(buf, len, id, &entry, why);
	if (rc)
		return rc;

	end = cxll_regloc_end(buf, len, &entry,
			      pcie_bar_length(pdev, entry.bar));
	rc = cxll_regblock_fits(&entry, end, need, why);
	if (rc)
		return rc;

	block->bar = entry.bar;
	block->start = pci_resource_start(pdev, entry.bar) + entry.offset;
	block->len = end - entry.offset;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_pcie_find_block);

int cxll_pcie_map_block(const struct cxll_pcie_block *block, u32 max,
			struct cxll_regs *regs, struct cxll_why *why)
{
	u32 len = min_t(u64, block->len, max);
	void __iomem *mmio;

	memset(regs, 0, sizeof(*regs));
	mmio = ioremap(block->start, len);
	if (!mmio) {
		cxll_why_set(why, "no room to map %u bytes", len);
		return -ENOMEM;
	}

	cxll_regs_mmio(regs, mmio, len);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_pcie_map_block);

int cxll_pcie_map_component(struct device *dev, struct cxll_regs *regs,
			    void (**unmap)(struct cxll_regs *regs),
			    struct cxll_why *why)
{
	struct cxll_pcie_block block;
	int rc;

	*unmap = cxll_regs_unmap;
	memset(regs, 0, sizeof(*regs));
	if (!dev_is_pci(dev))
		return 0;

	rc = cxll_pcie_find_block(to_pci_dev(dev), CXLL_BLOCK_COMPONENT,
				  CXLL_COMPONENT_LEN, &block, why);
	if (rc)
		return rc;
	rc = cxll_regs_map(regs, block.start, CXLL_COMPONENT_LEN,
			   CXLL_COMPONENT_NAME);
	if (rc)
		cxll_why_set(why, "no room to map its component registers");
	return rc;
}

struct cxll_pcie_walk {
	struct cxll_port *port;
	struct pci_bus *bus;
	int type;
	int rc;
};

static int pcie_match(struct device *dev, const void *data)
{
	return dev == data;
}

/*
 * Whoever removes a device takes it off the list of its bus, then has notifiers
 * told, and only then is it not registered any more.
 */
static bool pcie_is_listed(struct pci_dev *pdev)
{
	struct device *dev = bus_find_device(&pci_bus_type, NULL, &pdev->dev,
					     pcie_match);

	put_device(dev);
	return dev;
}

static int pcie_add_dport(struct pci_dev *pdev, void *data)
{
	struct cxll_pcie_walk *walk = data;
	struct cxll_regs flexbus = {};
	struct cxll_dport *dport;
	u32 lnkcap, id;

	if (pdev->bus != walk->bus || !pci_is_pcie(pdev) ||
	    pci_pcie_type(pdev) != walk->type)
		return 0;

	if (pcie_capability_read_dword(pdev, PCI_EXP_LNKCAP, &lnkcap))
		return 0;

	/*
	 * One that is known is no news: ports are looked for more than once. One
	 * that is being removed is on its bus for a while, and of one that is being
	 * added a notifier is still to come.
	 */
	if (cxll_dport_find(&pdev->dev) || !pcie_is_listed(pdev))
		return 0;
	id = FIELD_GET(PCI_EXP_LNKCAP_PN, lnkcap);
	cxll_pcie_dvsec_regs(pdev, CXLL_DVSEC_ID_FLEXBUS, &flexbus);
	dport = cxll_link_dport_add(walk->port, &pdev->dev, id, &flexbus);
	if (!IS_ERR(dport)) {
		/* Its notifier may have come just before: nobody tells again */
		if (!pcie_is_listed(pdev))
			cxll_dport_remove(&pdev->dev);
		return 0;
	}

	if (PTR_ERR(dport) == -EEXIST) {
		/* Its notifier and who looks for ports may come at a time */
		if (cxll_dport_find(&pdev->dev))
			return 0;
		pci_warn(pdev, "CXL: another port of %s has the same port number %u; this one is not used\n",
			 dev_name(walk->port->uport), id);
		return 0;
	}
	walk->rc = PTR_ERR(dport);
	return walk->rc;
}

static struct cxll_pcie_walk pcie_walk_of(struct cxll_port *port)
{
	struct cxll_pcie_walk walk = { .port = port };

	if (dev_is_pci(port->uport)) {
		walk.bus = to_pci_dev(port->uport)->subordinate;
		walk.type = PCI_EXP_TYPE_DOWNSTREAM;
	} else {
		walk.bus = to_pci_host_bridge(port->uport)->bus;
		walk.type = PCI_EXP_TYPE_ROOT_PORT;
	}
	return walk;
}

int cxll_pcie_add_dports(struct cxll_port *port)
{
	struct cxll_pcie_walk walk = pcie_walk_of(port);

	if (!walk.bus)
		return 0;

	pci_walk_bus(walk.bus, pcie_add_dport, &walk);
	return walk.rc;
}
EXPORT_SYMBOL_GPL(cxll_pcie_add_dports);

/* Below a port that is there already. */
static void pcie_dport_arrives(struct pci_dev *pdev)
{
	struct cxll_pcie_walk walk;
	struct cxll_port *port;

	port = pdev->dev.parent ? cxll_port_find(pdev->dev.parent) : NULL;
	if (!port)
		return;
	if (port->add_dports == cxll_pcie_add_dports) {
		walk = pcie_walk_of(port);
		pcie_add_dport(pdev, &walk);
	}
	put_device(&port->dev);
}

/*
 * Root ports and downstream ports of switches come and go with their slots. All
 * it takes is cxll_tree_lock, which nobody holds over what takes long; what is
 * below has lost its drivers before its port goes.
 */
static int pcie_notify(struct notifier_block *nb, unsigned long action,
		       void *data)
{
	struct device *dev = data;

	if (action == BUS_NOTIFY_ADD_DEVICE)
		pcie_dport_arrives(to_pci_dev(dev));
	else if (action == BUS_NOTIFY_REMOVED_DEVICE)
		cxll_dport_remove(dev);
	return NOTIFY_OK;
}

static struct notifier_block pcie_nb = {
	.notifier_call = pcie_notify,
};

/**
 * cxll_pcie_watch_begin - let downstream ports follow their PCI devices
 *
 * Return: 0 or -errno.
 *
 * Context: module init.
 */
int cxll_pcie_watch_begin(void)
{
	return bus_register_notifier(&pci_bus_type, &pcie_nb);
}

/**
 * cxll_pcie_watch_end - undo cxll_pcie_watch_begin()
 *
 * Context: module exit; waits for a notification under way.
 */
void cxll_pcie_watch_end(void)
{
	bus_unregister_notifier(&pci_bus_type, &pcie_nb);
}

int cxll_component_read(const struct cxll_regs *block, u16 id,
			struct cxll_cap *cap, struct cxll_why *why)
{
	u32 *array __free(kfree) = NULL;
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
	/* All ones from the middle of the array on are no empty array */
	if (rc && cxll_read32(block, CXLL_CACHEMEM_OFFSET) == CXLL_GONE32) {
		cxll_why_set(why, "component registers read as all ones, the device is gone");
		return -ENODEV;
	}
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_component_read);

bool cxll_pcie_link_is_up(struct device *dport)
{
	struct pci_dev *pdev;
	u32 cap = 0;
	u16 status;

	if (!dport || !dev_is_pci(dport))
		return true;
	pdev = to_pci_dev(dport);
	if (!pci_device_is_present(pdev))
		return false;
	pcie_capability_read_dword(pdev, PCI_EXP_LNKCAP, &cap);
	if (!(cap & PCI_EXP_LNKCAP_DLLLARC))
		return true;
	return !pcie_capability_read_word(pdev, PCI_EXP_LNKSTA, &status) &&
	       status & PCI_EXP_LNKSTA_DLLLA;
}
EXPORT_SYMBOL_GPL(cxll_pcie_link_is_up);

struct device *cxll_pcie_link_above(struct device *dport)
{
	struct pci_dev *up;

	if (!dev_is_pci(dport))
		return NULL;
	/* A downstream port is below its upstream port, and that below another */
	up = pci_upstream_bridge(to_pci_dev(dport));
	up = up ? pci_upstream_bridge(up) : NULL;
	return up ? &up->dev : NULL;
}
EXPORT_SYMBOL_GPL(cxll_pcie_link_above);
