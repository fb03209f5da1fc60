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
	struct cxll_window window = {
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
	struct cxll_window window = t->window[0]->window;
	struct cxll_root_decoder *rd;
	u64 base = t->base;

	KUNIT_EXPECT_STREQ(test, res->name, "CXL Window 1");
	KUNIT_EXPECT_EQ(test, (u64)res->start, base + 4ULL * SZ_1G);
	KUNIT_EXPECT_EQ(test, (u64)resource_size(res), 2ULL * SZ_1G);
	KUNIT_EXPECT_PTR_EQ(test, res->parent, &iomem_resource);

	/* the processor has no such addresses */
	window.base = iomem_resource.end + 1;
	window.size = SZ_1G;
	rd = cxll_root_decoder_add(t->root, &window);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(rd), -ERANGE);
	KUNIT_EXPECT_EQ(test, topo_count_devices(), before);

	/* the number is not lost */
	window.base = base + 7ULL * SZ_1G;
	window.size = SZ_256M;
	rd = cxll_root_decoder_add(t->root, &window);
	KUNIT_ASSERT_FALSE(test, IS_ERR(rd));
	KUNIT_EXPECT_EQ(test, rd->d.id, 3U);
}

/* One window more, to hb0; all that takes a number of a window calls it 2. */
static struct cxll_root_decoder *add_window(struct kunit *test, u64 base,
					    u64 size, u16 permits)
{
	struct topo *t = test->priv;
	struct cxll_window window = t->window[0]->window;
	struct cxll_root_decoder *rd;

	window.base = base;
	window.size = size;
	window.restrictions = CXLL_CFMWS_HOST_ONLY | permits;
	rd = cxll_root_decoder_add(t->root, &window);
	KUNIT_ASSERT_FALSE(test, IS_ERR(rd));
	t->window[2] = rd;
	return rd;
}

static u64 read_number(const char *dev, const char *attr)
{
	char buf[32] = "";
	u64 val = 0;

	topo_read(buf, sizeof(buf), TOPO_ATTR, dev, attr);
	if (kstrtoull(strim(buf), 0, &val))
		return ~1ULL;
	return val;
}

static u64 largest(struct topo *t, unsigned int window, const char *attr)
{
	return read_number(dev_name(&t->window[window]->d.dev), attr);
}

/* The same, inside, around, across the end of one and the begin of another */
static void window_shares_addresses(struct kunit *test)
{
	struct topo *t = test->priv;
	static const struct {
		u64 at, size;
	} rows[] = {
		{ 0, 4ULL * SZ_1G }, { SZ_1G, SZ_1G }, { 0, WINDOW_SPACE },
		{ 3ULL * SZ_1G, 2ULL * SZ_1G }, { SZ_1G, SZ_1G },
	};
	struct cxll_root_decoder *rd;
	struct topo_region r;
	unsigned int i;

	topo_plug(test, 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		rd = add_window(test, t->base + rows[i].at, rows[i].size,
				CXLL_CFMWS_VOLATILE);
		KUNIT_EXPECT_EQ(test, rd->d.id, 3 + i);
		KUNIT_EXPECT_EQ(test, read_number(dev_name(&rd->d.dev),
						  "start"),
				t->base + rows[i].at);
		KUNIT_EXPECT_EQ(test, read_number(dev_name(&rd->d.dev), "size"),
				rows[i].size);
		topo_region_make(test, 2, "ram", 0, 0, GRAIN, &r);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
		KUNIT_EXPECT_EQ(test, read_number(r.name, "resource"),
				t->base + rows[i].at);
		KUNIT_EXPECT_EQ(test, topo_region_delete(t, 2, &r), 0);
		KUNIT_EXPECT_EQ(test, topo_write("0", TOPO_ATTR, r.decoder,
						 "dpa_size"), 0);
	}
}

