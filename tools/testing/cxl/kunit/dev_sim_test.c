// SPDX-License-Identifier: GPL-2.0-only
/* The simulated component itself: tests of decoders stand on it. */
#include "dev_tests.h"

#define BASE	(CXLL_CACHEMEM_OFFSET + CXLL_SIM_HDM)

static u32 dec_read(struct cxll_sim_component *comp, unsigned int n, u32 reg)
{
	return cxll_read32(&comp->regs, BASE + CXLL_HDM_DECODER(n) + reg);
}

static void dec_write(struct cxll_sim_component *comp, unsigned int n, u32 reg,
		      u32 val)
{
	cxll_write32(&comp->regs, BASE + CXLL_HDM_DECODER(n) + reg, val);
}

/* 256 MiB at @base GiB */
static u32 commit(struct cxll_sim_component *comp, unsigned int n, u32 base,
		  u32 bits)
{
	dec_write(comp, n, CXLL_HDM_SIZE_HI, 0);
	dec_write(comp, n, CXLL_HDM_SIZE_LO, 0x10000000);
	dec_write(comp, n, CXLL_HDM_BASE_HI, base / 4);
	dec_write(comp, n, CXLL_HDM_BASE_LO, base << 30);
	dec_write(comp, n, CXLL_HDM_CTRL, CXLL_HDM_CTRL_COMMIT | bits);
	return dec_read(comp, n, CXLL_HDM_CTRL);
}

static struct cxll_sim_component *bridge(struct kunit *test)
{
	struct cxll_sim_component *comp = &dev_case_sim(test)->comp;

	cxll_sim_component_init(comp, NULL, CXLL_HDM_PORT, 32, 8);
	return comp;
}

static void sim_layout(struct kunit *test)
{
	struct cxll_sim_component *comp = bridge(test);
	static const u8 counts[] = { 1, 2, 4, 6, 10, 16, 20, 32 };
	struct cxll_hdm_caps caps;
	struct cxll_cap cap;
	unsigned int i;
	u32 reg;

	KUNIT_EXPECT_EQ(test, cxll_component_find(comp->reg, 8, CXLL_CAP_HDM,
						  &cap, NULL), 0);
	KUNIT_EXPECT_EQ(test, cap.offset, BASE);

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		cxll_sim_component_init(comp, NULL, CXLL_HDM_PORT, counts[i],
					4);
		reg = cxll_read32(&comp->regs, BASE);
		KUNIT_EXPECT_EQ(test, cxll_hdm_caps_decode(reg, CXLL_HDM_PORT,
							   &caps, NULL), 0);
		KUNIT_EXPECT_EQ(test, caps.decoders, counts[i]);
		KUNIT_EXPECT_EQ(test, caps.targets, 4U);
	}

	cxll_sim_component_init(comp, NULL, CXLL_HDM_PORT, 0, 1);
	KUNIT_EXPECT_EQ(test, cxll_component_find(comp->reg, 8, CXLL_CAP_HDM,
						  &cap, NULL), -ENOENT);
}

static void sim_commit_order(struct kunit *test)
{
	struct cxll_sim_component *comp = bridge(test);

	KUNIT_EXPECT_TRUE(test, commit(comp, 1, 8, 0) & CXLL_HDM_CTRL_ERROR);
	dec_write(comp, 1, CXLL_HDM_CTRL, 0);
	KUNIT_EXPECT_EQ(test, dec_read(comp, 1, CXLL_HDM_CTRL), 0U);

	KUNIT_EXPECT_TRUE(test, commit(comp, 0, 8, 0) &
			  CXLL_HDM_CTRL_COMMITTED);
	/* below decoder 0 */
	KUNIT_EXPECT_TRUE(test, commit(comp, 1, 4, 0) & CXLL_HDM_CTRL_ERROR);
	dec_write(comp, 1, CXLL_HDM_CTRL, 0);
	KUNIT_EXPECT_TRUE(test, commit(comp, 1, 12, 0) &
			  CXLL_HDM_CTRL_COMMITTED);
	KUNIT_EXPECT_EQ(test, comp->strays, 0U);
	KUNIT_EXPECT_EQ(test, comp->commits, 2U);

	dec_write(comp, 0, CXLL_HDM_CTRL, 0);
	KUNIT_EXPECT_EQ(test, comp->strays, 1U);
	cxll_sim_component_reset(comp);
	KUNIT_EXPECT_FALSE(test, cxll_sim_committed(comp, 1));
}

static void sim_commit_slow(struct kunit *test)
{
	struct cxll_sim_component *comp = bridge(test);
	unsigned int i;

	comp->commit_reads = 3;
	KUNIT_EXPECT_FALSE(test, commit(comp, 0, 4, 0) &
			   CXLL_HDM_CTRL_COMMITTED);
	for (i = 0; i < 2; i++)
		dec_read(comp, 0, CXLL_HDM_CTRL);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(comp, 0));

	comp->commit_reads = CXLL_SIM_NEVER;
	commit(comp, 1, 8, 0);
	for (i = 0; i < 100; i++)
		dec_read(comp, 1, CXLL_HDM_CTRL);
	KUNIT_EXPECT_FALSE(test, cxll_sim_committed(comp, 1));
	dec_write(comp, 1, CXLL_HDM_CTRL, 0);

	comp->commit_reads = 0;
	comp->refuse = BIT(1);
	KUNIT_EXPECT_TRUE(test, commit(comp, 1, 8, 0) & CXLL_HDM_CTRL_ERROR);
}

static void sim_lock(struct kunit *test)
{
	struct cxll_sim_component *comp = bridge(test);

	commit(comp, 0, 4, CXLL_HDM_CTRL_LOCK);
	dec_write(comp, 0, CXLL_HDM_CTRL, 0);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(comp, 0));
	KUNIT_EXPECT_EQ(test, comp->strays, 1U);

	commit(comp, 1, 8, 0);
	dec_write(comp, 1, CXLL_HDM_BASE_LO, 0);
	KUNIT_EXPECT_EQ(test, comp->strays, 2U);
	KUNIT_EXPECT_EQ(test, dec_read(comp, 1, CXLL_HDM_BASE_HI), 2U);
}

static void sim_gone(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->link.left = 2;
	KUNIT_EXPECT_NE(test, cxll_read32(&sim->cd.dvsec, 0), CXLL_GONE32);
	KUNIT_EXPECT_NE(test, cxll_read32(&sim->comp.regs, 0x1000),
			CXLL_GONE32);
	KUNIT_EXPECT_EQ(test, cxll_read32(&sim->cd.device, 0), CXLL_GONE32);
	KUNIT_EXPECT_EQ(test, cxll_read64(&sim->comp.regs, 0x1000),
			CXLL_GONE64);
	KUNIT_EXPECT_EQ(test, sim->comp.wide, 1U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(sim_layout),
	KUNIT_CASE(sim_commit_order),
	KUNIT_CASE(sim_commit_slow),
	KUNIT_CASE(sim_lock),
	KUNIT_CASE(sim_gone),
	{ }
};

struct kunit_suite dev_sim_suite = {
	.name = "cxl_live_dev_sim",
	.init = dev_case_init,
	.exit = dev_case_exit,
	.test_cases = cases,
};
