/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One Data Object Exchange with a device. Since 6.4 the PCI core finds and
 * owns the mailboxes and the exchange is one call; before, a driver makes a
 * mailbox of each capability and submits tasks.
 */
#ifndef _COMPAT_DOE_H
#define _COMPAT_DOE_H

#include <linux/completion.h>
#include <linux/pci.h>
#include <linux/pci-doe.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)

static inline struct pci_doe_mb *compat_doe_find(struct pci_dev *pdev,
						 u16 vendor, u8 type)
{
	return pci_find_doe_mailbox(pdev, vendor, type);
}

static inline int compat_doe_exchange(struct pci_doe_mb *mb, u16 vendor,
				      u8 type, u32 request, __le32 *rsp,
				      size_t rsp_len)
{
	__le32 req = cpu_to_le32(request);

	return pci_doe(mb, vendor, type, &req, sizeof(req), rsp, rsp_len);
}

#else

/* Managed: the mailboxes go when the driver lets go of the device. */
static inline struct pci_doe_mb *compat_doe_find(struct pci_dev *pdev,
						 u16 vendor, u8 type)
{
	struct pci_doe_mb *mb;
	u16 off = 0;

	pci_doe_for_each_off(pdev, off) {
		mb = pcim_doe_create_mb(pdev, off);
		if (IS_ERR(mb))
			continue;
		if (pci_doe_supports_prot(mb, vendor, type))
			return mb;
	}

	return NULL;
}

static inline void compat_doe_done(struct pci_doe_task *task)
{
	complete(task->private);
}

static inline int compat_doe_exchange(struct pci_doe_mb *mb, u16 vendor,
				      u8 type, u32 request, __le32 *rsp,
				      size_t rsp_len)
{
	DECLARE_COMPLETION_ONSTACK(done);
	__le32 req = cpu_to_le32(request);
	struct pci_doe_task task = {
		.prot.vid = vendor,
		.prot.type = type,
		.request_pl = &req,
		.request_pl_sz = sizeof(req),
		.response_pl = rsp,
		.response_pl_sz = rsp_len,
		.complete = compat_doe_done,
		.private = &done,
	};
	int rc;

	rc = pci_doe_submit_task(mb, &task);
	if (rc)
		return rc;
	/* Ends by itself: the core gives an exchange one second. */
	wait_for_completion(&done);
	return task.rv;
}

#endif

#endif
