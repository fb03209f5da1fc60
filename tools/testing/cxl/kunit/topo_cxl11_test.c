// SPDX-License-Identifier: GPL-2.0-only
/*
 * CXL 1.1: fn5 right below a bridge that has no ports to see, with and without
 * component registers, mailbox and tables; and CXL 2.0 next to it.
 */
#include <linux/module.h>
#include <cxll/lib/dvsec_window.h>
#include <cxll/bus.h>
#include <cxll/lib/dvsec.h>
#include <cxll/locks.h>
#include <cxll/lib/rcrb.h>
#include "topo.h"

#define RCH_WINDOW	(7ULL * SZ_1G)	/* behind the windows of topo.h */
#define SIZE		(2 * GRAIN)
#define SIZE_TEXT	"0x20000000\n"

/* The window of the CXL 1.1 bridge, for topo_region_make() */
#define WINDOW_RCH	2

#define RCRB_AT		0xfe000000ULL

/* An RCRB: only the device's half has something in it. */
struct rcrb_model {
	u32 id;
	u32 command;
	u32 lo;
	u32 hi;
};

#define MEMORY		2	/* Memory Space Enable */
#define MEMBAR		0x740010000ULL
#define SOUND		{ 0x12348086, MEMORY, (MEMBAR & U32_MAX) | 4, MEMBAR >> 32 }

/* Control and Status of DVSEC 7 in both halves; 0: it is not there. */
static u32 rcrb_flexbus[2];

/* Another capability first, as AER is */
static u32 rcrb_read_flexbus(u32 at)
{
	u32 val = rcrb_flexbus[at / CXLL_RCRB_UPSTREAM];

	if (!val)
		return 0;
	switch (at % CXLL_RCRB_UPSTREAM) {
	case 0x100:
		return 0x1 | 2 << 16 | 0x140 << 20;
	case 0x140:
		return 0x23 | 1 << 16 | 0x100 << 20;	/* a circle */
	case 0x144:
		return CXLL_DVSEC_VENDOR | 2 << 16 | 0x20 << 20;
	case 0x148:
		return CXLL_DVSEC_ID_FLEXBUS;
	case 0x14c:
		return val;
	default:
		return 0;
	}
}

static u32 rcrb_read32(const struct cxll_regs *regs, u32 off)
{
	const struct rcrb_model *m = regs->ctx;

	switch (regs->base + off) {
	case CXLL_RCRB_UPSTREAM + CXLL_RCRB_ID:
		return m->id;
	case CXLL_RCRB_UPSTREAM + CXLL_RCRB_COMMAND:
		return m->command;
	case CXLL_RCRB_UPSTREAM + CXLL_RCRB_MEMBAR0_LO:
		return m->lo;
	case CXLL_RCRB_UPSTREAM + CXLL_RCRB_MEMBAR0_HI:
		return m->hi;
	default:
		return rcrb_read_flexbus(regs->base + off);
	}
}

static void rcrb_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
}

static const struct cxll_regs_ops rcrb_ops = {
	.read32 = rcrb_read32,
	.write32 = rcrb_write32,
};

static struct cxll_regs rcrb_regs(struct rcrb_model *m)
{
	return (struct cxll_regs){
		.ops = &rcrb_ops,
		.ctx = m,
		.len = CXLL_RCRB_LEN,
	};
}

static int rcrb_read(struct rcrb_model *m, u64 *base, struct cxll_why *why)
{
	struct cxll_regs regs = rcrb_regs(m);

	return cxll_rcrb_read(&regs, base, why);
}

/* The RCRB of the bridge, and what is at MEMBAR; how often each was mapped */
static struct rcrb_model rcrb;
static const struct cxll_regs *at_membar;
static unsigned int mapped, unmapped;

static int rch_map(u64 base, u32 len, struct cxll_regs *regs,
		   struct cxll_why *why)
{
	if (base == RCRB_AT && len == CXLL_RCRB_LEN) {
		*regs = rcrb_regs(&rcrb);
	} else if (base == MEMBAR && len == CXLL_COMPONENT_LEN && at_membar) {
		*regs = *at_membar;
	} else {
		cxll_why_set(why, "nothing is at %#llx", base);
		return -ENXIO;
	}
	mapped++;
	return 0;
}

