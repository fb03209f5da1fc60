// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/hdm.h>
#include "lib_tests.h"

#define PORT		CXLL_HDM_PORT
#define ENDPOINT	CXLL_HDM_ENDPOINT

static void decoder_count_codes(struct kunit *test)
{
	static const u8 want[] = { 1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28,
				   32, 0, 0, 0 };
	struct cxll_why why = { };
	struct cxll_hdm_caps caps;
	unsigned int code;

	for (code = 0; code < 16; code++) {
		expect_rc(test, cxll_hdm_caps_decode(code | 0x10, PORT, &caps,
						     &why),
			  want[code] ? 0 : -EINVAL, &why, "port");
		if (want[code])
			KUNIT_EXPECT_EQ(test, caps.decoders, want[code]);
		expect_rc(test, cxll_hdm_caps_decode(code, ENDPOINT, &caps,
						     &why),
			  code <= 5 ? 0 : -EINVAL, &why, "endpoint");
		if (code <= 5)
			KUNIT_EXPECT_EQ(test, caps.decoders, want[code]);
	}
}

static void target_count_codes(struct kunit *test)
{
	struct cxll_why why = { };
	struct cxll_hdm_caps caps;
	unsigned int n;

	for (n = 0; n < 16; n++) {
		bool good = !n || n == 1 || n == 2 || n == 4 || n == 8;

		expect_rc(test, cxll_hdm_caps_decode(n << 4, PORT, &caps, &why),
			  good ? 0 : -EINVAL, &why, "port");
		if (good) {
			/* 0: one port, and nothing to choose */
			KUNIT_EXPECT_EQ(test, caps.targets, n ?: 1);
			KUNIT_EXPECT_EQ(test, caps.no_list, !n);
		}
		/* Meaningless on a device: anything does. */
		expect_rc(test, cxll_hdm_caps_decode(n << 4, ENDPOINT, &caps,
						     &why),
			  0, &why, "endpoint");
		KUNIT_EXPECT_EQ(test, caps.targets, 1);
		KUNIT_EXPECT_FALSE(test, caps.no_list);
	}
}

static void capability_bits(struct kunit *test)
{
	struct cxll_why why = { };
	struct cxll_hdm_caps caps;
	unsigned int bit;

	for (bit = 8; bit < 32; bit++) {
		u32 reg = 1U << bit | 0x10;

		expect_rc(test, cxll_hdm_caps_decode(reg, ENDPOINT, &caps,
						     &why),
			  0, &why, "endpoint");
		KUNIT_EXPECT_EQ(test, caps.a11to8, bit == 8);
		KUNIT_EXPECT_EQ(test, caps.a14to12, bit == 9);
		KUNIT_EXPECT_EQ(test, caps.ways_3_6_12, bit == 11);
		KUNIT_EXPECT_EQ(test, caps.ways_16, bit == 12);
		expect_rc(test, cxll_hdm_caps_decode(reg, PORT, &caps, &why),
			  0, &why, "port");
		KUNIT_EXPECT_EQ(test, caps.a11to8, bit == 8);
		KUNIT_EXPECT_EQ(test, caps.a14to12, bit == 9);
		KUNIT_EXPECT_FALSE(test, caps.ways_3_6_12);
		KUNIT_EXPECT_FALSE(test, caps.ways_16);
	}
	expect_rc(test, cxll_hdm_caps_decode(~0U, PORT, &caps, &why), -ENODEV,
		  &why, "gone");
	expect_rc(test, cxll_hdm_caps_decode(~0U, ENDPOINT, &caps, &why),
		  -ENODEV, &why, "gone");
}

struct hdm_row {
	const char *name;
	enum cxll_hdm_kind kind;
	struct cxll_hdm_setting set;
	struct cxll_hdm_raw raw;
};

