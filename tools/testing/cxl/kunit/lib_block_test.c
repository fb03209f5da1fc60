// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/memory_block.h>
#include "lib_tests.h"

#define G	(1024 * M)
#define M	(1024 * 1024ULL)

static const struct remainder {
	const char *name;
	u64 base, size, block, want;
} remainder[] = {
	{ "whole blocks",		4 * G, 2 * G, 128 * M, 0 },
	{ "one block exactly",		4 * G, 2 * G, 2 * G, 0 },
	{ "smaller than a block",	4 * G, 256 * M, 2 * G, 256 * M },
	{ "tail",			4 * G, 3 * G, 2 * G, G },
	{ "head",			5 * G, 3 * G, 2 * G, G },
	{ "head and tail",		4 * G + 256 * M, 4 * G, 2 * G, 2 * G },
	{ "two halves, no block",	5 * G, 2 * G, 2 * G, 2 * G },
	{ "a block, but across two",	4 * G + 256 * M, 2 * G, 2 * G, 2 * G },
	{ "up to the last byte",	-2 * G, 2 * G - 256 * M, 2 * G,
	  2 * G - 256 * M },
};

static void remainder_desc(const struct remainder *s, char *desc)
{
	strscpy(desc, s->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(remainder, remainder, remainder_desc);

static void block_remainder(struct kunit *test)
{
	const struct remainder *s = test->param_value;

	KUNIT_EXPECT_EQ(test, cxll_memory_block_remainder(s->base, s->size,
							  s->block),
			s->want);
}

static const struct part {
	const char *name;
	struct range range;
	unsigned long block;
	u64 size;
	struct range want;
} parts[] = {
	{ "a whole block", { 4 * G, 5 * G - 1 }, 33, 128 * M,
	  { 4 * G + 128 * M, 4 * G + 256 * M - 1 } },
	{ "from its middle on", { 5 * G, 8 * G - 1 }, 2, 2 * G,
	  { 5 * G, 6 * G - 1 } },
	{ "up to its middle", { 4 * G, 7 * G - 1 }, 3, 2 * G,
	  { 6 * G, 7 * G - 1 } },
	{ "inside of it", { 5 * G, 5 * G + 256 * M - 1 }, 2, 2 * G,
	  { 5 * G, 5 * G + 256 * M - 1 } },
	{ "the last of all", { -2 * G, -1 }, U64_MAX / (2 * G), 2 * G,
	  { -2 * G, -1 } },
};

static void part_desc(const struct part *p, char *desc)
{
	strscpy(desc, p->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(part, parts, part_desc);

static void block_part(struct kunit *test)
{
	const struct part *p = test->param_value;
	struct range part = cxll_memory_block_part(&p->range, p->block,
						   p->size);

	KUNIT_EXPECT_EQ(test, part.start, p->want.start);
	KUNIT_EXPECT_EQ(test, part.end, p->want.end);
}

#define ORDER_BLOCKS	64U
#define ORDER_FIRST	1000UL

/*
 * Blocks that the kernel looks at after one came or went: from the lowest of the
 * zone on, to the first that is not online. One that comes belongs to the zone
 * and does not count as online.
 */
static unsigned int zone_look(const bool *online, unsigned int comes)
{
	unsigned int first = 0, end;

	while (first < ORDER_BLOCKS && first != comes && !online[first])
		first++;
	for (end = first; end < ORDER_BLOCKS && online[end];)
		end++;
	return end - first;
}

static unsigned int order_index(struct kunit *test, const bool *online,
				unsigned long block, bool was)
{
	KUNIT_ASSERT_TRUE(test, block >= ORDER_FIRST &&
			  block < ORDER_FIRST + ORDER_BLOCKS);
	KUNIT_ASSERT_EQ(test, online[block - ORDER_FIRST], was);
	return block - ORDER_FIRST;
}

/* Each block once, and what is looked at grows with their number alone. */
static void block_order(struct kunit *test)
{
	unsigned long last = ORDER_FIRST + ORDER_BLOCKS - 1, block;
	bool online[ORDER_BLOCKS] = {};
	unsigned int n, i, looks = 0;

	for (n = 0; n < ORDER_BLOCKS; n++) {
		block = cxll_memory_block_online_nth(last, n);
		i = order_index(test, online, block, false);
		looks += zone_look(online, i);
		online[i] = true;
	}
	KUNIT_EXPECT_EQ(test, looks, 0U);

	for (n = 0; n < ORDER_BLOCKS; n++) {
		block = cxll_memory_block_offline_nth(ORDER_FIRST, last, n);
		i = order_index(test, online, block, true);
		online[i] = false;
		looks += zone_look(online, ORDER_BLOCKS);
	}
	KUNIT_EXPECT_EQ(test, looks, ORDER_BLOCKS - 1);
}

static void block_order_of_one(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, cxll_memory_block_online_nth(7, 0), 7UL);
	KUNIT_EXPECT_EQ(test, cxll_memory_block_offline_nth(7, 7, 0), 7UL);
}

static struct kunit_case block_cases[] = {
	KUNIT_CASE(block_order),
	KUNIT_CASE(block_order_of_one),
	KUNIT_CASE_PARAM(block_remainder, remainder_gen_params),
	KUNIT_CASE_PARAM(block_part, part_gen_params),
	{ }
};

struct kunit_suite lib_block_suite = {
	.name = "cxl_live_lib_block",
	.test_cases = block_cases,
};
