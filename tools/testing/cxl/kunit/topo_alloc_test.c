// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation on the way from a root to a live region fails once, in
 * turn: each time an error or success, and nothing in between. Leaks show in
 * kmemleak when the run ends.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <cxll/bus.h>
#include "topo.h"

#define ALLOCATIONS_MAX	1000U

#ifdef CONFIG_FAILSLAB

/* The next @n-th allocation of this task is to fail; 0: none. */
static void fail_at(unsigned int n)
{
	WRITE_ONCE(current->fail_nth, n);
}

/* Was there an @n-th allocation at all? */
static bool failed(void)
{
	bool yes = !READ_ONCE(current->fail_nth);

	fail_at(0);
	return yes;
}

#else

static void fail_at(unsigned int n)
{
}

static bool failed(void)
{
	return false;
}

#endif

static bool can_fail(struct kunit *test)
{
	void *p;

	fail_at(1);
	p = kmalloc(8, GFP_KERNEL);
	fail_at(0);
	kfree(p);
	if (p)
		kunit_mark_skipped(test, "no CONFIG_FAILSLAB, or ignore-gfp-wait is not N");
	return !p;
}

/**
 * struct step - something to be done whole or not at all
 * @act: do it; 0 or -errno
 * @undo: after success
 * @least: allocations that can make it fail
 * @mean: the one error there can be, 0 for any
 */
struct step {
	int (*act)(struct kunit *test);
	void (*undo)(struct kunit *test);
	unsigned int least;
	int mean;
};

static void try_all(struct kunit *test, const struct step *step)
{
	struct topo *t = test->priv;
	unsigned int before, refused = 0, n;
	bool hit;
	int rc;

	if (!can_fail(test))
		return;

	before = topo_count_devices();
	for (n = 1; n < ALLOCATIONS_MAX; n++) {
		fail_at(n);
		rc = step->act(test);
		hit = failed();
		topo_flush();
		if (!rc)
			step->undo(test);
		else
			refused++;
		KUNIT_EXPECT_EQ_MSG(test, topo_count_devices(), before,
				    "allocation %u", n);
		KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
		if (!hit)
			break;
		if (rc && step->mean)
			KUNIT_EXPECT_EQ_MSG(test, rc, step->mean,
					    "allocation %u", n);
	}
	KUNIT_EXPECT_EQ(test, rc, 0);
	KUNIT_EXPECT_GE(test, refused, step->least);
	KUNIT_EXPECT_LT(test, n, ALLOCATIONS_MAX);
}

/* A second platform, the way a provider sets one up: all of it or none */

static struct cxll_port *second;

static int second_act(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_window window = t->window[0]->window;
	struct cxll_root_decoder *rd;
	struct cxll_dport *dport;
	int rc;

	window.base = t->base + 7ULL * SZ_1G;
	window.size = SZ_1G;
	second = cxll_root_add(t->node[NODE_PLAIN], THIS_MODULE);
	if (IS_ERR(second))
		return PTR_ERR(second);
	dport = cxll_dport_add(second, t->node[NODE_RP3], 1);
	rc = PTR_ERR_OR_ZERO(dport);
	if (!rc) {
		rd = cxll_root_decoder_add(second, &window);
		rc = PTR_ERR_OR_ZERO(rd);
	}
	if (rc)
		cxll_root_remove(second);
	return rc;
}

static void second_undo(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, cxll_root_remove(second), 0);
}

static void alloc_root(struct kunit *test)
{
	static const struct step step = {
		second_act, second_undo, 10, -ENOMEM
	};

	try_all(test, &step);
}

/* A bridge; a driver that could not bind for want of memory is success too */

static struct cxll_port *bridge;

static int bridge_act(struct kunit *test)
{
	bridge = topo_add_bridge(test->priv, COMP_HB0);
	return PTR_ERR_OR_ZERO(bridge);
}

static void bridge_undo(struct kunit *test)
{
	cxll_port_remove(bridge);
}

static void alloc_bridge(struct kunit *test)
{
	static const struct step step = {
		bridge_act, bridge_undo, 8, -ENOMEM
	};
	struct topo *t = test->priv;

	cxll_port_remove(t->port[0]);
	t->lens[COMP_HB0].unmapped = 0;
	try_all(test, &step);
	KUNIT_EXPECT_GT(test, t->lens[COMP_HB0].unmapped, 8U);
}

