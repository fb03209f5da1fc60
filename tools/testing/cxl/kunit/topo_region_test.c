// SPDX-License-Identifier: GPL-2.0-only
/* The life of a region, as the tools lead it. */
#include <linux/module.h>
#include <cxll/locks.h>
#include "topo.h"

/* Every component on the way to fn1: nothing committed, nothing enabled. */
static void expect_idle(struct kunit *test, unsigned int fn)
{
	struct topo *t = test->priv;
	const struct cxll_sim_component *way[] = {
		&t->comp[COMP_HB0], &t->comp[COMP_SWITCH], &t->fn[fn].comp,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(way); i++)
		KUNIT_EXPECT_TRUE_MSG(test, topo_clear(way[i], 0), "%u", i);
}

static void expect_programmed(struct kunit *test,
			      const struct cxll_sim_component *comp, u64 base,
			      u64 size, u32 list)
{
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_BASE_LO), (u32)base);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_BASE_HI),
			(u32)(base >> 32));
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_SIZE_LO), (u32)size);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_SIZE_HI),
			(u32)(size >> 32));
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_LIST_LO), list);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_LIST_HI), 0U);
	/* host-only, committed, commit; 1 way of 256 bytes */
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_CTRL), 0x1600U);
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(comp));
}

/* fn1: bridge to port 1, switch to port 2, device with 1 GiB skipped */
static void region_registers(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 1);
	topo_region_make(test, 0, "pmem", 1, 0, 2 * GRAIN, &r);
	expect_idle(test, 1);
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->comp[COMP_SWITCH]));
	KUNIT_EXPECT_FALSE(test, topo_mem_enabled(&t->fn[1]));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	expect_programmed(test, &t->comp[COMP_HB0], t->base, 2 * GRAIN, 1);
	expect_programmed(test, &t->comp[COMP_SWITCH], t->base, 2 * GRAIN, 2);
	expect_programmed(test, &t->fn[1].comp, t->base, 2 * GRAIN, SZ_1G);
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[1]));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	expect_idle(test, 1);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
}

/* hb1 has nothing to program: the endpoint alone decodes. */
static void region_passthrough(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 3);
	topo_region_make(test, 1, "ram", 3, 0, GRAIN, &r);
	TOPO_EXPECT(test, "1024\n", TOPO_ATTR, r.name,
		    "interleave_granularity");
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_granularity",
						"256\n"), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->fn[3].comp, 0, CXLL_HDM_BASE_HI),
			(u32)((t->base + 4ULL * SZ_1G) >> 32));
	KUNIT_EXPECT_EQ(test, topo_reg(&t->fn[3].comp, 0, CXLL_HDM_CTRL),
			0x1602U);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[3].comp, 0));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 1, &r), 0);
}

/* A switch without registers leads to one device, and not to two. */
static void region_bare_switch(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r, other;

	t->bare_switch = true;
	topo_plug(test, 1);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 1));
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[1].comp, 0));
	KUNIT_EXPECT_EQ(test, t->comp[COMP_SWITCH].commits, 0U);

	/* a second one is refused, and does not harm the first */
	topo_plug(test, 2);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 2));
	topo_region_prepare(test, 0, "ram", 2, 0, GRAIN, &other);
	KUNIT_EXPECT_EQ(test, topo_region_attach(&other), -EOPNOTSUPP);
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, r.name, "commit");
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[1].comp, 0));

	/* alone it is as good */
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	topo_unplug(test, 1);
	KUNIT_EXPECT_EQ(test, topo_region_attach(&other), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&other, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&other, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &other), 0);
}

