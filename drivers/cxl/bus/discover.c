// SPDX-License-Identifier: GPL-2.0-only
/* What a memory device tells about itself, in the order it can be asked. */
#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <asm/byteorder.h>
#include <cxll/lib/component.h>
#include "device.h"

/* A probe waits no longer than this for mailbox and media together. */
#define BRIEF_MS	1000

/* Then looks become rarer, and rare once it takes longer than it may. */
#define LOOK_MIN_MS	10
#define LOOK_MAX_MS	1000
#define LOOK_LATE_MS	5000

#define STATUS_LEN	8	/* Memory Device Status */

#define READY_DEFAULT_S	60	/* where neither device nor provider says */

/* Mailbox registers without payload */
#define MAILBOX_LEN	0x20

bool cxll_dev_gone(struct cxll_dev *cd)
{
	const struct cxll_regs *regs = &cd->device;

	if (cd->ops && cd->ops->present && !cd->ops->present(cd))
		return true;
	/* A CXL 1.1 device may have nothing but its configuration space */
	if (!cxll_regs_exist(regs))
		regs = &cd->dvsec;

	return regs->len >= sizeof(u32) && cxll_read32(regs, 0) == CXLL_GONE32;
}

/*
 * A device that goes in the middle of an answer makes nonsense of it: then
 * that is the error, and not the nonsense.
 */
static int or_gone(struct cxll_dev *cd, int rc)
{
	return cxll_dev_gone(cd) ? -ENODEV : rc;
}

static unsigned int waited_ms(const struct cxll_dev *cd)
{
	return min_t(s64, ktime_ms_delta(ktime_get(), cd->since), INT_MAX);
}

static unsigned int brief_ms(const struct cxll_dev *cd)
{
	unsigned int ms = waited_ms(cd);

	return ms < BRIEF_MS ? BRIEF_MS - ms : 0;
}

/* How many have &cxll_dev.awaited */
static atomic_t nr_awaited = ATOMIC_INIT(0);

bool cxll_dev_any_awaited(void)
{
	return atomic_read(&nr_awaited) > 0;
}
EXPORT_SYMBOL_GPL(cxll_dev_any_awaited);

static void dev_set_awaited(struct cxll_dev *cd, bool awaited)
{
	atomic_add(awaited - cd->awaited, &nr_awaited);
	cd->awaited = awaited;
}

/* Sets @cd->told: each is told once. Return: is it to be told now? */
static bool dev_tell(struct cxll_dev *cd, enum cxll_dev_told what)
{
	if (cd->told >= what)
		return false;
	cd->told = what;
	return true;
}

static bool dev_took(const struct cxll_dev *cd, unsigned int limit_s)
{
	return waited_ms(cd) / MSEC_PER_SEC >= limit_s;
}

/* One entry of the device capabilities array (CXL 3.1 8.2.8.2) */
static int read_cap(struct cxll_dev *cd, unsigned int k, struct cxll_cap *cap,
		    struct cxll_why *why)
{
	u32 off = CXLL_DEVCAP_HDR_LEN * k;
	u32 entry[4];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(entry); i++)
		entry[i] = cxll_read32(&cd->device, off + 4 * i);

	return cxll_devcap_decode(entry, cd->device.len, cap, why);
}

/* A bad entry costs itself; whether it was needed is seen in the end. */
static void take_cap(struct cxll_dev *cd, const struct cxll_cap *cap,
		     struct cxll_regs *mailbox, struct cxll_regs *status)
{
	struct cxll_regs *regs;

	if (cap->id == CXLL_DEVCAP_MAILBOX && cap->length >= MAILBOX_LEN)
		regs = mailbox;
	else if (cap->id == CXLL_DEVCAP_MEMDEV && cap->length >= STATUS_LEN)
		regs = status;
	else
		return;

	if (!cxll_regs_exist(regs))
		cxll_regs_sub(&cd->device, cap->offset, cap->length, regs);
}

