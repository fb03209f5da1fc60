// SPDX-License-Identifier: GPL-2.0-only
/* The life of roots and ports: all pairs of states. */
#include <cxll/lib/life.h>
#include "lib_tests.h"

#define STATES	(CXLL_GONE + 1)

/* A row for each state an object is in, a column for each it is to be in. */
static const char * const pairs[STATES] = {
	/*		    N  U  L  K  G */
	[CXLL_NEW] =	   ".  x  x  .  x",
	[CXLL_UP] =	   ".  .  x  .  .",
	[CXLL_LEAVING] =   ".  .  .  x  x",
	[CXLL_KEPT] =	   ".  x  .  .  x",
	[CXLL_GONE] =	   ".  .  .  .  .",
};

static void life_all_pairs(struct kunit *test)
{
	unsigned int from, to;

	for (from = 0; from < STATES; from++) {
		KUNIT_ASSERT_EQ(test, strlen(pairs[from]), 3 * STATES - 2);
		for (to = 0; to < STATES; to++)
			KUNIT_EXPECT_EQ_MSG(test, cxll_life_may(from, to),
					    pairs[from][3 * to] == 'x',
					    "%s -> %s", cxll_life_name(from),
					    cxll_life_name(to));
	}
}

/* Whatever happened before, everything can go, and what is gone stays so. */
static void life_ends(struct kunit *test)
{
	unsigned int reach = BIT(CXLL_GONE), from, to, turn;

	for (turn = 0; turn < STATES; turn++)
		for (from = 0; from < STATES; from++)
			for (to = 0; to < STATES; to++)
				if (cxll_life_may(from, to) && reach & BIT(to))
					reach |= BIT(from);
	KUNIT_EXPECT_EQ(test, reach, BIT(STATES) - 1);
	for (to = 0; to < STATES; to++)
		KUNIT_EXPECT_FALSE(test, cxll_life_may(CXLL_GONE, to));
}

static void life_knows_no_others(struct kunit *test)
{
	static const unsigned int others[] = { STATES, 31, 32, 64, ~0U };
	unsigned int i, state;

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		for (state = 0; state < STATES; state++) {
			KUNIT_EXPECT_FALSE(test, cxll_life_may(state, others[i]));
			KUNIT_EXPECT_FALSE(test, cxll_life_may(others[i], state));
		}
		KUNIT_EXPECT_STREQ(test, cxll_life_name(others[i]), "unknown");
	}
}

static void life_has_names(struct kunit *test)
{
	unsigned int i, k;

	for (i = 0; i < STATES; i++) {
		KUNIT_ASSERT_TRUE(test, cxll_life_name(i));
		for (k = 0; k < i; k++)
			KUNIT_EXPECT_NE(test, strcmp(cxll_life_name(i),
						     cxll_life_name(k)), 0);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(life_all_pairs),
	KUNIT_CASE(life_ends),
	KUNIT_CASE(life_knows_no_others),
	KUNIT_CASE(life_has_names),
	{}
};

struct kunit_suite lib_life_suite = {
	.name = "cxl_live_lib_life",
	.test_cases = cases,
};
