// SPDX-License-Identifier: GPL-2.0-only
/* The walk through a CEDT, and its entries but windows. */
#include "lib_cedt.h"

/* One of each kind, as QEMU and real firmware write them. */
static struct cedt_table *sound_table(struct kunit *test)
{
	struct cedt_table *t = cedt_new(test);

	cedt_add_chbs(t, 7, 1, 0x180000000, 0x10000);
	cedt_add_cfmws(t, 0x110000000, 0x40000000, 1, 2);
	cedt_add_cxims(t, 3, 2);
	cedt_add(t, CXLL_CEDT_RDPAS, 0x10)[8] = 1;
	cedt_add(t, 4, 8);
	cedt_add_chbs(t, 0, 0, 0xfe000000, 0x2000);
	return t;
}

static void walk_in_order(struct kunit *test)
{
	static const struct {
		u8 type;
		u32 offset;
		u16 length;
	} want[] = {
		{ 0, 36, 0x20 }, { 1, 68, 0x2c }, { 2, 112, 0x18 },
		{ 3, 136, 0x10 }, { 4, 152, 8 }, { 0, 160, 0x20 },
	};
	struct cedt_table *t = sound_table(test);
	u8 *buf = exact_copy(test, t->buf, t->len);
	struct cxll_cedt_entry entry;
	struct cxll_why why = { };
	unsigned int i;
	size_t pos = 0;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		expect_rc(test, cxll_cedt_next(buf, t->len, &pos, &entry, &why),
			  1, &why, "walk");
		expect_rc(test, entry.error, 0, &entry.why, "entry");
		KUNIT_EXPECT_EQ(test, entry.type, want[i].type);
		KUNIT_EXPECT_EQ(test, entry.offset, want[i].offset);
		KUNIT_EXPECT_EQ(test, entry.length, want[i].length);
	}
	expect_rc(test, cxll_cedt_next(buf, t->len, &pos, &entry, &why), 0,
		  &why, "end");
	KUNIT_EXPECT_EQ(test, pos, t->len);
	expect_rc(test, cxll_cedt_next(buf, t->len, &pos, &entry, &why), 0,
		  &why, "end again");
}

static void empty_table(struct kunit *test)
{
	struct cedt_table *t = cedt_new(test);
	struct cxll_cedt_entry entry;
	struct cxll_why why = { };
	size_t pos = 0;

	expect_rc(test, cxll_cedt_next(t->buf, t->len, &pos, &entry, &why), 0,
		  &why, "no entries");
	pos = 500;
	expect_rc(test, cxll_cedt_next(t->buf, t->len, &pos, &entry, &why),
		  -EINVAL, &why, "cursor past the end");
	pos = ~(size_t)0;
	expect_rc(test, cxll_cedt_next(t->buf, t->len, &pos, &entry, &why),
		  -EINVAL, &why, "cursor far past the end");
}

/* Whole entries before the cut come out, then the walk ends with a refusal. */
static void cut_off_at_every_byte(struct kunit *test)
{
	static const u16 ends[] = { 36, 68, 112, 136, 152, 160, 192 };
	struct cedt_table *t = sound_table(test);
	unsigned int whole, got, i;
	struct cxll_cedt_entry entry;
	struct cxll_why why = { };
	bool at_end;
	size_t len, pos;
	u8 *buf;
	int rc;

	KUNIT_ASSERT_EQ(test, t->len, 192);
	for (len = 0; len <= t->len; len++) {
		buf = exact_copy(test, t->buf, len);
		at_end = false;
		for (whole = 0, i = 0; i < ARRAY_SIZE(ends); i++) {
			whole += i && ends[i] <= len;
			at_end |= ends[i] == len;
		}
		pos = 0;
		got = 0;
		while ((rc = cxll_cedt_next(buf, len, &pos, &entry, &why)) > 0)
			got += !entry.error;
		KUNIT_ASSERT_EQ_MSG(test, got, whole, "%zu bytes", len);
		expect_rc(test, rc, at_end ? 0 : -EINVAL, &why, "cut off");
	}
}

