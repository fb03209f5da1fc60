/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_MBOX_H
#define _CXLL_MBOX_H

#include <linux/completion.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <cxl/mboxcmd.h>
#include <cxl/regs.h>

struct cxll_mbox;

/**
 * struct cxll_mbox_cmd - one command and its answer
 * @opcode: CXLL_OP_*
 * @in: input payload, may be NULL when @in_len is 0
 * @in_len: bytes of it, at most the mailbox's payload size
 * @out: output buffer, may be NULL when @out_len is 0
 * @out_len: bytes @out can take; on success the bytes the device returned
 * @out_min: fewer returned bytes than this are an error
 * @rc: return code of the device, valid when the transport succeeded
 */
struct cxll_mbox_cmd {
	u16 opcode;
	const void *in;
	size_t in_len;
	void *out;
	size_t out_len;
	size_t out_min;
	u16 rc;
};

/**
 * struct cxll_mbox_ops - transport below the mailbox core
 * @send: carry one command to the device and its answer back. Called with
 *	&cxll_mbox.lock held, sleeps. Returns 0 with @rc filled, or -ENODEV
 *	(gone), -ETIMEDOUT, -EBUSY (doorbell still set), -EIO. Copies at most
 *	@out_len bytes, whatever length the device claims, and sets @out_len
 *	to the length the device claimed.
 * @busy: is a background operation running? May be NULL.
 */
struct cxll_mbox_ops {
	int (*send)(struct cxll_mbox *mbox, struct cxll_mbox_cmd *cmd);
	bool (*busy)(struct cxll_mbox *mbox);
};

#define CXLL_MBOX_CMDS_MAX	32	/* user-visible commands, see commands.c */

/**
 * struct cxll_mbox - a mailbox
 * @dev: device for messages
 * @ops: transport
 * @payload_size: bytes, 256 to 1 MiB
 * @lock: one command at a time; held over the doorbell wait, never over a
 *	background operation
 * @enabled: user-visible commands found in the CEL, by UAPI id; written at
 *	discovery only
 */
struct cxll_mbox {
	struct device *dev;
	const struct cxll_mbox_ops *ops;
	size_t payload_size;
	struct mutex lock;
	DECLARE_BITMAP(enabled, CXLL_MBOX_CMDS_MAX);
};

/**
 * struct cxll_mbox_mmio - the primary mailbox's registers as transport
 * @mbox: the mailbox core's part
 * @regs: mailbox capability registers and payload (CXL 3.1 8.2.8.4)
 * @status: memory device status register (CXL 3.1 8.2.8.5)
 * @bg_done: completed by the interrupt handler, if there is one
 */
struct cxll_mbox_mmio {
	struct cxll_mbox mbox;
	struct cxll_regs regs;
	struct cxll_regs status;
	struct completion bg_done;
};

/**
 * cxll_mbox_send - send a command, retry where the return code says retry
 * @mbox: mailbox
 * @cmd: command; on return @rc and @out_len tell what came back
 *
 * Sizes are checked in both directions: more input than the payload holds is
 * -E2BIG; an answer larger than @cmd->out_len, larger than the payload or
 * smaller than @cmd->out_min is -EPROTO.
 *
 * Return: 0 (also for "background operation started", see @cmd->rc), an errno
 * of the transport, or the errno of the return code.
 * Context: sleeps; takes @mbox->lock.
 */
int cxll_mbox_send(struct cxll_mbox *mbox, struct cxll_mbox_cmd *cmd);

/**
 * cxll_mbox_mmio_init - set a mailbox up on registers
 * @mm: result
 * @dev: device for messages
 * @regs: mailbox registers
 * @status: memory device status register
 *
 * Waits for Mailbox Interfaces Ready: fast at first, then slower, as long as
 * the Ready Time of the capability says (60 s where it reports none).
 *
 * Return: 0, -ENODEV, -ETIMEDOUT, or -EINVAL for a payload size outside
 * 256 B to 1 MiB or outside the register window. Context: sleeps.
 */
int cxll_mbox_mmio_init(struct cxll_mbox_mmio *mm, struct device *dev,
			const struct cxll_regs *regs,
			const struct cxll_regs *status);

#endif
