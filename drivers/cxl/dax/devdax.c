// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dax devices, and who uses them as a file. device-dax itself does not ask: when
 * a device goes, its mappings are taken away, but files stay open, and the
 * struct pages go although somebody may still hold a reference on one of them
 * (a pipe, direct I/O, RDMA, VFIO). So it has to be asked before.
 *
 * A file that is open holds a reference on the character device, and a mapping
 * one on its file; the character device itself has one while the driver is
 * bound. So that count is exact, for each dax device alone. Nobody gets a
 * reference on a page without a mapping: when there is no open file, and none
 * can be opened, the references on pages can only become less.
 */
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/page_ref.h>
#include <linux/sched.h>
#include <compat/dax.h>
#include "dax.h"

/* Where struct device is in struct dev_dax; 0: not known */
static size_t dev_offset;

struct driver_search {
	const char *name;
	struct device_driver *found;
};

/* A driver that is looked at here cannot finish its being unregistered. */
static int driver_take(struct device_driver *drv, void *data)
{
	struct driver_search *find = data;

	if (strcmp(drv->name, find->name) || !try_module_get(drv->owner))
		return 0;
	find->found = drv;
	return 1;
}

/**
 * dax_driver_get - find a driver of the dax bus
 * @dev: any dax device
 * @name: name of the driver
 *
 * Return: the driver with a reference on its module, or NULL.
 *
 * Context: sleeps.
 */
struct device_driver *dax_driver_get(struct device *dev, const char *name)
{
	struct driver_search find = { .name = name };

	bus_for_each_drv(dev->bus, NULL, &find, driver_take);
	return find.found;
}

/**
 * dax_has_driver - is a dax device bound to a driver?
 * @dev: dax device
 * @name: name of the driver
 *
 * Return: true if so.
 *
 * Context: sleeps. The answer stays true while the device lock of @dev is held.
 */
bool dax_has_driver(struct device *dev, const char *name)
{
	struct device_driver *drv = READ_ONCE(dev->driver);

	/* Compared, not looked into: the driver may be on its way out */
	return drv && drv == driver_find(name, dev->bus);
}

/**
 * dax_layout_learn - learn how dax devices look like inside
 * @dev_dax: dax device that was just made
 * @dev: its device
 * @p: its ranges
 *
 * Without it the use count of device_dax's module stands for the users of each
 * device, and mappings cannot be taken away.
 *
 * Context: sleeps; nobody changes the size of the device meanwhile.
 */
void dax_layout_learn(struct dev_dax *dev_dax, struct device *dev,
		      const struct dax_pieces *p)
{
	size_t offset;

	if (READ_ONCE(dev_offset))
		return;
	offset = compat_dax_learn(dev_dax, dev, &p->range[0], p->nr);
	if (!offset)
		dev_warn_once(dev, "struct dev_dax of this kernel is not known: any open devdax file keeps all regions in use\n");
	WRITE_ONCE(dev_offset, offset);
}

static struct compat_dax_tail *tail_of(struct device *dev)
{
	return READ_ONCE(dev_offset) ? (void *)(dev + 1) : NULL;
}

static struct dax_device *core_of(struct device *dev)
{
	struct compat_dax_head *head = (void *)dev - READ_ONCE(dev_offset);

	return (void *)head == dev ? NULL : head->dax_dev;
}

static struct cdev *cdev_of(struct device *dev)
{
	struct dax_device *core = core_of(dev);

	return core ? dax_inode(core)->i_cdev : NULL;
}

/**
 * dax_nr_ranges - number of ranges of a dax device
 * @dev: dax device
 *
 * Return: number; 0 when that is not known.
 *
 * Context: any; a driver is bound to @dev or about to be, so its size stays.
 */
unsigned int dax_nr_ranges(struct device *dev)
{
	struct compat_dax_tail *tail = tail_of(dev);

	return tail ? tail->nr_range : 0;
}

/**
 * dax_range_of - a range of a dax device
 * @dev: dax device
 * @i: which, below dax_nr_ranges()
 *
 * Return: range.
 *
 * Context: as dax_nr_ranges().
 */
struct range dax_range_of(struct device *dev, unsigned int i)
{
	return tail_of(dev)->ranges[i].range;
}

/* All users of all devdax devices. One more that is not there does no harm. */
static int module_users(struct device *dev)
{
	struct device_driver *drv = dax_driver_get(dev, "device_dax");
	int users;

	if (!drv)
		return 0;
	/* What is built in has no count */
	users = drv->owner ? module_refcount(drv->owner) - 1 : 1;
	module_put(drv->owner);
	return users;
}

/**
 * dax_old_users - how many have a dax device open that has no driver?
 * @dev: dax device that device_dax does not drive, or not yet
 *
 * Return: number, 0 when it is not known.
 *
 * Context: sleeps; waits for nothing.
 */
