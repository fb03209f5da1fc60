// SPDX-License-Identifier: GPL-2.0-only
/* Mailbox payloads and return codes (CXL 3.1 8.2.8.4.5, 8.2.9). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/mboxcmd.h>
#include "bytes.h"

/* 0da9c0b5-bf41-4b78-8f79-96b1623b3f17, in the order of the text */
const u8 cxll_uuid_cel[16] = {
	0x0d, 0xa9, 0xc0, 0xb5, 0xbf, 0x41, 0x4b, 0x78,
	0x8f, 0x79, 0x96, 0xb1, 0x62, 0x3b, 0x3f, 0x17,
};
EXPORT_SYMBOL_GPL(cxll_uuid_cel);

#define RC(code, errno, again, sentence) \
	[code] = { .text = sentence, .error = errno, .retry = again }

static const struct cxll_mbox_rc return_codes[] = {
	RC(0x00, 0, CXLL_RETRY_NEVER, "success"),
	RC(0x01, 0, CXLL_RETRY_NEVER, "background command started"),
	RC(0x02, -EINVAL, CXLL_RETRY_NEVER, "invalid input"),
	RC(0x03, -EOPNOTSUPP, CXLL_RETRY_NEVER, "unsupported"),
	RC(0x04, -EIO, CXLL_RETRY_NEVER, "internal error of the device"),
	RC(0x05, -EAGAIN, CXLL_RETRY_NOW, "transient error, retry required"),
	RC(0x06, -EBUSY, CXLL_RETRY_BUSY, "busy with a background command"),
	RC(0x07, -ENOMEDIUM, CXLL_RETRY_NEVER, "media disabled"),
	RC(0x08, -EBUSY, CXLL_RETRY_NEVER, "firmware transfer in progress"),
	RC(0x09, -EPROTO, CXLL_RETRY_NEVER, "firmware transfer out of order"),
	RC(0x0a, -EACCES, CXLL_RETRY_NEVER, "firmware authentication failed"),
	RC(0x0b, -EINVAL, CXLL_RETRY_NEVER, "invalid firmware slot"),
	RC(0x0c, -EIO, CXLL_RETRY_NEVER, "firmware activated, then rolled back"),
	RC(0x0d, -EBUSY, CXLL_RETRY_NEVER, "activation needs a cold reset"),
	RC(0x0e, -EINVAL, CXLL_RETRY_NEVER, "invalid event record handle"),
	RC(0x0f, -ERANGE, CXLL_RETRY_NEVER, "invalid physical address"),
	RC(0x10, -ENOSPC, CXLL_RETRY_NEVER, "limit of injected poison reached"),
	RC(0x11, -EIO, CXLL_RETRY_NEVER, "permanent media failure"),
	RC(0x12, -ECANCELED, CXLL_RETRY_NEVER, "background command aborted"),
	RC(0x13, -EACCES, CXLL_RETRY_NEVER, "invalid security state"),
	RC(0x14, -EACCES, CXLL_RETRY_NEVER, "incorrect passphrase"),
	RC(0x15, -EOPNOTSUPP, CXLL_RETRY_NEVER, "unsupported on this mailbox"),
	RC(0x16, -EINVAL, CXLL_RETRY_NEVER, "invalid payload length"),
	RC(0x17, -EINVAL, CXLL_RETRY_NEVER, "invalid log"),
	RC(0x18, -EAGAIN, CXLL_RETRY_NOW, "interrupted"),
	RC(0x19, -EOPNOTSUPP, CXLL_RETRY_NEVER, "unsupported feature version"),
	RC(0x1a, -EOPNOTSUPP, CXLL_RETRY_NEVER,
	   "unsupported feature selection value"),
	RC(0x1b, -EBUSY, CXLL_RETRY_NEVER, "feature transfer in progress"),
	RC(0x1c, -EPROTO, CXLL_RETRY_NEVER, "feature transfer out of order"),
	RC(0x1d, -ENOSPC, CXLL_RETRY_NEVER, "resources exhausted"),
	RC(0x1e, -EINVAL, CXLL_RETRY_NEVER, "invalid extent list"),
	RC(0x1f, -EPROTO, CXLL_RETRY_NEVER, "transfer out of order"),
	RC(0x20, -EBUSY, CXLL_RETRY_NEVER, "abort not possible now"),
};

