// SPDX-License-Identifier: GPL-2.0-only
/* What decoders show between the last target and the commit. */
#include "topo.h"

/* A region of two ways, 512 MiB of each device, and no target yet. */
static void two_ways(struct kunit *test, struct topo_region *r)
{
	struct topo *t = test->priv;

	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(r, "interleave_ways", "2\n"),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_write(r, "interleave_granularity",
						"1024\n"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(r, "size", "0x40000000\n"), 0);
}

static int attach(struct kunit *test, struct topo_region *r,
		  const char *target, unsigned int fn, unsigned int dec)
{
	struct topo *t = test->priv;

	snprintf(r->decoder, sizeof(r->decoder), "decoder%d.%u",
		 topo_endpoint(t, fn)->id, dec);
	topo_write("ram", TOPO_ATTR, r->decoder, "mode");
	topo_write("0x20000000\n", TOPO_ATTR, r->decoder, "dpa_size");
	return topo_region_write(r, target, r->decoder);
}

static void expect_shown(struct kunit *test, struct cxll_port *port,
			 unsigned int dec, const char *ways, const char *gran,
			 const char *list)
{
	TOPO_EXPECT(test, ways, "devices/decoder%d.%u/interleave_ways",
		    port->id, dec);
	TOPO_EXPECT(test, gran, "devices/decoder%d.%u/interleave_granularity",
		    port->id, dec);
	if (list)
		TOPO_EXPECT(test, list, "devices/decoder%d.%u/target_list",
			    port->id, dec);
}

/* The way to fn1 and fn2, see topo.h: bridge, switch, two devices. */
static void expect_two_ways(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = topo_endpoint(t, 1);

	expect_shown(test, t->port[0], 0, "1\n", "1024\n", "1\n");
	expect_shown(test, cxll_port_parent(ep), 0, "2\n", "1024\n", "3,2\n");
	expect_shown(test, ep, 0, "2\n", "1024\n", NULL);
	expect_shown(test, topo_endpoint(t, 2), 0, "2\n", "1024\n", NULL);
}

static void expect_nothing(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = topo_endpoint(t, 1);

	expect_shown(test, t->port[0], 0, "1\n", "256\n", "\n");
	expect_shown(test, cxll_port_parent(ep), 0, "1\n", "256\n", "\n");
	expect_shown(test, ep, 0, "1\n", "256\n", NULL);
	expect_shown(test, topo_endpoint(t, 2), 0, "1\n", "256\n", NULL);
}

static void expect_untouched(struct kunit *test)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_SWITCH], 0));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[1].comp, 0));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[2].comp, 0));
}

static void plan_shown(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 1);
	topo_plug(test, 2);
	two_ways(test, &r);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target0", 2, 0), 0);
	expect_nothing(test);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target1", 1, 0), 0);
	expect_two_ways(test);
	expect_untouched(test);

	/* detaching drops the plan */
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", "\n"), 0);
	expect_nothing(test);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target0", 2, 0), 0);
	expect_two_ways(test);
	expect_untouched(test);

	/* committed and disabled it is the same */
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	expect_two_ways(test);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	expect_two_ways(test);
	expect_untouched(test);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	expect_nothing(test);
}

/* What no commit can do is refused by the write that makes it so. */
static void plan_refused(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 1);
	topo_plug(test, 2);
	two_ways(test, &r);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target0", 2, 0), 0);
	/* the same device twice */
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target1", 2, 1), -EINVAL);
	TOPO_EXPECT(test, "\n", TOPO_ATTR, r.name, "target1");
	expect_nothing(test);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target1", 1, 0), 0);
	expect_two_ways(test);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);

	/* a window over one bridge: nothing deals out by three */
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "3\n"),
			-EOPNOTSUPP);
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, r.name, "interleave_ways");
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, r.name, "target1"));
}

/* fn0 and fn1 share the bridge: who commits first has its first decoder. */
static void plan_of_two(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region a, b;

	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &a);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &b);
	expect_shown(test, t->port[0], 0, "1\n", "256\n", "0\n");
	expect_shown(test, t->port[0], 1, "1\n", "256\n", "\n");
	KUNIT_EXPECT_EQ(test, topo_region_commit(&a, true), 0);
	expect_shown(test, t->port[0], 0, "1\n", "256\n", "0\n");
	expect_shown(test, t->port[0], 1, "1\n", "256\n", "1\n");
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &a), 0);
	expect_shown(test, t->port[0], 0, "1\n", "256\n", "1\n");
	expect_shown(test, t->port[0], 1, "1\n", "256\n", "\n");
	KUNIT_EXPECT_EQ(test, topo_region_commit(&b, true), 0);
	expect_shown(test, t->port[0], 0, "1\n", "256\n", "1\n");
}

/* Ports go and come while a region is planned; KASAN looks on. */
static void plan_ports_go(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 1);
	topo_plug(test, 2);
	two_ways(test, &r);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target0", 2, 0), 0);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target1", 1, 0), 0);
	expect_two_ways(test);
	topo_bind_bridge(test, false);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &t->port[0]->dev, true), 0);
	expect_shown(test, t->port[0], 0, "1\n", "256\n", "\n");
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -ENXIO);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
}

static void plan_device_goes(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 1);
	topo_plug(test, 2);
	two_ways(test, &r);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target0", 2, 0), 0);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target1", 1, 0), 0);
	topo_unplug(test, 2);
	TOPO_EXPECT(test, "\n", TOPO_ATTR, r.name, "target0");
	expect_shown(test, topo_endpoint(t, 1), 0, "1\n", "256\n", NULL);
	topo_plug(test, 2);
	expect_nothing(test);
	KUNIT_EXPECT_EQ(test, attach(test, &r, "target0", 2, 0), 0);
	expect_two_ways(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(plan_shown),
	KUNIT_CASE(plan_refused),
	KUNIT_CASE(plan_of_two),
	KUNIT_CASE(plan_ports_go),
	KUNIT_CASE(plan_device_goes),
	{}
};

struct kunit_suite topo_plan_suite = {
	.name = "cxl_live_topo_plan",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
