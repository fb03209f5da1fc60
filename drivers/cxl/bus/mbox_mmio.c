// SPDX-License-Identifier: GPL-2.0-only
/* The primary mailbox's registers (CXL 3.1 8.2.8.4): doorbell and payload. */
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <cxll/lib/device_status.h>
#include <cxll/mbox.h>
#include "wait.h"

#define MB_CAPS			0x00
#define   MB_CAPS_PAYLOAD	GENMASK(4, 0)
#define   MB_CAPS_BG_IRQ	BIT(6)
#define   MB_CAPS_MESSAGE	GENMASK(10, 7)
#define   MB_CAPS_READY_TIME	GENMASK(18, 11)
#define MB_CTRL			0x04
#define   MB_CTRL_DOORBELL	BIT(0)
#define   MB_CTRL_BG_IRQ	BIT(2)
#define MB_CMD			0x08
#define   MB_CMD_OPCODE		GENMASK_ULL(15, 0)
#define   MB_CMD_LENGTH		GENMASK_ULL(36, 16)
#define MB_STATUS		0x10
#define   MB_STATUS_BG		BIT_ULL(0)
#define   MB_STATUS_RC		GENMASK_ULL(47, 32)
#define MB_BACKGROUND		0x18
#define   MB_BACKGROUND_OPCODE	GENMASK_ULL(15, 0)
#define   MB_BACKGROUND_PERCENT	GENMASK_ULL(22, 16)
#define   MB_BACKGROUND_RC	GENMASK_ULL(47, 32)
#define MB_PAYLOAD		0x20

#define PAYLOAD_LOG2_MIN	8
#define PAYLOAD_LOG2_MAX	20

static struct cxll_mbox_mmio *to_mmio(struct cxll_mbox *mbox)
{
	return container_of(mbox, struct cxll_mbox_mmio, mbox);
}

static u64 device_status(const struct cxll_mbox_mmio *mm)
{
	return cxll_read64(&mm->status, 0);
}

/*
 * Most commands end in microseconds, some take the whole two seconds: the
 * steps grow from the one to a millisecond, and the last look comes after the
 * deadline, so that a machine that slept too long does not blame the device.
 */
static int wait_doorbell(const struct cxll_mbox_mmio *mm)
{
	ktime_t deadline = ktime_add_ms(ktime_get(), mm->mbox.command_ms);
	unsigned long us = 2;
	bool late;
	u32 ctrl;

	do {
		late = ktime_after(ktime_get(), deadline);
		ctrl = cxll_read32(&mm->regs, MB_CTRL);
		if (ctrl == CXLL_GONE32)
			return -ENODEV;
		if (!(ctrl & MB_CTRL_DOORBELL))
			return 0;

		usleep_range(us, 2 * us);
		us = min(2 * us, 500UL);
	} while (!late);

	return -ETIMEDOUT;
}

/* No answer: does the device say why? */
static int mbox_blame(const struct cxll_mbox_mmio *mm, struct cxll_mbox_cmd *cmd)
{
	struct cxll_device_status status;
	u64 raw = device_status(mm);

	if (raw == CXLL_GONE64)
		return -ENODEV;
	status = cxll_device_status_decode(raw);
	cmd->note = cxll_device_status_fault(&status) ?: cmd->note;
	return -ETIMEDOUT;
}

static int read_answer(const struct cxll_mbox_mmio *mm,
		       struct cxll_mbox_cmd *cmd)
{
	u64 val = cxll_read64(&mm->regs, MB_STATUS);
	size_t len = cmd->out_len;
	int rc;

	if (val == CXLL_GONE64)
		return -ENODEV;
	cmd->rc = FIELD_GET(MB_STATUS_RC, val);
	cmd->out_len = 0;
	/* Length and payload mean nothing with any other code. */
	if (cmd->rc != CXLL_RC_SUCCESS)
		return 0;

	val = cxll_read64(&mm->regs, MB_CMD);
	if (val == CXLL_GONE64)
		return -ENODEV;
	cmd->out_len = FIELD_GET(MB_CMD_LENGTH, val);

	len = min3(len, cmd->out_len, mm->mbox.payload_size);
	rc = cxll_regs_copy_from(&mm->regs, MB_PAYLOAD, cmd->out, len);
	if (rc)
		return rc;

	/* All ones may be data; in Control they cannot. */
	return cxll_read32(&mm->regs, MB_CTRL) == CXLL_GONE32 ? -ENODEV : 0;
}

static int mmio_send(struct cxll_mbox *mbox, struct cxll_mbox_cmd *cmd)
{
	struct cxll_mbox_mmio *mm = to_mmio(mbox);
	u32 ctrl = cxll_read32(&mm->regs, MB_CTRL);
	int rc;

	lockdep_assert_held(&mbox->lock);

	if (ctrl == CXLL_GONE32)
		return -ENODEV;
	/* Left over from a command that timed out: nothing may be written. */
	if (ctrl & MB_CTRL_DOORBELL)
		return -EBUSY;

	cxll_write64(&mm->regs, MB_CMD, FIELD_PREP(MB_CMD_OPCODE, cmd->opcode) |
		     FIELD_PREP(MB_CMD_LENGTH, cmd->in_len));
	rc = cxll_regs_copy_to(&mm->regs, MB_PAYLOAD, cmd->in, cmd->in_len);
	if (rc)
		return rc;
	cxll_write32(&mm->regs, MB_CTRL, ctrl | MB_CTRL_DOORBELL);

	rc = wait_doorbell(mm);
	if (rc == -ETIMEDOUT)
		return mbox_blame(mm, cmd);
	if (rc)
		return rc;

	return read_answer(mm, cmd);
}

