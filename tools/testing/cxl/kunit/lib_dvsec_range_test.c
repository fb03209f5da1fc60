// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/dvsec_range.h>
#include "lib_tests.h"

#define BASE		0x1290000000ULL

/* 512 and 256 MiB volatile, ready, placed nowhere. */
static struct cxll_dvsec_device two(void)
{
	return (struct cxll_dvsec_device){
		.mem_capable = true,
		.nr_ranges = 2,
		.range = {
			{ .size = 2 * GRANULE, .info_valid = true,
			  .active = true },
			{ .size = GRANULE, .info_valid = true,
			  .active = true },
		},
	};
}

#define WISH(b, s) {							\
	.base = (b), .size = (s), .ilv = { 1, 256 }, .host_only = true	\
}

static struct cxll_hdm_setting wish(u64 base, u64 size)
{
	return (struct cxll_hdm_setting)WISH(base, size);
}

static void range_counts(struct kunit *test)
{
	static const struct {
		const char *name;
		bool mem;
		unsigned int nr;
		u64 size[2];
		unsigned int want;
	} rows[] = {
		{ "no memory", false, 2, { GRANULE, GRANULE }, 0 },
		{ "one", true, 1, { GRANULE, GRANULE }, 1 },
		{ "two", true, 2, { GRANULE, GRANULE }, 2 },
		{ "second empty", true, 2, { GRANULE, 0 }, 1 },
		{ "first empty", true, 2, { 0, GRANULE }, 2 },
		{ "both empty", true, 2, { 0, 0 }, 0 },
	};
	struct cxll_dvsec_device dev;
	struct cxll_hdm_caps caps;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		dev = two();
		dev.mem_capable = rows[i].mem;
		dev.nr_ranges = rows[i].nr;
		dev.range[0].size = rows[i].size[0];
		dev.range[1].size = rows[i].size[1];
		KUNIT_EXPECT_EQ_MSG(test, cxll_dvsec_range_count(&dev), rows[i].want,
				    "%s", rows[i].name);
		KUNIT_EXPECT_EQ(test, cxll_dvsec_range_caps(&dev, &caps),
				!!rows[i].want);
		KUNIT_EXPECT_EQ(test, caps.decoders, rows[i].want);
		KUNIT_EXPECT_EQ(test, caps.ranges, !!rows[i].want);
	}
}

static void range_decodes_when(struct kunit *test)
{
	static const struct {
		const char *name;
		bool enable, lock, valid;
		u64 base, size;
		int rc;
		bool committed;
	} rows[] = {
		{ "clear", false, false, true, 0, GRANULE, 0, false },
		{ "placed, not enabled", false, false, true, BASE, GRANULE, 0,
		  false },
		{ "enabled, not placed", true, false, true, 0, GRANULE, 0,
		  false },
		{ "active", true, false, true, BASE, GRANULE, 0, true },
		{ "locked", true, true, true, BASE, GRANULE, 0, true },
		{ "locked and clear", false, true, true, 0, GRANULE, 0, false },
		{ "up to the end", true, false, true, -2 * GRANULE, GRANULE, 0,
		  true },
		{ "past the end", true, false, true, -GRANULE, 2 * GRANULE,
		  -EINVAL, true },
		{ "size not valid", true, false, false, BASE, GRANULE, -EINVAL,
		  false },
	};
	struct cxll_hdm_setting set;
	struct cxll_why why = {};
	unsigned int i, r;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (r = 0; r < 2; r++) {
			struct cxll_dvsec_device dev = two();

			dev.mem_enable = rows[i].enable;
			dev.config_lock = rows[i].lock;
			dev.range[r].base = rows[i].base;
			dev.range[r].size = rows[i].size;
			dev.range[r].info_valid = rows[i].valid;
			expect_rc(test, cxll_dvsec_range_decode(&dev, r, &set, &why),
				  rows[i].rc, &why, rows[i].name);
			KUNIT_EXPECT_EQ(test, set.committed, rows[i].committed);
			KUNIT_EXPECT_EQ(test, set.lock, rows[i].lock);
			KUNIT_EXPECT_EQ(test, set.ilv.ways, 1U);
			KUNIT_EXPECT_EQ(test, set.ilv.gran, 256U);
			KUNIT_EXPECT_EQ(test, set.base, rows[i].committed ?
					rows[i].base : 0);
			KUNIT_EXPECT_EQ(test, set.size, rows[i].committed ?
					rows[i].size : 0);
			KUNIT_EXPECT_EQ(test, set.host_only,
					rows[i].committed);
		}
	}
}

