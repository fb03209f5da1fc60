// SPDX-License-Identifier: GPL-2.0-only
/* Downstream ports: what a port leads to, and finding them by their device. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/xarray.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/port.h>
#include "bus.h"

/* Look-up by its device instead of bus scans. Under cxll_tree_lock. */
static DEFINE_XARRAY(cxll_dports);

static void dport_free(struct kref *ref)
{
	struct cxll_dport *dport = container_of(ref, struct cxll_dport, ref);

	put_device(dport->dev);
	kfree(dport);
}

void cxll_dport_put(struct cxll_dport *dport)
{
	kref_put(&dport->ref, dport_free);
}
EXPORT_SYMBOL_GPL(cxll_dport_put);

#define DPORT_NAME_LEN	sizeof("dport4294967295")

static int dport_show(struct cxll_dport *dport)
{
	char name[DPORT_NAME_LEN];
	int rc;

	lockdep_assert_held_write(&cxll_tree_lock);
	if (dport->shown || !dport->dev)
		return 0;
	snprintf(name, sizeof(name), "dport%u", dport->id);
	rc = sysfs_create_link(&dport->port->dev.kobj, &dport->dev->kobj,
			       name);
	dport->shown = !rc;
	return rc;
}

static void dport_hide(struct cxll_dport *dport)
{
	char name[DPORT_NAME_LEN];

	lockdep_assert_held_write(&cxll_tree_lock);
	if (!dport->shown)
		return;
	snprintf(name, sizeof(name), "dport%u", dport->id);
	sysfs_remove_link(&dport->port->dev.kobj, name);
	dport->shown = false;
}

/**
 * cxll_dports_show - make links of the downstream ports of a port
 * @port: port that is in sysfs now
 *
 * Those that come later get theirs at once.
 *
 * Return: 0 or -errno.
 *
 * Context: cxll_tree_lock held for writing.
 */
int cxll_dports_show(struct cxll_port *port)
{
	struct cxll_dport *dport;
	int rc;

	list_for_each_entry(dport, &port->dports, node) {
		rc = dport_show(dport);
		if (rc)
			return rc;
	}
	return 0;
}

/**
 * cxll_dports_forget - nobody finds the downstream ports of a port any more
 * @port: port that goes
 *
 * Context: cxll_tree_lock held for writing.
 */
void cxll_dports_forget(struct cxll_port *port)
{
	struct cxll_dport *dport;

	lockdep_assert_held_write(&cxll_tree_lock);
	list_for_each_entry(dport, &port->dports, node)
		if (xa_load(&cxll_dports, (unsigned long)dport->dev) == dport)
			xa_erase(&cxll_dports, (unsigned long)dport->dev);
}

/**
 * cxll_dports_put - give the references of a port's downstream ports back
 * @port: port that nobody has a reference to
 *
 * Context: any.
 */
void cxll_dports_put(struct cxll_port *port)
{
	struct cxll_dport *dport, *next;

	list_for_each_entry_safe(dport, next, &port->dports, node)
		cxll_dport_put(dport);
}

bool cxll_port_has_dport(const struct cxll_port *port, u32 id)
{
	struct cxll_dport *dport;

	lockdep_assert_held(&cxll_tree_lock);
	list_for_each_entry(dport, &port->dports, node)
		if (dport->id == id)
			return true;
	return false;
}
EXPORT_SYMBOL_GPL(cxll_port_has_dport);

