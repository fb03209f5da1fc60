// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/dvsec.h>
#include "lib_tests.h"

#define DVSEC_MAX	0x60

/* A CXL DVSEC that says it has @len bytes, empty behind its header. */
static u8 *dvsec_new(struct kunit *test, u16 id, u8 revision, u16 len)
{
	u8 *buf = kunit_kzalloc(test, DVSEC_MAX, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	put32(buf, 0x00010023);
	put32(buf + 4, (u32)len << 20 | (u32)revision << 16 | 0x1e98);
	put16(buf + 8, id);
	return buf;
}

static void header_fields(struct kunit *test)
{
	u8 *buf = dvsec_new(test, 7, 2, 0x20);
	u16 vendor, id, length;

	buf = exact_copy(test, buf, 10);
	KUNIT_EXPECT_EQ(test, cxll_dvsec_header(buf, 10, &vendor, &id, &length),
			0);
	KUNIT_EXPECT_EQ(test, vendor, 0x1e98);
	KUNIT_EXPECT_EQ(test, id, 7);
	KUNIT_EXPECT_EQ(test, length, 0x20);

	put32(buf + 4, 0xfff38086);
	KUNIT_EXPECT_EQ(test, cxll_dvsec_header(buf, 10, &vendor, &id, &length),
			0);
	KUNIT_EXPECT_EQ(test, vendor, 0x8086);
	KUNIT_EXPECT_EQ(test, length, 0xfff);
}

static void header_cut_off(struct kunit *test)
{
	u8 *buf = dvsec_new(test, 0, 1, 0x38);
	u16 vendor, id, length;
	size_t len;

	for (len = 0; len < 10; len++)
		KUNIT_EXPECT_EQ(test,
				cxll_dvsec_header(exact_copy(test, buf, len),
						  len, &vendor, &id, &length),
				-EINVAL);
}

/* A real CXL 1.1 device before its firmware has placed it. */
static void device_of_cxl11(struct kunit *test)
{
	u8 *buf = dvsec_new(test, 0, 0, 0x38);
	struct cxll_dvsec_device dev;
	struct cxll_why why = { };

	put16(buf + 0x0a, 0x001e);
	put16(buf + 0x0c, 0x0002);
	put32(buf + 0x1c, 0x10000103);
	expect_rc(test, cxll_dvsec_device_parse(exact_copy(test, buf, 0x38),
						0x38, &dev, &why),
		  0, &why, "cxl 1.1");
	KUNIT_EXPECT_EQ(test, dev.revision, 0);
	KUNIT_EXPECT_TRUE(test, dev.mem_capable);
	KUNIT_EXPECT_TRUE(test, dev.mem_hwinit);
	KUNIT_EXPECT_FALSE(test, dev.mem_enable);
	KUNIT_EXPECT_FALSE(test, dev.config_lock);
	KUNIT_EXPECT_EQ(test, dev.nr_ranges, 1);
	KUNIT_EXPECT_EQ(test, dev.range[0].base, 0);
	KUNIT_EXPECT_EQ(test, dev.range[0].size, 256 * MiB);
	KUNIT_EXPECT_TRUE(test, dev.range[0].info_valid);
	KUNIT_EXPECT_TRUE(test, dev.range[0].active);
	KUNIT_EXPECT_EQ(test, dev.range[0].media_type, 0);
	KUNIT_EXPECT_EQ(test, dev.range[0].memory_class, 0);
	KUNIT_EXPECT_EQ(test, dev.range[0].desired_interleave, 1);
	KUNIT_EXPECT_EQ(test, dev.range[0].active_timeout_s, 0);
}

/* Every field of both ranges, with the reserved bits around them set. */
static void device_of_cxl30(struct kunit *test)
{
	u8 *buf = dvsec_new(test, 0, 3, 0x3c);
	struct cxll_dvsec_device dev;
	struct cxll_why why = { };

	put16(buf + 0x0a, 0xffe7);
	put16(buf + 0x0c, 0x0004);
	put16(buf + 0x14, 0xffff);
	put32(buf + 0x18, 0x00000012);
	put32(buf + 0x1c, 0x3fff0000 | 3 << 13 | 0x1f << 8 | 2 << 5 | 1 << 2);
	put32(buf + 0x20, 0x00000001);
	put32(buf + 0x24, 0xdfffffff);
	put32(buf + 0x28, 0);
	put32(buf + 0x2c, 0xf0000000 | 4 << 13 | 1 << 5 | 7 << 2 | 2);
	put32(buf + 0x30, 0xffffffff);
	put32(buf + 0x34, 0xf0000000);
	expect_rc(test, cxll_dvsec_device_parse(exact_copy(test, buf, 0x3c),
						0x3c, &dev, &why),
		  0, &why, "cxl 3.0");
	KUNIT_EXPECT_EQ(test, dev.revision, 3);
	KUNIT_EXPECT_TRUE(test, dev.mem_capable);
	KUNIT_EXPECT_FALSE(test, dev.mem_hwinit);
	KUNIT_EXPECT_TRUE(test, dev.mem_enable);
	KUNIT_EXPECT_TRUE(test, dev.config_lock);
	KUNIT_EXPECT_EQ(test, dev.nr_ranges, 2);
	KUNIT_EXPECT_EQ(test, dev.range[0].size, 0x1230000000);
	KUNIT_EXPECT_EQ(test, dev.range[0].base, 0x1d0000000);
	KUNIT_EXPECT_FALSE(test, dev.range[0].info_valid);
	KUNIT_EXPECT_FALSE(test, dev.range[0].active);
	KUNIT_EXPECT_EQ(test, dev.range[0].media_type, 1);
	KUNIT_EXPECT_EQ(test, dev.range[0].memory_class, 2);
	KUNIT_EXPECT_EQ(test, dev.range[0].desired_interleave, 0x1f);
	KUNIT_EXPECT_EQ(test, dev.range[0].active_timeout_s, 64);
	KUNIT_EXPECT_EQ(test, dev.range[1].size, 0xf0000000);
	KUNIT_EXPECT_EQ(test, dev.range[1].base, 0xfffffffff0000000);
	KUNIT_EXPECT_FALSE(test, dev.range[1].info_valid);
	KUNIT_EXPECT_TRUE(test, dev.range[1].active);
	KUNIT_EXPECT_EQ(test, dev.range[1].media_type, 7);
	KUNIT_EXPECT_EQ(test, dev.range[1].memory_class, 1);
	KUNIT_EXPECT_EQ(test, dev.range[1].desired_interleave, 0);
	KUNIT_EXPECT_EQ(test, dev.range[1].active_timeout_s, 256);
}

static void active_timeout_codes(struct kunit *test)
{
	static const unsigned int want[] = { 1, 4, 16, 64, 256, 0, 0, 0 };
	u8 *buf = dvsec_new(test, 0, 1, 0x38);
	struct cxll_dvsec_device dev;
	unsigned int code;

	put16(buf + 0x0a, 0x14);
	for (code = 0; code < 8; code++) {
		put32(buf + 0x1c, code << 13);
		put32(buf + 4, 0x03811e98);
		KUNIT_ASSERT_EQ(test, cxll_dvsec_device_parse(buf, 0x38, &dev,
							      NULL), 0);
		KUNIT_EXPECT_EQ_MSG(test, dev.range[0].active_timeout_s,
				    want[code], "code %u", code);
		/* Revision 0 does not have the field. */
		put32(buf + 4, 0x03801e98);
		KUNIT_ASSERT_EQ(test, cxll_dvsec_device_parse(buf, 0x38, &dev,
							      NULL), 0);
		KUNIT_EXPECT_EQ_MSG(test, dev.range[0].active_timeout_s, 0,
				    "code %u", code);
	}
}

static void hdm_count_codes(struct kunit *test)
{
	static const struct {
		const char *name;
		u16 cap;
		int rc;
		unsigned int nr;
	} rows[] = {
		{ "0, no memory", 0x02, 0, 0 },
		{ "1, no memory", 0x12, 0, 1 },
		{ "2, no memory", 0x22, 0, 2 },
		{ "3, no memory", 0x32, -EINVAL, 0 },
		{ "0, memory", 0x06, -EINVAL, 0 },
		{ "1, memory", 0x16, 0, 1 },
		{ "2, memory", 0x26, 0, 2 },
		{ "3, memory", 0x36, -EINVAL, 0 },
	};
	u8 *buf = dvsec_new(test, 0, 1, 0x38);
	struct cxll_dvsec_device dev;
	struct cxll_why why = { };
	unsigned int i;

	put32(buf + 0x2c, 0x20000000);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		put16(buf + 0x0a, rows[i].cap);
		expect_rc(test, cxll_dvsec_device_parse(buf, 0x38, &dev, &why),
			  rows[i].rc, &why, rows[i].name);
		if (rows[i].rc)
			continue;
		KUNIT_EXPECT_EQ(test, dev.nr_ranges, rows[i].nr);
		KUNIT_EXPECT_EQ(test, dev.range[1].size,
				rows[i].nr == 2 ? 512 * MiB : 0);
	}
}