/* Volatile and persistent memory at the same addresses: whose comes first */
static void window_shares_space(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region ram, pmem, more;

	topo_plug(test, 0);
	topo_plug(test, 1);
	add_window(test, t->base, 4ULL * SZ_1G, CXLL_CFMWS_PERSISTENT);
	topo_region_make(test, 0, "ram", 0, 0, SZ_1G, &ram);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&ram, true), 0);
	topo_region_make(test, 2, "pmem", 0, 1, SZ_1G, &pmem);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&pmem, true), 0);
	KUNIT_EXPECT_EQ(test, read_number(ram.name, "resource"), t->base);
	KUNIT_EXPECT_EQ(test, read_number(pmem.name, "resource"),
			t->base + SZ_1G);

	/* what is left is left to both */
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &more), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&more, "size", "0xc0000000"),
			-ENOSPC);
	KUNIT_EXPECT_EQ(test, topo_region_write(&more, "size", "0x80000000"),
			0);
	KUNIT_EXPECT_EQ(test, read_number(more.name, "resource"),
			t->base + 2ULL * SZ_1G);
	KUNIT_EXPECT_EQ(test, largest(t, 2, "largest_pmem_region"), 0ULL);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &more), 0);
	KUNIT_EXPECT_EQ(test, largest(t, 2, "largest_pmem_region"), SZ_1G);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 2, &pmem), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &ram), 0);
}

/* Somebody's, as firmware's map has it */
static void others_add(struct resource *res, u64 start, u64 size)
{
	*res = (struct resource){
		.name = "Somebody's",
		.start = start,
		.end = start + size - 1,
		.flags = IORESOURCE_MEM | IORESOURCE_BUSY,
	};
	insert_resource(&iomem_resource, res);
}

/*
 * Both windows end in somebody's resource: window 2, and one more from 7 to
 * 8 GiB, whose first granule is taken.
 */
static void window_cut_across(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	struct resource res;

	topo_down(test);
	others_add(&res, t->base + 7ULL * SZ_1G - GRAIN, 2 * GRAIN);
	topo_up(test);
	add_window(test, t->base + 7ULL * SZ_1G, SZ_1G, CXLL_CFMWS_VOLATILE);
	KUNIT_EXPECT_EQ(test, largest(t, 2, "start"), t->base + 7ULL * SZ_1G);
	KUNIT_EXPECT_EQ(test, largest(t, 2, "size"), SZ_1G);

	topo_plug(test, 0);
	KUNIT_EXPECT_EQ(test, largest(t, 2, "largest_ram_region"), 3 * GRAIN);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 2, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x40000000"),
			-ENOSPC);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 2, &r), 0);
	topo_region_make(test, 2, "ram", 0, 0, 3 * GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, read_number(r.name, "resource"), res.end + 1);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 2, &r), 0);

	topo_down(test);
	KUNIT_EXPECT_PTR_EQ(test, res.parent, &iomem_resource);
	KUNIT_EXPECT_EQ(test, remove_resource(&res), 0);
}

/* The window is a part of what is somebody's: shown, and nothing is free. */
static void window_inside_others(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	struct resource res;

	others_add(&res, t->base + 7ULL * SZ_1G, SZ_1G);
	add_window(test, res.start + GRAIN, 2 * GRAIN, CXLL_CFMWS_VOLATILE);
	topo_plug(test, 0);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 2, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x10000000"),
			-ENOSPC);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 2, &r), 0);
	topo_down(test);
	KUNIT_EXPECT_EQ(test, remove_resource(&res), 0);
}

/* Volatile memory goes to the window for such, whichever comes first. */
static void window_of_its_kind(struct kunit *test)
{
	struct topo *t = test->priv;
	u64 base = t->base + 7ULL * SZ_1G;
	struct cxll_root_decoder *rd;
	char region[32];

	topo_down(test);
	topo_firmware_fn0(t, base, 2 * GRAIN, CXLL_HDM_CTRL_HOST_ONLY);
	topo_up(test);
	add_window(test, base, SZ_1G, CXLL_CFMWS_PERSISTENT);
	rd = add_window(test, base, SZ_1G, CXLL_CFMWS_VOLATILE);
	topo_plug(test, 0);
	topo_read(region, sizeof(region), "devices/decoder%d.0/region",
		  topo_endpoint(t, 0)->id);
	KUNIT_ASSERT_NE(test, strim(region)[0], '\0');
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/%s/%s",
					    dev_name(&rd->d.dev), region));
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, region, "commit");
}

