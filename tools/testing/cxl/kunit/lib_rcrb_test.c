// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/rcrb.h>
#include "lib_tests.h"

#define ON	0x00100006	/* Memory Space Enable, Bus Master Enable */
#define OFF	0x00100004

static void rcrb_bars(struct kunit *test)
{
	static const struct {
		const char *name;
		struct cxll_rcrb_raw raw;
		int rc;
		u64 base;
	} rows[] = {
		{ "64 bit", { 0x12348086, ON, 0x40010004, 0x23 }, 0,
		  0x2340010000ULL },
		{ "64 bit, prefetchable", { 0x12348086, ON, 0x4001000c, 0 }, 0,
		  0x40010000 },
		{ "32 bit", { 0x12348086, ON, 0xfe000000, 0 }, 0, 0xfe000000 },
		{ "32 bit, other dword says something",
		  { 0x12348086, ON, 0xfe000000, 0x23 }, 0, 0xfe000000 },
		{ "64 bit, low is 0", { 0x12348086, ON, 4, 0x23 }, 0,
		  0x2300000000ULL },
		{ "not set up", { 0x12348086, ON, 0, 0 }, -ENOENT },
		{ "64 bit, not set up", { 0x12348086, ON, 4, 0 }, -ENOENT },
		{ "memory space off", { 0x12348086, OFF, 0x40010004, 0x23 },
		  -ENOENT },
		{ "all off and not set up", { 0x12348086, 0, 0, 0 }, -ENOENT },
		{ "all ones", { ~0U, ~0U, ~0U, ~0U }, -ENODEV },
		{ "vendor all ones", { 0x1234ffff, ON, 0x40010004, 0 }, -ENODEV },
		{ "BAR all ones", { 0x12348086, ON, ~0U, ~0U }, -ENODEV },
		{ "I/O", { 0x12348086, ON, 0x40010001, 0 }, -EINVAL },
		{ "below 1 MiB", { 0x12348086, ON, 0x40010002, 0 }, -EINVAL },
		{ "reserved type", { 0x12348086, ON, 0x40010006, 0 }, -EINVAL },
		{ "4 KiB aligned", { 0x12348086, ON, 0x40011004, 0 }, -EINVAL },
		{ "16 bytes aligned", { 0x12348086, ON, 0x40010014, 0 }, -EINVAL },
	};
	struct cxll_why why = {};
	unsigned int i;
	u64 base;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		base = 0;
		expect_rc(test, cxll_rcrb_decode(&rows[i].raw, &base, &why),
			  rows[i].rc, &why, rows[i].name);
		if (!rows[i].rc)
			KUNIT_EXPECT_EQ_MSG(test, base, rows[i].base, "%s",
					    rows[i].name);
	}
}

static struct kunit_case rcrb_cases[] = {
	KUNIT_CASE(rcrb_bars),
	{ }
};

struct kunit_suite lib_rcrb_suite = {
	.name = "cxl_live_lib_rcrb",
	.test_cases = rcrb_cases,
};