/* Which registers are the decoders, for all that firmware can leave. */
static void range_choices(struct kunit *test)
{
	static const struct {
		const char *name;
		bool hdm, on, mem;
		u64 base[2], size[2];
		enum cxll_decodes_by want;
	} rows[] = {
		{ "nothing", 0, 0, 0, {}, {}, CXLL_BY_NONE },
		{ "CXL 1.1, clear", 0, 0, 0, {}, { GRANULE },
		  CXLL_BY_RANGES },
		{ "CXL 1.1, active", 0, 0, 1, { BASE }, { GRANULE },
		  CXLL_BY_RANGES },
		{ "CXL 2.0, clear", 1, 0, 0, {}, { GRANULE }, CXLL_BY_HDM },
		{ "no ranges", 1, 0, 1, { BASE }, {}, CXLL_BY_HDM },
		{ "HDM on", 1, 1, 1, {}, { GRANULE }, CXLL_BY_HDM },
		{ "HDM on, mirrored", 1, 1, 1, { BASE }, { GRANULE },
		  CXLL_BY_HDM },
		{ "CXL 1.1 firmware", 1, 0, 1, { BASE }, { GRANULE },
		  CXLL_BY_RANGES },
		{ "the second range", 1, 0, 1, { 0, BASE },
		  { GRANULE, GRANULE }, CXLL_BY_RANGES },
		{ "Mem_Enable off", 1, 0, 0, { BASE }, { GRANULE },
		  CXLL_BY_HDM },
		{ "no base", 1, 0, 1, { 0, 0 }, { GRANULE, GRANULE },
		  CXLL_BY_HDM },
		{ "base without a size", 1, 0, 1, { 0, BASE }, { GRANULE },
		  CXLL_BY_HDM },
		{ "past the end", 1, 0, 1, { -GRANULE }, { 2 * GRANULE },
		  CXLL_BY_HDM },
	};
	struct cxll_dvsec_device dev;
	unsigned int i, lock;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (lock = 0; lock < 2; lock++) {
			dev = two();
			dev.mem_enable = rows[i].mem;
			dev.config_lock = lock;
			dev.range[0].base = rows[i].base[0];
			dev.range[0].size = rows[i].size[0];
			dev.range[1].base = rows[i].base[1];
			dev.range[1].size = rows[i].size[1];
			KUNIT_EXPECT_EQ_MSG(test, (int)rows[i].want,
					    (int)cxll_dvsec_range_choose(&dev,
								   rows[i].hdm,
								   rows[i].on),
					    "%s", rows[i].name);
		}
	}
	memset(&dev, 0, sizeof(dev));
	KUNIT_EXPECT_EQ(test, (int)cxll_dvsec_range_choose(&dev, true, false),
			(int)CXLL_BY_HDM);
	/* The size means nothing before Memory_Info_Valid */
	dev = two();
	dev.mem_enable = true;
	dev.range[0].base = BASE;
	KUNIT_EXPECT_TRUE(test, cxll_dvsec_range_active(&dev));
	dev.range[0].info_valid = false;
	KUNIT_EXPECT_FALSE(test, cxll_dvsec_range_active(&dev));
}

static void range_not_there(struct kunit *test)
{
	struct cxll_capacity cap = capacity_of(8 * GRANULE, 0);
	struct cxll_dvsec_device dev = two();
	struct cxll_hdm_setting set = wish(BASE, 0);
	struct cxll_dvsec_range_raw raw;
	struct cxll_why why = {};
	enum cxll_mode mode;
	struct cxll_dpa dpa;
	unsigned int r;

	dev.range[0].size = 0;
	for (r = 0; r < 4; r += 2) {
		expect_rc(test, cxll_dvsec_range_decode(&dev, r, &set, &why), -EINVAL,
			  &why, "decode");
		expect_rc(test, cxll_dvsec_range_dpa(&dev, &cap, r, &dpa, &mode,
						     &why), -EINVAL, &why, "dpa");
		set = wish(BASE, 0);
		expect_rc(test, cxll_dvsec_range_encode(&dev, r, &set, &raw, &why),
			  -EINVAL, &why, "encode");
	}
}