static void rch_unmap(struct cxll_regs *regs)
{
	unmapped++;
}

static const struct cxll_map_ops rch_ops = {
	.map = rch_map,
	.unmap = rch_unmap,
};

/*
 * The bridge and, in place of window 2, a window that leads to it. @component
 * is where its RCRB leads; NULL: it leads nowhere.
 */
static void add_rch(struct kunit *test, const struct cxll_regs *component)
{
	struct topo *t = test->priv;
	struct cxll_window window = {
		.base = t->base + RCH_WINDOW,
		.size = SZ_1G,
		.ilv = { 1, 256 },
		.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE,
		.targets = { UID_RCH },
	};
	struct cxll_dport *dport;

	mapped = 0;
	unmapped = 0;
	memset(rcrb_flexbus, 0, sizeof(rcrb_flexbus));
	at_membar = component;
	rcrb = component ? (struct rcrb_model)SOUND :
			   (struct rcrb_model){ 0x12348086 };
	dport = cxll_rch_dport_add(t->root, t->node[NODE_RCH], UID_RCH, RCRB_AT,
				   &rch_ops);
	KUNIT_ASSERT_FALSE(test, IS_ERR(dport));
	t->window[WINDOW_RCH] = cxll_root_decoder_add(t->root, &window);
	KUNIT_ASSERT_FALSE(test, IS_ERR(t->window[WINDOW_RCH]));
}

/* A true CXL 1.1 device, or one with a mailbox: one range of 512 MiB */
static void cxl11_fn5(struct topo *t, bool mailbox)
{
	static const u64 size[] = { SIZE, 0 };
	struct cxll_sim_dev *fn = &t->fn[5];

	cxll_sim_cxl11(fn, mailbox);
	cxll_sim_ranges(fn, size);
	fn->ram = SIZE;
	fn->pmem = 0;
	memset(&fn->cd.component, 0, sizeof(fn->cd.component));
}

static struct cxll_port *plug_fn5(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 5);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 5));
	return topo_endpoint(t, 5);
}

static void expect_below_root(struct kunit *test, struct cxll_port *ep)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_PTR_EQ(test, cxll_port_parent(ep), t->root);
	KUNIT_EXPECT_EQ(test, ep->depth, 1U);
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/%s/%s",
					    dev_name(&t->root->dev),
					    dev_name(&ep->dev)));
	TOPO_EXPECT_LINK(test, "topo_rch", TOPO_ATTR, dev_name(&t->root->dev),
			 "dport11");
	TOPO_EXPECT_LINK(test, "topo_rch", TOPO_ATTR, dev_name(&ep->dev),
			 "parent_dport");
}

/* Create, use, destroy, three times, and back where it was */
static void expect_usable(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	char start[32];
	unsigned int i;

	snprintf(start, sizeof(start), "%#llx\n", t->base + RCH_WINDOW);
	for (i = 0; i < 3; i++) {
		topo_region_make(test, WINDOW_RCH, "ram", 5, 0, SIZE, &r);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
		TOPO_EXPECT(test, start, TOPO_ATTR, r.name, "resource");
		TOPO_EXPECT(test, start, TOPO_ATTR, r.decoder, "start");
		KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[5]));
		KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
		TOPO_EXPECT(test, "0\n", TOPO_ATTR,
			    dev_name(&topo_endpoint(t, 5)->dev),
			    "decoders_committed");
		KUNIT_EXPECT_EQ(test, topo_region_delete(t, WINDOW_RCH, &r), 0);
		KUNIT_EXPECT_EQ(test, topo_write("0\n", TOPO_ATTR, r.decoder,
						 "dpa_size"), 0);
	}
}