static void device_cut_off(struct kunit *test)
{
	u8 *buf = dvsec_new(test, 0, 1, 0x38);
	struct cxll_dvsec_device dev;
	struct cxll_why why = { };
	size_t len;

	put16(buf + 0x0a, 0x26);
	for (len = 0; len <= 0x40; len++)
		expect_rc(test,
			  cxll_dvsec_device_parse(exact_copy(test, buf, len),
						  len, &dev, &why),
			  len < 0x38 ? -EINVAL : 0, &why, "in the buffer");
	for (len = 0; len <= 0x40; len++) {
		put32(buf + 4, (u32)len << 20 | 0x11e98);
		expect_rc(test, cxll_dvsec_device_parse(buf, DVSEC_MAX, &dev,
							&why),
			  len < 0x38 ? -EINVAL : 0, &why, "in its length");
	}
}

static void foreign_structures(struct kunit *test)
{
	u8 *buf = dvsec_new(test, 0, 1, 0x38);
	struct cxll_dvsec_device dev;
	struct cxll_regblock blk;
	struct cxll_why why = { };

	put16(buf + 0x0a, 0x16);
	expect_rc(test, cxll_regloc_find(buf, 0x38, 1, &blk, &why), -EINVAL,
		  &why, "device is no locator");
	put16(buf + 4, 0x8086);
	expect_rc(test, cxll_dvsec_device_parse(buf, 0x38, &dev, &why),
		  -EINVAL, &why, "vendor 8086");
	put16(buf + 4, 0x1e98);
	put16(buf + 8, 8);
	expect_rc(test, cxll_dvsec_device_parse(buf, 0x38, &dev, &why),
		  -EINVAL, &why, "locator is no device");
	memset(buf, 0xff, DVSEC_MAX);
	expect_rc(test, cxll_dvsec_device_parse(buf, 0x38, &dev, &why),
		  -EINVAL, &why, "all ones");
	KUNIT_EXPECT_EQ(test, cxll_dvsec_device_parse(buf, 0x38, &dev, NULL),
			-EINVAL);
}

