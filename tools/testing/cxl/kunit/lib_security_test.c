// SPDX-License-Identifier: GPL-2.0-only
/* Get Security State: bits, and the word that clients read. */
#include <cxll/lib/security.h>
#include "lib_tests.h"

static const struct security_row {
	u8 raw[CXLL_SECURITY_LEN];
	const char *word;
} security_rows[] = {
	{ { 0x00 }, "disabled" },
	/* A master passphrase alone protects nothing */
	{ { 0x02 }, "disabled" },
	{ { 0x0e }, "disabled" },
	{ { 0x01 }, "unlocked" },
	{ { 0x03 }, "unlocked" },
	{ { 0x05 }, "locked" },
	/* No passphrase is taken any more, locked or not */
	{ { 0x09 }, "frozen" },
	{ { 0x0d }, "frozen" },
	{ { 0x15 }, "frozen" },
	{ { 0x21 }, "frozen" },
	/* What is reserved says nothing */
	{ { 0xc0, 0xff, 0xff, 0xff }, "disabled" },
	{ { 0xc5, 0xff, 0xff, 0xff }, "locked" },
};

static void security_words(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(security_rows); i++) {
		const struct security_row *row = &security_rows[i];
		u32 flags = cxll_security_flags(row->raw);

		KUNIT_EXPECT_STREQ(test, cxll_security_word(flags),
				   row->word);
	}
}

static void security_order_of_bytes(struct kunit *test)
{
	static const u8 raw[CXLL_SECURITY_LEN] = { 0x01, 0x02, 0x03, 0x04 };

	KUNIT_EXPECT_EQ(test, cxll_security_flags(raw), 0x04030201U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(security_words),
	KUNIT_CASE(security_order_of_bytes),
	{ }
};

struct kunit_suite lib_security_suite = {
	.name = "cxl_live_lib_security",
	.test_cases = cases,
};
