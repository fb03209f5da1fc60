// SPDX-License-Identifier: GPL-2.0-only
/* Several regions on shared ports, and commits that fail on the way down. */
#include "topo.h"

#define HDM_OFF(n, reg)	(CXLL_CACHEMEM_OFFSET + CXLL_SIM_HDM +	\
			 CXLL_HDM_DECODER(n) + (reg))

/* Which of four regions goes when: all 24 orders. */
static void order_of(unsigned int which, unsigned int order[4])
{
	unsigned int left[4] = { 0, 1, 2, 3 }, i, k, n;

	for (i = 0; i < 4; i++) {
		n = which % (4 - i);
		which /= 4 - i;
		order[i] = left[n];
		for (k = n; k < 3; k++)
			left[k] = left[k + 1];
	}
}

static void four_make(struct kunit *test, struct topo_region r[4])
{
	struct topo *t = test->priv;
	char where[32];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		topo_region_make(test, 0, i < 2 ? "ram" : "pmem", 0, i, GRAIN,
				 &r[i]);
		KUNIT_ASSERT_EQ(test, topo_region_commit(&r[i], true), 0);
		snprintf(where, sizeof(where), "%#llx\n", t->base + i * GRAIN);
		TOPO_EXPECT(test, where, TOPO_ATTR, r[i].decoder, "start");
	}
}

/* A decoder stays committed as long as a region has one above it. */
static void expect_four(struct kunit *test, unsigned long there,
			unsigned int which)
{
	struct topo *t = test->priv;
	unsigned int i;
	bool stays;

	for (i = 0; i < 4; i++) {
		stays = there >> i;
		KUNIT_EXPECT_EQ_MSG(test, topo_clear(&t->fn[0].comp, i),
				    !stays, "order %u", which);
		KUNIT_EXPECT_EQ_MSG(test, topo_clear(&t->comp[COMP_HB0], i),
				    !stays, "order %u", which);
	}
}

/* As cxl destroy-region does it: decoders, target, capacity, region. */
static void destroy_as_tool(struct kunit *test, struct topo_region *r)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_EQ(test, topo_region_commit(r, false), 0);
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, r->name, "commit");
	TOPO_EXPECT(test, "config\n", TOPO_ATTR, r->name, "state");
	KUNIT_EXPECT_EQ(test, topo_region_write(r, "target0", "\n"), 0);
	KUNIT_EXPECT_EQ(test, topo_write("0\n", TOPO_ATTR, r->decoder,
					 "dpa_size"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, r), 0);
}

/*
 * Hardware wants decoders back in the opposite order of their making; who
 * destroys regions need not know.
 */
static void order_four_regions(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r[4];
	unsigned int order[4], which, i;
	unsigned long there;

	topo_plug(test, 0);
	for (which = 0; which < 24; which++) {
		order_of(which, order);
		four_make(test, r);
		TOPO_EXPECT(test, "4\n", TOPO_ATTR,
			    dev_name(&t->port[0]->dev), "decoders_committed");
		there = 0xf;
		for (i = 0; i < 4; i++) {
			destroy_as_tool(test, &r[order[i]]);
			there &= ~BIT(order[i]);
			expect_four(test, there, which);
		}
		KUNIT_EXPECT_NULL(test, t->window[0]->res.child);
		for (i = 0; i < 4; i++)
			TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, r[i].decoder,
				    "dpa_size");
	}
}

/* A refused creation leaves nothing that hinders. */
static void order_refused_between(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region low, late, top;

	topo_plug(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &low);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
	topo_region_make(test, 0, "ram", 0, 1, GRAIN, &late);
	topo_region_make(test, 0, "ram", 0, 2, GRAIN, &top);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&top, true), -EBUSY);

	destroy_as_tool(test, &low);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
	destroy_as_tool(test, &late);
	destroy_as_tool(test, &top);
	KUNIT_EXPECT_NULL(test, t->window[0]->res.child);
	topo_region_make(test, 0, "ram", 0, 0, 4 * GRAIN, &low);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
}

