// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/dpa.h>
#include "lib_tests.h"

#define RAM	CXLL_MODE_RAM
#define PMEM	CXLL_MODE_PMEM

struct place_row {
	const char *name;
	u64 ram, pmem;
	struct cxll_dpa used[3];
	unsigned int nr;
	enum cxll_mode mode;
	u64 size;
	int rc;
	u64 base, skip;
};

static const struct place_row place_rows[] = {
	{ "first volatile", 4 * GiB, 0, { }, 0, RAM, GiB, 0, 0, 0 },
	{ "all volatile", 4 * GiB, 0, { }, 0, RAM, 4 * GiB, 0, 0, 0 },
	{ "behind one", 4 * GiB, 0, { { 0, GiB, 0 } }, 1, RAM, GiB, 0, GiB, 0 },
	{ "behind two", 4 * GiB, 0, { { 0, GiB, 0 }, { GiB, GRANULE, 0 } }, 2,
	  RAM, GiB, 0, GiB + GRANULE, 0 },
	{ "behind an empty one", 4 * GiB, 0, { { 0, GiB, 0 }, { 0, 0, 0 } }, 2,
	  RAM, GiB, 0, GiB, 0 },
	{ "rest of volatile", 4 * GiB, 4 * GiB, { { 0, GiB, 0 } }, 1, RAM,
	  3 * GiB, 0, GiB, 0 },
	{ "more than the rest", 4 * GiB, 4 * GiB, { { 0, GiB, 0 } }, 1, RAM,
	  3 * GiB + GRANULE, -ENOSPC, 0, 0 },
	{ "volatile is used up", 4 * GiB, 4 * GiB, { { 0, 4 * GiB, 0 } }, 1,
	  RAM, GRANULE, -ENOSPC, 0, 0 },
	{ "no volatile", 0, 4 * GiB, { }, 0, RAM, GRANULE, -ENOSPC, 0, 0 },
	{ "volatile below persistent", 4 * GiB, 4 * GiB,
	  { { 4 * GiB, GiB, 4 * GiB } }, 1, RAM, GRANULE, -ENOSPC, 0, 0 },
	{ "persistent, no volatile", 0, 4 * GiB, { }, 0, PMEM, GiB, 0, 0, 0 },
	{ "persistent over all volatile", 4 * GiB, 4 * GiB, { }, 0, PMEM,
	  4 * GiB, 0, 4 * GiB, 4 * GiB },
	/* Documentation/vectors.md 4: the two ways of decoder 0 have 512 MiB each */
	{ "persistent over some volatile", 4 * GiB, 4 * GiB,
	  { { 0, 512 * MiB, 0 } }, 1, PMEM, 2 * GiB, 0, 4 * GiB, 0xe0000000 },
	{ "second persistent", 4 * GiB, 4 * GiB,
	  { { 4 * GiB, GiB, 4 * GiB } }, 1, PMEM, 3 * GiB, 0, 5 * GiB, 0 },
	{ "persistent is used up", 4 * GiB, 4 * GiB,
	  { { 4 * GiB, 4 * GiB, 4 * GiB } }, 1, PMEM, GRANULE, -ENOSPC, 0, 0 },
	{ "more persistent than there is", 4 * GiB, 4 * GiB, { }, 0, PMEM,
	  5 * GiB, -ENOSPC, 0, 0 },
	{ "no persistent", 4 * GiB, 0, { }, 0, PMEM, GRANULE, -ENOSPC, 0, 0 },
	{ "no size", 4 * GiB, 0, { }, 0, RAM, 0, -EINVAL, 0, 0 },
	{ "300 MiB", 4 * GiB, 0, { }, 0, RAM, 300 * MiB, -EINVAL, 0, 0 },
	{ "size + 1", 4 * GiB, 0, { }, 0, RAM, GRANULE + 1, -EINVAL, 0, 0 },
	{ "size of 64 bits", 4 * GiB, 0, { }, 0, RAM, -GRANULE, -ENOSPC, 0, 0 },
	{ "no mode", 4 * GiB, 0, { }, 0, CXLL_MODE_NONE, GiB, -EINVAL, 0, 0 },
	{ "odd mode", 4 * GiB, 0, { }, 0, (enum cxll_mode)7, GiB, -EINVAL,
	  0, 0 },
	{ "used past 64 bits", 4 * GiB, 0, { { -GiB, GiB, 0 } }, 1, RAM, GiB,
	  -EINVAL, 0, 0 },
	{ "used past the end", 4 * GiB, 0, { { 8 * GiB, GiB, 0 } }, 1, RAM,
	  GRANULE, -ENOSPC, 0, 0 },
};

