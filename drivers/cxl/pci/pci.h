/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of cxl_pci.ko share. */
#ifndef _CXLL_PCI_PRIVATE_H
#define _CXLL_PCI_PRIVATE_H

#include <linux/completion.h>
#include <linux/pci.h>
#include <linux/workqueue.h>
#include <cxll/dev.h>
#include <cxll/memdev.h>

struct cxll_pci;
struct pci_doe_mb;

/**
 * enum cxll_pci_wish - what is to become of the memdev
 * @CXLL_PCI_STAYS: nothing: it is there, or was never to be had
 * @CXLL_PCI_LEAVES: to be removed as if the device were gone
 * @CXLL_PCI_RETURNS: the same, and then to be found again
 * @CXLL_PCI_WAITS: there is none yet: the mailbox is not ready
 */
enum cxll_pci_wish {
	CXLL_PCI_STAYS,
	CXLL_PCI_LEAVES,
	CXLL_PCI_RETURNS,
	CXLL_PCI_WAITS,
};

/**
 * enum cxll_pci_cause - what a device may interrupt for
 * @CXLL_PCI_IRQ_MAILBOX: a background operation has ended
 * @CXLL_PCI_IRQS: how many causes there are
 *
 * Each is a row of the table in irq.c.
 */
enum cxll_pci_cause {
	CXLL_PCI_IRQ_MAILBOX,
	CXLL_PCI_IRQS
};

/**
 * struct cxll_pci_irq - the interrupt that a function has for a cause
 * @cp: function
 * @irq: its number, 0 for none
 */
struct cxll_pci_irq {
	struct cxll_pci *cp;
	int irq;
};

/**
 * struct cxll_pci - a CXL memory device as PCI function
 * @cd: the device for the bus
 * @pdev: the function
 * @md: its memdev, NULL while it has none. Written by probe, remove and
 *	@recover, of which only one can run.
 * @doe: DOE mailbox that serves table access, NULL when there is none
 * @irq: what it interrupts for, by cause. Written by probe, remove and @recover
 * @ras: RAS capability of the component registers; empty: errors are not
 *	looked at. Does not change after probe.
 * @aer_masked: internal errors that AER had masked, uncorrectable and
 *	correctable: both or none of them, to be masked again
 * @wish: recovery: what is to be done; while it is CXLL_PCI_LEAVES or
 *	CXLL_PCI_RETURNS the device counts as gone. Atomic.
 * @recover: recovery: does it, and attaches a device whose mailbox is late
 * @detached: recovery: the memdev is off
 */
struct cxll_pci {
	struct cxll_dev cd;
	struct pci_dev *pdev;
	struct cxll_memdev *md;
	struct pci_doe_mb *doe;
	struct cxll_pci_irq irq[CXLL_PCI_IRQS];
	struct cxll_regs ras;
	u32 aer_masked[2];
	enum cxll_pci_wish wish;
	struct delayed_work recover;
	struct completion detached;
};

#define to_cxll_pci(c) container_of(c, struct cxll_pci, cd)

/* attach.c */

/**
 * cxll_pci_attach - discover the device and put it on the bus
 * @cp: function, enabled and with its register blocks mapped
 *
 * Return: 0; -EAGAIN: nothing was done, the mailbox is not ready yet; or -errno
 * after a sentence in the log.
 *
 * Context: sleeps, see cxll_dev_discover().
 */
int cxll_pci_attach(struct cxll_pci *cp);

/**
 * cxll_pci_detach - undo cxll_pci_attach()
 * @cp: function; fine when it is not attached
 *
 * Context: sleeps, see cxll_memdev_remove().
 */
void cxll_pci_detach(struct cxll_pci *cp);

/* blocks.c */
int cxll_pci_find_blocks(struct cxll_pci *cp);

/* foreign.c */
void cxll_pci_foreign_begin(const struct pci_device_id *ours);
void cxll_pci_foreign_end(void);

/* irq.c: nothing to undo when it finds none, so it cannot fail */
void cxll_pci_irq_begin(struct cxll_pci *cp);
void cxll_pci_irq_restore(struct cxll_pci *cp);
void cxll_pci_irq_end(struct cxll_pci *cp);

/* ras.c: likewise */
void cxll_pci_ras_find(struct cxll_pci *cp);
void cxll_pci_ras_begin(struct cxll_pci *cp);
void cxll_pci_ras_end(struct cxll_pci *cp);
void cxll_pci_ras_tell(struct cxll_pci *cp, const char *what);
void cxll_pci_ras_tell_corrected(struct cxll_pci *cp);

/* recover.c */
extern const struct pci_error_handlers cxll_pci_error_handlers;
void cxll_pci_recover_init(struct cxll_pci *cp);
void cxll_pci_attach_later(struct cxll_pci *cp);
void cxll_pci_recover_cancel(struct cxll_pci *cp);
bool cxll_pci_recovering(const struct cxll_pci *cp);
int cxll_pci_recover_begin(void);
void cxll_pci_recover_end(void);

#endif