/* Target Count 0, and a target list that reads 0 whatever was written */
static void region_no_target_list(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_down(test);
	cxll_sim_component_init(&t->comp[COMP_HB1], NULL, CXLL_HDM_PORT, 4, 0);
	t->lens[COMP_HB1].off = CXLL_CACHEMEM_OFFSET + CXLL_SIM_HDM +
				CXLL_HDM_DECODER(0) + CXLL_HDM_LIST_LO;
	t->lens[COMP_HB1].flip = 5;	/* rp2's number */
	topo_up(test);
	KUNIT_ASSERT_NOT_NULL(test, t->port[1]->dev.driver);
	KUNIT_EXPECT_EQ(test, t->port[1]->nr_decoders, 4U);

	topo_plug(test, 3);
	topo_region_make(test, 1, "ram", 3, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	scoped_guard(rwsem_write, &cxll_tree_lock)
		KUNIT_EXPECT_TRUE(test, cxll_decoders_stand(t->port[1]));

	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 1, &r), 0);
}

/* The next number is another one, the same for both kinds, not all windows. */
static void expect_next(struct kunit *test, const char *name)
{
	struct topo *t = test->priv;
	char next[32], text[40];

	topo_read(next, sizeof(next), "devices/%s/create_ram_region",
		  dev_name(&t->window[0]->d.dev));
	TOPO_EXPECT(test, next, "devices/%s/create_pmem_region",
		    dev_name(&t->window[0]->d.dev));
	topo_read(text, sizeof(text), "devices/%s/create_pmem_region",
		  dev_name(&t->window[1]->d.dev));
	KUNIT_EXPECT_STRNEQ(test, text, next);
	KUNIT_EXPECT_STRNEQ(test, strim(next), name);
}

/* Where a committed region is, and which objects name which. */
static void expect_joined(struct kunit *test, const struct topo_region *r)
{
	struct topo *t = test->priv;
	char text[40];

	snprintf(text, sizeof(text), "%#llx\n", t->base);
	TOPO_EXPECT(test, text, TOPO_ATTR, r->name, "resource");
	TOPO_EXPECT(test, text, TOPO_ATTR, r->decoder, "start");
	snprintf(text, sizeof(text), "%s\n", r->decoder);
	TOPO_EXPECT(test, text, TOPO_ATTR, r->name, "target0");
	snprintf(text, sizeof(text), "%s\n", r->name);
	TOPO_EXPECT(test, text, TOPO_ATTR, r->decoder, "region");
	TOPO_EXPECT(test, text, "devices/decoder%d.0/region", t->port[0]->id);
	TOPO_EXPECT(test, "0\n", "devices/decoder%d.0/target_list",
		    t->port[0]->id);
}

static void region_attributes(struct kunit *test)
{
	static const char some[] = "01234567-89ab-cdef-0123-456789abcdef";
	static const struct {
		const char *attr;
		const char *before;
		const char *after;
	} expect[] = {
		{ "size", "0x0\n", "0x20000000\n" },
		{ "mode", "pmem\n", "pmem\n" },
		{ "interleave_ways", "1\n", "1\n" },
		{ "interleave_granularity", "256\n", "256\n" },
		{ "commit", "0\n", "1\n" },
		{ "modalias", "cxl:t6\n", "cxl:t6\n" },
		{ "devtype", "cxl_region\n", "cxl_region\n" },
		{ "uuid", "00000000-0000-0000-0000-000000000000\n",
		  "01234567-89ab-cdef-0123-456789abcdef\n" },
	};
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;

	topo_plug(test, 0);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "pmem", &r), 0);
	KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR,
					    dev_name(&t->window[0]->d.dev),
					    r.name));
	expect_next(test, r.name);

	for (i = 0; i < ARRAY_SIZE(expect); i++)
		TOPO_EXPECT(test, expect[i].before, TOPO_ATTR, r.name,
			    expect[i].attr);
	TOPO_EXPECT(test, "0xffffffffffffffff\n", TOPO_ATTR, r.name,
		    "resource");
	TOPO_EXPECT(test, "\n", TOPO_ATTR, r.name, "target0");
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, r.name, "target1"));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);

	topo_region_make(test, 0, "pmem", 0, 0, 2 * GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "uuid", some), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	for (i = 0; i < ARRAY_SIZE(expect); i++)
		TOPO_EXPECT(test, expect[i].after, TOPO_ATTR, r.name,
			    expect[i].attr);
	expect_joined(test, &r);

	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	TOPO_EXPECT(test, "\n", TOPO_ATTR, r.decoder, "region");
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, r.decoder, "size");
	/* the claim stays until size 0 or delete */
	TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, r.name, "size");
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&r));
	KUNIT_EXPECT_NULL(test, t->window[0]->res.child);
}

