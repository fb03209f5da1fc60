// SPDX-License-Identifier: GPL-2.0-only
/*
 * CXL 1.1: fn5 right below a bridge that has no ports to see, with and without
 * component registers and mailbox; and CXL 2.0 next to it.
 */
#include <cxll/bus.h>
#include <cxll/lib/dvsec.h>
#include "topo_rch.h"

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
		topo_region_make(test, WINDOW_RCH, "ram", 5, 0, RCH_SIZE, &r);
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

	topo_rch_add(test, NULL);
	topo_cxl11_fn5(t, false);
	ep = topo_plug_endpoint(test, 5);
	expect_below_root(test, ep);
	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 1U);
	TOPO_EXPECT(test, RCH_SIZE_TEXT, "devices/%s/ram/size",
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

	topo_rch_add(test, NULL);
	topo_cxl11_fn5(t, true);
	expect_below_root(test, topo_plug_endpoint(test, 5));
	TOPO_EXPECT(test, "2048\n", TOPO_ATTR, dev_name(&t->md[5]->dev),
		    "payload_max");
	expect_usable(test);
}

/* Component registers that the RCRB leads to have HDM decoders. */
static void rch_component_in_rcrb(struct kunit *test)
{
	struct topo_rcrb model = RCRB_SOUND;
	struct topo *t = test->priv;
	struct cxll_why why = {};
	struct cxll_port *ep;
	u64 base = 0;

	KUNIT_EXPECT_EQ(test, topo_rcrb_read(&model, &base, &why), 0);
	KUNIT_EXPECT_EQ(test, base, RCRB_MEMBAR);

	memset(&t->fn[5].cd.component, 0, sizeof(t->fn[5].cd.component));
	topo_rch_add(test, &t->fn[5].comp.regs);
	ep = topo_plug_endpoint(test, 5);
	expect_below_root(test, ep);
	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 4U);
	KUNIT_EXPECT_FALSE(test, ep->caps.ranges);
	expect_usable(test);
	KUNIT_EXPECT_EQ(test, t->fn[5].comp.commits, 3U);
	/* and the RCRB at each commit, for the link */
	KUNIT_EXPECT_EQ(test, topo_rch.mapped, 2U + 3);
	topo_unplug(test, 5);
	KUNIT_EXPECT_EQ(test, topo_rch.unmapped, 2U + 3);
}

/* The hidden link came up as PCI Express alone, as one of its ends has it. */
static void link_without_mem(struct kunit *test, u32 first)
{
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;

	topo_rch_add(test, NULL);
	topo_rch.first = first;
	if (first)
		topo_rch.rcrb.id = first << 20;
	topo_cxl11_fn5(t, false);
	topo_plug_endpoint(test, 5);
	topo_region_make(test, WINDOW_RCH, "ram", 5, 0, RCH_SIZE, &r);
	for (i = 0; i < ARRAY_SIZE(topo_rch.flexbus); i++) {
		topo_rch.flexbus[i] = 0x20007;
		KUNIT_EXPECT_EQ_MSG(test, topo_region_commit(&r, true), -EIO,
				    "%u", i);
		KUNIT_EXPECT_FALSE(test, topo_mem_enabled(&t->fn[5]));
		topo_rch.flexbus[i] |= CXLL_DVSEC_FLEXBUS_MEM;
	}
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, topo_rch.mapped, topo_rch.unmapped);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, WINDOW_RCH, &r), 0);
}

static void rch_link_without_mem(struct kunit *test)
{
	link_without_mem(test, 0);
}

/* A null header at 0 says where the list begins, and that is not 0x100. */
static void rch_link_elsewhere(struct kunit *test)
{
	link_without_mem(test, 0x240);
}

/* Its own register locator has the word, wherever the RCRB leads. */
static void rch_component_in_locator(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int i;

	topo_rch_add(test, &t->fn[4].comp.regs);
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, topo_plug_endpoint(test, 5)->nr_decoders, 4U);
		expect_usable(test);
		topo_unplug(test, 5);
		/* nowhere */
		topo_rch.rcrb.lo = 0;
		topo_rch.rcrb.hi = 0;
	}
	KUNIT_EXPECT_EQ(test, t->fn[5].comp.commits, 6U);
	KUNIT_EXPECT_EQ(test, t->fn[4].comp.commits, 0U);
	/* at each commit, for the link */
	KUNIT_EXPECT_EQ(test, topo_rch.mapped, 6U);
	KUNIT_EXPECT_EQ(test, topo_rch.unmapped, 6U);
}

/* Firmware sets it up when the device comes, and may move it. */
static void rch_read_at_each_probe(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_rch_add(test, &t->fn[5].comp.regs);
	topo_rch.rcrb.id = ~0U;
	memset(&t->fn[5].cd.component, 0, sizeof(t->fn[5].cd.component));
	KUNIT_EXPECT_EQ(test, topo_plug_endpoint(test, 5)->nr_decoders, 1U);
	topo_unplug(test, 5);

	topo_rch.rcrb = (struct topo_rcrb)RCRB_SOUND;
	KUNIT_EXPECT_EQ(test, topo_plug_endpoint(test, 5)->nr_decoders, 4U);
	topo_unplug(test, 5);

	topo_rch.at_membar = &t->fn[4].comp.regs;
	cxll_sim_component_init(&t->fn[4].comp, NULL, CXLL_HDM_ENDPOINT, 2, 1);
	KUNIT_EXPECT_EQ(test, topo_plug_endpoint(test, 5)->nr_decoders, 2U);
	topo_unplug(test, 5);
	KUNIT_EXPECT_EQ(test, topo_rch.mapped, topo_rch.unmapped);
}

