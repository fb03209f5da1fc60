// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/partition.h>
#include <cxll/lib/window.h>
#include "lib_tests.h"

#define RAM	CXLL_MODE_RAM
#define PMEM	CXLL_MODE_PMEM

/* A row that is left out or half filled in shows here. */
static void kinds_are_complete(struct kunit *test)
{
	const struct cxll_partition_kind *kind, *other;
	unsigned int m, o;

	for (m = CXLL_MODE_NONE + 1; m < CXLL_MODES; m++) {
		kind = cxll_partition_kind(m);
		KUNIT_ASSERT_TRUE(test, kind->word && kind->adjective);
		KUNIT_EXPECT_TRUE(test, kind->permit);
		KUNIT_EXPECT_EQ(test, cxll_mode_check(m, NULL), 0);
		for (o = CXLL_MODE_NONE; o < m; o++) {
			other = cxll_partition_kind(o);
			KUNIT_EXPECT_TRUE(test, strcmp(kind->word, other->word));
			KUNIT_EXPECT_TRUE(test, strcmp(kind->adjective,
						       other->adjective));
		}
	}
}

/* The words are interface: sysfs and messages have them. */
static void kind_words(struct kunit *test)
{
	const struct cxll_partition_kind *kind = cxll_partition_kind(RAM);

	KUNIT_EXPECT_STREQ(test, kind->word, "ram");
	KUNIT_EXPECT_STREQ(test, kind->adjective, "volatile");
	KUNIT_EXPECT_EQ(test, kind->permit, (u16)CXLL_CFMWS_VOLATILE);
	KUNIT_EXPECT_TRUE(test, kind->dax && !kind->uuid);
	kind = cxll_partition_kind(PMEM);
	KUNIT_EXPECT_STREQ(test, kind->word, "pmem");
	KUNIT_EXPECT_STREQ(test, kind->adjective, "persistent");
	KUNIT_EXPECT_EQ(test, kind->permit, (u16)CXLL_CFMWS_PERSISTENT);
	KUNIT_EXPECT_TRUE(test, kind->uuid && !kind->dax);
}

static void no_kind(struct kunit *test)
{
	static const unsigned int none[] = { CXLL_MODE_NONE, CXLL_MODES, 77, -1 };
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		const struct cxll_partition_kind *kind =
			cxll_partition_kind((enum cxll_mode)none[i]);

		KUNIT_EXPECT_STREQ(test, kind->word, "none");
		KUNIT_EXPECT_STREQ(test, kind->adjective, "no");
		KUNIT_EXPECT_EQ(test, kind->permit, 0);
		KUNIT_EXPECT_FALSE(test, kind->dax || kind->uuid);
		expect_rc(test, cxll_mode_check((enum cxll_mode)none[i], &why),
			  -EINVAL, &why, "check");
	}
	cxll_mode_check(CXLL_MODE_NONE, &why);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "no kind of capacity is chosen, ram and pmem are possible");
}

static void capacity_grows(struct kunit *test)
{
	struct cxll_capacity cap = { };

	KUNIT_EXPECT_EQ(test, cxll_capacity_total(&cap), 0ULL);
	KUNIT_EXPECT_EQ(test, cxll_capacity_add(&cap, PMEM, 0, NULL), 0);
	KUNIT_EXPECT_EQ(test, cap.nr, 0);
	KUNIT_EXPECT_EQ(test, cxll_capacity_add(&cap, RAM, GiB, NULL), 0);
	KUNIT_EXPECT_EQ(test, cxll_capacity_add(&cap, RAM, GRANULE, NULL), 0);
	KUNIT_EXPECT_EQ(test, cap.nr, 1);
	KUNIT_EXPECT_EQ(test, cxll_capacity_add(&cap, PMEM, 2 * GiB, NULL), 0);
	KUNIT_EXPECT_EQ(test, cap.nr, 2);
	KUNIT_EXPECT_EQ(test, cap.part[1].base, GiB + GRANULE);
	KUNIT_EXPECT_EQ(test, cxll_capacity_bytes(&cap, RAM), GiB + GRANULE);
	KUNIT_EXPECT_EQ(test, cxll_capacity_bytes(&cap, PMEM), 2 * GiB);
	KUNIT_EXPECT_EQ(test, cxll_capacity_bytes(&cap, CXLL_MODE_NONE), 0ULL);
	KUNIT_EXPECT_EQ(test, cxll_capacity_total(&cap), 3 * GiB + GRANULE);
}

