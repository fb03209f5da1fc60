// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders that firmware committed: shown, made into regions where they make
 * sense, built upon, and never touched.
 */
#include <cxll/locks.h>
#include "topo.h"

#define LOCKED		CXLL_HDM_CTRL_LOCK
#define HOST		CXLL_HDM_CTRL_HOST_ONLY
#define BAD_WAYS	(0xf << 4)

/* fn0 with 512 MiB at the begin of window 0, the way firmware leaves it */
static void firmware_fn0(struct kunit *test, u32 ctrl)
{
	struct topo *t = test->priv;

	topo_down(test);
	topo_firmware_fn0(t, t->base, 2 * GRAIN, ctrl);
	topo_up(test);
	topo_plug(test, 0);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
}

static void firmware_shown(struct kunit *test)
{
	struct topo *t = test->priv;
	size_t len = sizeof(t->fn[0].comp.reg);
	void *fn = kunit_kzalloc(test, len, GFP_KERNEL);
	void *hb = kunit_kzalloc(test, len, GFP_KERNEL);
	char start[32], name[32], region[32];

	KUNIT_ASSERT_NOT_NULL(test, fn);
	KUNIT_ASSERT_NOT_NULL(test, hb);
	firmware_fn0(test, HOST);
	memcpy(fn, t->fn[0].comp.reg, len);
	memcpy(hb, t->comp[COMP_HB0].reg, len);
	snprintf(start, sizeof(start), "%#llx\n", t->base);

	snprintf(name, sizeof(name), "decoder%d.0", t->port[0]->id);
	TOPO_EXPECT(test, start, TOPO_ATTR, name, "start");
	TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, name, "size");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, name, "target_list");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, name, "locked");

	/* both levels belong to one region, which is live */
	KUNIT_EXPECT_EQ(test, topo_read(region, sizeof(region), TOPO_ATTR, name,
					"region"), 0);
	KUNIT_ASSERT_NE(test, strim(region)[0], '\0');
	TOPO_EXPECT(test, start, TOPO_ATTR, region, "resource");
	TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, region, "size");
	TOPO_EXPECT(test, "ram\n", TOPO_ATTR, region, "mode");
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, region, "commit");
	TOPO_EXPECT_LINK(test, "cxl_region", TOPO_ATTR, region, "driver");
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/dax_%s", region));

	snprintf(name, sizeof(name), "decoder%d.0", topo_endpoint(t, 0)->id);
	TOPO_EXPECT(test, start, TOPO_ATTR, name, "start");
	TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, name, "size");
	TOPO_EXPECT(test, "ram\n", TOPO_ATTR, name, "mode");
	TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, name, "dpa_size");
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, name, "dpa_resource");
	TOPO_EXPECT(test, "expander\n", TOPO_ATTR, name, "target_type");
	TOPO_EXPECT(test, "1\n", TOPO_ATTR,
		    dev_name(&topo_endpoint(t, 0)->dev), "decoders_committed");

	/* nobody takes its capacity away, nor the decoder into a region */
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "mode", "pmem"), -EBUSY);

	topo_unplug(test, 0);
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/%s", region));
	topo_down(test);
	KUNIT_EXPECT_EQ(test, memcmp(fn, t->fn[0].comp.reg, len), 0);
	KUNIT_EXPECT_EQ(test, memcmp(hb, t->comp[COMP_HB0].reg, len), 0);
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
}

/* The device comes before or after the root, goes and comes again. */
static void firmware_adopted_again(struct kunit *test)
{
	struct topo *t = test->priv;
	char region[32];
	unsigned int i;

	firmware_fn0(test, HOST);
	for (i = 0; i < 4; i++) {
		topo_read(region, sizeof(region), "devices/decoder%d.0/region",
			  topo_endpoint(t, 0)->id);
		strim(region);
		TOPO_EXPECT(test, "1\n", TOPO_ATTR, region, "commit");
		if (i & 1) {
			topo_unplug(test, 0);
			KUNIT_EXPECT_FALSE(test, topo_exists("devices/%s",
							     region));
			topo_plug(test, 0);
		} else {
			topo_down(test);
			KUNIT_EXPECT_FALSE(test, topo_exists("devices/%s",
							     region));
			topo_up(test);
		}
		KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
	}
}

/* Adopted, then undone by the user: that is an order, and is carried out. */
static void firmware_destroyed(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	firmware_fn0(test, HOST);
	topo_read(r.name, sizeof(r.name), "devices/decoder%d.0/region",
		  topo_endpoint(t, 0)->id);
	strim(r.name);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
	/* what we did not switch on we do not switch off */
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(&t->fn[0].comp));
}

