// SPDX-License-Identifier: GPL-2.0-only
/* Discovery of devices that are sound, slow, or have their own ideas. */
#include <linux/ktime.h>
#include <linux/sizes.h>
#include <compat/cxl_mem.h>
#include "dev_tests.h"

static void discover_sound(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	struct cxll_dev *cd = &sim->cd;

	KUNIT_ASSERT_EQ(test, cxll_dev_discover(cd), 0);
	KUNIT_EXPECT_TRUE(test, cd->media_ready);
	KUNIT_EXPECT_TRUE(test, cd->info.mem_capable);
	KUNIT_EXPECT_EQ(test, cd->info.nr_ranges, 1U);
	KUNIT_EXPECT_EQ(test, cd->info.range[0].size, 512ULL * SZ_1M);
	KUNIT_EXPECT_TRUE(test, cd->info.range[0].info_valid);
	expect_ram(test, &cd->capacity, 512ULL * SZ_1M);
	expect_pmem(test, &cd->capacity, 0ULL);
	KUNIT_EXPECT_STREQ(test, cd->identify.fw_revision, "SIM FW 1.0");
	KUNIT_EXPECT_EQ(test, cd->identify.lsa_size, (u32)CXLL_SIM_LSA);
	KUNIT_EXPECT_EQ(test, cd->mm.mbox.payload_size, 2048);
	KUNIT_EXPECT_EQ(test, cd->cdat_len, sim->cdat_len);
	KUNIT_EXPECT_EQ(test, memcmp(cd->cdat, sim->cdat, sim->cdat_len), 0);
	KUNIT_EXPECT_NE(test, sim->timestamp, 0ULL);
	KUNIT_EXPECT_EQ(test, sim->comp.wide, 0U);
	KUNIT_EXPECT_EQ(test, bitmap_weight(cd->mm.mbox.enabled,
					    CXLL_MBOX_CMDS_MAX), 14);

	cxll_dev_release(cd);
	KUNIT_EXPECT_NULL(test, cd->cdat);
	expect_ram(test, &cd->capacity, 0ULL);
	cxll_dev_release(cd);
}

/* Late, but within what is allowed: the steps of the waits add up to that. */
static void discover_late(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->ready_reads = 5;
	sim->media_reads = 12;
	sim->valid_reads[0] = 4;
	sim->active_reads[0] = 9;
	sim->doorbell_reads = 20;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_TRUE(test, sim->cd.media_ready);
}

static void discover_mailbox_never_ready(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	ktime_t start = ktime_get();
	s64 ms;

	sim->ready_reads = CXLL_SIM_NEVER;
	sim->cd.ready_s = 1;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -ETIMEDOUT);
	ms = ktime_ms_delta(ktime_get(), start);
	KUNIT_EXPECT_GE(test, ms, 1000LL);
	KUNIT_EXPECT_LT(test, ms, 2000LL);
	KUNIT_EXPECT_EQ(test, sim->commands, 0U);
}

/* Ready Time 60 s: not waited for, but looked at again. */
static void discover_mailbox_late(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	ktime_t start = ktime_get();

	sim->mbox_caps = CXLL_SIM_PAYLOAD_LOG2 | 60 << 11;
	sim->ready_reads = CXLL_SIM_NEVER;
	KUNIT_EXPECT_FALSE(test, cxll_dev_any_awaited());
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EAGAIN);
	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), start), 3000LL);
	KUNIT_EXPECT_TRUE(test, cxll_dev_any_awaited());
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EAGAIN);
	KUNIT_EXPECT_LE(test, cxll_dev_next_look_ms(&sim->cd), 1000U);
	KUNIT_EXPECT_EQ(test, sim->commands, 0U);

	sim->ready_reads = 0;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_TRUE(test, sim->cd.media_ready);
	KUNIT_EXPECT_NOT_NULL(test, sim->cd.cdat);
	KUNIT_EXPECT_FALSE(test, cxll_dev_any_awaited());

	sim = dev_case_fresh(test);
	sim->mbox_caps = CXLL_SIM_PAYLOAD_LOG2 | 60 << 11;
	sim->ready_reads = CXLL_SIM_NEVER;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EAGAIN);
	KUNIT_EXPECT_TRUE(test, cxll_dev_any_awaited());
	cxll_sim_dev_remove(sim);
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -ENODEV);
	KUNIT_EXPECT_FALSE(test, cxll_dev_any_awaited());
}

