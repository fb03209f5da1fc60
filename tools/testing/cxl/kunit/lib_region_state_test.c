// SPDX-License-Identifier: GPL-2.0-only
/* Every pair of states of a region, against a table written by hand. */
#include <kunit/test.h>
#include <cxll/lib/region_state.h>
#include "lib_tests.h"

/* Rows: from, columns: to; N C D W M L H X d as in the enum, "+" is allowed */
static const char * const state_pairs[CXLL_REGION_STATES] = {
	/*			    NCDWMLHXd */
	[CXLL_REGION_NEW] =	   ".+.+....+",
	[CXLL_REGION_CONFIG] =	   "....+...+",
	[CXLL_REGION_DISABLED] =   ".+..+...+",
	[CXLL_REGION_WAITING] =	   "....+...+",
	[CXLL_REGION_COMMITTED] =  "..++.++.+",
	[CXLL_REGION_LIVE] =	   "....+.+..",
	[CXLL_REGION_HELD] =	   "..++++.++",
	[CXLL_REGION_LOST] =	   "..++++..+",
	[CXLL_REGION_DEAD] =	   ".........",
};

static void state_all_pairs(struct kunit *test)
{
	unsigned int from, to;

	for (from = 0; from < CXLL_REGION_STATES; from++)
		for (to = 0; to < CXLL_REGION_STATES; to++)
			KUNIT_EXPECT_EQ_MSG(test,
					    cxll_region_state_follows(from, to),
					    state_pairs[from][to] == '+',
					    "from %u to %u", from, to);
}

static void state_out_of_range(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, cxll_region_state_follows(CXLL_REGION_STATES,
							   CXLL_REGION_CONFIG));
	KUNIT_EXPECT_FALSE(test, cxll_region_state_follows(CXLL_REGION_NEW,
							   CXLL_REGION_STATES));
	KUNIT_EXPECT_STREQ(test, cxll_region_state_name(CXLL_REGION_STATES),
			   "config");
}

/* What is in use is never one step from nothing. */
static void state_live_is_left_by_its_driver(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, cxll_region_state_follows(CXLL_REGION_LIVE,
							   CXLL_REGION_DISABLED));
	KUNIT_EXPECT_FALSE(test, cxll_region_state_follows(CXLL_REGION_LIVE,
							   CXLL_REGION_DEAD));
}

/* ABI: the words that were there before the states were told apart */
static void state_words(struct kunit *test)
{
	static const struct {
		enum cxll_region_state state;
		const char *word;
	} words[] = {
		{ CXLL_REGION_NEW, "config" },
		{ CXLL_REGION_CONFIG, "config" },
		{ CXLL_REGION_DISABLED, "config" },
		{ CXLL_REGION_WAITING, "config" },
		{ CXLL_REGION_COMMITTED, "committed" },
		{ CXLL_REGION_LIVE, "live" },
		{ CXLL_REGION_HELD, "held" },
		{ CXLL_REGION_LOST, "lost" },
		{ CXLL_REGION_DEAD, "config" },
	};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(words), (size_t)CXLL_REGION_STATES);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		KUNIT_EXPECT_STREQ(test, cxll_region_state_name(words[i].state),
				   words[i].word);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(state_all_pairs),
	KUNIT_CASE(state_out_of_range),
	KUNIT_CASE(state_live_is_left_by_its_driver),
	KUNIT_CASE(state_words),
	{ }
};

struct kunit_suite lib_region_state_suite = {
	.name = "cxl_live_lib_region_state",
	.test_cases = cases,
};
