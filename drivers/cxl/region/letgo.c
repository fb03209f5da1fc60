// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asking the kernel to take memory offline, which moves what is in it
 * elsewhere. Pages that are pinned keep it trying until a signal comes, so a
 * thread of our own does it, and gets one when its time is up.
 */
#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <cxl/memblock.h>
#include "region.h"

static unsigned int offline_seconds = 10;
module_param(offline_seconds, uint, 0644);
MODULE_PARM_DESC(offline_seconds, "how long to try to take memory offline when its device goes (default 10); 0: do not try");

/**
 * struct letgo - one attempt
 * @start: first byte of the range
 * @end: last byte
 * @keep: what was taken offline stays so, even if the rest cannot be
 * @done: the thread has ended
 */
struct letgo {
	u64 start;
	u64 end;
	bool keep;
	struct completion done;
};

static u64 next_block(u64 hpa)
{
	u64 block = memory_block_size_bytes();

	return ALIGN_DOWN(hpa, block) + block;
}

/* Return: where it stopped, past the end if nothing is online any more. */
static u64 take_offline(const struct letgo *lg, unsigned long *taken)
{
	u64 block = memory_block_size_bytes(), hpa;

	for (hpa = lg->start; hpa <= lg->end; hpa = next_block(hpa)) {
		if (!pfn_to_online_page(PHYS_PFN(hpa)))
			continue;
		if (cxll_memblock_set_state(hpa / block, "offline"))
			break;
		if (taken)
			set_bit(hpa / block - lg->start / block, taken);
	}
	return hpa;
}

/* All or none: a region that is held stays as it was. */
static void put_back(const struct letgo *lg, u64 stop,
		     const unsigned long *taken)
{
	u64 block = memory_block_size_bytes(), hpa;

	/* Our time is up, but this does not take any */
	flush_signals(current);
	for (hpa = lg->start; hpa < stop; hpa = next_block(hpa))
		if (test_bit(hpa / block - lg->start / block, taken))
			cxll_memblock_set_state(hpa / block, "online_movable");
}

static int letgo_thread(void *data)
{
	u64 block = memory_block_size_bytes(), stop;
	struct letgo *lg = data;
	unsigned long *taken = NULL;

	allow_signal(SIGTERM);
	if (!lg->keep)
		taken = bitmap_zalloc(lg->end / block - lg->start / block + 1,
				      GFP_KERNEL);
	stop = take_offline(lg, taken);
	if (stop <= lg->end && taken)
		put_back(lg, stop, taken);
	bitmap_free(taken);
	kthread_complete_and_exit(&lg->done, 0);
}

/**
 * region_let_go - try to take the memory of a region offline
 * @r: region
 * @keep: leave offline what could be taken offline, as the memory is no good
 *	any more; false: all or none
 *
 * Tries for offline_seconds at most. Whether it worked tells region_in_use().
 *
 * Context: sleeps, for that time and what one block takes longer;
 * cxll_tree_lock not held. Takes device_hotplug_lock and the locks of memory
 * blocks, under which nothing of ours is ever locked.
 */
void region_let_go(struct cxll_region *r, bool keep)
{
	struct letgo lg = { .keep = keep };
	struct task_struct *task;
	struct range range;

	if (!offline_seconds || !region_range(r, &range))
		return;

	lg.start = range.start;
	lg.end = range.end;
	init_completion(&lg.done);
	task = kthread_create(letgo_thread, &lg, "cxl_letgo");
	if (IS_ERR(task))
		return;

	get_task_struct(task);
	wake_up_process(task);
	if (!wait_for_completion_timeout(&lg.done, offline_seconds * HZ)) {
		send_sig(SIGTERM, task, 1);
		wait_for_completion(&lg.done);
	}
	put_task_struct(task);
}
