// SPDX-License-Identifier: GPL-2.0-only
/* Regions on DVSEC ranges, made by the tools or by firmware. */
#include "topo_blocks.h"
#include "topo_range.h"

/* What firmware does before us: decoder 0 of hb0, and the device's range */
static void firmware_range(struct topo *t, unsigned int r, u64 base, u64 size)
{
	topo_firmware(&t->comp[COMP_HB0], 0, base, size, CXLL_HDM_CTRL_HOST_ONLY,
		      0);
	cxll_sim_range_place(&t->fn[0], r, base);
}

static void range_shown_clear(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep;
	char name[32];

	topo_ranges_of_fn0(t);
	ep = topo_plug_endpoint(test, 0);
	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 2U);
	snprintf(name, sizeof(name), "decoder%d.0", ep->id);
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, name, "start");
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, name, "size");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, name, "locked");
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, name, "interleave_ways");
	TOPO_EXPECT(test, "ram\n", TOPO_ATTR, name, "mode");
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, name, "dpa_size");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, dev_name(&ep->dev),
		    "decoders_committed");

	/* its own size or nothing, its own kind, whatever the other does */
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", RANGE1_TEXT), -EINVAL);
	TOPO_EXPECT(test, "dpa_size refused: it is a DVSEC range of fixed size, 512 MiB: dpa_size must be that or 0, not 256 MiB\n",
		    TOPO_ATTR, name, "reason");
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "mode", "pmem"), -EINVAL);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "mode", "ram"), 0);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 1, "dpa_size", RANGE1_TEXT), 0);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", RANGE0_TEXT), 0);
	TOPO_EXPECT(test, RANGE0_TEXT, TOPO_ATTR, name, "dpa_size");
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, name, "dpa_resource");
	TOPO_EXPECT(test, RANGE0_TEXT, "devices/decoder%d.1/dpa_resource",
		    ep->id);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"), 0);
	TOPO_EXPECT(test, RANGE1_TEXT, "devices/decoder%d.1/dpa_size", ep->id);
	KUNIT_EXPECT_TRUE(test, topo_ranges_clear(&t->fn[0]));
}

/* The whole life, as the tools lead it. */
static void range_region(struct kunit *test)
{
	struct topo *t = test->priv;
	u32 before = t->fn[0].config[CXLL_DVSEC_CTRL / 4];
	struct topo_region r;
	char start[32];
	unsigned int i;

	topo_ranges_of_fn0(t);
	topo_plug_endpoint(test, 0);
	snprintf(start, sizeof(start), "%#llx\n", t->base);
	for (i = 0; i < 3; i++) {
		topo_region_make(test, 0, "ram", 0, 0, RANGE0, &r);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
		KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0),
				t->base);
		KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 1), 0ULL);
		KUNIT_EXPECT_EQ(test, t->fn[0].config[CXLL_DVSEC_CTRL / 4],
				before | CXLL_DVSEC_CTRL_MEM_ENABLE);
		KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0],
							   0));
		TOPO_EXPECT(test, start, TOPO_ATTR, r.decoder, "start");
		TOPO_EXPECT(test, RANGE0_TEXT, TOPO_ATTR, r.decoder, "size");
		TOPO_EXPECT(test, "expander\n", TOPO_ATTR, r.decoder,
			    "target_type");
		KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
		KUNIT_EXPECT_TRUE(test, topo_ranges_clear(&t->fn[0]));
		KUNIT_EXPECT_EQ(test, t->fn[0].config[CXLL_DVSEC_CTRL / 4],
				before | CXLL_DVSEC_CTRL_MEM_ENABLE);
		KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
		KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"), 0);
	}
}

