/* SPDX-License-Identifier: GPL-2.0-only */
/* Decoders that belong to no region any more: what parked.c and parked_add.c share. */
#ifndef _CXLL_REGION_PARKED_H
#define _CXLL_REGION_PARKED_H

#include <linux/ioport.h>
#include <linux/list.h>
#include <cxll/decoder.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/identity.h>
#include "region.h"

/**
 * struct parked_decoder - one committed decoder
 * @port: its port, with a reference; NULL while that is away
 * @id: its number
 * @device: by what a device is recognised: this one, or one below that is away
 * @endpoint: of a device, not of a bridge or switch
 * @depth: of one of these
 * @dport_id: and where that hangs: ports of one region have the same setting
 * @was_away: its port left and came back meanwhile
 * @set: what it holds
 */
struct parked_decoder {
	struct cxll_port *port;
	unsigned int id;
	struct cxll_identity device;
	bool endpoint;
	bool was_away;
	unsigned int depth;
	u32 dport_id[CXLL_PLAN_DEPTH];
	struct cxll_hdm_setting set;
};

/**
 * struct parked_range - what one region left committed
 * @node: in the list of all
 * @rd: its window; holds a reference. NULL while that is away
 * @window: by what that is recognised
 * @res: addresses, claimed while a decoder that is there leads to them
 * @nr: entries of @decoder
 * @decoder: upper ports before lower ones
 */
struct parked_range {
	struct list_head node;
	struct cxll_root_decoder *rd;
	struct cxll_window window;
	struct resource res;
	unsigned int nr;
	struct parked_decoder decoder[CXLL_PLAN_STEPS];
};

/* All of them. Protected by cxll_tree_lock, with its entries */
extern struct list_head parked_ranges;

/* parked.c. Context: cxll_tree_lock held for writing */
void parked_claim(struct parked_range *p);
void parked_free(struct parked_range *p);

#endif
