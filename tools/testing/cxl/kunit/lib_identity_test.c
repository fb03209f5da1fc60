// SPDX-License-Identifier: GPL-2.0-only
/* Recognising devices: serial number, and place where that is not enough. */
#include <cxll/lib/identity.h>
#include "lib_tests.h"

#define HERE	"0000:0c:00.0"
#define THERE	"0000:0c:01.0"

static void identity_rows(struct kunit *test)
{
	static const struct {
		const char *name;
		struct cxll_identity a, b;
		bool same;
	} rows[] = {
		{ "same", { 1, 2, 7, HERE }, { 1, 2, 7, HERE }, true },
		{ "moved", { 1, 2, 7, HERE }, { 1, 2, 7, THERE }, true },
		{ "place unknown", { 1, 2, 7 }, { 1, 2, 7 }, true },
		{ "other serial", { 1, 2, 7, HERE }, { 1, 2, 8, HERE }, false },
		{ "upper half of it", { 1, 2, 7, HERE },
		  { 1, 2, BIT_ULL(32) | 7, HERE }, false },
		{ "other vendor", { 1, 2, 7, HERE }, { 3, 2, 7, HERE }, false },
		{ "other device", { 1, 2, 7, HERE }, { 1, 3, 7, HERE }, false },
		{ "serial 0, same place", { 1, 2, 0, HERE }, { 1, 2, 0, HERE },
		  true },
		{ "serial 0, other place", { 1, 2, 0, HERE },
		  { 1, 2, 0, THERE }, false },
		{ "serial 0, no place", { 1, 2, 0 }, { 1, 2, 0 }, false },
		{ "serial 0, other device", { 1, 2, 0, HERE },
		  { 1, 3, 0, HERE }, false },
		{ "serial 0 and one", { 1, 2, 0, HERE }, { 1, 2, 7, HERE },
		  false },
		{ "duplicate, same place", { 1, 2, 7, HERE, true },
		  { 1, 2, 7, HERE, true }, true },
		{ "duplicate, other place", { 1, 2, 7, HERE, true },
		  { 1, 2, 7, THERE, true }, false },
		{ "duplicate since then", { 1, 2, 7, HERE },
		  { 1, 2, 7, THERE, true }, false },
		{ "duplicate since then, same place", { 1, 2, 7, HERE },
		  { 1, 2, 7, HERE, true }, true },
		{ "duplicate, no place", { 1, 2, 7, "", true },
		  { 1, 2, 7, "", true }, false },
		{ "longer place", { 1, 2, 0, HERE }, { 1, 2, 0, HERE "0" },
		  false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_EQ_MSG(test, cxll_identity_same(&rows[i].a,
							     &rows[i].b),
				    rows[i].same, "%s", rows[i].name);
		KUNIT_EXPECT_EQ_MSG(test, cxll_identity_same(&rows[i].b,
							     &rows[i].a),
				    rows[i].same, "%s, swapped", rows[i].name);
	}
}

static struct kunit_case identity_cases[] = {
	KUNIT_CASE(identity_rows),
	{ }
};

struct kunit_suite lib_identity_suite = {
	.name = "cxl_live_lib_identity",
	.test_cases = identity_cases,
};
