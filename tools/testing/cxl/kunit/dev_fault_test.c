// SPDX-License-Identifier: GPL-2.0-only
/* Discovery of devices that lie, break off, or are not there any more. */
#include <linux/ktime.h>
#include <linux/sizes.h>
#include <compat/cxl_mem.h>
#include "dev_tests.h"

static struct cxll_sim_fault *fault(struct cxll_sim_dev *sim, u16 opcode)
{
	sim->fault[0] = (struct cxll_sim_fault){
		.opcode = opcode,
		.times = CXLL_SIM_NEVER,
	};
	return &sim->fault[0];
}

/* Fails, with nothing left behind. */
static void expect_refused(struct kunit *test, struct cxll_sim_dev *sim, int rc)
{
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), rc);
	KUNIT_EXPECT_NULL(test, sim->cd.cdat);
	KUNIT_EXPECT_FALSE(test, sim->cd.media_ready);
}

/* The device works, but users get Identify alone. */
static void expect_no_cel(struct kunit *test, struct cxll_sim_dev *sim)
{
	struct cxll_mbox *mbox = &sim->cd.mm.mbox;

	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	expect_ram(test, &sim->cd.capacity, 512ULL * SZ_1M);
	KUNIT_EXPECT_EQ(test, bitmap_weight(mbox->enabled,
					    CXLL_MBOX_CMDS_MAX), 1);
	KUNIT_EXPECT_TRUE(test, test_bit(CXL_MEM_COMMAND_ID_IDENTIFY,
					 mbox->enabled));
}

/* QEMU's answer for a size that is no multiple of 256 MiB */
static void fault_identify_refused(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	fault(sim, CXLL_OP_IDENTIFY)->rc = 4;
	expect_refused(test, sim, cxll_mbox_rc(4)->error);
}

static void fault_identify_unknown_code(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	fault(sim, CXLL_OP_IDENTIFY)->rc = 0x1234;
	expect_refused(test, sim, -EIO);
}

static void fault_identify_length(struct kunit *test)
{
	static const u32 len[] = { 0, CXLL_IDENTIFY_LEN - 1, 300, 3000 };
	struct cxll_sim_dev *sim;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(len); i++) {
		struct cxll_sim_fault *f;

		sim = dev_case_fresh(test);
		f = fault(sim, CXLL_OP_IDENTIFY);
		f->set_len = true;
		f->len = len[i];
		expect_refused(test, sim, -EPROTO);
	}

	/* two bytes more are the layout of CXL 3.x */
	sim = dev_case_fresh(test);
	fault(sim, CXLL_OP_IDENTIFY)->set_len = true;
	sim->fault[0].len = CXLL_IDENTIFY_LEN + 2;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
}

static void fault_identify_background(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	fault(sim, CXLL_OP_IDENTIFY)->rc = CXLL_RC_BACKGROUND;
	expect_refused(test, sim, -EIO);
}

static void fault_identify_sums(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->identify_skew = -(s64)SZ_256M;
	expect_refused(test, sim, -EINVAL);
}

static void fault_identify_hangs(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	ktime_t start = ktime_get();
	s64 ms;

	fault(sim, CXLL_OP_IDENTIFY)->hang = true;
	expect_refused(test, sim, -ETIMEDOUT);
	ms = ktime_ms_delta(ktime_get(), start);
	KUNIT_EXPECT_GE(test, ms, (s64)CXLL_MBOX_COMMAND_MS);
	KUNIT_EXPECT_LT(test, ms, CXLL_MBOX_COMMAND_MS + 1000LL);
}

static void fault_cel(struct kunit *test)
{
	static const u32 claims[] = { 1 << 30, 65536 * 4 + 4, 2000 };
	struct cxll_sim_dev *sim;
	unsigned int i;

	sim = dev_case_fresh(test);
	fault(sim, CXLL_OP_GET_SUPPORTED_LOGS)->rc = 3;
	expect_no_cel(test, sim);

	/* the second log, which is the CEL, is cut off */
	sim = dev_case_fresh(test);
	fault(sim, CXLL_OP_GET_SUPPORTED_LOGS)->set_len = true;
	sim->fault[0].len = CXLL_LOGS_HDR_LEN + CXLL_LOGS_ENTRY_LEN;
	expect_no_cel(test, sim);

	sim = dev_case_fresh(test);
	sim->cel_len = 0;
	expect_no_cel(test, sim);

	for (i = 0; i < ARRAY_SIZE(claims); i++) {
		sim = dev_case_fresh(test);
		sim->cel_claim = claims[i];
		expect_no_cel(test, sim);
	}

	sim = dev_case_fresh(test);
	fault(sim, CXLL_OP_GET_LOG)->set_len = true;
	sim->fault[0].len = sim->cel_len - 4;
	expect_no_cel(test, sim);

	/* a mailbox that stopped working is another matter */
	sim = dev_case_fresh(test);
	fault(sim, CXLL_OP_GET_LOG)->hang = true;
	expect_refused(test, sim, -ETIMEDOUT);
}

