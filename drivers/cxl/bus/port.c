// SPDX-License-Identifier: GPL-2.0-only
/* Roots and ports: the objects and their lives. */
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/xarray.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/port.h>
#include "bus.h"
#include "device.h"

static DEFINE_IDA(cxll_port_ida);

/* Look-up by upstream device instead of bus scans. Under cxll_tree_lock. */
static DEFINE_XARRAY(cxll_uports);

/* A port hangs below a dport, and the dport belongs to the port above. */
static void port_unhang(struct cxll_port *port)
{
	struct cxll_port *up = cxll_port_parent(port);

	if (!up)
		return;
	cxll_dport_put(port->parent_dport);
	put_device(&up->dev);
}

static void port_release(struct device *dev)
{
	struct cxll_port *port = to_cxll_port(dev);

	cxll_dports_put(port);
	if (port->unmap)
		port->unmap(&port->component);
	port_unhang(port);
	put_device(port->uport);
	ida_free(&cxll_port_ida, port->id);
	kfree(port);
}

static const struct cxll_type cxll_root_type = {
	.type = {
		.name = "cxl_port",
		.release = port_release,
		.groups = cxll_port_groups,
	},
	.class = CXLL_CLASS_ROOT,
};

static const struct cxll_type cxll_port_type = {
	.type = {
		.name = "cxl_port",
		.release = port_release,
		.groups = cxll_port_groups,
	},
	.class = CXLL_CLASS_PORT,
};

static const struct cxll_type cxll_endpoint_type = {
	.type = {
		.name = "cxl_port",
		.release = port_release,
		.groups = cxll_endpoint_groups,
	},
	.class = CXLL_CLASS_PORT,
};

static const struct cxll_type *port_type_of(enum cxll_port_kind kind)
{
	if (kind == CXLL_PORT_ROOT)
		return &cxll_root_type;
	if (kind == CXLL_PORT_ENDPOINT)
		return &cxll_endpoint_type;
	return &cxll_port_type;
}

bool is_cxll_port(const struct device *dev)
{
	return dev->type == &cxll_port_type.type ||
	       dev->type == &cxll_root_type.type ||
	       dev->type == &cxll_endpoint_type.type;
}
EXPORT_SYMBOL_GPL(is_cxll_port);

static struct cxll_port *port_new(struct device *uport,
				  struct cxll_dport *where,
				  enum cxll_port_kind kind)
{
	struct cxll_port *port = kzalloc(sizeof(*port), GFP_KERNEL);
	int id;

	if (!port)
		return ERR_PTR(-ENOMEM);

	id = ida_alloc(&cxll_port_ida, GFP_KERNEL);
	if (id < 0) {
		kfree(port);
		return ERR_PTR(id);
	}

	port->id = id;
	port->kind = kind;
	port->uport = get_device(uport);
	INIT_LIST_HEAD(&port->dports);
	if (where) {
		kref_get(&where->ref);
		port->parent_dport = where;
		port->depth = where->port->depth + 1;
		/* device_del() drops the parent, we look at it until the end */
		get_device(&where->port->dev);
	}
	cxll_device_init(&port->dev, where ? &where->port->dev : uport,
			 port_type_of(kind));
	return port;
}

bool cxll_port_gone(const struct cxll_port *port)
{
	if (port->kind == CXLL_PORT_ENDPOINT)
		return cxll_dev_gone(port->md->cd);
	return cxll_regs_exist(&port->component) &&
	       cxll_read32(&port->component, CXLL_CACHEMEM_OFFSET) ==
	       CXLL_GONE32;
}
EXPORT_SYMBOL_GPL(cxll_port_gone);

/*
 * Links need the port in sysfs, its driver needs the dports before that. So
 * dports come first and are shown here, or at once when the port is visible.
 */
static int port_show_links(struct cxll_port *port)
{
	struct kobject *kobj = &port->dev.kobj;
	int rc;

	rc = sysfs_create_link(kobj, &port->uport->kobj, "uport");
	if (rc)
		return rc;

	guard(rwsem_write)(&cxll_tree_lock);
	if (port->parent_dport) {
		/* What it hangs below may go at any time, and it with that */
		if (!port->parent_dport->dev)
			return -ENODEV;
		rc = sysfs_create_link(kobj, &port->parent_dport->dev->kobj,
				       "parent_dport");
		if (rc)
			return rc;
	}
	return cxll_dports_show(port);
}

static const char *port_prefix(enum cxll_port_kind kind)
{
	switch (kind) {
	case CXLL_PORT_ROOT:
		return "root";
	case CXLL_PORT_ENDPOINT:
		return "endpoint";
	default:
		return "port";
	}
}

/**
 * cxll_port_forget - from here on nobody finds a port or its dports
 * @port: port that goes
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void cxll_port_forget(struct cxll_port *port)
{
	guard(rwsem_write)(&cxll_tree_lock);
	port->forgotten = true;
	if (xa_load(&cxll_uports, (unsigned long)port->uport) == port)
		xa_erase(&cxll_uports, (unsigned long)port->uport);
	cxll_dports_forget(port);
}

/* Consumes the caller's reference on error. */
static int port_show(struct cxll_port *port)
{
	int rc;

	scoped_guard(rwsem_write, &cxll_tree_lock)
		rc = xa_insert(&cxll_uports, (unsigned long)port->uport, port,
			       GFP_KERNEL);
	if (rc)
		goto err_forget;

	rc = cxll_device_add(&port->dev, "%s%d", port_prefix(port->kind),
			     port->id);
	if (rc)
		goto err_forget;

	rc = port_show_links(port);
	if (rc)
		goto err_del;
	return 0;

err_del:
	device_del(&port->dev);
err_forget:
	cxll_port_forget(port);
	put_device(&port->dev);
	return rc;
}