static int find_caps(struct cxll_dev *cd, struct cxll_regs *mailbox,
		     struct cxll_regs *status, struct cxll_why *why)
{
	struct cxll_cap cap;
	int nr, k;

	if (cd->device.len < CXLL_DEVCAP_HDR_LEN) {
		cxll_why_set(why, "the device register block has %u bytes, %u are needed",
			     cd->device.len, CXLL_DEVCAP_HDR_LEN);
		return -EINVAL;
	}
	nr = cxll_devcap_count(cxll_read64(&cd->device, 0), why);
	if (nr < 0)
		return nr;
	if (nr > cd->device.len / CXLL_DEVCAP_HDR_LEN - 1) {
		cxll_why_set(why, "%d capabilities do not fit a block of %u bytes",
			     nr, cd->device.len);
		return -EINVAL;
	}

	for (k = 1; k <= nr; k++) {
		struct cxll_why bad = {};

		if (read_cap(cd, k, &cap, &bad))
			dev_dbg(cd->dev, "device capability %d ignored: %s\n",
				k, bad.text);
		else
			take_cap(cd, &cap, mailbox, status);
	}

	if (cxll_regs_exist(mailbox) && cxll_regs_exist(status))
		return 0;

	cxll_why_set(why, "the device has no usable %s registers",
		     cxll_regs_exist(mailbox) ? "memory device status" :
		     "mailbox");
	return -EINVAL;
}

/* Nothing waits for it but its own memory, so the longer one counts. */
static unsigned int mailbox_limit_s(const struct cxll_dev *cd)
{
	unsigned int provider = cd->ready_s ?: READY_DEFAULT_S;

	return max(cd->mm.ready_s, min(provider, DEV_READY_MAX_S));
}

static int mailbox_unready(struct cxll_dev *cd, int rc, struct cxll_why *why)
{
	unsigned int limit_s = mailbox_limit_s(cd);
	const char *what = rc == -EBUSY ?
		"mailbox busy with a command started before the driver was loaded" :
		"mailbox not ready";

	if (dev_took(cd, limit_s)) {
		cxll_why_set(why, "%s after %u s", what,
			     waited_ms(cd) / (unsigned int)MSEC_PER_SEC);
		return -ETIMEDOUT;
	}
	dev_set_awaited(cd, true);
	if (dev_tell(cd, CXLL_TOLD_WAITING))
		dev_info(cd->dev, "%s; looking again for up to %u s\n", what,
			 limit_s);
	return -EAGAIN;
}

static int open_mailbox(struct cxll_dev *cd, struct cxll_why *why)
{
	struct cxll_regs mailbox = {}, status = {};
	int rc;

	rc = find_caps(cd, &mailbox, &status, why);
	if (rc)
		return rc;

	rc = cxll_mbox_mmio_init(&cd->mm, cd->dev, &mailbox, &status,
				 brief_ms(cd));
	if (rc == -EAGAIN || rc == -EBUSY)
		return mailbox_unready(cd, rc, why);
	if (rc == -EINVAL)
		cxll_why_set(why, "mailbox payload not 256 bytes to 1 MiB, or outside its %u bytes",
			     mailbox.len);
	return rc;
}

/*
 * Without the log only what every memory device has is offered: that is worth
 * a message, but no reason to do without the memory. A device that sanitizes
 * its media refuses the log until that is done.
 */
static int read_cel(struct cxll_dev *cd)
{
	struct cxll_why why = {};
	int rc;

	rc = cxll_cel_read(cd, &why);
	if (!rc)
		return 0;
	rc = or_gone(cd, rc);
	if (rc == -ENODEV || rc == -ETIMEDOUT || rc == -ENOMEM)
		return rc;

	cd->log_later = rc == -ENOMEDIUM;
	dev_warn(cd->dev, "%s; users can only send Identify%s\n",
		 cxll_why_complete(&why, rc),
		 cd->log_later ? " until the media is ready" : "");
	cxll_commands_enable(&cd->mm.mbox, CXLL_OP_IDENTIFY);
	return 0;
}