/*
 * Looks, then sleeps until the interrupt or for a step, whichever is first. A
 * device without interrupts only makes this slower by at most one step.
 */
static int mmio_settle(struct cxll_mbox *mbox, unsigned int ms)
{
	struct cxll_mbox_mmio *mm = to_mmio(mbox);
	ktime_t deadline = ktime_add_ms(ktime_get(), ms);
	unsigned int step = 1;
	bool late;
	u64 val;

	do {
		late = ktime_after(ktime_get(), deadline);
		reinit_completion(&mm->bg_done);
		val = cxll_read64(&mm->regs, MB_STATUS);
		if (val == CXLL_GONE64)
			return -ENODEV;
		if (!(val & MB_STATUS_BG))
			return 0;

		wait_for_completion_timeout(&mm->bg_done,
					    msecs_to_jiffies(step));
		step = min(2 * step, 100U);
	} while (!late);

	return -ETIMEDOUT;
}

static const struct cxll_mbox_ops mmio_mbox_ops = {
	.send = mmio_send,
	.settle = mmio_settle,
};

static int wait_ready(const struct cxll_mbox_mmio *mm, unsigned int ms)
{
	struct cxll_wait w = cxll_wait_begin(ms);
	u64 status;

	do {
		status = device_status(mm);
		if (status == CXLL_GONE64)
			return -ENODEV;
		if (cxll_device_status_decode(status).mbox_ready)
			return 0;
	} while (cxll_wait_more(&w));

	return -EAGAIN;
}

/*
 * A command of whoever had the device before us may still run: firmware, the
 * kernel that did a kexec, another driver. It may take what any command may.
 */
static int wait_predecessor(const struct cxll_mbox_mmio *mm, unsigned int ms)
{
	u32 ctrl;

	if (ms)
		return wait_doorbell(mm);

	ctrl = cxll_read32(&mm->regs, MB_CTRL);
	if (ctrl == CXLL_GONE32)
		return -ENODEV;
	return ctrl & MB_CTRL_DOORBELL ? -ETIMEDOUT : 0;
}

int cxll_mbox_mmio_init(struct cxll_mbox_mmio *mm, struct device *dev,
			const struct cxll_regs *regs,
			const struct cxll_regs *status, unsigned int ms)
{
	unsigned int log2;
	size_t size;
	u32 caps;
	int rc;

	memset(mm, 0, sizeof(*mm));
	init_completion(&mm->bg_done);
	mm->regs = *regs;
	mm->status = *status;

	caps = cxll_read32(regs, MB_CAPS);
	if (caps == CXLL_GONE32)
		return -ENODEV;

	log2 = FIELD_GET(MB_CAPS_PAYLOAD, caps);
	if (log2 < PAYLOAD_LOG2_MIN || log2 > PAYLOAD_LOG2_MAX)
		return -EINVAL;
	size = 1UL << log2;
	if (regs->len < MB_PAYLOAD + size)
		return -EINVAL;
	cxll_mbox_init(&mm->mbox, dev, &mmio_mbox_ops, size);
	mm->ready_s = FIELD_GET(MB_CAPS_READY_TIME, caps);

	rc = wait_ready(mm, ms);
	if (rc)
		return rc;
	rc = wait_predecessor(mm, ms);
	return rc == -ETIMEDOUT ? -EBUSY : rc;
}
EXPORT_SYMBOL_GPL(cxll_mbox_mmio_init);

int cxll_mbox_mmio_background(const struct cxll_mbox_mmio *mm,
			      struct cxll_background *bg)
{
	u64 status = cxll_read64(&mm->regs, MB_STATUS);
	u64 val = cxll_read64(&mm->regs, MB_BACKGROUND);

	if (status == CXLL_GONE64 || val == CXLL_GONE64)
		return -ENODEV;

	*bg = (struct cxll_background){
		.opcode = FIELD_GET(MB_BACKGROUND_OPCODE, val),
		.percent = FIELD_GET(MB_BACKGROUND_PERCENT, val),
		.rc = FIELD_GET(MB_BACKGROUND_RC, val),
		.running = status & MB_STATUS_BG,
	};
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_mbox_mmio_background);

int cxll_mbox_mmio_message(const struct cxll_mbox_mmio *mm)
{
	u32 caps;

	if (!cxll_mbox_exists(mm))
		return -ENOENT;

	caps = cxll_read32(&mm->regs, MB_CAPS);
	if (caps == CXLL_GONE32 || !(caps & MB_CAPS_BG_IRQ))
		return -ENOENT;

	return FIELD_GET(MB_CAPS_MESSAGE, caps);
}
EXPORT_SYMBOL_GPL(cxll_mbox_mmio_message);

void cxll_mbox_mmio_interrupt(struct cxll_mbox_mmio *mm, bool on)
{
	u32 ctrl;

	/* Control holds the doorbell too, so no command may be under way. */
	guard(mutex)(&mm->mbox.lock);
	ctrl = cxll_read32(&mm->regs, MB_CTRL);
	if (ctrl == CXLL_GONE32 || ctrl & MB_CTRL_DOORBELL)
		return;
	ctrl &= ~MB_CTRL_BG_IRQ;
	cxll_write32(&mm->regs, MB_CTRL, ctrl | (on ? MB_CTRL_BG_IRQ : 0));
}
EXPORT_SYMBOL_GPL(cxll_mbox_mmio_interrupt);

bool cxll_mbox_mmio_irq(struct cxll_mbox_mmio *mm)
{
	if (cxll_read64(&mm->regs, MB_STATUS) & MB_STATUS_BG)
		return false;

	complete(&mm->bg_done);
	return true;
}
EXPORT_SYMBOL_GPL(cxll_mbox_mmio_irq);