struct cxll_port *cxll_root_add(struct device *host, struct module *owner)
{
	struct cxll_port *root = port_new(host, NULL, CXLL_PORT_ROOT);
	int rc;

	if (IS_ERR(root))
		return root;

	root->owner = owner;
	rc = port_show(root);
	return rc ? ERR_PTR(rc) : root;
}
EXPORT_SYMBOL_GPL(cxll_root_add);

struct cxll_port *cxll_port_add(struct cxll_dport *where,
				const struct cxll_port_info *info)
{
	struct cxll_regs component = info->component;
	struct cxll_port *port;
	int rc;

	port = port_new(info->uport, where, info->kind);
	if (IS_ERR(port)) {
		if (info->unmap)
			info->unmap(&component);
		return port;
	}

	port->component = info->component;
	port->unmap = info->unmap;
	port->add_dports = info->add_dports;
	port->flexbus = info->flexbus;
	rc = port->add_dports(port);
	if (rc) {
		cxll_port_forget(port);
		put_device(&port->dev);
		return ERR_PTR(rc);
	}

	rc = port_show(port);
	if (rc)
		return ERR_PTR(rc);
	/* Those that came before notifiers could see this port: nobody tells again */
	if (port->add_dports(port))
		dev_dbg(&port->dev, "not all of its ports were looked for again\n");
	return port;
}
EXPORT_SYMBOL_GPL(cxll_port_add);

/*
 * Its own register locator has the word; below a CXL 1.1 bridge the RCRB may
 * lead to registers where that names none. Without any, ranges and mailbox go on.
 */
static void endpoint_find_component(struct cxll_port *port)
{
	const struct cxll_dport *where = port->parent_dport;
	struct cxll_why why = {};
	int rc;

	/* Readable without cd_lock: the memdev's driver is bound, so cd stays */
	port->component = port->md->cd->component;
	if (!where->rch || cxll_regs_exist(&port->component))
		return;

	rc = cxll_rcrb_component(where, &port->component, &why);
	if (!rc)
		port->unmap = where->map->unmap;
	else if (rc == -ENOENT)
		dev_dbg(port->uport, "CXL 1.1 host bridge %u: %s\n", where->id,
			cxll_why_complete(&why, rc));
	else
		dev_warn(port->uport, "CXL 1.1 host bridge %u: %s; used without HDM decoders\n",
			 where->id, cxll_why_complete(&why, rc));
}

struct cxll_port *cxll_endpoint_add(struct cxll_dport *where,
				    struct cxll_memdev *md)
{
	struct cxll_port *port = port_new(&md->dev, where,
					  CXLL_PORT_ENDPOINT);
	int rc;

	if (IS_ERR(port))
		return port;

	port->md = md;
	endpoint_find_component(port);
	rc = port_show(port);
	return rc ? ERR_PTR(rc) : port;
}
EXPORT_SYMBOL_GPL(cxll_endpoint_add);

void cxll_port_remove(struct cxll_port *port)
{
	cxll_port_forget(port);
	device_del(&port->dev);
	scoped_guard(rwsem_write, &cxll_tree_lock)
		cxll_port_set_life(port, CXLL_GONE);
	put_device(&port->dev);
}
EXPORT_SYMBOL_GPL(cxll_port_remove);

struct cxll_port *cxll_port_find(struct device *uport)
{
	struct cxll_port *port;

	guard(rwsem_read)(&cxll_tree_lock);
	port = xa_load(&cxll_uports, (unsigned long)uport);
	if (port)
		get_device(&port->dev);
	return port;
}
EXPORT_SYMBOL_GPL(cxll_port_find);

/**
 * cxll_port_set_life - move a root or port from state to state
 * @port: root or port
 * @to: where to
 *
 * The only place that changes it. What the table of lib/life.c does not allow
 * is a mistake of ours: it is told, and not done.
 *
 * Context: cxll_tree_lock held for writing; of a root, cxll_grow_lock as well.
 */
void cxll_port_set_life(struct cxll_port *port, enum cxll_life to)
{
	lockdep_assert_held_write(&cxll_tree_lock);
	if (port->kind == CXLL_PORT_ROOT)
		lockdep_assert_held(&cxll_grow_lock);

	if (WARN(!cxll_life_may(port->life, to), "%s: %s to %s\n",
		 dev_name(&port->dev), cxll_life_name(port->life),
		 cxll_life_name(to)))
		return;
	dev_dbg(&port->dev, "%s -> %s\n", cxll_life_name(port->life),
		cxll_life_name(to));
	port->life = to;
}

bool cxll_roots_ready(void)
{
	struct cxll_port *port;
	bool any = false;
	unsigned long i;

	lockdep_assert_held(&cxll_grow_lock);
	guard(rwsem_read)(&cxll_tree_lock);
	xa_for_each(&cxll_uports, i, port) {
		if (port->kind != CXLL_PORT_ROOT)
			continue;
		if (port->life == CXLL_NEW)
			return false;
		any = true;
	}
	return any;
}
