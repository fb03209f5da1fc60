// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices "hmem.N" of the platform bus. Each stands for a Soft Reserved range,
 * and dax_hmem makes a dax device of it. The kernel has some, and makes none on
 * newer kernels where a window is; this file makes more. One that dax_hmem must
 * not have is bound to a driver of ours that does nothing.
 *
 * Binding and unbinding them adds and removes memory, which waits for memory
 * hotplug: workers of regions do it, or work of this module.
 */
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/memregion.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <compat/hmem.h>
#include <cxll/consumer.h>
#include <cxll/memory_block.h>
#include <cxll/memory_rule.h>
#include "hmem.h"

DEFINE_MUTEX(hmem_lock);	/* see hmem.h */

/* Bringing a memory block online takes milliseconds */
#define CLOSE_SECONDS	10

/* Where those we make are entered, see compat_hmem_describe() */
static struct resource hmem_ranges = {
	.name = "CXL hmem devices",
	.start = 0,
	.end = -1,
	.flags = IORESOURCE_MEM,
};

/* Has no way to match a device: they are attached by hand */
static struct platform_driver hmem_keeper = {
	.driver = {
		.name = "cxl_soft_reserved",
		.owner = THIS_MODULE,
		.suppress_bind_attrs = true,
	},
};

struct hmem_child {
	struct range range;
	struct cxll_why *why;
	struct device *hmem;
};

/*
 * Does anybody use a dax device of an hmem device? An open devdax file shows
 * in its driver's use count only, which all devdax files share.
 */
static int hmem_child_in_use(struct device *dev, void *data)
{
	struct hmem_child *c = data;
	struct device_driver *drv = READ_ONCE(dev->driver);
	unsigned long first, last;
	unsigned int online;

	if (!drv || !cxll_dax_is_device(dev))
		return 0;

	online = cxll_memory_blocks_online(&c->range, &first, &last);
	if (online) {
		cxll_why_set(c->why, "its range is %s of %s, with %u memory blocks online: take them offline first, 'daxctl offline-memory %s'",
			     dev_name(dev), dev_name(c->hmem), online,
			     dev_name(dev));
		return -EBUSY;
	}
	if (!strcmp(drv->name, "device_dax") &&
	    (!drv->owner || module_refcount(drv->owner) > 0)) {
		cxll_why_set(c->why, "its range is %s of %s and a devdax file is open: close it, or unbind %s first",
			     dev_name(dev), dev_name(c->hmem), dev_name(dev));
		return -EBUSY;
	}
	return 0;
}

/**
 * hmem_in_use - does anybody use an hmem device?
 * @pdev: hmem device
 * @range: its range
 * @why: sentence when so
 *
 * Return: 0 or -EBUSY.
 *
 * Context: sleeps.
 */
int hmem_in_use(struct platform_device *pdev, const struct range *range,
		struct cxll_why *why)
{
	struct hmem_child c = { *range, why, &pdev->dev };
	struct device_driver *drv = READ_ONCE(pdev->dev.driver);

	if (drv && strcmp(drv->name, "hmem")) {
		cxll_why_set(why, "its range belongs to %s, which is bound to driver %s",
			     dev_name(&pdev->dev), drv->name);
		return -EBUSY;
	}
	return device_for_each_child(&pdev->dev, &c, hmem_child_in_use);
}

/**
 * hmem_keep - keep an hmem device from dax_hmem
 * @pdev: hmem device that nobody uses
 *
 * Return: 0 or -errno.
 *
 * Context: may wait for memory hotplug.
 */
int hmem_keep(struct platform_device *pdev)
{
	cxll_dax_files_remove(&pdev->dev);
	device_release_driver(&pdev->dev);
	return device_driver_attach(&hmem_keeper.driver, &pdev->dev);
}

/**
 * hmem_release - let dax_hmem have an hmem device, now or when it is loaded
 * @pdev: hmem device that was kept
 *
 * Context: may wait for memory hotplug.
 */
void hmem_release(struct platform_device *pdev)
{
	if (device_attach(&pdev->dev) < 0)
		dev_dbg(&pdev->dev, "without a driver\n");
}

/**
 * is_hmem - is it an hmem device?
 * @pdev: platform device
 *
 * Return: true for one that an earlier load of this module left as well.
 *
 * Context: any.
 */
bool is_hmem(struct platform_device *pdev)
{
	return !strcmp(pdev->name, "hmem") || compat_hmem_is_left(pdev);
}

struct hmem_search {
	struct range in;
	hmem_visit visit;
	void *data;
};

static int hmem_match(struct device *dev, void *data)
{
	struct platform_device *pdev = to_platform_device(dev);
	struct hmem_search *find = data;
	struct range range;

	if (!is_hmem(pdev) ||
	    READ_ONCE(dev->driver) == &hmem_keeper.driver ||
	    !compat_hmem_range(pdev, &range) ||
	    !range_overlaps(&range, &find->in))
		return 0;
	return find->visit(pdev, &range, find->data);
}

