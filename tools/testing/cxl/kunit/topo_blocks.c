// SPDX-License-Identifier: GPL-2.0-only
/* The model of the memory side, see topo_blocks.h. */
#include <linux/delay.h>
#include <linux/memory.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <compat/rcu.h>
#include <cxll/consumer.h>
#include "topo_blocks.h"

#define BLOCK_COST	200	/* ns to add or remove one */

/* Of the one region that has it, NULL while there is none */
static u8 *blocks;
static unsigned long nr_blocks;
static DEFINE_MUTEX(blocks_lock);	/* protects both; a leaf */

unsigned int topo_blocks_asked, topo_blocks_expedited;
unsigned int topo_blocks_pause;

static void blocks_asked(void)
{
	topo_blocks_asked++;
	topo_blocks_expedited += compat_rcu_is_expedited();
}

unsigned long topo_blocks_count(enum topo_block state)
{
	unsigned long i, n = 0;

	guard(mutex)(&blocks_lock);
	for (i = 0; i < nr_blocks; i++)
		n += blocks[i] == state;
	return n;
}

static void blocks_move(enum topo_block from, enum topo_block to)
{
	unsigned long i;

	guard(mutex)(&blocks_lock);
	for (i = 0; i < nr_blocks; i++)
		if (blocks[i] == from)
			blocks[i] = to;
}

void topo_blocks_use(void)
{
	blocks_move(TOPO_BLOCK_GIVEN, TOPO_BLOCK_USED);
}

void topo_blocks_free(void)
{
	blocks_move(TOPO_BLOCK_USED, TOPO_BLOCK_GIVEN);
	blocks_move(TOPO_BLOCK_LOST, TOPO_BLOCK_GIVEN);
}

/* One by one, as memory hotplug does it. */
static void block_set(unsigned long i, enum topo_block to)
{
	ndelay(BLOCK_COST);
	blocks[i] = to;
	cond_resched();
}

/* Until it is told to stop, within a time that is more than enough. */
static void blocks_pause(struct cxll_dax_region *dax, unsigned long done)
{
	u64 size = memory_block_size_bytes();
	unsigned int ms;

	for (ms = 0; ms < 30000; ms += 10) {
		if (cxll_consumer_onlined(dax, done * size, nr_blocks * size))
			return;
		fsleep(10000);
	}
}

static int blocks_hand_over(struct cxll_dax_region *dax, struct cxll_why *why)
{
	unsigned long i, pause = topo_blocks_pause;

	blocks_asked();
	scoped_guard(mutex, &blocks_lock) {
		if (blocks) {
			cxll_why_set(why, "another region is with the model");
			return -EBUSY;
		}
		nr_blocks = range_len(&dax->range) / memory_block_size_bytes();
		blocks = kvzalloc(nr_blocks, GFP_KERNEL);
		if (!blocks) {
			nr_blocks = 0;
			return -ENOMEM;
		}
		for (i = 0; i < (pause ?: nr_blocks); i++)
			block_set(i, TOPO_BLOCK_GIVEN);
	}
	if (pause)
		blocks_pause(dax, pause);
	return 0;
}

static void blocks_resume(struct cxll_dax_region *dax)
{
	blocks_move(TOPO_BLOCK_AWAY, TOPO_BLOCK_GIVEN);
}

static int blocks_in_use(struct cxll_dax_region *dax, struct cxll_why *why)
{
	unsigned long used = topo_blocks_count(TOPO_BLOCK_USED) +
			     topo_blocks_count(TOPO_BLOCK_LOST);

	if (!used)
		return 0;
	cxll_why_set(why, "%lu memory blocks of the model are in use", used);
	return -EBUSY;
}

static int blocks_take_back(struct cxll_dax_region *dax, struct cxll_why *why)
{
	int rc = blocks_in_use(dax, why);
	unsigned long i;

	blocks_asked();
	if (rc)
		return rc;
	guard(mutex)(&blocks_lock);
	for (i = nr_blocks; i-- > 0;)
		block_set(i, TOPO_BLOCK_AWAY);
	kvfree(blocks);
	blocks = NULL;
	nr_blocks = 0;
	return 0;
}

static void blocks_contents_gone(struct cxll_dax_region *dax)
{
	blocks_move(TOPO_BLOCK_USED, TOPO_BLOCK_LOST);
}

static const struct cxll_consumer_ops blocks_ops = {
	.mode = CXLL_MODE_RAM,
	.owner = THIS_MODULE,
	.hand_over = blocks_hand_over,
	.in_use = blocks_in_use,
	.take_back = blocks_take_back,
	.resume = blocks_resume,
	.contents_gone = blocks_contents_gone,
};

void topo_blocks_init(struct kunit *test)
{
	KUNIT_ASSERT_EQ_MSG(test, cxll_consumer_register(&blocks_ops), 0,
			    "regions have a consumer: unload dax_cxl");
}

void topo_blocks_exit(void)
{
	cxll_consumer_unregister(&blocks_ops);
}