static void range_maps(struct kunit *test)
{
	static const struct {
		const char *name;
		u64 ram, pmem, size[2];
		unsigned int r;
		int rc;
		u64 base;
		enum cxll_mode mode;
	} rows[] = {
		{ "first", 3 * GRANULE, 0, { 2 * GRANULE, GRANULE }, 0, 0,
		  0, CXLL_MODE_RAM },
		{ "second", 3 * GRANULE, 0, { 2 * GRANULE, GRANULE }, 1, 0,
		  2 * GRANULE, CXLL_MODE_RAM },
		{ "persistent", 2 * GRANULE, GRANULE, { 2 * GRANULE, GRANULE },
		  1, 0, 2 * GRANULE, CXLL_MODE_PMEM },
		{ "behind an empty one", GRANULE, 0, { 0, GRANULE }, 1, 0,
		  0, CXLL_MODE_RAM },
		{ "half of the device", 8 * GRANULE, 0, { 2 * GRANULE, 0 },
		  0, 0, 0, CXLL_MODE_RAM },
		{ "more than Identify says", GRANULE, 0,
		  { 2 * GRANULE, GRANULE }, 0, -EINVAL, 0, 0 },
		{ "second is", 2 * GRANULE, 0, { 2 * GRANULE, GRANULE }, 1,
		  -EINVAL, 0, 0 },
		{ "both kinds", GRANULE, 2 * GRANULE, { 2 * GRANULE, GRANULE },
		  0, -EINVAL, 0, 0 },
		{ "past 64 bits", -GRANULE, 0, { -GRANULE, 2 * GRANULE }, 1,
		  -EINVAL, 0, 0 },
	};
	struct cxll_why why = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cxll_capacity cap = capacity_of(rows[i].ram, rows[i].pmem);
		struct cxll_dvsec_device dev = two();
		struct cxll_dpa dpa = {};
		enum cxll_mode mode = 0;

		dev.range[0].size = rows[i].size[0];
		dev.range[1].size = rows[i].size[1];
		expect_rc(test, cxll_dvsec_range_dpa(&dev, &cap, rows[i].r, &dpa,
						     &mode, &why),
			  rows[i].rc, &why, rows[i].name);
		if (rows[i].rc)
			continue;
		KUNIT_EXPECT_EQ(test, dpa.base, rows[i].base);
		KUNIT_EXPECT_EQ(test, dpa.size, rows[i].size[rows[i].r]);
		KUNIT_EXPECT_EQ(test, dpa.skip, 0ULL);
		KUNIT_EXPECT_EQ(test, mode, rows[i].mode);
	}
}

static void range_encoded(struct kunit *test)
{
	struct cxll_hdm_setting set = wish(0x1290000000ULL, 2 * GRANULE);
	struct cxll_dvsec_device dev = two();
	struct cxll_hdm_setting got;
	struct cxll_dvsec_range_raw raw;
	struct cxll_why why = {};

	expect_rc(test, cxll_dvsec_range_encode(&dev, 0, &set, &raw, &why), 0, &why,
		  "first");
	KUNIT_EXPECT_EQ(test, raw.base_hi, 0x12U);
	KUNIT_EXPECT_EQ(test, raw.base_lo, 0x90000000U);

	/* and back */
	dev.mem_enable = true;
	dev.range[0].base = (u64)raw.base_hi << 32 | raw.base_lo;
	KUNIT_EXPECT_EQ(test, cxll_dvsec_range_decode(&dev, 0, &got, &why), 0);
	KUNIT_EXPECT_EQ(test, got.base, set.base);
	KUNIT_EXPECT_EQ(test, got.size, set.size);
	KUNIT_EXPECT_TRUE(test, got.committed);
}

static void range_refused(struct kunit *test)
{
	static const struct {
		const char *name;
		unsigned int r;
		struct cxll_hdm_setting set;
		bool lock, enable;
		u64 other;
		int rc;
	} rows[] = {
		{ "fine", 0, WISH(BASE, 2 * GRANULE) },
		{ "second", 1, WISH(BASE, GRANULE) },
		{ "too small", 0, WISH(BASE, GRANULE), .rc = -EINVAL },
		{ "too large", 1, WISH(BASE, 2 * GRANULE), .rc = -EINVAL },
		{ "base 0", 0, WISH(0, 2 * GRANULE), .rc = -EINVAL },
		{ "unaligned", 0, WISH(BASE + MiB, 2 * GRANULE),
		  .rc = -EINVAL },
		{ "past 64 bits", 0, WISH(-GRANULE, 2 * GRANULE),
		  .rc = -EINVAL },
		{ "locked", 0, WISH(BASE, 2 * GRANULE), .lock = true,
		  .rc = -EPERM },
		{ "locked, wrong as well", 0, WISH(0, GRANULE), .lock = true,
		  .rc = -EPERM },
		{ "above the other", 0, WISH(BASE, 2 * GRANULE),
		  .enable = true, .other = BASE - GRANULE },
		{ "below the other", 0, WISH(BASE, 2 * GRANULE),
		  .enable = true, .other = BASE + 2 * GRANULE },
		{ "into the other", 0, WISH(BASE, 2 * GRANULE),
		  .enable = true, .other = BASE + GRANULE, .rc = -EBUSY },
		{ "on the other", 0, WISH(BASE, 2 * GRANULE),
		  .enable = true, .other = BASE, .rc = -EBUSY },
		{ "the other does not decode", 0, WISH(BASE, 2 * GRANULE),
		  .other = BASE },
		{ "second into the first", 1, WISH(BASE + GRANULE, GRANULE),
		  .enable = true, .other = BASE, .rc = -EBUSY },
	};
	struct cxll_dvsec_range_raw raw;
	struct cxll_why why = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cxll_dvsec_device dev = two();

		dev.config_lock = rows[i].lock;
		dev.mem_enable = rows[i].enable;
		dev.range[1 - rows[i].r].base = rows[i].other;
		expect_rc(test, cxll_dvsec_range_encode(&dev, rows[i].r, &rows[i].set,
							&raw, &why),
			  rows[i].rc, &why, rows[i].name);
	}

	for (i = 2; i <= 16; i++) {
		struct cxll_hdm_setting set = wish(BASE, 2 * GRANULE);
		struct cxll_dvsec_device dev = two();

		set.ilv.ways = i;
		expect_rc(test, cxll_dvsec_range_encode(&dev, 0, &set, &raw, &why),
			  -EINVAL, &why, "ways");
	}
}

