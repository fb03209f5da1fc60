/* SPDX-License-Identifier: GPL-2.0-only */
/* The tree of ports a region goes through, private to the planner. */
#ifndef _CXLL_LIB_ROUTE_H
#define _CXLL_LIB_ROUTE_H

#include <cxll/lib/plan.h>

/**
 * struct route_node - a port that takes part
 * @port: as the snapshot has it
 * @kind: whose decoders
 * @up: the port above, NULL at level 0
 * @level: 0 right below the root
 * @bridge: UID of its host bridge
 * @devices: devices of the region below it
 * @target: index in the request of the first device that goes through it
 * @nr: ports below that take part
 * @child: index of the node behind each
 * @id: port id behind which it is
 * @ilv: result
 * @order: result: way i goes to child[order[i]]
 */
struct route_node {
	struct cxll_plan_port port;
	enum cxll_hdm_kind kind;
	const struct route_node *up;
	unsigned int level;
	u32 bridge;
	unsigned int devices;
	unsigned int target;
	unsigned int nr;
	u8 child[CXLL_WAYS_MAX];
	u8 id[CXLL_WAYS_MAX];
	struct cxll_interleave ilv;
	u8 order[CXLL_WAYS_MAX];
};

/**
 * struct route - the whole tree
 * @req: the request
 * @win: its window, folded
 * @nr: nodes
 * @node: upper levels before lower ones, along each path
 * @pos: result: position of each target
 * @strict: only settings that keep the user's order
 */
struct route {
	const struct cxll_plan_request *req;
	struct cxll_window win;
	unsigned int nr;
	struct route_node node[CXLL_PLAN_STEPS];
	unsigned int pos[CXLL_WAYS_MAX];
	bool strict;
};

int route_build(struct route *r, struct cxll_why *why);
int route_solve(struct route *r, struct cxll_why *why);

#endif