static void place_desc(const struct place_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(place, place_rows, place_desc);

static void dpa_is_placed(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct cxll_capacity cap = capacity_of(row->ram, row->pmem);
	struct cxll_dpa out = { 9, 9, 9 };
	struct cxll_why why = { };

	expect_rc(test, cxll_dpa_place(&cap, row->used, row->nr, row->mode,
				       row->size, &out, &why),
		  row->rc, &why, row->name);
	if (row->rc)
		return;
	KUNIT_EXPECT_EQ(test, out.base, row->base);
	KUNIT_EXPECT_EQ(test, out.size, row->size);
	KUNIT_EXPECT_EQ(test, out.skip, row->skip);
}

/* What is left can be placed, and no more. */
static void dpa_left_fits(struct kunit *test)
{
	const struct place_row *row = test->param_value;
	struct cxll_capacity cap = capacity_of(row->ram, row->pmem);
	struct cxll_dpa out;
	u64 left;

	left = cxll_dpa_left(&cap, row->used, row->nr, row->mode);
	KUNIT_EXPECT_EQ_MSG(test, left % GRANULE, 0ULL, "%s", row->name);
	if (left)
		KUNIT_EXPECT_EQ_MSG(test,
				    cxll_dpa_place(&cap, row->used, row->nr,
						   row->mode, left, &out, NULL),
				    0, "%s: 0x%llx", row->name, left);
	KUNIT_EXPECT_TRUE_MSG(test,
			      cxll_dpa_place(&cap, row->used, row->nr,
					     row->mode, left + GRANULE, &out,
					     NULL) < 0,
			      "%s: 0x%llx", row->name, left);
	/* A row that fits says how much there is at least */
	if (!row->rc)
		KUNIT_EXPECT_TRUE_MSG(test, left >= row->size, "%s", row->name);
}

static void place_sentence(struct kunit *test)
{
	struct cxll_capacity cap = capacity_of(4 * GiB, GiB);
	struct cxll_dpa used = { 0, 3 * GiB, 0 }, out;
	struct cxll_why why = { };

	cxll_dpa_place(&cap, &used, 1, RAM, 2 * GiB, &out, &why);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "2048 MiB requested, 1024 MiB of volatile capacity left above DPA 0xc0000000, where the lower decoders end");
}

static void adopt_sentence(struct kunit *test)
{
	struct cxll_capacity cap = capacity_of(4 * GiB, GiB);
	struct cxll_why why = { };
	struct cxll_dpa out;
	enum cxll_mode mode;

	cxll_dpa_adopt(&cap, NULL, 0, GiB, 4 * GiB, &out, &mode, &why);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "DPA 0x40000000 to 0x13fffffff straddles the end of volatile capacity at 0x100000000");
}

/* One region after the other until nothing is left, then a refusal. */
static void capacity_is_used_up(struct kunit *test)
{
	struct cxll_capacity cap = capacity_of(4 * GRANULE, 2 * GRANULE);
	struct cxll_dpa used[7];
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < 6; i++) {
		expect_rc(test, cxll_dpa_place(&cap, used, i,
					       i < 4 ? RAM : PMEM, GRANULE,
					       &used[i], &why),
			  0, &why, "place");
		KUNIT_EXPECT_EQ(test, used[i].base, i * GRANULE);
		KUNIT_EXPECT_EQ(test, used[i].skip, 0);
	}
	cxll_dpa_place(&cap, used, 6, PMEM, GRANULE, &used[6], &why);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "256 MiB requested, 0 MiB of persistent capacity left above DPA 0x60000000, where the lower decoders end");
}

struct adopt_row {
	const char *name;
	struct cxll_dpa used;
	u64 skip, size;
	int rc;
	u64 base;
	enum cxll_mode mode;
};

