/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_MEMORY_BLOCK_H
#define _CXLL_MEMORY_BLOCK_H

#include <linux/minmax.h>
#include <linux/range.h>
#include <linux/types.h>

/**
 * cxll_memory_block_set_state - bring a memory block online or take it offline
 * @block: number of the block: its address divided by the block size
 * @state: "online_movable", "online_kernel" or "offline"
 *
 * Modules have one way to do this, the block's file in sysfs. While somebody
 * else adds or removes memory the kernel wants to be asked again: for ten
 * seconds, or until a signal comes.
 *
 * Return: 0 or -errno, also for a block that is in that state already.
 *
 * Context: worker of a region, as the file is looked up from a kernel thread's
 * root; sleeps as long as moving pages takes; takes device_hotplug_lock and the
 * lock of the block, under which no lock of cxll/locks.h is taken.
 */
int cxll_memory_block_set_state(unsigned long block, const char *state);

/**
 * cxll_memory_blocks_online - count the memory blocks of a range that are online
 * @range: addresses; blocks that it only touches count as well when the part
 *	inside is online
 * @first: number of the first of them, if there is any; may be NULL
 * @last: number of the last; may be NULL
 *
 * Return: how many there are.
 *
 * Context: any.
 */
unsigned int cxll_memory_blocks_online(const struct range *range,
				       unsigned long *first,
				       unsigned long *last);

/**
 * cxll_memory_block_part - the part of a range that lies in one block
 * @range: addresses, inclusive end
 * @block: number of a block that the range touches
 * @size: block size, a power of two
 *
 * Return: the part.
 *
 * Context: any.
 */
static inline struct range
cxll_memory_block_part(const struct range *range, unsigned long block, u64 size)
{
	u64 start = block * size;

	return (struct range){
		.start = max(range->start, start),
		.end = min(range->end, start + size - 1),
	};
}

/**
 * cxll_memory_block_online_nth - in which order blocks come online: downwards
 * @last: number of the highest block
 * @n: how many came before; there are more
 *
 * After each block the kernel looks whether its zone is without holes, page
 * block by page block from the lowest on. Upwards that is all that came before,
 * for each block again. Downwards the new block is the lowest, and as it does
 * not count as online yet, the look ends there.
 *
 * Return: number of the block.
 *
 * Context: any.
 */
static inline unsigned long cxll_memory_block_online_nth(unsigned long last,
							 unsigned long n)
{
	return last - n;
}

/**
 * cxll_memory_block_offline_nth - in which order blocks go offline
 * @first: number of the lowest block
 * @last: number of the highest block, not below @first
 * @n: how many went before, at most @last - @first
 *
 * The second goes first: what is missing behind the first one ends the look
 * described above for all that follow. The first one goes last: a zone whose
 * lowest block goes begins with the next one, and has no hole again.
 *
 * Return: number of the block.
 *
 * Context: any.
 */
static inline unsigned long cxll_memory_block_offline_nth(unsigned long first,
							  unsigned long last,
							  unsigned long n)
{
	return n == last - first ? first : first + 1 + n;
}

/**
 * cxll_memory_block_remainder - how much of a range is outside of whole blocks
 * @base: first byte
 * @size: bytes; the range ends within 64 bits
 * @block: block size, a power of two
 *
 * Return: bytes before the first and behind the last whole block; @size when
 * there is no whole block.
 *
 * Context: any.
 */
static inline u64 cxll_memory_block_remainder(u64 base, u64 size, u64 block)
{
	u64 head = -base & (block - 1);
	u64 tail = (base + size) & (block - 1);

	return head + tail < size ? head + tail : size;
}

#endif
