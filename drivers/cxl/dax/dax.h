/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of dax_cxl.ko share among themselves. */
#ifndef _CXLL_DAX_PRIVATE_H
#define _CXLL_DAX_PRIVATE_H

#include <linux/module.h>
#include <linux/types.h>
#include <cxll/memory_block.h>
#include <cxll/lib/policy.h>
#include <cxll/region.h>

struct dev_dax;

/**
 * struct dax_hotplug - what this module knows about a dax region
 * @dax: the dax region
 * @policy: what its memory may become. Written under policy_lock
 * @region_group: devres group of the kernel's dax region, NULL while it has
 *	none. Written by the region's worker alone, as the rest
 * @device_group: devres group, inside of that, of its dax devices
 * @first: the dax device that was made with it, with a reference, or NULL
 * @closing: its region is being disabled: no driver may be bound to its dax
 *	devices. Read by the notifier of the dax bus at any time
 * @kmem: module whose removal would strand the memory, pinned, or NULL
 */
struct dax_hotplug {
	struct cxll_dax_region *dax;
	enum cxll_policy policy;
	void *region_group;
	void *device_group;
	struct device *first;
	bool closing;
	struct module *kmem;
};

#define DAX_PIECES_MAX	8

/**
 * struct dax_pieces - what a dax device maps of its dax region
 * @range: its pieces, ascending, without holes
 * @nr: how many there are, at least one
 */
struct dax_pieces {
	struct range range[DAX_PIECES_MAX];
	unsigned int nr;
};

/* policy.c: what users want */
enum cxll_policy dax_policy_of(struct cxll_dax_region *dax);

/* state.c: the state of each dax region */
int dax_hotplug_add(struct cxll_dax_region *dax);
struct dax_hotplug *dax_hotplug_of(struct device *dev);
bool dax_hotplug_gone(const struct dax_hotplug *hotplug);
enum cxll_policy dax_hotplug_policy(struct dax_hotplug *hotplug);
void dax_hotplug_set_policy(struct dax_hotplug *hotplug,
			    enum cxll_policy policy);

/* devdax.c: dax devices, and who uses them */
struct device_driver *dax_driver_get(struct device *dev, const char *name);
bool dax_has_driver(struct device *dev, const char *name);
void dax_layout_learn(struct dev_dax *dev_dax, struct device *dev,
		      const struct dax_pieces *p);
unsigned int dax_nr_ranges(struct device *dev);
struct range dax_range_of(struct device *dev, unsigned int i);
int dax_old_users(struct device *dev);
int dax_users(struct device *dev);
void dax_opens_refuse(struct device *dev);
void dax_opens_allow(struct device *dev);
bool dax_mappings_kill(struct device *dev);
void dax_probe_undo(struct device *dev);
bool dax_page_pinned(const struct range *range, u64 *hpa, int *refs);

/* piece.c: pieces of a dax region */
void dax_pieces_find(const struct range *range, struct dax_pieces *p);

/* align.c: alignment and range of a new dax device */
int dax_give_range(struct device *dev, const struct dax_pieces *p);

/* bind.c: which drivers may be bound to dax devices */
int dax_bind_watch(struct device *dev);
void dax_bind_unwatch(void);

/* online.c: memory blocks that come online */
void dax_online(struct dax_hotplug *hotplug, struct device *dev);

/* ram.c: from devdax to system RAM */
void dax_make_ram(struct dax_hotplug *hotplug, struct device *dev);
void dax_make_devdax(struct dax_hotplug *hotplug, struct device *dev);

/* hotplug.c: what regions ask for */
int dax_consumer_init(void);
void dax_consumer_exit(void);

#endif
