// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of hugetlb whose contents are gone. One is marked as a whole, by its
 * first page, but what becomes of its pages once it is given back goes by a list
 * of the pages that failed, so each is reported. Of a page that a file of
 * hugetlbfs has, memory failure handling keeps a reference: it is never free
 * again, and its block can never go offline. Which ones have it is noted here,
 * and it is given up when there is no other and the block is about to go.
 */
#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pfn.h>
#include <linux/xarray.h>
#include <compat/memory.h>
#include "hwpoison.h"

/* Huge pages that memory failure handling has a reference to, by first page */
static DEFINE_XARRAY(kept_pages);

/* Only one of a file is kept, and only the first report of it takes a reference. */
static bool huge_is_new(struct folio *folio)
{
	return folio_mapping(folio) && !folio_test_hwpoison(folio);
}

/**
 * hwpoison_huge_mark - mark one page of a huge page
 * @folio: the huge page
 * @pfn: the page
 *
 * Return: true when it is marked now.
 *
 * Context: sleeps; one at a time, not from a memory notifier.
 */
bool hwpoison_huge_mark(struct folio *folio, unsigned long pfn)
{
	struct address_space *file = folio_mapping(folio);
	bool fresh = huge_is_new(folio);
	/* One that cannot be moved right now gets the mark and nothing else */
	bool taken = folio_test_hugetlb_migratable(folio);
	int rc;

	rc = compat_memory_failure(pfn, 0);
	if (rc == -EBUSY && !taken)
		return false;
	/* If the file was cut meanwhile, the reference may be gone or not */
	if (fresh && (!rc || rc == -EBUSY) && folio_mapping(folio) == file)
		xa_store(&kept_pages, folio_pfn(folio), xa_mk_value(1),
			 GFP_KERNEL);
	return PageHWPoison(pfn_to_page(pfn)) || folio_test_hwpoison(folio);
}

/**
 * hwpoison_huge_is_held - does anybody have a marked huge page?
 * @folio: the huge page
 *
 * Return: true if so.
 *
 * Context: any.
 */
bool hwpoison_huge_is_held(struct folio *folio)
{
	int kept = xa_load(&kept_pages, folio_pfn(folio)) ? 1 : 0;

	return folio_mapped(folio) || folio_mapping(folio) ||
	       folio_ref_count(folio) > kept;
}

/* The last reference is the noted one. It may be another page by now. */
static bool huge_is_ours(struct folio *folio, unsigned long pfn)
{
	return folio_pfn(folio) == pfn && folio_test_hugetlb(folio) &&
	       folio_test_hwpoison(folio) && folio_ref_count(folio) == 1 &&
	       !hwpoison_huge_is_held(folio);
}

/**
 * hwpoison_huge_release - give up huge pages of a block that nobody has any more
 * @part: addresses in a block that is isolated and that nothing speaks against
 *
 * One that reaches into another block stays: its pages would be free there.
 * Should the kernel keep the block online after all, they are free in it with
 * the mark on each, which the allocator does not give to anybody (it looks for
 * it always before 6.4, then with init_on_alloc, which Debian has on).
 *
 * Context: memory notifier, the block is going offline.
 */
void hwpoison_huge_release(const struct range *part)
{
	struct folio *folio;
	unsigned long pfn;
	void *entry;

	xa_for_each_range(&kept_pages, pfn, entry, PHYS_PFN(part->start),
			  PHYS_PFN(part->end)) {
		folio = page_folio(pfn_to_page(pfn));
		if (pfn + folio_nr_pages(folio) - 1 > PHYS_PFN(part->end) ||
		    hwpoison_huge_is_held(folio))
			continue;
		if (huge_is_ours(folio, pfn))
			folio_put(folio);
		xa_erase(&kept_pages, pfn);
	}
}

/**
 * hwpoison_huge_exit - forget all of it
 *
 * Context: module exit, no region is left.
 */
void hwpoison_huge_exit(void)
{
	xa_destroy(&kept_pages);
}