static void walk_refuses_lengths(struct kunit *test)
{
	static const u16 lengths[] = { 0, 1, 2, 3, 33, 0x8000, 0xffff };
	struct cxll_cedt_entry entry;
	struct cxll_why why = { };
	struct cedt_table *t;
	unsigned int i;
	size_t pos;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		t = cedt_new(test);
		put16(cedt_add_chbs(t, 7, 1, 0x10000, 0x10000) + 2, lengths[i]);
		pos = 0;
		expect_rc(test, cxll_cedt_next(t->buf, t->len, &pos, &entry,
					       &why),
			  -EINVAL, &why, "length");
		/* The cursor stays, so that a caller cannot run on. */
		expect_rc(test, cxll_cedt_next(t->buf, t->len, &pos, &entry,
					       &why),
			  -EINVAL, &why, "length, again");
	}
}

static void unknown_kinds_are_passed_on(struct kunit *test)
{
	struct cxll_cedt_entry entry;
	unsigned int type;

	for (type = 4; type < 256; type++) {
		struct cedt_table *t = cedt_new(test);

		memset(cedt_add(t, type, 4 + type % 9) + 4, 0xff, type % 9);
		cedt_only_entry(test, t, &entry);
		KUNIT_EXPECT_EQ(test, entry.error, 0);
		KUNIT_EXPECT_EQ(test, entry.type, type);
	}
}

/* A bad entry costs itself only. */
static void bad_entry_between_good_ones(struct kunit *test)
{
	struct cedt_table *t = cedt_new(test);
	struct cxll_cedt_entry entry;
	size_t pos = 0;

	cedt_add_chbs(t, 7, 1, 0x10000, 0x10000);
	cedt_add_chbs(t, 8, 9, 0x20000, 0x10000);
	cedt_add_chbs(t, 9, 1, 0x30000, 0x10000);
	KUNIT_EXPECT_EQ(test, cxll_cedt_next(t->buf, t->len, &pos, &entry,
					     NULL), 1);
	KUNIT_EXPECT_EQ(test, entry.error, 0);
	KUNIT_EXPECT_EQ(test, cxll_cedt_next(t->buf, t->len, &pos, &entry,
					     NULL), 1);
	KUNIT_EXPECT_EQ(test, entry.error, -EINVAL);
	KUNIT_EXPECT_TRUE(test, why_is_sentence(&entry.why));
	KUNIT_EXPECT_EQ(test, cxll_cedt_next(t->buf, t->len, &pos, &entry,
					     NULL), 1);
	KUNIT_EXPECT_EQ(test, entry.error, 0);
	KUNIT_EXPECT_EQ(test, entry.why.text[0], '\0');
	KUNIT_EXPECT_EQ(test, entry.chbs.uid, 9);
}

/* Each kind with every length from 4 to twice what it should have. */
static void entry_lengths(struct kunit *test)
{
	static const struct {
		const char *name;
		u8 type;
		u16 want, also;
	} rows[] = {
		{ "CHBS", CXLL_CEDT_CHBS, 0x20, 0 },
		{ "CFMWS of 2", CXLL_CEDT_CFMWS, 0x2c, 0 },
		{ "CXIMS of 2", CXLL_CEDT_CXIMS, 0x18, 0 },
		{ "RDPAS", CXLL_CEDT_RDPAS, 0x10, 0x11 },
	};
	struct cedt_table *t = cedt_new(test);
	unsigned int i, len;
	u8 *p;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (len = 4; len <= 2 * rows[i].want; len++) {
			memset(t, 0, sizeof(*t));
			t->len = CXLL_CEDT_HDR_LEN;
			if (rows[i].type == CXLL_CEDT_CHBS)
				p = cedt_add_chbs(t, 1, 1, 0x10000, 0x10000);
			else if (rows[i].type == CXLL_CEDT_CFMWS)
				p = cedt_add_cfmws(t, 0, 512 * MiB, 1, 2);
			else if (rows[i].type == CXLL_CEDT_CXIMS)
				p = cedt_add_cxims(t, 0, 2);
			else
				p = cedt_add(t, CXLL_CEDT_RDPAS, 0x10);
			put16(p + 2, len);
			t->len = CXLL_CEDT_HDR_LEN + len;
			if (len < rows[i].want)
				cedt_expect(test, t, -EINVAL, rows[i].name);
			else
				cedt_expect_odd(test, t, len != rows[i].want &&
						len != rows[i].also, rows[i].name);
		}
	}
}

