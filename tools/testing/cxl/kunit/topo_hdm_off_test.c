// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CXL 2.0 device that firmware of CXL 1.1 has set up: fn0 below hb0 has HDM
 * decoders, which are off, and decodes by its DVSEC ranges, 512 and 256 MiB.
 */
#include <cxll/locks.h>
#include "topo.h"

#define RANGE0		(2 * GRAIN)
#define RANGE1		GRAIN
#define GLOBAL_REG	((CXLL_SIM_HDM + CXLL_HDM_GLOBAL) / 4)

/* Decoder @n of hb0, and the range of the device; its HDM decoders stay off. */
static void firmware(struct topo *t, unsigned int n, unsigned int r, u64 base)
{
	u64 size = r ? RANGE1 : RANGE0;

	topo_firmware(&t->comp[COMP_HB0], n, base, size,
		      CXLL_HDM_CTRL_HOST_ONLY, 0);
	cxll_sim_range_place(&t->fn[0], r, base);
}

static void fn0_has_ranges(struct topo *t)
{
	static const u64 size[] = { RANGE0, RANGE1 };

	cxll_sim_ranges(&t->fn[0], size);
	t->fn[0].ram = RANGE0 + RANGE1;
	t->fn[0].pmem = 0;
}

static struct cxll_port *plug_fn0(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 0);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
	return topo_endpoint(t, 0);
}

/* The first range set up, the root there, and the device plugged in */
static struct cxll_port *begin(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_down(test);
	fn0_has_ranges(t);
	firmware(t, 0, 0, t->base);
	topo_up(test);
	return plug_fn0(test);
}

static void region_of(struct topo *t, unsigned int id, struct topo_region *r)
{
	int ep = topo_endpoint(t, 0)->id;

	snprintf(r->decoder, sizeof(r->decoder), "decoder%d.%u", ep, id);
	topo_read(r->name, sizeof(r->name), TOPO_ATTR, r->decoder, "region");
	strim(r->name);
}

static void expect_ranges(struct kunit *test, struct cxll_port *ep)
{
	struct topo *t = test->priv;

	topo_flush();
	KUNIT_EXPECT_PTR_EQ(test, topo_endpoint(t, 0), ep);
	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 2U);
	KUNIT_EXPECT_TRUE(test, ep->caps.ranges);
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->fn[0].comp));
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
}

static void expect_hdm(struct kunit *test, struct cxll_port *ep)
{
	struct topo *t = test->priv;

	topo_flush();
	KUNIT_EXPECT_PTR_EQ(test, topo_endpoint(t, 0), ep);
	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 4U);
	KUNIT_EXPECT_FALSE(test, ep->caps.ranges);
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/decoder%d.3", ep->id));
}

/* Found in any order of arrival: a region, live, and nothing is written. */
static void off_adopted(struct kunit *test)
{
	struct topo *t = test->priv;
	size_t len = sizeof(t->fn[0].comp.reg);
	void *comp = kunit_kzalloc(test, len, GFP_KERNEL);
	u32 config[ARRAY_SIZE(t->fn[0].config)];
	struct topo_region r;
	char start[32];
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, comp);
	snprintf(start, sizeof(start), "%#llx\n", t->base);
	begin(test);
	memcpy(config, t->fn[0].config, sizeof(config));
	memcpy(comp, t->fn[0].comp.reg, len);
	for (i = 0; i < 4; i++) {
		expect_ranges(test, topo_endpoint(t, 0));
		region_of(t, 0, &r);
		TOPO_EXPECT(test, start, TOPO_ATTR, r.decoder, "start");
		TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, r.decoder,
			    "dpa_size");
		TOPO_EXPECT(test, start, TOPO_ATTR, r.name, "resource");
		TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, r.name, "size");
		TOPO_EXPECT_LINK(test, "cxl_region", TOPO_ATTR, r.name,
				 "driver");
		topo_unplug(test, 0);
		if (i & 1) {
			topo_down(test);
			topo_up(test);
		}
		plug_fn0(test);
	}
	topo_unplug(test, 0);
	KUNIT_EXPECT_EQ(test, memcmp(config, t->fn[0].config, sizeof(config)),
			0);
	KUNIT_EXPECT_EQ(test, memcmp(comp, t->fn[0].comp.reg, len), 0);
}

