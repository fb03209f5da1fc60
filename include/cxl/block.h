/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_BLOCK_H
#define _CXLL_BLOCK_H

#include <linux/types.h>

/**
 * cxll_block_stranded - how much of a range is outside of whole blocks
 * @base: first byte
 * @size: bytes; the range ends within 64 bits
 * @block: block size, a power of two
 *
 * Return: bytes before the first and behind the last whole block; @size when
 * there is no whole block. Context: any.
 */
static inline u64 cxll_block_stranded(u64 base, u64 size, u64 block)
{
	u64 head = -base & (block - 1);
	u64 tail = (base + size) & (block - 1);

	return head + tail < size ? head + tail : size;
}

#endif
