// SPDX-License-Identifier: GPL-2.0-only
/*
 * From dax device to system RAM: what 'daxctl reconfigure-device' does from
 * user space, done when a region goes live. The dax device is given to the kmem
 * driver, then its memory blocks are brought online as the policy says. Kernels
 * that know dax regions meant for kmem may have done the first step already,
 * others bind device_dax to every new device.
 *
 * All of it happens in a work item that the region's probe waits for. Blocks
 * are brought online by writing to their files, as the functions behind are
 * not exported, and the probe often runs inside of a write to another such
 * file (bind); and kmem cannot be loaded from the asynchronous probe that the
 * adoption of a region may be part of.
 */
#include <linux/completion.h>
#include <linux/kmod.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/workqueue.h>
#include <cxl/memblock.h>
#include "dax.h"

struct ram_work {
	struct work_struct work;
	struct completion done;
	struct dax_bridge *bridge;
	struct device *dev;
};

struct driver_search {
	const char *name;
	struct device_driver *found;
};

/* A driver that is looked at here cannot finish its being unregistered. */
static int take_driver(struct device_driver *drv, void *data)
{
	struct driver_search *find = data;

	if (strcmp(drv->name, find->name) || !try_module_get(drv->owner))
		return 0;
	find->found = drv;
	return 1;
}

/* A driver of the dax bus, with a reference to its module. */
static struct device_driver *driver_get(struct device *dev, const char *name)
{
	struct driver_search find = { .name = name };

	bus_for_each_drv(dev->bus, NULL, &find, take_driver);
	return find.found;
}

static struct device_driver *kmem_get(struct device *dev)
{
	struct device_driver *kmem = driver_get(dev, "kmem");

	if (kmem)
		return kmem;
	request_module("kmem");
	return driver_get(dev, "kmem");
}

/* The driver that a device meant for kmem does not find by itself. */
static void bind_devdax(struct device *dev)
{
	struct device_driver *devdax = driver_get(dev, "device_dax");

	if (!devdax || device_driver_attach(devdax, dev))
		dev_dbg(dev, "without a driver\n");
	if (devdax)
		module_put(devdax->owner);
}

static int bind_kmem(struct dax_bridge *bridge, struct device *dev)
{
	struct device *dax = &bridge->dax->dev;
	struct device_driver *kmem = kmem_get(dev);
	int rc = 0;

	if (!kmem) {
		dev_info(dax, "%s is devdax: the kernel's module kmem is not to be had\n",
			 dev_name(dev));
		if (!READ_ONCE(dev->driver))
			bind_devdax(dev);
		return -ENOENT;
	}

	if (READ_ONCE(dev->driver) != kmem) {
		device_release_driver(dev);
		rc = device_driver_attach(kmem, dev);
	}
	if (!rc) {
		bridge->kmem = kmem->owner;
		return 0;
	}

	module_put(kmem->owner);
	dev_info(dax, "%s is devdax: the kmem driver refused it (%d), see above\n",
		 dev_name(dev), rc);
	bind_devdax(dev);
	return rc;
}

/* Zero, too, when somebody was faster. */
static int block_online(u64 hpa, u64 block, const char *word)
{
	int rc = cxll_memblock_set_state(hpa / block, word);

	return rc && pfn_to_online_page(PHYS_PFN(hpa)) ? 0 : rc;
}

static void blocks_online(struct dax_bridge *bridge, enum cxll_policy policy)
{
	const char *word = policy == CXLL_POLICY_RAM_NORMAL ? "online_kernel" :
							      "online_movable";
	struct cxll_dax_region *dax = bridge->dax;
	u64 block = memory_block_size_bytes(), hpa;
	unsigned int online = 0, failed = 0;
	int rc, error = 0;

	for (hpa = ALIGN(dax->range.start, block);
	     hpa + block - 1 <= dax->range.end; hpa += block) {
		rc = block_online(hpa, block, word);
		if (rc) {
			failed++;
			error = rc;
		} else {
			online++;
		}
	}
	if (failed)
		dev_warn(&dax->dev, "%u of %u memory blocks could not be brought online (%d): try 'daxctl online-memory dax%d.0'\n",
			 failed, failed + online, error, dax->id);
	dev_info(&dax->dev, "%llu MiB of system RAM on node %d, as policy %s says\n",
		 online * block >> 20, dax->target_node,
		 cxll_policy_name(policy));
}

static void ram_work(struct work_struct *work)
{
	struct ram_work *w = container_of(work, struct ram_work, work);
	enum cxll_policy policy = dax_bridge_policy(w->bridge->dax);
	int rc;

	rc = bind_kmem(w->bridge, w->dev);
	dax_bridge_close(w->bridge, false, true);
	if (!rc && policy != CXLL_POLICY_RAM_OFFLINE)
		blocks_online(w->bridge, policy);
	complete(&w->done);
}

/* The one child that is on the dax bus. */
static int is_dax_device(struct device *dev, void *data)
{
	return dev->bus && !strcmp(dev->bus->name, "dax");
}

/**
 * dax_make_ram - make system RAM of a bridge's dax device
 * @bridge: bridge with its dax device, closed; is opened
 *
 * What fails is told, and leaves a devdax device or memory that is offline.
 *
 * Context: sleeps; device lock of the dax region held, that of the dax device
 * not.
 */
void dax_make_ram(struct dax_bridge *bridge)
{
	struct ram_work w = { .bridge = bridge };

	w.dev = device_find_child(&bridge->dax->dev, NULL, is_dax_device);
	if (!w.dev)
		return;

	INIT_WORK_ONSTACK(&w.work, ram_work);
	init_completion(&w.done);
	queue_work(system_long_wq, &w.work);
	wait_for_completion(&w.done);
	destroy_work_on_stack(&w.work);
	put_device(w.dev);
}