/* Target Count 0: whatever the list of the one root port holds */
static void firmware_no_target_list(struct kunit *test)
{
	struct topo *t = test->priv;
	u64 base = t->base + 4ULL * SZ_1G;
	char region[32];

	topo_down(test);
	cxll_sim_component_init(&t->comp[COMP_HB1], NULL, CXLL_HDM_PORT, 4, 0);
	topo_firmware(&t->comp[COMP_HB1], 0, base, GRAIN, HOST, 0);
	topo_firmware(&t->fn[3].comp, 0, base, GRAIN, HOST, 0);
	t->fn[3].config[CXLL_DVSEC_CTRL / 4] |= CXLL_DVSEC_CTRL_MEM_ENABLE;
	topo_up(test);
	topo_plug(test, 3);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 3));
	topo_read(region, sizeof(region), "devices/decoder%d.0/region",
		  topo_endpoint(t, 3)->id);
	KUNIT_ASSERT_NE(test, strim(region)[0], '\0');
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, region, "commit");
}

/* The same for a switch without registers, with two devices below it */
static void firmware_bare_switch(struct kunit *test)
{
	struct topo *t = test->priv;
	char region[32];
	unsigned int i;

	t->bare_switch = true;
	topo_down(test);
	for (i = 0; i < 2; i++) {
		u64 base = t->base + i * GRAIN;

		topo_firmware(&t->comp[COMP_HB0], i, base, GRAIN, HOST, 1);
		topo_firmware(&t->fn[1 + i].comp, 0, base, GRAIN, HOST, 0);
		t->fn[1 + i].config[CXLL_DVSEC_CTRL / 4] |=
			CXLL_DVSEC_CTRL_MEM_ENABLE;
	}
	topo_up(test);
	for (i = 0; i < 2; i++) {
		topo_plug(test, 1 + i);
		KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 1 + i));
		topo_read(region, sizeof(region), "devices/decoder%d.0/region",
			  topo_endpoint(t, 1 + i)->id);
		KUNIT_ASSERT_NE_MSG(test, strim(region)[0], '\0', "%u", i);
		TOPO_EXPECT(test, "1\n", TOPO_ATTR, region, "commit");
	}
}

/* Back-invalidate and an interleave set position: adopted, undone, never redone */
static void firmware_cxl3(struct kunit *test)
{
	const u32 cxl3 = BIT(13) | 5 << 24;
	struct topo *t = test->priv;
	struct topo_region r;

	firmware_fn0(test, cxl3);
	topo_read(r.name, sizeof(r.name), "devices/decoder%d.0/region",
		  topo_endpoint(t, 0)->id);
	KUNIT_ASSERT_NE(test, strim(r.name)[0], '\0');
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, r.name, "commit");
	scoped_guard(rwsem_write, &cxll_tree_lock)
		KUNIT_EXPECT_TRUE(test, cxll_decoders_stand(t->port[0]));
	topo_unplug(test, 0);
	topo_plug(test, 0);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->fn[0].comp, 0, CXLL_HDM_CTRL) &
			CXLL_HDM_CTRL_CXL3, cxl3);

	topo_read(r.name, sizeof(r.name), "devices/decoder%d.0/region",
		  topo_endpoint(t, 0)->id);
	strim(r.name);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -EOPNOTSUPP);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);

	/* One of the user's own there is an ordinary one */
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->fn[0].comp, 0, CXLL_HDM_CTRL),
			0x1600U);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
}

static void firmware_accelerator(struct kunit *test)
{
	struct topo *t = test->priv;

	firmware_fn0(test, 0);
	TOPO_EXPECT(test, "accelerator\n", "devices/decoder%d.0/target_type",
		    topo_endpoint(t, 0)->id);
	TOPO_EXPECT(test, "accelerator\n", "devices/decoder%d.0/target_type",
		    t->port[0]->id);
}

static void firmware_locked(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_why why = {};

	firmware_fn0(test, HOST | LOCKED);
	TOPO_EXPECT(test, "1\n", "devices/decoder%d.0/locked",
		    topo_endpoint(t, 0)->id);
	scoped_guard(rwsem_write, &cxll_tree_lock)
		KUNIT_EXPECT_EQ(test, cxll_decoder_reset(t->port[0], 0, &why),
				-EPERM);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "locked"));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));
}

