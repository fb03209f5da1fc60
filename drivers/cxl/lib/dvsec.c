// SPDX-License-Identifier: GPL-2.0-only
/* CXL Device DVSEC and register locator (CXL 3.1 8.1.3, 8.1.9). */
#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/dvsec.h>
#include "bytes.h"

#define DVSEC_HDR1		0x04
#define   DVSEC_HDR1_VENDOR	GENMASK(15, 0)
#define   DVSEC_HDR1_REVISION	GENMASK(19, 16)
#define   DVSEC_HDR1_LENGTH	GENMASK(31, 20)
#define DVSEC_HDR2		0x08
#define DVSEC_HDR_LEN		0x0a

#define REGLOC_ENTRIES		0x0c
#define REGLOC_ENTRY_LEN	8
#define   REGLOC_BIR		GENMASK(2, 0)
#define   REGLOC_ID		GENMASK(15, 8)
#define   REGLOC_OFFSET_LO	GENMASK(31, 16)
#define REGLOC_BIR_MAX		5

/* In CXL 1.1 the field is narrower and the timeout is not there. */
#define DESIRED_ILV_CXL11	GENMASK(2, 0)

int cxll_dvsec_header(const u8 *buf, size_t len, u16 *vendor, u16 *id,
		      u16 *length)
{
	u32 hdr1;

	if (len < DVSEC_HDR_LEN)
		return -EINVAL;
	hdr1 = cxll_le32(buf + DVSEC_HDR1);
	*vendor = FIELD_GET(DVSEC_HDR1_VENDOR, hdr1);
	*length = FIELD_GET(DVSEC_HDR1_LENGTH, hdr1);
	*id = cxll_le16(buf + DVSEC_HDR2);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_header);

/* A structure of ours, whole in the buffer, at least @min bytes long. */
static int dvsec_check(const u8 *buf, size_t len, u16 want_id, u16 min,
		       u16 *length, struct cxll_why *why)
{
	u16 vendor, id;

	if (cxll_dvsec_header(buf, len, &vendor, &id, length)) {
		cxll_why_set(why, "DVSEC header has %zu bytes, %d are needed",
			     len, DVSEC_HDR_LEN);
		return -EINVAL;
	}
	if (vendor != CXLL_DVSEC_VENDOR || id != want_id) {
		cxll_why_set(why,
			     "DVSEC vendor 0x%04x id %u, expected vendor 0x%04x id %u",
			     vendor, id, CXLL_DVSEC_VENDOR, want_id);
		return -EINVAL;
	}
	if (*length < min || len < min) {
		cxll_why_set(why,
			     "DVSEC id %u has length %u and %zu bytes can be read, at least %u are needed",
			     id, *length, len, min);
		return -EINVAL;
	}
	return 0;
}

static unsigned int active_timeout(unsigned int code)
{
	return code <= 4 ? 1U << (2 * code) : 0;
}

static void range_parse(const u8 *buf, unsigned int r, u8 revision,
			struct cxll_dvsec_range *out)
{
	u32 size = cxll_le32(buf + CXLL_DVSEC_RANGE_SIZE_LO(r));
	u32 base = cxll_le32(buf + CXLL_DVSEC_RANGE_BASE_LO(r));

	out->size = (u64)cxll_le32(buf + CXLL_DVSEC_RANGE_SIZE_HI(r)) << 32 |
		    (size & CXLL_DVSEC_RANGE_ADDR_LO);
	out->base = (u64)cxll_le32(buf + CXLL_DVSEC_RANGE_BASE_HI(r)) << 32 |
		    (base & CXLL_DVSEC_RANGE_ADDR_LO);
	out->info_valid = size & CXLL_DVSEC_RANGE_INFO_VALID;
	out->active = size & CXLL_DVSEC_RANGE_ACTIVE;
	out->media_type = FIELD_GET(CXLL_DVSEC_RANGE_MEDIA, size);
	out->memory_class = FIELD_GET(CXLL_DVSEC_RANGE_CLASS, size);
	out->desired_interleave =
		FIELD_GET(CXLL_DVSEC_RANGE_DESIRED_ILV, size);
	out->active_timeout_s =
		active_timeout(FIELD_GET(CXLL_DVSEC_RANGE_TIMEOUT, size));
	if (!revision) {
		out->desired_interleave &= DESIRED_ILV_CXL11;
		out->active_timeout_s = 0;
	}
}

int cxll_dvsec_device_parse(const u8 *buf, size_t len,
			    struct cxll_dvsec_device *out,
			    struct cxll_why *why)
{
	unsigned int r;
	u16 cap, length;
	int rc;

