// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/cedt.h>
#include "lib_tests.h"

#define TABLE_MAX	1024

struct table {
	u8 buf[TABLE_MAX];
	size_t len;
};

static struct table *table_new(struct kunit *test)
{
	struct table *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t);
	t->len = CXLL_CEDT_HDR_LEN;
	return t;
}

static u8 *entry_add(struct table *t, u8 type, u16 len)
{
	u8 *p = t->buf + t->len;

	p[0] = type;
	put16(p + 2, len);
	t->len += len;
	return p;
}

static u8 *chbs_add(struct table *t, u32 uid, u32 version, u64 base, u64 len)
{
	u8 *p = entry_add(t, CXLL_CEDT_CHBS, 0x20);

	put32(p + 4, uid);
	put32(p + 8, version);
	put64(p + 0x10, base);
	put64(p + 0x18, len);
	return p;
}

/* Targets are UIDs 7, 8, 9 and so on. */
static u8 *cfmws_add(struct table *t, u64 base, u64 size, u8 eniw,
		     unsigned int ways)
{
	u8 *p = entry_add(t, CXLL_CEDT_CFMWS, 0x24 + 4 * ways);
	unsigned int i;

	put64(p + 8, base);
	put64(p + 0x10, size);
	p[0x18] = eniw;
	put16(p + 0x20, 0x0f);
	put16(p + 0x22, 0xffff);
	for (i = 0; i < ways; i++)
		put32(p + 0x24 + 4 * i, 7 + i);
	return p;
}

static u8 *cxims_add(struct table *t, u8 hbig, u8 nr)
{
	u8 *p = entry_add(t, CXLL_CEDT_CXIMS, 8 + 8 * nr);
	unsigned int i;

	p[6] = hbig;
	p[7] = nr;
	for (i = 0; i < nr; i++)
		put64(p + 8 + 8 * i, 0x0101010000000100ULL << i);
	return p;
}

/* One of each kind, as QEMU and real firmware write them. */
static struct table *sound_table(struct kunit *test)
{
	struct table *t = table_new(test);

	chbs_add(t, 7, 1, 0x180000000, 0x10000);
	cfmws_add(t, 0x110000000, 0x40000000, 1, 2);
	cxims_add(t, 3, 2);
	entry_add(t, CXLL_CEDT_RDPAS, 0x10)[8] = 1;
	entry_add(t, 4, 8);
	chbs_add(t, 0, 0, 0xfe000000, 0x2000);
	return t;
}

/* The only entry of a table, out of a buffer of its exact length. */
static void only_entry(struct kunit *test, const struct table *t,
		       struct cxll_cedt_entry *entry)
{
	const u8 *buf = exact_copy(test, t->buf, t->len);
	struct cxll_why why = { };
	size_t pos = 0;

	expect_rc(test, cxll_cedt_next(buf, t->len, &pos, entry, &why), 1,
		  &why, "only entry");
	KUNIT_EXPECT_EQ(test, entry->offset, CXLL_CEDT_HDR_LEN);
	KUNIT_EXPECT_EQ(test, entry->length, t->len - CXLL_CEDT_HDR_LEN);
	KUNIT_EXPECT_EQ(test, pos, t->len);
}

static void expect_entry(struct kunit *test, const struct table *t, int error,
			 const char *name)
{
	struct cxll_cedt_entry entry;

	only_entry(test, t, &entry);
	expect_rc(test, entry.error, error, &entry.why, name);
}

/* Used, with a sentence if and only if something about it is odd. */
static void expect_odd(struct kunit *test, const struct table *t, bool odd,
		       const char *name)
{
	struct cxll_cedt_entry entry;

	only_entry(test, t, &entry);
	expect_rc(test, entry.error, 0, &entry.why, name);
	KUNIT_EXPECT_EQ_MSG(test, entry.odd.text[0] != '\0', odd, "%s", name);
	if (odd)
		KUNIT_EXPECT_TRUE_MSG(test, why_is_sentence(&entry.odd),
				      "%s: %s", name, entry.odd.text);
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
	struct table *t = sound_table(test);
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
	struct table *t = table_new(test);
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
	struct table *t = sound_table(test);
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
	struct table *t;
	unsigned int i;
	size_t pos;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		t = table_new(test);
		put16(chbs_add(t, 7, 1, 0x10000, 0x10000) + 2, lengths[i]);
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
		struct table *t = table_new(test);

		memset(entry_add(t, type, 4 + type % 9) + 4, 0xff, type % 9);
		only_entry(test, t, &entry);
		KUNIT_EXPECT_EQ(test, entry.error, 0);
		KUNIT_EXPECT_EQ(test, entry.type, type);
	}
}

