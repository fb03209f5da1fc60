// SPDX-License-Identifier: GPL-2.0-only
/* Taking a whole root away, in the mirror order of its making. */
#include <linux/module.h>
#include <cxl/decoder.h>
#include <cxl/driver.h>
#include <cxl/locks.h>
#include <cxl/port.h>
#include "bus.h"

static bool memdev_is_below(struct cxll_memdev *md, struct cxll_port *root)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return md->endpoint && cxll_port_root(md->endpoint) == root;
}

static int root_detach_memdev(struct device *dev, void *data)
{
	if (is_cxll_memdev(dev) && memdev_is_below(to_cxll_memdev(dev), data)) {
		WRITE_ONCE(to_cxll_memdev(dev)->waits, true);
		device_release_driver(dev);
	}
	return 0;
}

static int root_mark_window(struct device *dev, void *leaving)
{
	if (!is_cxll_root_decoder(dev))
		return 0;

	guard(rwsem_write)(&cxll_tree_lock);
	to_cxll_root_decoder(dev)->leaving = *(bool *)leaving;
	return 0;
}

static int root_settle_window(struct device *dev, void *data)
{
	bool leaving = true;
	int rc;

	if (!is_cxll_root_decoder(dev))
		return 0;

	root_mark_window(dev, &leaving);
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
	scoped_guard(mutex, &cxll_grow_lock)
		root->ready = true;
	cxll_rescan();
}
EXPORT_SYMBOL_GPL(cxll_root_ready);

struct cxll_port *cxll_root_revive(struct device *host)
{
	struct cxll_port *root = cxll_port_find(host);
	bool stayed = false, leaving = false;

	if (!root)
		return NULL;

	scoped_guard(mutex, &cxll_grow_lock) {
		swap(stayed, root->dying);
	}
	/* Nobody but its provider removes a root, so it needs no reference */
	put_device(&root->dev);
	if (!stayed)
		return NULL;

	device_for_each_child(&root->dev, &leaving, root_mark_window);
	module_put(root->owner);
	module_put(THIS_MODULE);
	dev_info(&root->dev, "is taken up again\n");
	return root;
}
EXPORT_SYMBOL_GPL(cxll_root_revive);

int cxll_root_remove(struct cxll_port *root)
{
	int rc = 0;

	scoped_guard(mutex, &cxll_grow_lock)
		root->dying = true;

	bus_for_each_dev(&cxll_bus_type, NULL, root, root_detach_memdev);

	device_for_each_child(&root->dev, &rc, root_settle_window);
	if (rc) {
		__module_get(THIS_MODULE);
		__module_get(root->owner);
		dev_crit(&root->dev, "stays, as memory below it is in use: bind %s again to take it up\n",
			 dev_name(root->uport));
		return rc;
	}

	root_remove_windows(root);
	scoped_guard(mutex, &cxll_grow_lock)
		root_remove_bridges(root);
	cxll_port_remove(root);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_root_remove);
