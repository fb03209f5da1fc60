// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages whose contents went with a device. Who has them would read something
 * else and not know: the kernel's memory failure handling takes them away, so
 * that a program gets a signal or an error instead.
 */
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <cxl/translate.h>
#include "region.h"

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
 * may be written back; the claim must not change meanwhile.
 */
unsigned long region_poison(struct cxll_region *r, unsigned int pos)
{
	unsigned long marked = 0;
	struct cxll_map map;
	u64 hpa;

	if (!r->res || cxll_map_init(&map, &r->rd->window, r->res->start,
				     resource_size(r->res), &r->ilv, NULL))
		return 0;

	for (hpa = r->res->start; hpa <= r->res->end; hpa += PAGE_SIZE) {
		struct page *page = pfn_to_online_page(PHYS_PFN(hpa));

		if (page_holds_something(page) && page_is_on(&map, hpa, pos) &&
		    !memory_failure(PHYS_PFN(hpa), 0))
			marked++;
		cond_resched();
	}
	return marked;
}