/* Disabled with a region above: enabled again where it was. */
static void order_disabled_below(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region low, high;
	char where[32];

	topo_plug(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &low);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
	topo_region_make(test, 0, "ram", 0, 1, GRAIN, &high);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&high, true), 0);

	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, false), 0);
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, low.name, "commit");
	TOPO_EXPECT(test, "\n", TOPO_ATTR, low.decoder, "region");
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
	snprintf(where, sizeof(where), "%#llx\n", t->base);
	TOPO_EXPECT(test, where, TOPO_ATTR, low.name, "resource");
	TOPO_EXPECT(test, where, TOPO_ATTR, low.decoder, "start");

	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&high, false), 0);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
}

/* The bridge has four decoders; fn0 takes them all, nothing is left for fn1. */
static void order_bridge_full(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r[4], late;
	unsigned int i;

	topo_plug(test, 0);
	topo_plug(test, 1);
	for (i = 0; i < 4; i++) {
		topo_region_make(test, 0, "ram", 0, i, GRAIN, &r[i]);
		KUNIT_ASSERT_EQ(test, topo_region_commit(&r[i], true), 0);
	}
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &late);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&late, true), -ENOSPC);
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->comp[COMP_SWITCH]));

	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r[3]), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&late, true), 0);
}

/* fn1's region is above fn0's on the bridge they share. */
static void order_two_devices(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region low, high;

	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &low);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &high);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&high, true), 0);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_HB0], 0,
				       CXLL_HDM_LIST_LO), 0U);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_HB0], 1,
				       CXLL_HDM_LIST_LO), 1U);

	/* fn0's own decoder is free to go, the bridge's waits for fn1's */
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, false), 0);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&high, false), 0);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 1));
}

/*
 * All decoders of the bridge are in use, and one in the middle is parked: what
 * is made below the same port uses it, also when it is smaller.
 */
static void order_parked_is_used(struct kunit *test)
{
	struct topo_region low, high[3], again;
	struct topo *t = test->priv;
	char where[32];
	unsigned int i;

	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 0, 0, 2 * GRAIN, &low);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
	for (i = 0; i < 3; i++) {
		topo_region_make(test, 0, "ram", 1, i, GRAIN, &high[i]);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&high[i], true), 0);
	}
	destroy_as_tool(test, &low);

	/* another device cannot: the decoder leads to fn0's port */
	topo_region_make(test, 0, "ram", 1, 3, GRAIN, &again);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&again, true), -ENOSPC);
	destroy_as_tool(test, &again);

	snprintf(where, sizeof(where), "%#llx\n", t->base);
	for (i = 2; i > 0; i--) {
		topo_region_make(test, 0, "ram", 0, 0, i * GRAIN, &again);
		KUNIT_EXPECT_EQ(test, topo_region_commit(&again, true), 0);
		TOPO_EXPECT(test, where, TOPO_ATTR, again.name, "resource");
		KUNIT_EXPECT_EQ(test, topo_reg(&t->fn[0].comp, 0,
					       CXLL_HDM_SIZE_LO),
				(u32)(i * GRAIN));
		KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_HB0], 0,
					       CXLL_HDM_SIZE_LO),
				(u32)(2 * GRAIN));
		destroy_as_tool(test, &again);
	}
	/* larger than what it leads to */
	topo_region_make(test, 0, "ram", 0, 0, 3 * GRAIN, &again);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&again, true), -ENOSPC);
	destroy_as_tool(test, &again);

	for (i = 0; i < 3; i++)
		destroy_as_tool(test, &high[i]);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], i));
	KUNIT_EXPECT_NULL(test, t->window[0]->res.child);
}

/* Who has what of the bridge, so that a neighbour is seen to be left alone. */
static u64 start_of(struct kunit *test, const struct topo_region *r)
{
	u64 start = 0;

	topo_read(topo_got, sizeof(topo_got), TOPO_ATTR, r->decoder, "start");
	KUNIT_EXPECT_EQ(test, kstrtou64(strim(topo_got), 0, &start), 0);
	return start;
}

