// SPDX-License-Identifier: GPL-2.0-only
/* Functions that firmware offers: found, not found, and tables that lie. */
#include <cxll/lib/prmt.h>
#include "lib_tests.h"

#define PRM_MODULE		60		/* the first, right behind the header */
#define PRM_MODULE_LEN	38
#define PRM_HANDLER_LEN	44

static const u8 wanted[CXLL_GUID_LEN] = CXLL_PRM_CXL_DPA_TO_SPA;

/* Two modules, the second with two handlers behind it. */
static size_t prmt_build(u8 *table)
{
	u8 *second = table + PRM_MODULE + PRM_MODULE_LEN;

	memset(table, 0, 256);
	put16(table + 52, PRM_MODULE);
	put16(table + 56, 2);
	put16(table + PRM_MODULE + 2, PRM_MODULE_LEN);
	put16(second + 2, PRM_MODULE_LEN);
	put16(second + 24, 2);
	put16(second + 26, PRM_MODULE_LEN);
	put16(second + PRM_MODULE_LEN + 2, PRM_HANDLER_LEN);
	put16(second + PRM_MODULE_LEN + PRM_HANDLER_LEN + 2, PRM_HANDLER_LEN);
	return PRM_MODULE + 2 * PRM_MODULE_LEN + 2 * PRM_HANDLER_LEN;
}

static void prmt_found(struct kunit *test)
{
	static const unsigned int at[] = {
		PRM_MODULE + 4, PRM_MODULE + PRM_MODULE_LEN + 4,
		PRM_MODULE + 2 * PRM_MODULE_LEN + 4,
		PRM_MODULE + 2 * PRM_MODULE_LEN + PRM_HANDLER_LEN + 4,
	};
	u8 table[256], *bytes;
	size_t len, cut;
	unsigned int i;

	len = prmt_build(table);
	KUNIT_EXPECT_FALSE(test, cxll_prmt_has(table, len, wanted));
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		prmt_build(table);
		memcpy(table + at[i], wanted, sizeof(wanted));
		KUNIT_EXPECT_TRUE_MSG(test, cxll_prmt_has(table, len, wanted),
				      "at %u", at[i]);
		/* What is cut off is not looked at */
		for (cut = 1; cut < at[i] + CXLL_GUID_LEN; cut++) {
			bytes = exact_copy(test, table, cut);
			KUNIT_EXPECT_FALSE_MSG(test,
					       cxll_prmt_has(bytes, cut, wanted),
					       "%zu bytes", cut);
		}
		table[at[i] + 15] ^= 1;
		KUNIT_EXPECT_FALSE(test, cxll_prmt_has(table, len, wanted));
	}
}

static void prmt_lies(struct kunit *test)
{
	u8 table[256];
	size_t len = prmt_build(table);

	memset(table + 52, 0xff, 8);
	KUNIT_EXPECT_FALSE(test, cxll_prmt_has(table, len, wanted));
	prmt_build(table);
	memset(table + 56, 0xff, 4);
	KUNIT_EXPECT_FALSE(test, cxll_prmt_has(table, len, wanted));
	prmt_build(table);
	put16(table + PRM_MODULE + 2, 0);
	KUNIT_EXPECT_FALSE(test, cxll_prmt_has(table, len, wanted));
	prmt_build(table);
	memset(table + PRM_MODULE + 24, 0xff, 6);
	KUNIT_EXPECT_FALSE(test, cxll_prmt_has(table, len, wanted));
}

static struct kunit_case prmt_cases[] = {
	KUNIT_CASE(prmt_found),
	KUNIT_CASE(prmt_lies),
	{ }
};

struct kunit_suite lib_prmt_suite = {
	.name = "cxl_live_lib_prmt",
	.test_cases = prmt_cases,
};