	rc = dvsec_check(buf, len, CXLL_DVSEC_ID_DEVICE, CXLL_DVSEC_LEN_MIN,
			 &length, why);
	if (rc)
		return rc;

	memset(out, 0, sizeof(*out));
	cap = cxll_le16(buf + CXLL_DVSEC_CAP);
	out->revision = FIELD_GET(DVSEC_HDR1_REVISION,
				  cxll_le32(buf + DVSEC_HDR1));
	out->mem_capable = cap & CXLL_DVSEC_CAP_MEM;
	out->mem_hwinit = cap & CXLL_DVSEC_CAP_MEM_HWINIT;
	out->mem_enable = cxll_le16(buf + CXLL_DVSEC_CTRL) &
			  CXLL_DVSEC_CTRL_MEM_ENABLE;
	out->config_lock = cxll_le16(buf + CXLL_DVSEC_LOCK) &
			   CXLL_DVSEC_LOCK_CONFIG;
	out->nr_ranges = FIELD_GET(CXLL_DVSEC_CAP_HDM_COUNT, cap);

	if (out->nr_ranges > CXLL_DVSEC_RANGES ||
	    (!out->nr_ranges && out->mem_capable)) {
		cxll_why_set(why,
			     "CXL Device DVSEC has HDM_Count %u, a memory device must have 1 or 2",
			     out->nr_ranges);
		return -EINVAL;
	}
	for (r = 0; r < out->nr_ranges; r++)
		range_parse(buf, r, out->revision, &out->range[r]);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_device_parse);

/* Entry @i, false when it names no BAR or is not there as a whole. */
static bool regloc_entry(const u8 *buf, size_t len, unsigned int i,
			 struct cxll_regblock *out)
{
	size_t at = REGLOC_ENTRIES + i * REGLOC_ENTRY_LEN;
	u32 lo;

	if (at + REGLOC_ENTRY_LEN > len)
		return false;
	lo = cxll_le32(buf + at);
	out->bar = FIELD_GET(REGLOC_BIR, lo);
	out->id = FIELD_GET(REGLOC_ID, lo);
	out->offset = (u64)cxll_le32(buf + at + 4) << 32 |
		      (lo & REGLOC_OFFSET_LO);
	return out->bar <= REGLOC_BIR_MAX;
}

int cxll_regloc_find(const u8 *buf, size_t len, u8 id,
		     struct cxll_regblock *out, struct cxll_why *why)
{
	unsigned int i, nr;
	u16 length;
	int rc;

	rc = dvsec_check(buf, len, CXLL_DVSEC_ID_REGLOC, REGLOC_ENTRIES,
			 &length, why);
	if (rc)
		return rc;
	if (length > len) {
		cxll_why_set(why,
			     "register locator has length %u, only %zu bytes can be read",
			     length, len);
		return -EINVAL;
	}

	nr = (length - REGLOC_ENTRIES) / REGLOC_ENTRY_LEN;
	for (i = 0; i < nr; i++)
		if (regloc_entry(buf, length, i, out) && out->id == id)
			return 0;
	cxll_why_set(why,
		     "none of the register locator's %u entries is a usable block of id %u",
		     nr, id);
	return -ENOENT;
}
EXPORT_SYMBOL_GPL(cxll_regloc_find);

u64 cxll_regloc_end(const u8 *buf, size_t len, const struct cxll_regblock *blk,
		    u64 bar_len)
{
	struct cxll_regblock next;
	u64 end = bar_len;
	unsigned int i;
	u16 length;

	if (dvsec_check(buf, len, CXLL_DVSEC_ID_REGLOC, REGLOC_ENTRIES, &length,
			NULL))
		return end;

	len = min_t(size_t, len, length);
	for (i = 0; REGLOC_ENTRIES + (i + 1) * REGLOC_ENTRY_LEN <= len; i++)
		if (regloc_entry(buf, len, i, &next) && next.id &&
		    next.bar == blk->bar && next.offset > blk->offset)
			end = min(end, next.offset);
	return end;
}
EXPORT_SYMBOL_GPL(cxll_regloc_end);

int cxll_regblock_fits(const struct cxll_regblock *blk, u64 bar_len, u64 need,
		       struct cxll_why *why)
{
	u64 end;

	if (!check_add_overflow(blk->offset, need, &end) && end <= bar_len)
		return 0;
	cxll_why_set(why,
		     "register block of id %u needs 0x%llx bytes at 0x%llx, but BAR %u has 0x%llx bytes",
		     blk->id, need, blk->offset, blk->bar, bar_len);
	return -ERANGE;
}
EXPORT_SYMBOL_GPL(cxll_regblock_fits);
