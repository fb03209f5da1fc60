/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_MEMBLOCK_H
#define _CXLL_MEMBLOCK_H

#include <linux/types.h>

/**
 * cxll_memblock_set_state - bring a memory block online or take it offline
 * @block: number of the block: its address divided by the block size
 * @state: "online_movable", "online_kernel" or "offline"
 *
 * Modules have one way to do this, the block's file in sysfs. While somebody
 * else adds or removes memory the kernel wants to be asked again: for ten
 * seconds, or until a signal comes.
 *
 * Return: 0 or -errno, also for a block that is in that state already.
 * Context: sleeps, as long as moving pages takes; takes device_hotplug_lock
 * and the lock of the block, under which no lock of cxl/locks.h is taken.
 */
int cxll_memblock_set_state(unsigned long block, const char *state);

/**
 * cxll_memblocks_online - count the memory blocks of a range that are online
 * @start: first address
 * @end: last address; blocks that the range only touches count as well when
 *	the part inside is online
 * @first: number of the first of them, if there is any
 * @last: number of the last
 *
 * Return: how many there are. Context: any.
 */
unsigned int cxll_memblocks_online(u64 start, u64 end, unsigned long *first,
				   unsigned long *last);

#endif
