// SPDX-License-Identifier: GPL-2.0-only
/* What will not go, told when a device or a region comes and not when it hurts. */
#include <linux/memory.h>
#include <cxll/memory_block.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include <cxll/lib/window.h>
#include "region.h"

struct avail {
	u32 bridge;
	enum cxll_mode mode;
	u64 bytes;
};

static unsigned int shares_of(const struct cxll_window *window, u32 bridge)
{
	unsigned int i, n = 0;

	for (i = 0; i < window->ilv.ways; i++)
		n += window->targets[i] == bridge;
	return n;
}

/* A device below one of several bridges has its share of the window only. */
static int look_at_window(struct device *dev, void *data)
{
	struct cxll_root_decoder *rd;
	struct avail *avail = data;
	u64 hole;

	if (!is_cxll_root_decoder(dev))
		return 0;
	rd = to_cxll_root_decoder(dev);
	if (!cxll_mode_permitted(avail->mode, rd->window.restrictions))
		return 0;

	hole = region_largest_hole(rd, 0);
	avail->bytes = max(avail->bytes, hole / rd->window.ilv.ways *
			  shares_of(&rd->window, avail->bridge));
	return 0;
}

static u64 capacity_left(struct cxll_port *endpoint, enum cxll_mode mode)
{
	const struct cxll_capacity *cap = &endpoint->md->cd->capacity;
	u64 left = cxll_capacity_bytes(cap, mode);
	unsigned int i;

	for (i = 0; i < endpoint->nr_decoders; i++) {
		struct cxll_ep_decoder *ed = region_ep_decoder(endpoint, i);

		if (ed->mode == mode)
			left -= min(left, ed->dpa.size);
	}
	return left;
}

struct capacity_sum {
	const struct cxll_region *r;
	u64 bytes;
};

/* What it has set aside, but for no region yet, or for this one. */
static u64 capacity_set_aside(struct cxll_port *endpoint,
			      const struct cxll_region *r, enum cxll_mode mode)
{
	u64 bytes = 0;
	unsigned int i;

	for (i = 0; i < endpoint->nr_decoders; i++) {
		struct cxll_ep_decoder *ed = region_ep_decoder(endpoint, i);

		if (ed->mode == mode && !ed->d.set.committed &&
		    (!ed->target_of || ed->target_of == &r->dev))
			bytes += ed->dpa.size;
	}
	return bytes;
}

/* All kinds that a window takes want addresses of it. */
static u64 capacity_of(struct cxll_port *endpoint, const struct cxll_region *r)
{
	enum cxll_mode mode;
	u64 bytes = 0;

	for (mode = CXLL_MODE_NONE + 1; mode < CXLL_MODES; mode++)
		if (cxll_mode_permitted(mode, r->rd->window.restrictions))
			bytes += capacity_left(endpoint, mode) +
				 capacity_set_aside(endpoint, r, mode);
	return bytes;
}

static int capacity_add(struct device *dev, void *data)
{
	struct capacity_sum *sum = data;
	struct cxll_port *endpoint;

	if (!is_cxll_memdev(dev))
		return 0;
	endpoint = to_cxll_memdev(dev)->endpoint;
	if (endpoint && endpoint->nr_decoders && cxll_port_is_up(endpoint) &&
	    cxll_port_root(endpoint) == sum->r->rd->d.port)
		sum->bytes += capacity_of(endpoint, sum->r);
	return 0;
}

/**
 * region_capacity_beside - what devices could still map beside a region
 * @r: region that is getting its addresses
 * @size: bytes it wants
 *
 * Return: bytes of the kinds that its window takes, on all devices below its
 * root.
 *
 * Context: cxll_tree_lock held.
 */
u64 region_capacity_beside(struct cxll_region *r, u64 size)
{
	struct capacity_sum sum = { .r = r };

	cxll_for_each_device(capacity_add, &sum);
	return sum.bytes - min(sum.bytes, size);
}

static void tell_one(struct cxll_port *endpoint, enum cxll_mode mode)
{
	struct cxll_dport *bridge = endpoint->parent_dport;
	struct avail avail = { .mode = mode };
	u64 left;

	while (bridge->port->parent_dport)
		bridge = bridge->port->parent_dport;
	avail.bridge = bridge->id;

	scoped_guard(rwsem_read, &cxll_tree_lock) {
		left = capacity_left(endpoint, mode);
		device_for_each_child(&bridge->port->dev, &avail,
				      look_at_window);
	}
	if (left <= avail.bytes)
		return;
	dev_info(&endpoint->md->dev, "%llu MiB of %s capacity to map, largest free range in the windows above it is %llu MiB: only firmware can enlarge them\n",
		 left >> 20, cxll_partition_kind(mode)->adjective,
		 avail.bytes >> 20);
}

/**
 * region_tell_avail - say so if a device has more than its windows can take
 * @endpoint: its port
 *
 * Context: sleeps; takes cxll_tree_lock; the memdev's driver is bound.
 */
void region_tell_avail(struct cxll_port *endpoint)
{
	const struct cxll_capacity *cap = &endpoint->md->cd->capacity;
	unsigned int i;

	for (i = 0; i < cap->nr; i++)
		tell_one(endpoint, cap->part[i].mode);
}

/**
 * region_tell_remainder - say what of a region can never be system RAM
 * @r: live region
 *
 * The kernel onlines whole memory blocks, which are up to 2 GiB large on
 * machines with much memory, while regions are multiples of 256 MiB.
 *
 * Context: device lock of the region held.
 */
void region_tell_remainder(struct cxll_region *r)
{
	u64 size = resource_size(r->res), block = memory_block_size_bytes();
	u64 remainder = cxll_memory_block_remainder(r->res->start, size, block);
	bool none_free = !r->found && size >= block &&
		       !IS_ALIGNED(r->res->start, block);

	if (remainder)
		dev_info(&r->dev, "%llu of its %llu MiB cannot be system RAM: memory blocks are %llu MiB%s; devdax can use all\n",
			 remainder >> 20, size >> 20, block >> 20,
			 none_free ? " and no room at a multiple of that was free" :
				   "");
}
