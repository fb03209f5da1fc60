// SPDX-License-Identifier: GPL-2.0-only
/* The mock platform, see topo.h for its drawing. */
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "topo.h"

#define NO_PORT		(-1)

/* Parents come before children; a number makes it a downstream port. */
static const struct {
	const char *name;
	enum topo_node parent;
	int number;
} map[NODES] = {
	[NODE_HOST] = { "cxl_topo", NODE_HOST, NO_PORT },
	[NODE_HB0] = { "topo_hb0", NODE_HOST, UID_HB0 },
	[NODE_HB1] = { "topo_hb1", NODE_HOST, UID_HB1 },
	[NODE_PLAIN] = { "topo_plain", NODE_HOST, NO_PORT },
	[NODE_RCH] = { "topo_rch", NODE_HOST, NO_PORT },
	[NODE_RP0] = { "topo_rp0", NODE_HB0, 0 },
	[NODE_RP1] = { "topo_rp1", NODE_HB0, 1 },
	[NODE_RP2] = { "topo_rp2", NODE_HB1, 5 },
	[NODE_RP3] = { "topo_rp3", NODE_PLAIN, NO_PORT },
	[NODE_UP] = { "topo_up", NODE_RP1, NO_PORT },
	[NODE_DP0] = { "topo_dp0", NODE_UP, 2 },
	[NODE_DP1] = { "topo_dp1", NODE_UP, 3 },
	[NODE_FN0] = { "topo_fn0", NODE_RP0, NO_PORT },
	[NODE_FN1] = { "topo_fn1", NODE_DP0, NO_PORT },
	[NODE_FN2] = { "topo_fn2", NODE_DP1, NO_PORT },
	[NODE_FN3] = { "topo_fn3", NODE_RP2, NO_PORT },
	[NODE_FN4] = { "topo_fn4", NODE_RP3, NO_PORT },
	[NODE_FN5] = { "topo_fn5", NODE_RCH, NO_PORT },
};

static const struct cxll_window windows[WINDOWS] = {
	{
		.base = 0, .size = 4ULL * SZ_1G, .ilv = { 1, 256 },
		.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE |
				CXLL_CFMWS_PERSISTENT,
		.targets = { UID_HB0 },
	}, {
		.base = 4ULL * SZ_1G, .size = 2ULL * SZ_1G, .ilv = { 1, 1024 },
		.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE |
				CXLL_CFMWS_PERSISTENT,
		.targets = { UID_HB1 },
	}, {
		.base = 6ULL * SZ_1G, .size = SZ_1G, .ilv = { 1, 256 },
		.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE |
				CXLL_CFMWS_FIXED,
		.targets = { UID_HB0 },
	},
};

/* The lens in front of component registers */

static u32 lens_read32(const struct cxll_regs *regs, u32 off)
{
	struct topo_lens *lens = regs->ctx;
	u32 at = regs->base + off;
	u32 val = lens->inner.ops->read32(&lens->inner, at);

	return at == lens->off && val != CXLL_GONE32 ? val ^ lens->flip : val;
}

static void lens_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
	struct topo_lens *lens = regs->ctx;

	lens->inner.ops->write32(&lens->inner, regs->base + off, val);
}

/* Component registers take dwords only: nobody may want more. */
static const struct cxll_regs_ops lens_ops = {
	.read32 = lens_read32,
	.write32 = lens_write32,
};

static struct cxll_regs lens_regs(struct topo_lens *lens,
				  const struct cxll_sim_component *comp)
{
	lens->inner = comp->regs;
	return (struct cxll_regs){
		.ops = &lens_ops,
		.ctx = lens,
		.len = comp->regs.len,
	};
}

/* Mock devices */

static void node_release(struct device *dev)
{
	kfree(dev);
}

struct device *topo_device_new(void *platform, struct device *parent,
			       const char *name)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	device_initialize(dev);
	dev->release = node_release;
	dev->parent = parent;
	dev_set_drvdata(dev, platform);
	if (!dev_set_name(dev, "%s", name) && !device_add(dev))
		return dev;
	put_device(dev);
	return NULL;
}

static struct device *node_new(struct topo *t, enum topo_node n)
{
	return topo_device_new(t, n == NODE_HOST ? NULL :
			       t->node[map[n].parent], map[n].name);
}

static void nodes_remove(struct topo *t)
{
	enum topo_node n = NODES;

	while (n-- > 0)
		if (t->node[n])
			device_unregister(t->node[n]);
}

/* What firmware left in decoders */

void topo_firmware(struct cxll_sim_component *comp, unsigned int n, u64 base,
		   u64 size, u32 ctrl, u32 list)
{
	struct cxll_hdm_raw raw = {
		.base_lo = base,
		.base_hi = base >> 32,
		.size_lo = size,
		.size_hi = size >> 32,
		.ctrl = ctrl,
		.list_lo = list,
	};

	cxll_sim_firmware_commit(comp, n, &raw);
}