static u8 *regloc_new(struct kunit *test, const u64 *entries, unsigned int nr)
{
	u8 *buf = dvsec_new(test, 8, 0, 0x0c + 8 * nr);
	unsigned int i;

	for (i = 0; i < nr; i++)
		put64(buf + 0x0c + 8 * i, entries[i]);
	return buf;
}

/* The offset is 64 KiB granular, its low bits carry the rest. */
#define ENTRY(bir, id, off)	((off) | (u64)(id) << 8 | (bir))

static const u64 some_entries[] = {
	ENTRY(6, 3, 0x30000ULL),	/* no such BAR */
	ENTRY(0, 0, 0x0ULL),
	ENTRY(1, 0xff, 0xffff0000ULL),
	ENTRY(2, 1, 0x123450000ULL),
	ENTRY(3, 1, 0x70000ULL),	/* the first one counts */
	ENTRY(5, 3, 0xffffffffffff0000ULL),
};

static void regloc_finds(struct kunit *test)
{
	static const struct {
		const char *name;
		u8 id;
		int rc;
		u8 bar;
		u64 offset;
	} rows[] = {
		{ "component", 1, 0, 2, 0x123450000 },
		{ "device", 3, 0, 5, 0xffffffffffff0000 },
		{ "vendor", 0xff, 0, 1, 0xffff0000 },
		{ "empty", 0, 0, 0, 0 },
		{ "cpmu", 4, -ENOENT, 0, 0 },
	};
	u8 *buf = regloc_new(test, some_entries, ARRAY_SIZE(some_entries));
	size_t len = 0x0c + sizeof(some_entries);
	struct cxll_why why = { };
	struct cxll_regblock blk;
	unsigned int i;

	buf = exact_copy(test, buf, len);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		expect_rc(test, cxll_regloc_find(buf, len, rows[i].id, &blk,
						 &why),
			  rows[i].rc, &why, rows[i].name);
		if (rows[i].rc)
			continue;
		KUNIT_EXPECT_EQ(test, blk.id, rows[i].id);
		KUNIT_EXPECT_EQ(test, blk.bar, rows[i].bar);
		KUNIT_EXPECT_EQ(test, blk.offset, rows[i].offset);
	}
}