/* Without a Ready Time the provider's limit counts, and 60 s without that. */
static void discover_mailbox_no_ready_time(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->mbox_caps = CXLL_SIM_PAYLOAD_LOG2;
	sim->ready_reads = CXLL_SIM_NEVER;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EAGAIN);

	sim = dev_case_fresh(test);
	sim->mbox_caps = CXLL_SIM_PAYLOAD_LOG2;
	sim->ready_reads = CXLL_SIM_NEVER;
	sim->cd.ready_s = 1;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -ETIMEDOUT);

	/* The longer one of the two has the word */
	sim = dev_case_fresh(test);
	sim->mbox_caps = CXLL_SIM_PAYLOAD_LOG2 | 1 << 11;
	sim->ready_reads = CXLL_SIM_NEVER;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EAGAIN);

	sim = dev_case_fresh(test);
	sim->mbox_caps = CXLL_SIM_PAYLOAD_LOG2 | 60 << 11;
	sim->ready_reads = CXLL_SIM_NEVER;
	sim->cd.ready_s = 1;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EAGAIN);
}

/* A command of firmware or of another driver is still under way. */
static void discover_doorbell_set(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	ktime_t start;

	sim->ctrl = BIT(0);
	sim->doorbell_left = 6;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	expect_ram(test, &sim->cd.capacity, 512ULL * SZ_1M);

	/* one that never ends */
	sim = dev_case_fresh(test);
	sim->ctrl = BIT(0);
	sim->doorbell_left = CXLL_SIM_NEVER;
	sim->cd.ready_s = 1;
	start = ktime_get();
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -ETIMEDOUT);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start),
			(s64)CXLL_MBOX_COMMAND_MS);
	KUNIT_EXPECT_EQ(test, sim->commands, 0U);

	/* one that takes longer than any may */
	sim = dev_case_fresh(test);
	sim->mbox_caps = CXLL_SIM_PAYLOAD_LOG2;
	sim->ctrl = BIT(0);
	sim->doorbell_left = CXLL_SIM_NEVER;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EAGAIN);
	sim->doorbell_left = 0;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_TRUE(test, sim->cd.media_ready);
}

/* The mailbox serves, the media does not: a device without capacity. */
static void expect_unready(struct kunit *test, struct cxll_sim_dev *sim)
{
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_FALSE(test, sim->cd.media_ready);
	expect_ram(test, &sim->cd.capacity, 0ULL);
	KUNIT_EXPECT_EQ(test, sim->cd.identify.total, 0ULL);
}

static void discover_range_never_valid(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->valid_reads[0] = CXLL_SIM_NEVER;
	expect_unready(test, sim);
}

static void discover_range_never_active(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	ktime_t start = ktime_get();

	/* timeout code 0: one second */
	sim->active_reads[0] = CXLL_SIM_NEVER;
	expect_unready(test, sim);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start), 1000LL);
}

/* Late is what takes longer than the device says, or 60 s where it does not */
static void discover_range_limits(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	u32 *size = &sim->config[CXLL_DVSEC_RANGE_SIZE_LO(0) / 4];

	sim->active_reads[0] = CXLL_SIM_NEVER;
	expect_unready(test, sim);
	KUNIT_EXPECT_EQ(test, (int)sim->cd.told, (int)CXLL_TOLD_LATE);
	KUNIT_EXPECT_FALSE(test, cxll_dev_any_awaited());
	KUNIT_EXPECT_GE(test, cxll_dev_next_look_ms(&sim->cd), 2000U);

	sim = dev_case_fresh(test);
	sim->active_reads[0] = CXLL_SIM_NEVER;
	*size |= 1 << 13;		/* 4 s */
	expect_unready(test, sim);
	KUNIT_EXPECT_EQ(test, (int)sim->cd.told, (int)CXLL_TOLD_WAITING);
	KUNIT_EXPECT_LE(test, cxll_dev_next_look_ms(&sim->cd), 1000U);

	sim = dev_case_fresh(test);
	sim->active_reads[0] = CXLL_SIM_NEVER;
	*size |= 5 << 13;		/* reserved */
	expect_unready(test, sim);
	KUNIT_EXPECT_EQ(test, (int)sim->cd.told, (int)CXLL_TOLD_WAITING);

	sim = dev_case_fresh(test);
	sim->active_reads[0] = CXLL_SIM_NEVER;
	sim->config[1] &= ~GENMASK(19, 16);	/* revision 0 */
	expect_unready(test, sim);
	KUNIT_EXPECT_EQ(test, (int)sim->cd.told, (int)CXLL_TOLD_WAITING);
}

