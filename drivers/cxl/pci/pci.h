/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of cxl_pci.ko share. */
#ifndef _CXLL_PCI_PRIVATE_H
#define _CXLL_PCI_PRIVATE_H

#include <linux/pci.h>
#include <cxl/dev.h>
#include <cxl/memdev.h>

struct pci_doe_mb;

/**
 * struct cxll_pci - a CXL memory device as PCI function
 * @cd: the device for the bus
 * @pdev: the function
 * @md: its memdev
 * @doe: DOE mailbox that serves table access, NULL when there is none
 * @irq: interrupt of the mailbox, 0 for none
 */
struct cxll_pci {
	struct cxll_dev cd;
	struct pci_dev *pdev;
	struct cxll_memdev *md;
	struct pci_doe_mb *doe;
	int irq;
};

#define to_cxll_pci(c) container_of(c, struct cxll_pci, cd)

/* blocks.c */
int cxll_pci_find_blocks(struct cxll_pci *cp);

/* irq.c: nothing to undo when it finds none, so it cannot fail */
void cxll_pci_irq_begin(struct cxll_pci *cp);
void cxll_pci_irq_end(struct cxll_pci *cp);

#endif
