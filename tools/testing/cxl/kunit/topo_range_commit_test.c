// SPDX-License-Identifier: GPL-2.0-only
/* DVSEC ranges at work: what committing and resetting one writes and refuses. */
#include <cxll/locks.h>
#include "topo_gone.h"
#include "topo_range.h"

static struct cxll_hdm_setting setting(u64 base, u64 size)
{
	return (struct cxll_hdm_setting){
		.base = base,
		.size = size,
		.ilv = { 1, 256 },
		.host_only = true,
	};
}

static int commit(struct cxll_port *port, unsigned int id, u64 base, u64 size,
		  struct cxll_why *why)
{
	struct cxll_hdm_setting set = setting(base, size);

	return topo_decoder_commit(port, id, &set, why);
}

static int reset(struct cxll_port *port, unsigned int id, struct cxll_why *why)
{
	guard(rwsem_write)(&cxll_tree_lock);
	return cxll_decoder_reset(port, id, why);
}

static void range_refused(struct kunit *test)
{
	struct topo *t = test->priv;
	const struct {
		const char *what;
		unsigned int id;
		u64 base, size;
		int rc;
	} wrong[] = {
		{ "size", 0, t->base, RANGE1, -EINVAL },
		{ "base", 0, t->base + GRAIN / 2, RANGE0, -EINVAL },
		{ "base 0", 0, 0, RANGE0, -EINVAL },
		{ "no such range", 2, t->base, RANGE0, -ENXIO },
	};
	struct cxll_why why = {};
	struct cxll_port *ep;
	unsigned int i;

	topo_ranges_of_fn0(t);
	ep = topo_plug_endpoint(test, 0);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		why.text[0] = '\0';
		KUNIT_EXPECT_EQ_MSG(test, commit(ep, wrong[i].id, wrong[i].base,
						 wrong[i].size, &why),
				    wrong[i].rc, "%s", wrong[i].what);
		KUNIT_EXPECT_NE(test, why.text[0], 0);
		KUNIT_EXPECT_TRUE(test, topo_ranges_clear(&t->fn[0]));
	}
	KUNIT_EXPECT_EQ(test, commit(ep, 0, t->base, RANGE0, NULL), 0);
	KUNIT_EXPECT_EQ(test, commit(ep, 0, t->base, RANGE0, &why), -EBUSY);
	KUNIT_EXPECT_EQ(test, commit(ep, 1, t->base + GRAIN, RANGE1, &why),
			-EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "overlap"));
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 1), 0ULL);
	KUNIT_EXPECT_EQ(test, reset(ep, 1, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
	KUNIT_EXPECT_TRUE(test, topo_ranges_clear(&t->fn[0]));
}

/* A base left over where nothing decodes does not begin to with ours. */
static void range_stale_base(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep;

	topo_ranges_of_fn0(t);
	cxll_sim_range_place(&t->fn[0], 1, t->base);
	t->fn[0].config[CXLL_DVSEC_CTRL / 4] &= ~CXLL_DVSEC_CTRL_MEM_ENABLE;
	ep = topo_plug_endpoint(test, 0);
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, dev_name(&ep->dev),
		    "decoders_committed");
	KUNIT_EXPECT_EQ(test, commit(ep, 0, t->base, RANGE0, NULL), 0);
	KUNIT_EXPECT_EQ(test, cxll_sim_range_base(&t->fn[0], 1), 0ULL);
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
}

static void range_reads_back_wrong(struct kunit *test)
{
	static const struct {
		u32 reg;
		u32 flip;
	} wrong[] = {
		{ CXLL_DVSEC_RANGE_BASE_LO(0), BIT(31) },
		{ CXLL_DVSEC_RANGE_BASE_HI(0), BIT(0) },
		{ CXLL_DVSEC_RANGE_SIZE_LO(0), CXLL_DVSEC_RANGE_ACTIVE },
		{ CXLL_DVSEC_LOCK, GENMASK(31, 16) },	/* nobody minds */
	};
	struct topo *t = test->priv;
	struct cxll_sim_dev *fn = &t->fn[0];
	struct cxll_why why = {};
	struct cxll_port *ep;
	unsigned int i;

	topo_ranges_of_fn0(t);
	ep = topo_plug_endpoint(test, 0);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		bool last = i + 1 == ARRAY_SIZE(wrong);

		fn->config_off = wrong[i].reg;
		fn->config_flip = wrong[i].flip;
		KUNIT_EXPECT_EQ_MSG(test, commit(ep, 0, t->base, RANGE0, &why),
				    last ? 0 : -EIO, "%u: %s", i, why.text);
		if (last)
			break;
		KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "reads back"));
		fn->config_flip = 0;
		KUNIT_EXPECT_TRUE(test, topo_ranges_clear(fn));
		KUNIT_EXPECT_FALSE(test, ep->decoders[0]->set.committed);
	}
	fn->config_flip = 0;
	KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
}

/* The device goes at each access that a commit makes, and a reset. */
static void range_gone(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(t->base, RANGE0);
	struct cxll_port *ep;
	unsigned int n;

	topo_ranges_of_fn0(t);
	ep = topo_plug_endpoint(test, 0);
	topo_gone_at_commit(test, ep, &set);

	for (n = 0; n < 10; n++) {
		if (!ep->decoders[0]->set.committed)
			KUNIT_ASSERT_EQ(test, commit(ep, 0, t->base, RANGE0,
						     NULL), 0);
		t->fn[0].link.left = n;
		KUNIT_EXPECT_EQ(test, reset(ep, 0, NULL), 0);
		KUNIT_EXPECT_FALSE(test, ep->decoders[0]->set.committed);
		topo_gone_returns(&t->fn[0]);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(range_refused),
	KUNIT_CASE(range_stale_base),
	KUNIT_CASE(range_reads_back_wrong),
	KUNIT_CASE(range_gone),
	{ }
};

struct kunit_suite topo_range_commit_suite = {
	.name = "cxl_live_topo_range_commit",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