static void capacity_refuses(struct kunit *test)
{
	struct cxll_capacity cap = capacity_of(GiB, GiB), was = cap;
	struct cxll_why why = { };

	expect_rc(test, cxll_capacity_add(&cap, RAM, GiB, &why), -EINVAL, &why,
		  "volatile above persistent");
	expect_rc(test, cxll_capacity_add(&cap, CXLL_MODES, GiB, &why), -EINVAL,
		  &why, "no kind");
	expect_rc(test, cxll_capacity_add(&cap, PMEM, -2 * GiB, &why), -EINVAL,
		  &why, "past 64 bits");
	KUNIT_EXPECT_TRUE(test, cxll_capacity_same(&cap, &was));
	cap = capacity_of(-GiB, 0);
	expect_rc(test, cxll_capacity_add(&cap, PMEM, GiB, &why), -EINVAL, &why,
		  "both kinds past 64 bits");
	KUNIT_EXPECT_EQ(test, cxll_capacity_total(&cap), -GiB);
}

static void capacity_by_address(struct kunit *test)
{
	struct cxll_capacity cap = capacity_of(GiB, 2 * GiB);

	KUNIT_EXPECT_TRUE(test, cxll_capacity_at(&cap, 0) ==
			  cxll_capacity_find(&cap, RAM));
	KUNIT_EXPECT_TRUE(test, cxll_capacity_at(&cap, GiB - 1) ==
			  cxll_capacity_find(&cap, RAM));
	KUNIT_EXPECT_TRUE(test, cxll_capacity_at(&cap, GiB) ==
			  cxll_capacity_find(&cap, PMEM));
	KUNIT_EXPECT_TRUE(test, cxll_capacity_at(&cap, 3 * GiB - 1) ==
			  cxll_capacity_find(&cap, PMEM));
	KUNIT_EXPECT_TRUE(test, !cxll_capacity_at(&cap, 3 * GiB));
	KUNIT_EXPECT_TRUE(test, !cxll_capacity_at(&cap, U64_MAX));
	KUNIT_EXPECT_TRUE(test, !cxll_capacity_find(&cap, CXLL_MODE_NONE));
}

static void capacity_compared(struct kunit *test)
{
	struct cxll_capacity a = capacity_of(GiB, GiB), b;

	b = capacity_of(GiB, GiB);
	KUNIT_EXPECT_TRUE(test, cxll_capacity_same(&a, &b));
	b = capacity_of(2 * GiB, 0);
	KUNIT_EXPECT_FALSE(test, cxll_capacity_same(&a, &b));
	b = capacity_of(GiB, 2 * GiB);
	KUNIT_EXPECT_FALSE(test, cxll_capacity_same(&a, &b));
	a = capacity_of(GiB, 0);
	b = capacity_of(0, GiB);
	KUNIT_EXPECT_FALSE(test, cxll_capacity_same(&a, &b));
}

static void capacity_in_words(struct kunit *test)
{
	struct cxll_capacity cap = capacity_of(512 * MiB, 0);
	struct cxll_capacity_text text;

	KUNIT_EXPECT_STREQ(test, cxll_capacity_describe(&cap, false, &text),
			   "512 MiB volatile and 0 MiB persistent");
	cap = capacity_of(0, 256 * MiB);
	KUNIT_EXPECT_STREQ(test, cxll_capacity_describe(&cap, true, &text),
			   "0 and 256");
	/* The longest numbers there can be are not cut off */
	cap = capacity_of(1ULL << 63, ~0ULL >> 1);
	KUNIT_EXPECT_STREQ(test, cxll_capacity_describe(&cap, false, &text),
			   "8796093022208 MiB volatile and 8796093022207 MiB persistent");
}

static struct kunit_case partition_cases[] = {
	KUNIT_CASE(kinds_are_complete),
	KUNIT_CASE(kind_words),
	KUNIT_CASE(no_kind),
	KUNIT_CASE(capacity_grows),
	KUNIT_CASE(capacity_refuses),
	KUNIT_CASE(capacity_by_address),
	KUNIT_CASE(capacity_compared),
	KUNIT_CASE(capacity_in_words),
	{ }
};

struct kunit_suite lib_partition_suite = {
	.name = "cxl_live_lib_partition",
	.test_cases = partition_cases,
};