static void fault_timestamp(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	fault(sim, CXLL_OP_SET_TIMESTAMP)->rc = 2;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_EQ(test, sim->timestamp, 0ULL);
}

static void fault_passing(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	/* every command is to be sent again once */
	fault(sim, 0)->rc = 5;
	sim->fault[0].times = 1;
	sim->fault[1] = sim->fault[0];
	sim->fault[1].skip = 1;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	expect_ram(test, &sim->cd.capacity, 512ULL * SZ_1M);
}

static void fault_cap_array(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->caps[0] = 7;			/* no array header */
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->caps[1] = 0;			/* empty */
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->caps[1] = 0xffff;			/* more than the block holds */
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->caps[1] = 1;			/* status only */
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->caps[1] = 2;			/* no memory device status */
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->caps[9] = CXLL_SIM_BLOCK_LEN - 16;	/* mailbox outside */
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->caps[9] = 0xffffff00;
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->caps[10] = 0x1f;			/* mailbox too short */
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->mbox_caps = 13;			/* payload outside */
	expect_refused(test, sim, -EINVAL);

	sim = dev_case_fresh(test);
	sim->cd.device.len = 8;			/* no room for an array */
	expect_refused(test, sim, -EINVAL);
}

/* A vendor's capability that points nowhere costs itself alone. */
static void fault_foreign_cap(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->caps[4] = 0x8001 | 1 << 16;
	sim->caps[5] = 0xfffffff0;
	sim->caps[6] = 0xfffffff0;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
}

/* Surprise removal at each access that discovery makes. */
static void fault_gone(struct kunit *test)
{
	struct cxll_sim_dev *sim;
	ktime_t start = ktime_get();
	unsigned int n = 0;
	int rc;

	for (;;) {
		sim = dev_case_fresh(test);
		sim->link.left = n;
		rc = cxll_dev_discover(&sim->cd);
		if (!rc)
			break;
		KUNIT_EXPECT_EQ_MSG(test, rc, -ENODEV, "access %u", n);
		KUNIT_EXPECT_NULL(test, sim->cd.cdat);
		KUNIT_ASSERT_LT(test, ++n, 5000U);
	}

	KUNIT_EXPECT_GT(test, n, 100U);
	/* no wait that lasts as long as it may */
	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), start), 20000LL);
}

/* The same without anybody to ask whether it is present. */
static void fault_gone_silent(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->cd.ops = NULL;
	cxll_sim_dev_remove(sim);
	expect_refused(test, sim, -ENODEV);
}

/* While waiting for media, which is where a device is slow */
static void fault_gone_waiting(struct kunit *test)
{
	struct cxll_sim_dev *sim;

	sim = dev_case_fresh(test);
	KUNIT_ASSERT_EQ(test, cxll_dev_discover(&sim->cd), 0);

	sim = dev_case_fresh(test);
	sim->ready_reads = CXLL_SIM_NEVER;
	sim->link.left = 35;
	expect_refused(test, sim, -ENODEV);

	sim = dev_case_fresh(test);
	sim->config[CXLL_DVSEC_RANGE_SIZE_LO(0) / 4] |= 4 << 13; /* 256 s */
	sim->active_reads[0] = CXLL_SIM_NEVER;
	sim->link.left = 110;
	expect_refused(test, sim, -ENODEV);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(fault_identify_refused),
	KUNIT_CASE(fault_identify_unknown_code),
	KUNIT_CASE(fault_identify_length),
	KUNIT_CASE(fault_identify_background),
	KUNIT_CASE(fault_identify_sums),
	KUNIT_CASE(fault_identify_hangs),
	KUNIT_CASE(fault_cel),
	KUNIT_CASE(fault_timestamp),
	KUNIT_CASE(fault_passing),
	KUNIT_CASE(fault_cap_array),
	KUNIT_CASE(fault_foreign_cap),
	KUNIT_CASE(fault_gone),
	KUNIT_CASE(fault_gone_silent),
	KUNIT_CASE(fault_gone_waiting),
	{ }
};

struct kunit_suite dev_fault_suite = {
	.name = "cxl_live_dev_fault",
	.init = dev_case_init,
	.exit = dev_case_exit,
	.test_cases = cases,
};
