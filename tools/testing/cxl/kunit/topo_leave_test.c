// SPDX-License-Identifier: GPL-2.0-only
/* What becomes of regions when something they stand on goes. */
#include <compat/rcu.h>
#include "topo.h"
#include "topo_blocks.h"
#include "topo_gone.h"

static void expect_decodes_nothing(struct kunit *test,
				   const struct cxll_sim_component *comp)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, topo_clear(comp, i));
}

static void expect_no_way(struct kunit *test, unsigned int fn)
{
	struct topo *t = test->priv;

	expect_decodes_nothing(test, &t->comp[COMP_HB0]);
	expect_decodes_nothing(test, &t->comp[COMP_SWITCH]);
	expect_decodes_nothing(test, &t->fn[fn].comp);
	KUNIT_EXPECT_NULL(test, t->window[0]->res.child);
}

/* Committed and live regions of fn1, and five ways to take the ground away. */
static void go_unplug(struct kunit *test)
{
	topo_unplug(test, 1);
}

static void go_memdev(struct kunit *test)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[1]->dev, false), 0);
}

static void go_endpoint(struct kunit *test)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &topo_endpoint(t, 1)->dev,
					false), 0);
}

static void go_switch(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *sw = cxll_port_parent(topo_endpoint(t, 1));

	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &sw->dev, false), 0);
	topo_flush();
}

static void go_bridge(struct kunit *test)
{
	topo_bind_bridge(test, false);
}

static void go_nothing(struct kunit *test)
{
	struct topo *t = test->priv;

	/* the device went before anybody noticed */
	cxll_sim_dev_remove(&t->fn[1]);
	topo_unplug(test, 1);
	topo_gone_returns(&t->fn[1]);
}

static const struct {
	const char *what;
	void (*go)(struct kunit *test);
} ways[] = {
	{ "device unplugged", go_unplug },
	{ "memdev disabled", go_memdev },
	{ "endpoint disabled", go_endpoint },
	{ "switch disabled", go_switch },
	{ "bridge disabled", go_bridge },
	{ "device gone", go_nothing },
};

/* From the beginning, whatever the way before did */
static void start_over(struct kunit *test)
{
	topo_unplug(test, 1);
	topo_down(test);
	topo_up(test);
	topo_plug(test, 1);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(test->priv, 1));
}

static void leave_committed(struct kunit *test)
{
	struct topo_region r;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		start_over(test);
		topo_region_make(test, 0, "pmem", 1, 0, GRAIN, &r);
		KUNIT_ASSERT_EQ(test, topo_region_commit(&r, true), 0);
		ways[i].go(test);
		KUNIT_EXPECT_FALSE_MSG(test, topo_region_exists(&r), "%s", ways[i].what);
		expect_no_way(test, 1);
	}
}

static void leave_live(struct kunit *test)
{
	struct topo_region r[2];
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		start_over(test);
		for (k = 0; k < 2; k++)
			topo_region_live(test, 1, k, GRAIN, &r[k]);
		ways[i].go(test);
		KUNIT_EXPECT_FALSE_MSG(test, topo_region_exists(&r[0]), "%s", ways[i].what);
		KUNIT_EXPECT_FALSE(test, topo_region_exists(&r[1]));
		expect_no_way(test, 1);
	}
}

/* Not committed yet: it loses its target and no more. */
static void leave_configured(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &r);
	topo_unplug(test, 1);
	KUNIT_EXPECT_TRUE(test, topo_region_exists(&r));
	TOPO_EXPECT(test, "\n", TOPO_ATTR, r.name, "target0");
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -ENXIO);

	/* another device takes the place */
	topo_plug(test, 0);
	snprintf(r.decoder, sizeof(r.decoder), "decoder%d.0",
		 topo_endpoint(t, 0)->id);
	KUNIT_EXPECT_EQ(test, topo_write("ram", TOPO_ATTR, r.decoder, "mode"),
			0);
	KUNIT_EXPECT_EQ(test, topo_write("0x10000000\n", TOPO_ATTR, r.decoder,
					 "dpa_size"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", r.decoder), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
}

/*
 * fn0's region is below fn1's on their bridge: when fn0 goes, the bridge's
 * lower decoder has to stay for now, and the region does not. What comes to
 * fn0's place uses the decoder.
 */
static void leave_below(struct kunit *test)
{
	struct topo_region low, high, again;
	struct topo *t = test->priv;
	char where[32];

	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &low);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &high);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&high, true), 0);

	topo_unplug(test, 0);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&low));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));
	expect_decodes_nothing(test, &t->fn[0].comp);
	KUNIT_EXPECT_EQ(test, topo_region_bind(t, &high), 0);

	topo_plug(test, 0);
	TOPO_EXPECT(test, "live\n", TOPO_ATTR, high.name, "state");
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &again);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&again, true), 0);
	snprintf(where, sizeof(where), "%#llx\n", t->base);
	TOPO_EXPECT(test, where, TOPO_ATTR, again.name, "resource");

	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &again), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&high, false), 0);
	KUNIT_EXPECT_TRUE(test, topo_region_exists(&high));
	expect_decodes_nothing(test, &t->comp[COMP_HB0]);
}