/* A range that is not inside of one window: what is so is said. */
static void window_is_spanned(struct kunit *test)
{
	struct topo *t = test->priv;
	static const struct {
		u64 at;
		const char *want;
	} rows[] = {
		{ 4ULL * SZ_1G - GRAIN, "spans decoder%d.0 and decoder%d.1," },
		{ 7ULL * SZ_1G - GRAIN, "only a part of its range" },
		{ 7ULL * SZ_1G, "in no window" },
	};
	char want[64], reason[192];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		topo_down(test);
		topo_firmware_fn0(t, t->base + rows[i].at, 2 * GRAIN,
				  CXLL_HDM_CTRL_HOST_ONLY);
		topo_up(test);
		topo_plug(test, 0);
		snprintf(want, sizeof(want), rows[i].want, t->root->id,
			 t->root->id);
		topo_read(reason, sizeof(reason), "devices/decoder%d.0/reason",
			  topo_endpoint(t, 0)->id);
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(reason, want), "%s: %s",
					  want, reason);
		topo_unplug(test, 0);
	}
}

/* What a table has: @offset tells it from others over the same addresses. */
static int table_window(struct topo *t, u32 offset, u32 first, u32 second,
			struct cxll_window_targets *targets,
			struct cxll_root_decoder **rd)
{
	struct cxll_window window = t->window[0]->window;

	window.offset = offset;
	window.base = t->base + 7ULL * SZ_1G;
	window.size = SZ_1G;
	window.ilv.ways = second ? 2 : 1;
	window.targets[0] = first;
	window.targets[1] = second;
	*rd = cxll_window_add(t->root, &window, targets);
	return PTR_ERR_OR_ZERO(*rd);
}

/* hb1 goes and comes, as when firmware ejects it; its port is new then. */
static void bridge_goes(struct topo *t)
{
	cxll_bridge_remove(t->root, t->node[NODE_HB1]);
	topo_flush();
}

static void bridge_comes(struct kunit *test)
{
	struct topo *t = test->priv;

	KUNIT_ASSERT_FALSE(test, IS_ERR(cxll_dport_add(t->root,
						       t->node[NODE_HB1],
						       UID_HB1)));
	t->port[1] = topo_add_bridge(t, COMP_HB1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(t->port[1]));
	topo_flush();
}

/* One that leads to a missing bridge waits for it, others at its base do not. */
static void window_waits_for_bridge(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_window_targets targets;
	struct cxll_root_decoder *rd;

	bridge_goes(t);
	KUNIT_EXPECT_EQ(test, table_window(t, 0x40, UID_HB0, UID_HB1, &targets,
					   &rd), -ENXIO);
	KUNIT_EXPECT_EQ(test, targets.known, 1U);
	KUNIT_EXPECT_EQ(test, targets.missing, (u32)UID_HB1);
	KUNIT_EXPECT_EQ(test, table_window(t, 0x80, UID_HB1, 0, &targets, &rd),
			-ENXIO);
	KUNIT_EXPECT_EQ(test, targets.known, 0U);
	KUNIT_ASSERT_EQ(test, table_window(t, 0xc0, UID_HB0, 0, &targets, &rd),
			0);
	KUNIT_EXPECT_EQ(test, table_window(t, 0xc0, UID_HB0, 0, &targets, &rd),
			-EEXIST);

	bridge_comes(test);
	KUNIT_ASSERT_EQ(test, table_window(t, 0x40, UID_HB0, UID_HB1, &targets,
					   &rd), 0);
	TOPO_EXPECT(test, "7,9\n", TOPO_ATTR, dev_name(&rd->d.dev),
		    "target_list");
	KUNIT_EXPECT_EQ(test, table_window(t, 0x40, UID_HB0, UID_HB1, &targets,
					   &rd), -EEXIST);
	KUNIT_EXPECT_EQ(test, table_window(t, 0xc0, UID_HB0, 0, &targets, &rd),
			-EEXIST);

	/* It stays while its bridge is away, and is none too many after */
	bridge_goes(t);
	KUNIT_EXPECT_EQ(test, table_window(t, 0x40, UID_HB0, UID_HB1, &targets,
					   &rd), -EEXIST);
}

