// SPDX-License-Identifier: GPL-2.0-only
/* Host and device physical addresses of a region, both ways. */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/math64.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/translate.h>
#include <cxll/lib/window.h>

static int interleave_check(const struct cxll_interleave *ilv,
			    struct cxll_why *why)
{
	u8 code;

	if (!cxll_ways_encode(ilv->ways, &code) &&
	    !cxll_gran_encode(ilv->gran, &code))
		return 0;
	cxll_why_set(why, "no region has %u ways of %u bytes", ilv->ways,
		     ilv->gran);
	return -EINVAL;
}

static int range_check(const struct cxll_map *map, struct cxll_why *why)
{
	const struct cxll_window *win = &map->window;
	u64 end, win_end;
	u32 rem;

	div_u64_rem(map->size / CXLL_HDM_GRANULE, map->ilv.ways, &rem);
	if (!map->size || rem ||
	    !IS_ALIGNED(map->size | map->base, CXLL_HDM_GRANULE)) {
		cxll_why_set(why,
			     "0x%llx bytes at 0x%llx are not a range that %u devices can share in units of 256 MiB",
			     map->size, map->base, map->ilv.ways);
		return -EINVAL;
	}
	if (check_add_overflow(map->base, map->size, &end) ||
	    check_add_overflow(win->base, win->size, &win_end) ||
	    map->base < win->base || end > win_end) {
		cxll_why_set(why,
			     "0x%llx bytes at 0x%llx are not inside the window of 0x%llx bytes at 0x%llx",
			     map->size, map->base, win->size, win->base);
		return -EINVAL;
	}
	return 0;
}

/* Bits that devices leave in their DPA must not be replaced. */
static int bits_check(const struct cxll_map *map, struct cxll_why *why)
{
	unsigned int ways = map->ilv.ways % 3 ? map->ilv.ways :
						map->ilv.ways / 3;
	u64 stripped = (u64)map->ilv.gran * (ways - 1);
	u64 replaced = cxll_window_replaced(&map->window);

	if (!(replaced & ~stripped))
		return 0;
	cxll_why_set(why,
		     "the XOR window at 0x%llx selects by address bits 0x%llx, but devices of %u ways of %u bytes drop bits 0x%llx",
		     map->window.base, replaced, map->ilv.ways, map->ilv.gran,
		     stripped);
	return -EINVAL;
}

int cxll_map_init(struct cxll_map *map, const struct cxll_window *window,
		  u64 base, u64 size, const struct cxll_interleave *ilv,
		  struct cxll_why *why)
{
	int rc;

	rc = cxll_window_check(window, why);
	if (!rc)
		rc = interleave_check(ilv, why);
	if (rc)
		return rc;

	memset(map, 0, sizeof(*map));
	cxll_window_fold(window, &map->window);
	map->base = base;
	map->size = size;
	map->ilv = *ilv;
	rc = range_check(map, why);
	if (!rc)
		rc = bits_check(map, why);
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_map_init);

int cxll_map_to_dpa(const struct cxll_map *map, u64 hpa, unsigned int *pos,
		    u64 *dpa, struct cxll_why *why)
{
	u64 off;

	if (hpa < map->base || hpa - map->base >= map->size) {
		cxll_why_set(why,
			     "address 0x%llx is not in the region of 0x%llx bytes at 0x%llx",
			     hpa, map->size, map->base);
		return -EINVAL;
	}
	cxll_ilv_split(&map->ilv,
		       cxll_window_straighten(&map->window, hpa) - map->base,
		       pos, &off);
	if (check_add_overflow(map->dpa[*pos], off, dpa)) {
		cxll_why_set(why,
			     "0x%llx bytes above DPA 0x%llx of device %u are past 64 bits",
			     off, map->dpa[*pos], *pos);
		return -EOVERFLOW;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_map_to_dpa);

int cxll_map_to_hpa(const struct cxll_map *map, unsigned int pos, u64 dpa,
		    u64 *hpa, struct cxll_why *why)
{
	u64 share = div_u64(map->size, map->ilv.ways);
	u64 off;
	int rc;

	if (pos >= map->ilv.ways) {
		cxll_why_set(why,
			     "the region has positions 0 to %u, not %u",
			     map->ilv.ways - 1, pos);
		return -EINVAL;
	}
	if (dpa < map->dpa[pos] || dpa - map->dpa[pos] >= share) {
		cxll_why_set(why,
			     "DPA 0x%llx of device %u is not in the 0x%llx bytes at 0x%llx that the region uses",
			     dpa, pos, share, map->dpa[pos]);
		return -EINVAL;
	}
	rc = cxll_ilv_join(&map->ilv, pos, dpa - map->dpa[pos], &off);
	if (!rc)
		*hpa = cxll_window_bend(&map->window, map->base + off);
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_map_to_hpa);
