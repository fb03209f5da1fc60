// SPDX-License-Identifier: GPL-2.0-only
/* The search for the largest region: what it costs, and against one that tries everything. */
#include <linux/minmax.h>
#include "lib_avail.h"

/* As many as a rack has, no two alike in what they have left or where it ends */
#define MANY	256

static unsigned int pauses;

static void count_pause(void)
{
	pauses++;
}

static void many_devices(struct avail_test *rt, struct cxll_avail_device *many,
			 unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		struct cxll_plan_target *target = &many[i].target;

		many[i] = rt->device[i % rt->req.nr_devices];
		many[i].left = (1 + (i * 37 + 11) % nr) * GRANULE;
		target->port[target->depth - 1].key = 1000 + i;
		target->port[target->depth - 1].end =
			TOPO_BASE + (i * 29 + 7) % nr * GRANULE;
		target->port[target->depth - 2].caps.targets = 8;
		target->port[target->depth - 2].target = i;
	}
	rt->req.devices = many;
	rt->req.nr_devices = nr;
	rt->req.pause = count_pause;
}

/* What the search costs must not explode with the devices. */
static void search_many(struct kunit *test, unsigned int nr)
{
	static const struct {
		const char *tree, *window;
		unsigned int units;
	} rows[] = {
		{ "0(0:a)", "1@256 0", 256 },
		{ "0(0:a) 1(0:b)", "2@256 0 1", 256 },
		{ "0(0:a) 1(0:b) 2(0:c)", "3@1024 0 1 2", 4096 },
		/* nothing is below one of its bridges */
		{ "0(0:a) 1(0:b)", "4@256 0 1 2 3", 256 },
	};
	struct avail_test *rt = avail_test_new(test);
	struct cxll_avail_device *many;
	unsigned int i;
	void *scratch;

	many = kunit_kzalloc(test, nr * sizeof(*many), GFP_KERNEL);
	scratch = kunit_kzalloc(test, cxll_avail_scratch_size(nr), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, many);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scratch);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cxll_why why = {};

		avail_set_up(test, rt, rows[i].tree, rows[i].window, rows[i].units,
			     CXLL_MODE_RAM, NULL, 0);
		many_devices(rt, many, nr);
		pauses = 0;
		cxll_avail_largest(&rt->req, &rt->avail, scratch, &why);
		KUNIT_EXPECT_TRUE_MSG(test, rt->avail.tries < 300 * nr,
				      "%s: %u tries: %s", rows[i].window,
				      rt->avail.tries, why.text);
		/* Nobody else waits long */
		KUNIT_EXPECT_TRUE_MSG(test, rt->avail.tries <= 400 * pauses,
				      "%s: %u tries and %u pauses",
				      rows[i].window, rt->avail.tries, pauses);
	}
}

static void avail_of_many(struct kunit *test)
{
	search_many(test, MANY / 4);
	search_many(test, MANY);
}

/* The slow way: every set of devices, every granularity, every place. */

static u64 slow_hole(const struct avail_test *rt, u64 floor, u64 *base)
{
	unsigned int units = rt->req.window.size / GRANULE;
	unsigned int u, run, best = 0, i;

	for (u = 0; u < units; u++) {
		u64 start = TOPO_BASE + u * GRANULE;

		if (start < floor)
			continue;
		for (run = 0; u + run < units; run++) {
			u64 at = start + run * GRANULE;

			for (i = 0; i < rt->req.nr_used; i++)
				if (at >= rt->used[i].base &&
				    at < rt->used[i].base + rt->used[i].size)
					break;
			if (i < rt->req.nr_used)
				break;
		}
		if (run > best) {
			best = run;
			*base = start;
		}
	}
	return best * GRANULE;
}

static u64 slow_set(struct avail_test *rt, u32 set, unsigned int ways)
{
	struct cxll_plan_request *req = &rt->t->req;
	u64 share = ~0ULL, floor = 0, hole, base = 0;
	unsigned int i, p, n = 0;

	for (i = 0; i < rt->req.nr_devices; i++) {
		const struct cxll_plan_target *target = &rt->device[i].target;

		if (!(set & BIT(i)))
			continue;
		req->targets[n++] = *target;
		share = min(share, rt->device[i].left);
		for (p = 0; p < target->depth; p++)
			if (!target->port[p].passthrough)
				floor = max(floor, target->port[p].end);
	}
	hole = slow_hole(rt, floor, &base);
	share = min(share, hole / GRANULE / ways * GRANULE);
	if (!share)
		return 0;

	req->window = rt->req.window;
	req->mode = rt->req.mode;
	req->base = base;
	req->size = share * ways;
	req->ilv.ways = ways;
	for (i = 0; i < n; i++) {
		req->targets[i].mode = req->mode;
		req->targets[i].dpa.size = share;
	}
	for (req->ilv.gran = 256; req->ilv.gran <= 16384; req->ilv.gran *= 2)
		if (!topo_plan(rt->t, NULL))
			return req->size;
	return 0;
}