void topo_firmware_fn0(struct topo *t, u64 base, u64 size, u32 ctrl)
{
	topo_firmware(&t->comp[COMP_HB0], 0, base, size, ctrl, 0);
	topo_firmware(&t->fn[0].comp, 0, base, size, ctrl, 0);
	t->fn[0].config[CXLL_DVSEC_CTRL / 4] |= CXLL_DVSEC_CTRL_MEM_ENABLE;
}

/* What the platform tells about ports */

static void topo_unmap(struct cxll_regs *regs)
{
	struct topo_lens *lens = regs->ctx;

	lens->unmapped++;
}

static int topo_add_dports(struct cxll_port *port)
{
	struct topo *t = dev_get_drvdata(port->uport);
	struct cxll_dport *dport;
	enum topo_node n;

	for (n = NODE_RP0; n < NODES; n++) {
		if (t->node[map[n].parent] != port->uport ||
		    map[n].number == NO_PORT || n == t->hidden ||
		    cxll_dport_find(t->node[n]))
			continue;
		dport = cxll_dport_add(port, t->node[n], map[n].number);
		if (IS_ERR(dport))
			return PTR_ERR(dport);
	}
	return 0;
}

static void topo_info(struct topo *t, enum topo_comp which,
		      struct cxll_port_info *info)
{
	info->component = lens_regs(&t->lens[which], &t->comp[which]);
	info->unmap = topo_unmap;
	info->add_dports = topo_add_dports;
}

static int topo_switch_info(struct cxll_port_info *info, struct cxll_why *why)
{
	struct topo *t = dev_get_drvdata(info->uport);

	if (info->uport != t->node[NODE_UP]) {
		cxll_why_set(why, "%s is no switch", dev_name(info->uport));
		return -ENODEV;
	}
	topo_info(t, COMP_SWITCH, info);
	if (!t->bare_switch)
		return 0;
	memset(&info->component, 0, sizeof(info->component));
	cxll_why_set(why, "no usable register locator");
	return -ENOENT;
}

struct cxll_port *topo_add_bridge(struct topo *t, enum topo_comp which)
{
	struct device *uport = t->node[which == COMP_HB0 ? NODE_HB0 : NODE_HB1];
	struct cxll_port_info info = {
		.kind = CXLL_PORT_BRIDGE,
		.uport = uport,
	};

	topo_info(t, which, &info);
	return cxll_port_add(cxll_dport_find(uport), &info);
}

void topo_build(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_window window;
	unsigned int i;

	t->root = cxll_root_add(t->node[NODE_HOST], THIS_MODULE);
	if (IS_ERR(t->root))
		t->root = NULL;
	KUNIT_ASSERT_NOT_NULL(test, t->root);
	t->root->switch_info = topo_switch_info;

	for (i = 0; i < 2; i++) {
		struct cxll_dport *dport;

		dport = cxll_dport_add(t->root, t->node[NODE_HB0 + i],
				       map[NODE_HB0 + i].number);
		KUNIT_ASSERT_FALSE(test, IS_ERR(dport));
		t->port[i] = topo_add_bridge(t, COMP_HB0 + i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(t->port[i]));
	}
	for (i = 0; i < WINDOWS; i++) {
		window = windows[i];
		window.base += t->base;
		t->window[i] = cxll_root_decoder_add(t->root, &window);
		KUNIT_ASSERT_FALSE(test, IS_ERR(t->window[i]));
	}
}

void topo_up(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_build(test);
	cxll_root_ready(t->root);
	topo_flush();
}

void topo_down(struct kunit *test)
{
	struct topo *t = test->priv;

	if (t->root)
		KUNIT_EXPECT_EQ(test, cxll_root_remove(t->root), 0);
	t->root = NULL;
}

/* Devices */

void topo_plug(struct kunit *test, unsigned int n)
{
	struct topo *t = test->priv;
	struct cxll_memdev *md;

	KUNIT_ASSERT_NULL(test, t->md[n]);
	KUNIT_ASSERT_EQ(test, cxll_dev_discover(&t->fn[n].cd), 0);
	md = cxll_memdev_add(&t->fn[n].cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(md));
	t->md[n] = md;
	/* Regions that it completes are bound by work */
	topo_flush();
}

void topo_unplug(struct kunit *test, unsigned int n)
{
	struct topo *t = test->priv;

	if (!t->md[n])
		return;
	cxll_memdev_remove(t->md[n]);
	cxll_dev_release(&t->fn[n].cd);
	t->md[n] = NULL;
}

struct cxll_port *topo_endpoint(struct topo *t, unsigned int n)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return t->md[n] ? t->md[n]->endpoint : NULL;
}

struct cxll_port *topo_plug_endpoint(struct kunit *test, unsigned int n)
{
	struct topo *t = test->priv;

	topo_plug(test, n);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, n));
	return topo_endpoint(t, n);
}

u32 topo_reg(const struct cxll_sim_component *comp, unsigned int n, u32 off)
{
	return comp->reg[(CXLL_SIM_HDM + CXLL_HDM_DECODER(n) + off) / 4];
}

bool topo_global_enabled(const struct cxll_sim_component *comp)
{
	return comp->reg[(CXLL_SIM_HDM + CXLL_HDM_GLOBAL) / 4] &
	       CXLL_HDM_GLOBAL_ENABLE;
}

