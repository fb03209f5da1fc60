// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/dvsec_window.h>
#include "lib_tests.h"

#define BASE		0x1290000000ULL
#define MEMORY		CXLL_DVSEC_WINDOW_MEMORY

static void derive_good(struct kunit *test)
{
	static const struct cxll_dvsec_window_range ranges[] = {
		{ 3, BASE, 2 * GRANULE, .known = MEMORY },
		{ 3, BASE + 2 * GRANULE, GRANULE, .persistent = true,
		  .known = MEMORY },
		{ 7, BASE - GRANULE, GRANULE, .lock = true, .known = MEMORY },
	};
	static const u16 restrictions[] = {
		CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE,
		CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_PERSISTENT,
		CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE | CXLL_CFMWS_FIXED,
	};
	struct cxll_window window;
	struct cxll_why why = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		expect_rc(test, cxll_dvsec_window_find(ranges, ARRAY_SIZE(ranges),
						       i, &window, &why),
			  0, &why, "good");
		KUNIT_EXPECT_EQ(test, window.base, ranges[i].base);
		KUNIT_EXPECT_EQ(test, window.size, ranges[i].size);
		KUNIT_EXPECT_EQ(test, window.ilv.ways, 1U);
		KUNIT_EXPECT_EQ(test, window.ilv.gran, 256U);
		KUNIT_EXPECT_EQ(test, window.targets[0], ranges[i].bridge);
		KUNIT_EXPECT_EQ(test, window.restrictions, restrictions[i]);
		KUNIT_EXPECT_FALSE(test, window.xor);
		KUNIT_EXPECT_EQ(test, window.qtg, 0xffff);
	}
}

static void derive_refused(struct kunit *test)
{
	static const struct {
		const char *name;
		struct cxll_dvsec_window_range range[2];
		int rc[2];
	} rows[] = {
		{ "nothing confirms it",
		  { { 3, BASE, GRANULE },
		    { 3, BASE + GRANULE, GRANULE, .known = MEMORY } },
		  { -ENXIO, 0 } },
		{ "system RAM",
		  { { 3, BASE, GRANULE, .known = CXLL_DVSEC_WINDOW_RAM },
		    { 3, BASE + GRANULE, GRANULE, .known = MEMORY } },
		  { -EBUSY, 0 } },
		{ "the same addresses",
		  { { 3, BASE, GRANULE, .known = MEMORY },
		    { 4, BASE, GRANULE, .known = MEMORY } },
		  { -EINVAL, -EINVAL } },
		{ "some of the same",
		  { { 3, BASE, 2 * GRANULE, .known = MEMORY },
		    { 4, BASE + GRANULE, 2 * GRANULE } },
		  { -EINVAL, -EINVAL } },
		{ "inside another",
		  { { 3, BASE, 4 * GRANULE, .known = MEMORY },
		    { 4, BASE + GRANULE, GRANULE, .known = MEMORY } },
		  { -EINVAL, -EINVAL } },
		{ "no size",
		  { { 3, BASE, 0, .known = MEMORY },
		    { 3, BASE + GRANULE, GRANULE, .known = MEMORY } },
		  { -EINVAL, 0 } },
		{ "odd base",
		  { { 3, BASE + MiB, GRANULE, .known = MEMORY },
		    { 3, BASE + 8 * GRANULE, GRANULE, .known = MEMORY } },
		  { -EINVAL, 0 } },
		{ "odd size",
		  { { 3, BASE, 300 * MiB, .known = MEMORY },
		    { 3, BASE + 8 * GRANULE, GRANULE, .known = MEMORY } },
		  { -EINVAL, 0 } },
		{ "past 64 bits",
		  { { 3, -GRANULE, 2 * GRANULE, .known = MEMORY },
		    { 3, BASE, GRANULE, .known = MEMORY } },
		  { -EINVAL, 0 } },
	};
	struct cxll_window window;
	struct cxll_why why = {};
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (k = 0; k < 2; k++)
			expect_rc(test, cxll_dvsec_window_find(rows[i].range, 2, k,
							       &window, &why),
				  rows[i].rc[k], &why, rows[i].name);
}

static struct kunit_case derive_cases[] = {
	KUNIT_CASE(derive_good),
	KUNIT_CASE(derive_refused),
	{ }
};

struct kunit_suite lib_derive_suite = {
	.name = "cxl_live_lib_derive",
	.test_cases = derive_cases,
};
