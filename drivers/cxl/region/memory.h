/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory side of a region: blocks of system RAM in a range of addresses.
 * These files know ranges and rules, not regions. What waits for memory hotplug
 * runs in the worker of a region alone, a kthread that accepts SIGTERM.
 */
#ifndef _CXLL_REGION_MEMORY_H
#define _CXLL_REGION_MEMORY_H

#include <linux/types.h>
#include <compat/range.h>
#include <cxll/memory_rule.h>
#include <cxll/lib/why.h>

int memory_rule_init(void);
void memory_rule_exit(void);

/**
 * memory_rule_onlining - the caller is about to bring all of a range online
 * @rule: its rule
 * @on: true: forget what was taken offline before, and end with the next block
 *	that is; false: done
 *
 * Context: sleeps; does not wait for memory hotplug.
 */
void memory_rule_onlining(struct cxll_memory_rule *rule, bool on);

/**
 * memory_size_seconds - how much longer a limit is for the size of a range
 * @range: addresses
 *
 * A block takes some milliseconds at least, and 8 TiB are 65536 of them.
 *
 * Return: a second for every 4 GiB.
 *
 * Context: any.
 */
static inline unsigned int memory_size_seconds(const struct range *range)
{
	return range_len(range) >> 32;
}

/**
 * memory_offline - move what is in a range elsewhere and take it offline
 * @range: addresses
 * @seconds: limit for a block; an attempt under way is ended by a signal. All
 *	together have memory_size_seconds() more
 *
 * All or none: blocks that went are brought back, into the zone they were in,
 * when one stays. In the order of cxll_memory_block_offline_nth().
 *
 * Return: number of blocks still online, 0 for success.
 *
 * Context: worker.
 */
unsigned int memory_offline(const struct range *range, unsigned int seconds);

/**
 * struct memory_lost - what became of memory whose contents are gone
 * @marked: pages in use marked HWPoison
 * @unmarked: pages in use that the kernel does not let go of: it goes on with
 *	what is in them
 * @offline: blocks that went offline
 * @online: blocks that are still online; their free pages were taken from the
 *	allocator
 */
struct memory_lost {
	unsigned long marked;
	unsigned long unmarked;
	unsigned int offline;
	unsigned int online;
};

/**
 * memory_lose - the contents of a range are gone: nobody reads them again
 * @rule: the range's, with CXLL_MEMORY_GONE
 * @seconds: limit for all of it, with memory_size_seconds() more
 * @is_lost: does a byte of the page at this address lie on what is gone? NULL:
 *	all of the range. A page that does not is moved, not marked
 * @arg: for @is_lost
 * @lost: result
 *
 * Blocks with nothing in use go offline whatever the others do. In the others
 * pages in use are marked once the kernel has taken the free ones out of
 * circulation (MEM_GOING_OFFLINE comes after isolation) and before it would
 * move one, so nothing is copied from what is gone and no free page of it is
 * given out. Asks vm.memory_failure_recovery first: with 0 the kernel would
 * panic, so nothing is marked then.
 *
 * Return: 0, or why no page was marked, see hwpoison_permitted().
 *
 * Context: worker.
 */
int memory_lose(struct cxll_memory_rule *rule, unsigned int seconds,
		bool (*is_lost)(void *arg, u64 hpa), void *arg,
		struct memory_lost *lost);

/**
 * memory_mark - mark the pages in use whose contents are gone, leave blocks online
 * @range: addresses
 * @is_lost: as for memory_lose()
 * @arg: for @is_lost
 * @lost: result; @offline is 0
 *
 * For a device that came back reset: what decodes again is good memory.
 *
 * Return: as memory_lose().
 *
 * Context: worker.
 */
int memory_mark(const struct range *range, bool (*is_lost)(void *arg, u64 hpa),
		void *arg, struct memory_lost *lost);

/**
 * memory_pages_held - pages of a range that were marked and somebody still has
 * @range: addresses, blocks of which may be offline; memory behind them is
 *	still added
 *
 * Their struct pages must not go: the owner will look at them.
 *
 * Return: number of pages.
 *
 * Context: sleeps (cond_resched()).
 */
unsigned long memory_pages_held(const struct range *range);

/**
 * memory_orphan_remove - remove memory that kmem left when it was unbound by hand
 * @claim: resource of the region; kmem's own claim is below it
 * @dev: for messages
 * @why: sentence on error
 *
 * Return: 0, also when there is none; -EBUSY when a block is online, or what
 * remove_memory() says.
 *
 * Context: worker.
 */
int memory_orphan_remove(struct resource *claim, const struct device *dev,
			 struct cxll_why *why);

#endif