/* Ours go above firmware's, and leave it as it was when they go. */
static void firmware_built_upon(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	char where[32];

	firmware_fn0(test, HOST);
	topo_region_make(test, 0, "ram", 0, 1, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	snprintf(where, sizeof(where), "%#llx\n", t->base + 2 * GRAIN);
	TOPO_EXPECT(test, where, TOPO_ATTR, r.name, "resource");
	TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, r.decoder, "dpa_resource");
	KUNIT_EXPECT_EQ(test, topo_reg(&t->fn[0].comp, 1, CXLL_HDM_BASE_LO),
			(u32)(t->base + 2 * GRAIN));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 1));

	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 1));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(&t->fn[0].comp));
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(&t->comp[COMP_HB0]));
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
}

/* Committed with size 0 (CXL 3.2): decodes nothing, and is passed over. */
static void firmware_size_zero(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_firmware(&t->fn[0].comp, 0, t->base, 0, HOST, 0);
	topo_plug(test, 0);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
	KUNIT_EXPECT_FALSE(test, topo_endpoint(t, 0)->decoders[0]->bad);
	TOPO_EXPECT(test, "0x0\n", "devices/decoder%d.0/size",
		    topo_endpoint(t, 0)->id);
	TOPO_EXPECT(test, "1\n", TOPO_ATTR,
		    dev_name(&topo_endpoint(t, 0)->dev), "decoders_committed");
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0x10000000\n"),
			-EBUSY);

	topo_region_make(test, 0, "ram", 0, 1, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, r.decoder, "dpa_resource");
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
}

/* It maps nothing, but skips: what comes later begins above that. */
static void firmware_size_zero_skips(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	struct cxll_port *ep;

	topo_firmware(&t->fn[0].comp, 0, t->base, 0, HOST, 2 * (u32)GRAIN);
	topo_firmware(&t->fn[0].comp, 1, t->base, GRAIN, HOST, 0);
	topo_plug(test, 0);
	ep = topo_endpoint(t, 0);
	KUNIT_ASSERT_NOT_NULL(test, ep);
	KUNIT_EXPECT_FALSE(test, ep->decoders[0]->bad);
	TOPO_EXPECT(test, "none\n", "devices/decoder%d.0/mode", ep->id);
	TOPO_EXPECT(test, "0x0\n", "devices/decoder%d.0/dpa_size", ep->id);
	TOPO_EXPECT(test, "0x20000000\n", "devices/decoder%d.1/dpa_resource",
		    ep->id);

	topo_region_make(test, 0, "ram", 0, 2, GRAIN, &r);
	TOPO_EXPECT(test, "0x30000000\n", TOPO_ATTR, r.decoder,
		    "dpa_resource");
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	topo_unplug(test, 0);

	/* One that skips all there is leaves nothing for others */
	cxll_sim_component_reset(&t->fn[0].comp);
	topo_firmware(&t->fn[0].comp, 0, t->base, 0, HOST, 8 * (u32)GRAIN);
	topo_firmware(&t->fn[0].comp, 1, t->base, GRAIN, HOST, 0);
	topo_plug(test, 0);
	ep = topo_endpoint(t, 0);
	KUNIT_ASSERT_NOT_NULL(test, ep);
	KUNIT_EXPECT_FALSE(test, ep->decoders[0]->bad);
	KUNIT_EXPECT_TRUE(test, ep->decoders[1]->bad);
}

/* Nonsense costs the decoder, and those whose place depends on it. */
static void firmware_bad(struct kunit *test)
{
	static const struct {
		const char *what;
		u64 size;
		u32 ctrl;
		u32 skip;
	} bad[] = {
		{ "reserved ways", GRAIN, HOST | BAD_WAYS, 0 },
		{ "more than the device has", 9 * GRAIN, HOST, 0 },
		{ "volatile and persistent", 5 * GRAIN, HOST, 0 },
		{ "skip past the end", GRAIN, HOST, 8 * (u32)GRAIN },
		{ "past 64 bits", -GRAIN, HOST, 0 },
	};
	struct topo *t = test->priv;
	struct cxll_port *ep;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		cxll_sim_component_reset(&t->fn[0].comp);
		topo_firmware(&t->fn[0].comp, 0, t->base, bad[i].size, bad[i].ctrl,
			      bad[i].skip);
		topo_firmware(&t->fn[0].comp, 1, t->base + 16 * GRAIN, GRAIN, HOST,
			      0);
		topo_plug(test, 0);
		ep = topo_endpoint(t, 0);
		KUNIT_ASSERT_NOT_NULL_MSG(test, ep, "%s", bad[i].what);
		KUNIT_EXPECT_TRUE_MSG(test, ep->decoders[0]->bad, "%s",
				      bad[i].what);
		KUNIT_EXPECT_TRUE(test, ep->decoders[1]->bad);
		KUNIT_EXPECT_FALSE(test, ep->decoders[2]->bad);
		TOPO_EXPECT(test, "none\n", "devices/decoder%d.0/mode", ep->id);
		TOPO_EXPECT(test, "0x0\n", "devices/decoder%d.1/dpa_size",
			    ep->id);
		TOPO_EXPECT(test, "2\n", TOPO_ATTR, dev_name(&ep->dev),
			    "decoders_committed");
		KUNIT_EXPECT_EQ(test, topo_ep_write(t, 2, "mode", "ram"), 0);
		KUNIT_EXPECT_EQ(test, topo_ep_write(t, 2, "dpa_size",
						    "0x10000000\n"), -EBUSY);
		topo_unplug(test, 0);
		KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
	}
}

