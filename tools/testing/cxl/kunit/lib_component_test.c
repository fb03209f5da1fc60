// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/component.h>
#include "lib_tests.h"

#define HDR(count)		((u32)(count) << 24 | 0x00110001)
#define CAP(id, version, ptr)	((u32)(ptr) << 20 | (version) << 16 | (id))

static void component_headers(struct kunit *test)
{
	static const struct {
		const char *name;
		u32 header;
		int rc;
	} rows[] = {
		{ "no entries", HDR(0), 0 },
		{ "three", HDR(3), 3 },
		{ "all there can be", HDR(255), 255 },
		{ "other cachemem version", 0x02210001, 2 },
		{ "all ones", 0xffffffff, -ENODEV },
		{ "all zeroes", 0, -EINVAL },
		{ "other id", 0x03110002, -EINVAL },
		{ "version 0", 0x03100001, -EINVAL },
		{ "version 2", 0x03120001, -EINVAL },
	};
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect_rc(test, cxll_component_count(rows[i].header, &why),
			  rows[i].rc, &why, rows[i].name);
}

static u32 *dwords(struct kunit *test, const u32 *from, size_t nr)
{
	return (u32 *)exact_copy(test, from, nr * sizeof(*from));
}

static void component_finds(struct kunit *test)
{
	static const u32 array[] = {
		HDR(5), CAP(0, 0, 0), CAP(2, 2, 0x100), CAP(4, 2, 0x180),
		CAP(5, 3, 0x200), CAP(5, 1, 0x400),
	};
	u32 *copy = dwords(test, array, ARRAY_SIZE(array));
	struct cxll_why why = { };
	struct cxll_cap cap;

	expect_rc(test, cxll_component_find(copy, 6, 5, &cap, &why), 0, &why,
		  "HDM");
	KUNIT_EXPECT_EQ(test, cap.id, 5);
	KUNIT_EXPECT_EQ(test, cap.version, 3);
	KUNIT_EXPECT_EQ(test, cap.offset, 0x1200);
	KUNIT_EXPECT_EQ(test, cap.length, 0);
	expect_rc(test, cxll_component_find(copy, 6, 2, &cap, &why), 0, &why,
		  "RAS");
	KUNIT_EXPECT_EQ(test, cap.id, 2);
	KUNIT_EXPECT_EQ(test, cap.version, 2);
	KUNIT_EXPECT_EQ(test, cap.offset, 0x1100);
	expect_rc(test, cxll_component_find(copy, 6, 4, &cap, &why), 0, &why,
		  "link");
	KUNIT_EXPECT_EQ(test, cap.offset, 0x1180);
	expect_rc(test, cxll_component_find(copy, 6, 9, &cap, &why), -ENOENT,
		  &why, "timeout");
	copy[1] = CAP(9, 1, 0x300);
	expect_rc(test, cxll_component_find(copy, 6, 9, &cap, &why), 0, &why,
		  "first entry");
	KUNIT_EXPECT_EQ(test, cap.offset, 0x1300);
	copy[0] = HDR(0);
	expect_rc(test, cxll_component_find(copy, 6, 9, &cap, &why), -ENOENT,
		  &why, "no entries");
	copy[0] = 0xffffffff;
	expect_rc(test, cxll_component_find(copy, 6, 5, &cap, &why), -ENODEV,
		  &why, "gone");
	copy[0] = 0;
	expect_rc(test, cxll_component_find(copy, 6, 5, &cap, &why), -EINVAL,
		  &why, "zero");
}

/* An array that says more entries than there are dwords. */
static void component_cut_off(struct kunit *test)
{
	u32 array[8] = { HDR(7) };
	struct cxll_why why = { };
	struct cxll_cap cap;
	unsigned int nr;

	array[7] = CAP(5, 1, 0x200);
	for (nr = 0; nr <= 8; nr++)
		expect_rc(test, cxll_component_find(dwords(test, array, nr),
						    nr, 5, &cap, &why),
			  nr < 8 ? -EINVAL : 0, &why, "dwords");
	cxll_component_find(array, 6, 5, &cap, &why);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "the capability array has 7 entries, only 5 can be read");
}

static void component_pointers(struct kunit *test)
{
	static const struct {
		const char *name;
		u16 id;
		u32 ptr;
		int rc;
	} rows[] = {
		{ "at the header", 5, 0x0, -EINVAL },
		{ "at the last entry", 5, 0x8, -EINVAL },
		{ "right above the array", 5, 0xc, 0 },
		{ "not dword aligned", 5, 0x102, -EINVAL },
		{ "one decoder fits", 5, 0xfd0, 0 },
		{ "one decoder does not fit", 5, 0xfd4, -EINVAL },
		{ "RAS fits", 2, 0xfa8, 0 },
		{ "RAS does not fit", 2, 0xfac, -EINVAL },
		{ "link fits", 4, 0xfc8, 0 },
		{ "link does not fit", 4, 0xfcc, -EINVAL },
		{ "unknown fits", 0x77, 0xffc, 0 },
		{ "unknown does not fit", 0x77, 0xffe, -EINVAL },
	};
	struct cxll_why why = { };
	struct cxll_cap cap;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const u32 array[] = {
			HDR(2), CAP(0, 0, 0),
			CAP(rows[i].id, 1, rows[i].ptr),
		};

		expect_rc(test, cxll_component_find(array, 3, rows[i].id, &cap,
						    &why),
			  rows[i].rc, &why, rows[i].name);
		if (!rows[i].rc)
			KUNIT_EXPECT_EQ(test, cap.offset,
					0x1000 + rows[i].ptr);
	}
}

