/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_MEMBLOCK_H
#define _CXLL_MEMBLOCK_H

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

#endif
