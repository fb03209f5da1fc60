/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_ADOPT_H
#define _CXLL_ADOPT_H

#include <linux/types.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/plan.h>
#include <cxll/lib/why.h>

/**
 * struct cxll_adopt_port - a bridge or switch on the way to the endpoint
 * @passthrough: one port below and no decoders
 * @set: its committed decoder that covers the range; unused if @passthrough
 * @target: port id the way to the endpoint takes
 */
struct cxll_adopt_port {
	bool passthrough;
	struct cxll_hdm_setting set;
	u8 target;
};

/**
 * struct cxll_adopt - a committed endpoint decoder and what is above it
 * @window: window its range is in; an XOR one with its maps
 * @base: HPA of the range, bytes
 * @size: bytes
 * @ilv: ways and granularity of the endpoint decoder
 * @bridge: UID of the host bridge above
 * @depth: entries in @port; 0 right below a CXL 1.1 host bridge
 * @port: from the host bridge to the port above the endpoint
 */
struct cxll_adopt {
	struct cxll_window window;
	u64 base;
	u64 size;
	struct cxll_interleave ilv;
	u32 bridge;
	unsigned int depth;
	struct cxll_adopt_port port[CXLL_PLAN_DEPTH];
};

/**
 * cxll_adopt_position - where in its region a committed endpoint stands
 * @in: what the registers say
 * @pos: result, 0 to ways - 1
 * @why: sentence on error
 *
 * Position p is the device that gets the bytes from base + p x granularity on.
 * In an XOR window positions count after the replacement of address bits, as
 * cxll_window_straighten() does it; that is the order of modulo arithmetic.
 * All addresses of one full turn of all levels are followed, so settings that
 * agree for the first stripe alone do not pass.
 *
 * Return: 0; -EINVAL when a decoder on the way does not contain the range,
 * no position leads to the endpoint, more than one does, or one does for part
 * of its bytes only, or when a decoder and an XOR window select by the same
 * address bits; -EOPNOTSUPP for an XOR window without usable maps.
 *
 * Context: any.
 */
int cxll_adopt_position(const struct cxll_adopt *in, unsigned int *pos,
			struct cxll_why *why);

/**
 * cxll_adopt_translated - does firmware translate between a window and a device?
 * @in: what the registers say; of @port the first alone counts: the host bridge,
 *	with a decoder of its own that is in no region
 *
 * On such hosts bridges decode system addresses, and endpoints those that firmware
 * makes of them (normalized addresses, which begin at 0 in each device), so a
 * decoder of an endpoint is in no window. What leads to it is in one. Below a
 * bridge without decoders nothing shows it but a range that begins at 0, where no
 * window can be.
 *
 * Return: true if @window is one of these.
 *
 * Context: any.
 */
bool cxll_adopt_translated(const struct cxll_adopt *in);

#endif
