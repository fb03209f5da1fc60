// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of a dax region. The drivers of dax devices request each range of a
 * device as a whole. A Soft Reserved range that is a part of the region only is
 * in the map inside of the region's own claim, and a request across its border
 * is refused. So a dax device gets a range on each side of such a border.
 */
#include <linux/ioport.h>
#include "dax.h"

static bool piece_add(struct dax_pieces *p, u64 start, u64 end)
{
	if (start > end)
		return true;
	if (p->nr == DAX_PIECES_MAX)
		return false;
	p->range[p->nr++] = (struct range){ start, end };
	return true;
}

/* They come in ascending order, cut to the range that was asked for. */
static int piece_at_border(struct resource *soft, void *data)
{
	struct dax_pieces *p = data;
	u64 at = p->nr ? p->range[p->nr - 1].end + 1 : p->whole.start;

	return !piece_add(p, at, soft->start - 1) ||
	       !piece_add(p, soft->start, soft->end);
}

/**
 * dax_pieces_find - cut a range at the borders of Soft Reserved ranges
 * @range: range of a dax region
 * @p: result; the range in one piece where there are too many
 *
 * Context: any that may take a spinlock.
 */
void dax_pieces_find(const struct range *range, struct dax_pieces *p)
{
	*p = (struct dax_pieces){ .whole = *range };
	if (walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM,
				range->start, range->end, p,
				piece_at_border) != 1 &&
	    piece_add(p, p->nr ? p->range[p->nr - 1].end + 1 : range->start,
		      range->end))
		return;
	p->range[0] = *range;
	p->nr = 1;
}