bool topo_mem_enabled(const struct cxll_sim_dev *fn)
{
	return fn->config[CXLL_DVSEC_CTRL / 4] & CXLL_DVSEC_CTRL_MEM_ENABLE;
}

bool topo_clear(const struct cxll_sim_component *comp, unsigned int n)
{
	static const u32 range[] = {
		CXLL_HDM_BASE_LO, CXLL_HDM_BASE_HI, CXLL_HDM_SIZE_LO,
		CXLL_HDM_SIZE_HI, CXLL_HDM_LIST_LO, CXLL_HDM_LIST_HI,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(range); i++)
		if (topo_reg(comp, n, range[i]))
			return false;
	return !(topo_reg(comp, n, CXLL_HDM_CTRL) &
		 (CXLL_HDM_CTRL_COMMIT | CXLL_HDM_CTRL_COMMITTED |
		  CXLL_HDM_CTRL_ERROR));
}

/* Suites */

/* Addresses that nothing claims and no memory is behind. */
static u64 free_space(void)
{
	struct resource probe = { .name = "cxl_topo", .flags = IORESOURCE_MEM };

	if (allocate_resource(&iomem_resource, &probe, WINDOW_SPACE,
			      SZ_1G * 64ULL, iomem_resource.end, SZ_1G * 4ULL,
			      NULL, NULL))
		return 0;
	release_resource(&probe);
	return probe.start;
}

static bool space_is_free(u64 base)
{
	struct resource probe = {
		.name = "cxl_topo",
		.start = base,
		.end = base + WINDOW_SPACE - 1,
		.flags = IORESOURCE_MEM,
	};

	if (request_resource(&iomem_resource, &probe))
		return false;
	release_resource(&probe);
	return true;
}

static void fn_init(struct topo *t, unsigned int n)
{
	struct cxll_sim_dev *fn = &t->fn[n];

	cxll_sim_dev_init(fn, t->node[NODE_FN0 + n]);
	fn->cd.serial += n;
	fn->ram = SZ_1G;
	fn->pmem = SZ_1G;
	fn->cd.component = lens_regs(&t->fn_lens[n], &fn->comp);
}

int topo_init(struct kunit *test)
{
	struct topo *t = kvzalloc(sizeof(*t), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->base = free_space();
	t->devices = topo_count_devices();
	for (i = 0; i < NODES; i++) {
		t->node[i] = node_new(t, i);
		KUNIT_ASSERT_NOT_NULL_MSG(test, t->node[i], "%s", map[i].name);
	}
	KUNIT_ASSERT_NE(test, t->base, 0ULL);

	cxll_sim_component_init(&t->comp[COMP_HB0], NULL, CXLL_HDM_PORT, 4, 2);
	cxll_sim_component_init(&t->comp[COMP_HB1], NULL, CXLL_HDM_PORT, 0, 1);
	cxll_sim_component_init(&t->comp[COMP_SWITCH], NULL, CXLL_HDM_PORT, 4,
				2);
	for (i = 0; i < FNS; i++)
		fn_init(t, i);
	topo_up(test);
	return 0;
}

/* Registers saw nothing that hardware would mind. */
static void expect_polite(struct kunit *test,
			  const struct cxll_sim_component *comp)
{
	KUNIT_EXPECT_EQ(test, comp->strays, 0U);
	KUNIT_EXPECT_EQ(test, comp->wide, 0U);
}

void topo_exit(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int i;

	if (!t)
		return;
	for (i = 0; i < FNS; i++)
		topo_unplug(test, i);
	topo_down(test);
	topo_flush();

	KUNIT_EXPECT_EQ(test, topo_count_devices(), t->devices);
	KUNIT_EXPECT_TRUE(test, space_is_free(t->base));
	for (i = 0; i < COMPS; i++)
		expect_polite(test, &t->comp[i]);
	for (i = 0; i < FNS; i++) {
		expect_polite(test, &t->fn[i].comp);
		KUNIT_EXPECT_EQ(test, t->fn[i].strays, 0U);
	}
	nodes_remove(t);
	kvfree(t);
	test->priv = NULL;
}

kunit_test_suites(&topo_port_suite, &topo_dport_suite, &topo_window_suite,
		  &topo_memdev_suite,
		  &topo_decoder_suite, &topo_enable_suite,
		  &topo_firmware_suite, &topo_dpa_suite,
		  &topo_region_suite, &topo_order_suite, &topo_leave_suite,
		  &topo_parked_suite, &topo_security_suite,
		  &topo_refuse_suite, &topo_avail_suite, &topo_plan_suite,
		  &topo_alloc_suite,
		  &topo_range_suite, &topo_range_commit_suite, &topo_hdm_off_suite,
		  &topo_cxl11_suite, &topo_derive_suite,
		  &topo_size_suite);

MODULE_DESCRIPTION("KUnit suites of cxl-live's topology and regions");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(CXL_LIVE);
/* The drivers whose work is looked at here */
MODULE_SOFTDEP("pre: cxl_mem cxl_region");
