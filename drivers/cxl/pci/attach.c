// SPDX-License-Identifier: GPL-2.0-only
/* From a function with its registers mapped to a memdev, and back. */
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/pci.h>
#include "pci.h"

/* The name that files in modprobe.d have had for it */
static unsigned int mbox_ready_timeout = 60;
module_param(mbox_ready_timeout, uint, 0644);
MODULE_PARM_DESC(mbox_ready_timeout, "seconds that a mailbox may take to get ready, or longer where the device says so (default 60)");

int cxll_pci_attach(struct cxll_pci *cp)
{
	struct cxll_memdev *md;
	int rc;

	cp->cd.ready_s = max(READ_ONCE(mbox_ready_timeout), 1U);
	rc = cxll_dev_discover(&cp->cd);
	if (rc)
		return rc;
	cxll_pci_irq_begin(cp);
	cxll_pci_ras_begin(cp);

	md = cxll_memdev_add(&cp->cd, THIS_MODULE);
	if (!IS_ERR(md)) {
		cp->md = md;
		return 0;
	}

	rc = PTR_ERR(md);
	pci_err(cp->pdev, "no memdev for this device (%d)\n", rc);
	cxll_pci_detach(cp);
	return rc;
}

void cxll_pci_detach(struct cxll_pci *cp)
{
	if (cp->md)
		cxll_memdev_remove(cp->md);
	cp->md = NULL;
	cxll_pci_ras_end(cp);
	cxll_pci_irq_end(cp);
	cxll_dev_release(&cp->cd);
}
