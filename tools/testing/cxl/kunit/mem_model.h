/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory blocks as a model, below the loops that take them offline and mark
 * them (mem_loops.c). It stands for the kernel's memory hotplug and for what
 * knows pages, and counts how often it is asked:
 *
 *   offline.c   memory_lose.c   hwpoison_job.c       the driver's, as they are
 *       |             |   |          |  ^
 *       |             |   |          |  | asked like a memory notifier
 *       v             v   v          v  |
 *   mem_model.c   instead of memory_block.c, hwpoison.c, memory_rule.c
 */
#ifndef _CXLL_MEM_MODEL_H
#define _CXLL_MEM_MODEL_H

#include <kunit/test.h>
#include <linux/range.h>
#include <linux/types.h>

/**
 * struct mem_block - one memory block
 * @online: it is
 * @used: pages that programs use
 * @kernel: pages that the kernel itself uses: it never goes offline
 * @pinned: it does not go offline before somebody loses patience
 * @free: pages that the allocator may give away
 * @marked: pages marked HWPoison
 * @remembered: hwpoison_remember() was told of it
 */
struct mem_block {
	bool online;
	bool kernel;
	bool pinned;
	bool remembered;
	unsigned int used;
	unsigned int free;
	unsigned int marked;
};

/**
 * struct mem_model - all of them
 * @range: addresses
 * @nr: entries of @block
 * @first: number of the first block that is online
 * @block: by number, from the first one of @range on
 * @gone: the contents of @range are gone
 * @forbidden: pages may not be marked
 * @calls: how often anything was asked of a block
 * @passes: how many of these were ways through all its pages
 * @last: block that went offline last
 * @disorder: blocks that went offline after the first of all, or after one
 *	above them: a step in which the kernel looks at all blocks again
 * @came: block that came online last
 * @came_disorder: blocks that came online above the one before, likewise
 */
struct mem_model {
	struct range range;
	unsigned long nr;
	unsigned long first;
	struct mem_block *block;
	bool gone;
	bool forbidden;
	unsigned long calls;
	unsigned long passes;
	unsigned long last;
	unsigned long disorder;
	unsigned long came;
	unsigned long came_disorder;
};

#define MEM_FREE	7U	/* pages that are free in a fresh block */

/* The model that the loops see. One case runs at a time. */
extern struct mem_model mem_model;

/* @nr blocks, online, nothing in use. */
void mem_model_init(struct kunit *test, unsigned long nr);
void mem_model_exit(void);

/* How many are online. */
unsigned long mem_model_online(void);

#endif