/* The same, ended by the removal of the other device, or of everything. */
static void leave_below_then_all(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region low, high;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		topo_plug(test, 0);
		topo_plug(test, 1);
		topo_region_make(test, 0, "ram", 0, 0, GRAIN, &low);
		topo_region_make(test, 0, "ram", 1, 0, GRAIN, &high);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&high, true), 0);
		topo_unplug(test, 0);
		KUNIT_EXPECT_FALSE(test, topo_region_exists(&low));
		KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0],
							   0));
		if (i)
			topo_down(test);
		topo_unplug(test, 1);
		KUNIT_EXPECT_FALSE(test, topo_region_exists(&low));
		KUNIT_EXPECT_FALSE(test, topo_region_exists(&high));
		expect_decodes_nothing(test, &t->comp[COMP_HB0]);
		expect_decodes_nothing(test, &t->fn[1].comp);
	}
}

/* Regions in every state of making, several without any address */
static void leave_root(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region done, sized, bare[3];
	unsigned int i;

	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_region_live(test, 0, 0, GRAIN, &done);
	topo_region_make(test, 0, "pmem", 1, 0, GRAIN, &sized);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, topo_region_create(t, 0, "ram",
							 &bare[i]), 0);

	topo_down(test);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&done));
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&sized));
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_FALSE_MSG(test, topo_region_exists(&bare[i]), "%u", i);
	KUNIT_EXPECT_EQ(test, topo_count_devices(), t->devices + 2);
	expect_decodes_nothing(test, &t->comp[COMP_HB0]);
	expect_decodes_nothing(test, &t->fn[0].comp);
}

/*
 * A region in use outlives the port of its bridge and is destroyed meanwhile.
 * Nobody reaches the bridge's decoder then: it is reset when the port is back,
 * also below another root.
 */
static void bridge_away(struct kunit *test, bool root)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_blocks_init(test);
	start_over(test);
	topo_region_live(test, 1, 0, GRAIN, &r);
	topo_blocks_use();
	go_bridge(test);
	TOPO_EXPECT(test, "held\n", TOPO_ATTR, r.name, "state");
	topo_blocks_free();
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&r));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));

	if (root)
		start_over(test);
	else
		topo_bind_bridge(test, true);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 1));
	expect_no_way(test, 1);
	topo_blocks_exit();
}

static void leave_bridge_away(struct kunit *test)
{
	bridge_away(test, false);
}

static void leave_root_away(struct kunit *test)
{
	bridge_away(test, true);
}

/*
 * A root that is kept for a region in use loses the region's bridge: nothing of
 * ours keeps that, and all is live again when both are back.
 */
static void leave_root_kept(struct kunit *test)
{
	struct topo *t = test->priv;
	struct device *hb0 = t->node[NODE_HB0];
	unsigned int before;
	struct topo_region r;

	topo_blocks_init(test);
	topo_down(test);
	before = kref_read(&hb0->kobj.kref);
	start_over(test);
	topo_region_live(test, 1, 0, GRAIN, &r);
	topo_blocks_use();
	KUNIT_EXPECT_EQ(test, cxll_root_remove(t->root), -EBUSY);
	TOPO_EXPECT(test, "held\n", TOPO_ATTR, r.name, "state");

	cxll_bridge_remove(t->root, hb0);
	topo_flush();
	KUNIT_EXPECT_EQ(test, kref_read(&hb0->kobj.kref), before);
	KUNIT_EXPECT_NULL(test, cxll_port_find(hb0));
	KUNIT_EXPECT_PTR_EQ(test, cxll_root_revive(t->node[NODE_HOST]),
			    t->root);
	KUNIT_ASSERT_FALSE(test, IS_ERR(cxll_dport_add(t->root, hb0, UID_HB0)));
	t->port[0] = topo_add_bridge(t, COMP_HB0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(t->port[0]));
	topo_flush();
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 1));
	TOPO_EXPECT(test, "live\n", TOPO_ATTR, r.name, "state");
	topo_blocks_free();
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	expect_no_way(test, 1);
	topo_blocks_exit();
}

#define WAIT		"../../module/cxl_region/parameters/wait"

/*
 * Who wants a region back stops its memory from coming online. It is in use and
 * stays, and the rest comes when the region is live again: its driver was
 * unbound, or a port below which it is.
 */
