// SPDX-License-Identifier: GPL-2.0-only
/* Coherent Device Attribute Table and how DOE hands it out. */
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <cxll/lib/cdat.h>
#include "bytes.h"

#define ACCESS_CODE		GENMASK(7, 0)
#define   ACCESS_CODE_READ	0
#define ACCESS_TABLE		GENMASK(15, 8)
#define   ACCESS_TABLE_CDAT	0
#define ACCESS_HANDLE		GENMASK(31, 16)

#define ENTRY_HDR_LEN		4

u32 cxll_cdat_request(u16 handle)
{
	return FIELD_PREP(ACCESS_CODE, ACCESS_CODE_READ) |
	       FIELD_PREP(ACCESS_TABLE, ACCESS_TABLE_CDAT) |
	       FIELD_PREP(ACCESS_HANDLE, handle);
}
EXPORT_SYMBOL_GPL(cxll_cdat_request);

int cxll_cdat_response(u32 dw, u16 *next, struct cxll_why *why)
{
	if (FIELD_GET(ACCESS_CODE, dw) != ACCESS_CODE_READ ||
	    FIELD_GET(ACCESS_TABLE, dw) != ACCESS_TABLE_CDAT) {
		cxll_why_set(why,
			     "invalid CDAT response header 0x%08x: its low 16 bits must be 0",
			     dw);
		return -EINVAL;
	}
	*next = FIELD_GET(ACCESS_HANDLE, dw);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_cdat_response);

int cxll_cdat_length(const u8 *hdr, size_t len, struct cxll_why *why)
{
	u32 length;

	if (len < CXLL_CDAT_HDR_LEN) {
		cxll_why_set(why, "CDAT header has %zu bytes, %u are needed",
			     len, CXLL_CDAT_HDR_LEN);
		return -EINVAL;
	}
	length = cxll_le32(hdr);
	if (length < CXLL_CDAT_HDR_LEN || length > CXLL_CDAT_LEN_MAX) {
		cxll_why_set(why, "CDAT length is %u bytes, expected %u to %u",
			     length, CXLL_CDAT_HDR_LEN, CXLL_CDAT_LEN_MAX);
		return -EINVAL;
	}
	return length;
}
EXPORT_SYMBOL_GPL(cxll_cdat_length);

static int entries_check(const u8 *table, size_t len, struct cxll_why *why)
{
	size_t at = CXLL_CDAT_HDR_LEN, rest;
	u16 length;

	for (; at < len; at += length) {
		rest = len - at;
		length = rest < ENTRY_HDR_LEN ? 0 : cxll_le16(table + at + 2);
		if (length < ENTRY_HDR_LEN || length > rest) {
			cxll_why_set(why,
				     "CDAT entry at offset 0x%zx has length %u, expected %u to %zu",
				     at, length, ENTRY_HDR_LEN, rest);
			return -EINVAL;
		}
	}
	return 0;
}

int cxll_cdat_check(const u8 *table, size_t len, struct cxll_why *why)
{
	u8 sum = 0;
	size_t i;
	int rc;

	rc = cxll_cdat_length(table, len, why);
	if (rc < 0)
		return rc;
	if ((size_t)rc != len) {
		cxll_why_set(why, "CDAT length is %d bytes, its entries have %zu",
			     rc, len);
		return -EINVAL;
	}
	rc = entries_check(table, len, why);
	if (rc)
		return rc;
	for (i = 0; i < len; i++)
		sum += table[i];
	if (sum) {
		cxll_why_set(why,
			     "the %zu bytes of the CDAT sum to 0x%02x, must sum to 0",
			     len, sum);
		return -EINVAL;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_cdat_check);
