// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages whose contents went with a device. Who has them would read something
 * else and not know: the kernel's memory failure handling takes them away, so
 * that a program gets a signal or an error instead.
 */
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/range.h>
#include <cxl/locks.h>
#include <cxl/translate.h>
#include "region.h"

/*
 * Regions with pages that were marked. A file keeps such a page, and the
 * kernel would let the block go offline all the same, and its struct page with
 * it. So blocks with marked pages that somebody has stay online.
 */
static DEFINE_MUTEX(poison_lock);	/* protects the list; a leaf */
static LIST_HEAD(poisoned);

/* Memory failure handling has one reference to a page it took away. */
static unsigned long held_pages(unsigned long pfn, unsigned long nr)
{
	unsigned long held = 0, end = pfn + nr;

	for (; pfn < end; pfn++) {
		struct page *page = pfn_to_online_page(pfn);

		held += page && PageHWPoison(page) && page_count(page) > 1;
	}
	return held;
}

static int poison_notify(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	struct memory_notify *mn = data;
	u64 start = PFN_PHYS(mn->start_pfn);
	u64 end = start + PFN_PHYS(mn->nr_pages);
	struct cxll_region *r;
	unsigned long held;

	if (action != MEM_GOING_OFFLINE)
		return NOTIFY_DONE;

	guard(mutex)(&poison_lock);
	list_for_each_entry(r, &poisoned, poisoned) {
		if (r->res->start >= end || r->res->end < start)
			continue;
		held = held_pages(mn->start_pfn, mn->nr_pages);
		if (!held)
			return NOTIFY_OK;
		dev_info_ratelimited(&r->dev, "memory block %llu stays online: files or programs still have %lu of its pages whose contents are gone; remove or end those first\n",
				     start / memory_block_size_bytes(), held);
		return notifier_from_errno(-EBUSY);
	}
	return NOTIFY_DONE;
}

static struct notifier_block poison_nb = {
	.notifier_call = poison_notify,
};

int region_poison_init(void)
{
	return register_memory_notifier(&poison_nb);
}

void region_poison_exit(void)
{
	unregister_memory_notifier(&poison_nb);
}

/**
 * region_poison_forget - the addresses of a region are given up
 * @r: region, no page of it is online
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
void region_poison_forget(struct cxll_region *r)
{
	guard(mutex)(&poison_lock);
	list_del_init(&r->poisoned);
}

/* Where and how it lies, and that it has marked pages as long as it does. */
static bool poison_remember(struct cxll_region *r, struct range *range,
			    struct cxll_map *map)
{
	guard(rwsem_read)(&cxll_tree_lock);
	if (!r->res)
		return false;
	*range = (struct range){ r->res->start, r->res->end };
	if (cxll_map_init(map, &r->rd->window, range->start, range_len(range),
			  &r->ilv, NULL))
		return false;

	guard(mutex)(&poison_lock);
	if (list_empty(&r->poisoned))
		list_add(&r->poisoned, &poisoned);
	return true;
}

/* Free pages hold nothing that anybody could miss. */
static bool page_holds_something(struct page *page)
{
	return page && !PageHWPoison(page) && !PageReserved(page) &&
	       page_count(page);
}

/* Does any byte of the page stand on the device at @pos? */
static bool page_is_on(const struct cxll_map *map, u64 hpa, unsigned int pos)
{
	u64 end = hpa + PAGE_SIZE, dpa;
	unsigned int at;

	for (; hpa < end; hpa += min_t(u64, map->ilv.gran, PAGE_SIZE))
		if (cxll_map_to_dpa(map, hpa, &at, &dpa, NULL) || at == pos)
			return true;
	return false;
}

/**
 * region_poison - mark the pages in use whose contents were on one device
 * @r: region
 * @pos: position of the device
 *
 * The kernel says a line for each such page. The device is not touched.
 *
 * Return: number of pages. Context: sleeps; cxll_tree_lock not held, as pages
 * may be written back. If the claim is given up meanwhile, no page is online.
 */
unsigned long region_poison(struct cxll_region *r, unsigned int pos)
{
	unsigned long marked = 0;
	struct cxll_map map;
	struct range range;
	u64 hpa;

	if (!poison_remember(r, &range, &map))
		return 0;

	for (hpa = range.start; hpa <= range.end; hpa += PAGE_SIZE) {
		struct page *page = pfn_to_online_page(PHYS_PFN(hpa));

		if (page_holds_something(page) && page_is_on(&map, hpa, pos) &&
		    !memory_failure(PHYS_PFN(hpa), 0))
			marked++;
		cond_resched();
	}
	return marked;
}
