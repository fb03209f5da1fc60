/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_TRANSLATE_H
#define _CXLL_TRANSLATE_H

#include <linux/types.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/interleave.h>
#include <cxll/lib/why.h>

/**
 * struct cxll_map - what is needed to translate addresses of a region
 * @window: its window, folded
 * @base: HPA of the region, bytes
 * @size: bytes
 * @ilv: over the devices
 * @dpa: first DPA the region uses of the device at each position; the caller
 *	fills it in
 */
struct cxll_map {
	struct cxll_window window;
	u64 base;
	u64 size;
	struct cxll_interleave ilv;
	u64 dpa[CXLL_WAYS_MAX];
};

/**
 * cxll_map_init - prepare to translate addresses of a region
 * @map: result; its dpa is zeroed
 * @window: the window the region is in, with its maps if it is an XOR one
 * @base: HPA of the region
 * @size: bytes
 * @ilv: over the devices
 * @why: sentence on error
 *
 * Three, six and twelve ways need no base aligned to them: the position counts
 * from the base, whichever bridge that begins with.
 *
 * Return: 0; -EINVAL for a range or interleave no region can have in this
 * window; -EOPNOTSUPP for an XOR window without usable maps.
 *
 * Context: any.
 */
int cxll_map_init(struct cxll_map *map, const struct cxll_window *window,
		  u64 base, u64 size, const struct cxll_interleave *ilv,
		  struct cxll_why *why);

/**
 * cxll_map_to_dpa - which byte of which device is behind an address
 * @map: prepared
 * @hpa: host physical address
 * @pos: result, position of the device
 * @dpa: result, device physical address
 * @why: sentence on error
 *
 * Return: 0; -EINVAL for an address outside the region; -EOVERFLOW where the
 * DPA does not fit 64 bits.
 *
 * Context: any.
 */
int cxll_map_to_dpa(const struct cxll_map *map, u64 hpa, unsigned int *pos,
		    u64 *dpa, struct cxll_why *why);

/**
 * cxll_map_to_hpa - inverse of cxll_map_to_dpa()
 * @map: prepared
 * @pos: position of the device
 * @dpa: device physical address
 * @hpa: result, host physical address
 * @why: sentence on error
 *
 * Return: 0, or -EINVAL for a position or DPA the region does not use.
 *
 * Context: any.
 */
int cxll_map_to_hpa(const struct cxll_map *map, unsigned int pos, u64 dpa,
		    u64 *hpa, struct cxll_why *why);

#endif