static const struct hdm_row round_trips[] = {
	{ "1 way below port 0", PORT,
	  { .base = 0x110000000, .size = 0x20000000, .ilv = { 1, 256 },
	    .targets = { 0 }, .host_only = true },
	  { 0x10000000, 1, 0x20000000, 0, 0x1200, 0, 0 } },
	{ "8 ways, 16 KiB, locked", PORT,
	  { .base = 0xe000000080000000, .size = 0x0ffffffff0000000,
	    .ilv = { 8, 16384 },
	    .targets = { 1, 2, 3, 4, 0xa5, 0xb6, 0xc7, 0xff },
	    .host_only = true, .lock = true },
	  { 0x80000000, 0xe0000000, 0xf0000000, 0x0fffffff, 0x1336,
	    0x04030201, 0xffc7b6a5 } },
	{ "2 ways, device coherent", PORT,
	  { .base = 0, .size = 0x80000000, .ilv = { 2, 1024 },
	    .targets = { 7, 9 } },
	  { 0, 0, 0x80000000, 0, 0x212, 0x0907, 0 } },
	{ "endpoint without skip", ENDPOINT,
	  { .base = 0x110000000, .size = 0x20000000, .ilv = { 1, 4096 },
	    .host_only = true },
	  { 0x10000000, 1, 0x20000000, 0, 0x1204, 0, 0 } },
	{ "endpoint with skip", ENDPOINT,
	  { .base = 0x100000000, .size = 0x80000000, .skip = 0x2e0000000,
	    .ilv = { 12, 512 }, .host_only = true },
	  { 0, 1, 0x80000000, 0, 0x12a1, 0xe0000000, 2 } },
	{ "endpoint of 16", ENDPOINT,
	  { .base = 0x100000000, .size = 0x100000000, .ilv = { 16, 256 },
	    .lock = true },
	  { 0, 1, 0, 1, 0x340, 0, 0 } },
	{ "endpoint of 3", ENDPOINT,
	  { .base = 0x110000000, .size = 0x30000000, .ilv = { 3, 256 } },
	  { 0x10000000, 1, 0x30000000, 0, 0x280, 0, 0 } },
	{ "endpoint of 6", ENDPOINT,
	  { .base = 0x110000000, .size = 0x60000000, .ilv = { 6, 8192 } },
	  { 0x10000000, 1, 0x60000000, 0, 0x295, 0, 0 } },
};