static void chbs_fields(struct kunit *test)
{
	struct cedt_table *t = cedt_new(test);
	struct cxll_cedt_entry entry;

	cedt_add_chbs(t, 0x80000001, 1, 0xfedc0180000000, 0x10000);
	cedt_only_entry(test, t, &entry);
	KUNIT_EXPECT_EQ(test, entry.error, 0);
	KUNIT_EXPECT_EQ(test, entry.type, CXLL_CEDT_CHBS);
	KUNIT_EXPECT_EQ(test, entry.chbs.uid, 0x80000001);
	KUNIT_EXPECT_EQ(test, entry.chbs.version, 1);
	KUNIT_EXPECT_EQ(test, entry.chbs.base, 0xfedc0180000000);
	KUNIT_EXPECT_EQ(test, entry.chbs.length, 0x10000);
}

static void chbs_rules(struct kunit *test)
{
	static const struct {
		const char *name;
		u32 version;
		u64 base, length;
		int error;
	} rows[] = {
		{ "2.0", 1, 0x10000, 0x10000, 0 },
		{ "1.1", 0, 0x2000, 0x2000, 0 },
		{ "version 2", 2, 0x10000, 0x10000, -EINVAL },
		{ "version all ones", ~0U, 0x10000, 0x10000, -EINVAL },
		{ "2.0 odd", 1, 0x10001, 0x10000, -EINVAL },
		{ "2.0 between registers", 1, 0x10004, 0x10000, -EINVAL },
		{ "no address", 1, 0, 0x10000, -EINVAL },
		{ "top of 64 bits", 1, -0x20000ULL, 0x10000, 0 },
		{ "past 64 bits", 1, -0x10000ULL, 0x10000, -EINVAL },
		{ "past 64 bits, short", 1, -0x8000ULL, 0x1000, -EINVAL },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cedt_table *t = cedt_new(test);

		cedt_add_chbs(t, 3, rows[i].version, rows[i].base, rows[i].length);
		cedt_expect(test, t, rows[i].error, rows[i].name);
	}
}

