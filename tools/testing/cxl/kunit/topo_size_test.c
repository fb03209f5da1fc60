// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of regions as large as they get, on the wide platform and with the
 * model of the memory side:
 *
 *   window 0 |<------------------------ 8 TiB ------------------------>|
 *   large    |################## 16 ways, 65536 blocks ################|
 *   medium   |######|  1 TiB, 16 ways, 8192 blocks of 128 MiB
 *   window 1 |<---->|
 *   narrow   |######|  1 TiB, 1 way
 *
 * Every step is timed. Eight times the memory, or 16 times the devices, may take
 * so many times the time and some more; a step that is quadratic in either takes
 * 64 or 256 times as long, and fails.
 */
#include <linux/ktime.h>
#include <linux/memory.h>
#include <linux/sizes.h>
#include "topo.h"
#include "topo_blocks.h"
#include "topo_gone.h"
#include "topo_wide.h"

#define RUNS		3	/* the fastest of them counts: hosts are busy */
#define SLACK		3
#define FLOOR		(5 * NSEC_PER_MSEC)	/* below is noise */
#define STEPS_MAX	9

/**
 * struct size - a region
 * @name: for the figures
 * @window: of the platform
 * @size: bytes
 * @ways: devices
 */
struct size {
	const char *name;
	unsigned int window;
	u64 size;
	unsigned int ways;
};

enum { LARGE, MEDIUM, NARROW, SIZES };

static const struct size sizes[SIZES] = {
	[LARGE] = { "8 TiB over 16 devices", 0, 8 * TIB, 16 },
	[MEDIUM] = { "1 TiB over 16 devices", 0, TIB, 16 },
	[NARROW] = { "1 TiB over 1 device", 1, TIB, 1 },
};

/* The region of the step that runs */
static const struct size *now;
static struct topo_region region;

static const char *window_name(struct wide *w)
{
	return dev_name(&w->window[now->window]->d.dev);
}

static void expect_state(struct kunit *test, const char *state)
{
	TOPO_EXPECT(test, state, TOPO_ATTR, region.name, "state");
}

static void expect_blocks(struct kunit *test, enum topo_block state)
{
	KUNIT_EXPECT_EQ(test, topo_blocks_count(state),
			now->size / memory_block_size_bytes());
}

static void write_number(struct kunit *test, const char *attr, u64 val)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu\n", val);
	KUNIT_ASSERT_EQ(test, topo_region_write(&region, attr, text), 0);
}

static void add_target(struct kunit *test, unsigned int pos)
{
	struct wide *w = test->priv;
	char attr[16], text[24];

	snprintf(region.decoder, sizeof(region.decoder), "decoder%d.0",
		 wide_endpoint(w, pos)->id);
	snprintf(text, sizeof(text), "%#llx\n", now->size / now->ways);
	KUNIT_ASSERT_EQ(test, topo_write("ram", TOPO_ATTR, region.decoder,
					 "mode"), 0);
	KUNIT_ASSERT_EQ(test, topo_write(text, TOPO_ATTR, region.decoder,
					 "dpa_size"), 0);
	snprintf(attr, sizeof(attr), "target%u", pos);
	KUNIT_ASSERT_EQ(test, topo_region_write(&region, attr, region.decoder),
			0);
}

static void step_create(struct kunit *test)
{
	const char *window = window_name(test->priv);
	unsigned int pos;

	KUNIT_ASSERT_EQ(test, topo_read(region.name, sizeof(region.name),
					"devices/%s/create_ram_region", window),
			0);
	strim(region.name);
	KUNIT_ASSERT_EQ(test, topo_write(region.name,
					 "devices/%s/create_ram_region",
					 window), 0);
	write_number(test, "interleave_ways", now->ways);
	write_number(test, "size", now->size);
	for (pos = 0; pos < now->ways; pos++)
		add_target(test, pos);
}

static void step_commit(struct kunit *test)
{
	struct wide *w = test->priv;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, topo_region_commit(&region, true), 0);
	for (i = 0; i < now->ways; i++)
		KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&w->dev[i].sim.comp,
							   0));
}

static void step_live(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, topo_write(region.name,
					 "drivers/cxl_region/bind"), 0);
	expect_state(test, "live\n");
	expect_blocks(test, TOPO_BLOCK_GIVEN);
	topo_blocks_use();
}

/* A bridge with a quarter of the devices, or all. Nobody touches decoders. */
static void step_hold(struct kunit *test)
{
	struct wide *w = test->priv;

	KUNIT_ASSERT_EQ(test, topo_bind("cxl_port", &w->port[0]->dev, false),
			0);
	topo_flush();
	expect_state(test, "held\n");
	expect_blocks(test, TOPO_BLOCK_USED);
}

static void step_return(struct kunit *test)
{
	struct wide *w = test->priv;

	KUNIT_ASSERT_EQ(test, topo_bind("cxl_port", &w->port[0]->dev, true), 0);
	topo_flush();
	expect_state(test, "live\n");
	expect_blocks(test, TOPO_BLOCK_USED);
}