/* @like: all that is known of it before anybody can find it */
static struct cxll_dport *dport_insert(struct cxll_port *port,
				       struct device *dev,
				       const struct cxll_dport *like)
{
	struct cxll_dport *dport;
	int rc;

	lockdep_assert_held_write(&cxll_tree_lock);
	/* Who found the port before may come when its dports are out of reach */
	if (port->forgotten)
		return ERR_PTR(-ENODEV);
	if (cxll_port_has_dport(port, like->id))
		return ERR_PTR(-EEXIST);

	dport = kmemdup(like, sizeof(*like), GFP_KERNEL);
	if (!dport)
		return ERR_PTR(-ENOMEM);

	rc = xa_insert(&cxll_dports, (unsigned long)dev, dport, GFP_KERNEL);
	if (rc) {
		kfree(dport);
		return ERR_PTR(rc == -EBUSY ? -EEXIST : rc);
	}

	kref_init(&dport->ref);
	dport->port = port;
	dport->dev = get_device(dev);
	list_add_tail(&dport->node, &port->dports);
	port->nr_dports++;
	return dport;
}

/* From here on nobody finds it. Return: what is to be put without the lock. */
static struct device *dport_unlink(struct cxll_dport *dport)
{
	struct device *dev = dport->dev;

	lockdep_assert_held_write(&cxll_tree_lock);
	xa_erase(&cxll_dports, (unsigned long)dev);
	list_del(&dport->node);
	dport->port->nr_dports--;
	dport_hide(dport);
	dport->dev = NULL;
	/* Its registers are the device's, for which there is no reference now */
	memset(&dport->flexbus, 0, sizeof(dport->flexbus));
	return dev;
}

void cxll_dport_remove(struct device *dev)
{
	struct cxll_dport *dport;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		dport = xa_load(&cxll_dports, (unsigned long)dev);
		if (!dport)
			return;
		dev = dport_unlink(dport);
	}
	put_device(dev);
	cxll_dport_put(dport);
}
EXPORT_SYMBOL_GPL(cxll_dport_remove);

static struct cxll_dport *dport_add(struct cxll_port *port, struct device *dev,
				    const struct cxll_dport *like)
{
	struct cxll_dport *dport;
	int rc;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		dport = dport_insert(port, dev, like);
		if (IS_ERR(dport) || !device_is_registered(&port->dev))
			return dport;
		rc = dport_show(dport);
		if (!rc)
			return dport;
		dport_unlink(dport);
	}
	put_device(dev);
	cxll_dport_put(dport);
	return ERR_PTR(rc);
}

struct cxll_dport *cxll_dport_add(struct cxll_port *port, struct device *dev,
				  u32 id)
{
	const struct cxll_dport like = { .id = id };

	return dport_add(port, dev, &like);
}
EXPORT_SYMBOL_GPL(cxll_dport_add);

/**
 * cxll_link_dport_add - add a downstream port with the registers of its link
 * @port: where
 * @dev: device of the downstream port
 * @id: its number; taken once per port
 * @flexbus: DVSEC 7, of the link below it; may be empty
 *
 * Return: as cxll_dport_add().
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
struct cxll_dport *cxll_link_dport_add(struct cxll_port *port,
				       struct device *dev, u32 id,
				       const struct cxll_regs *flexbus)
{
	const struct cxll_dport like = { .id = id, .flexbus = *flexbus };

	return dport_add(port, dev, &like);
}

struct cxll_dport *
cxll_rch_dport_add(struct cxll_port *root, struct device *dev, u32 id,
		   u64 rcrb, const struct cxll_map_ops *map)
{
	const struct cxll_dport like = {
		.id = id,
		.rch = true,
		.rcrb = rcrb,
		.map = map,
	};

	return dport_add(root, dev, &like);
}
EXPORT_SYMBOL_GPL(cxll_rch_dport_add);

struct cxll_dport *cxll_dport_find(struct device *dev)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return xa_load(&cxll_dports, (unsigned long)dev);
}
EXPORT_SYMBOL_GPL(cxll_dport_find);

struct cxll_dport *cxll_dport_get(struct device *dev)
{
	struct cxll_dport *dport;

	guard(rwsem_read)(&cxll_tree_lock);
	dport = xa_load(&cxll_dports, (unsigned long)dev);
	if (dport)
		kref_get(&dport->ref);
	return dport;
}