/* Two ways over the switch: the bridge passes on, switch and devices deal. */
static void region_interleaved(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	char dec[32];
	unsigned int i;

	topo_plug(test, 1);
	topo_plug(test, 2);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "2\n"),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_granularity",
						"1024\n"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x40000000\n"), 0);
	for (i = 0; i < 2; i++) {
		snprintf(dec, sizeof(dec), "decoder%d.0",
			 topo_endpoint(t, 2 - i)->id);
		KUNIT_EXPECT_EQ(test, topo_write("ram", TOPO_ATTR, dec, "mode"),
				0);
		KUNIT_EXPECT_EQ(test, topo_write("0x20000000\n", TOPO_ATTR, dec,
						 "dpa_size"), 0);
		KUNIT_EXPECT_EQ(test, topo_region_write(&r, i ? "target1" :
							"target0", dec), 0);
	}
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	/* fn2 first, which is below port 3; IW 1, IG 2 */
	KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_SWITCH], 0,
				       CXLL_HDM_LIST_LO), 0x0203U);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_SWITCH], 0,
				       CXLL_HDM_CTRL), 0x1612U);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_HB0], 0,
				       CXLL_HDM_LIST_LO), 1U);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_HB0], 0,
				       CXLL_HDM_CTRL) & 0xf0, 0U);
	for (i = 1; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, topo_reg(&t->fn[i].comp, 0,
					       CXLL_HDM_CTRL), 0x1612U);
		KUNIT_EXPECT_EQ(test, topo_reg(&t->fn[i].comp, 0,
					       CXLL_HDM_SIZE_LO), 0x40000000U);
	}
	TOPO_EXPECT(test, "3,2\n", "devices/decoder%d.0/target_list",
		    cxll_port_parent(topo_endpoint(t, 1))->id);

	/* one of them goes: all of it goes */
	topo_unplug(test, 1);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&r));
	expect_idle(test, 1);
	expect_idle(test, 2);
}

/* As many targets as ways, before there is a size. */
static void region_ways(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "16\n"),
			0);
	KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR, r.name, "target15"));
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "4\n"),
			0);
	KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR, r.name, "target3"));
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, r.name, "target4"));
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x10000000\n"),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x40000000\n"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "1\n"),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0\n"), 0);
	TOPO_EXPECT(test, "0xffffffffffffffff\n", TOPO_ATTR, r.name,
		    "resource");
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "1\n"),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_granularity",
						"4096\n"), 0);
	TOPO_EXPECT(test, "4096\n", TOPO_ATTR, r.name,
		    "interleave_granularity");
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, r.name, "target1"));
}

/* Holes are used, and the largest is told of when none fits. */
static void region_places(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r[3], big;
	char where[32];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_EQ(test, topo_region_create(t, 1, "ram", &r[i]),
				0);
		KUNIT_EXPECT_EQ(test, topo_region_write(&r[i], "size",
							"0x20000000\n"), 0);
	}
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 1, "ram", &big), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&big, "size", "0x30000000\n"),
			-ENOSPC);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 1, &r[1]), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&big, "size", "0x10000000\n"),
			0);
	snprintf(where, sizeof(where), "%#llx\n",
		 t->base + 4ULL * SZ_1G + 2 * GRAIN);
	TOPO_EXPECT(test, where, TOPO_ATTR, big.name, "resource");
	/* it may grow into what it has */
	KUNIT_EXPECT_EQ(test, topo_region_write(&big, "size", "0x20000000\n"),
			0);
	TOPO_EXPECT(test, where, TOPO_ATTR, big.name, "resource");
	/* and keeps it when it cannot */
	KUNIT_EXPECT_EQ(test, topo_region_write(&big, "size", "0x80000000\n"),
			-ENOSPC);
	TOPO_EXPECT(test, "0x20000000\n", TOPO_ATTR, big.name, "size");
	TOPO_EXPECT(test, where, TOPO_ATTR, big.name, "resource");
}