/* A block ends where the next one of its BAR begins, in whatever order. */
static void regloc_ends(struct kunit *test)
{
	static const u64 entries[] = {
		ENTRY(2, 4, 0x40000ULL),
		ENTRY(2, 1, 0x10000ULL),
		ENTRY(2, 3, 0x20000ULL),
		ENTRY(2, 0, 0x30000ULL),	/* empty */
		ENTRY(1, 0xff, 0x28000ULL),
		ENTRY(6, 3, 0x20000ULL),	/* no such BAR */
		ENTRY(2, 0xff, 0x20000ULL),	/* there already */
	};
	static const struct {
		u8 id;
		u64 bar_len;
		u64 end;
	} rows[] = {
		{ 1, 0x80000, 0x20000 },
		{ 3, 0x80000, 0x40000 },
		{ 4, 0x80000, 0x80000 },
		{ 1, 0x18000, 0x18000 },
		{ 1, 0, 0 },
	};
	u8 *buf = regloc_new(test, entries, ARRAY_SIZE(entries));
	size_t len = 0x0c + sizeof(entries);
	struct cxll_regblock blk;
	unsigned int i;

	buf = exact_copy(test, buf, len);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_ASSERT_EQ(test, cxll_regloc_find(buf, len, rows[i].id,
						       &blk, NULL), 0);
		KUNIT_EXPECT_EQ_MSG(test, cxll_regloc_end(buf, len, &blk,
							  rows[i].bar_len),
				    rows[i].end, "%u", i);
	}
	/* cut off: less is known, but a block never ends too early */
	for (i = 0; i < len; i++)
		KUNIT_EXPECT_TRUE(test, cxll_regloc_end(exact_copy(test, buf, i),
							i, &blk, 0x80000) >=
				  0x20000);
}

static void regloc_bar_index(struct kunit *test)
{
	struct cxll_why why = { };
	struct cxll_regblock blk;
	unsigned int bir;

	for (bir = 0; bir < 8; bir++) {
		u64 entry = ENTRY(bir, 3, 0x20000ULL);
		u8 *buf = regloc_new(test, &entry, 1);

		expect_rc(test, cxll_regloc_find(buf, 0x14, 3, &blk, &why),
			  bir < 6 ? 0 : -ENOENT, &why, "BIR");
		if (bir < 6)
			KUNIT_EXPECT_EQ(test, blk.bar, bir);
	}
}

static void regloc_cut_off(struct kunit *test)
{
	u8 *buf = regloc_new(test, some_entries, ARRAY_SIZE(some_entries));
	size_t full = 0x0c + sizeof(some_entries), len;
	struct cxll_why why = { };
	struct cxll_regblock blk;

	for (len = 0; len < full; len++)
		expect_rc(test, cxll_regloc_find(exact_copy(test, buf, len),
						 len, 3, &blk, &why),
			  -EINVAL, &why, "in the buffer");
	/* With the length cut too, only whole entries count. */
	for (len = 0; len <= full; len++) {
		int want = len < 0x0c ? -EINVAL : len < full ? -ENOENT : 0;

		put32(buf + 4, (u32)len << 20 | 0x1e98);
		expect_rc(test, cxll_regloc_find(exact_copy(test, buf, len),
						 len, 3, &blk, &why),
			  want, &why, "in its length");
	}
}

static void regblock_in_its_bar(struct kunit *test)
{
	static const struct {
		const char *name;
		u64 offset, bar_len, need;
		int rc;
	} rows[] = {
		{ "fills the BAR", 0, 0x10000, 0x10000, 0 },
		{ "one byte more", 0, 0x10000, 0x10001, -ERANGE },
		{ "last block", 0x30000, 0x40000, 0x10000, 0 },
		{ "past the end", 0x40000, 0x40000, 0x10000, -ERANGE },
		{ "no BAR", 0, 0, 0x10, -ERANGE },
		{ "nothing needed", 0x40000, 0x40000, 0, 0 },
		{ "wraps", 0xffffffffffff0000, ~0ULL, 0x10000, -ERANGE },
		{ "wraps far", 0xffffffffffff0000, 0x40000, 0x20000, -ERANGE },
	};
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cxll_regblock blk = {
			.bar = 2, .id = 3, .offset = rows[i].offset,
		};

		expect_rc(test, cxll_regblock_fits(&blk, rows[i].bar_len,
						   rows[i].need, &why),
			  rows[i].rc, &why, rows[i].name);
	}
}

static struct kunit_case dvsec_cases[] = {
	KUNIT_CASE(header_fields),
	KUNIT_CASE(header_cut_off),
	KUNIT_CASE(device_of_cxl11),
	KUNIT_CASE(device_of_cxl30),
	KUNIT_CASE(active_timeout_codes),
	KUNIT_CASE(hdm_count_codes),
	KUNIT_CASE(device_cut_off),
	KUNIT_CASE(foreign_structures),
	KUNIT_CASE(regloc_finds),
	KUNIT_CASE(regloc_ends),
	KUNIT_CASE(regloc_bar_index),
	KUNIT_CASE(regloc_cut_off),
	KUNIT_CASE(regblock_in_its_bar),
	{ }
};

struct kunit_suite lib_dvsec_suite = {
	.name = "cxl_live_lib_dvsec",
	.test_cases = dvsec_cases,
};