/* Its region destroyed and the range set free: HDM decoders, in any size */
static void off_given_up(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = begin(test);
	struct topo_region r;

	region_of(t, 0, &r);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), 0ULL);
	/* still set aside, so that the region can be made again */
	expect_ranges(test, ep);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"), 0);
	expect_hdm(test, ep);
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));

	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(&t->fn[0].comp));
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
	TOPO_EXPECT(test, "0x10000000\n", TOPO_ATTR, r.name, "size");

	/* and so it stays */
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"), 0);
	topo_unplug(test, 0);
	expect_hdm(test, plug_fn0(test));
}

/* Made again of the range at the same place; destroyed, it is given up. */
static void off_made_again(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = begin(test);
	struct topo_region r;

	region_of(t, 0, &r);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x20000000\n"),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_attach(&r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), t->base);
	expect_ranges(test, ep);

	/* Device memory of a region that a user made goes with it */
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), 0ULL);
	expect_hdm(test, ep);
}

/* One range free, the other in use: there is one switch for both. */
static void off_other_in_use(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region first, second;
	struct cxll_port *ep;

	topo_down(test);
	fn0_has_ranges(t);
	firmware(t, 0, 0, t->base);
	firmware(t, 1, 1, t->base + RANGE0);
	topo_up(test);
	ep = plug_fn0(test);
	region_of(t, 0, &first);
	region_of(t, 1, &second);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &second), 0);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 1, "dpa_size", "0\n"), 0);
	expect_ranges(test, ep);
	TOPO_EXPECT_LINK(test, "cxl_region", TOPO_ATTR, first.name, "driver");
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), t->base);

	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &first), 0);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"), 0);
	expect_hdm(test, ep);
}

static void off_locked(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	struct cxll_port *ep;

	topo_down(test);
	fn0_has_ranges(t);
	firmware(t, 0, 0, t->base);
	t->fn[0].config[CXLL_DVSEC_LOCK / 4] |= CXLL_DVSEC_LOCK_CONFIG;
	topo_up(test);
	ep = plug_fn0(test);
	region_of(t, 0, &r);
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, r.decoder, "locked");
	TOPO_EXPECT_LINK(test, "cxl_region", TOPO_ATTR, r.name, "driver");
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), -EPERM);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"), -EBUSY);
	expect_ranges(test, ep);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), t->base);
}

/* Ranges that nobody has adopted are somebody's memory all the same. */
static void off_outside_windows(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep;

	fn0_has_ranges(t);
	cxll_sim_range_place(&t->fn[0], 0, t->base + WINDOW_SPACE);
	ep = plug_fn0(test);
	TOPO_EXPECT(test, "\n", "devices/decoder%d.0/region", ep->id);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"), -EBUSY);
	expect_ranges(test, ep);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0),
			t->base + WINDOW_SPACE);
}

/* HDM Decoder Enable set behind the driver ends the ranges. */
static void off_switched_on(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = begin(test);
	struct cxll_why why = {};

	guard(rwsem_write)(&cxll_tree_lock);
	KUNIT_EXPECT_TRUE(test, cxll_decoder_stands(ep, 0));
	KUNIT_EXPECT_EQ(test, cxll_port_decodes(ep, true, &why), 0);
	t->fn[0].comp.reg[GLOBAL_REG] |= CXLL_HDM_GLOBAL_ENABLE;
	KUNIT_EXPECT_FALSE(test, cxll_decoder_stands(ep, 0));
	KUNIT_EXPECT_EQ(test, cxll_port_decodes(ep, true, &why), -EIO);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "was switched on"));
	t->fn[0].comp.reg[GLOBAL_REG] &= ~CXLL_HDM_GLOBAL_ENABLE;
	KUNIT_EXPECT_TRUE(test, cxll_decoder_stands(ep, 0));
}

/* The device goes while its ranges are being given up, or right before. */
static void off_gone_meanwhile(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int n;

	for (n = 0; n < 60; n++) {
		begin(test);
		region_of(t, 0, &r);
		KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
		t->fn[0].link.left = n;
		topo_ep_write(t, 0, "dpa_size", "0\n");
		topo_flush();
		topo_unplug(test, 0);
		t->fn[0].link.left = CXLL_SIM_NEVER;
	}
	expect_hdm(test, plug_fn0(test));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(off_adopted),
	KUNIT_CASE(off_given_up),
	KUNIT_CASE(off_made_again),
	KUNIT_CASE(off_other_in_use),
	KUNIT_CASE(off_locked),
	KUNIT_CASE(off_outside_windows),
	KUNIT_CASE(off_switched_on),
	KUNIT_CASE(off_gone_meanwhile),
	{ }
};

struct kunit_suite topo_hdm_off_suite = {
	.name = "cxl_live_topo_hdm_off",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
