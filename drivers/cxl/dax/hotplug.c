// SPDX-License-Identifier: GPL-2.0-only
/*
 * What cxl_region asks of the user of a region's memory: take it, is it used?,
 * give it back, its contents are gone.
 *
 * All that the kernel's dax core attaches to the dax region's device are managed
 * resources, those of dax devices that users make later included. They are kept
 * in two groups that stay open: the dax devices, and around them the kernel's
 * dax region. So giving back releases the groups, and leaves nothing for the
 * time when the device of the dax region is unregistered.
 */
#include <linux/memory.h>
#include <linux/rcupdate.h>
#include <compat/cleanup.h>
#include <compat/dax.h>
#include <compat/range.h>
#include <cxll/consumer.h>
#include <cxll/memory_rule.h>
#include "dax.h"

static int match_first(struct device *dev, void *data)
{
	return cxll_dax_is_device(dev);
}

static struct dev_dax *dev_dax_create(struct dax_region *region, u64 size)
{
	struct dev_dax_data data = {
		.dax_region = region,
		.size = size,
		.id = -1,
	};

	return devm_create_dev_dax(&data);
}

static int region_create(struct dax_hotplug *hotplug, unsigned long flags,
			 u64 size, struct dev_dax **dev_dax)
{
	struct cxll_dax_region *dax = hotplug->dax;
	struct dax_region *region;

	hotplug->region_group = devres_open_group(&dax->dev, NULL, GFP_KERNEL);
	if (!hotplug->region_group)
		return -ENOMEM;
	/* The tools expect the region's number as number of the dax region */
	region = alloc_dax_region(&dax->dev, dax->id, &dax->range,
				  dax->target_node, PMD_SIZE, flags);
	if (!region)
		return -ENOMEM;

	hotplug->device_group = devres_open_group(&dax->dev, NULL, GFP_KERNEL);
	*dev_dax = hotplug->device_group ? dev_dax_create(region, size) :
					   ERR_PTR(-ENOMEM);
	compat_dax_region_put(region);
	if (IS_ERR(*dev_dax))
		return PTR_ERR(*dev_dax);

	hotplug->first = device_find_child(&dax->dev, NULL, match_first);
	return hotplug->first ? 0 : -ENXIO;
}

/*
 * The dax region's files are waited for, and on 6.1 they want the device lock
 * that the dax devices need, so the two groups differ. Files of the dax devices
 * want it too, so they go before.
 */
static void region_destroy(struct dax_hotplug *hotplug)
{
	struct device *dev = &hotplug->dax->dev;

	put_device(hotplug->first);
	hotplug->first = NULL;
	if (hotplug->device_group) {
		cxll_dax_files_remove(dev);
		scoped_guard(device, dev)
			devres_release_group(dev, hotplug->device_group);
	}
	if (hotplug->region_group)
		devres_release_group(dev, hotplug->region_group);
	hotplug->device_group = NULL;
	hotplug->region_group = NULL;
	dev_set_drvdata(dev, NULL);

	module_put(hotplug->kmem);
	hotplug->kmem = NULL;
}

/*
 * A device of no size is taken by no driver before its alignment is chosen. Its
 * range comes later then, unless its files cannot be written.
 */
static int region_make(struct dax_hotplug *hotplug, unsigned long flags,
		       u64 size)
{
	struct cxll_dax_region *dax = hotplug->dax;
	struct dax_pieces pieces = { .range[0] = dax->range, .nr = 1 };
	struct dev_dax *dev_dax;
	int rc;

	if (!size)
		dax_pieces_find(&dax->range, &pieces);
	/* On 6.1 that lock protects sizes and numbers of dax devices */
	scoped_guard(device, &dax->dev)
		rc = region_create(hotplug, flags, size, &dev_dax);
	if (!rc)
		rc = dax_bind_watch(hotplug->first);
	if (!rc && !size)
		rc = dax_give_range(hotplug->first, &pieces);
	if (rc)
		region_destroy(hotplug);
	else
		dax_layout_learn(dev_dax, hotplug->first, &pieces);
	return rc;
}

