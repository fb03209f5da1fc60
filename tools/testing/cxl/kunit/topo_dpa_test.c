// SPDX-License-Identifier: GPL-2.0-only
/* Device memory, handed out decoder by decoder through their attributes. */
#include "topo.h"

/* Number of fn0's endpoint */
static int ep_id;

static int dec_write(struct kunit *test, unsigned int id, const char *attr,
		     const char *val)
{
	return topo_write(val, "devices/decoder%d.%u/%s", ep_id, id, attr);
}

#define DEC_EXPECT(test, want, n, attr)					\
	TOPO_EXPECT(test, want, "devices/decoder%d.%u/%s", ep_id, n, attr)

static int dpa_init(struct kunit *test)
{
	int rc = topo_init(test);

	if (rc)
		return rc;
	topo_plug(test, 0);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(test->priv, 0));
	ep_id = topo_endpoint(test->priv, 0)->id;
	return 0;
}

/* Each decoder's capacity follows the one before it; 1 GiB of each kind. */
static void dpa_in_order(struct kunit *test)
{
	static const struct {
		unsigned int id;
		const char *mode;
		const char *size;
		int rc;
		const char *where;
	} step[] = {
		{ 1, "ram", "0x10000000\n", -EBUSY, "0xffffffffffffffff\n" },
		{ 0, "ram", "0x50000000\n", -ENOSPC, "0xffffffffffffffff\n" },
		{ 0, "ram", "0x10000000\n", 0, "0x0\n" },
		{ 1, "ram", "0x20000000\n", 0, "0x10000000\n" },
		{ 2, "ram", "0x20000000\n", -ENOSPC, "0xffffffffffffffff\n" },
		{ 2, "pmem", "0x40000000\n", 0, "0x40000000\n" },
		{ 3, "ram", "0x10000000\n", -ENOSPC, "0xffffffffffffffff\n" },
		{ 3, "pmem", "0x10000000\n", -ENOSPC, "0xffffffffffffffff\n" },
	};
	struct topo *t = test->priv;
	unsigned int i, id;

	for (i = 0; i < ARRAY_SIZE(step); i++) {
		id = step[i].id;
		KUNIT_EXPECT_EQ(test, dec_write(test, id, "mode",
						step[i].mode), 0);
		KUNIT_EXPECT_EQ_MSG(test, dec_write(test, id, "dpa_size",
						    step[i].size),
				    step[i].rc, "step %u", i);
		DEC_EXPECT(test, step[i].where, id, "dpa_resource");
		DEC_EXPECT(test, step[i].rc ? "0x0\n" : step[i].size, id,
			   "dpa_size");
	}
	/* 256 MiB volatile are left out before the persistent capacity */
	KUNIT_EXPECT_EQ(test, to_cxll_ep_decoder(&topo_endpoint(t, 0)
						 ->decoders[2]->dev)->dpa.skip,
			GRAIN);

	/* given back in any order; what is above keeps its place */
	for (id = 0; id < 3; id++) {
		KUNIT_EXPECT_EQ(test, dec_write(test, id, "dpa_size", "0\n"),
				0);
		DEC_EXPECT(test, "0x0\n", id, "dpa_size");
		if (id == 2)
			break;
		DEC_EXPECT(test, "0x40000000\n", 2, "dpa_resource");
		KUNIT_EXPECT_EQ(test, to_cxll_ep_decoder(&topo_endpoint(t, 0)
							 ->decoders[2]->dev)
				->dpa.skip, id ? 4 * GRAIN : GRAIN);
	}
}

static void dpa_mode(struct kunit *test)
{
	DEC_EXPECT(test, "none\n", 0, "mode");
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "dpa_size", "0x10000000\n"),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "mode", "mixed"), -EINVAL);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "mode", ""), -EINVAL);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "mode", "ram\n"), 0);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "mode", "pmem"), 0);
	DEC_EXPECT(test, "pmem\n", 0, "mode");
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "dpa_size", "0x10000000\n"),
			0);
	DEC_EXPECT(test, "0x40000000\n", 0, "dpa_resource");
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "mode", "ram"), -EBUSY);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "mode", "pmem"), 0);
	DEC_EXPECT(test, "pmem\n", 0, "mode");
}

/* A refused size leaves what there was. */
static void dpa_sizes(struct kunit *test)
{
	static const struct {
		const char *size;
		int rc;
	} bad[] = {
		{ "0x10000001\n", -EINVAL },
		{ "0x8000000\n", -EINVAL },
		{ "0x50000000\n", -ENOSPC },
		{ "0xfffffffff0000000\n", -ENOSPC },
		{ "much\n", -EINVAL },
		{ "\n", -EINVAL },
		{ "0x10000000000000000\n", -ERANGE },
	};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "mode", "ram"), 0);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "dpa_size", "0x20000000\n"),
			0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ_MSG(test, dec_write(test, 0, "dpa_size",
						    bad[i].size),
				    bad[i].rc, "%s", bad[i].size);
		DEC_EXPECT(test, "0x20000000\n", 0, "dpa_size");
		DEC_EXPECT(test, "0x0\n", 0, "dpa_resource");
	}
	/* it may grow and shrink while nothing is above it */
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "dpa_size", "0x40000000\n"),
			0);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "dpa_size", "268435456\n"), 0);
	DEC_EXPECT(test, "0x10000000\n", 0, "dpa_size");
}

/* A decoder in a region keeps its capacity until the region lets it go. */
static void dpa_wanted(struct kunit *test)
{
	struct topo_region r;

	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "dpa_size", "0\n"), -EBUSY);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "mode", "pmem"), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "dpa_size", "0\n"), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", "\n"), 0);
	KUNIT_EXPECT_EQ(test, dec_write(test, 0, "dpa_size", "0\n"), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(dpa_in_order),
	KUNIT_CASE(dpa_mode),
	KUNIT_CASE(dpa_sizes),
	KUNIT_CASE(dpa_wanted),
	{ }
};

struct kunit_suite topo_dpa_suite = {
	.name = "cxl_live_topo_dpa",
	.init = dpa_init,
	.exit = topo_exit,
	.test_cases = cases,
};
