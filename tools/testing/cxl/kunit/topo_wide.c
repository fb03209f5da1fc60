// SPDX-License-Identifier: GPL-2.0-only
/* The wide platform, see topo_wide.h for its drawing. */
#include <linux/ioport.h>
#include <linux/module.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "topo.h"
#include "topo_wide.h"

static const struct cxll_window windows[WIDE_WINDOWS] = {
	{
		.base = 0, .size = 8 * TIB, .ilv = { WIDE_BRIDGES, 256 },
		.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE,
		.targets = { 0, 1, 2, 3 },
	}, {
		.base = 8 * TIB, .size = TIB, .ilv = { 1, 256 },
		.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE,
		.targets = { 0 },
	},
};

/* Mock devices */

static struct device *node_new(struct kunit *test, struct device *parent,
			       const char *name, unsigned int n)
{
	char full[16];
	struct device *dev;

	snprintf(full, sizeof(full), "wide_%s%u", name, n);
	dev = topo_device_new(test->priv, parent, full);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	return dev;
}

static void node_remove(struct device *dev)
{
	if (dev)
		device_unregister(dev);
}

static void nodes_add(struct kunit *test)
{
	struct wide *w = test->priv;
	unsigned int i;

	w->host = node_new(test, NULL, "host", 0);
	for (i = 0; i < WIDE_BRIDGES; i++)
		w->bridge[i] = node_new(test, w->host, "hb", i);
	for (i = 0; i < WIDE_DEVICES; i++) {
		w->dev[i].rp = node_new(test, w->bridge[i % WIDE_BRIDGES], "rp",
					i);
		w->dev[i].node = node_new(test, w->dev[i].rp, "fn", i);
	}
}

static void nodes_remove(struct wide *w)
{
	unsigned int i;

	for (i = 0; i < WIDE_DEVICES; i++) {
		node_remove(w->dev[i].node);
		node_remove(w->dev[i].rp);
	}
	for (i = 0; i < WIDE_BRIDGES; i++)
		node_remove(w->bridge[i]);
	node_remove(w->host);
}

/* Root, bridges, windows */

static int wide_add_dports(struct cxll_port *port)
{
	struct wide *w = dev_get_drvdata(port->uport);
	struct cxll_dport *dport;
	unsigned int i;

	for (i = 0; i < WIDE_DEVICES; i++) {
		if (w->dev[i].rp->parent != port->uport)
			continue;
		dport = cxll_dport_add(port, w->dev[i].rp, i / WIDE_BRIDGES);
		if (IS_ERR(dport))
			return PTR_ERR(dport);
	}
	return 0;
}

static void wide_add_bridge(struct kunit *test, unsigned int i)
{
	struct wide *w = test->priv;
	struct cxll_port_info info = {
		.kind = CXLL_PORT_BRIDGE,
		.uport = w->bridge[i],
		.component = w->comp[i].regs,
		.add_dports = wide_add_dports,
	};
	struct cxll_dport *dport;

	dport = cxll_dport_add(w->root, w->bridge[i], i);
	KUNIT_ASSERT_FALSE(test, IS_ERR(dport));
	w->port[i] = cxll_port_add(dport, &info);
	KUNIT_ASSERT_FALSE(test, IS_ERR(w->port[i]));
}

static void wide_up(struct kunit *test)
{
	struct wide *w = test->priv;
	struct cxll_window window;
	unsigned int i;

	w->root = cxll_root_add(w->host, THIS_MODULE);
	if (IS_ERR(w->root))
		w->root = NULL;
	KUNIT_ASSERT_NOT_NULL(test, w->root);
	for (i = 0; i < WIDE_BRIDGES; i++)
		wide_add_bridge(test, i);
	for (i = 0; i < WIDE_WINDOWS; i++) {
		window = windows[i];
		window.base += w->base;
		w->window[i] = cxll_root_decoder_add(w->root, &window);
		KUNIT_ASSERT_FALSE(test, IS_ERR(w->window[i]));
	}
	cxll_root_ready(w->root);
	topo_flush();
}

/* Devices */

static void device_init(struct wide_device *dev, unsigned int n)
{
	const u64 size[2] = { TIB };

	cxll_sim_dev_init(&dev->sim, dev->node);
	dev->sim.cd.serial += n;
	dev->sim.ram = TIB;
	cxll_sim_ranges(&dev->sim, size);
}

void wide_plug(struct kunit *test, unsigned int n)
{
	struct wide *w = test->priv;
	struct wide_device *dev = &w->dev[n];
	struct cxll_memdev *md;

	KUNIT_ASSERT_NULL(test, dev->md);
	KUNIT_ASSERT_EQ(test, cxll_dev_discover(&dev->sim.cd), 0);
	md = cxll_memdev_add(&dev->sim.cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(md));
	dev->md = md;
	/* Regions that it completes are bound by work */
	topo_flush();
}

void wide_unplug(struct kunit *test, unsigned int n)
{
	struct wide *w = test->priv;
	struct wide_device *dev = &w->dev[n];

	if (!dev->md)
		return;
	cxll_memdev_remove(dev->md);
	cxll_dev_release(&dev->sim.cd);
	dev->md = NULL;
}

struct cxll_port *wide_endpoint(struct wide *w, unsigned int n)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return w->dev[n].md ? w->dev[n].md->endpoint : NULL;
}

/* Cases */

/* Addresses that nothing claims; 0 when the processor has too few bits. */
static u64 free_space(void)
{
	struct resource probe = { .name = "cxl_wide", .flags = IORESOURCE_MEM };

	if (allocate_resource(&iomem_resource, &probe, WIDE_SPACE, TIB,
			      iomem_resource.end, TIB, NULL, NULL))
		return 0;
	release_resource(&probe);
	return probe.start;
}

int wide_init(struct kunit *test)
{
	struct wide *w = kvzalloc(sizeof(*w), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	test->priv = w;
	w->base = free_space();
	KUNIT_ASSERT_NE_MSG(test, w->base, 0ULL,
			    "no host addresses for %llu TiB below %pa: QEMU needs -cpu max,phys-bits=46",
			    WIDE_SPACE / TIB, &iomem_resource.end);
	w->devices = topo_count_devices();
	nodes_add(test);

	for (i = 0; i < WIDE_BRIDGES; i++)
		cxll_sim_component_init(&w->comp[i], NULL, CXLL_HDM_PORT, 4, 4);
	wide_up(test);
	for (i = 0; i < WIDE_DEVICES; i++) {
		device_init(&w->dev[i], i);
		wide_plug(test, i);
		KUNIT_ASSERT_NOT_NULL(test, wide_endpoint(w, i));
	}
	return 0;
}

void wide_exit(struct kunit *test)
{
	struct wide *w = test->priv;
	unsigned int i;

	if (!w)
		return;
	for (i = 0; i < WIDE_DEVICES; i++)
		wide_unplug(test, i);
	if (w->root)
		KUNIT_EXPECT_EQ(test, cxll_root_remove(w->root), 0);
	topo_flush();

	/* Registers saw nothing that hardware would mind */
	for (i = 0; i < WIDE_BRIDGES; i++)
		KUNIT_EXPECT_EQ(test, w->comp[i].strays, 0U);
	for (i = 0; i < WIDE_DEVICES; i++)
		KUNIT_EXPECT_EQ(test, w->dev[i].sim.comp.strays, 0U);
	if (w->host)
		KUNIT_EXPECT_EQ(test, topo_count_devices(), w->devices);
	nodes_remove(w);
	kvfree(w);
	test->priv = NULL;
}
