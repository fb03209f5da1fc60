/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_BYTES_H
#define _CXLL_BYTES_H

#include <linux/types.h>

/*
 * Little endian fields at any address, byte by byte: the kernel's header for
 * this moved between releases, and user space has none.
 */

static inline u16 cxll_le16(const u8 *p)
{
	return p[0] | (u16)p[1] << 8;
}

static inline u32 cxll_le24(const u8 *p)
{
	return cxll_le16(p) | (u32)p[2] << 16;
}

static inline u32 cxll_le32(const u8 *p)
{
	return cxll_le16(p) | (u32)cxll_le16(p + 2) << 16;
}

static inline u64 cxll_le64(const u8 *p)
{
	return cxll_le32(p) | (u64)cxll_le32(p + 4) << 32;
}

static inline void cxll_put_le32(u8 *p, u32 val)
{
	p[0] = val & 0xff;
	p[1] = val >> 8 & 0xff;
	p[2] = val >> 16 & 0xff;
	p[3] = val >> 24;
}

#endif
