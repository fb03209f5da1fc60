// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions with CXL memory that cxl_pci is not for: accelerators, which have
 * drivers of their own, and memory devices whose class code is wrong. Nobody
 * would hear of the latter otherwise.
 */
#include <linux/notifier.h>
#include <linux/pci.h>
#include <cxll/lib/dvsec.h>
#include "pci.h"

static const struct pci_device_id *foreign_ours;

static bool foreign_has_memory(struct pci_dev *pdev)
{
	u16 cap = 0;
	int dvsec;

	dvsec = pci_find_dvsec_capability(pdev, CXLL_DVSEC_VENDOR,
					  CXLL_DVSEC_ID_DEVICE);
	return dvsec && !pci_read_config_word(pdev, dvsec + CXLL_DVSEC_CAP,
					      &cap) &&
	       !PCI_POSSIBLE_ERROR(cap) && cap & CXLL_DVSEC_CAP_MEM;
}

/* Which class would a memory device have by mistake? */
static bool foreign_is_unclassed(const struct pci_dev *pdev)
{
	unsigned int base = pdev->class >> 16;

	return base == PCI_BASE_CLASS_MEMORY || base == PCI_CLASS_OTHERS ||
	       !base;
}

static void foreign_look(struct pci_dev *pdev)
{
	if (pdev->driver || pci_match_id(foreign_ours, pdev) ||
	    !foreign_has_memory(pdev))
		return;

	if (foreign_is_unclassed(pdev))
		pci_info(pdev, "CXL memory of class %06x is not bound; try: echo %04x %04x > /sys/bus/pci/drivers/cxl_pci/new_id\n",
			 pdev->class, pdev->vendor, pdev->device);
	else
		pci_dbg(pdev, "CXL memory of class %06x: left to its own driver\n",
			pdev->class);
}

static int foreign_notify(struct notifier_block *nb, unsigned long action,
			  void *data)
{
	if (action == BUS_NOTIFY_ADD_DEVICE)
		foreign_look(to_pci_dev(data));
	return NOTIFY_DONE;
}

static struct notifier_block foreign_nb = {
	.notifier_call = foreign_notify,
};

/**
 * cxll_pci_foreign_begin - tell of functions with CXL memory that are not bound
 * @ours: what the driver binds to
 *
 * Those that are there, and those that come. Nothing depends on it.
 *
 * Context: sleeps; module init.
 */
void cxll_pci_foreign_begin(const struct pci_device_id *ours)
{
	struct pci_dev *pdev = NULL;

	foreign_ours = ours;
	bus_register_notifier(&pci_bus_type, &foreign_nb);
	for_each_pci_dev(pdev)
		foreign_look(pdev);
}

/**
 * cxll_pci_foreign_end - undo cxll_pci_foreign_begin()
 *
 * Context: sleeps; module exit.
 */
void cxll_pci_foreign_end(void)
{
	bus_unregister_notifier(&pci_bus_type, &foreign_nb);
}
