// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which memory zone a region's memory may go to. Memory in a zone that the
 * kernel uses for its own data cannot be taken away again, and kernels differ
 * in where they put new memory, and when. So the policy decides: whoever
 * brings a block online, be it the kernel itself, udev or a user, this module
 * is asked first and refuses what the policy does not allow.
 */
#include <linux/jiffies.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include "dax.h"

/*
 * Protects the bridges and their fields. Taken by the memory notifier, so
 * memory hotplug must not be waited for while it is held.
 */
static DEFINE_MUTEX(bridge_lock);
static LIST_HEAD(bridges);

/* Blocks are many, and tools try each: one line in so many seconds */
#define TELL_AGAIN	(10 * HZ)

/**
 * dax_bridge_add - begin to watch the memory of a dax region
 * @dax: dax region
 *
 * Return: its bridge, or NULL without memory. Context: sleeps.
 */
struct dax_bridge *dax_bridge_add(struct cxll_dax_region *dax)
{
	struct dax_bridge *bridge = kzalloc(sizeof(*bridge), GFP_KERNEL);

	if (!bridge)
		return NULL;
	bridge->dax = dax;
	bridge->policy = dax_policy_of(dax);

	guard(mutex)(&bridge_lock);
	list_add_tail(&bridge->node, &bridges);
	return bridge;
}

/**
 * dax_bridge_remove - stop to watch, after the dax device has gone
 * @bridge: bridge, is freed
 *
 * Context: sleeps.
 */
void dax_bridge_remove(struct dax_bridge *bridge)
{
	scoped_guard(mutex, &bridge_lock)
		list_del(&bridge->node);
	module_put(bridge->kmem);
	kfree(bridge);
}

/**
 * dax_bridge_close - say whether memory may come online now
 * @bridge: bridge
 * @closed: no memory at all
 * @quiet: refusals need not be told
 *
 * Context: sleeps.
 */
void dax_bridge_close(struct dax_bridge *bridge, bool closed, bool quiet)
{
	guard(mutex)(&bridge_lock);
	bridge->closed = closed;
	bridge->quiet = quiet;
}

static struct dax_bridge *find(struct cxll_dax_region *dax)
{
	struct dax_bridge *bridge;

	list_for_each_entry(bridge, &bridges, node)
		if (bridge->dax == dax)
			return bridge;
	return NULL;
}

/**
 * dax_bridge_policy - policy of a dax region now
 * @dax: dax region
 *
 * Return: policy. Context: sleeps.
 */
enum cxll_policy dax_bridge_policy(struct cxll_dax_region *dax)
{
	struct dax_bridge *bridge;

	guard(mutex)(&bridge_lock);
	bridge = find(dax);
	return bridge ? bridge->policy : CXLL_POLICY_DEVDAX;
}

/**
 * dax_bridge_set_policy - from now on another one
 * @dax: dax region
 * @policy: policy
 *
 * Context: sleeps.
 */
void dax_bridge_set_policy(struct cxll_dax_region *dax, enum cxll_policy policy)
{
	struct dax_bridge *bridge;

	guard(mutex)(&bridge_lock);
	bridge = find(dax);
	if (!bridge)
		return;
	bridge->policy = policy;
	bridge->told = 0;
}

static void tell(struct dax_bridge *bridge, unsigned long pfn)
{
	struct device *dev = &bridge->dax->dev;

	if (bridge->quiet)
		return;
	if (bridge->told && time_before(jiffies, bridge->told + TELL_AGAIN))
		return;
	bridge->told = jiffies ?: 1;

	dev_info(dev, "memory%llu not brought online, as policy %s keeps it movable: write online_movable to its state, or first ram-normal to /sys/bus/cxl/devices/%s/policy\n",
		 PFN_PHYS(pfn) / memory_block_size_bytes(),
		 cxll_policy_name(bridge->policy), dev_name(dev));
}

static bool may_go_online(struct dax_bridge *bridge, unsigned long pfn)
{
	if (bridge->closed)
		return false;
	if (bridge->policy == CXLL_POLICY_RAM_NORMAL)
		return true;
	/* The pages are in the zone they are meant for by now */
	return is_zone_movable_page(pfn_to_page(pfn));
}

static int zone_notify(struct notifier_block *nb, unsigned long action,
		       void *data)
{
	struct memory_notify *arg = data;
	struct dax_bridge *bridge;
	u64 start, end;

	if (action != MEM_GOING_ONLINE)
		return NOTIFY_DONE;

	start = PFN_PHYS(arg->start_pfn);
	end = PFN_PHYS(arg->start_pfn + arg->nr_pages) - 1;
	guard(mutex)(&bridge_lock);
	list_for_each_entry(bridge, &bridges, node) {
		if (bridge->dax->range.end < start ||
		    bridge->dax->range.start > end ||
		    may_go_online(bridge, arg->start_pfn))
			continue;
		tell(bridge, arg->start_pfn);
		return NOTIFY_BAD;
	}
	return NOTIFY_OK;
}

static struct notifier_block zone_nb = { .notifier_call = zone_notify };

/**
 * dax_zone_init - from now on be asked when memory comes online
 *
 * Return: 0 or -errno. Context: module init.
 */
int dax_zone_init(void)
{
	return register_memory_notifier(&zone_nb);
}

/**
 * dax_zone_exit - undo dax_zone_init()
 *
 * Context: module exit.
 */
void dax_zone_exit(void)
{
	unregister_memory_notifier(&zone_nb);
}
