// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is free of a window. The map of resources knows: regions, parked
 * decoders, system RAM and whatever else firmware and drivers put there are in
 * it, below the windows or, where a window is a part of something, above.
 */
#include <linux/ioport.h>
#include <linux/memory.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <cxll/locks.h>
#include <cxll/lib/avail.h>
#include "region.h"

/**
 * struct pieces - ranges inside of a window
 * @window: the window
 * @range: array, NULL while they are only counted
 * @nr: how many
 * @max: entries of @range
 */
struct pieces {
	struct range window;
	struct range *range;
	unsigned int nr;
	unsigned int max;
};

static void pieces_add(struct pieces *p, u64 start, u64 end)
{
	start = max(start, p->window.start);
	end = min(end, p->window.end);
	if (start > end)
		return;
	if (p->range && p->nr < p->max)
		p->range[p->nr] = (struct range){ start, end };
	p->nr++;
}

static int pieces_add_resource(struct resource *res, void *data)
{
	pieces_add(data, res->start, res->end);
	return 0;
}

static void pieces_walk(struct pieces *p, unsigned long flags,
			unsigned long desc)
{
	walk_iomem_res_desc(desc, flags, p->window.start, p->window.end, p,
			    pieces_add_resource);
}

/* Context: any; the lock of the map of resources is held. */
static resource_size_t gap_add(void *data, const struct resource *gap,
			       resource_size_t size, resource_size_t align)
{
	if (gap->start <= gap->end)
		pieces_add(data, gap->start, gap->end);
	/* Nothing fits there, so the next one is shown */
	return gap->end;
}

/* There is no other way to see gaps than to look for room, and refuse all. */
static int gaps_of_window(struct device *dev, void *data)
{
	struct resource none = { .flags = IORESOURCE_MEM };
	struct pieces *p = data;

	if (is_cxll_root_decoder(dev))
		allocate_resource(&to_cxll_root_decoder(dev)->res, &none,
				  CXLL_HDM_GRANULE, p->window.start,
				  p->window.end, 1, gap_add, p);
	return 0;
}

/*
 * Windows over the same addresses are below each other in the map, and what is
 * free of one may be a gap in another. An address is in one gap at most.
 */
static void walk_free(struct pieces *p, struct cxll_root_decoder *rd,
		      enum region_used_kind kind)
{
	device_for_each_child(&rd->d.port->dev, p, gaps_of_window);
	if (kind != REGION_USED_AT_ALL)
		pieces_walk(p, IORESOURCE_MEM, IORES_DESC_SOFT_RESERVED);
}

static int parked_of_window(struct device *dev, void *data)
{
	struct resource *parked = NULL;

	if (!is_cxll_root_decoder(dev))
		return 0;
	while ((parked = parked_next(to_cxll_root_decoder(dev), 0, parked)))
		pieces_add_resource(parked, data);
	return 0;
}

static void walk_taken(struct pieces *p, struct cxll_root_decoder *rd,
		       const struct cxll_region *except,
		       enum region_used_kind kind)
{
	struct cxll_region *r;

	list_for_each_entry(r, &cxll_regions, all)
		if (r != except && r->res)
			pieces_add_resource(r->res, p);
	device_for_each_child(&rd->d.port->dev, p, parked_of_window);
	pieces_walk(p, kind == REGION_USED_BY_OWNERS ?
		    IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY :
		    IORESOURCE_MEM | IORESOURCE_BUSY, IORES_DESC_NONE);
}

