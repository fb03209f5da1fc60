/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_PLAN_H
#define _CXLL_PLAN_H

#include <linux/types.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/dpa.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/why.h>

#define CXLL_PLAN_DEPTH		8	/* ports below the root, endpoint included */
#define CXLL_PLAN_STEPS		64

/**
 * struct cxll_plan_port - snapshot of one component on the way to a device
 * @key: names the port to the caller; equal keys are the same port
 * @passthrough: bridge or switch with one port below and no decoders: it
 *	routes all it gets, there is nothing to program
 * @caps: its HDM capability; unused when @passthrough
 * @committed: decoders in use; they are always 0 to committed - 1
 * @end: first HPA above the highest committed decoder, 0 when none is
 * @holder: name of the region that owns the highest committed decoder, for
 *	sentences; may be NULL
 * @target: port id below which the way goes on; unused on the endpoint
 * @used: downstream ports with something below, in the region or not. Where no
 *	decoder chooses among them (@passthrough, or no target list) nobody knows
 *	where an address goes if there are several; 0: not known
 * @covered: a committed decoder of no region covers the wanted range: it is
 *	used as it is, whatever was committed after it
 * @decoder: which one, when @covered
 */
struct cxll_plan_port {
	unsigned int key;
	bool passthrough;
	struct cxll_hdm_caps caps;
	unsigned int committed;
	u64 end;
	const char *holder;
	u8 target;
	unsigned int used;
	bool covered;
	unsigned int decoder;
};

/**
 * cxll_plan_port_blind - has a port several ways and nothing to choose by?
 * @port: bridge or switch
 *
 * Return: true if so.
 *
 * Context: any.
 */
static inline bool cxll_plan_port_blind(const struct cxll_plan_port *port)
{
	return port->used > 1 && (port->passthrough || port->caps.no_list);
}

/**
 * struct cxll_plan_target - one device of the wanted region
 * @bridge: UID of the host bridge it is below
 * @depth: entries in @port: host bridge first, endpoint last
 * @port: the way; a device on a CXL 1.1 bridge has the endpoint alone
 * @decoder: endpoint decoder the user chose
 * @dpa: what that decoder maps
 * @mode: kind of capacity
 */
struct cxll_plan_target {
	u32 bridge;
	unsigned int depth;
	struct cxll_plan_port port[CXLL_PLAN_DEPTH];
	unsigned int decoder;
	struct cxll_dpa dpa;
	enum cxll_mode mode;
};

/**
 * struct cxll_plan_request - what is wanted, in what surroundings
 * @window: the window the region is in
 * @mode: kind of capacity
 * @base: HPA of the region, bytes
 * @size: bytes
 * @ilv: over the devices
 * @targets: the devices in the order the user gave, ilv.ways of them
 */
struct cxll_plan_request {
	struct cxll_window window;
	enum cxll_mode mode;
	u64 base;
	u64 size;
	struct cxll_interleave ilv;
	struct cxll_plan_target targets[CXLL_WAYS_MAX];
};

/**
 * struct cxll_plan_step - one decoder to program
 * @key: which port
 * @decoder: which decoder of it
 * @kind: what the port is
 * @covered: it is committed and covers the range: nothing is written, the
 *	caller compares ways and targets with @set
 * @set: the setting
 */
struct cxll_plan_step {
	unsigned int key;
	unsigned int decoder;
	enum cxll_hdm_kind kind;
	bool covered;
	struct cxll_hdm_setting set;
};

/**
 * struct cxll_plan - the steps in the order they are to be done
 * @pos: position in the region of each target of the request. The order the
 *	user gave is kept where the hardware can do it; else it is changed.
 * @moved: the order was changed
 * @nr: steps
 * @step: host bridges first, endpoints last; undone the other way round
 */
struct cxll_plan {
	unsigned int pos[CXLL_WAYS_MAX];
	bool moved;
	unsigned int nr;
	struct cxll_plan_step step[CXLL_PLAN_STEPS];
};

/**
 * cxll_plan_window_check - can a region of this kind be in the window at all?
 * @win: window
 * @mode: kind of capacity
 * @why: sentence when not
 *
 * Return: 0; -EINVAL or -EOPNOTSUPP.
 *
 * Context: any.
 */
int cxll_plan_window_check(const struct cxll_window *win,
			   enum cxll_mode mode, struct cxll_why *why);

/**
 * cxll_plan_ways_check - can a region in the window have that many ways?
 * @win: window
 * @ways: 1, 2, 3, 4, 6, 8, 12 or 16
 * @why: sentence when not
 *
 * Return: 0, or -EOPNOTSUPP when no devices, whatever is between them and the
 * window, could ever be dealt out to like that.
 *
 * Context: any.
 */
int cxll_plan_ways_check(const struct cxll_window *win, unsigned int ways,
			 struct cxll_why *why);

/**
 * cxll_plan_floor - lowest HPA base the path of these devices can still take
 * @req: the request; base and size are not looked at
 *
 * Decoders of one port ascend in HPA with their index, so a new range starts
 * at or above the end of the last committed one. DVSEC ranges do not, and where
 * a decoder covers the range already there is nothing to ascend.
 *
 * Return: HPA, 0 when nothing is committed.
 *
 * Context: any.
 */
u64 cxll_plan_floor(const struct cxll_plan_request *req);

/**
 * cxll_plan_scratch_size - memory that cxll_plan_region() works in
 *
 * Return: bytes.
 *
 * Context: any.
 */
size_t cxll_plan_scratch_size(void);

/**
 * cxll_plan_region - settings for every decoder of a region, or a refusal
 * @req: what is wanted
 * @plan: result; undefined on error
 * @scratch: cxll_plan_scratch_size() bytes, too many for a kernel stack
 * @why: sentence on error
 *
 * Every level takes address bits of its own; together they are the bits the
 * endpoints strip (CXL 3.1 9.13.1). The window's are given, so the planner
 * looks for granularities of bridges and switches that fit around them.
 *
 * Return: 0; -EINVAL for a size, base or order that breaks a rule;
 * -EOPNOTSUPP for what the window or the hardware cannot do; -ENOSPC when a
 * port has no decoder left; -EBUSY when the decoder order forbids the base.
 *
 * Context: any; needs no lock, touches nothing but its arguments.
 */
int cxll_plan_region(const struct cxll_plan_request *req,
		     struct cxll_plan *plan, void *scratch,
		     struct cxll_why *why);

#endif