static const struct cxll_mbox_rc return_code_unknown = {
	.text = "unknown return code",
	.error = -EIO,
	.retry = CXLL_RETRY_NEVER,
};

const struct cxll_mbox_rc *cxll_mbox_rc(u16 code)
{
	if (code >= ARRAY_SIZE(return_codes))
		return &return_code_unknown;
	return &return_codes[code];
}
EXPORT_SYMBOL_GPL(cxll_mbox_rc);

static int short_payload(const char *name, size_t len, size_t need,
			 struct cxll_why *why)
{
	cxll_why_set(why, "%s returned %zu bytes, at least %zu are needed",
		     name, len, need);
	return -EINVAL;
}

static int capacity_decode(const u8 *p, const char *name, u64 *out,
			   struct cxll_why *why)
{
	u64 units = cxll_le64(p);

	if (!check_mul_overflow(units, CXLL_CAPACITY_UNIT, out))
		return 0;
	cxll_why_set(why, "%s of 0x%llx times 256 MiB does not fit 64 bits",
		     name, units);
	return -EINVAL;
}

/* Two parts that make a whole, at most @total bytes together. */
static int parts_check(u64 ram, u64 pmem, u64 total, struct cxll_why *why)
{
	u64 sum;

	if (!check_add_overflow(ram, pmem, &sum) && sum <= total)
		return 0;
	cxll_why_set(why,
		     "%llu MiB volatile and %llu MiB persistent exceed the total of %llu MiB",
		     ram >> 20, pmem >> 20, total >> 20);
	return -EINVAL;
}

static void revision_decode(const u8 *p, struct cxll_identify *out)
{
	unsigned int i;

	for (i = 0; i < sizeof(out->fw_revision) - 1 && p[i]; i++)
		out->fw_revision[i] = p[i] >= ' ' && p[i] <= '~' ? p[i] : '?';
}

int cxll_identify_decode(const u8 *p, size_t len, struct cxll_identify *out,
			 struct cxll_why *why)
{
	int rc;

	if (len < CXLL_IDENTIFY_LEN)
		return short_payload("Identify", len, CXLL_IDENTIFY_LEN, why);

	memset(out, 0, sizeof(*out));
	revision_decode(p, out);
	rc = capacity_decode(p + 0x10, "total capacity", &out->total, why);
	if (!rc)
		rc = capacity_decode(p + 0x18, "volatile-only capacity",
				     &out->volatile_only, why);
	if (!rc)
		rc = capacity_decode(p + 0x20, "persistent-only capacity",
				     &out->persistent_only, why);
	if (!rc)
		rc = capacity_decode(p + 0x28, "partition alignment",
				     &out->partition_align, why);
	if (rc)
		return rc;
	out->lsa_size = cxll_le32(p + 0x38);
	out->poison_list_max = cxll_le24(p + 0x3c);
	out->inject_limit = cxll_le16(p + 0x3f);
	return parts_check(out->volatile_only, out->persistent_only,
			   out->total, why);
}
EXPORT_SYMBOL_GPL(cxll_identify_decode);

int cxll_partition_info_decode(const u8 *p, size_t len,
			       struct cxll_partition_info *out,
			       struct cxll_why *why)
{
	int rc;

	if (len < CXLL_PARTITION_INFO_LEN)
		return short_payload("Get Partition Info", len,
				     CXLL_PARTITION_INFO_LEN, why);

	rc = capacity_decode(p, "active volatile capacity",
			     &out->active_volatile, why);
	if (!rc)
		rc = capacity_decode(p + 0x08, "active persistent capacity",
				     &out->active_persistent, why);
	if (!rc)
		rc = capacity_decode(p + 0x10, "next volatile capacity",
				     &out->next_volatile, why);
	if (!rc)
		rc = capacity_decode(p + 0x18, "next persistent capacity",
				     &out->next_persistent, why);
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_partition_info_decode);

