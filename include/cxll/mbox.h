/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_MBOX_H
#define _CXLL_MBOX_H

#include <linux/completion.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <cxll/lib/mboxcmd.h>
#include <cxll/regs.h>

struct cxll_mbox;

/**
 * struct cxll_mbox_cmd - one command and its answer
 * @opcode: CXLL_OP_*
 * @in: input payload, may be NULL when @in_len is 0
 * @in_len: bytes of it, at most the mailbox's payload size
 * @out: output buffer, may be NULL when @out_len is 0
 * @out_len: bytes @out can take; on success the bytes the device returned
 * @out_min: fewer returned bytes than this are an error
 * @answered: the device answered, with whatever code
 * @rc: its return code, valid when @answered
 * @note: what the transport found out about a failure, may be NULL; a string
 *	that lives for ever
 */
struct cxll_mbox_cmd {
	u16 opcode;
	const void *in;
	size_t in_len;
	void *out;
	size_t out_len;
	size_t out_min;
	bool answered;
	u16 rc;
	const char *note;
};

/**
 * struct cxll_mbox_ops - transport below the mailbox core
 * @send: carry one command to the device and its answer back. Called with
 *	&cxll_mbox.lock held, sleeps. Returns 0 with @rc filled, or -ENODEV
 *	(gone), -ETIMEDOUT, -EBUSY (doorbell still set), -EIO. Copies at most
 *	@out_len bytes, whatever length the device claims, and sets @out_len
 *	to the length the device claimed.
 * @settle: wait until no background operation runs, for at most @ms. Called
 *	without the lock, sleeps. Returns 0, -ENODEV or -ETIMEDOUT. NULL where
 *	there are no background operations.
 */
struct cxll_mbox_ops {
	int (*send)(struct cxll_mbox *mbox, struct cxll_mbox_cmd *cmd);
	int (*settle)(struct cxll_mbox *mbox, unsigned int ms);
};

#define CXLL_MBOX_CMDS_MAX	32	/* user-visible commands, see uapi_commands.c */
#define CXLL_MBOX_FOUND_MAX	32	/* the driver's own, likewise */

/* How long a foreground command may take at most (3.1, 8.2.8.4.3) */
#define CXLL_MBOX_COMMAND_MS	2000
/* How long to wait for somebody else's background operation: our choice */
#define CXLL_MBOX_SETTLE_MS	2000

/**
 * struct cxll_mbox - a mailbox
 * @dev: device for messages
 * @ops: transport
 * @payload_size: bytes, 256 to 1 MiB
 * @lock: one command at a time; held over the doorbell wait, never over a
 *	background operation
 * @command_ms: limit for one command; set at init, tests shorten it
 * @settle_ms: limit for a background operation in the way; as @command_ms
 * @enabled: user-visible commands found in the CEL, by UAPI id; written at
 *	discovery, and once more where the log comes with the media. Atomic
 * @found: commands found in the CEL that the driver sends itself, see
 *	cxll_commands_found(); written as @enabled
 */
struct cxll_mbox {
	struct device *dev;
	const struct cxll_mbox_ops *ops;
	size_t payload_size;
	struct mutex lock;	/* see above */
	unsigned int command_ms;
	unsigned int settle_ms;
	DECLARE_BITMAP(enabled, CXLL_MBOX_CMDS_MAX);
	DECLARE_BITMAP(found, CXLL_MBOX_FOUND_MAX);
};

/**
 * struct cxll_mbox_mmio - the primary mailbox's registers as transport
 * @mbox: the mailbox core's part
 * @regs: the mailbox capability, payload included (3.1, 8.2.8.4)
 * @status: the status register of the memory device (3.1, 8.2.8.5)
 * @ready_s: Ready Time: seconds from the first look on that it may take; 0: the
 *	device does not say
 * @bg_done: completed by the interrupt handler, if there is one
 */
struct cxll_mbox_mmio {
	struct cxll_mbox mbox;
	struct cxll_regs regs;
	struct cxll_regs status;
	unsigned int ready_s;
	struct completion bg_done;
};

/**
 * cxll_mbox_init - set up what every mailbox has
 * @mbox: result
 * @dev: device for messages
 * @ops: transport
 * @payload_size: bytes
 *
 * For transports; cxll_mbox_mmio_init() calls it.
 *
 * Context: any.
 */
void cxll_mbox_init(struct cxll_mbox *mbox, struct device *dev,
		    const struct cxll_mbox_ops *ops, size_t payload_size);