static int dax_hand_over(struct cxll_dax_region *dax, struct cxll_why *why)
{
	struct dax_hotplug *hotplug = dax_hotplug_of(&dax->dev);
	unsigned long flags;
	bool ram;
	int rc;

	if (!hotplug) {
		cxll_why_set(why, "%s has no driver", dev_name(&dax->dev));
		return -ENXIO;
	}
	WRITE_ONCE(hotplug->closing, false);
	ram = dax_hotplug_policy(hotplug) != CXLL_POLICY_DEVDAX;
	/* Not even where the kernel brings new memory online by itself */
	cxll_memory_rule_change(dax->rule, CXLL_MEMORY_QUIET |
				(ram ? CXLL_MEMORY_ADDING : 0), 0);

	flags = ram ? COMPAT_DAX_KMEM : 0;
	rc = region_make(hotplug, flags, 0);
	if (rc)
		rc = region_make(hotplug, flags, range_len(&dax->range));
	if (rc)
		cxll_why_set(why, "no dax device could be made (%d)", rc);
	else if (ram)
		dax_make_ram(hotplug, hotplug->first);
	else
		dax_make_devdax(hotplug, hotplug->first);
	cxll_memory_rule_change(dax->rule, 0,
				CXLL_MEMORY_ADDING | CXLL_MEMORY_QUIET);
	return rc;
}

struct block_search {
	struct range block;
	char owner[32];
};

static int block_owner(struct device *dev, void *data)
{
	struct block_search *find = data;
	struct range range;
	unsigned int i;

	/* Who holds it binds or unbinds a driver, which is not waited for */
	if (!cxll_dax_is_device(dev) || !device_trylock(dev))
		return 0;
	for (i = 0; dev->driver && i < dax_nr_ranges(dev); i++) {
		range = dax_range_of(dev, i);
		if (range_overlaps(&range, &find->block))
			strscpy(find->owner, dev_name(dev), sizeof(find->owner));
	}
	device_unlock(dev);
	return find->owner[0] != 0;
}

static int blocks_in_use(struct cxll_dax_region *dax, struct cxll_why *why)
{
	u64 size = memory_block_size_bytes();
	struct block_search find = {};
	unsigned long first, last;
	unsigned int online;

	online = cxll_memory_blocks_online(&dax->range, &first, &last);
	if (!online)
		return 0;

	find.block = (struct range){ first * size, (first + 1) * size - 1 };
	if (!device_for_each_child(&dax->dev, &find, block_owner))
		snprintf(find.owner, sizeof(find.owner), "dax%d.0", dax->id);
	cxll_why_set(why, "%u memory blocks are online as system RAM (memory%lu to memory%lu): take them offline first, 'daxctl offline-memory %s'",
		     online, first, last, find.owner);
	return -EBUSY;
}

static int device_in_use(struct device *dev, void *why)
{
	int users;

	if (!cxll_dax_is_device(dev))
		return 0;
	users = dax_users(dev);
	if (!users)
		return 0;
	cxll_why_set(why, "%s is open or mapped (users: %d): stop them first, 'fuser -v /dev/%s' names them",
		     dev_name(dev), users, dev_name(dev));
	return -EBUSY;
}

static int dax_in_use(struct cxll_dax_region *dax, struct cxll_why *why)
{
	int rc = blocks_in_use(dax, why);

	return rc ? rc : device_for_each_child(&dax->dev, why, device_in_use);
}

/* No driver is bound from now on, and one that was being bound is there. */
static int device_close(struct device *dev, void *why)
{
	if (!cxll_dax_is_device(dev))
		return 0;
	guard(device)(dev);
	if (dax_has_driver(dev, "device_dax")) {
		dax_opens_refuse(dev);
	} else if (dev->driver && !dax_has_driver(dev, "kmem")) {
		cxll_why_set(why, "%s is bound to driver %s: unbind it first",
			     dev_name(dev), dev->driver->name);
		return -EBUSY;
	}
	return 0;
}

static int device_open(struct device *dev, void *data)
{
	if (!cxll_dax_is_device(dev))
		return 0;
	guard(device)(dev);
	dax_opens_allow(dev);
	return 0;
}

static int device_pinned(struct device *dev, struct cxll_why *why)
{
	struct cxll_dax_region *dax = to_cxll_dax_region(dev->parent);
	unsigned int i, nr = dax_nr_ranges(dev);
	struct range range = dax->range;
	u64 hpa;
	int refs;

	for (i = 0; i < max(nr, 1U); i++) {
		if (nr)
			range = dax_range_of(dev, i);
		if (!dax_page_pinned(&range, &hpa, &refs))
			continue;
		cxll_why_set(why, "the page at %#llx of %s is pinned (%d references), by direct I/O, a pipe, RDMA or VFIO: stop that first",
			     hpa, dev_name(dev), refs);
		return -EBUSY;
	}
	return 0;
}