int dax_old_users(struct device *dev)
{
	struct cdev *cdev = cdev_of(dev);
	int refs = cdev ? kref_read(&cdev->kobj.kref) : 0;

	return max(refs, 0);
}

/**
 * dax_users - how many have a dax device open or mapped?
 * @dev: dax device; also one whose driver was unbound meanwhile
 *
 * Return: number; each open() counts once, as long as anybody has the file or a
 * mapping of it.
 *
 * Context: sleeps; waits for nothing. May be one too low while a driver is being
 * unbound, so hold the device lock of @dev where that matters.
 */
int dax_users(struct device *dev)
{
	bool bound = dax_has_driver(dev, "device_dax");

	if (bound && !cdev_of(dev))
		return module_users(dev);
	return max(dax_old_users(dev) - bound, 0);
}

/* With a driver: asked at the wrong moment. Without: its old inode is used. */
static int refused_open(struct inode *inode, struct file *file)
{
	return dax_get_private(inode_dax(inode)) ? -EBUSY : -ENXIO;
}

static const struct file_operations refused_fops = {
	.owner = THIS_MODULE,
	.open = refused_open,
};

/* device_dax's own. Written under the device lock of a dax device it drives. */
static const struct file_operations *devdax_fops;

/**
 * dax_opens_refuse - let nobody open a dax device
 * @dev: dax device, bound to device_dax
 *
 * Who opened it before is seen by dax_users() after synchronize_rcu(). Ends with
 * dax_opens_allow(), or when the driver is bound again. Must not be in force
 * while this module is unloaded, unless nobody has the device open.
 *
 * This is not kill_dax(): a file opened while a dax device is dead makes the
 * kernel dereference NULL when it is mapped.
 *
 * Context: device lock of @dev held.
 */
void dax_opens_refuse(struct device *dev)
{
	struct cdev *cdev = cdev_of(dev);

	if (!cdev || cdev->ops == &refused_fops)
		return;
	WRITE_ONCE(devdax_fops, cdev->ops);
	WRITE_ONCE(cdev->ops, &refused_fops);
}

/**
 * dax_opens_allow - undo dax_opens_refuse()
 * @dev: dax device. One that dax_mappings_kill() made dead cannot be opened
 *	before its driver is bound again, also when what is behind it is back
 *
 * Context: device lock of @dev held.
 */
void dax_opens_allow(struct device *dev)
{
	struct cdev *cdev = cdev_of(dev);

	if (cdev && cdev->ops == &refused_fops &&
	    dax_get_private(core_of(dev)) && dax_has_driver(dev, "device_dax"))
		WRITE_ONCE(cdev->ops, devdax_fops);
}

/**
 * dax_mappings_kill - make every access through mappings of a dax device fail
 * @dev: dax device; nobody can open it
 *
 * Return: true, or false when that is not possible with this kernel.
 *
 * Context: sleeps.
 */
bool dax_mappings_kill(struct device *dev)
{
	struct dax_device *core = core_of(dev);

	if (!core)
		return false;
	/* From here on a fault is SIGBUS, so what is taken away stays away */
	kill_dax(core);
	unmap_mapping_range(dax_inode(core)->i_mapping, 0, 0, 1);
	return true;
}

/**
 * dax_probe_undo - undo what device_dax forgets when its probe fails
 * @dev: dax device that is dead: the pointer to its page map, which is freed,
 *	and which makes each later probe fail
 *
 * Context: device lock of @dev held.
 */
void dax_probe_undo(struct device *dev)
{
	size_t offset = READ_ONCE(dev_offset);

	if (offset)
		kill_dev_dax((void *)dev - offset);
}

/**
 * dax_page_pinned - does anybody hold a page of a devdax range?
 * @range: addresses; what is not devdax is passed over
 * @hpa: address of the first such page
 * @refs: references on it
 *
 * Looks at one struct page for each piece that is mapped as a whole, so the
 * usual 2 MiB take half a million steps for each TiB.
 *
 * Return: true if so.
 *
 * Context: sleeps.
 */
bool dax_page_pinned(const struct range *range, u64 *hpa, int *refs)
{
	unsigned long pfn = PHYS_PFN(range->start), end = PHYS_PFN(range->end);
	struct dev_pagemap *pgmap = NULL;
	bool pinned = false;

	while (pfn <= end && !pinned) {
		struct page *head;

		cond_resched();
		pgmap = get_dev_pagemap(pfn, pgmap);
		if (!pgmap) {
			pfn = ALIGN(pfn + 1, PAGES_PER_SUBSECTION);
			continue;
		}
		head = compound_head(pfn_to_page(pfn));
		*refs = page_ref_count(head) - COMPAT_DAX_PAGE_REFS;
		*hpa = PFN_PHYS(page_to_pfn(head));
		pinned = *refs > 0;
		pfn = page_to_pfn(head) + compound_nr(head);
	}
	put_dev_pagemap(pgmap);
	return pinned;
}