static void range_never_interleaves(struct kunit *test)
{
	static const unsigned int ways[] = { 2, 4, 8, 16, 3, 6, 12 };
	struct cxll_interleave ilv = { 1, 256 };
	struct cxll_dvsec_device dev = two();
	struct cxll_why why = {};
	struct cxll_hdm_caps caps;
	unsigned int i;

	KUNIT_EXPECT_TRUE(test, cxll_dvsec_range_caps(&dev, &caps));
	expect_rc(test, cxll_hdm_can(&caps, CXLL_HDM_ENDPOINT, &ilv, &why), 0,
		  &why, "1 way");
	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		ilv.ways = ways[i];
		expect_rc(test, cxll_hdm_can(&caps, CXLL_HDM_ENDPOINT, &ilv,
					     &why), -EOPNOTSUPP, &why, "ways");
	}
}

static void range_capacities(struct kunit *test)
{
	static const struct {
		const char *name;
		u64 size[2];
		u8 media[2];
		int rc;
		u64 ram, pmem;
	} rows[] = {
		{ "volatile", { 2 * GRANULE, 0 }, { 0, 0 }, 0, 2 * GRANULE, 0 },
		{ "both volatile", { 2 * GRANULE, GRANULE }, { 0, 0 }, 0,
		  3 * GRANULE, 0 },
		{ "persistent", { GRANULE, 0 }, { 1, 0 }, 0, 0, GRANULE },
		{ "volatile, persistent", { 2 * GRANULE, GRANULE }, { 0, 1 },
		  0, 2 * GRANULE, GRANULE },
		{ "both persistent", { GRANULE, GRANULE }, { 1, 1 }, 0, 0,
		  2 * GRANULE },
		{ "see CDAT", { GRANULE, 0 }, { 2, 0 }, 0, GRANULE, 0 },
		{ "persistent first", { GRANULE, GRANULE }, { 1, 0 }, -EINVAL },
		{ "reserved", { GRANULE, 0 }, { 3, 0 }, -EINVAL },
		{ "no memory", { GRANULE, 0 }, { 7, 0 }, -EINVAL },
		{ "empty, whatever it says", { 0, GRANULE }, { 7, 0 }, 0,
		  GRANULE, 0 },
		{ "nothing", { 0, 0 }, { 0, 0 }, -EINVAL },
		{ "past 64 bits", { -GRANULE, 2 * GRANULE }, { 0, 0 },
		  -EINVAL },
		{ "past 64 bits, both kinds", { -GRANULE, 2 * GRANULE },
		  { 0, 1 }, -EINVAL },
	};
	struct cxll_capacity cap;
	struct cxll_why why = {};
	unsigned int i, r;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cxll_dvsec_device dev = two();

		for (r = 0; r < 2; r++) {
			dev.range[r].size = rows[i].size[r];
			dev.range[r].media_type = rows[i].media[r];
		}
		expect_rc(test, cxll_dvsec_range_capacity(&dev, &cap, &why),
			  rows[i].rc, &why, rows[i].name);
		if (rows[i].rc)
			continue;
		KUNIT_EXPECT_EQ(test, cxll_capacity_bytes(&cap, CXLL_MODE_RAM),
				rows[i].ram);
		KUNIT_EXPECT_EQ(test, cxll_capacity_bytes(&cap, CXLL_MODE_PMEM),
				rows[i].pmem);
	}
}

static struct kunit_case range_cases[] = {
	KUNIT_CASE(range_counts),
	KUNIT_CASE(range_decodes_when),
	KUNIT_CASE(range_choices),
	KUNIT_CASE(range_not_there),
	KUNIT_CASE(range_maps),
	KUNIT_CASE(range_encoded),
	KUNIT_CASE(range_refused),
	KUNIT_CASE(range_never_interleaves),
	KUNIT_CASE(range_capacities),
	{ }
};

struct kunit_suite lib_range_suite = {
	.name = "cxl_live_lib_range",
	.test_cases = range_cases,
};
