// SPDX-License-Identifier: GPL-2.0-only
/*
 * Windows that a table describes: which of them a root can have now. A host
 * bridge may come after its root, and what leads there with it.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <compat/cleanup.h>
#include <cxll/decoder.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include <cxll/port.h>
#include <cxll/region.h>
#include "bus.h"

/* A bridge that the table names and the machine does not have is none. */
static void window_look_for_targets(struct cxll_port *root,
				    const struct cxll_window *window,
				    struct cxll_window_targets *targets)
{
	unsigned int i;

	*targets = (struct cxll_window_targets){};
	guard(rwsem_read)(&cxll_tree_lock);
	for (i = 0; i < window->ilv.ways; i++) {
		if (cxll_port_has_dport(root, window->targets[i]))
			targets->known++;
		else
			targets->missing = window->targets[i];
	}
}

/* Windows may share addresses, so those do not tell which it is. */
static int window_match(struct device *dev, void *offset)
{
	return is_cxll_root_decoder(dev) &&
	       to_cxll_root_decoder(dev)->window.offset == *(u32 *)offset;
}

static bool window_is_there(struct cxll_port *root,
			    const struct cxll_window *window)
{
	u32 offset = window->offset;
	struct device *dev;

	dev = device_find_child(&root->dev, &offset, window_match);
	put_device(dev);
	return dev;
}

struct cxll_root_decoder *cxll_window_add(struct cxll_port *root,
					  const struct cxll_window *window,
					  struct cxll_window_targets *targets)
{
	window_look_for_targets(root, window, targets);
	if (window_is_there(root, window))
		return ERR_PTR(-EEXIST);
	if (targets->known != window->ilv.ways)
		return ERR_PTR(-ENXIO);
	return cxll_root_decoder_add(root, window);
}
EXPORT_SYMBOL_GPL(cxll_window_add);

/* With the lock of its memdev the endpoint stays. */
static int window_tell_endpoint(struct device *dev, void *root)
{
	struct cxll_memdev *md;

	if (!is_cxll_memdev(dev))
		return 0;
	md = to_cxll_memdev(dev);
	guard(device)(dev);
	if (md->endpoint && cxll_port_root(md->endpoint) == root)
		cxll_region_endpoint_ready(md->endpoint);
	return 0;
}

void cxll_windows_came(struct cxll_port *root)
{
	cxll_for_each_device(window_tell_endpoint, root);
	cxll_region_root_ready();
}
EXPORT_SYMBOL_GPL(cxll_windows_came);
