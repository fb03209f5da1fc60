// SPDX-License-Identifier: GPL-2.0-only
/* Mailbox core: sizes in both directions, return codes, sending again. */
#include <linux/delay.h>
#include <linux/export.h>
#include <linux/ktime.h>
#include <cxll/mbox.h>

#define RETRY_NOW_TIMES		3

void cxll_mbox_init(struct cxll_mbox *mbox, struct device *dev,
		    const struct cxll_mbox_ops *ops, size_t payload_size)
{
	memset(mbox, 0, sizeof(*mbox));
	mutex_init(&mbox->lock);
	mbox->dev = dev;
	mbox->ops = ops;
	mbox->payload_size = payload_size;
	mbox->command_ms = CXLL_MBOX_COMMAND_MS;
	mbox->settle_ms = CXLL_MBOX_SETTLE_MS;
}
EXPORT_SYMBOL_GPL(cxll_mbox_init);

static int send_once(struct cxll_mbox *mbox, struct cxll_mbox_cmd *cmd)
{
	int rc;

	cmd->answered = false;
	cmd->rc = 0;
	cmd->note = NULL;

	scoped_guard(mutex, &mbox->lock)
		rc = mbox->ops->send(mbox, cmd);
	if (!rc)
		cmd->answered = true;
	return rc;
}

/*
 * Somebody's background operation is in the way. The lock is not held, so
 * that others can look at how far it is meanwhile.
 */
static int mbox_settle(struct cxll_mbox *mbox, ktime_t deadline)
{
	s64 left = ktime_ms_delta(deadline, ktime_get());

	if (!mbox->ops->settle || left <= 0)
		return -ETIMEDOUT;

	/* A device may say busy with nothing running: do not spin on it. */
	usleep_range(500, 1000);
	return mbox->ops->settle(mbox, left);
}

/* Return: 0 to send again, else what ends the command. */
static int before_retry(struct cxll_mbox *mbox, const struct cxll_mbox_cmd *cmd,
			unsigned int *now_left, ktime_t deadline)
{
	const struct cxll_mbox_rc *mean = cxll_mbox_rc(cmd->rc);
	int rc;

	if (mean->retry == CXLL_RETRY_NOW && *now_left) {
		unsigned int us = 1000 << (RETRY_NOW_TIMES - (*now_left)--);

		usleep_range(us, 2 * us);
		return 0;
	}

	if (mean->retry == CXLL_RETRY_BUSY) {
		rc = mbox_settle(mbox, deadline);
		/* Out of patience: then "busy" is the answer. */
		return rc == -ETIMEDOUT ? mean->error : rc;
	}

	return mean->error;
}

/* The device claims @cmd->out_len bytes; the caller had room for @max. */
static int check_answer(const struct cxll_mbox *mbox, struct cxll_mbox_cmd *cmd,
			size_t max)
{
	if (cmd->out_len > mbox->payload_size) {
		cmd->note = "more than its payload holds";
		return -EPROTO;
	}
	if (cmd->out_len > max) {
		cmd->note = "more than the command returns";
		return -EPROTO;
	}
	if (cmd->out_len < cmd->out_min) {
		cmd->note = "less than the command returns";
		return -EPROTO;
	}

	return 0;
}

int cxll_mbox_send(struct cxll_mbox *mbox, struct cxll_mbox_cmd *cmd)
{
	ktime_t deadline = ktime_add_ms(ktime_get(), mbox->settle_ms);
	unsigned int now_left = RETRY_NOW_TIMES;
	size_t max = cmd->out_len;
	int rc;

	if (cmd->in_len > mbox->payload_size)
		return -E2BIG;

	for (;;) {
		cmd->out_len = max;
		rc = send_once(mbox, cmd);
		if (rc)
			break;
		if (cmd->rc == CXLL_RC_SUCCESS)
			return check_answer(mbox, cmd, max);
		if (cmd->rc == CXLL_RC_BACKGROUND) {
			/* What there is to know comes when it is done. */
			cmd->out_len = 0;
			return 0;
		}

		dev_dbg(mbox->dev, "command %04xh: %s (%02xh)\n", cmd->opcode,
			cxll_mbox_rc(cmd->rc)->text, cmd->rc);
		rc = before_retry(mbox, cmd, &now_left, deadline);
		if (rc)
			break;
	}

	cmd->out_len = 0;
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_mbox_send);

void cxll_mbox_explain(const struct cxll_mbox *mbox,
		       const struct cxll_mbox_cmd *cmd, int rc,
		       struct cxll_why *why)
{
	if (rc == -EPROTO)
		cxll_why_set(why, "it returned %zu bytes, %s", cmd->out_len,
			     cmd->note ?: "an invalid length");
	else if (cmd->answered)
		cxll_why_set(why, "%s (%02xh)", cxll_mbox_rc(cmd->rc)->text,
			     cmd->rc);
	else if (rc == -ETIMEDOUT)
		cxll_why_set(why, "no answer within %u ms%s%s",
			     mbox->command_ms, cmd->note ? ", " : "",
			     cmd->note ?: "");
	else if (rc == -ENODEV)
		cxll_why_set(why, "the device is gone");
	else if (rc == -EBUSY)
		cxll_why_set(why, "the mailbox is still busy with an earlier command");
	else
		cxll_why_set(why, "error %d", rc);
}
EXPORT_SYMBOL_GPL(cxll_mbox_explain);
