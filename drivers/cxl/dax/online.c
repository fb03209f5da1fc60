// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory blocks of a dax region come online, one after the other, and what
 * is told about it: how much came, how long the rest will take, and what its
 * struct pages cost.
 */
#include <linux/gfp.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <cxll/consumer.h>
#include "dax.h"

/* A block comes although so many of them come */
#define SIGNALS		8

/* Fewer are there before anybody has read a line */
#define FORECAST_BLOCKS	32

/**
 * struct onlining - blocks on their way
 * @hotplug: state of their dax region
 * @dev: its dax device, for advice
 * @word: what is written to the state of a block
 * @block: size of one
 * @last: number of the highest
 * @nr: how many there are
 * @online: came, or were there
 * @failed: did not come
 * @error: of one of these
 * @first_ns: when the first one was there, which makes more work than others
 */
struct onlining {
	struct dax_hotplug *hotplug;
	struct device *dev;
	const char *word;
	u64 block;
	unsigned long last;
	unsigned long nr;
	unsigned long online;
	unsigned long failed;
	int error;
	u64 first_ns;
};

/*
 * From which node are struct pages of a node's memory taken? Its own, if it has
 * memory for the kernel, else the nearest that does: the one that gives a page
 * for it gives these.
 */
static int memmap_node_of(int node)
{
	struct page *page;

	if (node == NUMA_NO_NODE || !node_online(node))
		return NUMA_NO_NODE;
	page = alloc_pages_node(node, GFP_KERNEL | __GFP_NOWARN, 0);
	if (!page)
		return NUMA_NO_NODE;
	node = page_to_nid(page);
	__free_page(page);
	return node;
}

/*
 * Zero, too, when somebody was faster. A signal, which is meant for an attempt to
 * take a block offline, makes it end while it waits for its turn.
 */
static int block_online(const struct onlining *on, unsigned long block)
{
	unsigned int signals = 0;
	int rc;

	do {
		rc = cxll_memory_block_set_state(block, on->word);
		if (rc != -ERESTARTNOINTR || !signal_pending(current))
			break;
		flush_signals(current);
	} while (signals++ < SIGNALS);

	return rc && pfn_to_online_page(PHYS_PFN(block * on->block)) ? 0 : rc;
}

/* A sixteenth of them tells what the others will take: each is as much work. */
static void online_forecast(const struct onlining *on, int memmap_node)
{
	unsigned long nr = on->online + on->failed;
	u64 each, rest, pages;

	if (on->nr < FORECAST_BLOCKS || nr != on->nr / 16)
		return;
	each = div_u64(ktime_get_ns() - on->first_ns, nr - 1);
	rest = div_u64(each * (on->nr - nr), NSEC_PER_MSEC);
	pages = PHYS_PFN(on->nr * on->block) * sizeof(struct page);
	dev_info(&on->hotplug->dax->dev, "%llu of %llu MiB are online, the rest will take %llu ms; struct pages are %llu MiB of node %d\n",
		 on->online * on->block >> 20, on->nr * on->block >> 20, rest,
		 pages >> 20, memmap_node);
}

/* Return: NULL when all were tried, else why not. */
static const char *blocks_online(struct onlining *on, int memmap_node)
{
	const char *stop = NULL;
	unsigned long n;
	int rc;

	for (n = 0; n < on->nr && !stop; n++) {
		rc = block_online(on, cxll_memory_block_online_nth(on->last, n));
		if (!rc)
			on->online++;
		stop = cxll_consumer_onlined(on->hotplug->dax,
					     on->online * on->block,
					     on->nr * on->block);
		/* What makes it stop may have kept this one from coming */
		if (rc && !stop) {
			on->failed++;
			on->error = rc;
		}
		if (!n)
			on->first_ns = ktime_get_ns();
		else
			online_forecast(on, memmap_node);
	}
	return on->online + on->failed < on->nr ? stop : NULL;
}

static void onlining_tell(const struct onlining *on, const char *stop,
			  enum cxll_policy policy)
{
	struct cxll_dax_region *dax = on->hotplug->dax;

	if (on->failed)
		dev_warn(&dax->dev, "%lu of %lu memory blocks could not be brought online (%d): try 'daxctl online-memory %s'\n",
			 on->failed, on->failed + on->online, on->error,
			 dev_name(on->dev));
	if (stop)
		dev_info(&dax->dev, "%lu of %lu memory blocks stay offline: %s; 'daxctl online-memory %s' onlines them\n",
			 on->nr - on->online - on->failed, on->nr, stop,
			 dev_name(on->dev));
	dev_info(&dax->dev, "%llu MiB of system RAM on node %d (policy %s)\n",
		 on->online * on->block >> 20, dax->target_node,
		 cxll_policy_name(policy));
}

/**
 * dax_online - bring the memory blocks of a dax region online
 * @hotplug: its state
 * @dev: its dax device, bound to kmem
 *
 * As the policy says, which may be not at all. Those that are online already
 * stay as they are. Blocks that the region has only a part of are left out, as
 * kmem does it.
 *
 * Context: worker of the region; no device lock held.
 */
void dax_online(struct dax_hotplug *hotplug, struct device *dev)
{
	enum cxll_policy policy = dax_hotplug_policy(hotplug);
	const struct range *range = &hotplug->dax->range;
	u64 block = memory_block_size_bytes();
	struct onlining on = {
		.hotplug = hotplug,
		.dev = dev,
		.word = policy == CXLL_POLICY_RAM_NORMAL ? "online_kernel" :
							   "online_movable",
		.block = block,
	};
	u64 first = DIV_ROUND_UP_ULL(range->start, block);
	u64 end = div64_u64(range->end + 1, block);
	const char *stop;

	if (policy == CXLL_POLICY_RAM_OFFLINE || policy == CXLL_POLICY_DEVDAX)
		return;
	if (end > first) {
		on.last = end - 1;
		on.nr = end - first;
	}
	/* Before the first block: it may have memory of its own afterwards */
	stop = blocks_online(&on, memmap_node_of(hotplug->dax->target_node));
	onlining_tell(&on, stop, policy);
}
