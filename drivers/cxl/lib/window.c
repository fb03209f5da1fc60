// SPDX-License-Identifier: GPL-2.0-only
/* To which bridge a window sends an address: modulo and XOR arithmetic. */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/window.h>

void cxll_window_use_cxims(struct cxll_window *win,
			   const struct cxll_cedt_cxims *cxims)
{
	unsigned int i;

	if (!win->xor || cxims->gran != win->ilv.gran)
		return;
	win->nr_maps = min_t(unsigned int, cxims->nr, CXLL_WINDOW_MAPS_MAX);
	for (i = 0; i < win->nr_maps; i++)
		win->maps[i] = cxims->map[i];
}
EXPORT_SYMBOL_GPL(cxll_window_use_cxims);

bool cxll_window_leads_to(const struct cxll_window *win, u32 bridge)
{
	unsigned int i;

	for (i = 0; i < win->ilv.ways; i++)
		if (win->targets[i] == bridge)
			return true;
	return false;
}
EXPORT_SYMBOL_GPL(cxll_window_leads_to);

/* Index bits that are parities: what remains of the ways without a 3. */
static unsigned int index_bits(unsigned int ways)
{
	unsigned int bits = 0;

	if (ways % 3 == 0)
		ways /= 3;
	for (; ways > 1; ways /= 2)
		bits++;
	return bits;
}

static int maps_check(const struct cxll_window *win, struct cxll_why *why)
{
	unsigned int need = index_bits(win->ilv.ways), i;

	if (win->nr_maps < need || win->nr_maps > CXLL_WINDOW_MAPS_MAX) {
		cxll_why_set(why,
			     "the XOR window at 0x%llx needs %u maps from a CXIMS of granularity %u, %u are known",
			     win->base, need, win->ilv.gran, win->nr_maps);
		return -EOPNOTSUPP;
	}
	for (i = 0; i < need; i++) {
		u64 lowest = (u64)win->ilv.gran << i;

		if ((win->maps[i] & -win->maps[i]) == lowest)
			continue;
		cxll_why_set(why,
			     "XOR map %u of the window at 0x%llx is 0x%llx, its lowest bit must be 0x%llx",
			     i, win->base, win->maps[i], lowest);
		return -EOPNOTSUPP;
	}
	return 0;
}

int cxll_window_check(const struct cxll_window *win, struct cxll_why *why)
{
	u8 code;

	if (cxll_ways_encode(win->ilv.ways, &code) ||
	    cxll_gran_encode(win->ilv.gran, &code)) {
		cxll_why_set(why,
			     "the window at 0x%llx has no valid interleave: %u ways of %u bytes",
			     win->base, win->ilv.ways, win->ilv.gran);
		return -EINVAL;
	}
	return win->xor ? maps_check(win, why) : 0;
}
EXPORT_SYMBOL_GPL(cxll_window_check);

/* The list is its first part, over and over: 0,1,0,1 */
static bool fold_repeated(struct cxll_window *win, unsigned int times)
{
	unsigned int part = win->ilv.ways / times, i;

	if (win->ilv.ways % times)
		return false;
	/* An XOR window swaps neighbours before it counts by three. */
	if (win->xor && part % 3 == 0)
		return false;
	for (i = part; i < win->ilv.ways; i++)
		if (win->targets[i] != win->targets[i % part])
			return false;
	win->ilv.ways = part;
	return true;
}

/* Every target stands there twice in a row: 0,0,1,1 */
static bool fold_pairs(struct cxll_window *win)
{
	unsigned int i;

	if (win->ilv.ways % 2)
		return false;
	for (i = 0; i < win->ilv.ways; i += 2)
		if (win->targets[i] != win->targets[i + 1])
			return false;
	win->ilv.ways /= 2;
	win->ilv.gran *= 2;
	for (i = 0; i < win->ilv.ways; i++)
		win->targets[i] = win->targets[2 * i];
	for (i = 0; i + 1 < CXLL_WINDOW_MAPS_MAX; i++)
		win->maps[i] = win->maps[i + 1];
	if (win->nr_maps)
		win->nr_maps--;
	return true;
}

void cxll_window_fold(const struct cxll_window *win,
		      struct cxll_window *out)
{
	*out = *win;
	while (fold_repeated(out, 3) || fold_repeated(out, 2) ||
	       fold_pairs(out))
		;
}
EXPORT_SYMBOL_GPL(cxll_window_fold);

u64 cxll_window_replaced(const struct cxll_window *win)
{
	u64 bits = BIT_ULL(index_bits(win->ilv.ways)) - 1;

	return win->xor ? bits * win->ilv.gran : 0;
}
EXPORT_SYMBOL_GPL(cxll_window_replaced);

static bool is_odd(u64 bits)
{
	bool odd = false;

	for (; bits; bits &= bits - 1)
		odd = !odd;
	return odd;
}

u64 cxll_window_straighten(const struct cxll_window *win, u64 hpa)
{
	u64 straight = hpa;
	unsigned int i;

	if (!win->xor)
		return hpa;
	for (i = 0; i < index_bits(win->ilv.ways); i++)
		if (is_odd(hpa & win->maps[i] & (win->maps[i] - 1)))
			straight ^= win->maps[i] & -win->maps[i];
	return straight;
}
EXPORT_SYMBOL_GPL(cxll_window_straighten);

/* From the top: a map may cover bits that higher maps replace. */
u64 cxll_window_bend(const struct cxll_window *win, u64 straight)
{
	unsigned int i = index_bits(win->ilv.ways);
	u64 hpa = straight;

	if (!win->xor)
		return straight;
	while (i--)
		if (is_odd(hpa & win->maps[i] & (win->maps[i] - 1)))
			hpa ^= win->maps[i] & -win->maps[i];
	return hpa;
}
EXPORT_SYMBOL_GPL(cxll_window_bend);

unsigned int cxll_window_select(const struct cxll_window *win, u64 hpa)
{
	return cxll_ilv_select(&win->ilv, cxll_window_straighten(win, hpa));
}
EXPORT_SYMBOL_GPL(cxll_window_select);