/* Configuration space is all there is. */
static void rch_true_cxl11(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep;

	add_rch(test, NULL);
	cxl11_fn5(t, false);
	ep = plug_fn5(test);
	expect_below_root(test, ep);
	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 1U);
	TOPO_EXPECT(test, SIZE_TEXT, "devices/%s/ram/size",
		    dev_name(&t->md[5]->dev));
	TOPO_EXPECT(test, "0x0\n", "devices/%s/pmem/size",
		    dev_name(&t->md[5]->dev));
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, dev_name(&t->md[5]->dev),
		    "payload_max");
	TOPO_EXPECT(test, "0x5e71a6\n", TOPO_ATTR, dev_name(&t->md[5]->dev),
		    "serial");
	expect_usable(test);
	KUNIT_EXPECT_EQ(test, t->fn[5].commands, 0U);
}

/* A mailbox, no component registers anywhere */
static void rch_with_mailbox(struct kunit *test)
{
	struct topo *t = test->priv;

	add_rch(test, NULL);
	cxl11_fn5(t, true);
	expect_below_root(test, plug_fn5(test));
	TOPO_EXPECT(test, "2048\n", TOPO_ATTR, dev_name(&t->md[5]->dev),
		    "payload_max");
	expect_usable(test);
}

/* Component registers that the RCRB leads to have HDM decoders. */
static void rch_component_in_rcrb(struct kunit *test)
{
	struct rcrb_model model = SOUND;
	struct topo *t = test->priv;
	struct cxll_why why = {};
	struct cxll_port *ep;
	u64 base = 0;

	KUNIT_EXPECT_EQ(test, rcrb_read(&model, &base, &why), 0);
	KUNIT_EXPECT_EQ(test, base, MEMBAR);

	memset(&t->fn[5].cd.component, 0, sizeof(t->fn[5].cd.component));
	add_rch(test, &t->fn[5].comp.regs);
	ep = plug_fn5(test);
	expect_below_root(test, ep);
	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 4U);
	KUNIT_EXPECT_FALSE(test, ep->caps.ranges);
	expect_usable(test);
	KUNIT_EXPECT_EQ(test, t->fn[5].comp.commits, 3U);
	/* and the RCRB at each commit, for the link */
	KUNIT_EXPECT_EQ(test, mapped, 2U + 3);
	topo_unplug(test, 5);
	KUNIT_EXPECT_EQ(test, unmapped, 2U + 3);
}

/* The hidden link came up as PCI Express alone, as one of its ends has it. */
static void rch_link_without_mem(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;

	add_rch(test, NULL);
	cxl11_fn5(t, false);
	plug_fn5(test);
	topo_region_make(test, WINDOW_RCH, "ram", 5, 0, SIZE, &r);
	for (i = 0; i < ARRAY_SIZE(rcrb_flexbus); i++) {
		rcrb_flexbus[i] = 0x20007;
		KUNIT_EXPECT_EQ_MSG(test, topo_region_commit(&r, true), -EIO,
				    "%u", i);
		KUNIT_EXPECT_FALSE(test, topo_mem_enabled(&t->fn[5]));
		rcrb_flexbus[i] |= CXLL_DVSEC_FLEXBUS_MEM;
	}
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, mapped, unmapped);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, WINDOW_RCH, &r), 0);
}

/* Its own register locator has the word, wherever the RCRB leads. */
static void rch_component_in_locator(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int i;

	add_rch(test, &t->fn[4].comp.regs);
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, plug_fn5(test)->nr_decoders, 4U);
		expect_usable(test);
		topo_unplug(test, 5);
		/* nowhere */
		rcrb.lo = 0;
		rcrb.hi = 0;
	}
	KUNIT_EXPECT_EQ(test, t->fn[5].comp.commits, 6U);
	KUNIT_EXPECT_EQ(test, t->fn[4].comp.commits, 0U);
	/* at each commit, for the link */
	KUNIT_EXPECT_EQ(test, mapped, 6U);
	KUNIT_EXPECT_EQ(test, unmapped, 6U);
}