/* A bad entry costs itself only. */
static void bad_entry_between_good_ones(struct kunit *test)
{
	struct table *t = table_new(test);
	struct cxll_cedt_entry entry;
	size_t pos = 0;

	chbs_add(t, 7, 1, 0x10000, 0x10000);
	chbs_add(t, 8, 9, 0x20000, 0x10000);
	chbs_add(t, 9, 1, 0x30000, 0x10000);
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
	struct table *t = table_new(test);
	unsigned int i, len;
	u8 *p;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (len = 4; len <= 2 * rows[i].want; len++) {
			memset(t, 0, sizeof(*t));
			t->len = CXLL_CEDT_HDR_LEN;
			if (rows[i].type == CXLL_CEDT_CHBS)
				p = chbs_add(t, 1, 1, 0x10000, 0x10000);
			else if (rows[i].type == CXLL_CEDT_CFMWS)
				p = cfmws_add(t, 0, 512 * MiB, 1, 2);
			else if (rows[i].type == CXLL_CEDT_CXIMS)
				p = cxims_add(t, 0, 2);
			else
				p = entry_add(t, CXLL_CEDT_RDPAS, 0x10);
			put16(p + 2, len);
			t->len = CXLL_CEDT_HDR_LEN + len;
			if (len < rows[i].want)
				expect_entry(test, t, -EINVAL, rows[i].name);
			else
				expect_odd(test, t, len != rows[i].want &&
					   len != rows[i].also, rows[i].name);
		}
	}
}

static void chbs_fields(struct kunit *test)
{
	struct table *t = table_new(test);
	struct cxll_cedt_entry entry;

	chbs_add(t, 0x80000001, 1, 0xfedc0180000000, 0x10000);
	only_entry(test, t, &entry);
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
		struct table *t = table_new(test);

		chbs_add(t, 3, rows[i].version, rows[i].base, rows[i].length);
		expect_entry(test, t, rows[i].error, rows[i].name);
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
		struct table *t = table_new(test);

		chbs_add(t, 3, rows[i].version, rows[i].base, rows[i].length);
		expect_odd(test, t, rows[i].odd, rows[i].name);
	}
}

