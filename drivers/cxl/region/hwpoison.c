// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages whose contents are gone. Who has them would read something else and
 * not know: the kernel's memory failure handling takes them away, so that a
 * program gets a signal or an error instead.
 *
 * memory_failure() without a reference stops the per-CPU lists of the zone,
 * which offlining has done already by the time it asks notifiers, and it does
 * so with a mutex of its own held. So a notifier must neither call it nor wait
 * without a limit for somebody who does. Pages are marked with a reference of
 * our own: that needs no per-CPU list, and such a page cannot become one of
 * the kernel's own meanwhile. Those are never marked: the kernel would take the
 * mark for permission to let the block go under the data in them.
 */
#include <linux/jiffies.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/xarray.h>
#include <compat/memory.h>
#include "hwpoison.h"
#include "memory.h"
#include "memory_block.h"

/* Blocks that may have marked pages, whose struct pages are worth a look */
static DEFINE_XARRAY(marked_blocks);

/* The mark was obeyed: in no page table, on no list of the kernel */
static bool page_is_marked(struct page *page)
{
	return PageHWPoison(page) && !PageCompound(page) && !PageLRU(page) &&
	       !folio_mapped(page_folio(page));
}

static bool page_is_lost(const struct hwpoison_scope *scope, unsigned long pfn)
{
	return !scope->is_lost || scope->is_lost(scope->arg, PFN_PHYS(pfn));
}

/*
 * How many free pages begin here. The order of a free chunk is in its first
 * page, and may be anything by now if the chunk was taken meanwhile.
 */
static unsigned long page_free_count(struct page *page, unsigned long pfn)
{
	unsigned long order;

	if (!PageBuddy(page))
		return is_free_buddy_page(page);
	order = READ_ONCE(page->private);
	if (order >= MAX_ORDER_NR_PAGES || 1UL << order > MAX_ORDER_NR_PAGES ||
	    !IS_ALIGNED(pfn, 1UL << order))
		return 1;
	return 1UL << order;
}

/* A page may be on its way to a list. Offlining has seen to that already. */
static void pass_drain(struct hwpoison_pass *pass, struct page *page)
{
	if (!pass->huge || pass->drained || PageLRU(page) || PageSlab(page))
		return;
	compat_lru_drain(page);
	pass->drained = true;
}

/*
 * Its file was cut or removed meanwhile. Memory failure handling leaves it as
 * it is, and with our reference it would stay on its list for ever. Without,
 * who cut the file frees it, and as it has the mark it is given to nobody.
 */
static bool page_is_truncated(struct page *page)
{
	return PageLRU(page) && !PageCompound(page) && !page->mapping;
}

/* Return: it is marked now. */
static bool page_mark(struct hwpoison_pass *pass, struct page *page,
		      unsigned long pfn)
{
	struct folio *folio;
	int rc;

	pass_drain(pass, page);
	folio = page_folio(page);
	if (!folio_try_get(folio))
		return false;
	if (folio != page_folio(page) || !folio_test_lru(folio)) {
		folio_put(folio);
		return false;
	}

	/* A transparent huge page that could not be split the last time */
	if (folio_test_large(folio))
		ClearPageHWPoison(page);
	rc = compat_memory_failure(pfn, MF_COUNT_INCREASED);
	if (rc == -EBUSY && page_is_truncated(page))
		put_page(page);
	return !rc || page_is_marked(page);
}

static void huge_page_mark(struct hwpoison_pass *pass, struct folio *folio,
			   unsigned long pfn)
{
	if (pass->head != folio_pfn(folio)) {
		if (folio_test_hwpoison(folio))
			return;
		pass->head = folio_pfn(folio);
	}
	if (hwpoison_huge_mark(folio, pfn))
		pass->marked++;
	else
		pass->left++;
}

/*
 * A free one is as good as free pages: the kernel takes it apart. So is one that
 * is marked and only waits to be released.
 */
static bool huge_page_is_used(const struct hwpoison_pass *pass,
			      struct folio *folio)
{
	if (folio_test_hwpoison(folio))
		return !pass->huge && hwpoison_huge_is_held(folio);
	return folio_ref_count(folio);
}

static void huge_page_visit(struct hwpoison_pass *pass, struct folio *folio,
			    unsigned long pfn)
{
	if (pass->mark && pass->huge)
		huge_page_mark(pass, folio, pfn);
	else if (huge_page_is_used(pass, folio))
		pass->left++;
}