/* Firmware sets it up when the device comes, and may move it. */
static void rch_read_at_each_probe(struct kunit *test)
{
	struct topo *t = test->priv;

	add_rch(test, &t->fn[5].comp.regs);
	rcrb.id = ~0U;
	memset(&t->fn[5].cd.component, 0, sizeof(t->fn[5].cd.component));
	KUNIT_EXPECT_EQ(test, plug_fn5(test)->nr_decoders, 1U);
	topo_unplug(test, 5);

	rcrb = (struct rcrb_model)SOUND;
	KUNIT_EXPECT_EQ(test, plug_fn5(test)->nr_decoders, 4U);
	topo_unplug(test, 5);

	at_membar = &t->fn[4].comp.regs;
	cxll_sim_component_init(&t->fn[4].comp, NULL, CXLL_HDM_ENDPOINT, 2, 1);
	KUNIT_EXPECT_EQ(test, plug_fn5(test)->nr_decoders, 2U);
	topo_unplug(test, 5);
	KUNIT_EXPECT_EQ(test, mapped, unmapped);
}

/* What a broken RCRB says; the bridge goes on without. */
static void rch_bad_rcrb(struct kunit *test)
{
	static const struct {
		struct rcrb_model model;
		int rc;
	} bad[] = {
		{ { ~0U, ~0U, ~0U, ~0U }, -ENODEV },
		{ { 0x12348086, MEMORY, 0, 0 }, -ENOENT },
		{ { 0x12348086, 0, 0x40010004, 0 }, -ENOENT },
		{ { 0x12348086, MEMORY, 0x40011004, 0 }, -EINVAL },
		{ { 0x12348086, MEMORY, 0x50000004, 0 }, 0 },
	};
	struct topo *t = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct rcrb_model model = bad[i].model;
		struct cxll_why why = {};
		u64 base;

		KUNIT_EXPECT_EQ(test, rcrb_read(&model, &base, &why),
				bad[i].rc);
		KUNIT_EXPECT_EQ(test, !why.text[0], !bad[i].rc);
	}
	add_rch(test, &t->fn[5].comp.regs);
	cxl11_fn5(t, false);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		rcrb = bad[i].model;
		KUNIT_EXPECT_EQ(test, plug_fn5(test)->nr_decoders, 1U);
		expect_usable(test);
		topo_unplug(test, 5);
	}
	KUNIT_EXPECT_EQ(test, mapped, unmapped);
}

/* Nothing answers where the RCRB leads, or something else: ranges go on. */
static void rch_dead_component(struct kunit *test)
{
	static const u32 header[] = { ~0U, 0, 0x12348086 };
	struct topo *t = test->priv;
	unsigned int i;

	add_rch(test, &t->fn[5].comp.regs);
	cxl11_fn5(t, true);
	for (i = 0; i < ARRAY_SIZE(header); i++) {
		memset(t->fn[5].comp.reg, 0xff, sizeof(t->fn[5].comp.reg));
		t->fn[5].comp.reg[0] = header[i];
		KUNIT_EXPECT_EQ(test, plug_fn5(test)->nr_decoders, 1U);
		expect_usable(test);
		topo_unplug(test, 5);
	}
	KUNIT_EXPECT_EQ(test, mapped, unmapped);
	topo_plug(test, 0);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 0));
}

static void rch_adopted(struct kunit *test)
{
	struct topo *t = test->priv;
	u32 config[ARRAY_SIZE(t->fn[5].config)];
	char region[32], start[32];
	unsigned int i;

	cxl11_fn5(t, false);
	cxll_sim_range_place(&t->fn[5], 0, t->base + RCH_WINDOW);
	memcpy(config, t->fn[5].config, sizeof(config));
	snprintf(start, sizeof(start), "%#llx\n", t->base + RCH_WINDOW);
	for (i = 0; i < 2; i++) {
		/* before the bridge, then after it */
		if (!i) {
			topo_plug(test, 5);
			KUNIT_EXPECT_NULL(test, topo_endpoint(t, 5));
			add_rch(test, NULL);
			cxll_rescan();
			topo_flush();
		} else {
			plug_fn5(test);
		}
		KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 5));
		topo_read(region, sizeof(region), "devices/decoder%d.0/region",
			  topo_endpoint(t, 5)->id);
		KUNIT_ASSERT_NE(test, strim(region)[0], '\0');
		TOPO_EXPECT(test, start, TOPO_ATTR, region, "resource");
		TOPO_EXPECT(test, SIZE_TEXT, TOPO_ATTR, region, "size");
		TOPO_EXPECT_LINK(test, "cxl_region", TOPO_ATTR, region,
				 "driver");
		topo_unplug(test, 5);
		KUNIT_EXPECT_FALSE(test, topo_exists("devices/%s", region));
		KUNIT_EXPECT_EQ(test, memcmp(config, t->fn[5].config,
					     sizeof(config)), 0);
	}
}