static void cfmws_fields(struct kunit *test)
{
	struct table *t = table_new(test);
	struct cxll_cedt_entry entry;
	u8 *p = cfmws_add(t, 0x1f110000000, 0x300000000, 10, 12);
	unsigned int i;

	p[0x19] = 1;
	put32(p + 0x1c, 4);
	put16(p + 0x20, 0xa5c6);
	put16(p + 0x22, 0x1234);
	only_entry(test, t, &entry);
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
	struct table *t = table_new(test);
	struct cxll_cedt_entry entry;
	unsigned int code, nr, i;

	for (code = 0; code < 256; code++) {
		unsigned int want = code < 16 ? ways[code] : 0;

		for (nr = 0; nr <= (code < 16 ? 17 : 1); nr++) {
			memset(t, 0, sizeof(*t));
			t->len = CXLL_CEDT_HDR_LEN;
			cfmws_add(t, 0, 12 * GiB, code, nr);
			if (!want || nr < want) {
				expect_entry(test, t, -EINVAL,
					     "ways and targets");
				continue;
			}
			expect_odd(test, t, nr > want, "ways and targets");
			only_entry(test, t, &entry);
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
		struct table *t = table_new(test);

		put32(cfmws_add(t, 0, GRANULE, 0, 1) + 0x1c, codes[i]);
		only_entry(test, t, &entry);
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
		struct table *t = table_new(test);

		cfmws_add(t, rows[i].base, rows[i].size, rows[i].eniw,
			  rows[i].ways);
		if (rows[i].error)
			expect_entry(test, t, rows[i].error, rows[i].name);
		else
			expect_odd(test, t, rows[i].odd, rows[i].name);
	}
}

static void cfmws_sentences(struct kunit *test)
{
	struct cxll_cedt_entry entry;
	struct table *t = table_new(test);

	cfmws_add(t, GiB, 300 * MiB, 8, 3);
	only_entry(test, t, &entry);
	KUNIT_EXPECT_STREQ(test, entry.why.text,
			   "window at 0x40000000 has 0x12c00000 bytes, must be a multiple of 256 MiB");
	t = table_new(test);
	cfmws_add(t, GiB, GiB, 0, 0);
	only_entry(test, t, &entry);
	KUNIT_EXPECT_STREQ(test, entry.why.text,
			   "window at 0x40000000 has 0 bytes of targets, 1 ways need 4");
	t = table_new(test);
	cfmws_add(t, GiB, 4 * GiB, 8, 3);
	only_entry(test, t, &entry);
	KUNIT_EXPECT_STREQ(test, entry.odd.text,
			   "window at 0x40000000 has 0x100000000 bytes, not a multiple of 768 MiB for its 3 ways");
}

static void cfmws_arithmetic(struct kunit *test)
{
	struct cxll_cedt_entry entry;
	unsigned int code;

	for (code = 0; code < 256; code++) {
		struct table *t = table_new(test);

		cfmws_add(t, 0, GRANULE, 0, 1)[0x19] = code;
		only_entry(test, t, &entry);
		KUNIT_EXPECT_EQ(test, entry.error, code < 2 ? 0 : -EINVAL);
		if (code < 2)
			KUNIT_EXPECT_EQ(test, entry.cfmws.xor, code == 1);
	}
}

static void cxims_rules(struct kunit *test)
{
	struct cxll_cedt_entry entry;
	unsigned int hbig, nr, i;
	struct table *t;

	for (hbig = 0; hbig < 256; hbig++) {
		t = table_new(test);
		cxims_add(t, hbig, 1);
		expect_entry(test, t, hbig < 7 ? 0 : -EINVAL, "HBIG");
	}
	for (nr = 0; nr < 20; nr++) {
		t = table_new(test);
		cxims_add(t, 5, nr);
		expect_entry(test, t, nr <= 8 ? 0 : -EINVAL, "maps");
		if (nr > 8)
			continue;
		only_entry(test, t, &entry);
		KUNIT_EXPECT_EQ(test, entry.cxims.gran, 8192);
		KUNIT_EXPECT_EQ(test, entry.cxims.nr, nr);
		for (i = 0; i < nr; i++)
			KUNIT_EXPECT_EQ(test, entry.cxims.map[i],
					0x0101010000000100ULL << i);
	}
	t = table_new(test);
	cxims_add(t, 0xa5, 9);
	only_entry(test, t, &entry);
	KUNIT_EXPECT_STREQ(test, entry.why.text,
			   "CXIMS at offset 0x24 has 9 maps and granularity code 165, up to 8 and 6 are allowed");
	t = table_new(test);
	put64(cxims_add(t, 0, 3) + 0x10, 0);
	expect_entry(test, t, -EINVAL, "empty map");
}

static void rdpas_layouts(struct kunit *test)
{
	struct table *t = table_new(test);
	struct cxll_cedt_entry entry;
	u8 *p = entry_add(t, CXLL_CEDT_RDPAS, 0x10);

	put16(p + 4, 0x0102);
	put16(p + 6, 0x3f08);
	put64(p + 8, 0xfedcba9876000001);
	only_entry(test, t, &entry);
	KUNIT_EXPECT_EQ(test, entry.error, 0);
	KUNIT_EXPECT_EQ(test, entry.rdpas.segment, 0x0102);
	KUNIT_EXPECT_EQ(test, entry.rdpas.bdf, 0x3f08);
	KUNIT_EXPECT_EQ(test, entry.rdpas.protocol, 1);
	KUNIT_EXPECT_EQ(test, entry.rdpas.base, 0x00fedcba98760000);
	p[8] = 2;
	expect_entry(test, t, -EINVAL, "protocol 2");

	t = table_new(test);
	p = entry_add(t, CXLL_CEDT_RDPAS, 0x11);
	put16(p + 6, 0x3f08);
	put64(p + 8, 0xfedcba9876540000);
	p[0x10] = 1;
	only_entry(test, t, &entry);
	KUNIT_EXPECT_EQ(test, entry.error, 0);
	KUNIT_EXPECT_EQ(test, entry.rdpas.protocol, 1);
	KUNIT_EXPECT_EQ(test, entry.rdpas.base, 0xfedcba9876540000);
	p[0x10] = 0xff;
	expect_entry(test, t, -EINVAL, "protocol 255");
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
	KUNIT_CASE(cfmws_fields),
	KUNIT_CASE(cfmws_ways_and_targets),
	KUNIT_CASE(cfmws_granularity),
	KUNIT_CASE(cfmws_ranges),
	KUNIT_CASE(cfmws_sentences),
	KUNIT_CASE(cfmws_arithmetic),
	KUNIT_CASE(cxims_rules),
	KUNIT_CASE(rdpas_layouts),
	{ }
};

struct kunit_suite lib_cedt_suite = {
	.name = "cxl-lib-cedt",
	.test_cases = cedt_cases,
};