/* Event records carry the time since this was set. */
static void set_timestamp(struct cxll_dev *cd)
{
	__le64 now = cpu_to_le64(ktime_get_real_ns());
	struct cxll_mbox_cmd cmd = {
		.opcode = CXLL_OP_SET_TIMESTAMP,
		.in = &now,
		.in_len = sizeof(now),
	};
	struct cxll_why why = {};

	if (!cxll_commands_found(&cd->mm.mbox, CXLL_OP_SET_TIMESTAMP))
		return;
	if (cxll_dev_command(cd, "Set Timestamp", &cmd, &why))
		dev_dbg(cd->dev, "%s\n", why.text);
}

/* The table is about performance: a broken one is told, then done without. */
static int read_cdat(struct cxll_dev *cd)
{
	struct cxll_why why = {};
	int rc;

	rc = cxll_cdat_read(cd, &why);
	if (rc)
		rc = or_gone(cd, rc);
	if (rc == -ENODEV || rc == -ENOMEM)
		return rc;
	if (rc)
		dev_warn(cd->dev, "CDAT ignored: %s\n",
			 cxll_why_complete(&why, rc));

	return 0;
}

/* Media that is not ready costs the capacity, nothing else. */
static int media_unready(struct cxll_dev *cd, int rc, unsigned int limit_s,
			 const struct cxll_why *why)
{
	dev_set_awaited(cd, !dev_took(cd, limit_s));
	if (rc != -EAGAIN || dev_took(cd, limit_s)) {
		if (dev_tell(cd, CXLL_TOLD_LATE))
			dev_warn(cd->dev, "media not ready: %s; shown without capacity until it is\n",
				 why->text);
	} else if (dev_tell(cd, CXLL_TOLD_WAITING)) {
		dev_info(cd->dev, "media not ready yet: %s; without capacity until it is, which may take %u s\n",
			 why->text, limit_s);
	}
	return -EAGAIN;
}

/*
 * What can be asked when the media is ready. Readers on the bus look at
 * @cd->media_ready first, see cxll_dev_is_ready().
 */
static int read_ready(struct cxll_dev *cd, struct cxll_why *why)
{
	int rc = cxll_capacity_read(cd, why);

	/* A return code may mean -EAGAIN too, but was sent again already */
	if (rc)
		return rc == -EAGAIN ? -EIO : rc;
	cxll_dynamic_tell(cd);
	rc = read_cdat(cd);
	if (rc)
		return rc;
	/* All of it is written before: pairs with cxll_dev_is_ready() */
	smp_store_release(&cd->media_ready, true);
	return 0;
}

/* Return: 0; -EAGAIN: not ready yet; else no memory from this device. */
static int read_memory(struct cxll_dev *cd, unsigned int ms,
		       struct cxll_why *why)
{
	struct cxll_why unready = {};
	unsigned int limit_s;
	int rc;

	rc = cxll_media_wait(cd, ms, &limit_s, &unready);
	if (rc)
		rc = or_gone(cd, rc);
	if (rc && rc != -ENODEV)
		return media_unready(cd, rc, limit_s, &unready);
	if (!rc)
		rc = read_ready(cd, why);
	/* Who lacked memory for it looks again */
	if (rc != -ENOMEM)
		dev_set_awaited(cd, false);
	return rc;
}

/*
 * A CXL 1.1 device has no mailbox, and needs none: DVSEC 0 says how much
 * memory there is. One that is there but broken is no such device.
 */