/* Enabled means live: modules are kept, a second enable commits again. */
static void region_enable(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	struct device *dev;
	int before;

	topo_plug(test, 1);
	topo_region_make(test, 0, "pmem", 1, 0, GRAIN, &r);
	before = module_refcount(THIS_MODULE);
	dev = bus_find_device_by_name(t->root->dev.bus, NULL, r.name);
	KUNIT_ASSERT_NOT_NULL(test, dev);

	KUNIT_EXPECT_NE(test, topo_bind("cxl_region", dev, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_region", dev, true), 0);
	/* provider of the root, and of the memdev */
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 2);
	TOPO_EXPECT_LINK(test, "cxl_region", TOPO_ATTR, r.name, "driver");
	/* persistent memory does not go to dax */
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/%s/dax_%s", r.name,
					     r.name));

	KUNIT_EXPECT_EQ(test, topo_bind("cxl_region", dev, false), 0);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_region", dev, true), 0);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[1].comp, 0));

	/* commit 0 disables first */
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_NULL(test, dev->driver);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
	expect_idle(test, 1);
	put_device(dev);
}

static void region_dax(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	struct device *dev;

	topo_plug(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	dev = bus_find_device_by_name(t->root->dev.bus, NULL, r.name);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_region", dev, true), 0);
	TOPO_EXPECT(test, "cxl:t8\n", "devices/%s/dax_%s/modalias", r.name,
		    r.name);
	TOPO_EXPECT(test, "cxl_dax_region\n", "devices/dax_%s/devtype", r.name);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_region", dev, false), 0);
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/dax_%s", r.name));

	/* delete of a live one does it all */
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_region", dev, true), 0);
	put_device(dev);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/dax_%s", r.name));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
}

/* Thirty times, and everything is as before. */
static void region_again_and_again(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int before, i;

	topo_plug(test, 1);
	before = topo_count_devices();
	for (i = 0; i < 30; i++) {
		topo_region_make(test, 0, i & 1 ? "ram" : "pmem", 1, 0, GRAIN,
				 &r);
		KUNIT_ASSERT_EQ(test, topo_region_commit(&r, true), 0);
		KUNIT_ASSERT_EQ(test, topo_region_commit(&r, true), 0);
		if (i & 2) {
			KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
			KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
		}
		KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
		KUNIT_EXPECT_EQ(test, topo_write("0\n", TOPO_ATTR, r.decoder,
						 "dpa_size"), 0);
		expect_idle(test, 1);
	}
	KUNIT_EXPECT_EQ(test, topo_count_devices(), before);
	KUNIT_EXPECT_EQ(test, t->comp[COMP_HB0].commits, 30U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(region_registers),
	KUNIT_CASE(region_passthrough),
	KUNIT_CASE(region_bare_switch),
	KUNIT_CASE(region_no_target_list),
	KUNIT_CASE(region_attributes),
	KUNIT_CASE(region_interleaved),
	KUNIT_CASE(region_ways),
	KUNIT_CASE(region_places),
	KUNIT_CASE(region_enable),
	KUNIT_CASE(region_dax),
	KUNIT_CASE(region_again_and_again),
	{ }
};

struct kunit_suite topo_region_suite = {
	.name = "cxl_live_topo_region",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