/* Two regions, in the order that HDM decoders forbid, both at work */
static void range_second_first(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region first, second;

	topo_ranges_of_fn0(t);
	topo_plug_endpoint(test, 0);
	topo_region_make(test, 0, "ram", 0, 1, RANGE1, &second);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&second, true), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 1), t->base);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), 0ULL);

	topo_region_make(test, 0, "ram", 0, 0, RANGE0, &first);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&first, true), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0),
			t->base + RANGE1);
	TOPO_EXPECT(test, "2\n", TOPO_ATTR,
		    dev_name(&topo_endpoint(t, 0)->dev), "decoders_committed");

	/* Mem_Enable stays */
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &first), 0);
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), 0ULL);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 1), t->base);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &second), 0);
	KUNIT_EXPECT_TRUE(test, topo_ranges_clear(&t->fn[0]));
}

/* A window has room for the larger free range, whatever the other one does. */
static void range_largest(struct kunit *test)
{
	struct topo *t = test->priv;
	const char *window = dev_name(&t->window[0]->d.dev);
	struct topo_region first, second;

	topo_ranges_of_fn0(t);
	topo_plug_endpoint(test, 0);
	TOPO_EXPECT(test, RANGE0_TEXT, TOPO_ATTR, window,
		    "largest_ram_region");
	topo_region_make(test, 0, "ram", 0, 1, RANGE1, &second);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&second, true), 0);
	TOPO_EXPECT(test, RANGE0_TEXT, TOPO_ATTR, window,
		    "largest_ram_region");
	topo_region_make(test, 0, "ram", 0, 0, RANGE0, &first);
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, window, "largest_ram_region");
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &second), 0);
	TOPO_EXPECT(test, RANGE1_TEXT, TOPO_ATTR, window,
		    "largest_ram_region");
}

/* Found active: a region, nothing written, in any order of arrival */
static void range_adopted(struct kunit *test)
{
	struct topo *t = test->priv;
	u32 config[ARRAY_SIZE(t->fn[0].config)];
	char region[32], start[32], name[32];
	unsigned int i;

	topo_down(test);
	topo_ranges_of_fn0(t);
	firmware_range(t, 0, t->base, RANGE0);
	memcpy(config, t->fn[0].config, sizeof(config));
	snprintf(start, sizeof(start), "%#llx\n", t->base);
	for (i = 0; i < 4; i++) {
		if (i & 1)
			topo_plug(test, 0);
		topo_up(test);
		if (!(i & 1))
			topo_plug(test, 0);
		KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
		snprintf(name, sizeof(name), "decoder%d.0",
			 topo_endpoint(t, 0)->id);
		TOPO_EXPECT(test, start, TOPO_ATTR, name, "start");
		TOPO_EXPECT(test, RANGE0_TEXT, TOPO_ATTR, name, "size");
		TOPO_EXPECT(test, RANGE0_TEXT, TOPO_ATTR, name, "dpa_size");
		TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, name, "dpa_resource");
		TOPO_EXPECT(test, "ram\n", TOPO_ATTR, name, "mode");
		topo_read(region, sizeof(region), TOPO_ATTR, name, "region");
		KUNIT_ASSERT_NE(test, strim(region)[0], '\0');
		TOPO_EXPECT(test, "1\n", TOPO_ATTR, region, "commit");
		TOPO_EXPECT(test, start, TOPO_ATTR, region, "resource");
		TOPO_EXPECT_LINK(test, "cxl_region", TOPO_ATTR, region,
				 "driver");
		KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0\n"),
				-EBUSY);
		if (i & 2)
			topo_down(test);
		topo_unplug(test, 0);
		KUNIT_EXPECT_FALSE(test, topo_exists("devices/%s", region));
		topo_down(test);
		KUNIT_EXPECT_EQ(test, memcmp(config, t->fn[0].config,
					     sizeof(config)), 0);
	}
}