/*
 * fn0 and fn3 as firmware left them, interleaved over both bridges, of which hb1
 * comes late: what fn0 holds was in no window until then.
 */
static void window_late_is_adopted(struct kunit *test)
{
	struct topo *t = test->priv;
	u64 base = t->base + 7ULL * SZ_1G;
	const u32 host = CXLL_HDM_CTRL_HOST_ONLY;
	struct cxll_window_targets targets;
	struct cxll_root_decoder *rd;
	char region[32], reason[200];

	topo_down(test);
	topo_firmware(&t->comp[COMP_HB0], 0, base, 4 * GRAIN, host, 0);
	topo_firmware(&t->fn[0].comp, 0, base, 4 * GRAIN, host | 1 << 4, 0);
	topo_firmware(&t->fn[3].comp, 0, base, 4 * GRAIN, host | 1 << 4, 0);
	t->fn[0].config[CXLL_DVSEC_CTRL / 4] |= CXLL_DVSEC_CTRL_MEM_ENABLE;
	t->fn[3].config[CXLL_DVSEC_CTRL / 4] |= CXLL_DVSEC_CTRL_MEM_ENABLE;
	topo_up(test);
	bridge_goes(t);
	topo_plug(test, 0);
	topo_plug(test, 3);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
	KUNIT_EXPECT_NULL(test, topo_endpoint(t, 3));
	TOPO_EXPECT(test, "\n", "devices/decoder%d.0/region",
		    topo_endpoint(t, 0)->id);
	topo_read(reason, sizeof(reason), "devices/decoder%d.0/reason",
		  topo_endpoint(t, 0)->id);
	KUNIT_EXPECT_NE(test, strim(reason)[0], '\0');

	bridge_comes(test);
	KUNIT_ASSERT_EQ(test, table_window(t, 0x40, UID_HB0, UID_HB1, &targets,
					   &rd), 0);
	cxll_windows_came(t->root);
	topo_flush();
	topo_read(reason, sizeof(reason), "devices/decoder%d.0/reason",
		  topo_endpoint(t, 0)->id);
	KUNIT_EXPECT_STREQ(test, strim(reason), "");
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 3));
	topo_read(region, sizeof(region), "devices/decoder%d.0/region",
		  topo_endpoint(t, 0)->id);
	KUNIT_ASSERT_NE(test, strim(region)[0], '\0');
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/%s/%s",
					    dev_name(&rd->d.dev), region));
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, region, "commit");

	/* Once more is nothing new */
	cxll_windows_came(t->root);
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, region, "commit");
}

/* Somebody had claimed more than the window before, and lets it go: with the window. */
static void window_is_dropped(struct kunit *test)
{
	struct topo *t = test->priv;
	u64 base = t->base;

	topo_down(test);
	KUNIT_ASSERT_NOT_NULL(test, request_mem_region(base, WINDOW_SPACE,
						       "larger"));
	topo_up(test);
	release_mem_region(base, WINDOW_SPACE);
	topo_down(test);
	KUNIT_EXPECT_NOT_NULL(test, request_mem_region(base, WINDOW_SPACE,
						       "larger"));
	release_mem_region(base, WINDOW_SPACE);
	topo_up(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(window_attributes),
	KUNIT_CASE(window_offers),
	KUNIT_CASE(window_targets),
	KUNIT_CASE(window_claims),
	KUNIT_CASE(window_shares_addresses),
	KUNIT_CASE(window_shares_space),
	KUNIT_CASE(window_cut_across),
	KUNIT_CASE(window_inside_others),
	KUNIT_CASE(window_of_its_kind),
	KUNIT_CASE(window_is_spanned),
	KUNIT_CASE(window_waits_for_bridge),
	KUNIT_CASE(window_late_is_adopted),
	KUNIT_CASE(window_is_dropped),
	{ }
};

struct kunit_suite topo_window_suite = {
	.name = "cxl_live_topo_window",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
