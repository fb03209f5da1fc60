// SPDX-License-Identifier: GPL-2.0-only
/* Platforms without tables: windows from the active ranges of devices. */
#include <linux/module.h>
#include <cxll/lib/dvsec_window.h>
#include "topo_rch.h"

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
		{ .bridge = UID_RCH, .base = base5, .size = RCH_SIZE },
		{ .bridge = UID_RCH, .base = base5 + RCH_SIZE, .size = GRAIN },
		{ .bridge = 12, .base = base4, .size = RCH_SIZE },
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
	static const u64 size[] = { RCH_SIZE, GRAIN };
	struct topo *t = test->priv;
	char region[32], name[32];
	struct topo_region r;
	struct device *dev;

	confirmed_from = t->base;
	confirmed_to = t->base + WINDOW_SPACE;
	otherwise = CXLL_DVSEC_WINDOW_UNKNOWN;
	topo_cxl11_fn5(t, false);
	cxll_sim_ranges(&t->fn[5], size);
	cxll_sim_range_place(&t->fn[5], 0, t->base);
	cxll_sim_range_place(&t->fn[5], 1, t->base + RCH_SIZE);
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base + 4 * RCH_SIZE), 3);
	topo_plug_endpoint(test, 5);

	snprintf(name, sizeof(name), "decoder%d.0", t->root->id);
	TOPO_EXPECT(test, RCH_SIZE_TEXT, TOPO_ATTR, name, "size");
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
	TOPO_EXPECT(test, RCH_SIZE_TEXT, TOPO_ATTR, r.name, "size");
	dev = device_find_child_by_name(&t->root->dev, name);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	t->window[0] = to_cxll_root_decoder(dev);
	put_device(dev);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 0), 0ULL);
	topo_write("0\n", "devices/decoder%d.0/dpa_size",
		   topo_endpoint(t, 5)->id);
	topo_region_make(test, 0, "ram", 5, 0, RCH_SIZE, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 0), t->base);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[5], 1),
			t->base + RCH_SIZE);
}

static void derive_unconfirmed(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_cxl11_fn5(t, false);
	cxll_sim_range_place(&t->fn[5], 0, t->base);
	otherwise = CXLL_DVSEC_WINDOW_UNKNOWN;
	confirmed_from = 0;
	confirmed_to = 0;
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base + 4 * RCH_SIZE), 0);
	KUNIT_EXPECT_EQ(test, t->root->nr_dports, 0U);

	otherwise = CXLL_DVSEC_WINDOW_RAM;
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base + 4 * RCH_SIZE), 0);

	/* the second range of fn5, and nothing else: fn5 gets its place */
	confirmed_from = t->base + RCH_SIZE;
	confirmed_to = t->base + RCH_SIZE + GRAIN;
	KUNIT_EXPECT_EQ(test, derive(test, t->base, t->base + 4 * RCH_SIZE), 1);
	topo_plug_endpoint(test, 5);
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
	KUNIT_CASE(derive_adopts),
	KUNIT_CASE(derive_unconfirmed),
	KUNIT_CASE(derive_shared),
	{ }
};

struct kunit_suite topo_derive_suite = {
	.name = "cxl_live_topo_derive",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
