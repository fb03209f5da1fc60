// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions with CXL memory that cxl_pci is not for: accelerators, which have
 * drivers of their own, and memory devices whose class code is wrong. Nobody
 * would hear of the latter otherwise. A driver may come later than its device,
 * and what decodes was set up by somebody: so there is a late look, and only
 * what is idle then is told of.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <cxll/lib/dvsec.h>
#include <cxll/lib/hdm.h>
#include <cxll/pcie.h>
#include "pci.h"

#define LOOK_SECONDS	30	/* a driver from an initramfs, or of a slow boot */

/**
 * struct foreign - a function to be looked at
 * @node: in foreign_list
 * @domain: where it is: nothing keeps a function that goes meanwhile
 * @bus: likewise
 * @devfn: likewise
 * @since: when it came, in jiffies
 */
struct foreign {
	struct list_head node;
	int domain;
	unsigned int bus;
	unsigned int devfn;
	unsigned long since;
};

static const struct pci_device_id *foreign_ours;

static LIST_HEAD(foreign_list);
static DEFINE_MUTEX(foreign_lock);	/* protects the list; a leaf */

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

static bool foreign_mem_enabled(struct pci_dev *pdev)
{
	struct cxll_regs dvsec;

	return !cxll_pcie_dvsec_regs(pdev, CXLL_DVSEC_ID_DEVICE, &dvsec) &&
	       dvsec.len > CXLL_DVSEC_CTRL &&
	       cxll_read32(&dvsec, CXLL_DVSEC_CTRL) &
	       CXLL_DVSEC_CTRL_MEM_ENABLE;
}

/* Return: how many decode; -errno when they cannot be read */
static int foreign_committed(const struct cxll_regs *component)
{
	struct cxll_hdm_caps caps;
	struct cxll_regs hdm;
	struct cxll_cap cap;
	int i, rc, committed = 0;

	rc = cxll_component_read(component, CXLL_CAP_HDM, &cap, NULL);
	if (rc)
		return rc;
	rc = cxll_hdm_caps_decode(cxll_read32(component, cap.offset),
				  CXLL_HDM_ENDPOINT, &caps, NULL);
	if (rc)
		return rc;
	rc = cxll_regs_sub(component, cap.offset, CXLL_HDM_LEN(caps.decoders),
			   &hdm);
	/* While they are off its DVSEC ranges decode (CXL 3.1 8.1.3.8) */
	if (!rc && !(cxll_read32(&hdm, CXLL_HDM_GLOBAL) &
		     CXLL_HDM_GLOBAL_ENABLE))
		committed++;
	for (i = 0; !rc && i < caps.decoders; i++)
		if (cxll_read32(&hdm, CXLL_HDM_DECODER(i) + CXLL_HDM_CTRL) &
		    CXLL_HDM_CTRL_COMMITTED)
			committed++;
	return rc ?: committed;
}

/* Its decoders are read only where they answer, and it counts as set up if not. */
static bool foreign_decodes(struct pci_dev *pdev)
{
	struct cxll_pcie_block block;
	struct cxll_regs component;
	u16 command = 0;
	int committed;

	if (!foreign_mem_enabled(pdev))
		return false;
	pci_read_config_word(pdev, PCI_COMMAND, &command);
	if (PCI_POSSIBLE_ERROR(command) || !(command & PCI_COMMAND_MEMORY) ||
	    cxll_pcie_find_block(pdev, CXLL_BLOCK_COMPONENT,
				 CXLL_COMPONENT_LEN, &block, NULL) ||
	    cxll_pcie_map_block(&block, CXLL_COMPONENT_LEN, &component, NULL))
		return true;
	committed = foreign_committed(&component);
	cxll_regs_unmap(&component);
	return committed;
}

/* Which class would a memory device have by mistake? */
static bool foreign_is_unclassed(const struct pci_dev *pdev)
{
	unsigned int base = pdev->class >> 16;

	return base == PCI_BASE_CLASS_MEMORY || base == PCI_CLASS_OTHERS ||
	       !base;
}

