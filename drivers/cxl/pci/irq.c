// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt for finished background operations. Everything works without it,
 * so a failure here is told to those who debug and to nobody else.
 */
#include <linux/interrupt.h>
#include <linux/pci.h>
#include "pci.h"

/* A message number has four bits; INTx is not allowed (3.1, 8.2.8.4.3). */
#define MESSAGES_MAX	16

static irqreturn_t mailbox_irq(int irq, void *data)
{
	struct cxll_pci *cp = data;

	return cxll_mbox_mmio_irq(&cp->cd.mm) ? IRQ_HANDLED : IRQ_NONE;
}

void cxll_pci_irq_begin(struct cxll_pci *cp)
{
	struct pci_dev *pdev = cp->pdev;
	int message, rc;

	message = cxll_mbox_mmio_message(&cp->cd.mm);
	if (message < 0)
		return;

	rc = pci_alloc_irq_vectors(pdev, 1, MESSAGES_MAX,
				   PCI_IRQ_MSIX | PCI_IRQ_MSI);
	if (rc < 0)
		goto none;
	/*
	 * Only now: with MSI the device changes the number when it learns how
	 * many messages it was given (3.1, 8.2.8.4.3).
	 */
	message = cxll_mbox_mmio_message(&cp->cd.mm);
	rc = message < 0 ? message : pci_irq_vector(pdev, message);
	if (rc < 0)
		goto none_vectors;

	cp->irq = rc;
	rc = request_irq(cp->irq, mailbox_irq, IRQF_SHARED, KBUILD_MODNAME, cp);
	if (rc)
		goto none_vectors;

	cxll_mbox_mmio_interrupt(&cp->cd.mm, true);
	return;

none_vectors:
	cp->irq = 0;
	pci_free_irq_vectors(pdev);
none:
	pci_dbg(pdev, "no mailbox interrupt %d (%d), polling instead\n",
		message, rc);
}

void cxll_pci_irq_end(struct cxll_pci *cp)
{
	if (!cp->irq)
		return;

	cxll_mbox_mmio_interrupt(&cp->cd.mm, false);
	free_irq(cp->irq, cp);
	cp->irq = 0;
	pci_free_irq_vectors(cp->pdev);
}
