// SPDX-License-Identifier: GPL-2.0-only
/* Taking a whole root or one bridge away, in the mirror order of its making. */
#include <linux/module.h>
#include <cxll/decoder.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/port.h>
#include "bus.h"

/* Below a port, or what hangs below a dport? */
static bool memdev_is_below(struct cxll_memdev *md, const void *above)
{
	struct cxll_port *port;

	guard(rwsem_read)(&cxll_tree_lock);
	for (port = md->endpoint; port; port = cxll_port_parent(port))
		if (port == above || port->parent_dport == above)
			return true;
	return false;
}

static int root_detach_memdev(struct device *dev, void *data)
{
	if (is_cxll_memdev(dev) && memdev_is_below(to_cxll_memdev(dev), data)) {
		WRITE_ONCE(to_cxll_memdev(dev)->waits, true);
		device_release_driver(dev);
	}
	return 0;
}

/* Who adds ports holds the one lock, who adds regions the other. */
static void root_set_life(struct cxll_port *root, enum cxll_life to)
{
	guard(mutex)(&cxll_grow_lock);
	guard(rwsem_write)(&cxll_tree_lock);
	cxll_port_set_life(root, to);
}

static int root_settle_window(struct device *dev, void *data)
{
	int rc;

	if (!is_cxll_root_decoder(dev))
		return 0;

	rc = cxll_region_window_leaving(to_cxll_root_decoder(dev));
	if (rc)
		*(int *)data = rc;
	return 0;
}

static int root_match_window(struct device *dev, void *data)
{
	return is_cxll_root_decoder(dev);
}

static int root_match_port(struct device *dev, void *data)
{
	return is_cxll_port(dev);
}

static void root_remove_windows(struct cxll_port *root)
{
	struct device *dev;

	while ((dev = device_find_child(&root->dev, NULL, root_match_window))) {
		cxll_root_decoder_remove(to_cxll_root_decoder(dev));
		put_device(dev);
	}
}

static void root_remove_bridges(struct cxll_port *root)
{
	struct device *dev;

	while ((dev = device_find_child(&root->dev, NULL, root_match_port))) {
		cxll_port_remove(to_cxll_port(dev));
		put_device(dev);
	}
}

void cxll_root_ready(struct cxll_port *root)
{
	root_set_life(root, CXLL_UP);
	cxll_region_root_ready();
	cxll_rescan();
}
EXPORT_SYMBOL_GPL(cxll_root_ready);

struct cxll_port *cxll_root_revive(struct device *host)
{
	struct cxll_port *root = cxll_port_find(host);

	if (!root)
		return NULL;

	/*
	 * Nobody but its provider removes a root, or takes it up again, and its
	 * device lock is held: the root needs no reference, and stays kept.
	 */
	put_device(&root->dev);
	scoped_guard(rwsem_read, &cxll_tree_lock)
		if (root->life != CXLL_KEPT)
			return NULL;

	root_set_life(root, CXLL_UP);
	module_put(root->owner);
	module_put(THIS_MODULE);
	dev_info(&root->dev, "used again\n");
	cxll_region_root_ready();
	return root;
}
EXPORT_SYMBOL_GPL(cxll_root_revive);

int cxll_root_remove(struct cxll_port *root)
{
	int rc = 0;

	root_set_life(root, CXLL_LEAVING);
	cxll_for_each_device(root_detach_memdev, root);

	device_for_each_child(&root->dev, &rc, root_settle_window);
	if (rc) {
		__module_get(THIS_MODULE);
		__module_get(root->owner);
		root_set_life(root, CXLL_KEPT);
		dev_crit(&root->dev, "kept, as memory below it is in use: bind %s to use it again\n",
			 dev_name(root->uport));
		return rc;
	}

	root_remove_windows(root);
	scoped_guard(mutex, &cxll_grow_lock) {
		root_remove_bridges(root);
		cxll_port_remove(root);
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_root_remove);

/* Memdevs leave while the decoders on their way can still be reached. */
static void bridge_empty(struct cxll_dport *dport, struct device *bridge,
			 struct cxll_port *port)
{
	/* Who adds ports finds none of these any more */
	scoped_guard(mutex, &cxll_grow_lock) {
		if (port)
			cxll_port_forget(port);
		cxll_dport_remove(bridge);
	}
	cxll_for_each_device(root_detach_memdev, dport);
}

void cxll_bridge_remove(struct cxll_port *root, struct device *bridge)
{
	struct cxll_dport *dport = cxll_dport_get(bridge);
	struct cxll_port *port;

	if (!dport)
		return;
	if (dport->port == root) {
		dev_info(&root->dev, "host bridge %u (%s) removed\n",
			 dport->id, dev_name(bridge));
		port = cxll_port_find(bridge);
		bridge_empty(dport, bridge, port);
		if (port) {
			scoped_guard(mutex, &cxll_grow_lock)
				cxll_port_remove(port);
			put_device(&port->dev);
		}
	}
	cxll_dport_put(dport);
}
EXPORT_SYMBOL_GPL(cxll_bridge_remove);
