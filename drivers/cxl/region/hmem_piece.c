// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of Soft Reserved ranges that no region covers and no hmem device has:
 * what is beside a region, and what the kernel made no hmem device of as it is
 * in a window. Each gets an hmem device of ours, which goes when a region comes.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <cxll/memory_rule.h>
#include "hmem.h"

/**
 * struct hmem_piece - an hmem device of ours
 * @node: in the list of all
 * @pdev: the device
 * @range: what it stands for
 * @rule: of its memory blocks; registered when no decoder leads there
 * @decode: whether one does
 * @gone: of what decodes it, devices have gone
 */
struct hmem_piece {
	struct list_head node;
	struct platform_device *pdev;
	struct range range;
	struct cxll_memory_rule rule;
	enum hmem_decode decode;
	bool gone;
};

/* Protected by hmem_lock, with all entries */
static LIST_HEAD(pieces);

static void piece_free(struct hmem_piece *p)
{
	cxll_memory_rule_remove(&p->rule);
	list_del(&p->node);
	kfree(p);
}

static void piece_remove(struct hmem_piece *p)
{
	struct device *dev = get_device(&p->pdev->dev);

	/* Its rule, which names the device, is in force until that is gone */
	hmem_remove(p->pdev);
	piece_free(p);
	put_device(dev);
}

/**
 * hmem_pieces_drop - remove our hmem devices that have a part of a range
 * @range: the range
 * @why: sentence on error
 *
 * Return: 0; -EBUSY with none removed.
 *
 * Context: may wait for memory hotplug; hmem_lock held, in hmem_run_closed().
 */
int hmem_pieces_drop(const struct range *range, struct cxll_why *why)
{
	struct hmem_piece *p, *next;
	int rc;

	list_for_each_entry(p, &pieces, node) {
		if (!range_overlaps(&p->range, range))
			continue;
		rc = hmem_in_use(p->pdev, &p->range, why);
		if (rc)
			return rc;
	}
	list_for_each_entry_safe(p, next, &pieces, node)
		if (range_overlaps(&p->range, range))
			piece_remove(p);
	return 0;
}

static void piece_close(struct hmem_piece *p, const struct range *range)
{
	if (p->rule.node.next && p->rule.range.start == range->start &&
	    p->rule.range.end == range->end)
		return;
	cxll_memory_rule_remove(&p->rule);
	p->rule.dev = &p->pdev->dev;
	p->rule.range = *range;
	p->rule.bits = CXLL_MEMORY_UNDECODED;
	cxll_memory_rule_add(&p->rule);
}

/*
 * Where nothing answers, RAM of the kernel would be a crash to come.
 *
 * Return: true if something answered until now, and does not any more.
 */
static bool piece_set_decode(struct hmem_piece *p, enum hmem_decode decode)
{
	bool closes = p->decode == HMEM_DECODED && decode != HMEM_DECODED;

	p->decode = decode;
	if (!closes)
		return false;
	piece_close(p, &p->range);
	return true;
}

struct piece_part {
	const struct hmem_piece *p;
	struct range range;
};

static int part_extend(const struct range *range, void *data)
{
	struct piece_part *part = data;
	const struct range *all = &part->p->range;

	if (!range_overlaps(range, all))
		return 0;
	part->range.start = min(part->range.start, max(range->start, all->start));
	part->range.end = max(part->range.end, min(range->end, all->end));
	return 0;
}

/* What other devices decode stays open. */
static void piece_look(struct hmem_piece *p)
{
	struct piece_part part = { p, { U64_MAX, 0 } };
	bool gone;

	hmem_undecoded_visit(part_extend, &part);
	gone = part.range.start <= part.range.end;
	if (p->decode != HMEM_DECODED)
		return;
	if (gone)
		piece_close(p, &part.range);
	else
		cxll_memory_rule_remove(&p->rule);
	if (gone && !p->gone)
		dev_info(&p->pdev->dev, "no more of [%#llx, size %#llx] comes online: the device that decodes it was disabled or removed\n",
			 part.range.start, range_len(&part.range));
	p->gone = gone;
}

/**
 * hmem_pieces_look - devices came or went: close what nobody decodes any more
 *
 * Blocks that are online stay so. What decodes again is open again.
 *
 * Context: sleeps; hmem_lock held.
 */
void hmem_pieces_look(void)
{
	struct hmem_piece *p;

	list_for_each_entry(p, &pieces, node)
		piece_look(p);
}

/**
 * hmem_pieces_close - what answered in a range went: no more of it becomes RAM
 * @range: the range
 *
 * Blocks that are online stay so.
 *
 * Context: sleeps; hmem_lock held.
 */
void hmem_pieces_close(const struct range *range)
{
	struct hmem_piece *p;

	list_for_each_entry(p, &pieces, node)
		if (range_overlaps(&p->range, range) &&
		    piece_set_decode(p, HMEM_DECODED_BEFORE))
			dev_info(&p->pdev->dev, "no decoder maps it any more: its host bridge was removed\n");
}

static void piece_add(const struct cxll_gap *gap, enum hmem_decode decode)
{
	struct hmem_piece *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return;
	p->range = (struct range){ gap->start, gap->end };
	p->pdev = hmem_alloc(&p->range);
	if (!p->pdev) {
		kfree(p);
		return;
	}
	list_add_tail(&p->node, &pieces);
	piece_set_decode(p, decode);
	if (hmem_add(p->pdev)) {
		struct platform_device *pdev = p->pdev;

		/* The rule, which names the device, goes first */
		piece_free(p);
		hmem_free(pdev);
		return;
	}
	dev_info(&p->pdev->dev, "Soft Reserved range [%#llx, size %#llx] is in no CXL region and left to dax_hmem%s\n",
		 p->range.start, range_len(&p->range),
		 decode == HMEM_DECODED ? "" : ", but no decoder maps it");
}

/**
 * hmem_pieces_add - make hmem devices of what is left of a Soft Reserved range
 * @range: Soft Reserved range
 * @taken: what others have
 * @nr: entries of @taken
 * @decode: does anything answer there?
 *
 * device-dax wants whole PMDs. Where one cannot be made it is tried again the
 * next time.
 *
 * Context: may wait for memory hotplug; hmem_lock held.
 */
void hmem_pieces_add(const struct range *range, const struct cxll_gap *taken,
		     unsigned int nr, enum hmem_decode decode)
{
	struct cxll_gap gap = { range->start, range->end };

	while (cxll_gap_next(&gap, taken, nr, PMD_SIZE)) {
		piece_add(&gap, decode);
		if (gap.end >= range->end)
			return;
		gap = (struct cxll_gap){ gap.end + 1, range->end };
	}
}

/*
 * May dax_hmem keep it when the rule for its memory blocks goes? Without this
 * module it would have had what was never decoded, too.
 */
static bool piece_outlives(struct hmem_piece *p)
{
	if (!p->pdev->dev.driver)
		return false;
	return (p->decode != HMEM_DECODED_BEFORE && !p->gone) ||
	       hmem_in_use(p->pdev, &p->range, NULL);
}

/**
 * hmem_pieces_leave - remove our hmem devices, but those that dax_hmem has
 *
 * Those stay as they are: whoever uses their memory goes on.
 *
 * Context: module exit; hmem_lock held.
 */
void hmem_pieces_leave(void)
{
	struct hmem_piece *p, *next;

	list_for_each_entry_safe(p, next, &pieces, node) {
		if (!piece_outlives(p)) {
			piece_remove(p);
			continue;
		}
		hmem_abandon(p->pdev);
		piece_free(p);
	}
}
