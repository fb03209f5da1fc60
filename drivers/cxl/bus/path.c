// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a memory device up to its host bridge. In /sys/devices a downstream
 * port is the parent of what stands below it and the child of its upstream
 * port, for PCI functions and for mock devices alike:
 *
 *   host bridge > root port > [upstream port > downstream port >] device
 *
 * or, in CXL 1.1, where ports are hidden: host bridge > device
 */
#include <linux/device.h>
#include <linux/module.h>
#include <compat/cleanup.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/pcie.h>
#include <cxll/port.h>
#include "bus.h"

#define CXLL_PATH_DEPTH_MAX	8

/* Registers and downstream ports of a switch: the platform's word, or PCI's. */
static int path_switch_info(struct cxll_port *root,
			    struct cxll_port_info *info,
			    struct cxll_why *why)
{
	if (root->switch_info)
		return root->switch_info(info, why);

	info->add_dports = cxll_pcie_add_dports;
	if (dev_is_pci(info->uport))
		cxll_pcie_dvsec_regs(to_pci_dev(info->uport),
				     CXLL_DVSEC_ID_FLEXBUS, &info->flexbus);
	return cxll_pcie_map_component(info->uport, &info->component,
				       &info->unmap, why);
}

/*
 * Some switches have no register locator. What firmware set up below works all
 * the same, and one device below needs no decoder to choose it.
 */
static int path_switch_registers(struct cxll_port *root,
				 struct cxll_port_info *info,
				 struct cxll_why *why)
{
	int rc = path_switch_info(root, info, why);

	if (rc != -ENOENT)
		return rc;
	memset(&info->component, 0, sizeof(info->component));
	info->unmap = NULL;
	dev_info(info->uport, "CXL: no component registers: usable with one device below, or as firmware set it up\n");
	return 0;
}

/* Add the switch whose upstream port is @uport below @where. */
static int path_add_switch(struct cxll_dport *where, struct device *uport,
			   struct cxll_why *why)
{
	struct cxll_port_info info = {
		.kind = CXLL_PORT_SWITCH,
		.uport = uport,
	};
	struct cxll_port *port;
	int rc;

	rc = path_switch_registers(cxll_port_root(where->port), &info,
				   why);
	if (rc)
		return rc;

	/* Keeps the port above from losing its driver while we add to it. */
	guard(device)(&where->port->dev);
	if (!where->port->dev.driver) {
		if (info.unmap)
			info.unmap(&info.component);
		cxll_why_set(why, "%s above it is disabled, enable it with 'cxl enable-port'",
			     dev_name(&where->port->dev));
		return -ENXIO;
	}
	port = cxll_port_add(where, &info);
	rc = PTR_ERR_OR_ZERO(port);
	if (rc)
		cxll_why_set(why, "switch %s could not be added (%d)",
			     dev_name(uport), rc);
	return rc;
}

/* Below one that leaves or was kept, memdevs wait as they do without a root. */
static int path_check_root(struct cxll_port *root, struct cxll_why *why)
{
	guard(rwsem_read)(&cxll_tree_lock);
	if (cxll_port_is_up(root))
		return 0;
	cxll_why_set(why, "%s is disabled, bind %s to its driver again",
		     dev_name(&root->dev), dev_name(root->uport));
	return -EPROBE_DEFER;
}

/*
 * The dport of @dev, with a reference; NULL when its port is not there yet. A
 * port may be older than its downstream port: that was plugged in later, or did
 * not answer when the others were looked at.
 */
static struct cxll_dport *path_dport(struct device *dev, struct cxll_why *why)
{
	struct cxll_dport *dport = cxll_dport_get(dev);
	struct cxll_port *port;

	if (dport || !dev->parent)
		return dport;
	port = cxll_port_find(dev->parent);
	if (!port)
		return NULL;
	if (port->add_dports) {
		if (!port->add_dports(port))
			dport = cxll_dport_get(dev);
		if (!dport) {
			cxll_why_set(why, "%s is not a downstream port of %s",
				     dev_name(dev), dev_name(&port->dev));
			dport = ERR_PTR(-ENODEV);
		}
	}
	put_device(&port->dev);
	return dport;
}

/*
 * One step: the dport of @dev, if all above it is there; else the highest
 * missing switch is added, and the caller asks again.
 */
static struct cxll_dport *path_step(struct device *dev,
				    struct cxll_why *why)
{
	struct device *missing = NULL;
	struct cxll_dport *dport;
	int i, rc;

	for (i = 0; dev && i < CXLL_PATH_DEPTH_MAX; i++) {
		dport = path_dport(dev, why);
		if (IS_ERR(dport))
			return dport;
		if (!dport) {
			/* @dev is a dport; its parent is the upstream port */
			missing = dev->parent;
			dev = missing ? missing->parent : NULL;
			continue;
		}
		rc = path_check_root(cxll_port_root(dport->port), why);
		if (!rc && !missing)
			return dport;
		if (!rc)
			rc = path_add_switch(dport, missing, why);
		cxll_dport_put(dport);
		return rc ? ERR_PTR(rc) : NULL;
	}
	cxll_why_set(why, "it is not below a CXL host bridge that the firmware tables name");
	return ERR_PTR(-ENODEV);
}

static int path_is_child_port(struct device *dev, void *data)
{
	return is_cxll_port(dev);
}

void cxll_path_prune(struct cxll_port *port)
{
	lockdep_assert_held(&cxll_grow_lock);

	while (port && port->kind == CXLL_PORT_SWITCH) {
		struct cxll_port *up = cxll_port_parent(port);

		/* Somebody else may have pruned it meanwhile */
		if (!device_is_registered(&port->dev) ||
		    device_for_each_child(&port->dev, NULL,
					  path_is_child_port))
			return;

		/* Kept alive by the caller, and then by its child's reference */
		get_device(&up->dev);
		cxll_port_remove(port);
		put_device(&up->dev);
		port = up;
	}
}
EXPORT_SYMBOL_GPL(cxll_path_prune);

/* Switches that were added for nothing go again. */
static void path_unwind(struct device *host)
{
	struct cxll_port *port = NULL;
	struct device *dev;

	/* The lowest may be what could not be added */
	for (dev = host->parent; dev && !port; dev = dev->parent)
		port = cxll_port_find(dev);
	if (!port)
		return;
	cxll_path_prune(port);
	put_device(&port->dev);
}

struct cxll_dport *cxll_path_grow(struct device *host, struct cxll_why *why)
{
	struct cxll_dport *dport = NULL;
	int i;

	lockdep_assert_held(&cxll_grow_lock);

	if (!cxll_roots_ready()) {
		cxll_why_set(why, "the CXL root does not exist yet: load cxl_acpi");
		return ERR_PTR(-EPROBE_DEFER);
	}

	for (i = 0; !dport && i < CXLL_PATH_DEPTH_MAX; i++)
		dport = path_step(host->parent, why);
	if (!dport) {
		cxll_why_set(why, "more than %d switches above it",
			     CXLL_PATH_DEPTH_MAX);
		return ERR_PTR(-ELOOP);
	}
	if (IS_ERR(dport)) {
		path_unwind(host);
		return dport;
	}
	if (dport->port->kind == CXLL_PORT_ROOT && !dport->rch) {
		cxll_why_set(why, "attached directly to host bridge %u, which is not a CXL 1.1 (RCH) bridge: not reachable",
			     dport->id);
		cxll_dport_put(dport);
		return ERR_PTR(-ENODEV);
	}
	return dport;
}
EXPORT_SYMBOL_GPL(cxll_path_grow);