/* What a broken RCRB says; the bridge goes on without. */
static void rch_bad_rcrb(struct kunit *test)
{
	static const struct {
		struct topo_rcrb model;
		int rc;
	} bad[] = {
		{ { ~0U, ~0U, ~0U, ~0U }, -ENODEV },
		{ { 0x12348086, RCRB_MEMORY, 0, 0 }, -ENOENT },
		{ { 0x12348086, 0, 0x40010004, 0 }, -ENOENT },
		{ { 0x12348086, RCRB_MEMORY, 0x40011004, 0 }, -EINVAL },
		{ { 0x12348086, RCRB_MEMORY, 0x50000004, 0 }, 0 },
	};
	struct topo *t = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct topo_rcrb model = bad[i].model;
		struct cxll_why why = {};
		u64 base;

		KUNIT_EXPECT_EQ(test, topo_rcrb_read(&model, &base, &why),
				bad[i].rc);
		KUNIT_EXPECT_EQ(test, !why.text[0], !bad[i].rc);
	}
	topo_rch_add(test, &t->fn[5].comp.regs);
	topo_cxl11_fn5(t, false);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		topo_rch.rcrb = bad[i].model;
		KUNIT_EXPECT_EQ(test, topo_plug_endpoint(test, 5)->nr_decoders, 1U);
		expect_usable(test);
		topo_unplug(test, 5);
	}
	KUNIT_EXPECT_EQ(test, topo_rch.mapped, topo_rch.unmapped);
}

/* Nothing answers where the RCRB leads, or something else: ranges go on. */
static void rch_dead_component(struct kunit *test)
{
	static const u32 header[] = { ~0U, 0, 0x12348086 };
	struct topo *t = test->priv;
	unsigned int i;

	topo_rch_add(test, &t->fn[5].comp.regs);
	topo_cxl11_fn5(t, true);
	for (i = 0; i < ARRAY_SIZE(header); i++) {
		memset(t->fn[5].comp.reg, 0xff, sizeof(t->fn[5].comp.reg));
		t->fn[5].comp.reg[0] = header[i];
		KUNIT_EXPECT_EQ(test, topo_plug_endpoint(test, 5)->nr_decoders, 1U);
		expect_usable(test);
		topo_unplug(test, 5);
	}
	KUNIT_EXPECT_EQ(test, topo_rch.mapped, topo_rch.unmapped);
	topo_plug(test, 0);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 0));
}

static void rch_adopted(struct kunit *test)
{
	struct topo *t = test->priv;
	u32 config[ARRAY_SIZE(t->fn[5].config)];
	char region[32], start[32];
	unsigned int i;

	topo_cxl11_fn5(t, false);
	cxll_sim_range_place(&t->fn[5], 0, t->base + RCH_WINDOW);
	memcpy(config, t->fn[5].config, sizeof(config));
	snprintf(start, sizeof(start), "%#llx\n", t->base + RCH_WINDOW);
	for (i = 0; i < 2; i++) {
		/* before the bridge, then after it */
		if (!i) {
			topo_plug(test, 5);
			KUNIT_EXPECT_NULL(test, topo_endpoint(t, 5));
			topo_rch_add(test, NULL);
			cxll_rescan();
			topo_flush();
		} else {
			topo_plug_endpoint(test, 5);
		}
		KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 5));
		topo_read(region, sizeof(region), "devices/decoder%d.0/region",
			  topo_endpoint(t, 5)->id);
		KUNIT_ASSERT_NE(test, strim(region)[0], '\0');
		TOPO_EXPECT(test, start, TOPO_ATTR, region, "resource");
		TOPO_EXPECT(test, RCH_SIZE_TEXT, TOPO_ATTR, region, "size");
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

	topo_rch_add(test, NULL);
	topo_cxl11_fn5(t, false);
	topo_plug_endpoint(test, 5);
	topo_plug(test, 0);
	topo_region_make(test, WINDOW_RCH, "ram", 5, 0, RCH_SIZE, &old);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &new);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&old, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&new, true), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 0),
			t->base + RCH_WINDOW);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));

	/* a window leads where it leads */
	topo_unplug(test, 5);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&old));
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, new.name, "commit");
	topo_plug_endpoint(test, 5);
	topo_region_prepare(test, 0, "ram", 5, 0, RCH_SIZE, &old);
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

	topo_rch_add(test, NULL);
	dport = cxll_rch_dport_add(t->root, t->node[NODE_PLAIN], UID_RCH,
				   RCRB_AT, &topo_rch_ops);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -EEXIST);
	dport = cxll_rch_dport_add(t->root, t->node[NODE_RCH], 12, RCRB_AT,
				   &topo_rch_ops);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -EEXIST);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rch_true_cxl11),
	KUNIT_CASE(rch_with_mailbox),
	KUNIT_CASE(rch_component_in_rcrb),
	KUNIT_CASE(rch_link_without_mem),
	KUNIT_CASE(rch_link_elsewhere),
	KUNIT_CASE(rch_component_in_locator),
	KUNIT_CASE(rch_read_at_each_probe),
	KUNIT_CASE(rch_bad_rcrb),
	KUNIT_CASE(rch_dead_component),
	KUNIT_CASE(rch_adopted),
	KUNIT_CASE(rch_mixed),
	KUNIT_CASE(rch_not_at_all),
	KUNIT_CASE(rch_twice),
	{ }
};

struct kunit_suite topo_cxl11_suite = {
	.name = "cxl_live_topo_cxl11",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
