// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the memory behind the device ready? The range registers of DVSEC 0 say
 * so range by range, each with its own time limit (CXL 3.1 8.1.3.8), then
 * Memory Device Status says so for the whole (8.2.8.5.1.1).
 */
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include "device.h"

#define INFO_VALID_MS		1000	/* CXL 3.1 8.1.3.8.2 */
/* Media Status may trail Memory_Active a little: nothing says how much. */
#define MEDIA_STATUS_MS		1000
#define DVSEC_READ_MAX		0x40

#define MD_FATAL		BIT_ULL(0)
#define MD_FW_HALT		BIT_ULL(1)
#define MD_MEDIA		GENMASK_ULL(3, 2)

enum { MEDIA_NOT_READY, MEDIA_READY, MEDIA_ERROR, MEDIA_DISABLED };

/**
 * struct wait - a bounded wait, its steps growing from 1 to 100 ms
 * @deadline: when to give up
 * @ms: next step
 * @late: the look now taken is the last one
 */
struct wait {
	ktime_t deadline;
	unsigned int ms;
	bool late;
};

static struct wait wait_begin(unsigned int ms)
{
	return (struct wait){
		.deadline = ktime_add_ms(ktime_get(), ms),
		.ms = 1,
	};
}

/* To be called after each look; false when that was the last. */
static bool wait_more(struct wait *w)
{
	if (w->late)
		return false;

	usleep_range(w->ms * USEC_PER_MSEC, 2 * w->ms * USEC_PER_MSEC);
	w->ms = min(2 * w->ms, 100U);
	w->late = ktime_after(ktime_get(), w->deadline);
	return true;
}

int cxll_dvsec_load(const struct cxll_regs *dvsec,
		    struct cxll_dvsec_device *info, struct cxll_why *why)
{
	u32 len = min_t(u32, dvsec->len, DVSEC_READ_MAX);
	u8 buf[DVSEC_READ_MAX];
	int rc;

	rc = cxll_regs_copy_from(dvsec, 0, buf, len);
	if (rc)
		return rc;
	if (cxll_read32(dvsec, 0) == CXLL_GONE32)
		return -ENODEV;

	return cxll_dvsec_device_parse(buf, len, info, why);
}

/* Reads DVSEC 0 into @cd->info. A device without one has no ranges. */
int cxll_dvsec_read(struct cxll_dev *cd, struct cxll_why *why)
{
	memset(&cd->info, 0, sizeof(cd->info));
	if (!cxll_regs_exist(&cd->dvsec))
		return 0;

	return cxll_dvsec_load(&cd->dvsec, &cd->info, why);
}

/* Return: 0, -ENODEV or -ETIMEDOUT */
static int wait_range_bit(struct cxll_dev *cd, unsigned int r, u32 bit,
			  unsigned int ms)
{
	struct wait w = wait_begin(ms);
	u32 val;

	do {
		val = cxll_read32(&cd->dvsec, CXLL_DVSEC_RANGE_SIZE_LO(r));
		if (val == CXLL_GONE32)
			return -ENODEV;
		if (val & bit)
			return 0;
	} while (wait_more(&w));

	return -ETIMEDOUT;
}

static int wait_range(struct cxll_dev *cd, unsigned int r, struct cxll_why *why)
{
	unsigned int seconds;
	int rc;

	rc = wait_range_bit(cd, r, CXLL_DVSEC_RANGE_INFO_VALID, INFO_VALID_MS);
	if (rc == -ETIMEDOUT)
		cxll_why_set(why, "Memory_Info_Valid of range %u not set within %u ms",
			     r + 1, INFO_VALID_MS);
	if (rc)
		return rc;

	/* Only now do size and time limit mean anything. */
	rc = cxll_dvsec_read(cd, why);
	if (rc)
		return rc;
	if (r >= cd->info.nr_ranges || !cd->info.range[r].size)
		return 0;

	seconds = cd->info.range[r].active_timeout_s;
	rc = wait_range_bit(cd, r, CXLL_DVSEC_RANGE_ACTIVE,
			    seconds * MSEC_PER_SEC);
	if (rc == -ETIMEDOUT)
		cxll_why_set(why, "Memory_Active of range %u not set within its own %u s",
			     r + 1, seconds);
	return rc;
}

static int check_status(u64 status, struct cxll_why *why)
{
	if (status == CXLL_GONE64)
		return -ENODEV;

	if (status & MD_FATAL)
		cxll_why_set(why, "the device reports a fatal error");
	else if (status & MD_FW_HALT)
		cxll_why_set(why, "the device's firmware has halted");
	else if (FIELD_GET(MD_MEDIA, status) == MEDIA_ERROR)
		cxll_why_set(why, "the device reports a media error");
	else if (FIELD_GET(MD_MEDIA, status) == MEDIA_DISABLED)
		cxll_why_set(why, "the device has its media disabled");
	else
		return 0;

	return -EIO;
}

static int wait_status(struct cxll_dev *cd, struct cxll_why *why)
{
	struct wait w = wait_begin(MEDIA_STATUS_MS);
	u64 status;
	int rc;

	do {
		status = cxll_read64(&cd->mm.status, 0);
		rc = check_status(status, why);
		if (rc)
			return rc;
		if (FIELD_GET(MD_MEDIA, status) == MEDIA_READY)
			return 0;
	} while (wait_more(&w));

	cxll_why_set(why, "Media Status is still \"not ready\"");
	return -ETIMEDOUT;
}

/*
 * Return: 0 when ready; -ENODEV when the device is gone; any other error with
 * a sentence means not ready.
 */
int cxll_media_wait(struct cxll_dev *cd, struct cxll_why *why)
{
	unsigned int r;
	int rc;

	for (r = 0; r < cd->info.nr_ranges; r++) {
		rc = wait_range(cd, r, why);
		if (rc)
			return rc;
	}

	return cxll_regs_exist(&cd->mm.status) ? wait_status(cd, why) : 0;
}
