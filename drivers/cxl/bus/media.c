// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the memory behind the device ready? The range registers of DVSEC 0 say
 * so range by range, each with its own time limit (CXL 3.1 8.1.3.8), then
 * Memory Device Status says so for the whole (8.2.8.5.1.1).
 */
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <cxll/lib/device_status.h>
#include "device.h"
#include "wait.h"

static unsigned int media_ready_timeout = 60;
module_param(media_ready_timeout, uint, 0644);
MODULE_PARM_DESC(media_ready_timeout, "seconds until media that is not ready counts as late, where the device does not say (default 60)");

#define INFO_VALID_S		1	/* CXL 3.1 8.1.3.8.2 */
/* Media Status may trail Memory_Active a little: nothing says how much. */
#define MEDIA_STATUS_S		1
#define DVSEC_READ_MAX		0x40

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

static unsigned int default_limit_s(void)
{
	return min(READ_ONCE(media_ready_timeout), DEV_READY_MAX_S);
}

/* CXL 1.1 has no field for it, later revisions have codes without a meaning. */
static unsigned int range_limit_s(const struct cxll_dvsec_range *range)
{
	return range->active_timeout_s ?: default_limit_s();
}

/* Size and time limit mean nothing before Memory_Info_Valid. */
static int look_at_range(const struct cxll_dvsec_range *range, unsigned int r,
			 unsigned int *limit_s, struct cxll_why *why)
{
	if (!range->info_valid) {
		*limit_s = max_t(unsigned int, *limit_s, INFO_VALID_S);
		cxll_why_set(why, "Memory_Info_Valid of range %u is not set",
			     r + 1);
		return -EAGAIN;
	}
	if (!range->size)
		return 0;

	*limit_s = max(*limit_s, range_limit_s(range));
	if (range->active)
		return 0;
	cxll_why_set(why, "Memory_Active of range %u is not set", r + 1);
	return -EAGAIN;
}

static int look_at_ranges(struct cxll_dev *cd, unsigned int *limit_s,
			  struct cxll_why *why)
{
	unsigned int r;
	int rc;

	rc = cxll_dvsec_read(cd, why);
	for (r = 0; !rc && r < cd->info.nr_ranges; r++)
		rc = look_at_range(&cd->info.range[r], r, limit_s, why);
	return rc;
}

static int look_at_status(struct cxll_dev *cd, unsigned int *limit_s,
			  struct cxll_why *why)
{
	u64 raw = cxll_read64(&cd->mm.status, 0);
	struct cxll_device_status status;
	const char *fault;

	if (raw == CXLL_GONE64)
		return -ENODEV;
	status = cxll_device_status_decode(raw);
	fault = cxll_device_status_media_fault(&status);
	if (fault) {
		/* What has failed stays so; disabled media may be sanitized now */
		*limit_s = !cxll_device_status_fault(&status) &&
			   status.media == CXLL_MEDIA_DISABLED ?
			   max(*limit_s, default_limit_s()) : 0;
		cxll_why_set(why, "%s", fault);
		return -EIO;
	}
	if (status.media == CXLL_MEDIA_READY)
		return 0;

	*limit_s += MEDIA_STATUS_S;
	cxll_why_set(why, "Media Status is still \"not ready\"");
	return -EAGAIN;
}

static int media_look(struct cxll_dev *cd, unsigned int *limit_s,
		      struct cxll_why *why)
{
	int rc;

	*limit_s = 0;
	rc = look_at_ranges(cd, limit_s, why);
	if (!rc && cxll_regs_exist(&cd->mm.status))
		rc = look_at_status(cd, limit_s, why);
	return rc;
}

int cxll_media_wait(struct cxll_dev *cd, unsigned int ms, unsigned int *limit_s,
		    struct cxll_why *why)
{
	struct cxll_wait w = cxll_wait_begin(ms);
	int rc;

	do {
		rc = media_look(cd, limit_s, why);
	} while (rc == -EAGAIN && cxll_wait_more(&w));
	return rc;
}
