/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_CDAT_H
#define _CXLL_CDAT_H

#include <linux/types.h>
#include <cxll/lib/why.h>

#define CXLL_CDAT_HDR_LEN		16
#define CXLL_CDAT_LEN_MAX		0x100000U	/* ours, not the table's */
#define CXLL_CDAT_LAST_HANDLE		0xffff

/* DOE table access (CXL 3.1 8.1.11.1) */
#define CXLL_DOE_TABLE_ACCESS		2

/**
 * cxll_cdat_request - request dword of a table access read
 * @handle: entry handle, 0 for the header
 *
 * Return: the dword, CPU endian.
 *
 * Context: any.
 */
u32 cxll_cdat_request(u16 handle);

/**
 * cxll_cdat_response - check the first dword of the answer
 * @dw: the dword, CPU endian
 * @next: next entry handle, CXLL_CDAT_LAST_HANDLE at the end
 * @why: sentence on error
 *
 * Return: 0, or -EINVAL when it is not a CDAT read response.
 *
 * Context: any.
 */
int cxll_cdat_response(u32 dw, u16 *next, struct cxll_why *why);

/**
 * cxll_cdat_length - table length from the 16-byte header
 * @hdr: the header
 * @len: bytes in @hdr
 * @why: sentence on error
 *
 * Return: bytes, header included; -EINVAL when @hdr is short or the length
 * is below the header's or above CXLL_CDAT_LEN_MAX.
 *
 * Context: any.
 */
int cxll_cdat_length(const u8 *hdr, size_t len, struct cxll_why *why);

/**
 * cxll_cdat_check - is a whole table sound?
 * @table: header and entries
 * @len: bytes read
 * @why: sentence on error
 *
 * Return: 0; -EINVAL when the header's length is not @len, an entry is
 * shorter than 4 bytes or runs past the end, or the bytes do not sum to 0.
 *
 * Context: any.
 */
int cxll_cdat_check(const u8 *table, size_t len, struct cxll_why *why);

#endif
