// SPDX-License-Identifier: GPL-2.0-only
/*
 * Link errors (AER, DPC) and resets. Whatever retrains the link clears the
 * decoders, and the memory behind them is gone. So an error that freezes the
 * link is a surprise removal without anybody pulling: the memdev goes, and the
 * region driver does what it does then. After the reset the device is found
 * again, as one that was put back.
 *
 * The error handlers run in the thread that recovers the link, with the device
 * lock held. What may take long is done by a work item; only the removal is
 * waited for, with a limit, so that nobody reads from a device that was reset.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <cxll/decoder.h>
#include <cxll/locks.h>
#include <cxll/pcie.h>
#include <compat/pci_errors.h>
#include "pci.h"

#define DETACH_SECONDS	20

static struct workqueue_struct *recover_wq;

static bool pci_is_kept(const struct pci_dev *pdev)
{
	return pdev->dev_flags & PCI_DEV_FLAGS_NO_BUS_RESET;
}

/**
 * cxll_pci_recovering - does the device count as gone?
 * @cp: function
 *
 * Return: true from an error on, until it is looked for again.
 *
 * Context: any.
 */
bool cxll_pci_recovering(const struct cxll_pci *cp)
{
	enum cxll_pci_wish wish = READ_ONCE(cp->wish);

	return wish == CXLL_PCI_LEAVES || wish == CXLL_PCI_RETURNS;
}

/**
 * cxll_pci_attach_later - attach a device when its mailbox is ready
 * @cp: function, after cxll_pci_attach() returned -EAGAIN
 *
 * Until then the function has its driver and no memdev. The device's own limit
 * ends it, see cxll_dev_discover().
 *
 * Context: any; the last thing a probe does.
 */
void cxll_pci_attach_later(struct cxll_pci *cp)
{
	unsigned int ms = cxll_dev_next_look_ms(&cp->cd);

	/* After an error the device has other things before it */
	if (cmpxchg(&cp->wish, CXLL_PCI_STAYS, CXLL_PCI_WAITS) ==
	    CXLL_PCI_STAYS)
		queue_delayed_work(recover_wq, &cp->recover,
				   msecs_to_jiffies(ms));
}

/* Never runs twice at a time, and not with probe or remove. */
static void recover_work(struct work_struct *work)
{
	struct cxll_pci *cp = container_of(to_delayed_work(work),
					   struct cxll_pci, recover);
	enum cxll_pci_wish why = CXLL_PCI_WAITS;
	int rc;

	if (cxll_pci_recovering(cp)) {
		cxll_pci_detach(cp);
		complete_all(&cp->detached);
		why = CXLL_PCI_RETURNS;
	}

	/* An error that comes from here on queues the work again */
	if (cmpxchg(&cp->wish, why, CXLL_PCI_STAYS) != why)
		return;
	rc = cxll_pci_attach(cp);
	if (rc == -EAGAIN)
		cxll_pci_attach_later(cp);
	if (!rc && why == CXLL_PCI_RETURNS)
		pci_info(cp->pdev, "recovered; its memory can be used again\n");
}

static void recover_leave(struct cxll_pci *cp)
{
	reinit_completion(&cp->detached);
	WRITE_ONCE(cp->wish, CXLL_PCI_LEAVES);
	mod_delayed_work(recover_wq, &cp->recover, 0);
	if (!wait_for_completion_timeout(&cp->detached, DETACH_SECONDS * HZ))
		pci_warn(cp->pdev, "its memory is still being released after %u s; not waiting any longer\n",
			 DETACH_SECONDS);
	/* There is nothing left to keep, and a reset is what helps */
	cxll_pcie_keep(cp->pdev, false);
}

static void recover_return(struct cxll_pci *cp)
{
	if (cmpxchg(&cp->wish, CXLL_PCI_LEAVES, CXLL_PCI_RETURNS) ==
	    CXLL_PCI_LEAVES)
		mod_delayed_work(recover_wq, &cp->recover, 0);
}

