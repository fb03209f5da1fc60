// SPDX-License-Identifier: GPL-2.0-only
/* Windows of the CEDT: fields, ways and targets, ranges. */
#include "lib_cedt.h"

static void cfmws_fields(struct kunit *test)
{
	struct cedt_table *t = cedt_new(test);
	struct cxll_cedt_entry entry;
	u8 *p = cedt_add_cfmws(t, 0x1f110000000, 0x300000000, 10, 12);
	unsigned int i;

	p[0x19] = 1;
	put32(p + 0x1c, 4);
	put16(p + 0x20, 0xa5c6);
	put16(p + 0x22, 0x1234);
	cedt_only_entry(test, t, &entry);
	KUNIT_EXPECT_EQ(test, entry.error, 0);
	KUNIT_EXPECT_EQ(test, entry.cfmws.offset, entry.offset);
	KUNIT_EXPECT_EQ(test, entry.cfmws.base, 0x1f110000000);
	KUNIT_EXPECT_EQ(test, entry.cfmws.size, 12 * GiB);
	KUNIT_EXPECT_EQ(test, entry.cfmws.ilv.ways, 12);
	KUNIT_EXPECT_EQ(test, entry.cfmws.ilv.gran, 4096);
	KUNIT_EXPECT_TRUE(test, entry.cfmws.xor);
	KUNIT_EXPECT_EQ(test, entry.cfmws.restrictions, 0xa5c6);
	KUNIT_EXPECT_EQ(test, entry.cfmws.qtg, 0x1234);
	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_EQ(test, entry.cfmws.targets[i],
				i < 12 ? 7 + i : 0);
}

/* Every ways code with every number of targets from 0 to 17. */
static void cfmws_ways_and_targets(struct kunit *test)
{
	static const u8 ways[16] = { 1, 2, 4, 8, 16, 0, 0, 0, 3, 6, 12 };
	struct cedt_table *t = cedt_new(test);
	struct cxll_cedt_entry entry;
	unsigned int code, nr, i;

	for (code = 0; code < 256; code++) {
		unsigned int want = code < 16 ? ways[code] : 0;

		for (nr = 0; nr <= (code < 16 ? 17 : 1); nr++) {
			memset(t, 0, sizeof(*t));
			t->len = CXLL_CEDT_HDR_LEN;
			cedt_add_cfmws(t, 0, 12 * GiB, code, nr);
			if (!want || nr < want) {
				cedt_expect(test, t, -EINVAL,
					    "ways and targets");
				continue;
			}
			cedt_expect_odd(test, t, nr > want, "ways and targets");
			cedt_only_entry(test, t, &entry);
			for (i = 0; i < 16; i++)
				KUNIT_EXPECT_EQ(test, entry.cfmws.targets[i],
						i < want ? 7 + i : 0);
		}
	}
}

static void cfmws_granularity(struct kunit *test)
{
	static const u32 codes[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 255, 256, 0x10000, ~0U,
	};
	struct cxll_cedt_entry entry;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		struct cedt_table *t = cedt_new(test);

		put32(cedt_add_cfmws(t, 0, GRANULE, 0, 1) + 0x1c, codes[i]);
		cedt_only_entry(test, t, &entry);
		KUNIT_EXPECT_EQ(test, entry.error, codes[i] < 7 ? 0 : -EINVAL);
		if (codes[i] < 7)
			KUNIT_EXPECT_EQ(test, entry.cfmws.ilv.gran,
					256U << codes[i]);
	}
}

