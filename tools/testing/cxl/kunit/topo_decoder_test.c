// SPDX-License-Identifier: GPL-2.0-only
/*
 * One decoder at a time: what the registers hold after commit and reset, and
 * hardware that does not do what it is told.
 */
#include <cxll/locks.h>
#include "topo.h"
#include "topo_gone.h"

#define HDM_OFF(n, reg)	(CXLL_CACHEMEM_OFFSET + CXLL_SIM_HDM +	\
			 CXLL_HDM_DECODER(n) + (reg))

static int reset(struct cxll_port *port, unsigned int id, struct cxll_why *why)
{
	guard(rwsem_write)(&cxll_tree_lock);
	return cxll_decoder_reset(port, id, why);
}

static struct cxll_hdm_setting setting(u64 base, u64 size)
{
	return (struct cxll_hdm_setting){
		.base = base,
		.size = size,
		.ilv = { 1, 256 },
		.host_only = true,
	};
}

/* fn0 plugged in; its endpoint */
static struct cxll_port *endpoint0(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 0);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
	return topo_endpoint(t, 0);
}

static void decoder_bridge(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_sim_component *comp = &t->comp[COMP_HB0];
	struct cxll_hdm_setting set = setting(0x1230000000ULL, 0x2450000000ULL);
	char name[32];

	set.ilv = (struct cxll_interleave){ 2, 1024 };
	set.targets[0] = 1;
	set.targets[1] = 0;
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(t->port[0], 0, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_BASE_LO), 0x30000000U);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_BASE_HI), 0x12U);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_SIZE_LO), 0x50000000U);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_SIZE_HI), 0x24U);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_LIST_LO), 0x0001U);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_LIST_HI), 0U);
	/* host-only, committed, commit, IW 1, IG 2 */
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_CTRL), 0x1612U);
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(comp));
	KUNIT_EXPECT_EQ(test, comp->commits, 1U);

	snprintf(name, sizeof(name), "decoder%d.0", t->port[0]->id);
	TOPO_EXPECT(test, "0x1230000000\n", TOPO_ATTR, name, "start");
	TOPO_EXPECT(test, "0x2450000000\n", TOPO_ATTR, name, "size");
	TOPO_EXPECT(test, "2\n", TOPO_ATTR, name, "interleave_ways");
	TOPO_EXPECT(test, "1024\n", TOPO_ATTR, name, "interleave_granularity");
	TOPO_EXPECT(test, "1,0\n", TOPO_ATTR, name, "target_list");
	TOPO_EXPECT(test, "expander\n", TOPO_ATTR, name, "target_type");
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, dev_name(&t->port[0]->dev),
		    "decoders_committed");

	KUNIT_EXPECT_EQ(test, reset(t->port[0], 0, NULL), 0);
	KUNIT_EXPECT_TRUE(test, topo_clear(comp, 0));
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, name, "size");
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, name, "interleave_ways");
	/* nothing to do is fine */
	KUNIT_EXPECT_EQ(test, reset(t->port[0], 0, NULL), 0);
}

static void decoder_endpoint(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = endpoint0(test);
	struct cxll_sim_component *comp = &t->fn[0].comp;
	struct cxll_hdm_setting set = setting(0x1230000000ULL, GRAIN);
	u32 before = t->fn[0].config[CXLL_DVSEC_CTRL / 4];

	set.skip = 0x340000000ULL;
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 0, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_LIST_LO), 0x40000000U);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_LIST_HI), 3U);
	KUNIT_EXPECT_EQ(test, topo_reg(comp, 0, CXLL_HDM_CTRL), 0x1600U);
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(comp));
	/* Mem_Enable is added to what there was */
	KUNIT_EXPECT_EQ(test, t->fn[0].config[CXLL_DVSEC_CTRL / 4],
			before | CXLL_DVSEC_CTRL_MEM_ENABLE);

	/* switched on with the first, and on from then on */
	set = setting(0x1230000000ULL + GRAIN, GRAIN);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 1, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(ep, 1, NULL), 0);
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(comp));
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
	KUNIT_EXPECT_EQ(test, t->fn[0].config[CXLL_DVSEC_CTRL / 4],
			before | CXLL_DVSEC_CTRL_MEM_ENABLE);
	KUNIT_EXPECT_TRUE(test, topo_clear(comp, 0));
	KUNIT_EXPECT_TRUE(test, topo_clear(comp, 1));
}

