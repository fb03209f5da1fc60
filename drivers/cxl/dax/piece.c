// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of a dax region. The drivers of dax devices request each range of a
 * device as a whole. A Soft Reserved range that is a part of the region only is
 * in the map inside of the region's own claim, and a request across its border
 * is refused. So a dax device gets a range on each side of such a border.
 */
#include <linux/ioport.h>
#include "dax.h"

struct piece_search {
	struct dax_pieces *p;
	u64 at;		/* where the next piece begins */
};

/* Nothing where the last piece has ended there already. */
static bool piece_add(struct piece_search *find, u64 end)
{
	struct dax_pieces *p = find->p;

	if (find->at > end)
		return true;
	if (p->nr == DAX_PIECES_MAX)
		return false;
	p->range[p->nr++] = (struct range){ find->at, end };
	find->at = end + 1;
	return true;
}

/* They come in ascending order, cut to the range that was asked for. */
static int piece_at_border(struct resource *soft, void *find)
{
	return !piece_add(find, soft->start - 1) || !piece_add(find, soft->end);
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
	struct piece_search find = { .p = p, .at = range->start };

	p->nr = 0;
	if (walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM,
				range->start, range->end, &find,
				piece_at_border) != 1 &&
	    piece_add(&find, range->end))
		return;
	p->range[0] = *range;
	p->nr = 1;
}
