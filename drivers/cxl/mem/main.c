// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memdev driver: puts an endpoint port under the right bridge, and the
 * switch ports in between. While it is bound the memdev is enabled.
 */
#include <linux/module.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include <cxll/port.h>
#include <cxll/region.h>
#include <cxll/version.h>

static void mem_set_endpoint(struct cxll_memdev *md, struct cxll_port *endpoint)
{
	guard(rwsem_write)(&cxll_tree_lock);
	md->endpoint = endpoint;
}

/* The device lock of the port above keeps it from being disabled meanwhile. */
static int mem_add_endpoint(struct cxll_memdev *md, struct cxll_dport *where,
			    struct cxll_why *why)
{
	struct cxll_port *parent = where->port;
	struct cxll_port *endpoint;
	int rc = 0;

	device_lock(&parent->dev);
	if (parent->kind != CXLL_PORT_ROOT && !parent->dev.driver) {
		cxll_why_set(why, "%s above it is disabled, enable it with 'cxl enable-port -m %s'",
			     dev_name(&parent->dev), dev_name(&parent->dev));
		rc = -ENXIO;
		goto out;
	}

	endpoint = cxll_endpoint_add(where, md);
	if (IS_ERR(endpoint)) {
		rc = PTR_ERR(endpoint);
		cxll_why_set(why, "its endpoint could not be added (%d)", rc);
		goto out;
	}
	mem_set_endpoint(md, endpoint);
	if (endpoint->dev.driver)
		goto out;

	cxll_why_set(why, "its decoders could not be read");
	rc = -ENXIO;
	mem_set_endpoint(md, NULL);
	cxll_port_remove(endpoint);
out:
	device_unlock(&parent->dev);
	return rc;
}

static int mem_place(struct cxll_memdev *md, struct cxll_why *why)
{
	struct cxll_dport *where;
	int rc;

	guard(mutex)(&cxll_grow_lock);
	where = cxll_path_grow(md->dev.parent, why);
	if (IS_ERR(where))
		return PTR_ERR(where);

	rc = mem_add_endpoint(md, where, why);
	if (rc) {
		get_device(&where->port->dev);
		cxll_path_prune(where->port);
		put_device(&where->port->dev);
	}
	cxll_dport_put(where);
	return rc;
}

static int mem_probe(struct device *dev)
{
	struct cxll_memdev *md = to_cxll_memdev(dev);
	struct cxll_why why = {};
	bool waited;
	int rc;

	if (!cxll_dev_is_ready(md->cd)) {
		/* Why its media is looked at no more says more than this would */
		if (cxll_reason_given(&md->reason))
			return -EBUSY;
		cxll_why_set(&why, "its media is not ready; it is enabled when it is");
		return cxll_refuse(dev, &md->reason, "enable", -EBUSY, &why);
	}

	/* Before we look, so that who comes meanwhile sees that we wait */
	waited = READ_ONCE(md->waits);
	WRITE_ONCE(md->waits, true);

	rc = mem_place(md, &why);
	if (!rc) {
		WRITE_ONCE(md->waits, false);
		cxll_reason_clear(&md->reason);
		cxll_region_endpoint_ready(md->endpoint);
		return 0;
	}

	/* The bus looks again when a root comes; nothing else would help */
	if (rc == -EPROBE_DEFER) {
		if (!waited)
			dev_info(dev, "%s waits: %s\n",
				 dev_name(dev->parent),
				 cxll_why_complete(&why, rc));
		return -ENODEV;
	}
	return cxll_refuse(dev, &md->reason, "mapping its memory", rc, &why);
}

static void mem_remove(struct device *dev)
{
	struct cxll_memdev *md = to_cxll_memdev(dev);
	struct cxll_port *endpoint = md->endpoint;

	/* Who looks for endpoints finds it until the next line but one */
	get_device(&endpoint->dev);
	cxll_port_remove(endpoint);
	mem_set_endpoint(md, NULL);
	scoped_guard(mutex, &cxll_grow_lock)
		cxll_path_prune(cxll_port_parent(endpoint));
	put_device(&endpoint->dev);
}

static struct cxll_driver mem_driver = {
	.drv = { .name = "cxl_mem" },
	.class = CXLL_CLASS_MEMDEV,
	.probe = mem_probe,
	.remove = mem_remove,
};

static int __init cxll_mem_init(void)
{
	return cxll_driver_register(&mem_driver, THIS_MODULE);
}

static void __exit cxll_mem_exit(void)
{
	cxll_driver_unregister(&mem_driver);
}

module_init(cxll_mem_init);
module_exit(cxll_mem_exit);
MODULE_DESCRIPTION("cxl-live: puts CXL memory devices into the topology");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_IMPORT_NS(CXL_LIVE);
MODULE_ALIAS("cxl:t5");
