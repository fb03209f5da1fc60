/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory side of a live region as a model: a consumer (cxl/consumer.h) that
 * keeps a state for each memory block instead of adding memory. A block costs
 * it what a very fast kernel would need for one, so a step that goes through
 * the blocks once takes time in proportion to their number.
 */
#ifndef _CXLL_TOPO_BLOCKS_H
#define _CXLL_TOPO_BLOCKS_H

#include <kunit/test.h>
#include <linux/types.h>

/**
 * enum topo_block - what the model knows of a memory block
 * @TOPO_BLOCK_AWAY: not handed over
 * @TOPO_BLOCK_GIVEN: handed over, nothing in it
 * @TOPO_BLOCK_USED: somebody has memory of it
 * @TOPO_BLOCK_LOST: the same, but its contents are gone
 */
enum topo_block {
	TOPO_BLOCK_AWAY,
	TOPO_BLOCK_GIVEN,
	TOPO_BLOCK_USED,
	TOPO_BLOCK_LOST,
};

/* Be the consumer of volatile regions, expecting that there is none; not any more. */
void topo_blocks_init(struct kunit *test);
void topo_blocks_exit(void);

/* Somebody takes memory of each block that was handed over; gives it back. */
void topo_blocks_use(void);
void topo_blocks_free(void);

/* How often it was asked to take or give back, and in how many RCU was expedited. */
extern unsigned int topo_blocks_asked, topo_blocks_expedited;

/* Knob: not more comes before somebody wants it back; the rest comes by "resume". */
extern unsigned int topo_blocks_pause;

/* How many are in a state. */
unsigned long topo_blocks_count(enum topo_block state);

#endif