static int by_start(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

/*
 * What is not free is used. Of two free pieces next to each other the border
 * stays: they are in different resources, and no claim may lie across.
 */
static void used_beside(struct region_used *used, struct pieces *free)
{
	u64 at = free->window.start;
	unsigned int i;

	sort(free->range, free->nr, sizeof(*free->range), by_start, NULL);
	for (i = 0; i < free->nr; i++) {
		if (free->range[i].start >= at)
			used->range[used->nr++] = (struct cxll_avail_range){
				at, free->range[i].start - at };
		at = max(at, free->range[i].end + 1);
	}
	if (at <= free->window.end)
		used->range[used->nr++] = (struct cxll_avail_range){
			at, free->window.end + 1 - at };
}

static int used_fill(struct region_used *used, struct pieces *free,
		     const struct pieces *taken)
{
	unsigned int i;

	used->range = kvcalloc(free->nr + taken->nr + 1, sizeof(*used->range),
			       GFP_KERNEL);
	if (!used->range)
		return -ENOMEM;
	used_beside(used, free);
	for (i = 0; i < taken->nr; i++)
		used->range[used->nr++] = (struct cxll_avail_range){
			taken->range[i].start, range_len(&taken->range[i]) };
	return 0;
}

static int pieces_alloc(struct pieces *p)
{
	p->max = p->nr;
	p->nr = 0;
	p->range = kvcalloc(p->max ?: 1, sizeof(*p->range), GFP_KERNEL);
	return p->range ? 0 : -ENOMEM;
}

/* First counted, then filled in; what comes in between is seen by the claim. */
static int pieces_get(struct pieces *free, struct pieces *taken,
		      struct cxll_root_decoder *rd,
		      const struct cxll_region *except,
		      enum region_used_kind kind)
{
	*free = (struct pieces){ .window = cxll_window_range(rd) };
	*taken = *free;
	walk_free(free, rd, kind);
	walk_taken(taken, rd, except, kind);
	if (pieces_alloc(free) || pieces_alloc(taken))
		return -ENOMEM;
	walk_free(free, rd, kind);
	walk_taken(taken, rd, except, kind);
	free->nr = min(free->nr, free->max);
	taken->nr = min(taken->nr, taken->max);
	return 0;
}

/**
 * region_used_get - what of a window cannot be a region's
 * @rd: the window
 * @except: region whose claim does not count, may be NULL
 * @kind: whose memory could be taken over
 * @used: result, for lib/place.c; give it back with region_used_put()
 *
 * Return: 0 or -ENOMEM.
 *
 * Context: sleeps; cxll_tree_lock held.
 */
int region_used_get(struct cxll_root_decoder *rd,
		    const struct cxll_region *except,
		    enum region_used_kind kind, struct region_used *used)
{
	struct pieces free, taken;
	int rc;

	*used = (struct region_used){};
	rc = pieces_get(&free, &taken, rd, except, kind);
	if (!rc)
		rc = used_fill(used, &free, &taken);
	kvfree(free.range);
	kvfree(taken.range);
	return rc;
}

/**
 * region_used_put - free what region_used_get() made
 * @used: its result
 *
 * Context: any.
 */
void region_used_put(struct region_used *used)
{
	kvfree(used->range);
}

/**
 * region_block_size - size of what the kernel brings online at once
 * @mode: kind of capacity
 *
 * Return: bytes, 0 for what does not become system RAM.
 *
 * Context: any.
 */
u64 region_block_size(enum cxll_mode mode)
{
	return cxll_partition_kind(mode)->dax ? memory_block_size_bytes() : 0;
}

/**
 * region_largest_hole - largest free piece of a window
 * @rd: the window
 * @floor: lowest address that will do
 *
 * Return: bytes; 0 also without memory to find out.
 *
 * Context: sleeps; cxll_tree_lock held.
 */
u64 region_largest_hole(struct cxll_root_decoder *rd, u64 floor)
{
	struct cxll_avail_request req = { .window = rd->window };
	struct region_used used;
	u64 size;

	if (region_used_get(rd, NULL, REGION_USED_BY_OWNERS, &used))
		return 0;
	req.used = used.range;
	req.nr_used = used.nr;
	size = cxll_avail_hole(&req, floor);
	region_used_put(&used);
	return size;
}