/* A device without DVSEC 0 has no Mem_Enable to set. */
static void decoder_without_dvsec(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);
	struct cxll_port *ep;

	memset(&t->fn[0].cd.dvsec, 0, sizeof(t->fn[0].cd.dvsec));
	ep = endpoint0(test);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 0, &set, NULL), 0);
	KUNIT_EXPECT_FALSE(test, topo_mem_enabled(&t->fn[0]));
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
}

/* What somebody else switched on stays on. */
static void decoder_enabled_before(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);
	struct cxll_sim_component *comp = &t->fn[0].comp;
	struct cxll_port *ep;

	comp->reg[(CXLL_SIM_HDM + CXLL_HDM_GLOBAL) / 4] =
		CXLL_HDM_GLOBAL_ENABLE;
	t->fn[0].config[CXLL_DVSEC_CTRL / 4] |= CXLL_DVSEC_CTRL_MEM_ENABLE;
	ep = endpoint0(test);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 0, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(comp));
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
}

/* A range that began to decode after HDM decoders were found is somebody's. */
static void decoder_ranges_in_use(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);
	struct cxll_why why = {};
	struct cxll_port *ep;

	ep = endpoint0(test);
	cxll_sim_range_place(&t->fn[0], 0, t->base);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 0, &set, &why), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "DVSEC ranges"));
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->fn[0].comp));
	KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
}

static void decoder_order(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_hdm_setting low = setting(GRAIN, GRAIN);
	struct cxll_hdm_setting high = setting(2 * GRAIN, GRAIN);
	struct cxll_why why = {};

	KUNIT_EXPECT_EQ(test, topo_decoder_commit(t->port[0], 1, &high, &why), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "order"));
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(t->port[0], 0, &low, NULL), 0);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(t->port[0], 0, &low, NULL), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(t->port[0], 1, &high, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(t->port[0], 0, &why), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "still committed"));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_EQ(test, reset(t->port[0], 1, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(t->port[0], 0, NULL), 0);
}

static void decoder_refused(struct kunit *test)
{
	const struct {
		const char *what;
		unsigned int id;
		struct cxll_hdm_setting set;
		int rc;
	} wrong[] = {
		{ "size", 0, setting(GRAIN, GRAIN / 2), -EINVAL },
		{ "size 0", 0, setting(GRAIN, 0), -EINVAL },
		{ "base", 0, setting(GRAIN / 2, GRAIN), -EINVAL },
		{ "past 64 bits", 0, setting(-GRAIN, 2 * GRAIN), -EINVAL },
		{ "no such decoder", 4, setting(GRAIN, GRAIN), -ENXIO },
	};
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct cxll_why why = {};

		KUNIT_EXPECT_EQ_MSG(test, topo_decoder_commit(t->port[0], wrong[i].id,
							      &wrong[i].set, &why),
				    wrong[i].rc, "%s", wrong[i].what);
		KUNIT_EXPECT_NE(test, why.text[0], 0);
	}
	/* a port without decoders */
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(t->port[1], 0, &set, NULL), -ENXIO);
	KUNIT_EXPECT_EQ(test, reset(t->port[1], 0, NULL), 0);
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->comp[COMP_HB0]));
	KUNIT_EXPECT_EQ(test, t->comp[COMP_HB0].commits, 0U);
}

/* All that commit touched is undone, and the next one works. */
static void expect_undone(struct kunit *test, struct cxll_port *ep)
{
	struct topo *t = test->priv;
	struct cxll_sim_dev *fn = &t->fn[0];
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);

	KUNIT_EXPECT_TRUE(test, topo_clear(&fn->comp, 0));
	KUNIT_EXPECT_FALSE(test, ep->decoders[0]->set.committed);

	fn->comp.refuse = 0;
	fn->comp.commit_reads = 0;
	t->fn_lens[0].flip = 0;
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 0, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
}

static void decoder_error(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = endpoint0(test);
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);
	struct cxll_why why = {};

	t->fn[0].comp.refuse = BIT(0);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 0, &set, &why), -EIO);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "rejected"));
	expect_undone(test, ep);
}