static int read_mailbox(struct cxll_dev *cd, struct cxll_why *why)
{
	int rc;

	memset(&cd->mm, 0, sizeof(cd->mm));
	if (!cxll_regs_exist(&cd->device)) {
		dev_info(cd->dev, "no mailbox, as in CXL 1.1: capacity comes from the DVSEC ranges, and there are no commands\n");
		return 0;
	}

	rc = open_mailbox(cd, why);
	if (!rc)
		rc = read_cel(cd);
	if (!rc)
		set_timestamp(cd);
	return rc;
}

static int dev_discover(struct cxll_dev *cd, struct cxll_why *why)
{
	int rc;

	rc = cxll_dvsec_read(cd, why);
	if (rc)
		return rc;
	rc = read_mailbox(cd, why);
	if (rc)
		return rc;

	if (cd->told)
		dev_info(cd->dev, "mailbox ready after %u s\n",
			 waited_ms(cd) / (unsigned int)MSEC_PER_SEC);
	cd->told = CXLL_TOLD_NOTHING;
	rc = read_memory(cd, brief_ms(cd), why);
	return rc == -EAGAIN ? 0 : rc;
}

static const char *common_reason(int rc)
{
	switch (rc) {
	case -ENODEV:
		return "the device is gone";
	case -ENOMEM:
		return "out of memory";
	case -ETIMEDOUT:
		return "the device does not answer";
	default:
		return "unexpected error";
	}
}

/* Prints the one sentence about a device that there is no memory from. */
static int give_up(struct cxll_dev *cd, int rc, const struct cxll_why *why)
{
	if (rc != -ENOMEM)
		rc = or_gone(cd, rc);

	/* Nobody wants to read about every way to notice a missing device. */
	if (rc == -ENODEV && cd->ops && cd->ops->present &&
	    !cd->ops->present(cd))
		dev_dbg(cd->dev, "gone during discovery\n");
	else
		dev_err(cd->dev, "%s; no memory from this device\n",
			why->text[0] && rc != -ENODEV ? why->text :
			common_reason(rc));
	return rc;
}

int cxll_dev_discover(struct cxll_dev *cd)
{
	struct cxll_why why = {};
	int rc;

	if (!cd->since)
		cd->since = ktime_get();
	rc = dev_discover(cd, &why);
	if (!rc || (rc == -EAGAIN && !cxll_dev_gone(cd)))
		return rc;

	rc = give_up(cd, rc, &why);
	cxll_dev_release(cd);
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_dev_discover);

int cxll_dev_look_again(struct cxll_dev *cd, struct cxll_why *why)
{
	struct cxll_capacity_text has;
	int rc;

	rc = read_memory(cd, 0, why);
	if (rc == -EAGAIN || rc == -ENOMEM)
		return -EAGAIN;
	if (rc)
		return or_gone(cd, rc);

	if (cd->log_later && !read_cel(cd)) {
		set_timestamp(cd);
		cxll_dynamic_tell(cd);
	}
	dev_info(cd->dev, "media ready after %u s: %s\n",
		 waited_ms(cd) / (unsigned int)MSEC_PER_SEC,
		 cxll_capacity_describe(&cd->capacity, false, &has));
	return 0;
}

unsigned int cxll_dev_next_look_ms(const struct cxll_dev *cd)
{
	if (cd->told == CXLL_TOLD_LATE)
		return LOOK_LATE_MS;
	return clamp_t(unsigned int, waited_ms(cd) / 8, LOOK_MIN_MS,
		       LOOK_MAX_MS);
}
EXPORT_SYMBOL_GPL(cxll_dev_next_look_ms);

void cxll_dev_release(struct cxll_dev *cd)
{
	kvfree(cd->cdat);
	cd->cdat = NULL;
	cd->cdat_len = 0;
	cd->media_ready = false;
	cd->since = 0;
	cd->told = CXLL_TOLD_NOTHING;
	dev_set_awaited(cd, false);
	cd->log_later = false;
	memset(&cd->identify, 0, sizeof(cd->identify));
	memset(&cd->capacity, 0, sizeof(cd->capacity));
}
EXPORT_SYMBOL_GPL(cxll_dev_release);