static void foreign_tell(struct pci_dev *pdev)
{
	if (pdev->driver)
		return;
	if (foreign_is_unclassed(pdev) && !foreign_decodes(pdev))
		pci_info(pdev, "CXL memory of class %06x is not bound; try: echo %04x %04x > /sys/bus/pci/drivers/cxl_pci/new_id\n",
			 pdev->class, pdev->vendor, pdev->device);
	else
		pci_dbg(pdev, "CXL memory of class %06x: left to its own driver\n",
			pdev->class);
}

/* Return: the oldest, when it has waited for so long. */
static struct foreign *foreign_take(unsigned int seconds)
{
	struct foreign *f;

	guard(mutex)(&foreign_lock);
	f = list_first_entry_or_null(&foreign_list, struct foreign, node);
	if (!f || time_before(jiffies, f->since + seconds * HZ))
		return NULL;
	list_del(&f->node);
	return f;
}

/* Nothing above it is asleep while its registers are read. */
static void foreign_look_at(struct pci_dev *pdev)
{
	if (pci_match_id(foreign_ours, pdev))
		return;
	pm_runtime_get_sync(&pdev->dev);
	if (foreign_has_memory(pdev))
		foreign_tell(pdev);
	pm_runtime_put(&pdev->dev);
}

/* Freezable: not while links are down for the machine's sleep. */
static void foreign_look_later(struct delayed_work *look)
{
	queue_delayed_work(system_freezable_wq, look, LOOK_SECONDS * HZ);
}

static void foreign_look(struct work_struct *work)
{
	struct pci_dev *pdev;
	struct foreign *f;

	while ((f = foreign_take(LOOK_SECONDS))) {
		pdev = pci_get_domain_bus_and_slot(f->domain, f->bus, f->devfn);
		/* Another one may have taken its place */
		if (pdev)
			foreign_look_at(pdev);
		pci_dev_put(pdev);
		kfree(f);
	}
	guard(mutex)(&foreign_lock);
	if (!list_empty(&foreign_list))
		foreign_look_later(to_delayed_work(work));
}

static DECLARE_DELAYED_WORK(foreign_work, foreign_look);

/* Return: false when one at its place is there already. */
static bool foreign_put(struct foreign *f)
{
	struct foreign *other;

	guard(mutex)(&foreign_lock);
	list_for_each_entry(other, &foreign_list, node)
		if (other->domain == f->domain && other->bus == f->bus &&
		    other->devfn == f->devfn)
			return false;
	list_add_tail(&f->node, &foreign_list);
	foreign_look_later(&foreign_work);
	return true;
}

static void foreign_note(struct pci_dev *pdev)
{
	struct foreign *f;

	if (pdev->driver || pci_match_id(foreign_ours, pdev) ||
	    !foreign_has_memory(pdev))
		return;
	f = kzalloc(sizeof(*f), GFP_KERNEL);
	if (!f)
		return;
	f->domain = pci_domain_nr(pdev->bus);
	f->bus = pdev->bus->number;
	f->devfn = pdev->devfn;
	f->since = jiffies;
	if (!foreign_put(f))
		kfree(f);
}

static int foreign_notify(struct notifier_block *nb, unsigned long action,
			  void *data)
{
	if (action == BUS_NOTIFY_ADD_DEVICE)
		foreign_note(to_pci_dev(data));
	return NOTIFY_DONE;
}

static struct notifier_block foreign_nb = {
	.notifier_call = foreign_notify,
};

/**
 * cxll_pci_foreign_begin - tell of functions with CXL memory that are not bound
 * @ours: what the driver binds to
 *
 * Those that are there, and those that come, half a minute later. Nothing
 * depends on it.
 *
 * Context: sleeps; module init.
 */
void cxll_pci_foreign_begin(const struct pci_device_id *ours)
{
	struct pci_dev *pdev = NULL;

	foreign_ours = ours;
	bus_register_notifier(&pci_bus_type, &foreign_nb);
	for_each_pci_dev(pdev)
		foreign_note(pdev);
}

/**
 * cxll_pci_foreign_end - undo cxll_pci_foreign_begin()
 *
 * Context: sleeps; module exit.
 */
void cxll_pci_foreign_end(void)
{
	struct foreign *f;

	bus_unregister_notifier(&pci_bus_type, &foreign_nb);
	cancel_delayed_work_sync(&foreign_work);
	while ((f = foreign_take(0)))
		kfree(f);
}