static void discover_second_range(struct kunit *test)
{
	static const u64 size[] = { SZ_512M, SZ_256M };
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->pmem = size[1];
	cxll_sim_ranges(sim, size);
	sim->valid_reads[1] = 3;
	sim->active_reads[1] = 6;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_TRUE(test, sim->cd.media_ready);
	KUNIT_EXPECT_EQ(test, sim->cd.info.nr_ranges, 2U);
	expect_pmem(test, &sim->cd.capacity, size[1]);

	sim = dev_case_fresh(test);
	cxll_sim_ranges(sim, size);
	sim->active_reads[1] = CXLL_SIM_NEVER;
	expect_unready(test, sim);
}

/* Nothing will ever become active in a range of size 0. */
static void discover_empty_range(struct kunit *test)
{
	static const u64 none[2];
	struct cxll_sim_dev *sim = dev_case_sim(test);

	cxll_sim_ranges(sim, none);
	sim->config[2] |= BIT(4) << 16;
	sim->active_reads[0] = CXLL_SIM_NEVER;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_TRUE(test, sim->cd.media_ready);
}

static void discover_media_status(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	unsigned int status;

	/* not ready, error, disabled */
	for (status = 0; status < 4; status++) {
		if (status == 1)
			continue;
		sim = dev_case_fresh(test);
		sim->media_status = status;
		expect_unready(test, sim);
		/* Media in error stay in error, disabled ones may be sanitized */
		KUNIT_EXPECT_EQ(test, cxll_dev_any_awaited(), status != 2);
	}

	sim = dev_case_fresh(test);
	sim->fatal = true;
	expect_unready(test, sim);

	sim = dev_case_fresh(test);
	sim->halt = true;
	expect_unready(test, sim);
}

static void discover_without_dvsec(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->cd.dvsec.len = 0;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_TRUE(test, sim->cd.media_ready);
	KUNIT_EXPECT_EQ(test, sim->cd.info.nr_ranges, 0U);
}

static void discover_bad_dvsec(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->config[2] |= 3 << 20;	/* HDM_Count 3 */
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EINVAL);

	sim = dev_case_fresh(test);
	sim->cd.dvsec.len = 8;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EINVAL);
}

static void discover_partitions(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);

	sim->ram = SZ_256M;
	sim->pmem = SZ_256M;
	sim->partition_align = SZ_256M;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	expect_ram(test, &sim->cd.capacity, (u64)SZ_256M);
	expect_pmem(test, &sim->cd.capacity, (u64)SZ_256M);

	sim->fault[0] = (struct cxll_sim_fault){
		.opcode = CXLL_OP_GET_PARTITION_INFO,
		.times = 1,
		.rc = 4,
	};
	cxll_dev_release(&sim->cd);
	KUNIT_EXPECT_LT(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_FALSE(test, sim->cd.media_ready);
}

static void discover_few_commands(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	struct cxll_mbox *mbox = &sim->cd.mm.mbox;

	cxll_sim_cel_drop(sim, CXLL_OP_GET_HEALTH_INFO);
	cxll_sim_cel_drop(sim, CXLL_OP_SET_TIMESTAMP);
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_FALSE(test, test_bit(CXL_MEM_COMMAND_ID_GET_HEALTH_INFO,
					  mbox->enabled));
	KUNIT_EXPECT_TRUE(test, test_bit(CXL_MEM_COMMAND_ID_GET_FW_INFO,
					 mbox->enabled));
	KUNIT_EXPECT_EQ(test, sim->timestamp, 0ULL);
}

#define PIECE	256U	/* the smallest payload */

/* In pieces with the smallest payload, and whole where offsets go wrong. */
static void discover_cel_pieces(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	/* unknown opcodes first, so that the known ones straddle pieces */
	size_t unknown = PIECE - round_down(sim->cel_len / 2,
					    CXLL_CEL_ENTRY_LEN);
	struct cxll_mbox *mbox = &sim->cd.mm.mbox;

	KUNIT_ASSERT_LT(test, sim->cel_len, (u32)PIECE);
	KUNIT_ASSERT_LE(test, unknown + sim->cel_len + 4, sizeof(sim->cel));
	memmove(sim->cel + unknown, sim->cel, sim->cel_len);
	memset(sim->cel, 0xc0, unknown);
	sim->cel_len += unknown;

	sim->scale_log_offset = true;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_EQ(test, bitmap_weight(mbox->enabled,
					    CXLL_MBOX_CMDS_MAX), 14);

	memset(sim->cel + sim->cel_len, 0xc0, 4);
	sim->cel_len += 4;
	sim->mbox_caps = 8 | 1 << 11;
	sim->scale_log_offset = false;
	cxll_dev_release(&sim->cd);
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	KUNIT_EXPECT_EQ(test, bitmap_weight(mbox->enabled,
					    CXLL_MBOX_CMDS_MAX), 14);
}

