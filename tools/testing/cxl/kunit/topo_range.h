/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fn0 without HDM decoders, below hb0, which has some. Its DVSEC ranges, 512
 * and 256 MiB, stand in for them.
 */
#ifndef _CXLL_TOPO_RANGE_H
#define _CXLL_TOPO_RANGE_H

#include "topo.h"

#define RANGE0		(2 * GRAIN)
#define RANGE1		GRAIN
#define RANGE0_TEXT	"0x20000000\n"
#define RANGE1_TEXT	"0x10000000\n"

static inline void topo_ranges_of_fn0(struct topo *t)
{
	static const u64 size[] = { RANGE0, RANGE1 };
	struct cxll_sim_dev *fn = &t->fn[0];

	cxll_sim_cxl11(fn, true);
	cxll_sim_ranges(fn, size);
	fn->ram = RANGE0 + RANGE1;
	fn->pmem = 0;
}

static inline bool topo_ranges_clear(const struct cxll_sim_dev *fn)
{
	return !cxll_sim_range_base(fn, 0) && !cxll_sim_range_base(fn, 1);
}

#endif