/* The hardware has as many registers as it has. */
static void chbs_odd(struct kunit *test)
{
	static const struct {
		const char *name;
		u32 version;
		u64 base, length;
		bool odd;
	} rows[] = {
		{ "2.0", 1, 0x10000, 0x10000, false },
		{ "1.1", 0, 0x2000, 0x2000, false },
		{ "2.0 with the length of 1.1", 1, 0x10000, 0x2000, true },
		{ "1.1 with the length of 2.0", 0, 0x10000, 0x10000, true },
		{ "no length", 1, 0x10000, 0, true },
		{ "a page", 1, 0x10000, 0x1000, true },
		{ "128 KiB", 1, 0x20000, 0x20000, true },
		{ "length with high bits", 1, 0x10000, 0x100010000, true },
		{ "length all ones", 1, 0x10000, ~0ULL, true },
		{ "2.0 misaligned", 1, 0x18000, 0x10000, true },
		{ "2.0 at a register", 1, 0x10008, 0x10000, true },
		{ "1.1 misaligned", 0, 0x3000, 0x2000, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cedt_table *t = cedt_new(test);

		cedt_add_chbs(t, 3, rows[i].version, rows[i].base, rows[i].length);
		cedt_expect_odd(test, t, rows[i].odd, rows[i].name);
	}
}

static void cxims_rules(struct kunit *test)
{
	struct cxll_cedt_entry entry;
	unsigned int hbig, nr, i;
	struct cedt_table *t;

	for (hbig = 0; hbig < 256; hbig++) {
		t = cedt_new(test);
		cedt_add_cxims(t, hbig, 1);
		cedt_expect(test, t, hbig < 7 ? 0 : -EINVAL, "HBIG");
	}
	for (nr = 0; nr < 20; nr++) {
		t = cedt_new(test);
		cedt_add_cxims(t, 5, nr);
		cedt_expect(test, t, nr <= 8 ? 0 : -EINVAL, "maps");
		if (nr > 8)
			continue;
		cedt_only_entry(test, t, &entry);
		KUNIT_EXPECT_EQ(test, entry.cxims.gran, 8192);
		KUNIT_EXPECT_EQ(test, entry.cxims.nr, nr);
		for (i = 0; i < nr; i++)
			KUNIT_EXPECT_EQ(test, entry.cxims.map[i],
					0x0101010000000100ULL << i);
	}
	t = cedt_new(test);
	cedt_add_cxims(t, 0xa5, 9);
	cedt_only_entry(test, t, &entry);
	KUNIT_EXPECT_STREQ(test, entry.why.text,
			   "CXIMS at offset 0x24 has 9 maps and granularity code 165, up to 8 and 6 are allowed");
	t = cedt_new(test);
	put64(cedt_add_cxims(t, 0, 3) + 0x10, 0);
	cedt_expect(test, t, -EINVAL, "empty map");
}

static void rdpas_layouts(struct kunit *test)
{
	struct cedt_table *t = cedt_new(test);
	struct cxll_cedt_entry entry;
	u8 *p = cedt_add(t, CXLL_CEDT_RDPAS, 0x10);

	put16(p + 4, 0x0102);
	put16(p + 6, 0x3f08);
	put64(p + 8, 0xfedcba9876000001);
	cedt_only_entry(test, t, &entry);
	KUNIT_EXPECT_EQ(test, entry.error, 0);
	KUNIT_EXPECT_EQ(test, entry.rdpas.segment, 0x0102);
	KUNIT_EXPECT_EQ(test, entry.rdpas.bdf, 0x3f08);
	KUNIT_EXPECT_EQ(test, entry.rdpas.protocol, 1);
	KUNIT_EXPECT_EQ(test, entry.rdpas.base, 0x00fedcba98760000);
	p[8] = 2;
	cedt_expect(test, t, -EINVAL, "protocol 2");

	t = cedt_new(test);
	p = cedt_add(t, CXLL_CEDT_RDPAS, 0x11);
	put16(p + 6, 0x3f08);
	put64(p + 8, 0xfedcba9876540000);
	p[0x10] = 1;
	cedt_only_entry(test, t, &entry);
	KUNIT_EXPECT_EQ(test, entry.error, 0);
	KUNIT_EXPECT_EQ(test, entry.rdpas.protocol, 1);
	KUNIT_EXPECT_EQ(test, entry.rdpas.base, 0xfedcba9876540000);
	p[0x10] = 0xff;
	cedt_expect(test, t, -EINVAL, "protocol 255");
}

static struct kunit_case cedt_cases[] = {
	KUNIT_CASE(walk_in_order),
	KUNIT_CASE(empty_table),
	KUNIT_CASE(cut_off_at_every_byte),
	KUNIT_CASE(walk_refuses_lengths),
	KUNIT_CASE(unknown_kinds_are_passed_on),
	KUNIT_CASE(bad_entry_between_good_ones),
	KUNIT_CASE(entry_lengths),
	KUNIT_CASE(chbs_fields),
	KUNIT_CASE(chbs_rules),
	KUNIT_CASE(chbs_odd),
	KUNIT_CASE(cxims_rules),
	KUNIT_CASE(rdpas_layouts),
	{ }
};

struct kunit_suite lib_cedt_suite = {
	.name = "cxl_live_lib_cedt",
	.test_cases = cedt_cases,
};