/* CXL 1.1 and 2.0 below one root, each with its own window */
static void rch_mixed(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region old, new;

	add_rch(test, NULL);
	cxl11_fn5(t, false);
	plug_fn5(test);
	topo_plug(test, 0);
	topo_region_make(test, WINDOW_RCH, "ram", 5, 0, SIZE, &old);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &new);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&old, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&new, true), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 0),
			t->base + RCH_WINDOW);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));

	/* a window leads where it leads */
	topo_unplug(test, 5);
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/%s", old.name));
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, new.name, "commit");
	plug_fn5(test);
	topo_region_prepare(test, 0, "ram", 5, 0, SIZE, &old);
	KUNIT_EXPECT_EQ(test, topo_region_attach(&old), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&old, true), -ENXIO);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 0), 0ULL);
}

/* The same place below a bridge that is none of CXL 1.1 */
static void rch_not_at_all(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_dport *dport;

	dport = cxll_dport_add(t->root, t->node[NODE_RCH], UID_RCH);
	KUNIT_ASSERT_FALSE(test, IS_ERR(dport));
	topo_plug(test, 5);
	KUNIT_EXPECT_NULL(test, topo_endpoint(t, 5));
	KUNIT_EXPECT_NOT_NULL(test, strstr(t->md[5]->reason.text,
					   "not a CXL 1.1"));
}

/* Number and device count once. */
static void rch_twice(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_dport *dport;

	add_rch(test, NULL);
	dport = cxll_rch_dport_add(t->root, t->node[NODE_PLAIN], UID_RCH,
				   RCRB_AT, &rch_ops);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -EEXIST);
	dport = cxll_rch_dport_add(t->root, t->node[NODE_RCH], 12, RCRB_AT,
				   &rch_ops);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -EEXIST);
}

/* Without tables */

static u64 confirmed_from, confirmed_to;
static enum cxll_dvsec_window_known otherwise;

static enum cxll_dvsec_window_known confirm(u64 base, u64 size)
{
	return base >= confirmed_from && base + size <= confirmed_to ?
	       CXLL_DVSEC_WINDOW_MEMORY : otherwise;
}

/* A root for the active ranges of fn5 and fn4; how many windows it has */
static int derive(struct kunit *test, u64 base5, u64 base4)
{
	struct topo *t = test->priv;
	struct cxll_dvsec_window_device devs[] = {
		{ t->node[NODE_FN5], t->node[NODE_RCH] },
		{ t->node[NODE_FN5], t->node[NODE_RCH] },
		{ t->node[NODE_FN4], t->node[NODE_PLAIN] },
	};
	struct cxll_dvsec_window_range ranges[] = {
		{ .bridge = UID_RCH, .base = base5, .size = SIZE },
		{ .bridge = UID_RCH, .base = base5 + SIZE, .size = GRAIN },
		{ .bridge = 12, .base = base4, .size = SIZE },
	};

	int count;

	topo_down(test);
	t->root = cxll_root_add(t->node[NODE_HOST], THIS_MODULE);
	if (IS_ERR(t->root))
		t->root = NULL;
	KUNIT_ASSERT_NOT_NULL(test, t->root);
	count = cxll_root_derive(t->root, devs, ranges, ARRAY_SIZE(ranges),
				 confirm);
	cxll_root_ready(t->root);
	return count;
}