/*
 * If it was given to somebody meanwhile, the mark may be on a page that the
 * kernel has data in.
 */
static void free_page_take(struct hwpoison_pass *pass, struct page *page,
			   unsigned long pfn)
{
	if (!compat_memory_failure(pfn, 0))
		pass->taken++;
	else if (page_count(page) == 1 && !PageLRU(page))
		ClearPageHWPoison(page);
}

static void used_page_visit(struct hwpoison_pass *pass, struct page *page,
			    unsigned long pfn)
{
	struct folio *folio = page_folio(page);

	if (folio_test_hugetlb(folio))
		huge_page_visit(pass, folio, pfn);
	else if (!page_count(page))
		pass->unsure++;
	else if (pass->mark && page_mark(pass, page, pfn))
		pass->marked++;
	else
		pass->left++;
}

/* Return: how many pages were dealt with. */
static unsigned long page_visit(struct hwpoison_pass *pass, unsigned long pfn)
{
	struct page *page = pfn_to_online_page(pfn);
	unsigned long free;

	if (!page || page_is_marked(page))
		return 1;

	free = page_free_count(page, pfn);
	if (free && !pass->take)
		return free;
	if (free)
		free_page_take(pass, page, pfn);
	else if (page_is_lost(pass->scope, pfn))
		used_page_visit(pass, page, pfn);
	return 1;
}

static bool pass_is_over(const struct hwpoison_pass *pass)
{
	return READ_ONCE(pass->stop) ||
	       (pass->until && time_after_eq(jiffies, pass->until)) ||
	       (pass->first && pass->left);
}

bool hwpoison_pass_run(struct hwpoison_pass *pass)
{
	unsigned long pfn = PHYS_PFN(pass->part.start);
	unsigned long end = PHYS_PFN(pass->part.end);

	pass->left = 0;
	pass->unsure = 0;
	pass->head = ULONG_MAX;
	pass->drained = false;
	while (pfn <= end) {
		if (pass_is_over(pass))
			return false;
		pfn += page_visit(pass, pfn);
		cond_resched();
	}
	return true;
}

bool hwpoison_is_idle(const struct hwpoison_scope *scope,
		      const struct range *part)
{
	struct hwpoison_pass pass = {
		.scope = scope,
		.part = *part,
		.first = true,
	};

	return hwpoison_pass_run(&pass) && !pass.left;
}

/* Memory failure handling has one reference to a page it took away. */
static bool page_is_held(struct page *page)
{
	struct folio *folio = page_folio(page);

	if (!PageHWPoison(page))
		return false;
	if (folio_test_hugetlb(folio))
		return hwpoison_huge_is_held(folio);
	return page_count(page) > 1;
}

static unsigned long part_held(const struct range *part)
{
	unsigned long pfn, held = 0;

	for (pfn = PHYS_PFN(part->start); pfn <= PHYS_PFN(part->end); pfn++) {
		cond_resched();
		held += pfn_valid(pfn) && page_is_held(pfn_to_page(pfn));
	}
	return held;
}

unsigned long memory_pages_held(const struct range *range)
{
	u64 size = memory_block_size_bytes();
	unsigned long block, held = 0, here;
	struct range part;
	void *entry;

	xa_for_each_range(&marked_blocks, block, entry, range->start / size,
			  range->end / size) {
		part = cxll_memory_block_part(range, block, size);
		here = part_held(&part);
		/* An offline block gets no further ones */
		if (!here && !memory_block_is_online(range, block))
			xa_erase(&marked_blocks, block);
		held += here;
	}
	return held;
}

int hwpoison_remember(unsigned long block)
{
	return xa_err(xa_store(&marked_blocks, block, xa_mk_value(1),
			       GFP_KERNEL));
}

bool hwpoison_is_remembered(unsigned long block)
{
	return xa_load(&marked_blocks, block);
}

int hwpoison_permitted(void)
{
	struct file *file;
	char value = '1';
	loff_t pos = 0;

	if (!IS_ENABLED(CONFIG_MEMORY_FAILURE))
		return -EOPNOTSUPP;
	file = compat_kernel_open("/proc/sys/vm/memory_failure_recovery",
				  O_RDONLY);
	/* Who has no such file has nothing that could have changed it */
	if (IS_ERR(file))
		return 0;
	kernel_read(file, &value, 1, &pos);
	filp_close(file, NULL);
	return value == '0' ? -EPERM : 0;
}