static void leave_while_onlining(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;

	topo_blocks_init(test);
	start_over(test);
	KUNIT_EXPECT_EQ(test, topo_write("first", WAIT), 0);
	for (i = 0; i < 2; i++) {
		topo_region_make(test, 0, "ram", 1, 0, GRAIN, &r);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
		topo_blocks_pause = 1;
		KUNIT_EXPECT_EQ(test, topo_region_bind(t, &r), 0);
		topo_blocks_use();
		if (i)
			go_bridge(test);
		else
			KUNIT_EXPECT_EQ(test, topo_write(r.name, "drivers/cxl_region/unbind"), 0);
		topo_blocks_pause = 0;
		topo_flush();
		TOPO_EXPECT(test, "held\n", TOPO_ATTR, r.name, "state");
		KUNIT_EXPECT_EQ(test, topo_blocks_count(TOPO_BLOCK_AWAY), 1UL);

		if (i)
			KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &t->port[0]->dev, true), 0);
		else
			KUNIT_EXPECT_EQ(test, topo_region_bind(t, &r), 0);
		topo_flush();
		TOPO_EXPECT(test, "live\n", TOPO_ATTR, r.name, "state");
		KUNIT_EXPECT_EQ(test, topo_blocks_count(TOPO_BLOCK_AWAY), 0UL);
		KUNIT_EXPECT_EQ(test, topo_blocks_count(TOPO_BLOCK_USED), 1UL);
		topo_blocks_free();
		KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
		KUNIT_EXPECT_EQ(test, topo_write("0", TOPO_ATTR, r.decoder, "dpa_size"), 0);
	}
	KUNIT_EXPECT_EQ(test, topo_write("all", WAIT), 0);
	topo_blocks_exit();
}

#define EXPEDITE	"../../module/cxl_region/parameters/expedite_rcu"

/* The second region is refused by the consumer, and both are given back. */
static void two_regions(struct kunit *test, bool expedited)
{
	struct topo_region r[2];
	unsigned int k;

	topo_blocks_asked = 0;
	topo_blocks_expedited = 0;
	for (k = 0; k < 2; k++) {
		topo_region_make(test, 0, "ram", 1, k, GRAIN, &r[k]);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&r[k], true), 0);
		KUNIT_EXPECT_EQ(test, topo_region_bind(test->priv, &r[k]),
				k ? -EBUSY : 0);
		KUNIT_EXPECT_FALSE(test, compat_rcu_is_expedited());
	}
	topo_blocks_use();
	KUNIT_EXPECT_EQ(test, topo_region_delete(test->priv, 0, &r[0]), -EBUSY);
	KUNIT_EXPECT_FALSE(test, compat_rcu_is_expedited());
	topo_blocks_free();
	for (k = 2; k-- > 0;)
		KUNIT_EXPECT_EQ(test, topo_region_delete(test->priv, 0, &r[k]),
				0);
	KUNIT_EXPECT_FALSE(test, compat_rcu_is_expedited());
	KUNIT_EXPECT_GE(test, topo_blocks_asked, 3U);
	KUNIT_EXPECT_EQ(test, topo_blocks_expedited,
			expedited ? topo_blocks_asked : 0U);
}

/* Grace periods are expedited while memory is handed over, and never longer. */
static void leave_expedited(struct kunit *test)
{
	KUNIT_ASSERT_FALSE(test, compat_rcu_is_expedited());
	topo_blocks_init(test);
	topo_plug(test, 1);
	two_regions(test, true);
	KUNIT_EXPECT_EQ(test, topo_write("n", EXPEDITE), 0);
	two_regions(test, false);
	KUNIT_EXPECT_EQ(test, topo_write("y", EXPEDITE), 0);
	topo_blocks_exit();
}

/* A device that is gone is no obstacle to giving the region up. */
static void leave_gone_at_decommit(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	cxll_sim_dev_remove(&t->fn[1]);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	expect_decodes_nothing(test, &t->comp[COMP_HB0]);
	expect_decodes_nothing(test, &t->comp[COMP_SWITCH]);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -ENODEV);
	expect_decodes_nothing(test, &t->comp[COMP_HB0]);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(leave_committed),
	KUNIT_CASE(leave_live),
	KUNIT_CASE(leave_configured),
	KUNIT_CASE(leave_below),
	KUNIT_CASE(leave_below_then_all),
	KUNIT_CASE(leave_root),
	KUNIT_CASE(leave_bridge_away),
	KUNIT_CASE(leave_root_away),
	KUNIT_CASE(leave_while_onlining),
	KUNIT_CASE(leave_root_kept),
	KUNIT_CASE(leave_expedited),
	KUNIT_CASE(leave_gone_at_decommit),
	{ }
};

struct kunit_suite topo_leave_suite = {
	.name = "cxl_live_topo_leave",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
