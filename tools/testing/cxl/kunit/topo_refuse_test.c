// SPDX-License-Identifier: GPL-2.0-only
/* What regions say no to, with nothing changed. */
#include <cxll/reason.h>
#include "topo.h"

static void refuse_names(struct kunit *test)
{
	static const char * const wrong[] = {
		"", "region", "regionX", "dax0", "region0x1", "region0 1",
		" region0",
	};
	struct topo *t = test->priv;
	const char *window = dev_name(&t->window[0]->d.dev);
	unsigned int before = topo_count_devices(), i;
	struct topo_region r;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_EQ_MSG(test, topo_write(wrong[i], TOPO_ATTR,
						     window,
						     "create_ram_region"),
				    -EINVAL, "'%s'", wrong[i]);
	KUNIT_EXPECT_EQ(test, topo_write("region-1", TOPO_ATTR, window,
					 "create_ram_region"), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_write("region4711", TOPO_ATTR, window,
					 "create_ram_region"), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_count_devices(), before);

	/* a number that was good a moment ago */
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_write(r.name, TOPO_ATTR, window,
					 "create_pmem_region"), -EBUSY);

	/* delete: a name of this window, and nothing else */
	KUNIT_EXPECT_EQ(test, topo_write("", TOPO_ATTR, window,
					 "delete_region"), -EINVAL);
	KUNIT_EXPECT_EQ(test, topo_write("region4711", TOPO_ATTR, window,
					 "delete_region"), -ENODEV);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 1, &r), -ENODEV);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), -ENODEV);
}

/* Attributes of a region that has nothing yet */
static void refuse_attributes(struct kunit *test)
{
	static const struct {
		const char *attr;
		const char *val;
		int rc;
	} wrong[] = {
		{ "size", "0x1000\n", -EINVAL },
		{ "size", "0x18000000\n", -EINVAL },
		{ "size", "0x200000000\n", -ENOSPC },
		{ "size", "0xfffffffff0000000\n", -ENOSPC },
		{ "size", "big\n", -EINVAL },
		{ "interleave_ways", "0\n", -EINVAL },
		{ "interleave_ways", "5\n", -EINVAL },
		{ "interleave_ways", "32\n", -EINVAL },
		{ "interleave_ways", "-1\n", -EINVAL },
		{ "interleave_ways", "two\n", -EINVAL },
		{ "interleave_granularity", "128\n", -EINVAL },
		{ "interleave_granularity", "300\n", -EINVAL },
		{ "interleave_granularity", "32768\n", -EINVAL },
		{ "interleave_granularity", "x\n", -EINVAL },
		{ "uuid", "01234567-89ab-cdef-0123-456789abcdef", -EACCES },
		{ "uuid", "no uuid at all", -EACCES },
		{ "commit", "2\n", -EINVAL },
		{ "commit", "1\n", -ENXIO },
		{ "target0", "decoder99.0", -ENODEV },
		{ "target0", "root0", -ENODEV },
	};
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_EQ_MSG(test, topo_region_write(&r, wrong[i].attr,
							    wrong[i].val),
				    wrong[i].rc, "%s %s", wrong[i].attr,
				    wrong[i].val);
	TOPO_EXPECT(test, "0x0\n", TOPO_ATTR, r.name, "size");
	TOPO_EXPECT(test, "1\n", TOPO_ATTR, r.name, "interleave_ways");
	TOPO_EXPECT(test, "\n", TOPO_ATTR, r.name, "uuid");
	/* nothing to take back is fine */
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, false), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", ""), 0);
}

static int decoder_set(struct topo *t, unsigned int fn, const char *mode,
		       const char *size, char *name, size_t len)
{
	int rc;

	snprintf(name, len, "decoder%d.0", topo_endpoint(t, fn)->id);
	rc = topo_write("0\n", TOPO_ATTR, name, "dpa_size");
	if (!rc)
		rc = topo_write(mode, TOPO_ATTR, name, "mode");
	return rc ?: topo_write(size, TOPO_ATTR, name, "dpa_size");
}

