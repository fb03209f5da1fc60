// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device interrupts for. Everything works without interrupts, so a
 * failure here is told to those who debug and to nobody else.
 */
#include <linux/interrupt.h>
#include <linux/pci.h>
#include "pci.h"

/* A message number has four bits; INTx is not allowed (3.1, 8.2.8.4.3). */
#define MESSAGES_MAX	16

/**
 * struct irq_cause - something that a device may interrupt for
 * @name: in messages
 * @message: number of the MSI or MSI-X message that the device sends for it, as
 *	of now; -errno when it sends none. Called before the device has messages,
 *	to learn whether it needs any, and again when it has
 * @handle: a message has come, which other causes may share: deal with what it
 *	was for. False if there was nothing. Hard interrupt
 * @enable: switch it on or off in the device. Sleeps
 */
struct irq_cause {
	const char *name;
	int (*message)(struct cxll_pci *cp);
	bool (*handle)(struct cxll_pci *cp);
	void (*enable)(struct cxll_pci *cp, bool on);
};

static int mailbox_message(struct cxll_pci *cp)
{
	return cxll_mbox_mmio_message(&cp->cd.mm);
}

static bool mailbox_handle(struct cxll_pci *cp)
{
	return cxll_mbox_mmio_irq(&cp->cd.mm);
}

static void mailbox_enable(struct cxll_pci *cp, bool on)
{
	cxll_mbox_mmio_interrupt(&cp->cd.mm, on);
}

static const struct irq_cause causes[CXLL_PCI_IRQS] = {
	[CXLL_PCI_IRQ_MAILBOX] = {
		.name = "background operation",
		.message = mailbox_message,
		.handle = mailbox_handle,
		.enable = mailbox_enable,
	},
};

static const struct irq_cause *cause_of(const struct cxll_pci_irq *in)
{
	return &causes[in - in->cp->irq];
}

static irqreturn_t cause_irq(int irq, void *data)
{
	struct cxll_pci_irq *in = data;

	return cause_of(in)->handle(in->cp) ? IRQ_HANDLED : IRQ_NONE;
}

static bool any_wanted(struct cxll_pci *cp)
{
	unsigned int i;

	for (i = 0; i < CXLL_PCI_IRQS; i++)
		if (causes[i].message(cp) >= 0)
			return true;
	return false;
}

/*
 * The device has its messages: with MSI it changes the numbers when it learns
 * how many it was given (3.1, 8.2.8.4.3), so they are looked up now.
 */
static int cause_request(struct cxll_pci_irq *in)
{
	const struct irq_cause *cause = cause_of(in);
	int rc, message, irq;

	message = cause->message(in->cp);
	if (message < 0)
		return message;
	irq = pci_irq_vector(in->cp->pdev, message);
	if (irq < 0)
		return irq;
	/* @in and not the function: two causes may have one message */
	rc = request_irq(irq, cause_irq, IRQF_SHARED, KBUILD_MODNAME, in);
	if (rc)
		return rc;
	in->irq = irq;
	cause->enable(in->cp, true);
	return 0;
}

/**
 * cxll_pci_irq_begin - get interrupts for all that the device interrupts for
 * @cp: function, discovered
 *
 * What it does not interrupt for, or cannot, is polled.
 *
 * Context: sleeps; takes the mailbox lock.
 */
void cxll_pci_irq_begin(struct cxll_pci *cp)
{
	unsigned int i, nr = 0;
	int rc;

	if (!any_wanted(cp))
		return;
	rc = pci_alloc_irq_vectors(cp->pdev, 1, MESSAGES_MAX,
				   PCI_IRQ_MSIX | PCI_IRQ_MSI);
	if (rc < 0) {
		pci_dbg(cp->pdev, "no interrupts (%d), polling instead\n", rc);
		return;
	}

	for (i = 0; i < CXLL_PCI_IRQS; i++) {
		cp->irq[i].cp = cp;
		rc = cause_request(&cp->irq[i]);
		if (rc)
			pci_dbg(cp->pdev, "no interrupt for %s (%d), polling instead\n",
				causes[i].name, rc);
		nr += !rc;
	}
	if (!nr)
		pci_free_irq_vectors(cp->pdev);
}

/**
 * cxll_pci_irq_restore - the function was reset: switch them on again
 * @cp: function
 *
 * Context: sleeps; takes the mailbox lock.
 */
void cxll_pci_irq_restore(struct cxll_pci *cp)
{
	unsigned int i;

	for (i = 0; i < CXLL_PCI_IRQS; i++)
		if (cp->irq[i].irq)
			causes[i].enable(cp, true);
}

/**
 * cxll_pci_irq_end - undo cxll_pci_irq_begin()
 * @cp: function; fine when it has none
 *
 * Context: sleeps; takes the mailbox lock, waits for handlers that run.
 */
void cxll_pci_irq_end(struct cxll_pci *cp)
{
	unsigned int i, nr = 0;

	for (i = 0; i < CXLL_PCI_IRQS; i++) {
		struct cxll_pci_irq *in = &cp->irq[i];

		if (!in->irq)
			continue;
		causes[i].enable(cp, false);
		free_irq(in->irq, in);
		in->irq = 0;
		nr++;
	}
	/* Without an interrupt there are no vectors either */
	if (nr)
		pci_free_irq_vectors(cp->pdev);
}