static void decoder_timeout(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = endpoint0(test);
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);
	struct cxll_why why = {};
	ktime_t start = ktime_get();

	t->fn[0].comp.commit_reads = CXLL_SIM_NEVER;
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 0, &set, &why), -ETIMEDOUT);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start), 20LL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "did not finish"));
	expect_undone(test, ep);
}

static void decoder_late(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = endpoint0(test);
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);

	/* One: the last look of a poll is enough, however busy the machine */
	t->fn[0].comp.commit_reads = 1;
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(ep, 0, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
}

static void decoder_reads_back_wrong(struct kunit *test)
{
	static const struct {
		u32 reg;
		u32 flip;
	} wrong[] = {
		{ CXLL_HDM_BASE_LO, BIT(31) },
		{ CXLL_HDM_BASE_HI, BIT(0) },
		{ CXLL_HDM_SIZE_LO, BIT(30) },
		{ CXLL_HDM_SIZE_HI, BIT(7) },
		{ CXLL_HDM_LIST_LO, BIT(28) },
		{ CXLL_HDM_LIST_HI, BIT(0) },
		{ CXLL_HDM_CTRL, BIT(0) },		/* granularity */
		{ CXLL_HDM_CTRL, BIT(4) },		/* ways */
		{ CXLL_HDM_CTRL, GENMASK(7, 4) },	/* reserved ways */
	};
	struct topo *t = test->priv;
	struct cxll_port *ep = endpoint0(test);
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct cxll_why why = {};

		t->fn_lens[0].off = HDM_OFF(0, wrong[i].reg);
		t->fn_lens[0].flip = wrong[i].flip;
		KUNIT_EXPECT_EQ_MSG(test, topo_decoder_commit(ep, 0, &set, &why), -EIO,
				    "reg %#x flip %#x", wrong[i].reg,
				    wrong[i].flip);
		KUNIT_EXPECT_NE(test, why.text[0], 0);
		expect_undone(test, ep);
	}

	/* the target list counts on a bridge only as far as it is used */
	set.targets[0] = 1;
	t->lens[COMP_HB0].off = HDM_OFF(0, CXLL_HDM_LIST_LO);
	t->lens[COMP_HB0].flip = BIT(0);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(t->port[0], 0, &set, NULL), -EIO);
	t->lens[COMP_HB0].flip = BIT(8);
	KUNIT_EXPECT_EQ(test, topo_decoder_commit(t->port[0], 0, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(t->port[0], 0, NULL), 0);
}

static void decoder_gone_at_commit(struct kunit *test)
{
	struct cxll_port *ep = endpoint0(test);
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);

	topo_gone_at_commit(test, ep, &set);
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
}

/* A device that is gone decodes nothing, so reset has nothing to complain of. */
static void decoder_gone_at_reset(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = endpoint0(test);
	struct cxll_hdm_setting set = setting(GRAIN, GRAIN);
	unsigned int n;

	for (n = 0; n < 100; n++) {
		bool gone;

		KUNIT_ASSERT_EQ(test, topo_decoder_commit(ep, 0, &set, NULL), 0);
		t->fn[0].link.left = n;
		KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
		KUNIT_EXPECT_FALSE(test, ep->decoders[0]->set.committed);
		gone = !t->fn[0].link.left;
		topo_gone_returns(&t->fn[0]);
		if (!gone)
			break;
	}
	KUNIT_EXPECT_GT(test, n, 8U);
	KUNIT_EXPECT_LT(test, n, 100U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(decoder_bridge),
	KUNIT_CASE(decoder_endpoint),
	KUNIT_CASE(decoder_without_dvsec),
	KUNIT_CASE(decoder_enabled_before),
	KUNIT_CASE(decoder_ranges_in_use),
	KUNIT_CASE(decoder_order),
	KUNIT_CASE(decoder_refused),
	KUNIT_CASE(decoder_error),
	KUNIT_CASE(decoder_timeout),
	KUNIT_CASE(decoder_late),
	KUNIT_CASE(decoder_reads_back_wrong),
	KUNIT_CASE(decoder_gone_at_commit),
	KUNIT_CASE(decoder_gone_at_reset),
	{ }
};

struct kunit_suite topo_decoder_suite = {
	.name = "cxl_live_topo_decoder",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
