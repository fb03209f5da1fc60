// SPDX-License-Identifier: GPL-2.0-only
/* Reading the CDAT by DOE table access, entry by entry (CXL 3.1 8.1.11.1). */
#include <linux/mm.h>
#include <linux/slab.h>
#include <compat/cleanup.h>
#include <cxll/lib/cdat.h>
#include "device.h"

/*
 * One exchange: the entry goes to @rsp behind the response dword.
 * Return: bytes of the entry, or -errno
 */
static int read_entry(struct cxll_dev *cd, u16 handle, __le32 *rsp, size_t max,
		      u16 *next, struct cxll_why *why)
{
	int n, rc;

	n = cd->ops->doe(cd, cxll_cdat_request(handle), rsp, max);
	if (n == -ENOENT || n == -ENODEV)
		return n;
	if (n < 0) {
		cxll_why_set(why, "DOE table access failed (%d)", n);
		return n;
	}
	if (n < sizeof(*rsp) || n > max) {
		cxll_why_set(why, "DOE table access returned %d bytes", n);
		return -EINVAL;
	}

	rc = cxll_cdat_response(le32_to_cpu(rsp[0]), next, why);
	return rc ?: n - (int)sizeof(*rsp);
}

static int read_length(struct cxll_dev *cd, u16 *next, struct cxll_why *why)
{
	__le32 rsp[1 + CXLL_CDAT_HDR_LEN / sizeof(__le32)];
	int n;

	n = read_entry(cd, 0, rsp, sizeof(rsp), next, why);
	if (n < 0)
		return n;

	return cxll_cdat_length((u8 *)&rsp[1], n, why);
}

/* Every turn takes at least one byte off what is left, so this ends. */
static int read_entries(struct cxll_dev *cd, u8 *table, size_t len, __le32 *rsp,
			struct cxll_why *why)
{
	size_t max = len + sizeof(*rsp);
	size_t pos = 0;
	u16 next = 0;
	int n;

	while (next != CXLL_CDAT_LAST_HANDLE) {
		n = read_entry(cd, next, rsp, max, &next, why);
		if (n < 0)
			return n;
		if (!n || n > len - pos) {
			cxll_why_set(why, "CDAT entries do not fit the table's length of %zu bytes",
				     len);
			return -EINVAL;
		}

		memcpy(table + pos, &rsp[1], n);
		pos += n;
	}

	return cxll_cdat_check(table, pos, why) ?: (int)pos;
}

/*
 * Leaves the table in @cd. Without a DOE mailbox there is nothing to do.
 * Return: 0, -ENODEV, -ENOMEM, or another error with a sentence.
 */
int cxll_cdat_read(struct cxll_dev *cd, struct cxll_why *why)
{
	__le32 *rsp __free(kvfree) = NULL;
	u8 *table __free(kvfree) = NULL;
	u16 next;
	int len;

	if (!cd->ops || !cd->ops->doe)
		return 0;

	len = read_length(cd, &next, why);
	if (len == -ENOENT)
		return 0;
	if (len < 0)
		return len;

	table = kvzalloc(len, GFP_KERNEL);
	rsp = kvzalloc(len + sizeof(*rsp), GFP_KERNEL);
	if (!table || !rsp)
		return -ENOMEM;

	len = read_entries(cd, table, len, rsp, why);
	if (len < 0)
		return len;

	cd->cdat = no_free_ptr(table);
	cd->cdat_len = len;
	return 0;
}