/* 255 entries: the array has 1 KiB, a pointer below that is inside it. */
static void component_full_array(struct kunit *test)
{
	u32 *array = kunit_kzalloc(test, 256 * sizeof(u32), GFP_KERNEL);
	struct cxll_why why = { };
	struct cxll_cap cap;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, array);
	array[0] = HDR(255);
	array[255] = CAP(5, 1, 0x400);
	expect_rc(test, cxll_component_find(array, 256, 5, &cap, &why), 0,
		  &why, "above");
	KUNIT_EXPECT_EQ(test, cap.offset, 0x1400);
	array[255] = CAP(5, 1, 0x3fc);
	expect_rc(test, cxll_component_find(array, 256, 5, &cap, &why),
		  -EINVAL, &why, "inside");
}

static void devcap_headers(struct kunit *test)
{
	static const struct {
		const char *name;
		u64 header;
		int rc;
	} rows[] = {
		{ "QEMU", 0x0000000301010000, 3 },
		{ "none", 0x0000000000010000, 0 },
		{ "all there can be", 0xffffffff0f010000 & ~(1ULL << 63),
		  0xffff },
		{ "all ones", 0xffffffffffffffff, -ENODEV },
		{ "all zeroes", 0, -EINVAL },
		{ "other id", 0x0000000301010001, -EINVAL },
		{ "no version", 0x0000000301000000, -EINVAL },
	};
	struct cxll_why why = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect_rc(test, cxll_devcap_count(rows[i].header, &why),
			  rows[i].rc, &why, rows[i].name);
}

static void devcap_entries(struct kunit *test)
{
	static const struct {
		const char *name;
		u32 entry[4];
		int rc;
	} rows[] = {
		{ "status", { 0x00020001, 0x80, 0x8 }, 0 },
		{ "status of a dword", { 0x00010001, 0x84, 0x4 }, 0 },
		{ "status too short", { 0x00010001, 0x80, 0x3 }, -EINVAL },
		{ "status odd", { 0x00010001, 0x82, 0x8 }, -EINVAL },
		{ "mailbox", { 0x00010002, 0x88, 0x820 }, 0 },
		{ "smallest mailbox", { 0x00010002, 0x88, 0x120 }, 0 },
		{ "mailbox too short", { 0x00010002, 0x88, 0x11f }, -EINVAL },
		{ "mailbox odd", { 0x00010002, 0x84, 0x820 }, -EINVAL },
		{ "memdev", { 0x00014000, 0xff8, 0x8 }, 0 },
		{ "memdev too short", { 0x00014000, 0x80, 0x7 }, -EINVAL },
		{ "memdev past the end", { 0x00014000, 0xff9, 0x8 }, -EINVAL },
		{ "memdev outside", { 0x00014000, 0x1000, 0x8 }, -EINVAL },
		{ "wraps 32 bits", { 0x00014000, 0xfffffff8, 0x10 }, -EINVAL },
		{ "all ones", { ~0U, ~0U, ~0U, ~0U }, -EINVAL },
		{ "vendor, empty", { 0x00018001, 0x0, 0x0 }, 0 },
		{ "vendor, odd", { 0x00018001, 0xfff, 0x1 }, 0 },
	};
	struct cxll_why why = { };
	struct cxll_cap cap;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		expect_rc(test, cxll_devcap_decode(rows[i].entry, 0x1000, &cap,
						   &why),
			  rows[i].rc, &why, rows[i].name);
		KUNIT_EXPECT_EQ(test, cap.id, rows[i].entry[0] & 0xffff);
		KUNIT_EXPECT_EQ(test, cap.version,
				rows[i].entry[0] >> 16 & 0xff);
		KUNIT_EXPECT_EQ(test, cap.offset, rows[i].entry[1]);
		KUNIT_EXPECT_EQ(test, cap.length, rows[i].entry[2]);
	}
}

static struct kunit_case component_cases[] = {
	KUNIT_CASE(component_headers),
	KUNIT_CASE(component_finds),
	KUNIT_CASE(component_cut_off),
	KUNIT_CASE(component_pointers),
	KUNIT_CASE(component_full_array),
	KUNIT_CASE(devcap_headers),
	KUNIT_CASE(devcap_entries),
	{ }
};

struct kunit_suite lib_component_suite = {
	.name = "cxl_live_lib_component",
	.test_cases = component_cases,
};
