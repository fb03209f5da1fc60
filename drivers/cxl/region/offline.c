// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asking the kernel to take memory offline, which moves what is in it
 * elsewhere. Pages that are pinned keep it trying until a signal comes, so the
 * worker that does it sends one to itself when its time is up.
 */
#include <linux/bitmap.h>
#include <linux/jiffies.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/sched/signal.h>
#include <linux/workqueue.h>
#include "memory.h"
#include "memory_block.h"

struct offline_limit {
	struct delayed_work work;
	struct task_struct *task;
};

static void offline_time_is_up(struct work_struct *work)
{
	struct offline_limit *limit =
		container_of(work, struct offline_limit, work.work);

	send_sig(SIGTERM, limit->task, 1);
}

int memory_block_offline(unsigned long block, unsigned long until)
{
	struct offline_limit limit = { .task = current };
	int rc;

	if (time_after_eq(jiffies, until))
		return -ETIMEDOUT;

	INIT_DELAYED_WORK_ONSTACK(&limit.work, offline_time_is_up);
	queue_delayed_work(system_unbound_wq, &limit.work, until - jiffies);
	rc = cxll_memory_block_set_state(block, "offline");
	cancel_delayed_work_sync(&limit.work);
	destroy_delayed_work_on_stack(&limit.work);
	flush_signals(current);
	return rc;
}

/* Many blocks may take their time, one that does not go may not. */
static unsigned long attempt_end(unsigned int seconds, unsigned long all_end)
{
	unsigned long end = jiffies + seconds * HZ;

	return time_before(end, all_end) ? end : all_end;
}

/*
 * Blocks that were online and taken offline, and those of them that the kernel's
 * own data may be in: they go back as that. Bit 0 is for the first of them: a
 * range may begin inside a block that was never online.
 */
struct taken {
	unsigned long first;
	unsigned long last;
	unsigned long *blocks;
	unsigned long *kernel;
};

static bool block_is_movable(unsigned long block)
{
	u64 start = block * (u64)memory_block_size_bytes();
	struct page *page = pfn_to_online_page(PHYS_PFN(start));

	return !page || is_zone_movable_page(page);
}

/* Return: false when one does not go. */
static bool range_offline(const struct range *range, unsigned int seconds,
			  const struct taken *taken)
{
	unsigned long end = jiffies +
			    (seconds + memory_size_seconds(range)) * HZ;
	unsigned long n, block;
	bool movable;

	for (n = 0; n <= taken->last - taken->first; n++) {
		block = cxll_memory_block_offline_nth(taken->first,
						      taken->last, n);
		if (!memory_block_is_online(range, block))
			continue;
		movable = block_is_movable(block);
		if (memory_block_offline(block, attempt_end(seconds, end)) &&
		    memory_block_is_online(range, block))
			return false;
		set_bit(block - taken->first, taken->blocks);
		if (!movable)
			set_bit(block - taken->first, taken->kernel);
	}
	return true;
}

/* All or none: a region that stays, stays as it was. This has no limit. */
static void taken_put_back(const struct taken *taken)
{
	unsigned long n, block;

	for (n = 0; n <= taken->last - taken->first; n++) {
		block = cxll_memory_block_online_nth(taken->last, n);
		if (!test_bit(block - taken->first, taken->blocks))
			continue;
		cxll_memory_block_set_state(block,
					    test_bit(block - taken->first,
						     taken->kernel) ?
					    "online_kernel" : "online_movable");
	}
}

unsigned int memory_offline(const struct range *range, unsigned int seconds)
{
	struct taken taken;
	unsigned int nr;

	nr = cxll_memory_blocks_online(range, &taken.first, &taken.last);
	if (!seconds || !nr)
		return nr;

	nr = taken.last - taken.first + 1;
	taken.blocks = bitmap_zalloc(nr, GFP_KERNEL);
	taken.kernel = bitmap_zalloc(nr, GFP_KERNEL);
	if (taken.blocks && taken.kernel &&
	    !range_offline(range, seconds, &taken))
		taken_put_back(&taken);
	bitmap_free(taken.kernel);
	bitmap_free(taken.blocks);
	return cxll_memory_blocks_online(range, NULL, NULL);
}
