// SPDX-License-Identifier: GPL-2.0-only
/* Windows: root decoders and their claims on host addresses. */
#include <linux/ioport.h>
#include "topo.h"

static void window_attributes(struct kunit *test)
{
	static const struct {
		const char *attr;
		const char *want[WINDOWS];
	} expect[] = {
		{ "size", { "0x100000000\n", "0x80000000\n", "0x40000000\n" } },
		{ "interleave_ways", { "1\n", "1\n", "1\n" } },
		{ "interleave_granularity", { "256\n", "1024\n", "256\n" } },
		{ "locked", { "0\n", "0\n", "1\n" } },
		{ "cap_ram", { "1\n", "1\n", "1\n" } },
		{ "cap_pmem", { "1\n", "1\n", "0\n" } },
		{ "cap_type2", { "0\n", "0\n", "0\n" } },
		{ "cap_type3", { "1\n", "1\n", "1\n" } },
		{ "target_list", { "7\n", "9\n", "7\n" } },
		{ "devtype", { "cxl_decoder_root\n", "cxl_decoder_root\n",
			       "cxl_decoder_root\n" } },
	};
	struct topo *t = test->priv;
	unsigned int i, w;
	char name[32], start[32];

	for (w = 0; w < WINDOWS; w++) {
		struct device *dev = &t->window[w]->d.dev;

		snprintf(name, sizeof(name), "decoder%d.%u", t->root->id, w);
		KUNIT_EXPECT_STREQ(test, dev_name(dev), name);
		KUNIT_EXPECT_TRUE(test, is_cxll_root_decoder(dev));
		KUNIT_EXPECT_FALSE(test, is_cxll_ep_decoder(dev));
		KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR,
						    dev_name(&t->root->dev),
						    name));
		snprintf(start, sizeof(start), "%#llx\n",
			 t->window[w]->window.base);
		TOPO_EXPECT(test, start, TOPO_ATTR, name, "start");
		for (i = 0; i < ARRAY_SIZE(expect); i++)
			TOPO_EXPECT(test, expect[i].want[w], TOPO_ATTR, name,
				    expect[i].attr);
	}
}

/* What a window forbids it does not offer. */
static void window_offers(struct kunit *test)
{
	struct topo *t = test->priv;
	const char *fixed = dev_name(&t->window[2]->d.dev);

	KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR, fixed,
					    "create_ram_region"));
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, fixed,
					     "create_pmem_region"));
	KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR,
					    dev_name(&t->window[0]->d.dev),
					    "create_pmem_region"));
}

static void window_targets(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_root_decoder *rd;
	struct cxll_cedt_cfmws window = {
		.base = t->base + 7ULL * SZ_1G,
		.size = SZ_512M,
		.ilv = { 2, 16384 },
		.restrictions = CXLL_CFMWS_DEVICE_COHERENT,
		.targets = { UID_HB1, UID_HB0 },
	};
	const char *name;

	rd = cxll_root_decoder_add(t->root, &window);
	KUNIT_ASSERT_FALSE(test, IS_ERR(rd));
	name = dev_name(&rd->d.dev);
	TOPO_EXPECT(test, "9,7\n", TOPO_ATTR, name, "target_list");
	TOPO_EXPECT(test, "2\n", TOPO_ATTR, name, "interleave_ways");
	TOPO_EXPECT(test, "16384\n", TOPO_ATTR, name, "interleave_granularity");
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, name, "cap_type2");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, name, "cap_type3");
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, name,
					     "create_ram_region"));
}

static void window_claims(struct kunit *test)
{
	struct topo *t = test->priv;
	struct resource *res = &t->window[1]->res;
	unsigned int before = topo_count_devices();
	struct cxll_cedt_cfmws window = t->window[0]->window;
	struct cxll_root_decoder *rd;
	u64 base = t->base;

	KUNIT_EXPECT_STREQ(test, res->name, "CXL Window 1");
	KUNIT_EXPECT_EQ(test, (u64)res->start, base + 4ULL * SZ_1G);
	KUNIT_EXPECT_EQ(test, (u64)resource_size(res), 2ULL * SZ_1G);
	KUNIT_EXPECT_PTR_EQ(test, res->parent, &iomem_resource);

	/* across the end of window 0 and the beginning of window 1 */
	window.base = base + 3ULL * SZ_1G;
	window.size = 2ULL * SZ_1G;
	rd = cxll_root_decoder_add(t->root, &window);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(rd), -EEXIST);
	/* inside window 0; around it; the same again; across nothing of ours */
	window.base = base + SZ_1G;
	window.size = SZ_1G;
	rd = cxll_root_decoder_add(t->root, &window);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(rd), -EEXIST);
	window.base = base;
	window.size = WINDOW_SPACE;
	rd = cxll_root_decoder_add(t->root, &window);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(rd), -EEXIST);
	rd = cxll_root_decoder_add(t->root, &t->window[0]->window);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(rd), -EEXIST);
	KUNIT_EXPECT_EQ(test, topo_count_devices(), before);

	/* the number is not lost */
	window.base = base + 7ULL * SZ_1G;
	window.size = SZ_256M;
	rd = cxll_root_decoder_add(t->root, &window);
	KUNIT_ASSERT_FALSE(test, IS_ERR(rd));
	KUNIT_EXPECT_EQ(test, rd->d.id, 3U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(window_attributes),
	KUNIT_CASE(window_offers),
	KUNIT_CASE(window_targets),
	KUNIT_CASE(window_claims),
	{ }
};

struct kunit_suite topo_window_suite = {
	.name = "cxll_topo_window",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
