// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the memory side does with 1 and 8 TiB in blocks of 128 MiB, against the
 * model in mem_model.h. How often a block is looked at is counted, so whether
 * that is in proportion to the number of blocks depends on no clock.
 */
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include "../../../../drivers/cxl/region/memory.h"
#include "mem_model.h"

#define LARGE		65536UL		/* blocks of 8 TiB */
#define SMALL		8192UL		/* of 1 TiB */
#define SECONDS		60
#define SLACK		16		/* looks that do not depend on the number */
#define USED		3U		/* pages of a block in use */

/* Whose memory it is */
static struct device *owner;

/* Every second block is in use, every 16th one by the kernel itself. */
static void fill(void)
{
	unsigned long i;

	for (i = 0; i < mem_model.nr; i += 2)
		mem_model.block[i].used = USED;
	for (i = 1; i < mem_model.nr; i += 16)
		mem_model.block[i].kernel = true;
}

static void go_offline(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, memory_offline(&mem_model.range, SECONDS), 0U);
	KUNIT_EXPECT_EQ(test, mem_model_online(), 0UL);
	KUNIT_EXPECT_EQ(test, mem_model.disorder, 0UL);
}

/* The last one that is tried stays, so all others are brought back, downwards. */
static void put_back(struct kunit *test)
{
	mem_model.block[0].kernel = true;
	KUNIT_EXPECT_EQ(test, memory_offline(&mem_model.range, SECONDS),
			(unsigned int)mem_model.nr);
	KUNIT_EXPECT_EQ(test, mem_model_online(), mem_model.nr);
	KUNIT_EXPECT_EQ(test, mem_model.disorder, 0UL);
	KUNIT_EXPECT_EQ(test, mem_model.came_disorder, 0UL);
}

static void expect_lost(struct kunit *test, const struct memory_lost *lost,
			unsigned long offline)
{
	unsigned long online = mem_model.nr - offline;

	KUNIT_EXPECT_EQ(test, lost->offline, (unsigned int)offline);
	KUNIT_EXPECT_EQ(test, lost->online, (unsigned int)online);
	KUNIT_EXPECT_EQ(test, mem_model_online(), online);
}

/* As contents_lose() does: from then on no block of it comes online. */
static int lose_range(struct cxll_memory_rule *rule, struct memory_lost *lost)
{
	cxll_memory_rule_change(rule, CXLL_MEMORY_GONE, 0);
	return memory_lose(rule, SECONDS, NULL, NULL, lost);
}

static void lose(struct kunit *test)
{
	struct cxll_memory_rule rule = {
		.dev = owner,
		.range = mem_model.range,
	};
	unsigned long stay = mem_model.nr / 16, i;
	struct memory_lost lost;

	fill();
	KUNIT_EXPECT_EQ(test, lose_range(&rule, &lost), 0);
	expect_lost(test, &lost, mem_model.nr - stay);
	KUNIT_EXPECT_EQ(test, lost.marked, USED * mem_model.nr / 2);
	KUNIT_EXPECT_EQ(test, lost.unmarked, stay);
	/* Nothing that is gone is given to anybody */
	for (i = 0; i < mem_model.nr; i++)
		if (mem_model.block[i].free)
			break;
	KUNIT_EXPECT_EQ(test, i, mem_model.nr);
}

/* The kernel would panic: only what nobody uses goes. */
static void lose_unmarked(struct kunit *test)
{
	struct cxll_memory_rule rule = {
		.dev = owner,
		.range = mem_model.range,
	};
	struct memory_lost lost;

	fill();
	mem_model.forbidden = true;
	KUNIT_EXPECT_EQ(test, lose_range(&rule, &lost),
			-EPERM);
	expect_lost(test, &lost, mem_model.nr / 2 - mem_model.nr / 16);
	KUNIT_EXPECT_EQ(test, lost.marked, 0UL);
}

static void mark(struct kunit *test)
{
	struct memory_lost lost;

	fill();
	KUNIT_EXPECT_EQ(test, memory_mark(&mem_model.range, NULL, NULL, &lost),
			0);
	expect_lost(test, &lost, 0);
	KUNIT_EXPECT_EQ(test, lost.marked, USED * mem_model.nr / 2);
	KUNIT_EXPECT_EQ(test, lost.unmarked, mem_model.nr / 16);
}

static const struct loop {
	const char *name;
	void (*run)(struct kunit *test);
} loops[] = {
	{ "take all offline", go_offline },
	{ "fail to, and bring all back", put_back },
	{ "lose the contents", lose },
	{ "lose the contents, not marked", lose_unmarked },
	{ "mark what is in use", mark },
};

/* Return: what it looked at. */
static unsigned long loop_run(struct kunit *test, const struct loop *loop,
			      unsigned long nr)
{
	u64 begin;

	mem_model_exit();
	mem_model_init(test, nr);
	begin = ktime_get_ns();
	loop->run(test);
	kunit_info(test, "time: %7llu us to %s, %lu blocks: %lu looks at one, %lu ways through its pages\n",
		   (ktime_get_ns() - begin) / NSEC_PER_USEC, loop->name, nr,
		   mem_model.calls, mem_model.passes);
	return mem_model.calls;
}

static void loop_in_proportion(struct kunit *test)
{
	unsigned long small, large;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(loops); i++) {
		small = loop_run(test, &loops[i], SMALL);
		large = loop_run(test, &loops[i], LARGE);
		KUNIT_EXPECT_LE_MSG(test, large, small * (LARGE / SMALL) + SLACK,
				    "%s: out of proportion to the blocks",
				    loops[i].name);
	}
}

/* What is pinned keeps the kernel trying until a signal comes. */
static void loop_pinned(struct kunit *test)
{
	unsigned long begin = jiffies;

	mem_model_init(test, SMALL);
	mem_model.block[SMALL / 2].pinned = true;
	KUNIT_EXPECT_EQ(test, memory_offline(&mem_model.range, 1),
			(unsigned int)SMALL);
	KUNIT_EXPECT_EQ(test, mem_model_online(), SMALL);
	KUNIT_EXPECT_LT(test, jiffies - begin, SECONDS * HZ);
	KUNIT_EXPECT_FALSE(test, signal_pending(current));
}

/* The range begins inside a block that it has a part of, and that never came. */
static void loop_part_of_first(struct kunit *test)
{
	mem_model_init(test, SMALL);
	mem_model.block[0].online = false;
	mem_model.first++;
	KUNIT_EXPECT_EQ(test, memory_offline(&mem_model.range, SECONDS), 0U);
	KUNIT_EXPECT_EQ(test, mem_model.disorder, 0UL);
}

/* As in the worker of a region. */
static int loop_init(struct kunit *test)
{
	/* Not ours by name: 6.1 runs the cases before a module is in sysfs */
	owner = __root_device_register("cxl_mem", NULL);
	KUNIT_ASSERT_EQ(test, PTR_ERR_OR_ZERO(owner), 0);
	allow_signal(SIGTERM);
	return 0;
}

static void loop_exit(struct kunit *test)
{
	disallow_signal(SIGTERM);
	mem_model_exit();
	root_device_unregister(owner);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(loop_in_proportion),
	KUNIT_CASE(loop_pinned),
	KUNIT_CASE(loop_part_of_first),
	{ }
};

static struct kunit_suite mem_loop_suite = {
	.name = "cxl_live_mem_loop",
	.init = loop_init,
	.exit = loop_exit,
	.test_cases = cases,
};

kunit_test_suites(&mem_loop_suite);

MODULE_DESCRIPTION("KUnit suite of the loops of cxl-live over memory blocks");
MODULE_LICENSE("GPL");
