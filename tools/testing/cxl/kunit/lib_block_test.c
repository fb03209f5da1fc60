// SPDX-License-Identifier: GPL-2.0-only
#include <cxl/block.h>
#include "lib_tests.h"

#define G	(1024 * M)
#define M	(1024 * 1024ULL)

static const struct stranded {
	const char *name;
	u64 base, size, block, want;
} stranded[] = {
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

static void stranded_desc(const struct stranded *s, char *desc)
{
	strscpy(desc, s->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stranded, stranded, stranded_desc);

static void block_stranded(struct kunit *test)
{
	const struct stranded *s = test->param_value;

	KUNIT_EXPECT_EQ(test, cxll_block_stranded(s->base, s->size, s->block),
			s->want);
}

static struct kunit_case block_cases[] = {
	KUNIT_CASE_PARAM(block_stranded, stranded_gen_params),
	{ }
};

struct kunit_suite lib_block_suite = {
	.name = "cxl-lib-block",
	.test_cases = block_cases,
};