static void hdm_row_desc(const struct hdm_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(round_trip, round_trips, hdm_row_desc);

static void setting_both_ways(struct kunit *test)
{
	const struct hdm_row *row = test->param_value;
	struct cxll_hdm_setting set;
	struct cxll_why why = { };
	struct cxll_hdm_raw raw;

	memset(&raw, 0xff, sizeof(raw));
	expect_rc(test, cxll_hdm_encode(&row->set, row->kind, &raw, &why), 0,
		  &why, row->name);
	KUNIT_EXPECT_EQ(test, raw.base_lo, row->raw.base_lo);
	KUNIT_EXPECT_EQ(test, raw.base_hi, row->raw.base_hi);
	KUNIT_EXPECT_EQ(test, raw.size_lo, row->raw.size_lo);
	KUNIT_EXPECT_EQ(test, raw.size_hi, row->raw.size_hi);
	KUNIT_EXPECT_EQ(test, raw.ctrl, row->raw.ctrl);
	KUNIT_EXPECT_EQ(test, raw.list_lo, row->raw.list_lo);
	KUNIT_EXPECT_EQ(test, raw.list_hi, row->raw.list_hi);

	raw.ctrl |= 1 << 10;
	memset(&set, 0xff, sizeof(set));
	expect_rc(test, cxll_hdm_decode(&raw, row->kind, &set, &why), 0, &why,
		  row->name);
	KUNIT_EXPECT_EQ(test, set.base, row->set.base);
	KUNIT_EXPECT_EQ(test, set.size, row->set.size);
	KUNIT_EXPECT_EQ(test, set.skip, row->set.skip);
	KUNIT_EXPECT_EQ(test, set.ilv.ways, row->set.ilv.ways);
	KUNIT_EXPECT_EQ(test, set.ilv.gran, row->set.ilv.gran);
	KUNIT_EXPECT_EQ(test, set.host_only, row->set.host_only);
	KUNIT_EXPECT_EQ(test, set.lock, row->set.lock);
	KUNIT_EXPECT_TRUE(test, set.committed);
	KUNIT_EXPECT_FALSE(test, set.error);
	KUNIT_EXPECT_EQ(test, memcmp(set.targets, row->set.targets,
				     sizeof(set.targets)), 0);
}

/* Targets past the ways do not reach the registers. */
static void unused_targets_stay_out(struct kunit *test)
{
	struct cxll_hdm_setting set = {
		.size = GRANULE, .skip = 1, .ilv = { 2, 256 },
		.targets = { 1, 2, 3, 4, 5, 6, 7, 8 },
		.committed = true, .error = true,
	};
	struct cxll_hdm_raw raw;

	/* A port has no skip, so an odd one is nobody's business. */
	KUNIT_EXPECT_EQ(test, cxll_hdm_encode(&set, PORT, &raw, NULL), 0);
	KUNIT_EXPECT_EQ(test, raw.list_lo, 0x0201);
	KUNIT_EXPECT_EQ(test, raw.list_hi, 0);
	KUNIT_EXPECT_EQ(test, raw.ctrl, 0x210);
}

static void encode_refuses(struct kunit *test)
{
	static const struct {
		const char *name;
		enum cxll_hdm_kind kind;
		u64 base, size, skip;
		unsigned int ways, gran;
		int rc;
	} rows[] = {
		{ "good", ENDPOINT, 0, GRANULE, GRANULE, 1, 256, 0 },
		{ "base + 1", ENDPOINT, 1, GRANULE, 0, 1, 256, -EINVAL },
		{ "base 128M", PORT, 128 * MiB, GRANULE, 0, 1, 256, -EINVAL },
		{ "size 0", PORT, 0, 0, 0, 1, 256, -EINVAL },
		{ "size 300M", ENDPOINT, 0, 300 * MiB, 0, 1, 256, -EINVAL },
		{ "skip 1M", ENDPOINT, 0, GRANULE, MiB, 1, 256, -EINVAL },
		{ "wraps", ENDPOINT, -GRANULE, GRANULE, 0, 1, 256, -EINVAL },
		{ "last", ENDPOINT, -2 * GRANULE, GRANULE, 0, 1, 256, 0 },
		{ "0 ways", ENDPOINT, 0, GRANULE, 0, 0, 256, -EINVAL },
		{ "5 ways", ENDPOINT, 0, GRANULE, 0, 5, 256, -EINVAL },
		{ "128 B", ENDPOINT, 0, GRANULE, 0, 1, 128, -EINVAL },
		{ "300 B", PORT, 0, GRANULE, 0, 1, 300, -EINVAL },
		{ "32 KiB", PORT, 0, GRANULE, 0, 1, 32768, -EINVAL },
		{ "port of 16", PORT, 0, GRANULE, 0, 16, 256, -EINVAL },
		{ "port of 3", PORT, 0, GRANULE, 0, 3, 256, -EINVAL },
		{ "port of 6", PORT, 0, GRANULE, 0, 6, 256, -EINVAL },
		{ "port of 12", PORT, 0, GRANULE, 0, 12, 256, -EINVAL },
	};
	struct cxll_why why = { };
	struct cxll_hdm_raw raw;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cxll_hdm_setting set = {
			.base = rows[i].base, .size = rows[i].size,
			.skip = rows[i].skip,
			.ilv = { rows[i].ways, rows[i].gran },
		};

		expect_rc(test, cxll_hdm_encode(&set, rows[i].kind, &raw, &why),
			  rows[i].rc, &why, rows[i].name);
	}
}