static void refuse_targets(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r, other;
	char dec[32], name[32];

	topo_plug(test, 0);
	topo_plug(test, 3);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_ASSERT_EQ(test, decoder_set(t, 0, "ram", "0x10000000\n", dec,
					  sizeof(dec)), 0);

	/* size first */
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", dec), -ENXIO);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x20000000\n"), 0);
	/* too little capacity behind it */
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", dec), -EINVAL);
	/* of the wrong kind */
	KUNIT_ASSERT_EQ(test, decoder_set(t, 0, "pmem", "0x20000000\n", dec,
					  sizeof(dec)), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", dec), -EINVAL);
	/* of the wrong sort */
	snprintf(name, sizeof(name), "decoder%d.0", t->port[0]->id);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", name), -ENODEV);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0",
						dev_name(&t->md[0]->dev)),
			-ENODEV);

	KUNIT_ASSERT_EQ(test, decoder_set(t, 0, "ram", "0x20000000\n", dec,
					  sizeof(dec)), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", dec), 0);
	/* the place is taken; the decoder is taken */
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", dec), -EBUSY);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &other), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&other, "size", "0x20000000\n"),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&other, "target0", dec),
			-EBUSY);
	/* what a target was checked against does not change any more */
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x10000000\n"),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0\n"), -EBUSY);

	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", "\n"), 0);
	TOPO_EXPECT(test, "\n", TOPO_ATTR, r.name, "target0");
	KUNIT_EXPECT_EQ(test, topo_region_write(&other, "target0", dec), 0);
}

static void refuse_when_committed(struct kunit *test)
{
	static const struct {
		const char *attr;
		const char *val;
	} wrong[] = {
		{ "size", "0x20000000\n" },
		{ "size", "0\n" },
		{ "interleave_ways", "2\n" },
		{ "interleave_granularity", "512\n" },
		{ "uuid", "01234567-89ab-cdef-0123-456789abcdef" },
		{ "target0", "" },
		{ "target0", "\n" },
	};
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;

	topo_plug(test, 0);
	topo_region_make(test, 0, "pmem", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KUNIT_EXPECT_EQ_MSG(test, topo_region_write(&r, wrong[i].attr,
							    wrong[i].val),
				    -EBUSY, "%s %s", wrong[i].attr,
				    wrong[i].val);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", r.decoder),
			-EBUSY);
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
	TOPO_EXPECT(test, "0x10000000\n", TOPO_ATTR, r.name, "size");
}

/* What only the plan can see: windows that do not lead there, ways, locks. */
static void refuse_plans(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	char dec[32];

	topo_plug(test, 0);
	topo_plug(test, 1);

	/* window 1 goes to hb1, fn0 is below hb0 */
	topo_region_prepare(test, 1, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_attach(&r), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -ENXIO);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 1, &r), 0);

	/* window 2 is fixed */
	KUNIT_EXPECT_EQ(test, topo_write("0\n", TOPO_ATTR, r.decoder,
					 "dpa_size"), 0);
	topo_region_prepare(test, 2, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_attach(&r), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -ENXIO);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 2, &r), 0);

	/* one of two targets missing */
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "2\n"),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x20000000\n"), 0);
	KUNIT_EXPECT_EQ(test, decoder_set(t, 0, "ram", "0x10000000\n", dec,
					  sizeof(dec)), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", dec), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -ENXIO);
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->comp[COMP_HB0]));
	KUNIT_EXPECT_EQ(test, t->fn[0].comp.commits, 0U);
}

static bool reason_has(const struct topo_region *r, const char *what)
{
	static char said[256];

	return !topo_read(said, sizeof(said), TOPO_ATTR, r->name, "reason") &&
	       strstr(said, what);
}

/* Each of these is told in a sentence that stays in "reason". */
static void refuse_with_a_sentence(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 0);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "2\n"),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x30000000\n"),
			-EINVAL);
	KUNIT_EXPECT_TRUE(test, reason_has(&r, "is not a multiple of 512 MiB"));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);

	/* an endpoint that the window does not reach */
	topo_region_prepare(test, 1, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_attach(&r), -EOPNOTSUPP);
	KUNIT_EXPECT_TRUE(test, reason_has(&r, "does not target host bridge UID 7"));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 1, &r), 0);

	/* a target of a committed region */
	KUNIT_EXPECT_EQ(test, topo_write("0\n", TOPO_ATTR, r.decoder,
					 "dpa_size"), 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", "\n"), -EBUSY);
	KUNIT_EXPECT_TRUE(test, reason_has(&r, "it is committed"));
	KUNIT_EXPECT_TRUE(test, cxll_sim_committed(&t->fn[0].comp, 0));
}