/* CXL 1.1: DVSEC 0 is all there is. */
static void discover_without_mailbox(struct kunit *test)
{
	static const u64 size[] = { SZ_512M, SZ_256M };
	struct cxll_sim_dev *sim = dev_case_sim(test);
	struct cxll_dev *cd = &sim->cd;
	unsigned int n;

	cxll_sim_cxl11(sim, false);
	cxll_sim_ranges(sim, size);
	sim->config[CXLL_DVSEC_RANGE_SIZE_LO(1) / 4] |= BIT(2);	/* persistent */
	sim->valid_reads[1] = 3;
	sim->active_reads[1] = 3;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(cd), 0);
	KUNIT_EXPECT_TRUE(test, cd->media_ready);
	KUNIT_EXPECT_EQ(test, cd->info.revision, 0);
	expect_ram(test, &cd->capacity, size[0]);
	expect_pmem(test, &cd->capacity, size[1]);
	KUNIT_EXPECT_EQ(test, cd->mm.mbox.payload_size, 0UL);
	KUNIT_EXPECT_TRUE(test, bitmap_empty(cd->mm.mbox.enabled,
					     CXLL_MBOX_CMDS_MAX));
	KUNIT_EXPECT_EQ(test, cxll_mbox_mmio_message(&cd->mm), -ENOENT);
	KUNIT_EXPECT_EQ(test, sim->commands, 0U);
	cxll_dev_release(cd);

	/* never active: shown without capacity, as others are */
	sim->active_reads[0] = CXLL_SIM_NEVER;
	expect_unready(test, sim);
	cxll_dev_release(cd);
	sim->active_reads[0] = 0;

	for (n = 0; n < 200; n++) {
		int rc;

		sim->link.left = n;
		rc = cxll_dev_discover(cd);
		if (!rc)
			break;
		KUNIT_EXPECT_EQ_MSG(test, rc, -ENODEV, "access %u", n);
	}
	KUNIT_EXPECT_GT(test, n, 10U);
	KUNIT_EXPECT_LT(test, n, 200U);
}

/* No mailbox to ask, and nothing in the ranges either */
static void discover_nothing(struct kunit *test)
{
	static const u64 none[2];
	struct cxll_sim_dev *sim = dev_case_sim(test);

	cxll_sim_cxl11(sim, false);
	cxll_sim_ranges(sim, none);
	sim->config[2] |= BIT(4) << 16;		/* one range, empty */
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EINVAL);

	sim = dev_case_fresh(test);
	cxll_sim_cxl11(sim, false);
	sim->cd.dvsec.len = 0;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EINVAL);

	/* a kind of memory nobody has defined */
	sim = dev_case_fresh(test);
	cxll_sim_cxl11(sim, false);
	sim->config[CXLL_DVSEC_RANGE_SIZE_LO(0) / 4] |= 7 << 2;
	KUNIT_EXPECT_EQ(test, cxll_dev_discover(&sim->cd), -EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(discover_sound),
	KUNIT_CASE(discover_late),
	KUNIT_CASE(discover_mailbox_never_ready),
	KUNIT_CASE(discover_mailbox_late),
	KUNIT_CASE(discover_mailbox_no_ready_time),
	KUNIT_CASE(discover_doorbell_set),
	KUNIT_CASE(discover_range_never_valid),
	KUNIT_CASE(discover_range_never_active),
	KUNIT_CASE(discover_range_limits),
	KUNIT_CASE(discover_second_range),
	KUNIT_CASE(discover_empty_range),
	KUNIT_CASE(discover_media_status),
	KUNIT_CASE(discover_without_dvsec),
	KUNIT_CASE(discover_bad_dvsec),
	KUNIT_CASE(discover_partitions),
	KUNIT_CASE(discover_few_commands),
	KUNIT_CASE(discover_cel_pieces),
	KUNIT_CASE(discover_without_mailbox),
	KUNIT_CASE(discover_nothing),
	{ }
};

struct kunit_suite dev_discover_suite = {
	.name = "cxl_live_dev_discover",
	.init = dev_case_init,
	.exit = dev_case_exit,
	.test_cases = cases,
};
