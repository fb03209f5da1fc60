// SPDX-License-Identifier: GPL-2.0-only
/*
 * Soft Reserved ranges in the map of resources: memory that firmware set aside
 * for special purposes. The kernel gives them to dax_hmem, whether or not there
 * is a CXL decoder behind. Who has one by now: hmem_claim.c, hmem_settle.c.
 */
#include <linux/ioport.h>
#include <cxll/locks.h>
#include "region.h"

static int any_resource(struct resource *res, void *data)
{
	return 1;
}

static bool has_resource(u64 start, u64 end, unsigned long flags,
			 unsigned long desc)
{
	return walk_iomem_res_desc(desc, flags, start, end, NULL,
				   any_resource) == 1;
}

/**
 * soft_reserved_overlaps - did firmware set a part of a range aside?
 * @start: first address
 * @end: last address
 *
 * Return: true if so.
 *
 * Context: any that may take a spinlock.
 */
bool soft_reserved_overlaps(u64 start, u64 end)
{
	return has_resource(start, end, IORESOURCE_MEM,
			    IORES_DESC_SOFT_RESERVED);
}

static int whole_resource(struct resource *res, void *data)
{
	struct range *range = data;

	/* What is shown is cut to what was asked for */
	return res->start == range->start && res->end == range->end;
}

/**
 * soft_reserved_contains - is all of the range a part of one Soft Reserved range?
 * @start: first address
 * @end: last address
 *
 * Return: true if so.
 *
 * Context: any that may take a spinlock.
 */
bool soft_reserved_contains(u64 start, u64 end)
{
	struct range range = { start, end };

	return walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM,
				   start, end, &range, whole_resource) == 1;
}

/* A place inside of a Soft Reserved range. */
struct soft_reserved_place {
	struct cxll_region *r;
	struct resource *res;
	u64 size;
	u64 floor;
	u64 align;
};

/* First multiple of @align from @at on that no region covers. */
static u64 past_regions(struct soft_reserved_place *p, u64 at)
{
	struct cxll_region *r;

again:
	at = ALIGN(at, p->align);
	list_for_each_entry(r, &cxll_regions, all) {
		if (r == p->r || !region_overlaps(r, at, at + p->size - 1))
			continue;
		at = r->res->end + 1;
		goto again;
	}
	return at;
}

static int try_place(struct resource *soft, void *data)
{
	struct soft_reserved_place *p = data;
	u64 at;

	at = past_regions(p, max_t(u64, soft->start, p->floor));
	if (at > soft->end || soft->end - at < p->size - 1)
		return 0;
	p->res->start = at;
	p->res->end = at + p->size - 1;
	return 1;
}

/**
 * soft_reserved_place - find a place for a region where hmem devices have let go
 * @r: region, not in the map of resources now
 * @res: its claim; gets the place
 * @size: bytes
 * @floor: lowest address that will do
 * @align: of the address, a power of two
 *
 * Return: 0, -ENOSPC.
 *
 * Context: cxll_tree_lock held for writing.
 */
int soft_reserved_place(struct cxll_region *r, struct resource *res, u64 size,
			u64 floor, u64 align)
{
	struct soft_reserved_place p = { r, res, size, floor, align };
	struct range window = cxll_window_range(r->rd);

	if (walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM,
				window.start, window.end, &p,
				try_place) != 1)
		return -ENOSPC;

	/* Whoever has it now must not find a region inside of its resource */
	if (has_resource(res->start, res->end,
			 IORESOURCE_MEM | IORESOURCE_BUSY, IORES_DESC_NONE) ||
	    insert_resource(&r->rd->res, res))
		return -ENOSPC;
	return 0;
}

/**
 * soft_reserved_left - say who has a range that could not become a region
 * @dev: decoder that leads there
 * @start: first address
 * @end: last address
 *
 * Context: sleeps.
 */
void soft_reserved_left(struct device *dev, u64 start, u64 end)
{
	if (soft_reserved_overlaps(start, end))
		dev_info(dev, "its range [%#llx, size %#llx] is Soft Reserved and left to dax_hmem\n",
			 start, end - start + 1);
}