/*
 * Three devices, two of them below the switch, each resized in turn while the
 * regions of the others stay: 20 rounds, sizes and order by a fixed rule.
 */
static void order_resize_neighbours(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r[3];
	u64 start[3], size;
	unsigned int i, k, n;
	char want[32];

	for (i = 0; i < 3; i++) {
		topo_plug(test, i);
		topo_region_make(test, 0, "ram", i, 0, 2 * GRAIN, &r[i]);
		KUNIT_ASSERT_EQ(test, topo_region_commit(&r[i], true), 0);
	}
	for (i = 0; i < 20; i++) {
		n = (i * 7 + i / 3) % 3;
		size = (i * 5 + i / 4) % 2 ? GRAIN : 2 * GRAIN;
		for (k = 0; k < 3; k++)
			start[k] = start_of(test, &r[k]);
		topo_unplug(test, n);
		t->fn[n].ram = size;
		topo_plug(test, n);
		topo_region_make(test, 0, "ram", n, 0, size, &r[n]);
		KUNIT_ASSERT_EQ_MSG(test, topo_region_commit(&r[n], true), 0,
				    "round %u", i);
		snprintf(want, sizeof(want), "%#llx\n", size);
		TOPO_EXPECT(test, want, TOPO_ATTR, r[n].name, "size");
		TOPO_EXPECT(test, want, TOPO_ATTR, r[n].decoder, "size");
		for (k = 0; k < 3; k++) {
			if (k != n)
				KUNIT_EXPECT_EQ(test, start_of(test, &r[k]),
						start[k]);
			TOPO_EXPECT(test, "committed\n", TOPO_ATTR, r[k].name,
				    "state");
		}
	}
	for (k = 0; k < 3; k++)
		destroy_as_tool(test, &r[k]);
	KUNIT_EXPECT_NULL(test, t->window[0]->res.child);
}

/* Sized first, committed second: the claim moves above the other one. */
static void order_claim_moves(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region first, second;
	char where[32];

	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &first);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &second);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&second, true), 0);
	snprintf(where, sizeof(where), "%#llx\n", t->base);
	TOPO_EXPECT(test, where, TOPO_ATTR, first.name, "resource");
	KUNIT_EXPECT_EQ(test, topo_region_commit(&first, true), 0);
	snprintf(where, sizeof(where), "%#llx\n", t->base + 2 * GRAIN);
	TOPO_EXPECT(test, where, TOPO_ATTR, first.name, "resource");
	TOPO_EXPECT(test, where, TOPO_ATTR, first.decoder, "start");
}

/* No room above what is committed: refused, with the claim where it was. */
static void order_claim_cannot_move(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region low, high;
	char where[32];

	/* hb1's decoders would do, but it has none: give it some */
	topo_down(test);
	cxll_sim_component_init(&t->comp[COMP_HB1], NULL, CXLL_HDM_PORT, 4, 1);
	t->fn[3].ram = 2ULL * SZ_1G;
	topo_up(test);
	topo_plug(test, 3);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 1, "ram", &low), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&low, "size", "0x10000000\n"),
			0);
	/* decoder 0 up to the end of the window */
	topo_region_make(test, 1, "ram", 3, 0, 7 * GRAIN, &high);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&high, true), 0);

	snprintf(low.decoder, sizeof(low.decoder), "decoder%d.1",
		 topo_endpoint(t, 3)->id);
	KUNIT_EXPECT_EQ(test, topo_write("ram", TOPO_ATTR, low.decoder, "mode"),
			0);
	KUNIT_EXPECT_EQ(test, topo_write("0x10000000\n", TOPO_ATTR, low.decoder,
					 "dpa_size"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&low, "target0", low.decoder),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), -ENOSPC);
	snprintf(where, sizeof(where), "%#llx\n", t->base + 4ULL * SZ_1G);
	TOPO_EXPECT(test, where, TOPO_ATTR, low.name, "resource");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, low.name, "commit");
}