/* fn1 and fn2 are below a switch that does not look at address bits 11 to 8. */
static void refuse_granularity(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	char dec[2][32];
	unsigned int i;

	t->comp[COMP_SWITCH].reg[CXLL_SIM_HDM / 4] &= ~BIT(8);
	topo_plug(test, 1);
	topo_plug(test, 2);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_ways", "2\n"),
			0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x20000000\n"), 0);
	for (i = 0; i < 2; i++) {
		KUNIT_ASSERT_EQ(test, decoder_set(t, 1 + i, "ram",
						  "0x10000000\n", dec[i],
						  sizeof(dec[i])), 0);
		KUNIT_EXPECT_EQ(test, topo_write(dec[i], "devices/%s/target%u",
						 r.name, i),
				i ? -EOPNOTSUPP : 0);
	}
	KUNIT_EXPECT_TRUE(test, reason_has(&r, "try another granularity"));
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -ENXIO);
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->comp[COMP_HB0]));

	/* as it says */
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test, topo_write("", "devices/%s/target%u",
						 r.name, i), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0\n"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "interleave_granularity",
						"4096\n"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x20000000\n"), 0);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test, topo_write(dec[i], "devices/%s/target%u",
						 r.name, i), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
}

/* A second platform: its regions have no use for decoders of the first. */
static void refuse_other_root(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_window window = t->window[0]->window;
	struct cxll_root_decoder *mine = t->window[0], *theirs;
	struct cxll_port *root;
	struct topo_region r;
	char dec[32];

	topo_plug(test, 0);
	KUNIT_ASSERT_EQ(test, decoder_set(t, 0, "ram", "0x10000000\n", dec,
					  sizeof(dec)), 0);
	root = cxll_root_add(t->node[NODE_PLAIN], THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(root));
	window.base = t->base + 7ULL * SZ_1G;
	window.size = SZ_1G;
	theirs = cxll_root_decoder_add(root, &window);
	KUNIT_EXPECT_FALSE(test, IS_ERR(theirs));
	if (IS_ERR(theirs))
		goto out;

	t->window[0] = theirs;
	/* not before it is complete */
	KUNIT_EXPECT_EQ(test, topo_region_create(t, 0, "ram", &r), -ENXIO);
	cxll_root_ready(root);
	KUNIT_EXPECT_EQ(test, topo_region_create(t, 0, "ram", &r), 0);
	t->window[0] = mine;
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "size", "0x10000000\n"), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(&r, "target0", dec), -ENXIO);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), -ENODEV);
out:
	KUNIT_EXPECT_EQ(test, cxll_root_remove(root), 0);
	/* the first one's devices are none of its business */
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 0));
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&r));
}

/* What failed without one, as allocations do, gets a sentence all the same. */
static void refuse_without_a_sentence(struct kunit *test)
{
	struct topo *t = test->priv;
	struct device *dev = &t->window[0]->d.dev;
	struct cxll_reason reason = {};
	struct cxll_why why = {};

	KUNIT_EXPECT_EQ(test, cxll_refuse(dev, &reason, "size", -ENOMEM, &why),
			-ENOMEM);
	KUNIT_EXPECT_STREQ(test, reason.text, "size failed: out of memory");
	KUNIT_EXPECT_EQ(test, cxll_told(dev, &reason, "size", -EIO, &why), -EIO);
	KUNIT_EXPECT_STREQ(test, reason.text, "size failed: error -5");
	KUNIT_EXPECT_EQ(test, why.text[0], '\0');

	cxll_why_set(&why, "it is too small");
	KUNIT_EXPECT_EQ(test, cxll_told(dev, &reason, "size", -EINVAL, &why),
			-EINVAL);
	KUNIT_EXPECT_STREQ(test, reason.text, "size refused: it is too small");
	KUNIT_EXPECT_EQ(test, cxll_told(dev, &reason, "size", 0, &why), 0);
	KUNIT_EXPECT_STREQ(test, reason.text, "");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(refuse_names),
	KUNIT_CASE(refuse_attributes),
	KUNIT_CASE(refuse_targets),
	KUNIT_CASE(refuse_when_committed),
	KUNIT_CASE(refuse_plans),
	KUNIT_CASE(refuse_with_a_sentence),
	KUNIT_CASE(refuse_granularity),
	KUNIT_CASE(refuse_other_root),
	KUNIT_CASE(refuse_without_a_sentence),
	{ }
};

struct kunit_suite topo_refuse_suite = {
	.name = "cxl_live_topo_refuse",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