/* With the lock the driver stays as it is, so the count is exact. */
static int device_idle(struct device *dev, void *why)
{
	int rc;

	if (!cxll_dax_is_device(dev))
		return 0;
	guard(device)(dev);
	rc = device_in_use(dev, why);
	if (rc || !dax_has_driver(dev, "device_dax"))
		return rc;
	return device_pinned(dev, why);
}

static int devices_close(struct cxll_dax_region *dax, struct cxll_why *why)
{
	int rc;

	rc = device_for_each_child(&dax->dev, why, device_close);
	if (rc)
		return rc;
	/* Whoever was not refused to open one is counted after this */
	synchronize_rcu();
	rc = blocks_in_use(dax, why);
	return rc ? rc : device_for_each_child(&dax->dev, why, device_idle);
}

/*
 * Removes the memory of kmem. device_dax stays: the kernel removes the device's
 * file before it unbinds the driver of a device that goes. The other way round
 * the file can be opened without a driver, which runs modprobe, and ends after
 * the dax device is freed. The file's inode still points to that then: the
 * kernel's cdev_purge() does not reset what device_dax's open() has set.
 */
static int kmem_unbind(struct device *dev, void *data)
{
	if (cxll_dax_is_device(dev) && !dax_has_driver(dev, "device_dax"))
		device_release_driver(dev);
	return 0;
}

/* Memory that kmem could not remove stays offline, for the caller to see to. */
static int dax_take_back(struct cxll_dax_region *dax, struct cxll_why *why)
{
	struct dax_hotplug *hotplug = dax_hotplug_of(&dax->dev);
	int rc;

	if (!hotplug || !hotplug->region_group)
		return 0;
	rc = dax_in_use(dax, why);
	if (rc)
		return rc;

	WRITE_ONCE(hotplug->closing, true);
	rc = devices_close(dax, why);
	if (rc) {
		device_for_each_child(&dax->dev, NULL, device_open);
		WRITE_ONCE(hotplug->closing, false);
		return rc;
	}
	device_for_each_child(&dax->dev, NULL, kmem_unbind);
	region_destroy(hotplug);
	return 0;
}

/* Not where somebody has made something else of it meanwhile. */
static void dax_resume(struct cxll_dax_region *dax)
{
	struct dax_hotplug *hotplug = dax_hotplug_of(&dax->dev);

	if (hotplug && hotplug->first && hotplug->kmem &&
	    !dax_hotplug_gone(hotplug) &&
	    dax_has_driver(hotplug->first, "kmem"))
		dax_online(hotplug, hotplug->first);
}

static int device_gone(struct device *dev, void *data)
{
	int users;

	if (!cxll_dax_is_device(dev))
		return 0;
	scoped_guard(device, dev) {
		if (!dax_has_driver(dev, "device_dax"))
			return 0;
		dax_opens_refuse(dev);
	}
	/*
	 * Who is just opening it should get what a mapping needs, or mapping
	 * dereferences NULL. Nobody can be waited for, but it takes no time.
	 */
	synchronize_rcu();
	users = dax_users(dev);
	if (!dax_mappings_kill(dev))
		dev_warn(dev, "its mappings could not be removed: stop its users\n");
	else if (users)
		dev_warn(dev, "the device behind it is gone: its users get SIGBUS (users: %d)\n",
			 users);
	return 0;
}

static void dax_contents_gone(struct cxll_dax_region *dax)
{
	struct dax_hotplug *hotplug = dax_hotplug_of(&dax->dev);

	if (hotplug && hotplug->region_group)
		device_for_each_child(&dax->dev, NULL, device_gone);
}

static const struct cxll_consumer_ops dax_ops = {
	.mode = CXLL_MODE_RAM,
	.owner = THIS_MODULE,
	.hand_over = dax_hand_over,
	.in_use = dax_in_use,
	.take_back = dax_take_back,
	.resume = dax_resume,
	.contents_gone = dax_contents_gone,
};

/**
 * dax_consumer_init - offer to take regions
 *
 * Return: 0 or -errno.
 *
 * Context: module init; the driver of dax regions is registered.
 */
int dax_consumer_init(void)
{
	return cxll_consumer_register(&dax_ops);
}

/**
 * dax_consumer_exit - undo dax_consumer_init()
 *
 * Context: module exit.
 */
void dax_consumer_exit(void)
{
	cxll_consumer_unregister(&dax_ops);
}
