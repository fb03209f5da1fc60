// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/cdat.h>
#include "lib_tests.h"

static void request_dword(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, cxll_cdat_request(0), 0);
	KUNIT_EXPECT_EQ(test, cxll_cdat_request(0x1234), 0x12340000);
	KUNIT_EXPECT_EQ(test, cxll_cdat_request(0xffff), 0xffff0000);
}

static void response_dword(struct kunit *test)
{
	static const struct {
		const char *name;
		u32 dw;
		int rc;
		u16 next;
	} rows[] = {
		{ "next is 1", 0x00010000, 0, 1 },
		{ "last", 0xffff0000, 0, CXLL_CDAT_LAST_HANDLE },
		{ "other code", 0x00010001, -EINVAL, 0 },
		{ "code bit 7", 0x00010080, -EINVAL, 0 },
		{ "other table", 0x00010100, -EINVAL, 0 },
		{ "table bit 7", 0x00018000, -EINVAL, 0 },
		{ "all ones", 0xffffffff, -EINVAL, 0 },
	};
	struct cxll_why why = { };
	unsigned int i;
	u16 next;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		next = 0;
		expect_rc(test, cxll_cdat_response(rows[i].dw, &next, &why),
			  rows[i].rc, &why, rows[i].name);
		KUNIT_EXPECT_EQ(test, next, rows[i].next);
	}
}

static void length_limits(struct kunit *test)
{
	static const struct {
		const char *name;
		u32 length;
		int rc;
	} rows[] = {
		{ "header alone", 16, 16 },
		{ "some", 0x1234, 0x1234 },
		{ "largest", 1 << 20, 1 << 20 },
		{ "too large", (1 << 20) + 1, -EINVAL },
		{ "negative as int", 0x80000010, -EINVAL },
		{ "all ones", 0xffffffff, -EINVAL },
		{ "below the header", 15, -EINVAL },
		{ "nothing", 0, -EINVAL },
	};
	u8 *hdr = kunit_kzalloc(test, 16, GFP_KERNEL);
	struct cxll_why why = { };
	unsigned int i;
	size_t len;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, hdr);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		put32(hdr, rows[i].length);
		expect_rc(test, cxll_cdat_length(hdr, 16, &why), rows[i].rc,
			  &why, rows[i].name);
	}
	put32(hdr, 16);
	for (len = 0; len < 16; len++)
		expect_rc(test, cxll_cdat_length(exact_copy(test, hdr, len),
						 len, &why),
			  -EINVAL, &why, "cut off");
}

static void fix_sum(u8 *table, size_t len)
{
	u8 sum = 0;
	size_t i;

	table[5] = 0;
	for (i = 0; i < len; i++)
		sum += table[i];
	table[5] = -sum;
}

#define TABLE_LEN	(16 + 24 + 24 + 8)

/* Header, a memory range, its latency, and an initiator */
static u8 *table_new(struct kunit *test)
{
	u8 *t = kunit_kzalloc(test, TABLE_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t);
	put32(t, TABLE_LEN);
	t[4] = 1;
	put16(t + 18, 24);
	put64(t + 32, 512 * MiB);
	t[40] = 1;
	put16(t + 42, 24);
	put64(t + 48, 10000);
	put16(t + 56, 15);
	t[64] = 3;
	put16(t + 66, 8);
	fix_sum(t, TABLE_LEN);
	return t;
}

static void sound_tables(struct kunit *test)
{
	struct cxll_why why = { };
	u8 *t = table_new(test);

	expect_rc(test, cxll_cdat_check(t, TABLE_LEN, &why), 0, &why, "whole");
	put32(t, 16);
	fix_sum(t, 16);
	expect_rc(test, cxll_cdat_check(exact_copy(test, t, 16), 16, &why), 0,
		  &why, "no entries");
}

/* An entry that is its header alone, at the very end. */
static void bare_last_entry(struct kunit *test)
{
	struct cxll_why why = { };
	u8 t[20] = { 20, 0, 0, 0 };

	t[18] = 4;
	fix_sum(t, 20);
	expect_rc(test, cxll_cdat_check(exact_copy(test, t, 20), 20, &why), 0,
		  &why, "bare entry");
}

static void checksum_at_every_byte(struct kunit *test)
{
	struct cxll_why why = { };
	u8 *t = table_new(test);
	size_t i;

	/* Length fields are other rules' business: leave those out. */
	for (i = 4; i < TABLE_LEN; i++) {
		if (i == 18 || i == 19 || i == 42 || i == 43 || i == 66 ||
		    i == 67)
			continue;
		t[i] ^= 0x10;
		expect_rc(test, cxll_cdat_check(t, TABLE_LEN, &why), -EINVAL,
			  &why, "one bit off");
		t[i] ^= 0x10;
	}
	expect_rc(test, cxll_cdat_check(t, TABLE_LEN, &why), 0, &why, "again");
}

static void table_cut_off(struct kunit *test)
{
	struct cxll_why why = { };
	u8 *t = table_new(test), *cut;
	size_t len;

	for (len = 0; len < TABLE_LEN; len++)
		expect_rc(test, cxll_cdat_check(exact_copy(test, t, len), len,
						&why),
			  -EINVAL, &why, "length does not match");
	/* With length and sum put right, cuts between entries are fine. */
	for (len = 16; len < TABLE_LEN; len++) {
		cut = exact_copy(test, t, len);
		put32(cut, len);
		fix_sum(cut, len);
		expect_rc(test, cxll_cdat_check(cut, len, &why),
			  len == 16 || len == 40 || len == 64 ? 0 : -EINVAL,
			  &why, "cut in an entry");
	}
}

static void entry_lengths(struct kunit *test)
{
	static const struct {
		const char *name;
		u16 length;
		int rc;
	} rows[] = {
		{ "nothing", 0, -EINVAL },
		{ "shorter than its header", 3, -EINVAL },
		{ "to the end", 8, 0 },
		{ "bare header leaves another one", 4, -EINVAL },
		{ "one past the end", 9, -EINVAL },
		{ "far past the end", 0xffff, -EINVAL },
		{ "leaves 2 bytes", 6, -EINVAL },
	};
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		u8 *t = table_new(test);

		put16(t + 66, rows[i].length);
		fix_sum(t, TABLE_LEN);
		expect_rc(test, cxll_cdat_check(t, TABLE_LEN, &why),
			  rows[i].rc, &why, rows[i].name);
	}
}

static struct kunit_case cdat_cases[] = {
	KUNIT_CASE(request_dword),
	KUNIT_CASE(response_dword),
	KUNIT_CASE(length_limits),
	KUNIT_CASE(sound_tables),
	KUNIT_CASE(bare_last_entry),
	KUNIT_CASE(checksum_at_every_byte),
	KUNIT_CASE(table_cut_off),
	KUNIT_CASE(entry_lengths),
	{ }
};

struct kunit_suite lib_cdat_suite = {
	.name = "cxl_live_lib_cdat",
	.test_cases = cdat_cases,
};