static u64 slow_largest(struct avail_test *rt)
{
	u64 best = 0;
	u32 set;

	for (set = 1; set < BIT(rt->req.nr_devices); set++) {
		unsigned int ways = 0;
		u32 bits;
		u8 code;

		for (bits = set; bits; bits &= bits - 1)
			ways++;
		if (!cxll_ways_encode(ways, &code))
			best = max(best, slow_set(rt, set, ways));
	}
	return best;
}

static const struct {
	const char *tree;
	const char *window;
} forest[] = {
	{ "0(0:a 1:b 2:c 3:d)", "1@256 0" },
	{ "0(0:S(0:a 1:b 2:c) 1:T(0:d 1:e 2:f))", "1@512 0" },
	{ "0(0:a 1:S(0:b 1:c) 2:T(0:d 1:e 2:f))", "1@256 0" },
	{ "0(0:S(0:T(0:a 1:b) 1:U(0:c)) 1:V(0:d 1:e))", "1@1024 0" },
	{ "0(0:a 1:b) 1(0:c 1:d)", "2@256 0 1" },
	{ "0(0:a 1:b) 1(0:c 1:d 2:e)", "2@512 1 0" },
	{ "0(0:S(0:a 1:b) 1:c) 1=(0:T(0:d 1:e))", "2@256 0 1" },
	{ "0(0:a 1:b) 1(0:c 1:d) 2(0:e 1:f)", "3@256 0 1 2" },
	{ "0(0:a 1:b) 1(0:c 1:d)", "x2@256 0 1" },
	{ "0(0:a 1:b 2:c)", "2@256 0 0" },
	{ "0=(0:a) 1=(0:b) 2(0:c 1:d)", "4@256 0 1 2 2" },
	{ "0(0:a 1:b) 1(0:c 1:d)", "4@256 0 0 1 1" },
	{ "0:a 1(0:b 1:c)", "2@4096 0 1" },
};

/* Ports are the same for all devices below them, so the same change for all */
static void make_it_hard(struct topo_tweak *tweak,
			 unsigned int tweaks, u64 *seed)
{
	static const enum topo_what what[] = {
		TOPO_NOTHING, TOPO_END, TOPO_TARGETS, TOPO_LACKS, TOPO_END,
	};
	static const char names[] = "01Sabc";
	unsigned int i;

	for (i = 0; i < tweaks; i++) {
		tweak[i].name = names[topo_random(seed) % (sizeof(names) - 1)];
		tweak[i].what = what[topo_random(seed) % ARRAY_SIZE(what)];
		tweak[i].val = topo_random(seed) % 8;
		if (tweak[i].what == TOPO_TARGETS)
			tweak[i].val = 1ULL << topo_random(seed) % 4;
		/* Of capabilities only the endpoints', see avail.h */
		if (tweak[i].what == TOPO_LACKS && tweak[i].name < 'a')
			tweak[i].what = TOPO_NOTHING;
	}
}

static void avail_against_slow(struct kunit *test)
{
	struct avail_test *rt = avail_test_new(test);
	unsigned int i, k, some = 0;
	u64 seed = 4711;

	for (i = 0; i < TOPO_TREES / 4; i++) {
		unsigned int which = topo_random(&seed) % ARRAY_SIZE(forest);
		struct cxll_why why = {};
		struct topo_tweak tweak[3];
		u64 want;
		int rc;

		make_it_hard(tweak, ARRAY_SIZE(tweak), &seed);
		avail_set_up(test, rt, forest[which].tree, forest[which].window,
			     1 + topo_random(&seed) % 20, CXLL_MODE_RAM, tweak,
			     ARRAY_SIZE(tweak));
		for (k = 0; k < rt->req.nr_devices; k++)
			rt->device[k].left = topo_random(&seed) % 4 * GRANULE;
		rt->req.nr_used = topo_random(&seed) % AVAIL_RANGES;
		for (k = 0; k < rt->req.nr_used; k++)
			rt->used[k] = (struct cxll_avail_range){
				TOPO_BASE + topo_random(&seed) % 20 * GRANULE,
				(1 + topo_random(&seed) % 3) * GRANULE,
			};

		rc = cxll_avail_largest(&rt->req, &rt->avail, rt->scratch, &why);
		want = slow_largest(rt);
		KUNIT_ASSERT_EQ_MSG(test, rc ? 0 : rt->avail.size / GRANULE,
				    want / GRANULE, "run %u: %s %s: \"%s\" %s",
				    i, forest[which].tree,
				    forest[which].window, why.text,
				    rc ? "" : avail_say(rt));
		some += !rc;
		expect_rc(test, rc, rc, &why, forest[which].tree);
	}
	KUNIT_EXPECT_TRUE(test, some > i / 4 && some < i);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(avail_of_many),
	KUNIT_CASE(avail_against_slow),
	{ }
};

struct kunit_suite lib_search_suite = {
	.name = "cxl_live_lib_search",
	.test_cases = cases,
};
