// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders forget all when their component loses power. So the ports above
 * committed decoders stay awake, devices are not to be reset, and the system
 * does not go to sleep.
 */
#include <linux/notifier.h>
#include <linux/pm_runtime.h>
#include <linux/suspend.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include "region.h"

/*
 * Without a bound device below it a port may be put to sleep and take the
 * link with it. While there is one, it is awake: no need to wake it here. A host
 * bridge does not sleep, and is not to be kept when it is ejected.
 */
static void keep_way(struct cxll_region *r, unsigned int pos)
{
	struct cxll_port *port = r->targets[pos]->d.port;
	struct device **awake = r->awake[pos];
	unsigned int level;

	for (level = 0; port->depth > 1 && level < CXLL_PLAN_DEPTH; level++) {
		if (!awake[level] && port->parent_dport->dev) {
			awake[level] = get_device(port->parent_dport->dev);
			pm_runtime_get_noresume(awake[level]);
		}
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

static void unkeep(struct region_member *m)
{
	struct device *host = m->host;

	if (!host)
		return;
	m->host = NULL;
	if (!host_is_kept(host))
		m->keep(host, false);
	put_device(host);
}

static void keep(struct region_member *m, struct cxll_memdev *md)
{
	if (!md->cd->ops || !md->cd->ops->keep)
		return;
	if (m->host != md->dev.parent) {
		/* It came back as another function */
		unkeep(m);
		m->keep = md->cd->ops->keep;
		m->host = get_device(md->dev.parent);
	}
	/* Also of one that came back: error recovery had to let it be reset */
	m->keep(m->host, true);
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
		keep_way(r, i);
		keep(&r->member[i], r->targets[i]->d.port->md);
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
		unkeep(&r->member[i]);
		for (level = 0; level < CXLL_PLAN_DEPTH; level++) {
			if (!r->awake[i][level])
				continue;
			pm_runtime_put(r->awake[i][level]);
			put_device(r->awake[i][level]);
			r->awake[i][level] = NULL;
		}
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
			unkeep(&r->member[i]);
		for (level = 0; level < CXLL_PLAN_DEPTH; level++) {
			if (r->awake[i][level] != dev)
				continue;
			pm_runtime_put_noidle(dev);
			put_device(dev);
			r->awake[i][level] = NULL;
		}
	}
}

static int pm_notify(struct notifier_block *nb, unsigned long action,
		     void *data)
{
	struct cxll_region *r;

	if (action != PM_SUSPEND_PREPARE && action != PM_HIBERNATION_PREPARE)
		return NOTIFY_DONE;

	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all) {
		/* What firmware made RAM of it brings back, as all RAM */
		if (!region_has_decoders(r) || r->system_ram)
			continue;
		dev_warn(&r->dev, "the system cannot sleep, as its decoders would forget the region: 'cxl disable-region region%d' first\n",
			 r->id);
		return notifier_from_errno(-EBUSY);
	}
	return NOTIFY_OK;
}

static struct notifier_block pm_nb = {
	.notifier_call = pm_notify,
};

int region_pm_init(void)
{
	return register_pm_notifier(&pm_nb);
}

void region_pm_exit(void)
{
	unregister_pm_notifier(&pm_nb);
}
