// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of hugetlb whose contents are gone. One is marked as a whole, by its
 * first page, but what becomes of its pages once it is given back goes by a list
 * of the pages that failed, so each is reported. Of a page that a file of
 * hugetlbfs has, memory failure handling keeps a reference each time: it is
 * never free again, and its block can never go offline. Those references are
 * counted here and given up when there are no others and the block is about to
 * go: its free pages are given to nobody by then.
 */
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pfn.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include "hwpoison.h"
#include "memory_block.h"

/* References that memory failure handling keeps, by the number of the first page */
static DEFINE_XARRAY(kept_refs);

/* Blocks on their way offline that huge pages were given up in */
static DEFINE_XARRAY(loose_blocks);

static unsigned long huge_kept(struct folio *folio)
{
	void *entry = xa_load(&kept_refs, folio_pfn(folio));

	return entry ? xa_to_value(entry) : 0;
}

static void huge_keep(struct folio *folio)
{
	unsigned long kept = huge_kept(folio) + 1;

	/* One too few only means that the page is never given up */
	xa_store(&kept_refs, folio_pfn(folio), xa_mk_value(kept), GFP_KERNEL);
}

/**
 * hwpoison_huge_mark - mark one page of a huge page
 * @folio: the huge page
 * @pfn: the page
 *
 * Return: true when it is marked now. Context: sleeps; one at a time, not from
 * a memory notifier.
 */
bool hwpoison_huge_mark(struct folio *folio, unsigned long pfn)
{
	struct address_space *file = folio_mapping(folio);
	int rc;

	rc = memory_failure(pfn, 0);
	/* If the file was cut meanwhile, the reference may be gone or not */
	if ((!rc || rc == -EBUSY) && file && folio_mapping(folio) == file)
		huge_keep(folio);
	return PageHWPoison(pfn_to_page(pfn)) || folio_test_hwpoison(folio);
}

/**
 * hwpoison_huge_is_held - does anybody have a marked huge page?
 * @folio: the huge page
 *
 * Return: true if so. Context: any.
 */
bool hwpoison_huge_is_held(struct folio *folio)
{
	return folio_mapped(folio) || folio_mapping(folio) ||
	       folio_ref_count(folio) > huge_kept(folio);
}

/**
 * hwpoison_huge_release - give up huge pages of a block that nobody has any more
 * @part: addresses in a block that the kernel has isolated
 *
 * Context: memory notifier, the block is going offline.
 */
void hwpoison_huge_release(const struct range *part)
{
	unsigned long pfn, block = part->start / memory_block_size_bytes();
	struct folio *folio;
	unsigned long kept;
	void *entry;

	xa_for_each_range(&kept_refs, pfn, entry, PHYS_PFN(part->start),
			  PHYS_PFN(part->end)) {
		folio = page_folio(pfn_to_page(pfn));
		if (hwpoison_huge_is_held(folio))
			continue;
		/* Once it is loose it must not be forgotten */
		if (xa_err(xa_store(&loose_blocks, block, xa_mk_value(1),
				    GFP_KERNEL)))
			return;
		kept = xa_to_value(entry);
		xa_erase(&kept_refs, pfn);
		folio_put_refs(folio, kept);
	}
}

/* Free pages of a block that stays are free for all again. */
static void loose_work_fn(struct work_struct *work)
{
	u64 size = memory_block_size_bytes();
	unsigned long block;
	struct range part;
	void *entry;

	xa_for_each(&loose_blocks, block, entry) {
		part = (struct range){ block * size, (block + 1) * size - 1 };
		xa_erase(&loose_blocks, block);
		if (memory_block_is_online(&part, block) &&
		    !hwpoison_permitted())
			hwpoison_take_free(&part);
	}
}

static DECLARE_WORK(loose_work, loose_work_fn);

/**
 * hwpoison_huge_settle - a block went offline, or stays after all
 * @part: addresses
 * @offline: it went
 *
 * Context: memory notifier.
 */
void hwpoison_huge_settle(const struct range *part, bool offline)
{
	unsigned long block = part->start / memory_block_size_bytes();

	if (offline)
		xa_erase(&loose_blocks, block);
	else if (xa_load(&loose_blocks, block))
		queue_work(system_unbound_wq, &loose_work);
}

/**
 * hwpoison_huge_exit - forget all of it
 *
 * Context: module exit, no region is left.
 */
void hwpoison_huge_exit(void)
{
	flush_work(&loose_work);
	xa_destroy(&loose_blocks);
	xa_destroy(&kept_refs);
}