/* 4 GiB volatile, 4 GiB persistent */
static const struct adopt_row adopt_rows[] = {
	{ "volatile", { }, 0, GiB, 0, 0, RAM },
	{ "all volatile", { }, 0, 4 * GiB, 0, 0, RAM },
	{ "volatile behind one", { 0, GiB, 0 }, 0, GiB, 0, GiB, RAM },
	{ "volatile with a gap", { 0, GiB, 0 }, GiB, 2 * GiB, 0, 2 * GiB, RAM },
	{ "persistent", { }, 4 * GiB, 4 * GiB, 0, 4 * GiB, PMEM },
	{ "vector of the reference", { 0, 0x20000000, 0 }, 0xe0000000,
	  0x80000000, 0, 0x100000000, PMEM },
	{ "odd share", { }, 0, GiB / 3, 0, 0, RAM },
	{ "nothing", { 0, GiB, 0 }, GiB, 0, 0, 2 * GiB, CXLL_MODE_NONE },
	{ "straddles", { }, 3 * GiB, 2 * GiB, -EINVAL, 0, 0 },
	{ "straddles by a byte", { }, 0, 4 * GiB + 1, -EINVAL, 0, 0 },
	{ "past the end", { }, 4 * GiB, 4 * GiB + 1, -EINVAL, 0, 0 },
	{ "skips all", { }, 8 * GiB, GRANULE, -EINVAL, 0, 0 },
	{ "skips past the end", { }, 9 * GiB, 0, -EINVAL, 0, 0 },
	{ "skip past 64 bits", { 0, GiB, 0 }, -GiB, GRANULE, -EINVAL, 0, 0 },
	{ "size past 64 bits", { 0, GiB, 0 }, 0, -GiB, -EINVAL, 0, 0 },
	{ "used past 64 bits", { -GiB, GiB, 0 }, 0, GiB, -EINVAL, 0, 0 },
};

static void adopt_desc(const struct adopt_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(adopt, adopt_rows, adopt_desc);

static void dpa_is_adopted(struct kunit *test)
{
	const struct adopt_row *row = test->param_value;
	struct cxll_capacity cap = capacity_of(4 * GiB, 4 * GiB);
	enum cxll_mode mode = (enum cxll_mode)9;
	struct cxll_dpa out = { 9, 9, 9 };
	struct cxll_why why = { };

	expect_rc(test, cxll_dpa_adopt(&cap, &row->used, 1, row->skip,
				       row->size, &out, &mode, &why),
		  row->rc, &why, row->name);
	if (row->rc)
		return;
	KUNIT_EXPECT_EQ(test, out.base, row->base);
	KUNIT_EXPECT_EQ(test, out.size, row->size);
	KUNIT_EXPECT_EQ(test, out.skip, row->skip);
	KUNIT_EXPECT_EQ(test, mode, row->mode);
}

/* Each byte of a decoder is found, and none beside it. */
static void decoder_is_found(struct kunit *test)
{
	static const struct cxll_dpa used[] = {
		{ GRANULE, 2 * GRANULE, GRANULE },
		{ 3 * GRANULE, 0, 0 },
		{ 3 * GRANULE, GRANULE, 0 },
		{ -GRANULE, GRANULE, 0 },
	};
	static const struct {
		u64 dpa;
		int found;
	} rows[] = {
		{ 0, -ENOENT },
		{ GRANULE - 1, -ENOENT },	/* skipped */
		{ GRANULE, 0 },
		{ 3 * GRANULE - 1, 0 },
		{ 3 * GRANULE, 2 },		/* not by the one without a size */
		{ 4 * GRANULE - 1, 2 },
		{ 4 * GRANULE, -ENOENT },
		{ -GRANULE - 1, -ENOENT },
		{ -GRANULE, 3 },
		{ U64_MAX, 3 },
	};
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect_rc(test, cxll_dpa_find(used, ARRAY_SIZE(used),
					      rows[i].dpa, &why),
			  rows[i].found, &why, "find");
	expect_rc(test, cxll_dpa_find(NULL, 0, 0, &why), -ENOENT, &why, "none");
}

static struct kunit_case dpa_cases[] = {
	KUNIT_CASE_PARAM(dpa_is_placed, place_gen_params),
	KUNIT_CASE_PARAM(dpa_left_fits, place_gen_params),
	KUNIT_CASE(place_sentence),
	KUNIT_CASE(capacity_is_used_up),
	KUNIT_CASE(adopt_sentence),
	KUNIT_CASE_PARAM(dpa_is_adopted, adopt_gen_params),
	KUNIT_CASE(decoder_is_found),
	{ }
};

struct kunit_suite lib_dpa_suite = {
	.name = "cxl_live_lib_dpa",
	.test_cases = dpa_cases,
};
