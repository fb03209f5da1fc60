/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXL_LIB_TESTS_H
#define _CXL_LIB_TESTS_H

#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <cxll/lib/partition.h>
#include <cxll/lib/why.h>

#define MiB		BIT_ULL(20)
#define GiB		BIT_ULL(30)
#define GRANULE		(256 * MiB)

extern struct kunit_suite lib_why_suite;
extern struct kunit_suite lib_life_suite;
extern struct kunit_suite lib_block_suite;
extern struct kunit_suite lib_interleave_suite;
extern struct kunit_suite lib_dvsec_suite;
extern struct kunit_suite lib_range_suite;
extern struct kunit_suite lib_rcrb_suite;
extern struct kunit_suite lib_derive_suite;
extern struct kunit_suite lib_component_suite;
extern struct kunit_suite lib_hdm_suite;
extern struct kunit_suite lib_cedt_suite;
extern struct kunit_suite lib_cfmws_suite;
extern struct kunit_suite lib_mboxcmd_suite;
extern struct kunit_suite lib_cdat_suite;
extern struct kunit_suite lib_partition_suite;
extern struct kunit_suite lib_dpa_suite;
extern struct kunit_suite lib_plan_suite;
extern struct kunit_suite lib_route_suite;
extern struct kunit_suite lib_tree_suite;
extern struct kunit_suite lib_refuse_suite;
extern struct kunit_suite lib_adopt_suite;
extern struct kunit_suite lib_translate_suite;
extern struct kunit_suite lib_policy_suite;
extern struct kunit_suite lib_avail_suite;
extern struct kunit_suite lib_place_suite;
extern struct kunit_suite lib_search_suite;
extern struct kunit_suite lib_region_state_suite;
extern struct kunit_suite lib_identity_suite;
extern struct kunit_suite lib_device_status_suite;
extern struct kunit_suite lib_security_suite;
extern struct kunit_suite lib_gap_suite;
extern struct kunit_suite lib_prmt_suite;

/* Little endian fields of the tables that the cases make. */
static inline void put16(u8 *p, u16 val)
{
	p[0] = val & 0xff;
	p[1] = val >> 8;
}

static inline void put32(u8 *p, u32 val)
{
	put16(p, val & 0xffff);
	put16(p + 2, val >> 16);
}

static inline void put64(u8 *p, u64 val)
{
	put32(p, val & 0xffffffff);
	put32(p + 4, val >> 32);
}

/* The partitions of a device with so much, which has to fit 64 bits. */
static inline struct cxll_capacity capacity_of(u64 ram, u64 pmem)
{
	struct cxll_capacity cap = { };

	cxll_capacity_add(&cap, CXLL_MODE_RAM, ram, NULL);
	cxll_capacity_add(&cap, CXLL_MODE_PMEM, pmem, NULL);
	return cap;
}

/* A copy of exactly @len bytes, so that KASAN sees the first one too many. */
static inline u8 *exact_copy(struct kunit *test, const void *from, size_t len)
{
	u8 *copy = kunit_kzalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, copy);
	return memcpy(copy, from, len);
}

/* Is it a sentence as the house wants it, and was it not cut off? */
static inline bool why_is_sentence(const struct cxll_why *why)
{
	size_t len = strlen(why->text);

	return len > 10 && len < sizeof(why->text) - 1 &&
	       why->text[len - 1] != '.' && !strchr(why->text, '\n');
}

/*
 * A refusal has the code and a sentence; success leaves @why alone. @why is
 * empty again afterwards. @name tells which row of a table it was.
 */
static inline void expect_rc(struct kunit *test, int got, int want,
			     struct cxll_why *why, const char *name)
{
	KUNIT_EXPECT_EQ_MSG(test, got, want, "%s: \"%s\"", name, why->text);
	if (want < 0)
		KUNIT_EXPECT_TRUE_MSG(test, why_is_sentence(why), "%s: \"%s\"",
				      name, why->text);
	else
		KUNIT_EXPECT_TRUE_MSG(test, !why->text[0], "%s: \"%s\"", name,
				      why->text);
	why->text[0] = '\0';
}

#endif
