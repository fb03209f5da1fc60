// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders forget all when their component loses power. So the ports above
 * committed decoders stay awake, devices are not to be reset, and the system
 * does not go to sleep, but for suspend-to-idle, where all of these stay on.
 */
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/suspend.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include <cxll/pcie.h>
#include "region.h"

/* May the kernel put a port into D3? */
static void port_allow_d3(struct device *dev, bool allow)
{
	struct pci_dev *pdev;

	if (!dev_is_pci(dev))
		return;
	pdev = to_pci_dev(dev);
	if (allow)
		pdev->dev_flags &= ~PCI_DEV_FLAGS_NO_D3;
	else
		pdev->dev_flags |= PCI_DEV_FLAGS_NO_D3;
}

/* Another region may go through it as well. */
static bool port_is_kept(const struct device *dev)
{
	struct cxll_region *r;
	int i, level;

	list_for_each_entry(r, &cxll_regions, all)
		for (i = 0; i < r->ilv.ways; i++)
			for (level = 0; level < CXLL_PLAN_DEPTH; level++)
				if (r->awake[i][level] == dev)
					return true;
	return false;
}

/*
 * Who suspends the system does not ask for counts. A port that stays in D0 keeps
 * those above it there (and not in a sleep state with a link that is down).
 */
static void port_wake(struct device **awake, struct device *dev)
{
	*awake = get_device(dev);
	pm_runtime_get_noresume(dev);
	port_allow_d3(dev, false);
}

static void port_release(struct device **awake)
{
	struct device *dev = *awake;

	if (!dev)
		return;
	*awake = NULL;
	if (!port_is_kept(dev))
		port_allow_d3(dev, true);
	pm_runtime_put(dev);
	put_device(dev);
}

/*
 * Without a bound device below it a port may be put to sleep and take the
 * link with it. While there is one, it is awake: no need to wake it here. A host
 * bridge does not sleep, and is not to be kept when it is ejected.
 */
static void path_keep_awake(struct cxll_region *r, unsigned int pos)
{
	struct cxll_port *port = r->targets[pos]->d.port;
	struct device **awake = r->awake[pos];
	unsigned int level;

	for (level = 0; port->depth > 1 && level < CXLL_PLAN_DEPTH; level++) {
		if (!awake[level] && port->parent_dport->dev)
			port_wake(&awake[level], port->parent_dport->dev);
		port = cxll_port_parent(port);
	}
}

/* Another region of the same device may still need it as it is. */
static bool host_is_kept(struct device *host)
{
	struct cxll_region *r;
	int i;

	list_for_each_entry(r, &cxll_regions, all)
		for (i = 0; i < r->ilv.ways; i++)
			if (r->member[i].host == host)
				return true;
	return false;
}

static void host_unkeep(struct region_member *m)
{
	struct device *host = m->host;

	if (!host)
		return;
	m->host = NULL;
	if (!host_is_kept(host))
		cxll_pcie_keep(to_pci_dev(host), false);
	put_device(host);
}

static void host_keep(struct region_member *m, struct cxll_memdev *md)
{
	if (!dev_is_pci(md->dev.parent))
		return;
	if (m->host != md->dev.parent) {
		/* It came back as another function */
		host_unkeep(m);
		m->host = get_device(md->dev.parent);
	}
	/* Also of one that came back: error recovery had to let it be reset */
	cxll_pcie_keep(to_pci_dev(m->host), true);
}

/**
 * region_keep_powered - nothing a region depends on may lose power or be reset
 * @r: region whose decoders are committed; called again when a member comes
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_keep_powered(struct cxll_region *r)
{
	int i;

	for (i = 0; i < r->ilv.ways; i++) {
		if (!r->targets[i])
			continue;
		path_keep_awake(r, i);
		host_keep(&r->member[i], r->targets[i]->d.port->md);
	}
}

/**
 * region_let_sleep - undo region_keep_powered()
 * @r: region without committed decoders
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_let_sleep(struct cxll_region *r)
{
	int i, level;

	for (i = 0; i < CXLL_WAYS_MAX; i++) {
		host_unkeep(&r->member[i]);
		for (level = 0; level < CXLL_PLAN_DEPTH; level++)
			port_release(&r->awake[i][level]);
	}
}

/**
 * region_forget_device - a device is gone for good: nothing to keep awake
 * @r: region
 * @dev: PCI function, off its bus
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_forget_device(struct cxll_region *r, struct device *dev)
{
	int i, level;

	for (i = 0; i < CXLL_WAYS_MAX; i++) {
		if (r->member[i].host == dev)
			host_unkeep(&r->member[i]);
		for (level = 0; level < CXLL_PLAN_DEPTH; level++) {
			if (r->awake[i][level] != dev)
				continue;
			pm_runtime_put_noidle(dev);
			put_device(dev);
			r->awake[i][level] = NULL;
		}
	}
}

/* What the system is about to do, as its notifier has it; 0: nothing. */
static unsigned long pm_going;

/* Would a sleep cost a region its decoders? Then say so. */
static int pm_refuse(void)
{
	struct cxll_region *r;

	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all) {
		/* What firmware made RAM of it brings back, as all RAM */
		if (!region_has_decoders(r) || r->system_ram)
			continue;
		dev_warn(&r->dev, "system sleep refused: decoders would lose their settings; run 'cxl disable-region region%d' first\n",
			 r->id);
		return -EBUSY;
	}
	return 0;
}

/*
 * Whether it is suspend-to-idle is not known yet. Of hibernation nothing else
 * matters, so it is refused before memory is made free for an image.
 */
static int pm_notify(struct notifier_block *nb, unsigned long action,
		     void *data)
{
	int rc = 0;

	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
		pm_going = action;
		break;
	default:
		pm_going = 0;
		break;
	}
	if (action == PM_HIBERNATION_PREPARE)
		rc = pm_refuse();
	/* Who refuses is not told that it ended */
	if (rc)
		pm_going = 0;
	return notifier_from_errno(rc);
}

static struct notifier_block pm_nb = {
	.notifier_call = pm_notify,
};

/*
 * Nobody can commit from here on: programs are frozen, and no driver is bound.
 * An image that is about to be restored has no regions of this kernel.
 */
static int pm_prepare(struct device *dev)
{
	if (!pm_going || (pm_going == PM_SUSPEND_PREPARE &&
			  pm_suspend_target_state == PM_SUSPEND_TO_IDLE))
		return 0;
	return pm_refuse();
}

static const struct dev_pm_ops pm_ops = {
	.prepare = pm_prepare,
};

static const struct device_type pm_type = {
	.pm = &pm_ops,
};

/* Nothing but what is asked before devices are suspended. */
static struct platform_device *pm_device;

static int pm_device_add(void)
{
	int rc;

	pm_device = platform_device_alloc("cxl_region", PLATFORM_DEVID_NONE);
	if (!pm_device)
		return -ENOMEM;
	pm_device->dev.type = &pm_type;
	rc = platform_device_add(pm_device);
	if (rc)
		platform_device_put(pm_device);
	return rc;
}

int region_pm_init(void)
{
	int rc;

	rc = pm_device_add();
	if (rc)
		return rc;
	rc = register_pm_notifier(&pm_nb);
	if (rc)
		platform_device_unregister(pm_device);
	return rc;
}

void region_pm_exit(void)
{
	unregister_pm_notifier(&pm_nb);
	platform_device_unregister(pm_device);
}
