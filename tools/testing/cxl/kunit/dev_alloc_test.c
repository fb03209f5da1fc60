// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation fails once, in turn, until none is left to fail: each time
 * a clean error and nothing kept. Some are kmemleak's own, which has a reserve
 * for that. Leaks show in kmemleak when the run ends.
 */
#include <cxll/memdev.h>
#include "dev_tests.h"

static void alloc_discover(struct kunit *test)
{
	unsigned int n, refused = 0;
	struct cxll_sim_dev *sim;
	bool hit;
	int rc;

	if (!dev_fail_ready(test))
		return;

	for (n = 1; n < 100; n++) {
		sim = dev_case_fresh(test);
		dev_fail_at(n);
		rc = cxll_dev_discover(&sim->cd);
		hit = dev_failed();
		if (!hit)
			break;
		if (!rc)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, rc, -ENOMEM, "allocation %u", n);
		KUNIT_EXPECT_NULL(test, sim->cd.cdat);
		refused++;
	}

	KUNIT_EXPECT_EQ(test, rc, 0);
	/* logs, CEL, table and response */
	KUNIT_EXPECT_EQ(test, refused, 4U);
	KUNIT_EXPECT_LT(test, n, 100U);
}

/* The driver core copes with some failures by itself, so 0 is fine too. */
static void alloc_memdev(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	unsigned int n, refused = 0;
	struct cxll_memdev *md;
	bool hit;

	if (!dev_fail_ready(test))
		return;
	KUNIT_ASSERT_EQ(test, cxll_dev_discover(&sim->cd), 0);

	for (n = 1; n < 500; n++) {
		dev_fail_at(n);
		md = cxll_memdev_add(&sim->cd, THIS_MODULE);
		hit = dev_failed();
		if (!IS_ERR(md))
			cxll_memdev_remove(md);
		else
			refused++;
		if (!hit)
			break;
		if (IS_ERR(md))
			KUNIT_EXPECT_EQ(test, PTR_ERR(md), -ENOMEM);
	}

	KUNIT_EXPECT_FALSE(test, IS_ERR(md));
	KUNIT_EXPECT_GT(test, refused, 3U);
	KUNIT_EXPECT_LT(test, n, 500U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(alloc_discover),
	KUNIT_CASE(alloc_memdev),
	{ }
};

struct kunit_suite dev_alloc_suite = {
	.name = "cxl_live_dev_alloc",
	.init = dev_case_init,
	.exit = dev_case_exit,
	.test_cases = cases,
};
