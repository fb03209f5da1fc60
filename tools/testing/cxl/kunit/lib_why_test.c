// SPDX-License-Identifier: GPL-2.0-only
#include "lib_tests.h"

static void why_formats(struct kunit *test)
{
	struct cxll_why why = { };

	cxll_why_set(&why, "base 0x%llx of %s", 0x110000000ULL, "a window");
	KUNIT_EXPECT_STREQ(test, why.text, "base 0x110000000 of a window");
	cxll_why_set(&why, "again");
	KUNIT_EXPECT_STREQ(test, why.text, "again");
}

static void why_null_is_allowed(struct kunit *test)
{
	struct cxll_why why = { .text = "as it was" };

	cxll_why_set(NULL, "nobody listens to %d", 1);
	KUNIT_EXPECT_STREQ(test, why.text, "as it was");
}

/* One byte more than fits is cut off, and what follows is not touched. */
static void why_is_cut_off(struct kunit *test)
{
	struct {
		struct cxll_why why;
		char after;
	} box = { .after = 'x' };

	cxll_why_set(&box.why, "%0*d", (int)sizeof(box.why.text) - 1, 7);
	KUNIT_EXPECT_EQ(test, strlen(box.why.text), sizeof(box.why.text) - 1);
	KUNIT_EXPECT_EQ(test, box.why.text[sizeof(box.why.text) - 2], '7');
	cxll_why_set(&box.why, "%0*d", (int)sizeof(box.why.text), 7);
	KUNIT_EXPECT_EQ(test, strlen(box.why.text), sizeof(box.why.text) - 1);
	KUNIT_EXPECT_EQ(test, box.why.text[sizeof(box.why.text) - 2], '0');
	KUNIT_EXPECT_EQ(test, box.after, 'x');
}

/* What was left stays; where nothing was, the error makes the sentence. */
static void why_is_completed(struct kunit *test)
{
	struct cxll_why why = { .text = "as it was" }, none = { }, other = { };

	KUNIT_EXPECT_STREQ(test, cxll_why_complete(&why, -ENOMEM), "as it was");
	KUNIT_EXPECT_STREQ(test, cxll_why_complete(&none, -ENOMEM),
			   "out of memory");
	KUNIT_EXPECT_STREQ(test, cxll_why_complete(&none, -EIO),
			   "out of memory");
	KUNIT_EXPECT_STREQ(test, cxll_why_complete(&other, -5), "error -5");
}

static struct kunit_case why_cases[] = {
	KUNIT_CASE(why_formats),
	KUNIT_CASE(why_null_is_allowed),
	KUNIT_CASE(why_is_cut_off),
	KUNIT_CASE(why_is_completed),
	{ }
};

struct kunit_suite lib_why_suite = {
	.name = "cxl_live_lib_why",
	.test_cases = why_cases,
};