/* Each interleave code of the control register, on both kinds. */
static void decode_every_code(struct kunit *test)
{
	static const u8 ways[16] = { 1, 2, 4, 8, 16, 0, 0, 0, 3, 6, 12 };
	struct cxll_hdm_raw raw = { .size_lo = 0x10000000 };
	struct cxll_hdm_setting set;
	struct cxll_why why = { };
	unsigned int code, kind;

	for (code = 0; code < 512; code++) {
		unsigned int iw = code >> 4 & 15, ig = code & 15, want;
		bool sound;

		kind = code >> 8 ? ENDPOINT : PORT;
		want = kind == PORT && iw > 3 ? 0 : ways[iw];
		sound = want && ig <= 6;
		raw.ctrl = (code & 0xff) | 1 << 10;
		expect_rc(test, cxll_hdm_decode(&raw, kind, &set, &why),
			  sound ? 0 : -EINVAL, &why, "committed");
		KUNIT_EXPECT_EQ(test, set.ilv.ways, want ? want : 1);
		KUNIT_EXPECT_EQ(test, set.ilv.gran, ig <= 6 ? 256U << ig : 256);
		KUNIT_EXPECT_EQ(test, set.size, GRANULE);
		KUNIT_EXPECT_TRUE(test, set.committed);

		raw.ctrl = code & 0xff;
		expect_rc(test, cxll_hdm_decode(&raw, kind, &set, &why), 0,
			  &why, "not committed");
		KUNIT_EXPECT_EQ(test, set.ilv.ways, want ? want : 1);
		KUNIT_EXPECT_FALSE(test, set.committed);
	}
}

/* Control bits of CXL 3: known for what they are, and not written again */
static void decode_cxl3_bits(struct kunit *test)
{
	const u32 cxl3 = 0x0fff6000;
	struct cxll_hdm_raw raw = { .size_lo = GRANULE };
	struct cxll_hdm_raw back;
	struct cxll_hdm_setting set;
	struct cxll_why why = { };
	unsigned int bit;

	for (bit = 11; bit < 32; bit++) {
		u32 mine = cxl3 & 1U << bit;

		raw.ctrl = 1U << bit | 1 << 10;
		KUNIT_EXPECT_EQ(test, cxll_hdm_decode(&raw, ENDPOINT, &set,
						      NULL), 0);
		KUNIT_EXPECT_EQ(test, set.cxl3, mine);
		why.text[0] = '\0';
		expect_rc(test, cxll_hdm_encode(&set, ENDPOINT, &back, &why),
			  mine ? -EOPNOTSUPP : 0, &why, "again");
	}
}

static void decode_state_bits(struct kunit *test)
{
	struct cxll_hdm_raw raw = { .size_lo = 0x1fffffff, .base_lo = ~0U };
	struct cxll_hdm_setting set;

	raw.ctrl = 1 << 11 | 1 << 9;
	KUNIT_EXPECT_EQ(test, cxll_hdm_decode(&raw, PORT, &set, NULL), 0);
	KUNIT_EXPECT_TRUE(test, set.error);
	KUNIT_EXPECT_FALSE(test, set.committed);
	KUNIT_EXPECT_FALSE(test, set.lock);
	KUNIT_EXPECT_FALSE(test, set.host_only);
	/* Reserved address bits do not get through. */
	KUNIT_EXPECT_EQ(test, set.base, 0xf0000000);
	KUNIT_EXPECT_EQ(test, set.size, 0x10000000);
}