/**
 * cxll_mbox_send - send a command, retry where the return code says retry
 * @mbox: mailbox
 * @cmd: command; on return @rc and @out_len tell what came back
 *
 * Sizes are checked in both directions: more input than the payload holds is
 * -E2BIG; an answer larger than @cmd->out_len, larger than the payload or
 * smaller than @cmd->out_min is -EPROTO.
 *
 * "Retry required" is tried three more times. "Busy" waits for the background
 * operation without the lock, for @mbox->settle_ms altogether. Nothing else is
 * sent again.
 *
 * Return: 0 (also for "background operation started", see @cmd->rc), an errno
 * of the transport, or the errno of the return code.
 *
 * Context: sleeps; takes @mbox->lock.
 */
int cxll_mbox_send(struct cxll_mbox *mbox, struct cxll_mbox_cmd *cmd);

/**
 * cxll_mbox_explain - why a command failed, as the end of a sentence
 * @mbox: mailbox
 * @cmd: the command as cxll_mbox_send() left it
 * @rc: what cxll_mbox_send() returned, not 0
 * @why: result, for example "internal error (04h)"
 *
 * Context: any.
 */
void cxll_mbox_explain(const struct cxll_mbox *mbox,
		       const struct cxll_mbox_cmd *cmd, int rc,
		       struct cxll_why *why);

/**
 * cxll_mbox_mmio_init - set a mailbox up on registers
 * @mm: result
 * @dev: device for messages
 * @regs: mailbox registers
 * @status: memory device status register
 * @ms: how long to wait for Mailbox Interfaces Ready; 0: look once
 *
 * The device may need longer, see &cxll_mbox_mmio.ready_s. To be called again
 * then. Unless @ms is 0, a command that somebody else began is
 * waited for as well, as long as any command may take.
 *
 * Return: 0; -EAGAIN: not ready yet; -EBUSY: the command of somebody else still
 * runs; -ENODEV; -EINVAL for a payload size outside 256 B to 1 MiB or outside
 * the register window.
 *
 * Context: sleeps.
 */
int cxll_mbox_mmio_init(struct cxll_mbox_mmio *mm, struct device *dev,
			const struct cxll_regs *regs,
			const struct cxll_regs *status, unsigned int ms);

/**
 * cxll_mbox_exists - does the device have a mailbox at all?
 * @mm: mailbox, zeroed or set up by cxll_mbox_mmio_init()
 *
 * Return: false for a CXL 1.1 device without one.
 *
 * Context: any.
 */
static inline bool cxll_mbox_exists(const struct cxll_mbox_mmio *mm)
{
	return cxll_regs_exist(&mm->regs);
}

/**
 * struct cxll_background - Background Command Status (CXL 3.1 8.2.8.4.7)
 * @opcode: of the last background operation; 0: there was none
 * @percent: how much of it is done; 100: it has ended
 * @rc: its return code, once it has ended
 * @running: Mailbox Status says that one runs. Not to be relied on alone: QEMU
 *	clears it long before the end
 */
struct cxll_background {
	u16 opcode;
	u8 percent;
	u16 rc;
	bool running;
};

/**
 * cxll_mbox_mmio_background - look at the last background operation
 * @mm: mailbox that exists
 * @bg: result
 *
 * Return: 0 or -ENODEV.
 *
 * Context: any; no lock is needed, as these registers are read only.
 */
int cxll_mbox_mmio_background(const struct cxll_mbox_mmio *mm,
			      struct cxll_background *bg);

/**
 * cxll_mbox_mmio_message - interrupt message for finished background operations
 * @mm: mailbox
 *
 * Return: MSI or MSI-X message number, or -ENOENT when the device signals no
 * such thing or has no mailbox.
 *
 * Context: any.
 */
int cxll_mbox_mmio_message(const struct cxll_mbox_mmio *mm);

/**
 * cxll_mbox_mmio_interrupt - switch that interrupt on or off in the device
 * @mm: mailbox
 * @on: which
 *
 * Everything works without: the wait polls anyway, an interrupt ends it
 * sooner.
 *
 * Context: sleeps; takes the mailbox lock.
 */
void cxll_mbox_mmio_interrupt(struct cxll_mbox_mmio *mm, bool on);

/**
 * cxll_mbox_mmio_irq - look whether the interrupt was ours
 * @mm: mailbox
 *
 * Return: true when no background operation runs any more; who waits for that
 * is woken.
 *
 * Context: any, hard interrupt included.
 */
bool cxll_mbox_mmio_irq(struct cxll_mbox_mmio *mm);

#endif
