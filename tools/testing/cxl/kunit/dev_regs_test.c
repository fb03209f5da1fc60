// SPDX-License-Identifier: GPL-2.0-only
/* Register windows: bounds, halves of qwords, copies of any length. */
#include <linux/string.h>
#include "dev_tests.h"

static u32 mem_read32(const struct cxll_regs *regs, u32 off)
{
	return ((u32 *)regs->ctx)[(regs->base + off) / 4];
}

static void mem_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
	((u32 *)regs->ctx)[(regs->base + off) / 4] = val;
}

static const struct cxll_regs_ops mem_ops = {
	.read32 = mem_read32,
	.write32 = mem_write32,
};

static struct cxll_regs window(u32 *mem, u32 len)
{
	return (struct cxll_regs){ .ops = &mem_ops, .ctx = mem, .len = len };
}

static void regs_halves(struct kunit *test)
{
	u32 mem[4] = { 0x11111111, 0x22222222 };
	struct cxll_regs regs = window(mem, sizeof(mem));

	KUNIT_EXPECT_EQ(test, cxll_read64(&regs, 0), 0x2222222211111111ULL);
	cxll_write64(&regs, 8, 0x4444444433333333ULL);
	KUNIT_EXPECT_EQ(test, mem[2], 0x33333333U);
	KUNIT_EXPECT_EQ(test, cxll_read32(&regs, 12), 0x44444444U);
}

/* MMIO access is plain loads and stores; memory will do as a target. */
static void regs_mmio(struct kunit *test)
{
	u64 mem[2] = { 0x2222222211111111ULL, 0 };
	struct cxll_regs regs;

	cxll_regs_mmio(&regs, (void __iomem *)mem, sizeof(mem));
	KUNIT_EXPECT_TRUE(test, cxll_regs_exist(&regs));
	KUNIT_EXPECT_EQ(test, cxll_read64(&regs, 0), mem[0]);
	KUNIT_EXPECT_EQ(test, cxll_read32(&regs, 4), 0x22222222U);
	cxll_write64(&regs, 8, 5);
	KUNIT_EXPECT_EQ(test, mem[1], 5ULL);
	cxll_write32(&regs, 8, 6);
	KUNIT_EXPECT_EQ(test, mem[1], 6ULL);
}

static void regs_outside(struct kunit *test)
{
	u32 mem[4] = {};
	struct cxll_regs regs = window(mem, 8);
	struct cxll_regs none = {};

	KUNIT_EXPECT_EQ(test, cxll_read32(&regs, 8), CXLL_GONE32);
	KUNIT_EXPECT_EQ(test, cxll_read32(&regs, 2), CXLL_GONE32);
	KUNIT_EXPECT_EQ(test, cxll_read32(&regs, 0xfffffffc), CXLL_GONE32);
	KUNIT_EXPECT_EQ(test, cxll_read64(&regs, 4), CXLL_GONE64);
	KUNIT_EXPECT_EQ(test, cxll_read32(&none, 0), CXLL_GONE32);

	cxll_write32(&regs, 8, 1);
	cxll_write64(&regs, 8, 1);
	KUNIT_EXPECT_EQ(test, mem[2], 0U);
}

static void regs_sub_window(struct kunit *test)
{
	u32 mem[4] = { 1, 2, 3, 4 };
	struct cxll_regs regs = window(mem, sizeof(mem)), sub, inner;

	KUNIT_EXPECT_EQ(test, cxll_regs_sub(&regs, 4, 12, &sub), 0);
	KUNIT_EXPECT_EQ(test, cxll_read32(&sub, 0), 2U);
	KUNIT_EXPECT_EQ(test, cxll_regs_sub(&sub, 4, 4, &inner), 0);
	KUNIT_EXPECT_EQ(test, cxll_read32(&inner, 0), 3U);

	KUNIT_EXPECT_EQ(test, cxll_regs_sub(&regs, 8, 12, &sub), -ERANGE);
	KUNIT_EXPECT_FALSE(test, cxll_regs_exist(&sub));
	KUNIT_EXPECT_EQ(test, cxll_regs_sub(&regs, 8, ~0U, &sub), -ERANGE);
	KUNIT_EXPECT_EQ(test, cxll_regs_sub(&regs, ~0U, 8, &sub), -ERANGE);
}

static void regs_copies(struct kunit *test)
{
	u32 mem[4] = { 0x04030201, 0x08070605 };
	struct cxll_regs regs = window(mem, sizeof(mem));
	u8 buf[8] = {};
	size_t n, i;

	for (n = 0; n <= sizeof(buf); n++) {
		memset(buf, 0xee, sizeof(buf));
		KUNIT_EXPECT_EQ(test, cxll_regs_copy_from(&regs, 0, buf, n), 0);
		for (i = 0; i < sizeof(buf); i++)
			KUNIT_EXPECT_EQ(test, buf[i], i < n ? i + 1 : 0xee);
	}

	KUNIT_EXPECT_EQ(test, cxll_regs_copy_to(&regs, 8, buf, 5), 0);
	KUNIT_EXPECT_EQ(test, mem[2], 0x04030201U);
	KUNIT_EXPECT_EQ(test, mem[3], 5U);

	KUNIT_EXPECT_EQ(test, cxll_regs_copy_to(&regs, 2, buf, 4), -ERANGE);
	KUNIT_EXPECT_EQ(test, cxll_regs_copy_to(&regs, 12, buf, 5), -ERANGE);
	KUNIT_EXPECT_EQ(test, cxll_regs_copy_from(&regs, 2, buf, 4), -ERANGE);
	KUNIT_EXPECT_EQ(test, cxll_regs_copy_from(&regs, 12, buf, 5), -ERANGE);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(regs_halves),
	KUNIT_CASE(regs_mmio),
	KUNIT_CASE(regs_outside),
	KUNIT_CASE(regs_sub_window),
	KUNIT_CASE(regs_copies),
	{ }
};

struct kunit_suite dev_regs_suite = {
	.name = "cxl_live_dev_regs",
	.test_cases = cases,
};