/* A bad decoder of a bridge is shown; the bridge goes on. */
static void firmware_bad_bridge(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_down(test);
	/* 16 ways, which no bridge can do */
	topo_firmware(&t->comp[COMP_HB0], 0, t->base, GRAIN, HOST | 4 << 4, 0);
	topo_up(test);
	KUNIT_EXPECT_NOT_NULL(test, t->port[0]->dev.driver);
	KUNIT_EXPECT_EQ(test, t->port[0]->nr_decoders, 4U);
	KUNIT_EXPECT_TRUE(test, t->port[0]->decoders[0]->bad);
	KUNIT_EXPECT_FALSE(test, t->port[0]->decoders[1]->bad);
	topo_plug(test, 0);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 0));
}

/* The ways firmware committed, for a device that is one of several */
static void firmware_interleaved(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep;

	topo_firmware(&t->fn[0].comp, 0, t->base, 4 * GRAIN, HOST | 1 << 4 | 2, 0);
	topo_firmware(&t->fn[0].comp, 1, t->base + 4 * GRAIN, GRAIN, HOST,
		      2 * (u32)GRAIN);
	topo_plug(test, 0);
	ep = topo_endpoint(t, 0);
	KUNIT_ASSERT_NOT_NULL(test, ep);
	TOPO_EXPECT(test, "2\n", "devices/decoder%d.0/interleave_ways", ep->id);
	TOPO_EXPECT(test, "1024\n",
		    "devices/decoder%d.0/interleave_granularity", ep->id);
	TOPO_EXPECT(test, "0x20000000\n", "devices/decoder%d.0/dpa_size",
		    ep->id);
	TOPO_EXPECT(test, "pmem\n", "devices/decoder%d.1/mode", ep->id);
	TOPO_EXPECT(test, "0x40000000\n", "devices/decoder%d.1/dpa_resource",
		    ep->id);
}

/*
 * The bridge decodes addresses of the window, the device others: firmware
 * translates. It does so for whatever device comes to that place next as well,
 * which would answer for other memory than it is asked for. A root that is made
 * anew looks anew.
 */
static void firmware_translates(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;

	topo_down(test);
	topo_firmware(&t->comp[COMP_HB0], 0, t->base, 2 * GRAIN, HOST, 0);
	topo_firmware(&t->fn[0].comp, 0, 0, GRAIN, HOST, 0);
	topo_up(test);
	for (i = 0; i < 2; i++) {
		topo_plug_endpoint(test, 0);
		KUNIT_EXPECT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
		KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x10000000\n"),
				-EOPNOTSUPP);
		KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
		topo_unplug(test, 0);
		cxll_sim_component_reset(&t->fn[0].comp);
	}
	topo_down(test);
	cxll_sim_component_reset(&t->comp[COMP_HB0]);
	topo_up(test);
	topo_plug_endpoint(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(firmware_shown),
	KUNIT_CASE(firmware_adopted_again),
	KUNIT_CASE(firmware_destroyed),
	KUNIT_CASE(firmware_no_target_list),
	KUNIT_CASE(firmware_bare_switch),
	KUNIT_CASE(firmware_cxl3),
	KUNIT_CASE(firmware_accelerator),
	KUNIT_CASE(firmware_locked),
	KUNIT_CASE(firmware_built_upon),
	KUNIT_CASE(firmware_size_zero),
	KUNIT_CASE(firmware_size_zero_skips),
	KUNIT_CASE(firmware_bad),
	KUNIT_CASE(firmware_bad_bridge),
	KUNIT_CASE(firmware_interleaved),
	KUNIT_CASE(firmware_translates),
	{ }
};

struct kunit_suite topo_firmware_suite = {
	.name = "cxl_live_topo_firmware",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
