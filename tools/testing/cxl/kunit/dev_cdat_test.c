// SPDX-License-Identifier: GPL-2.0-only
/* Reading the CDAT: whole, or not at all, and never at the device's cost. */
#include <cxll/lib/cdat.h>
#include "dev_tests.h"

/* Discovery goes well, and there is no table. */
static void expect_none(struct kunit *test, struct cxll_sim_dev *sim)
{
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_NULL(test, sim->cd.cdat);
	KUNIT_EXPECT_EQ(test, sim->cd.cdat_len, 0);
}

static void cdat_no_mailbox(struct kunit *test)
{
	static const struct cxll_dev_ops no_ops;
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->cdat_len = 0;
	expect_none(test, sim);

	sim = dev_case_fresh(test);
	sim->cd.ops = &no_ops;
	expect_none(test, sim);
}

static void cdat_checksum(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->cdat[5]++;
	expect_none(test, sim);
	sim->cdat[5]--;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_NOT_NULL(test, sim->cd.cdat);
}

static void cdat_length(struct kunit *test)
{
	static const u32 len[] = { 0, 15, 16, 40, 0x70, 0x200, 0xfffff,
				   0x100001, 0xffffffff };
	struct cxll_sim_dev *sim;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(len); i++) {
		__le32 val = cpu_to_le32(len[i]);

		sim = dev_case_fresh(test);
		if (len[i] == sim->cdat_len)
			continue;
		memcpy(sim->cdat, &val, sizeof(val));
		cxll_sim_cdat_sum(sim);
		expect_none(test, sim);
	}
}

static void cdat_bad_entry(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	/* the first entry's length: shorter than its own header */
	sim->cdat[CXLL_CDAT_HDR_LEN + 2] = 3;
	cxll_sim_cdat_sum(sim);
	expect_none(test, sim);

	/* beyond the end of the table */
	sim = dev_case_fresh(test);
	sim->cdat[CXLL_CDAT_HDR_LEN + 3] = 0x7f;
	cxll_sim_cdat_sum(sim);
	expect_none(test, sim);
}

static void cdat_exchange_fails(struct kunit *test)
{
	static const int error[] = { -EIO, -ETIMEDOUT, -ENOENT };
	struct cxll_sim_dev *sim;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(error); i++) {
		sim = dev_case_fresh(test);
		sim->doe_error = error[i];
		expect_none(test, sim);
	}

	sim = dev_case_fresh(test);
	sim->doe_error = -ENODEV;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -ENODEV);
}

static void cdat_exchange_short(struct kunit *test)
{
	struct cxll_sim_dev *sim;
	u32 n;

	for (n = 1; n <= 24; n++) {
		sim = dev_case_fresh(test);
		sim->doe_short = n;
		expect_none(test, sim);
	}
}

static int too_long(struct cxll_dev *cd, u32 request, __le32 *rsp,
		    size_t rsp_len)
{
	return rsp_len + 4;
}

static int wrong_table(struct cxll_dev *cd, u32 request, __le32 *rsp,
		       size_t rsp_len)
{
	memset(rsp, 0x11, rsp_len);
	return rsp_len;
}

/* Never ends, and never gets anywhere. */
static int endless(struct cxll_dev *cd, u32 request, __le32 *rsp,
		   size_t rsp_len)
{
	int n = cxll_sim_doe(cd, 0, rsp, rsp_len);

	rsp[0] = cpu_to_le32(1 << 16);
	return request >> 16 ? 4 : n;
}

static void cdat_nonsense(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	struct cxll_dev_ops ops = {};

	sim->cd.ops = &ops;
	ops.doe = too_long;
	expect_none(test, sim);
	ops.doe = wrong_table;
	expect_none(test, sim);
	ops.doe = endless;
	expect_none(test, sim);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(cdat_no_mailbox),
	KUNIT_CASE(cdat_checksum),
	KUNIT_CASE(cdat_length),
	KUNIT_CASE(cdat_bad_entry),
	KUNIT_CASE(cdat_exchange_fails),
	KUNIT_CASE(cdat_exchange_short),
	KUNIT_CASE(cdat_nonsense),
	{ }
};

struct kunit_suite dev_cdat_suite = {
	.name = "cxl_live_dev_cdat",
	.init = dev_case_init,
	.exit = dev_case_exit,
	.test_cases = cases,
};