static pci_ers_result_t error_detected(struct pci_dev *pdev,
				       pci_channel_state_t state)
{
	struct cxll_pci *cp = pci_get_drvdata(pdev);

	switch (state) {
	case pci_channel_io_normal:
		pci_warn(pdev, "non-fatal error reported; the link works, so the memory stays in use\n");
		cxll_pci_ras_tell(cp, "reported as non-fatal");
		return PCI_ERS_RESULT_CAN_RECOVER;
	case pci_channel_io_frozen:
		pci_err(pdev, "fatal error: the link is reset, which loses the memory behind it\n");
		recover_leave(cp);
		return PCI_ERS_RESULT_NEED_RESET;
	default:
		pci_err(pdev, "fatal error: the device cannot be recovered, its memory is lost\n");
		recover_leave(cp);
		return PCI_ERS_RESULT_DISCONNECT;
	}
}

static pci_ers_result_t slot_reset(struct pci_dev *pdev)
{
	pci_restore_state(pdev);
	/* Restoring uses it up */
	pci_save_state(pdev);
	if (pci_device_is_present(pdev))
		return PCI_ERS_RESULT_RECOVERED;

	pci_err(pdev, "no longer answers after the reset; remove and rescan it\n");
	return PCI_ERS_RESULT_DISCONNECT;
}

static void recover_resume(struct pci_dev *pdev)
{
	recover_return(pci_get_drvdata(pdev));
}

static void __maybe_unused cor_error_detected(struct pci_dev *pdev)
{
	cxll_pci_ras_tell_corrected(pci_get_drvdata(pdev));
}

/*
 * Resets of the function that no flag stops, as the platform's _RST. Which
 * kind it is nobody tells, and a function level reset leaves decoders alone:
 * so they are looked at afterwards.
 */
static void reset_prepare(struct pci_dev *pdev)
{
	if (pci_is_kept(pdev))
		pci_warn(pdev, "reset while its memory is in use; if that clears its decoders, the memory is lost\n");
}

static bool decoders_stand(struct cxll_memdev *md)
{
	guard(rwsem_write)(&cxll_tree_lock);
	return !md->endpoint || cxll_decoders_stand(md->endpoint);
}

static void reset_done(struct pci_dev *pdev)
{
	struct cxll_pci *cp = pci_get_drvdata(pdev);

	if (cxll_pci_recovering(cp) || !cp->md)
		return;
	if (decoders_stand(cp->md)) {
		cxll_pci_irq_restore(cp);
		return;
	}

	pci_err(pdev, "the reset cleared its decoders: what was in its memory is lost\n");
	recover_leave(cp);
	recover_return(cp);
}

const struct pci_error_handlers cxll_pci_error_handlers = {
	.error_detected = error_detected,
	.slot_reset = slot_reset,
	.resume = recover_resume,
	.reset_prepare = reset_prepare,
	.reset_done = reset_done,
	COMPAT_COR_ERROR_DETECTED(cor_error_detected)
};

/**
 * cxll_pci_recover_init - before anything can go wrong
 * @cp: function that is being probed
 *
 * Context: any.
 */
void cxll_pci_recover_init(struct cxll_pci *cp)
{
	INIT_DELAYED_WORK(&cp->recover, recover_work);
	init_completion(&cp->detached);
}

/**
 * cxll_pci_recover_cancel - nothing is recovered any more
 * @cp: function that is being removed
 *
 * A device that was gone when this is called stays so.
 *
 * Context: sleeps; the device lock is held, so no error can come meanwhile.
 */
void cxll_pci_recover_cancel(struct cxll_pci *cp)
{
	cancel_delayed_work_sync(&cp->recover);
}

int cxll_pci_recover_begin(void)
{
	/* A device that sleeps looks like one that is gone, to who polls it */
	recover_wq = alloc_workqueue("cxl_pci", WQ_UNBOUND | WQ_FREEZABLE, 0);
	return recover_wq ? 0 : -ENOMEM;
}

void cxll_pci_recover_end(void)
{
	destroy_workqueue(recover_wq);
}