static void decode_refuses(struct kunit *test)
{
	static const struct {
		const char *name;
		struct cxll_hdm_raw raw;
		int rc;
	} rows[] = {
		{ "committed size 0", { 0x10000000, 1, 0, 0, 0x600 }, -EINVAL },
		{ "idle size 0", { 0x10000000, 1, 0, 0, 0 }, 0 },
		{ "past 64 bits",
		  { 0xf0000000, ~0U, 0x20000000, 0, 0x400 }, -EINVAL },
		{ "idle past 64 bits",
		  { 0xf0000000, ~0U, 0x20000000, 0, 0 }, 0 },
		{ "gone", { ~0U, ~0U, ~0U, ~0U, ~0U, ~0U, ~0U }, -ENODEV },
	};
	struct cxll_hdm_setting set;
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		expect_rc(test, cxll_hdm_decode(&rows[i].raw, ENDPOINT, &set,
						&why),
			  rows[i].rc, &why, rows[i].name);
		if (rows[i].rc == -ENODEV) {
			KUNIT_EXPECT_FALSE(test, set.committed);
			KUNIT_EXPECT_EQ(test, set.size, 0);
			KUNIT_EXPECT_EQ(test, set.ilv.ways, 1);
			KUNIT_EXPECT_EQ(test, set.ilv.gran, 256);
			continue;
		}
		KUNIT_EXPECT_EQ(test, set.base,
				(u64)rows[i].raw.base_hi << 32 |
				rows[i].raw.base_lo);
		KUNIT_EXPECT_EQ(test, set.size, rows[i].raw.size_lo);
		KUNIT_EXPECT_EQ(test, set.committed,
				!!(rows[i].raw.ctrl & 0x400));
	}
}

#define A11	{ .decoders = 4, .targets = 8, .a11to8 = true }
#define A14	{ .decoders = 4, .targets = 8, .a14to12 = true }
#define NO_BITS	{ .decoders = 4, .targets = 8 }
#define ALL(n)	{ .decoders = 4, .targets = n, .a11to8 = true, \
		  .a14to12 = true, .ways_3_6_12 = true, .ways_16 = true }
#define NO_WAYS	{ .decoders = 4, .targets = 1, .a11to8 = true, \
		  .a14to12 = true }

static const struct {
	const char *name;
	enum cxll_hdm_kind kind;
	struct cxll_hdm_caps caps;
	struct cxll_interleave ilv;
	int rc;
} can_rows[] = {
	{ "1 way, no bits", PORT, NO_BITS, { 1, 256 }, 0 },
	{ "1 way of 16K", PORT, NO_BITS, { 1, 16384 }, 0 },
	{ "2 ways, no bits", PORT, NO_BITS, { 2, 256 }, -EOPNOTSUPP },
	{ "bit 8", PORT, A11, { 2, 256 }, 0 },
	{ "bit 8 by 14:12", PORT, A14, { 2, 256 }, -EOPNOTSUPP },
	{ "bits 11:8", ENDPOINT, A11, { 8, 256 }, 0 },
	{ "bits 11:9", ENDPOINT, A11, { 8, 512 }, 0 },
	{ "bits 12:10", ENDPOINT, A11, { 8, 1024 }, -EOPNOTSUPP },
	{ "bits 12:10, both", ENDPOINT, ALL(1), { 8, 1024 }, 0 },
	{ "bits 12:10 by 14:12", ENDPOINT, A14, { 8, 1024 },
	  -EOPNOTSUPP },
	{ "bit 11", ENDPOINT, A11, { 2, 2048 }, 0 },
	{ "bit 12", ENDPOINT, A11, { 2, 4096 }, -EOPNOTSUPP },
	{ "bit 12 by 14:12", ENDPOINT, A14, { 2, 4096 }, 0 },
	{ "bits 15:14", ENDPOINT, A14, { 4, 16384 }, 0 },
	{ "bits 15:14 by 11:8", ENDPOINT, A11, { 4, 16384 },
	  -EOPNOTSUPP },
	{ "2 ways of 2 targets", PORT, ALL(2), { 2, 256 }, 0 },
	{ "4 ways of 2 targets", PORT, ALL(2), { 4, 256 },
	  -EOPNOTSUPP },
	{ "8 ways of 8 targets", PORT, ALL(8), { 8, 4096 }, 0 },
	{ "port of 16", PORT, ALL(8), { 16, 256 }, -EOPNOTSUPP },
	{ "port of 3", PORT, ALL(8), { 3, 256 }, -EOPNOTSUPP },
	{ "port of 12", PORT, ALL(8), { 12, 256 }, -EOPNOTSUPP },
	{ "3 ways", ENDPOINT, ALL(1), { 3, 256 }, 0 },
	{ "3 ways, no bits", ENDPOINT,
	  { .decoders = 1, .ways_3_6_12 = true }, { 3, 256 }, 0 },
	{ "6 ways, no bits", ENDPOINT,
	  { .decoders = 1, .ways_3_6_12 = true }, { 6, 256 },
	  -EOPNOTSUPP },
	{ "6 ways by bit 11", ENDPOINT,
	  { .decoders = 1, .ways_3_6_12 = true, .a11to8 = true },
	  { 6, 2048 }, 0 },
	{ "12 ways by bits 12:11", ENDPOINT,
	  { .decoders = 1, .ways_3_6_12 = true, .a11to8 = true },
	  { 12, 2048 }, -EOPNOTSUPP },
	{ "3 ways, not able", ENDPOINT, NO_WAYS, { 3, 256 },
	  -EOPNOTSUPP },
	{ "12 ways, not able", ENDPOINT, NO_WAYS, { 12, 256 },
	  -EOPNOTSUPP },
	{ "16 ways", ENDPOINT, ALL(1), { 16, 256 }, 0 },
	{ "16 ways, not able", ENDPOINT, NO_WAYS, { 16, 256 },
	  -EOPNOTSUPP },
	{ "8 ways without ability", ENDPOINT, NO_WAYS, { 8, 256 }, 0 },
};

