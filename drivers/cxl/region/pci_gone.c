// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI functions that leave their bus while a region lives. A reference to one
 * keeps its bus, that the host bridge, and that its windows of addresses: it
 * could not come back to the same place. So regions let go of it. What it
 * decoded is nobody's from then on.
 */
#include <linux/notifier.h>
#include <linux/pci.h>
#include <cxll/locks.h>
#include "region.h"

static int pci_gone(struct notifier_block *nb, unsigned long action, void *data)
{
	struct cxll_region *r;

	if (action != BUS_NOTIFY_REMOVED_DEVICE)
		return NOTIFY_DONE;

	if (soft_reserved_gone(data))
		soft_reserved_settle();
	guard(rwsem_write)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all) {
		region_forget_device(r, data);
		contents_port_gone(r, data);
	}
	return NOTIFY_OK;
}

static struct notifier_block pci_nb = {
	.notifier_call = pci_gone,
};

/**
 * region_pci_watch - from now on let go of PCI functions that are removed
 *
 * Return: 0 or -errno.
 *
 * Context: module init.
 */
int region_pci_watch(void)
{
	return bus_register_notifier(&pci_bus_type, &pci_nb);
}

/**
 * region_pci_unwatch - undo region_pci_watch()
 *
 * Context: module exit, no region is left.
 */
void region_pci_unwatch(void)
{
	bus_unregister_notifier(&pci_bus_type, &pci_nb);
}
