// SPDX-License-Identifier: GPL-2.0-only
/* Where a region of some size goes in a window, and what is free there. */
#include "lib_avail.h"

/* Ranges at both ends of the address space */
static void avail_edges(struct kunit *test)
{
	struct cxll_avail_range used[2] = { { ~0ULL - 5, 100 }, { 0, 0 } };
	struct cxll_avail_request req = { .used = used, .nr_used = 2 };

	req.window.base = 0;
	req.window.size = 4 * GRANULE;
	KUNIT_EXPECT_EQ(test, cxll_avail_hole(&req, 0), 4 * GRANULE);
	KUNIT_EXPECT_EQ(test, cxll_avail_hole(&req, ~0ULL), 0ULL);
	KUNIT_EXPECT_EQ(test, cxll_avail_hole(&req, 4 * GRANULE), 0ULL);
	KUNIT_EXPECT_EQ(test, cxll_avail_hole(&req, 1), 3 * GRANULE);
}

/* A line that nothing may lie across cuts a window of 8 granules in 3 and 5 */
static void avail_border(struct kunit *test)
{
	struct cxll_avail_range used[2] = { { 3 * GRANULE, 0 } };
	struct cxll_avail_request req = { .used = used, .nr_used = 1 };
	u64 base = 1;

	req.window.size = 8 * GRANULE;
	KUNIT_EXPECT_EQ(test, cxll_avail_hole(&req, 0), 5 * GRANULE);
	KUNIT_EXPECT_TRUE(test, cxll_avail_place(&req, 0, 4 * GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, 3 * GRANULE);
	KUNIT_EXPECT_FALSE(test, cxll_avail_place(&req, 0, 6 * GRANULE, &base));
	used[1] = (struct cxll_avail_range){ 4 * GRANULE, 4 * GRANULE };
	req.nr_used = 2;
	KUNIT_EXPECT_EQ(test, cxll_avail_hole(&req, 0), 3 * GRANULE);
	KUNIT_EXPECT_TRUE(test, cxll_avail_place(&req, 0, 3 * GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, 0ULL);
	/* what is taken need not be granular */
	used[0] = (struct cxll_avail_range){ 1, 5 };
	KUNIT_EXPECT_EQ(test, cxll_avail_hole(&req, 0), 3 * GRANULE);
	KUNIT_EXPECT_TRUE(test, cxll_avail_place(&req, 0, GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, GRANULE);
}

/*
 * In granules: window, what is taken of it, memory block, floor; size, and
 * where that goes: -1 for nowhere.
 */
static const struct {
	const char *name;
	unsigned int units;
	unsigned int used[AVAIL_RANGES][2];
	unsigned int block, floor, size;
	int want;
} places[] = {
	{ "no blocks", 16, { { 0, 1 } }, 0, 0, 8, 1 },
	{ "blocks of a granule", 16, { { 0, 1 } }, 1, 0, 8, 1 },
	{ "a small one before it", 32, { { 0, 1 } }, 8, 0, 8, 8 },
	{ "aligned room further up", 48, { { 0, 1 }, { 12, 8 } }, 8, 0, 16, 24 },
	{ "aligned, and of two the lower", 48, { { 0, 1 } }, 8, 0, 8, 8 },
	{ "no aligned room", 16, { { 0, 1 }, { 15, 1 } }, 8, 0, 14, 1 },
	{ "no aligned room at all", 16, { { 0, 1 }, { 12, 4 } }, 8, 0, 8, 1 },
	/* 9 to 20 have block 16 wholly if it ends there */
	{ "all its blocks, not its base", 24, { { 0, 9 }, { 24, 1 } }, 8, 0, 12,
	  12 },
	{ "its first part is no block anyway", 24, { { 0, 12 } }, 8, 0, 12, 12 },
	/* [2, 15) has no block of 8 to 15 in it, [20, 33) has 24 to 31 */
	{ "another hole has the blocks", 40,
	  { { 0, 2 }, { 15, 5 }, { 34, 6 } }, 8, 0, 13, 20 },
	{ "smaller than a block: lowest", 32, { { 0, 1 } }, 8, 0, 4, 1 },
	{ "smaller, exactly fits above", 32, { { 1, 4 } }, 8, 0, 1, 0 },
	{ "floor", 32, { { 0, 1 } }, 8, 9, 8, 16 },
	{ "floor, no aligned room", 20, { { 0, 1 } }, 8, 9, 10, 9 },
	{ "too large", 16, { { 0, 1 } }, 8, 0, 16, -1 },
	{ "nothing free", 16, { { 0, 16 } }, 8, 0, 1, -1 },
	{ "block larger than the window", 4, { { 0, 1 } }, 64, 0, 2, 1 },
};

static void avail_places(struct kunit *test)
{
	struct cxll_avail_range used[AVAIL_RANGES];
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		struct cxll_avail_request req = { .used = used };
		u64 base = ~0ULL;
		bool some;

		req.window.base = TOPO_BASE;
		req.window.size = places[i].units * GRANULE;
		req.block = places[i].block * GRANULE;
		for (k = 0; k < AVAIL_RANGES && places[i].used[k][1]; k++)
			used[k] = (struct cxll_avail_range){
				TOPO_BASE + places[i].used[k][0] * GRANULE,
				places[i].used[k][1] * GRANULE,
			};
		req.nr_used = k;
		some = cxll_avail_place(&req, TOPO_BASE +
				       places[i].floor * GRANULE,
				       places[i].size * GRANULE, &base);
		KUNIT_EXPECT_EQ_MSG(test, some, places[i].want >= 0, "%s",
				    places[i].name);
		if (some)
			KUNIT_EXPECT_EQ_MSG(test, (base - TOPO_BASE) / GRANULE,
					    (u64)places[i].want, "%s",
					    places[i].name);
	}
}

/* In granules: a GiB is four, and TOPO_BASE is a multiple of it. */
static const struct {
	const char *name;
	unsigned int units;
	unsigned int used[AVAIL_RANGES][2];
	unsigned int block, keep, size;
	int want;
} huge_places[] = {
	{ "at a GiB already", 16, {}, 1, 99, 8, 0 },
	{ "no whole GiB: lowest", 32, { { 0, 1 } }, 1, 0, 6, 1 },
	{ "the next one", 32, { { 0, 1 } }, 1, 0, 8, 4 },
	{ "the rest still fits above", 32, { { 0, 1 } }, 1, 20, 8, 4 },
	{ "the rest would not", 32, { { 0, 1 } }, 1, 21, 8, 1 },
	{ "never refused for it", 9, { { 0, 1 } }, 1, 0, 8, 1 },
	{ "further up", 48, { { 0, 1 }, { 7, 3 } }, 1, 0, 4, 12 },
	{ "further up, which would cost room", 48, { { 0, 1 }, { 7, 3 } }, 1,
	  33, 4, 1 },
	{ "a block that counts more", 48, { { 0, 9 }, { 17, 1 } }, 8, 0, 8, 24 },
	{ "its blocks, not its base", 24, { { 0, 9 }, { 24, 1 } }, 8, 0, 12,
	  12 },
};

static void avail_huge_places(struct kunit *test)
{
	struct cxll_avail_range used[AVAIL_RANGES];
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(huge_places); i++) {
		struct cxll_avail_request req = {
			.used = used,
			.huge = 4 * GRANULE,
			.keep = huge_places[i].keep * GRANULE,
			.block = huge_places[i].block * GRANULE,
		};
		u64 base = ~0ULL;

		req.window.base = TOPO_BASE;
		req.window.size = huge_places[i].units * GRANULE;
		for (k = 0; k < AVAIL_RANGES && huge_places[i].used[k][1]; k++)
			used[k] = (struct cxll_avail_range){
				TOPO_BASE + huge_places[i].used[k][0] * GRANULE,
				huge_places[i].used[k][1] * GRANULE,
			};
		req.nr_used = k;
		KUNIT_EXPECT_TRUE(test,
				  cxll_avail_place(&req, 0,
						   huge_places[i].size * GRANULE,
						   &base));
		KUNIT_EXPECT_EQ_MSG(test, (base - TOPO_BASE) / GRANULE,
				    (u64)huge_places[i].want, "%s",
				    huge_places[i].name);
	}
}

/* At the end of 64 bits, where rounding up to a block would wrap */
static void avail_places_at_the_top(struct kunit *test)
{
	struct cxll_avail_request req = { .block = 64 * GRANULE };
	u64 base = 1;

	req.window.base = -8 * GRANULE;
	req.window.size = 7 * GRANULE;
	KUNIT_EXPECT_TRUE(test, cxll_avail_place(&req, 0, 7 * GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, -8 * GRANULE);
	req.block = 4 * GRANULE;
	req.window.base = -7 * GRANULE;
	req.window.size = 6 * GRANULE;
	KUNIT_EXPECT_TRUE(test, cxll_avail_place(&req, 0, 5 * GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, -7 * GRANULE);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(avail_edges),
	KUNIT_CASE(avail_border),
	KUNIT_CASE(avail_places),
	KUNIT_CASE(avail_huge_places),
	KUNIT_CASE(avail_places_at_the_top),
	{ }
};

struct kunit_suite lib_place_suite = {
	.name = "cxl_live_lib_place",
	.test_cases = cases,
};