static void can_interleave(struct kunit *test)
{
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(can_rows); i++)
		expect_rc(test, cxll_hdm_can(&can_rows[i].caps, can_rows[i].kind,
					     &can_rows[i].ilv, &why),
			  can_rows[i].rc, &why, can_rows[i].name);
}

/* Each field counts, and two that are free do nothing */
static void hdm_same(struct kunit *test)
{
	const struct cxll_hdm_setting a = {
		.base = 8 * GRANULE, .size = 4 * GRANULE, .skip = GRANULE,
		.ilv = { 2, 256 }, .committed = true,
	};
	struct cxll_hdm_setting b = a;

	KUNIT_EXPECT_TRUE(test, cxll_hdm_same(&a, &b));
	b.base += GRANULE;
	KUNIT_EXPECT_FALSE(test, cxll_hdm_same(&a, &b));
	b = a;
	b.size += GRANULE;
	KUNIT_EXPECT_FALSE(test, cxll_hdm_same(&a, &b));
	b = a;
	b.skip = 0;
	KUNIT_EXPECT_FALSE(test, cxll_hdm_same(&a, &b));
	b = a;
	b.ilv.ways = 4;
	KUNIT_EXPECT_FALSE(test, cxll_hdm_same(&a, &b));
	b = a;
	b.ilv.gran = 512;
	KUNIT_EXPECT_FALSE(test, cxll_hdm_same(&a, &b));
	b = a;
	b.cxl3 = BIT(13);
	KUNIT_EXPECT_FALSE(test, cxll_hdm_same(&a, &b));
	b = a;
	b.committed = false;
	KUNIT_EXPECT_FALSE(test, cxll_hdm_same(&a, &b));
	KUNIT_EXPECT_FALSE(test, cxll_hdm_same(&b, &b));
}

static struct kunit_case hdm_cases[] = {
	KUNIT_CASE(decoder_count_codes),
	KUNIT_CASE(target_count_codes),
	KUNIT_CASE(capability_bits),
	KUNIT_CASE_PARAM(setting_both_ways, round_trip_gen_params),
	KUNIT_CASE(unused_targets_stay_out),
	KUNIT_CASE(encode_refuses),
	KUNIT_CASE(decode_every_code),
	KUNIT_CASE(decode_cxl3_bits),
	KUNIT_CASE(decode_state_bits),
	KUNIT_CASE(decode_refuses),
	KUNIT_CASE(can_interleave),
	KUNIT_CASE(hdm_same),
	{ }
};

struct kunit_suite lib_hdm_suite = {
	.name = "cxl_live_lib_hdm",
	.test_cases = hdm_cases,
};
