/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_WINDOW_H
#define _CXLL_WINDOW_H

#include <linux/bits.h>
#include <linux/types.h>
#include <cxll/lib/interleave.h>
#include <cxll/lib/why.h>

struct cxll_cedt_cxims;

/* What a window is for (CXL 3.1 9.18.1.3, Window Restrictions) */
#define CXLL_CFMWS_DEVICE_COHERENT	BIT(0)	/* type 2 */
#define CXLL_CFMWS_HOST_ONLY		BIT(1)	/* type 3 */
#define CXLL_CFMWS_VOLATILE		BIT(2)
#define CXLL_CFMWS_PERSISTENT		BIT(3)
#define CXLL_CFMWS_FIXED		BIT(4)

#define CXLL_WINDOW_MAPS_MAX		4	/* index bits of 16 ways */

/**
 * struct cxll_window - a window of host physical addresses
 * @offset: of its structure in the table, which tells it from others over the
 *	same addresses; 0 where no table describes it
 * @base: HPA, 256 MiB granular
 * @size: bytes, 256 MiB granular; not always a multiple of ways x 256 MiB
 * @ilv: over the host bridges
 * @xor: XOR arithmetic instead of modulo
 * @restrictions: CXLL_CFMWS_*; a set bit permits
 * @qtg: QoS throttling group, 0xffff for none
 * @targets: host bridge UIDs, the first ilv.ways are used
 * @nr_maps: entries in @maps. The walk of the table leaves 0: who holds all of
 *	it fills them in from the CXIMS of the same granularity.
 * @maps: XOR: map i gives bit i of the index
 */
struct cxll_window {
	u32 offset;
	u64 base;
	u64 size;
	struct cxll_interleave ilv;
	bool xor;
	u16 restrictions;
	u16 qtg;
	u32 targets[CXLL_WAYS_MAX];
	unsigned int nr_maps;
	u64 maps[CXLL_WINDOW_MAPS_MAX];
};

/**
 * cxll_window_use_cxims - give an XOR window its maps
 * @win: window
 * @cxims: a structure of the same table; ignored if it is for windows of
 *	another granularity
 *
 * Context: any.
 */
void cxll_window_use_cxims(struct cxll_window *win,
			   const struct cxll_cedt_cxims *cxims);

/**
 * cxll_window_check - can addresses in this window be followed?
 * @win: window; an XOR one with the maps of its CXIMS
 * @why: sentence when not
 *
 * Return: 0; -EINVAL for ways or granularity without a code; -EOPNOTSUPP for
 * an XOR window whose maps are missing, or whose map of index bit i has
 * another lowest bit than the modulo arithmetic would take.
 *
 * Context: any.
 */
int cxll_window_check(const struct cxll_window *win, struct cxll_why *why);

/**
 * cxll_window_fold - the same window in the fewest ways
 * @win: window that cxll_window_check() accepts; its maps may be missing
 * @out: result. Its granularity can be above CXLL_GRAN_MAX.
 *
 * A bridge may be listed more than once: 0,1,0,1 deals out as 0,1 does, and
 * 0,0,1,1 as 0,1 with twice the granularity, so regions of two ways fit.
 *
 * Context: any.
 */
void cxll_window_fold(const struct cxll_window *win,
		      struct cxll_window *out);

/**
 * cxll_window_leads_to - is a host bridge a target of a window?
 * @win: window, folded or not
 * @bridge: UID of the bridge
 *
 * Return: true if so.
 *
 * Context: any.
 */
bool cxll_window_leads_to(const struct cxll_window *win, u32 bridge);

/**
 * cxll_window_replaced - address bits an XOR window chooses by in disguise
 * @win: window, folded or not; its maps may be missing
 *
 * Decoders below see the bits as they are, so they must choose by others.
 *
 * Return: mask of the bits, 0 for a modulo window.
 *
 * Context: any.
 */
u64 cxll_window_replaced(const struct cxll_window *win);

/**
 * cxll_window_straighten - the address modulo arithmetic would look at
 * @win: window, checked
 * @hpa: address
 *
 * Each bit an XOR map chooses by is replaced by the parity of all it covers
 * (CXL 3.1 table 9-22). A modulo window changes nothing.
 *
 * Return: address in the same stripe of the window.
 *
 * Context: any.
 */
u64 cxll_window_straighten(const struct cxll_window *win, u64 hpa);

/**
 * cxll_window_bend - inverse of cxll_window_straighten()
 * @win: window, checked
 * @straight: address after its bits were replaced
 *
 * Return: HPA.
 *
 * Context: any.
 */
u64 cxll_window_bend(const struct cxll_window *win, u64 straight);

/**
 * cxll_window_select - which target an address goes to
 * @win: window, checked
 * @hpa: absolute address
 *
 * Return: index into @win->targets.
 *
 * Context: any.
 */
unsigned int cxll_window_select(const struct cxll_window *win, u64 hpa);

#endif