/* Decoders commit in order; capacity for the first is not enough. */
static void order_endpoint_decoders(struct kunit *test)
{
	struct topo_region first, second;
	struct topo *t = test->priv;

	topo_plug(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &first);
	topo_region_make(test, 0, "ram", 0, 1, GRAIN, &second);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&second, true), -EBUSY);
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->comp[COMP_HB0]));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&first, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&second, true), 0);
}

/* The three components on the way to fn1 */
static struct cxll_sim_component *level(struct topo *t, unsigned int n)
{
	return n == 0 ? &t->comp[COMP_HB0] :
	       n == 1 ? &t->comp[COMP_SWITCH] : &t->fn[1].comp;
}

static struct topo_lens *level_lens(struct topo *t, unsigned int n)
{
	return n == 2 ? &t->fn_lens[1] :
	       &t->lens[n == 0 ? COMP_HB0 : COMP_SWITCH];
}

/* Commit fails with @rc; nothing of it is left; mended, it works. */
static void expect_unwound(struct kunit *test, const struct topo_region *r,
			   unsigned int n, int rc)
{
	struct topo *t = test->priv;
	unsigned int i;

	KUNIT_EXPECT_EQ_MSG(test, topo_region_commit(r, true), rc, "level %u",
			    n);
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, r->name, "commit");
	TOPO_EXPECT(test, "\n", TOPO_ATTR, r->decoder, "region");
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, dev_name(&t->port[0]->dev),
		    "decoders_committed");
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_TRUE_MSG(test, topo_clear(level(t, i), 0),
				      "level %u of %u", i, n);

	level(t, n)->refuse = 0;
	level(t, n)->commit_reads = 0;
	level_lens(t, n)->flip = 0;
	KUNIT_EXPECT_EQ(test, topo_region_commit(r, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(r, false), 0);
}

static void order_unwind(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int n;

	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &r);
	for (n = 0; n < 3; n++) {
		level(t, n)->refuse = BIT(0);
		expect_unwound(test, &r, n, -EIO);

		level(t, n)->commit_reads = CXLL_SIM_NEVER;
		expect_unwound(test, &r, n, -ETIMEDOUT);

		level_lens(t, n)->off = HDM_OFF(0, CXLL_HDM_SIZE_LO);
		level_lens(t, n)->flip = BIT(29);
		expect_unwound(test, &r, n, -EIO);
	}
}

/* fn1 is pulled in the middle of its part of the commit. */
static void order_gone_at_commit(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int n;
	int rc = 0;

	topo_plug(test, 1);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &r);
	for (n = 0; n < 100; n++) {
		t->fn[1].link.left = n;
		rc = topo_region_commit(&r, true);
		t->fn[1].link.left = CXLL_SIM_NEVER;
		if (!rc)
			break;
		KUNIT_EXPECT_EQ_MSG(test, rc, -ENODEV, "access %u", n);
		KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
		KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_SWITCH], 0));
		cxll_sim_dev_reset(&t->fn[1]);
	}
	KUNIT_EXPECT_EQ(test, rc, 0);
	KUNIT_EXPECT_GT(test, n, 15U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(order_four_regions),
	KUNIT_CASE(order_refused_between),
	KUNIT_CASE(order_disabled_below),
	KUNIT_CASE(order_parked_is_used),
	KUNIT_CASE(order_resize_neighbours),
	KUNIT_CASE(order_bridge_full),
	KUNIT_CASE(order_two_devices),
	KUNIT_CASE(order_claim_moves),
	KUNIT_CASE(order_claim_cannot_move),
	KUNIT_CASE(order_endpoint_decoders),
	KUNIT_CASE(order_unwind),
	KUNIT_CASE(order_gone_at_commit),
	{ }
};

struct kunit_suite topo_order_suite = {
	.name = "cxl_live_topo_order",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