/* Undone by the user: the base goes, Mem_Enable is not ours. */
static void range_adopted_destroyed(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_down(test);
	topo_ranges_of_fn0(t);
	firmware_range(t, 1, t->base, RANGE1);
	topo_up(test);
	topo_plug_endpoint(test, 0);
	topo_read(r.name, sizeof(r.name), "devices/decoder%d.1/region",
		  topo_endpoint(t, 0)->id);
	strim(r.name);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 1), 0ULL);
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));

	/* and made again, the other one as well */
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 1, "dpa_size", "0\n"), 0);
	topo_region_make(test, 0, "ram", 0, 1, RANGE1, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	topo_region_make(test, 0, "ram", 0, 0, RANGE0, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	topo_unplug(test, 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), 0ULL);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 1), 0ULL);
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
}

static void lock_config(struct topo *t)
{
	t->fn[0].config[CXLL_DVSEC_LOCK / 4] |= CXLL_DVSEC_LOCK_CONFIG;
}

static void range_locked_clear(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_ranges_of_fn0(t);
	lock_config(t);
	topo_plug_endpoint(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, RANGE0, &r);
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, r.decoder, "locked");
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -EPERM);
	TOPO_EXPECT(test, "commit refused: DVSEC range 1 is locked (CONFIG_LOCK) until the next reset; only firmware can set it up before that\n",
		    TOPO_ATTR, r.name, "reason");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, r.name, "commit");
	/* the bridge, which was first, is undone; nobody wrote to the device */
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_TRUE(test, topo_ranges_clear(&t->fn[0]));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
}

static void range_locked_active(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_down(test);
	topo_ranges_of_fn0(t);
	firmware_range(t, 0, t->base, RANGE0);
	lock_config(t);
	topo_up(test);
	topo_plug_endpoint(test, 0);
	topo_read(r.name, sizeof(r.name), "devices/decoder%d.0/region",
		  topo_endpoint(t, 0)->id);
	strim(r.name);
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, r.name, "commit");
	TOPO_EXPECT(test, "1\n", "devices/decoder%d.0/locked",
		    topo_endpoint(t, 0)->id);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), -EPERM);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 0), t->base);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));
}

/* Pulled out with a region on it */
static void range_leaves(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_ranges_of_fn0(t);
	topo_plug_endpoint(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, RANGE0, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	cxll_sim_dev_remove(&t->fn[0]);
	topo_unplug(test, 0);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&r));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
}

/*
 * In use when its device goes and comes back reset, locked or with range @other
 * set up elsewhere by then: firmware was faster.
 */
static void range_go_and_return(struct kunit *test, u32 lock, int other)
{
	struct topo *t = test->priv;

	topo_blocks_use();
	topo_unplug(test, 0);
	cxll_sim_dev_reset(&t->fn[0]);
	if (other >= 0)
		cxll_sim_range_place(&t->fn[0], other, t->base + WINDOW_SPACE);
	t->fn[0].config[CXLL_DVSEC_LOCK / 4] |= lock;
	topo_plug(test, 0);
	topo_flush();
	topo_blocks_free();
}

/* A held region is programmed again in its range, whatever the other one does. */
static void range_restored(struct kunit *test)
{
	static const struct {
		unsigned int id;
		u64 size;
		int other;
	} held[] = {
		{ 0, RANGE0, -1 }, { 0, RANGE0, 1 },
		{ 1, RANGE1, -1 }, { 1, RANGE1, 0 },
	};
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;

	topo_blocks_init(test);
	topo_ranges_of_fn0(t);
	for (i = 0; i < ARRAY_SIZE(held); i++) {
		topo_plug_endpoint(test, 0);
		topo_region_live(test, 0, held[i].id, held[i].size, &r);
		range_go_and_return(test, 0, held[i].other);
		TOPO_EXPECT(test, "live\n", TOPO_ATTR, r.name, "state");
		KUNIT_EXPECT_EQ_MSG(test, cxll_sim_range_base(&t->fn[0], held[i].id),
				    t->base, "%u", i);
		KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
		KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], held[i].id), 0ULL);
		topo_unplug(test, 0);
		cxll_sim_range_place(&t->fn[0], 0, 0);
		cxll_sim_range_place(&t->fn[0], 1, 0);
	}
	topo_blocks_exit();
}