int cxll_capacity_of(const struct cxll_identify *id,
		     const struct cxll_partition_info *part,
		     struct cxll_capacity *out, struct cxll_why *why)
{
	u64 ram = id->volatile_only, pmem = id->persistent_only;
	int rc;

	memset(out, 0, sizeof(*out));
	if (id->partition_align) {
		if (!part) {
			cxll_why_set(why,
				     "the device can be partitioned, but its partition info is not known");
			return -EINVAL;
		}
		ram = part->active_volatile;
		pmem = part->active_persistent;
	}
	rc = parts_check(ram, pmem, id->total, why);
	if (!rc)
		rc = cxll_capacity_add(out, CXLL_MODE_RAM, ram, why);
	if (!rc)
		rc = cxll_capacity_add(out, CXLL_MODE_PMEM, pmem, why);
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_capacity_of);

int cxll_dc_config_decode(const u8 *p, size_t len, unsigned int *regions,
			  u64 *bytes, struct cxll_why *why)
{
	unsigned int i, nr;
	u64 size;
	int rc;

	if (len < CXLL_DC_CONFIG_HDR_LEN)
		return short_payload("Get Dynamic Capacity Configuration", len,
				     CXLL_DC_CONFIG_HDR_LEN, why);
	*regions = p[0];
	nr = p[1];
	if (nr > *regions || *regions > CXLL_DC_REGIONS_MAX ||
	    nr > (len - CXLL_DC_CONFIG_HDR_LEN) / CXLL_DC_REGION_LEN) {
		cxll_why_set(why,
			     "Get Dynamic Capacity Configuration returned %u of %u regions in %zu bytes",
			     nr, *regions, len);
		return -EINVAL;
	}

	*bytes = 0;
	for (i = 0; i < nr; i++) {
		rc = capacity_decode(p + CXLL_DC_CONFIG_HDR_LEN +
				     i * CXLL_DC_REGION_LEN + 8,
				     "dynamic capacity", &size, why);
		if (rc)
			return rc;
		if (check_add_overflow(*bytes, size, bytes)) {
			cxll_why_set(why, "dynamic capacity exceeds 64 bits");
			return -EINVAL;
		}
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dc_config_decode);

int cxll_logs_find(const u8 *p, size_t len, const u8 uuid[16], u32 *size,
		   struct cxll_why *why)
{
	unsigned int i, nr;

	if (len < CXLL_LOGS_HDR_LEN)
		return short_payload("Get Supported Logs", len,
				     CXLL_LOGS_HDR_LEN, why);
	nr = cxll_le16(p);
	if (nr > (len - CXLL_LOGS_HDR_LEN) / CXLL_LOGS_ENTRY_LEN) {
		cxll_why_set(why,
			     "Get Supported Logs reports %u logs, its %zu bytes hold %zu",
			     nr, len,
			     (len - CXLL_LOGS_HDR_LEN) / CXLL_LOGS_ENTRY_LEN);
		return -EINVAL;
	}
	for (i = 0; i < nr; i++) {
		const u8 *log = p + CXLL_LOGS_HDR_LEN + i * CXLL_LOGS_ENTRY_LEN;

		if (!memcmp(log, uuid, 16)) {
			*size = cxll_le32(log + 16);
			return 0;
		}
	}
	cxll_why_set(why, "the requested log is not among the %u supported logs",
		     nr);
	return -ENOENT;
}
EXPORT_SYMBOL_GPL(cxll_logs_find);

void cxll_get_log_encode(u8 p[CXLL_GET_LOG_IN_LEN], const u8 uuid[16],
			 u32 offset, u32 length)
{
	memcpy(p, uuid, 16);
	cxll_put_le32(p + 16, offset);
	cxll_put_le32(p + 20, length);
}
EXPORT_SYMBOL_GPL(cxll_get_log_encode);

int cxll_cel_entry(const u8 *p, size_t len, size_t index, u16 *opcode,
		   u16 *effect)
{
	if (index >= len / CXLL_CEL_ENTRY_LEN)
		return -ENOENT;
	p += index * CXLL_CEL_ENTRY_LEN;
	*opcode = cxll_le16(p);
	*effect = cxll_le16(p + 2);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_cel_entry);
