/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory blocks by number, inside of cxl_region.ko. */
#ifndef _CXLL_REGION_MEMORY_BLOCK_H
#define _CXLL_REGION_MEMORY_BLOCK_H

#include <cxll/memory_block.h>

/**
 * memory_block_is_online - is the part of a block that a range has online?
 * @range: addresses
 * @block: number of a block that the range touches
 *
 * Return: true if so.
 *
 * Context: any.
 */
bool memory_block_is_online(const struct range *range, unsigned long block);

/**
 * memory_block_offline - take one block offline until a time has come
 * @block: number
 * @until: in jiffies; an attempt that is under way then is ended by a signal
 *
 * Return: 0 or -errno.
 *
 * Context: worker, a kthread that allows SIGTERM; its signals are gone
 * afterwards.
 */
int memory_block_offline(unsigned long block, unsigned long until);

#endif