/* One device goes and loses power. */
static void step_hold_one(struct kunit *test)
{
	struct wide *w = test->priv;

	wide_unplug(test, 0);
	cxll_sim_dev_reset(&w->dev[0].sim);
	expect_state(test, "held\n");
	expect_blocks(test, TOPO_BLOCK_USED);
}

/* It is programmed again, after what was on it was marked. */
static void step_restore(struct kunit *test)
{
	wide_plug(test, 0);
	expect_state(test, "live\n");
	expect_blocks(test, TOPO_BLOCK_USED);
}

static void step_destroy(struct kunit *test)
{
	topo_blocks_free();
	KUNIT_ASSERT_EQ(test, topo_write(region.name,
					 "devices/%s/delete_region",
					 window_name(test->priv)), 0);
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&region));
	KUNIT_EXPECT_EQ(test, topo_blocks_count(TOPO_BLOCK_GIVEN), 0UL);
}

/* One device goes without notice: what was on it is gone. */
static void step_lose(struct kunit *test)
{
	struct wide *w = test->priv;

	cxll_sim_dev_remove(&w->dev[0].sim);
	wide_unplug(test, 0);
	expect_state(test, "lost\n");
	expect_blocks(test, TOPO_BLOCK_LOST);
}

/* Another one comes to its place, and no decoder is left of the region. */
static void step_replace(struct kunit *test)
{
	struct wide *w = test->priv;
	unsigned int i;

	topo_gone_returns(&w->dev[0].sim);
	wide_plug(test, 0);
	for (i = 0; i < WIDE_BRIDGES; i++)
		KUNIT_EXPECT_TRUE(test, topo_clear(&w->comp[i], 0));
	for (i = 0; i < WIDE_DEVICES; i++)
		KUNIT_EXPECT_TRUE(test, topo_clear(&w->dev[i].sim.comp, 0));
	KUNIT_EXPECT_NULL(test, w->window[now->window]->res.child);
}

/**
 * struct step - a part of a region's life
 * @name: for the figures
 * @run: does it
 */
struct step {
	const char *name;
	void (*run)(struct kunit *test);
};

static const struct step whole_life[] = {
	{ "create", step_create },
	{ "commit", step_commit },
	{ "go live", step_live },
	{ "hold, bridge goes", step_hold },
	{ "return", step_return },
	{ "hold, device goes", step_hold_one },
	{ "return reset", step_restore },
	{ "destroy", step_destroy },
	{ }
};

static const struct step short_life[] = {
	{ "create", step_create },
	{ "commit", step_commit },
	{ "go live", step_live },
	{ "lose a device", step_lose },
	{ "destroy", step_destroy },
	{ "replace the device", step_replace },
	{ }
};

/* Nanoseconds of each step of each size, the least of all runs */
static u64 took[SIZES][STEPS_MAX];

static void run_once(struct kunit *test, const struct step *steps,
		     unsigned int n)
{
	unsigned int i;
	u64 begin, ns;

	now = &sizes[n];
	for (i = 0; steps[i].run; i++) {
		begin = ktime_get_ns();
		steps[i].run(test);
		ns = ktime_get_ns() - begin;
		took[n][i] = min(took[n][i], ns);
	}
}

/* @n is @factor times @base. */
static void expect_in_proportion(struct kunit *test, const char *name,
				 unsigned int i, unsigned int n,
				 unsigned int base, u64 factor)
{
	u64 limit = max_t(u64, took[base][i], FLOOR) * factor * SLACK;

	KUNIT_EXPECT_LT_MSG(test, took[n][i], limit,
			    "%s: the time of %s is out of proportion to %s",
			    name, sizes[n].name, sizes[base].name);
}

static void size_life(struct kunit *test, const struct step *steps)
{
	unsigned int run, n, i;

	memset(took, 0xff, sizeof(took));
	for (run = 0; run < RUNS; run++)
		for (n = 0; n < SIZES; n++)
			run_once(test, steps, n);

	for (i = 0; steps[i].run; i++) {
		for (n = 0; n < SIZES; n++)
			kunit_info(test, "time: %7llu us to %s, %s\n",
				   took[n][i] / NSEC_PER_USEC, steps[i].name,
				   sizes[n].name);
		expect_in_proportion(test, steps[i].name, i, LARGE, MEDIUM, 8);
		expect_in_proportion(test, steps[i].name, i, MEDIUM, NARROW,
				     16);
	}
}

static void size_kept(struct kunit *test)
{
	size_life(test, whole_life);
}

static void size_lost(struct kunit *test)
{
	size_life(test, short_life);
}

static int size_init(struct kunit *test)
{
	int rc = wide_init(test);

	if (rc)
		return rc;
	topo_blocks_init(test);
	return 0;
}

static void size_exit(struct kunit *test)
{
	topo_blocks_free();
	wide_exit(test);
	topo_blocks_exit();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(size_kept),
	KUNIT_CASE(size_lost),
	{ }
};

struct kunit_suite topo_size_suite = {
	.name = "cxl_live_topo_size",
	.init = size_init,
	.exit = size_exit,
	.test_cases = cases,
};
