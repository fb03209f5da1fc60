/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of dax_cxl.ko share among themselves. */
#ifndef _CXLL_DAX_PRIVATE_H
#define _CXLL_DAX_PRIVATE_H

#include <linux/list.h>
#include <linux/module.h>
#include <linux/types.h>
#include <cxl/policy.h>
#include <cxl/region.h>

/**
 * struct dax_bridge - a dax region that this module drives
 * @node: in the list of all. Protected by bridge_lock.
 * @dax: the dax region
 * @policy: what its memory may become. Protected by bridge_lock.
 * @closed: nobody may bring its memory online now, as it is about to be added.
 *	Protected by bridge_lock.
 * @quiet: refusals are no news, as this module itself is about to bring it
 *	online. Protected by bridge_lock.
 * @told: jiffies of the last refusal in the log, 0 for none. Protected by
 *	bridge_lock.
 * @kmem: module whose removal would strand the memory; pinned while the bridge
 *	stands. Written once, before anybody else can look.
 */
struct dax_bridge {
	struct list_head node;
	struct cxll_dax_region *dax;
	enum cxll_policy policy;
	bool closed;
	bool quiet;
	unsigned long told;
	struct module *kmem;
};

/* policy.c: what users want */
enum cxll_policy dax_policy_of(struct cxll_dax_region *dax);

/* zone.c: the bridges, and who may bring their memory online */
struct dax_bridge *dax_bridge_add(struct cxll_dax_region *dax);
void dax_bridge_remove(struct dax_bridge *bridge);
void dax_bridge_close(struct dax_bridge *bridge, bool closed, bool quiet);
enum cxll_policy dax_bridge_policy(struct cxll_dax_region *dax);
void dax_bridge_set_policy(struct cxll_dax_region *dax,
			   enum cxll_policy policy);
int dax_zone_init(void);
void dax_zone_exit(void);

/* ram.c: from devdax to system RAM */
void dax_make_ram(struct dax_bridge *bridge);

#endif
