/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_DEV_H
#define _CXLL_DEV_H

#include <linux/ktime.h>
#include <cxll/lib/dvsec.h>
#include <cxll/lib/identity.h>
#include <cxll/mbox.h>
#include <cxll/lib/mboxcmd.h>
#include <cxll/regs.h>

struct cxll_dev;

/**
 * struct cxll_dev_ops - what only the provider can do
 * @doe: one table access exchange: request dword in (CPU endian), response
 *	dwords out (as the device sent them). Returns response bytes, at most
 *	@rsp_len, or -errno; -ENOENT where there is no such mailbox. May be
 *	NULL. Sleeps.
 * @present: does the device still answer? NULL: trust the registers.
 */
struct cxll_dev_ops {
	int (*doe)(struct cxll_dev *cd, u32 request, __le32 *rsp,
		   size_t rsp_len);
	bool (*present)(struct cxll_dev *cd);
};

/**
 * enum cxll_dev_told - what was printed about a device that is not ready
 * @CXLL_TOLD_NOTHING: nothing
 * @CXLL_TOLD_WAITING: that it takes longer than a probe waits
 * @CXLL_TOLD_LATE: that it takes longer than it may
 */
enum cxll_dev_told {
	CXLL_TOLD_NOTHING,
	CXLL_TOLD_WAITING,
	CXLL_TOLD_LATE,
};

/**
 * struct cxll_dev - a memory device as its provider found it, and what
 * discovery read from it
 * @dev: the provider's device
 * @ops: provider
 * @dvsec: DVSEC 0 in configuration space, empty when the device has none
 * @device: device register block; empty for a CXL 1.1 device without mailbox
 * @component: component register block, empty when there is none
 * @flexbus: DVSEC 7 in configuration space, empty when the device has none
 * @serial: PCIe Device Serial Number, 0 for none
 * @identity: vendor, device and place are the provider's to fill in; the serial
 *	number and whether it is unique follow in cxll_memdev_add(). That can
 *	still change, for good, when a second device comes
 * @ready_s: the provider's: seconds that a mailbox may take to get ready, or longer
 *	where its Ready Time says so; 0: 60
 * @mm: its mailbox
 * @info: DVSEC 0 decoded at the last look
 * @identify: Identify
 * @capacity: partitions in force
 * @since: the first look at it, 0 before that
 * @told: what was printed while it was waited for
 * @awaited: it is not ready, is looked at again, and may still be in time; see
 *	cxll_dev_any_awaited()
 * @log_later: its Command Effects Log is to be read when the media is ready
 * @media_ready: @info, @identify, @capacity and the CDAT are filled in; on the
 *	bus to be read with cxll_dev_is_ready(), before them
 * @cdat: CDAT blob, NULL when there is none or it was broken
 * @cdat_len: bytes of @cdat
 *
 * The provider fills the first group, cxll_dev_discover() the second; of a
 * device whose media is not ready then, the memdev's work fills in what
 * @media_ready stands for. Nothing changes afterwards until
 * cxll_dev_release(); no lock is needed to read it.
 */
struct cxll_dev {
	struct device *dev;
	const struct cxll_dev_ops *ops;
	struct cxll_regs dvsec;
	struct cxll_regs device;
	struct cxll_regs component;
	struct cxll_regs flexbus;
	u64 serial;
	struct cxll_identity identity;

	unsigned int ready_s;
	struct cxll_mbox_mmio mm;
	struct cxll_dvsec_device info;
	struct cxll_identify identify;
	struct cxll_capacity capacity;
	ktime_t since;
	enum cxll_dev_told told;
	bool awaited;
	bool log_later;
	bool media_ready;
	void *cdat;
	size_t cdat_len;
};

/**
 * cxll_dev_discover - read everything a memory device tells about itself
 * @cd: provider's part filled in
 *
 * DVSEC 0, device capabilities, mailbox ready, CEL and command enablement,
 * timestamp, media ready (DVSEC ranges and media status), Identify, partitions,
 * CDAT. Of a device without device registers: DVSEC 0, media ready, CDAT.
 *
 * Mailbox and media are waited for 1 s together. Media that takes longer is no
 * failure: the device is shown without capacity, and its memdev goes on looking.
 * A mailbox that takes longer is the caller's to look at again, with another
 * call after cxll_dev_next_look_ms(). Prints one sentence when it fails.
 *
 * Return: 0; -EAGAIN: the mailbox is not ready yet, nothing is to be undone;
 * -ENODEV (gone), -ETIMEDOUT (the mailbox did not get ready within its own
 * limit, or does not answer), -EINVAL, -EIO, -ENOMEM.
 *
 * Context: sleeps: a second until mailbox and media are ready, 2 s for a
 * command that was begun before, and as long as commands take; takes the
 * mailbox lock.
 */
int cxll_dev_discover(struct cxll_dev *cd);

/**
 * cxll_dev_next_look_ms - when to look at a device again that is not ready
 * @cd: device
 *
 * Return: milliseconds.
 *
 * Context: any.
 */
unsigned int cxll_dev_next_look_ms(const struct cxll_dev *cd);

/**
 * cxll_dev_any_awaited - is there a device that may still get ready in time?
 *
 * Whoever hands out memory that nobody has waits for it: it may be its memory.
 *
 * Return: true while the mailbox or the media of any device is looked at again
 * and has not taken longer than it may.
 *
 * Context: any.
 */
bool cxll_dev_any_awaited(void);

/**
 * cxll_dev_is_ready - is everything known about the device?
 * @cd: device on the bus
 *
 * Return: true from the moment on when its media is ready and it was asked.
 *
 * Context: any.
 */
static inline bool cxll_dev_is_ready(const struct cxll_dev *cd)
{
	/* Pairs with the release when all is filled in */
	return smp_load_acquire(&cd->media_ready);
}

/**
 * cxll_dev_release - undo cxll_dev_discover()
 * @cd: device; fine after a failed discovery, and twice
 *
 * Context: sleeps.
 */
void cxll_dev_release(struct cxll_dev *cd);

#endif