static void derive_adopts(struct kunit *test)
{
	static const u64 size[] = { SIZE, GRAIN };
	struct topo *t = test->priv;
	char region[32], name[32];
	struct topo_region r;
	struct device *dev;

	confirmed_from = t->base;
	confirmed_to = t->base + WINDOW_SPACE;
	otherwise = CXLL_DVSEC_WINDOW_UNKNOWN;
	cxl11_fn5(t, false);
	cxll_sim_ranges(&t->fn[5], size);
	cxll_sim_range_place(&t->fn[5], 0, t->base);
	cxll_sim_range_place(&t->fn[5], 1, t->base + SIZE);
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base + 4 * SIZE), 3);
	plug_fn5(test);

	snprintf(name, sizeof(name), "decoder%d.0", t->root->id);
	TOPO_EXPECT(test, SIZE_TEXT, TOPO_ATTR, name, "size");
	TOPO_EXPECT(test, "11\n", TOPO_ATTR, name, "target_list");
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, name, "cap_ram");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, name, "cap_pmem");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, name, "locked");
	topo_read(region, sizeof(region), "devices/decoder%d.1/region",
		  topo_endpoint(t, 5)->id);
	TOPO_EXPECT_LINK(test, "cxl_region", TOPO_ATTR, strim(region),
			 "driver");

	/* destroyed, and made again */
	topo_read(r.name, sizeof(r.name), "devices/decoder%d.0/region",
		  topo_endpoint(t, 5)->id);
	strim(r.name);
	TOPO_EXPECT(test, SIZE_TEXT, TOPO_ATTR, r.name, "size");
	dev = device_find_child_by_name(&t->root->dev, name);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	t->window[0] = to_cxll_root_decoder(dev);
	put_device(dev);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 0), 0ULL);
	topo_write("0\n", "devices/decoder%d.0/dpa_size",
		   topo_endpoint(t, 5)->id);
	topo_region_make(test, 0, "ram", 5, 0, SIZE, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 0), t->base);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 1),
			t->base + SIZE);
}

static void derive_unconfirmed(struct kunit *test)
{
	struct topo *t = test->priv;

	cxl11_fn5(t, false);
	cxll_sim_range_place(&t->fn[5], 0, t->base);
	otherwise = CXLL_DVSEC_WINDOW_UNKNOWN;
	confirmed_from = 0;
	confirmed_to = 0;
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base + 4 * SIZE), 0);
	KUNIT_EXPECT_EQ(test, t->root->nr_dports, 0U);

	otherwise = CXLL_DVSEC_WINDOW_RAM;
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base + 4 * SIZE), 0);

	/* the second range of fn5, and nothing else: fn5 gets its place */
	confirmed_from = t->base + SIZE;
	confirmed_to = t->base + SIZE + GRAIN;
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base + 4 * SIZE), 1);
	plug_fn5(test);
	TOPO_EXPECT(test, "\n", "devices/decoder%d.0/region",
		    topo_endpoint(t, 5)->id);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 0), t->base);
}

/* Two devices at the same addresses: interleaved, in a way nobody tells */
static void derive_shared(struct kunit *test)
{
	struct topo *t = test->priv;

	confirmed_from = t->base;
	confirmed_to = t->base + WINDOW_SPACE;
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base), 1);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rch_true_cxl11),
	KUNIT_CASE(rch_with_mailbox),
	KUNIT_CASE(rch_component_in_rcrb),
	KUNIT_CASE(rch_link_without_mem),
	KUNIT_CASE(rch_component_in_locator),
	KUNIT_CASE(rch_read_at_each_probe),
	KUNIT_CASE(rch_bad_rcrb),
	KUNIT_CASE(rch_dead_component),
	KUNIT_CASE(rch_adopted),
	KUNIT_CASE(rch_mixed),
	KUNIT_CASE(rch_not_at_all),
	KUNIT_CASE(rch_twice),
	KUNIT_CASE(derive_adopts),
	KUNIT_CASE(derive_unconfirmed),
	KUNIT_CASE(derive_shared),
	{ }
};

struct kunit_suite topo_cxl11_suite = {
	.name = "cxll_topo_cxl11",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