/**
 * hmem_for_each - visit the hmem devices that are not kept and have a part of a range
 * @in: the range
 * @visit: called with a device and what it stands for; not 0 ends the visit
 * @data: for @visit
 *
 * Return: of the last @visit.
 *
 * Context: sleeps.
 */
int hmem_for_each(const struct range *in, hmem_visit visit, void *data)
{
	struct hmem_search find = { *in, visit, data };

	return bus_for_each_dev(&platform_bus_type, NULL, &find, hmem_match);
}

static int hmem_extend(struct platform_device *pdev, const struct range *range,
		       void *data)
{
	struct range *all = data;

	all->start = min(all->start, range->start);
	all->end = max(all->end, range->end);
	return 0;
}

/**
 * hmem_run_closed - do something while hmem devices in a range stay idle
 * @range: the range
 * @run: what to do
 * @why: sentence on error, for @run as well
 *
 * None of their memory comes online meanwhile, so what hmem_in_use() says stays
 * true until they are unbound.
 *
 * Return: of @run; -ETIMEDOUT when it was not called.
 *
 * Context: sleeps, with a limit, and as @run does.
 */
int hmem_run_closed(const struct range *range, hmem_run run,
		    struct cxll_why *why)
{
	struct cxll_memory_rule rule = {
		.range = *range,
		.bits = CXLL_MEMORY_CLOSED | CXLL_MEMORY_QUIET,
	};
	int rc;

	hmem_for_each(range, hmem_extend, &rule.range);
	cxll_memory_rule_add(&rule);
	rc = cxll_memory_rule_settle(&rule, CLOSE_SECONDS);
	if (rc)
		cxll_why_set(why, "a memory block of its range is still being brought online after %u s",
			     CLOSE_SECONDS);
	else
		rc = run(range, why);
	cxll_memory_rule_remove(&rule);
	return rc;
}

static int hmem_node(const struct range *range)
{
	int node = phys_to_target_node(range->start);

	if (node == NUMA_NO_NODE)
		node = memory_add_physaddr_to_nid(range->start);
	return node;
}

/**
 * hmem_alloc - prepare an hmem device
 * @range: Soft Reserved range that no other has
 *
 * Return: the device, for hmem_add() or hmem_free(); NULL.
 *
 * Context: sleeps.
 */
struct platform_device *hmem_alloc(const struct range *range)
{
	struct platform_device *pdev;
	int node = hmem_node(range);
	int id = memregion_alloc(GFP_KERNEL);

	if (id < 0)
		return NULL;
	pdev = platform_device_alloc("hmem", id);
	if (!pdev) {
		memregion_free(id);
		return NULL;
	}
	pdev->dev.numa_node = numa_map_to_online_node(node);
	if (compat_hmem_describe(pdev, node, range, &hmem_ranges)) {
		hmem_free(pdev);
		return NULL;
	}
	return pdev;
}

/**
 * hmem_free - undo hmem_alloc()
 * @pdev: device that was not added
 *
 * Context: sleeps.
 */
void hmem_free(struct platform_device *pdev)
{
	int id = pdev->id;

	platform_device_put(pdev);
	memregion_free(id);
}

/**
 * hmem_add - add an hmem device; dax_hmem has it now, or when it is loaded
 * @pdev: from hmem_alloc()
 *
 * Return: 0 or -errno.
 *
 * Context: may wait for memory hotplug.
 */
int hmem_add(struct platform_device *pdev)
{
	return platform_device_add(pdev);
}

/**
 * hmem_remove - undo hmem_add() and hmem_alloc()
 * @pdev: device that nobody uses
 *
 * Context: may wait for memory hotplug.
 */
void hmem_remove(struct platform_device *pdev)
{
	int id = pdev->id;

	cxll_dax_files_remove(&pdev->dev);
	platform_device_unregister(pdev);
	memregion_free(id);
}

/**
 * hmem_abandon - a device of ours stays when this module goes
 * @pdev: device that was added
 *
 * Context: sleeps.
 */
void hmem_abandon(struct platform_device *pdev)
{
	compat_hmem_outlives(pdev);
}

static int hmem_is_unused_left(struct device *dev, const void *unused)
{
	return !READ_ONCE(dev->driver) &&
	       compat_hmem_is_left(to_platform_device(dev));
}

/**
 * hmem_remove_left - remove what an earlier load of this module left and dax_hmem lost
 *
 * No driver matches them any more; whoever has their ranges next does not find
 * them in the way.
 *
 * Context: sleeps; hmem_lock held.
 */
void hmem_remove_left(void)
{
	struct device *dev;

	while ((dev = bus_find_device(&platform_bus_type, NULL, NULL,
				      hmem_is_unused_left))) {
		hmem_remove(to_platform_device(dev));
		put_device(dev);
	}
}

/**
 * hmem_init - get ready to keep and make hmem devices
 *
 * Return: 0 or -errno.
 *
 * Context: module init.
 */
int hmem_init(void)
{
	return platform_driver_register(&hmem_keeper);
}

/**
 * hmem_exit - undo hmem_init()
 *
 * Context: module exit; no device is kept any more.
 */
void hmem_exit(void)
{
	platform_driver_unregister(&hmem_keeper);
}
