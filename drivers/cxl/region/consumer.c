// SPDX-License-Identifier: GPL-2.0-only
/* Who uses a region's memory: the hand-over to dax, and asking for it back. */
#include <linux/memory_hotplug.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <cxl/driver.h>
#include <cxl/locks.h>
#include <cxl/memblock.h>
#include <cxl/memdev.h>
#include "region.h"

static void dax_free(struct device *dev)
{
	kfree(to_cxll_dax_region(dev));
}

static const struct cxll_type dax_type = {
	.type = {
		.name = "cxl_dax_region",
		.release = dax_free,
	},
	.class = CXLL_CLASS_DAX,
};

/**
 * region_in_use - is any page of the range online as system RAM?
 * @r: region
 * @why: sentence when so
 *
 * A devdax mapping is no obstacle: dax takes it away from its users, and
 * waits for pinned pages, before the dax device goes.
 *
 * Return: 0, or -EBUSY. Context: sleeps; takes cxll_tree_lock.
 */
int region_in_use(struct cxll_region *r, struct cxll_why *why)
{
	unsigned long first, last;
	unsigned int online;

	guard(rwsem_read)(&cxll_tree_lock);
	if (!r->res)
		return 0;

	online = cxll_memblocks_online(r->res->start, r->res->end, &first,
				       &last);
	if (!online)
		return 0;

	cxll_why_set(why, "%u memory blocks are online as system RAM (memory%lu to memory%lu): take them offline first, 'daxctl offline-memory dax%d.0'",
		     online, first, last, r->id);
	return -EBUSY;
}

static int region_node(struct cxll_region *r)
{
	int node = phys_to_target_node(r->res->start);

	if (node == NUMA_NO_NODE)
		node = memory_add_physaddr_to_nid(r->res->start);
	return node;
}

static u64 target_serial(struct cxll_ep_decoder *ed)
{
	struct cxll_memdev *md = ed ? ed->d.port->md : NULL;

	if (!md)
		return 0;
	guard(rwsem_read)(&md->cd_lock);
	return md->cd ? md->cd->serial : 0;
}

static void region_serials(struct cxll_region *r, struct cxll_dax_region *dax)
{
	unsigned int i;

	guard(rwsem_read)(&cxll_tree_lock);
	for (i = 0; i < r->ilv.ways; i++)
		dax->serial[i] = target_serial(r->targets[i]);
	dax->nr_serials = r->ilv.ways;
}

/**
 * region_hand_over - give the range to dax
 * @r: live region
 *
 * Return: 0 or -errno. Context: sleeps; device lock of the region held.
 */
int region_hand_over(struct cxll_region *r)
{
	struct cxll_dax_region *dax;
	struct cxll_why why = {};
	int rc;

	rc = soft_take(r, &why);
	if (rc)
		return cxll_refuse(&r->dev, &r->reason, "enable", rc, &why);

	dax = kzalloc(sizeof(*dax), GFP_KERNEL);
	if (!dax)
		return -ENOMEM;

	dax->id = r->id;
	dax->range = (struct range){ r->res->start, r->res->end };
	dax->target_node = region_node(r);
	region_serials(r, dax);
	cxll_device_init(&dax->dev, &r->dev, &dax_type);

	rc = cxll_device_add(&dax->dev, "dax_region%d", r->id);
	if (rc) {
		put_device(&dax->dev);
		return rc;
	}
	r->dax = dax;
	return 0;
}

/**
 * region_take_back - take the range back from dax
 * @r: region
 * @why: sentence on error
 *
 * Return: 0, or -EBUSY when memory is still online. Context: sleeps; device
 * lock of the region held.
 */
int region_take_back(struct cxll_region *r, struct cxll_why *why)
{
	struct region_gate gate;
	int rc;

	region_gate_close(&gate, r);
	rc = region_in_use(r, why);
	if (!rc && r->dax) {
		device_unregister(&r->dax->dev);
		r->dax = NULL;
	}
	if (!rc)
		rc = region_remove_stranded(r, why);
	region_gate_open(&gate);
	return rc;
}
