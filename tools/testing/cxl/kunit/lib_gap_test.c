// SPDX-License-Identifier: GPL-2.0-only
/* What is left of a range when others took their parts. */
#include <cxll/lib/gap.h>
#include "lib_tests.h"

#define K	0x1000ULL

struct gap_row {
	const char *name;
	struct cxll_gap in;
	struct cxll_gap taken[4];
	unsigned int nr;
	u64 align;
	struct cxll_gap want[4];
	unsigned int nr_want;
};

static const struct gap_row gap_table[] = {
	{ "nobody", { K, 4 * K - 1 }, {}, 0, 1, { { K, 4 * K - 1 } }, 1 },
	{ "all of it", { K, 4 * K - 1 }, { { K, 4 * K - 1 } }, 1, 1, {}, 0 },
	{ "more than it", { K, 4 * K - 1 }, { { 0, U64_MAX } }, 1, 1, {}, 0 },
	{ "one after the other", { K, 4 * K - 1 },
	  { { 2 * K, 4 * K - 1 }, { K, 2 * K - 1 } }, 2, 1, {}, 0 },
	{ "begin", { K, 4 * K - 1 }, { { 0, 2 * K - 1 } }, 1, 1,
	  { { 2 * K, 4 * K - 1 } }, 1 },
	{ "end", { K, 4 * K - 1 }, { { 3 * K, 9 * K } }, 1, 1,
	  { { K, 3 * K - 1 } }, 1 },
	{ "middle", { K, 4 * K - 1 }, { { 2 * K, 3 * K - 1 } }, 1, 1,
	  { { K, 2 * K - 1 }, { 3 * K, 4 * K - 1 } }, 2 },
	{ "beside", { K, 4 * K - 1 }, { { 0, K - 1 }, { 4 * K, 9 * K } }, 2, 1,
	  { { K, 4 * K - 1 } }, 1 },
	{ "overlapping, any order", { 0, 9 * K - 1 },
	  { { 5 * K, 7 * K - 1 }, { K, 4 * K - 1 }, { 3 * K, 6 * K - 1 } }, 3, 1,
	  { { 0, K - 1 }, { 7 * K, 9 * K - 1 } }, 2 },
	{ "one inside of another", { 0, 4 * K - 1 },
	  { { K, 3 * K - 1 }, { K, 2 * K - 1 } }, 2, 1,
	  { { 0, K - 1 }, { 3 * K, 4 * K - 1 } }, 2 },
	{ "cut down to units", { 1, 4 * K }, {}, 0, K,
	  { { K, 4 * K - 1 } }, 1 },
	{ "too small for a unit, then a large one", { 0, 8 * K - 1 },
	  { { K / 2, 2 * K } }, 1, K, { { 3 * K, 8 * K - 1 } }, 1 },
	{ "less than a unit", { 1, K - 1 }, {}, 0, K, {}, 0 },
	{ "unit across a border", { K / 2, K + K / 2 }, {}, 0, K, {}, 0 },
	{ "up to the last address", { K, U64_MAX }, { { 2 * K, 3 * K - 1 } },
	  1, K, { { K, 2 * K - 1 }, { 3 * K, U64_MAX } }, 2 },
	{ "the last address alone", { U64_MAX, U64_MAX }, {}, 0, 1,
	  { { U64_MAX, U64_MAX } }, 1 },
	{ "the last address and units", { U64_MAX - 1, U64_MAX }, {}, 0, K,
	  {}, 0 },
	{ "all there is", { 0, U64_MAX }, { { 0, U64_MAX } }, 1, K, {}, 0 },
	{ "inside out", { 2, 1 }, {}, 0, 1, {}, 0 },
};

static void gap_row_check(struct kunit *test, const struct gap_row *row)
{
	struct cxll_gap gap = row->in;
	unsigned int i;

	for (i = 0; i < row->nr_want; i++) {
		KUNIT_ASSERT_TRUE_MSG(test, cxll_gap_next(&gap, row->taken,
							  row->nr, row->align),
				      "%s: gap %u", row->name, i);
		KUNIT_EXPECT_EQ_MSG(test, gap.start, row->want[i].start,
				    "%s: gap %u", row->name, i);
		KUNIT_EXPECT_EQ_MSG(test, gap.end, row->want[i].end,
				    "%s: gap %u", row->name, i);
		if (gap.end == row->in.end)
			return;
		gap = (struct cxll_gap){ gap.end + 1, row->in.end };
	}
	KUNIT_EXPECT_FALSE_MSG(test, cxll_gap_next(&gap, row->taken, row->nr,
						   row->align),
			       "%s: %#llx to %#llx", row->name, gap.start,
			       gap.end);
}

static void gap_rows(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(gap_table); i++)
		gap_row_check(test, &gap_table[i]);
}

static struct kunit_case gap_cases[] = {
	KUNIT_CASE(gap_rows),
	{ }
};

struct kunit_suite lib_gap_suite = {
	.name = "cxl_live_lib_gap",
	.test_cases = gap_cases,
};