static void cfmws_ranges(struct kunit *test)
{
	static const struct {
		const char *name;
		u64 base, size;
		u8 eniw, ways;
		int error;
		bool odd;
	} rows[] = {
		{ "at 0", 0, GRANULE, 0, 1, 0 },
		{ "no size", GRANULE, 0, 0, 1, -EINVAL },
		{ "300 MiB", GRANULE, 300 * MiB, 0, 1, -EINVAL },
		{ "size + 1", GRANULE, GRANULE + 1, 0, 1, -EINVAL },
		{ "1 GiB over 2", GRANULE, GiB, 1, 2, 0 },
		{ "768 MiB over 2", GRANULE, 768 * MiB, 1, 2, 0, true },
		{ "768 MiB over 3", GRANULE, 768 * MiB, 8, 3, 0 },
		{ "1 GiB over 3", GRANULE, GiB, 8, 3, 0, true },
		{ "3 GiB over 12", GRANULE, 3 * GiB, 10, 12, 0 },
		{ "4 GiB over 12", GRANULE, 4 * GiB, 10, 12, 0, true },
		{ "4 GiB over 16", GRANULE, 4 * GiB, 4, 16, 0 },
		{ "2 GiB over 16", GRANULE, 2 * GiB, 4, 16, 0, true },
		{ "base 128 MiB", 128 * MiB, GRANULE, 0, 1, -EINVAL },
		{ "base + 1", GRANULE + 1, GRANULE, 0, 1, -EINVAL },
		{ "top of 64 bits", -2 * GRANULE, GRANULE, 0, 1, 0 },
		{ "past 64 bits", -GRANULE, GRANULE, 0, 1, -EINVAL },
		{ "all there is", GRANULE, -GRANULE, 0, 1, -EINVAL },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cedt_table *t = cedt_new(test);

		cedt_add_cfmws(t, rows[i].base, rows[i].size, rows[i].eniw,
			       rows[i].ways);
		if (rows[i].error)
			cedt_expect(test, t, rows[i].error, rows[i].name);
		else
			cedt_expect_odd(test, t, rows[i].odd, rows[i].name);
	}
}

static void cfmws_sentences(struct kunit *test)
{
	struct cxll_cedt_entry entry;
	struct cedt_table *t = cedt_new(test);

	cedt_add_cfmws(t, GiB, 300 * MiB, 8, 3);
	cedt_only_entry(test, t, &entry);
	KUNIT_EXPECT_STREQ(test, entry.why.text,
			   "window at 0x40000000 has 0x12c00000 bytes, must be a multiple of 256 MiB");
	t = cedt_new(test);
	cedt_add_cfmws(t, GiB, GiB, 0, 0);
	cedt_only_entry(test, t, &entry);
	KUNIT_EXPECT_STREQ(test, entry.why.text,
			   "window at 0x40000000 has 0 bytes of targets, 1 ways need 4");
	t = cedt_new(test);
	cedt_add_cfmws(t, GiB, 4 * GiB, 8, 3);
	cedt_only_entry(test, t, &entry);
	KUNIT_EXPECT_STREQ(test, entry.odd.text,
			   "window at 0x40000000 has 0x100000000 bytes, not a multiple of 768 MiB for its 3 ways");
}

static void cfmws_arithmetic(struct kunit *test)
{
	struct cxll_cedt_entry entry;
	unsigned int code;

	for (code = 0; code < 256; code++) {
		struct cedt_table *t = cedt_new(test);

		cedt_add_cfmws(t, 0, GRANULE, 0, 1)[0x19] = code;
		cedt_only_entry(test, t, &entry);
		KUNIT_EXPECT_EQ(test, entry.error, code < 2 ? 0 : -EINVAL);
		if (code < 2)
			KUNIT_EXPECT_EQ(test, entry.cfmws.xor, code == 1);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(cfmws_fields),
	KUNIT_CASE(cfmws_ways_and_targets),
	KUNIT_CASE(cfmws_granularity),
	KUNIT_CASE(cfmws_ranges),
	KUNIT_CASE(cfmws_sentences),
	KUNIT_CASE(cfmws_arithmetic),
	{ }
};

struct kunit_suite lib_cfmws_suite = {
	.name = "cxl_live_lib_cfmws",
	.test_cases = cases,
};