/* Endpoint and switch of fn1 */

static int enable_act(struct kunit *test)
{
	struct topo *t = test->priv;

	return device_attach(&t->md[1]->dev) == 1 ? 0 : -ENXIO;
}

static void enable_undo(struct kunit *test)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 1));
	device_release_driver(&t->md[1]->dev);
}

static void alloc_endpoint(struct kunit *test)
{
	static const struct step step = {
		enable_act, enable_undo, 30, 0
	};
	struct topo *t = test->priv;

	topo_plug(test, 1);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[1]->dev, false), 0);
	try_all(test, &step);
	KUNIT_EXPECT_NULL(test, cxll_port_find(t->node[NODE_UP]));
}

/* Regions, through the files */

static struct topo_region region;

static int create_act(struct kunit *test)
{
	return topo_region_create(test->priv, 0, "ram", &region);
}

static void create_undo(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, topo_region_delete(test->priv, 0, &region), 0);
}

static void alloc_region(struct kunit *test)
{
	static const struct step step = {
		create_act, create_undo, 10, -ENOMEM
	};

	try_all(test, &step);
}

static int size_act(struct kunit *test)
{
	return topo_region_write(&region, "size", "0x10000000\n");
}

static void size_undo(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, topo_region_write(&region, "size", "0\n"), 0);
}

static void alloc_size(struct kunit *test)
{
	static const struct step step = {
		size_act, size_undo, 3, -ENOMEM
	};

	KUNIT_ASSERT_EQ(test, topo_region_create(test->priv, 0, "ram",
						 &region), 0);
	try_all(test, &step);
}

static int commit_act(struct kunit *test)
{
	return topo_region_commit(&region, true);
}

static void commit_undo(struct kunit *test)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&region, false), 0);
}

static void alloc_commit(struct kunit *test)
{
	static const struct step step = {
		commit_act, commit_undo, 3, -ENOMEM
	};

	topo_plug(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &region);
	try_all(test, &step);
}

/* Enabling: commits again, hands over to dax; or it stays as it was */

static struct device *region_dev;

/* A failed one may be left committed: bring it back to where it began. */
static int live_act(struct kunit *test)
{
	if (device_attach(region_dev) == 1)
		return 0;
	topo_region_commit(&region, false);
	return -ENXIO;
}

static void live_undo(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/dax_%s", region.name));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&region, false), 0);
}

static void alloc_live(struct kunit *test)
{
	/* What is handed over is allocated in the region's worker, not here */
	static const struct step step = {
		live_act, live_undo, 4, -ENXIO
	};
	struct topo *t = test->priv;

	topo_plug(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &region);
	KUNIT_ASSERT_EQ(test, topo_region_commit(&region, true), 0);
	KUNIT_ASSERT_EQ(test, topo_region_commit(&region, false), 0);
	region_dev = bus_find_device_by_name(t->root->dev.bus, NULL,
					     region.name);
	KUNIT_ASSERT_NOT_NULL(test, region_dev);
	try_all(test, &step);
	put_device(region_dev);
}

/* Every object costs dozens of allocations: one decoder each is enough. */
static int alloc_init(struct kunit *test)
{
	struct topo *t;
	int rc = topo_init(test);

	if (rc)
		return rc;
	t = test->priv;
	topo_down(test);
	cxll_sim_component_init(&t->comp[COMP_HB0], NULL, CXLL_HDM_PORT, 1, 2);
	cxll_sim_component_init(&t->comp[COMP_SWITCH], NULL, CXLL_HDM_PORT, 1,
				2);
	cxll_sim_hdm_caps(&t->fn[0].comp, BIT(8) | BIT(9));
	cxll_sim_hdm_caps(&t->fn[1].comp, BIT(8) | BIT(9));
	topo_up(test);
	return 0;
}

static struct kunit_case cases[] = {
	KUNIT_CASE(alloc_root),
	KUNIT_CASE(alloc_bridge),
	KUNIT_CASE(alloc_endpoint),
	KUNIT_CASE(alloc_region),
	KUNIT_CASE(alloc_size),
	KUNIT_CASE(alloc_commit),
	KUNIT_CASE(alloc_live),
	{ }
};

struct kunit_suite topo_alloc_suite = {
	.name = "cxl_live_topo_alloc",
	.init = alloc_init,
	.exit = topo_exit,
	.test_cases = cases,
};
