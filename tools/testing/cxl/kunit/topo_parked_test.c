// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders that a deleted region leaves committed in a bridge whose port goes
 * and comes back, in front of regions that are being made or wait for devices.
 */
#include "topo.h"
#include "topo_blocks.h"

static bool parked_committed(struct topo *t, unsigned int id)
{
	return cxll_sim_committed(&t->comp[COMP_HB0], id);
}

/*
 *        hb0  decoder 0: of @low, which is deleted   decoder 1: of @high
 *       /   \
 *     fn0   switch - fn1
 *
 * Decoder 0 stays committed, as decoder 1 was committed after it.
 */
static void parked_make(struct kunit *test, struct topo_region *low,
			struct topo_region *high)
{
	struct topo *t = test->priv;

	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, low);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, high);
	KUNIT_EXPECT_EQ(test, topo_region_commit(low, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(high, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, low), 0);
	KUNIT_EXPECT_TRUE(test, parked_committed(t, 0));
}

/* A new region uses the parked decoder, is in use, and its bridge's port goes. */
static void parked_use_and_go(struct kunit *test, struct topo_region *again,
			      struct topo_region *high)
{
	struct topo *t = test->priv;

	parked_make(test, again, high);
	topo_region_live(test, 0, 0, GRAIN, again);
	topo_blocks_use();
	topo_bind_bridge(test, false);
	TOPO_EXPECT(test, "held\n", TOPO_ATTR, again->name, "state");
	KUNIT_EXPECT_TRUE(test, parked_committed(t, 0));
}

static int parked_init(struct kunit *test)
{
	int rc = topo_init(test);

	if (rc)
		return rc;
	topo_blocks_init(test);
	return 0;
}

static void parked_exit(struct kunit *test)
{
	topo_blocks_free();
	topo_exit(test);
	topo_blocks_exit();
}

/* The bridge is back while a region that only has a size is at the addresses. */
static void parked_before_config(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r, fresh;

	topo_plug(test, 0);
	topo_region_live(test, 0, 0, GRAIN, &r);
	topo_blocks_use();
	topo_bind_bridge(test, false);
	topo_blocks_free();
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_TRUE(test, parked_committed(t, 0));

	KUNIT_EXPECT_EQ(test, topo_region_create(t, 0, "ram", &fresh), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&fresh, "interleave_ways", "1"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&fresh, "interleave_granularity",
						"256"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&fresh, "size", "0x10000000"), 0);
	topo_bind_bridge(test, true);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 0));
	KUNIT_EXPECT_FALSE(test, parked_committed(t, 0));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &fresh), 0);
}

/* A held region waits there, and is deleted without its device. */
static void parked_before_held(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region again, high;

	parked_use_and_go(test, &again, &high);
	topo_unplug(test, 0);
	topo_bind_bridge(test, true);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 1));
	TOPO_EXPECT(test, "held\n", TOPO_ATTR, again.name, "state");
	KUNIT_EXPECT_TRUE(test, parked_committed(t, 0));

	topo_blocks_free();
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &again), 0);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&again));
	KUNIT_EXPECT_FALSE(test, parked_committed(t, 0));
}

/* Its device is back as well: it is live on the decoder, which then goes with it. */
static void parked_before_live(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region again, high;

	parked_use_and_go(test, &again, &high);
	topo_bind_bridge(test, true);
	TOPO_EXPECT(test, "live\n", TOPO_ATTR, again.name, "state");

	topo_blocks_free();
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &again), 0);
	KUNIT_EXPECT_FALSE(test, parked_committed(t, 0));
}

/* The bridge was reset: it has to lead to the region's device again. */
static void parked_reset_bridge(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region again, high;

	parked_use_and_go(test, &again, &high);
	cxll_sim_component_reset(&t->comp[COMP_HB0]);
	cxll_sim_component_reset(&t->fn[0].comp);
	topo_bind_bridge(test, true);
	topo_flush();
	TOPO_EXPECT(test, "live\n", TOPO_ATTR, again.name, "state");
	KUNIT_EXPECT_TRUE(test, parked_committed(t, 0));

	topo_blocks_free();
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &again), 0);
	KUNIT_EXPECT_FALSE(test, parked_committed(t, 0));
}

/*
 * The region is in use when the bridge's port goes, and no longer when the ports
 * of its devices, which are still there, go after it.
 */
static void parked_bridge_before_device(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 0);
	topo_region_live(test, 0, 0, GRAIN, &r);
	topo_blocks_use();
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &t->port[0]->dev, false), 0);
	topo_blocks_free();
	topo_flush();
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&r));
	KUNIT_EXPECT_FALSE(test, cxll_sim_committed(&t->fn[0].comp, 0));
	KUNIT_EXPECT_TRUE(test, parked_committed(t, 0));

	topo_bind_bridge(test, true);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 0));
	KUNIT_EXPECT_FALSE(test, parked_committed(t, 0));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(parked_before_config),
	KUNIT_CASE(parked_before_held),
	KUNIT_CASE(parked_before_live),
	KUNIT_CASE(parked_reset_bridge),
	KUNIT_CASE(parked_bridge_before_device),
	{ }
};

struct kunit_suite topo_parked_suite = {
	.name = "cxl_live_topo_parked",
	.init = parked_init,
	.exit = parked_exit,
	.test_cases = cases,
};