/* Firmware was faster, and locked it. */
static void range_restore_locked(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_blocks_init(test);
	topo_ranges_of_fn0(t);
	topo_plug_endpoint(test, 0);
	topo_region_live(test, 0, 1, RANGE1, &r);
	range_go_and_return(test, CXLL_DVSEC_LOCK_CONFIG, -1);
	TOPO_EXPECT(test, "lost\n", TOPO_ATTR, r.name, "state");
	KUNIT_EXPECT_TRUE(test, topo_ranges_clear(&t->fn[0]));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	topo_blocks_exit();
}

/* What cannot be used is shown, says why, and is no danger to the other. */
static void range_bad(struct kunit *test)
{
	static const u64 halves[] = { 2 * GRAIN, 2 * GRAIN };
	struct topo *t = test->priv;
	struct cxll_port *ep;

	topo_ranges_of_fn0(t);
	cxll_sim_ranges(&t->fn[0], halves);
	t->fn[0].ram = 2 * GRAIN;	/* Identify knows of the first alone */
	ep = topo_plug_endpoint(test, 0);
	KUNIT_EXPECT_FALSE(test, ep->decoders[0]->bad);
	KUNIT_EXPECT_TRUE(test, ep->decoders[1]->bad);
	TOPO_EXPECT(test, "none\n", "devices/decoder%d.1/mode", ep->id);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 1, "dpa_size", "0x20000000\n"),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 1, "mode", "ram"), -EINVAL);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0x20000000\n"), 0);
	topo_unplug(test, 0);

	/* active ones as well, and then nobody touches them */
	cxll_sim_range_place(&t->fn[0], 1, -GRAIN);
	t->fn[0].ram = 4 * GRAIN;
	ep = topo_plug_endpoint(test, 0);
	KUNIT_EXPECT_TRUE(test, ep->decoders[1]->bad);
	TOPO_EXPECT(test, "\n", "devices/decoder%d.1/region", ep->id);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 1), -GRAIN);
}

/* Neither decoders nor ranges: shown, and of no use */
static void range_none(struct kunit *test)
{
	static const u64 none[2];
	struct topo *t = test->priv;
	struct cxll_port *ep;

	cxll_sim_cxl11(&t->fn[0], true);
	cxll_sim_ranges(&t->fn[0], none);
	/* not memory capable, as HDM_Count 0 must not be with memory */
	t->fn[0].config[2] &= ~(u32)(CXLL_DVSEC_CAP_MEM << 16);
	ep = topo_plug_endpoint(test, 0);
	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 0U);
}

/* HDM decoders have the word where there are some. */
static void range_beside_hdm(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = topo_plug_endpoint(test, 0);

	KUNIT_EXPECT_EQ(test, ep->nr_decoders, 4U);
	KUNIT_EXPECT_FALSE(test, ep->caps.ranges);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "mode", "ram"), 0);
	KUNIT_EXPECT_EQ(test, topo_ep_write(t, 0, "dpa_size", "0x10000000\n"), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(range_shown_clear),
	KUNIT_CASE(range_region),
	KUNIT_CASE(range_second_first),
	KUNIT_CASE(range_largest),
	KUNIT_CASE(range_adopted),
	KUNIT_CASE(range_adopted_destroyed),
	KUNIT_CASE(range_locked_clear),
	KUNIT_CASE(range_locked_active),
	KUNIT_CASE(range_leaves),
	KUNIT_CASE(range_restored),
	KUNIT_CASE(range_restore_locked),
	KUNIT_CASE(range_bad),
	KUNIT_CASE(range_none),
	KUNIT_CASE(range_beside_hdm),
	{ }
};

struct kunit_suite topo_range_suite = {
	.name = "cxl_live_topo_range",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
