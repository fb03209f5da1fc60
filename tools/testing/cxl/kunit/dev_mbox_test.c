// SPDX-License-Identifier: GPL-2.0-only
/* The mailbox: sizes, return codes, sending again, waits that end. */
#include <linux/ktime.h>
#include "dev_tests.h"

#define RC_INTERNAL	0x04
#define RC_RETRY	0x05
#define RC_BUSY		0x06

struct mbox_case {
	struct cxll_sim_dev *sim;
	struct cxll_mbox_mmio *mm;
	struct cxll_mbox *mbox;
	u8 out[512];
};

static struct mbox_case *begin(struct kunit *test)
{
	struct mbox_case *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->sim = dev_case_sim(test);
	KUNIT_ASSERT_EQ(test, cxll_dev_discover(&c->sim->cd), 0);
	c->mm = &c->sim->cd.mm;
	c->mbox = &c->mm->mbox;
	c->mbox->command_ms = 20;
	c->mbox->settle_ms = 50;
	c->sim->commands = 0;
	return c;
}

static struct cxll_mbox_cmd identify(struct mbox_case *c)
{
	return (struct cxll_mbox_cmd){
		.opcode = CXLL_OP_IDENTIFY,
		.out = c->out,
		.out_len = 256,
		.out_min = CXLL_IDENTIFY_LEN,
	};
}

static void fault(struct mbox_case *c, u16 rc, unsigned int times)
{
	c->sim->fault[0] = (struct cxll_sim_fault){
		.opcode = CXLL_OP_IDENTIFY,
		.times = times,
		.rc = rc,
	};
}

static void mbox_sound(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);

	/* Five looks take longer on a busy machine than hanging commands get */
	c->mbox->command_ms = CXLL_MBOX_COMMAND_MS;
	c->sim->doorbell_reads = 5;
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), 0);
	KUNIT_EXPECT_TRUE(test, cmd.answered);
	KUNIT_EXPECT_EQ(test, cmd.rc, 0);
	KUNIT_EXPECT_EQ(test, cmd.out_len, CXLL_IDENTIFY_LEN);
	KUNIT_EXPECT_EQ(test, c->sim->commands, 1U);
}

static void mbox_input_too_long(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);
	struct cxll_why why = {};

	cmd.in = c->out;
	cmd.in_len = c->mbox->payload_size + 1;
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), -E2BIG);
	KUNIT_EXPECT_EQ(test, c->sim->commands, 0U);

	cxll_mbox_explain(c->mbox, &cmd, -E2BIG, &why);
	KUNIT_EXPECT_STREQ(test, why.text, "error -7");
}

static void mbox_wrong_lengths(struct kunit *test)
{
	static const u32 len[] = { 0, CXLL_IDENTIFY_LEN - 1, 257, 2049, 4000,
				   0xfffff, 0x1fffff };
	struct mbox_case *c = begin(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(len); i++) {
		struct cxll_mbox_cmd cmd = identify(c);
		struct cxll_why why = {};
		int rc;

		memset(c->out, 0xee, sizeof(c->out));
		fault(c, 0, 1);
		c->sim->fault[0].set_len = true;
		c->sim->fault[0].len = len[i];
		rc = cxll_mbox_send(c->mbox, &cmd);
		KUNIT_EXPECT_EQ(test, rc, -EPROTO);
		/* nothing behind what the caller has room for */
		KUNIT_EXPECT_EQ(test, c->out[256], 0xee);
		cxll_mbox_explain(c->mbox, &cmd, rc, &why);
		KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "bytes"));
	}
}

static void mbox_return_codes(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	unsigned int code;

	for (code = 2; code <= 0x30; code++) {
		const struct cxll_mbox_rc *mean = cxll_mbox_rc(code);
		struct cxll_mbox_cmd cmd = identify(c);

		if (mean->retry != CXLL_RETRY_NEVER)
			continue;
		c->sim->commands = 0;
		fault(c, code, CXLL_SIM_NEVER);
		KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd),
				mean->error);
		KUNIT_EXPECT_TRUE(test, cmd.answered);
		KUNIT_EXPECT_EQ(test, cmd.rc, code);
		KUNIT_EXPECT_EQ(test, cmd.out_len, 0);
		KUNIT_EXPECT_EQ(test, c->sim->commands, 1U);
	}
}

static void mbox_unknown_code(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);
	struct cxll_why why = {};

	fault(c, 0xbeef, 1);
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), -EIO);
	cxll_mbox_explain(c->mbox, &cmd, -EIO, &why);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "beefh"));
}

static void mbox_retry(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);

	fault(c, RC_RETRY, 3);
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), 0);
	KUNIT_EXPECT_EQ(test, c->sim->commands, 4U);
	KUNIT_EXPECT_EQ(test, cmd.out_len, CXLL_IDENTIFY_LEN);

	cmd = identify(c);
	c->sim->commands = 0;
	fault(c, RC_RETRY, CXLL_SIM_NEVER);
	KUNIT_EXPECT_LT(test, cxll_mbox_send(c->mbox, &cmd), 0);
	KUNIT_EXPECT_EQ(test, c->sim->commands, 4U);
	KUNIT_EXPECT_EQ(test, cmd.rc, RC_RETRY);
}

static void mbox_busy(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);

	c->mbox->settle_ms = 1000;
	c->sim->background_reads = 4;
	fault(c, RC_BUSY, 2);
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), 0);
	KUNIT_EXPECT_EQ(test, c->sim->commands, 3U);
}

static void mbox_busy_for_ever(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);
	ktime_t start = ktime_get();

	/* a background operation without an end */
	c->sim->background_reads = CXLL_SIM_NEVER;
	fault(c, RC_BUSY, CXLL_SIM_NEVER);
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd),
			cxll_mbox_rc(RC_BUSY)->error);
	KUNIT_EXPECT_TRUE(test, cmd.answered);

	/* none at all, and busy nevertheless */
	cmd = identify(c);
	c->sim->background_left = 0;
	c->sim->background_reads = 0;
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd),
			cxll_mbox_rc(RC_BUSY)->error);
	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), start), 5000LL);

	/* a transport that knows of none */
	c->mbox->settle_ms = 0;
	cmd = identify(c);
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd),
			cxll_mbox_rc(RC_BUSY)->error);
}

static void mbox_background(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);

	c->sim->background_reads = 3;
	fault(c, CXLL_RC_BACKGROUND, 1);
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), 0);
	KUNIT_EXPECT_EQ(test, cmd.rc, CXLL_RC_BACKGROUND);
	KUNIT_EXPECT_EQ(test, cmd.out_len, 0);

	KUNIT_EXPECT_FALSE(test, cxll_mbox_mmio_irq(c->mm));
	KUNIT_EXPECT_EQ(test, c->mbox->ops->settle(c->mbox, 100), 0);
	KUNIT_EXPECT_TRUE(test, cxll_mbox_mmio_irq(c->mm));
	KUNIT_EXPECT_TRUE(test, completion_done(&c->mm->bg_done));
}

static void mbox_hang(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);
	struct cxll_why why = {};

	fault(c, 0, 1);
	c->sim->fault[0].hang = true;
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), -ETIMEDOUT);
	KUNIT_EXPECT_FALSE(test, cmd.answered);
	cxll_mbox_explain(c->mbox, &cmd, -ETIMEDOUT, &why);
	KUNIT_EXPECT_STREQ(test, why.text, "no answer within 20 ms");

	/* the doorbell is still set: nothing may be written */
	cmd = identify(c);
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), -EBUSY);
	KUNIT_EXPECT_EQ(test, c->sim->commands, 1U);
	cxll_mbox_explain(c->mbox, &cmd, -EBUSY, &why);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "busy"));
	cxll_mbox_mmio_interrupt(c->mm, true);
	KUNIT_EXPECT_EQ(test, c->sim->ctrl & BIT(2), 0U);

	c->sim->doorbell_left = 0;
	cmd = identify(c);
	KUNIT_EXPECT_EQ(test, cxll_mbox_send(c->mbox, &cmd), 0);
}

static void mbox_hang_reason(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_mbox_cmd cmd = identify(c);
	struct cxll_why why = {};

	fault(c, 0, 1);
	c->sim->fault[0].hang = true;
	c->sim->fatal = true;
	cxll_mbox_explain(c->mbox, &cmd, cxll_mbox_send(c->mbox, &cmd), &why);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "fatal"));

	c->sim->ctrl = 0;
	fault(c, 0, 1);
	c->sim->fault[0].hang = true;
	c->sim->fatal = false;
	c->sim->halt = true;
	cxll_mbox_explain(c->mbox, &cmd, cxll_mbox_send(c->mbox, &cmd), &why);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "halted"));
}

/* Gone at each access a command makes: always noticed, never waited for. */
static void mbox_gone(struct kunit *test)
{
	struct mbox_case *c = begin(test);
	struct cxll_why why = {};
	ktime_t start = ktime_get();
	unsigned int n;
	int rc = -1;

	c->mbox->command_ms = CXLL_MBOX_COMMAND_MS;
	for (n = 0; rc && n < 200; n++) {
		struct cxll_mbox_cmd cmd = identify(c);

		c->sim->ctrl = 0;
		c->sim->link.left = n;
		rc = cxll_mbox_send(c->mbox, &cmd);
		KUNIT_EXPECT_TRUE(test, !rc || rc == -ENODEV);
		if (rc)
			cxll_mbox_explain(c->mbox, &cmd, rc, &why);
	}
	KUNIT_EXPECT_GT(test, n, 20U);
	KUNIT_EXPECT_EQ(test, rc, 0);
	KUNIT_EXPECT_STREQ(test, why.text, "the device is gone");

	cxll_sim_dev_remove(c->sim);
	KUNIT_EXPECT_EQ(test, c->mbox->ops->settle(c->mbox, 1000), -ENODEV);
	KUNIT_EXPECT_EQ(test, cxll_mbox_mmio_message(c->mm), -ENOENT);
	cxll_mbox_mmio_interrupt(c->mm, true);
	KUNIT_EXPECT_FALSE(test, cxll_mbox_mmio_irq(c->mm));
	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), start), 2000LL);
}

static void mbox_interrupt(struct kunit *test)
{
	struct mbox_case *c = begin(test);

	KUNIT_EXPECT_EQ(test, cxll_mbox_mmio_message(c->mm), 9);
	cxll_mbox_mmio_interrupt(c->mm, true);
	KUNIT_EXPECT_EQ(test, c->sim->ctrl, (u32)BIT(2));
	cxll_mbox_mmio_interrupt(c->mm, false);
	KUNIT_EXPECT_EQ(test, c->sim->ctrl, 0U);

	c->sim->mbox_caps &= ~BIT(6);
	KUNIT_EXPECT_EQ(test, cxll_mbox_mmio_message(c->mm), -ENOENT);
}

static void mbox_payload_size(struct kunit *test)
{
	static const struct {
		u32 log2;
		int rc;
	} sizes[] = {
		{ 7, -EINVAL }, { 8, 0 }, { 12, 0 }, { 13, -EINVAL },
		{ 20, -EINVAL }, { 21, -EINVAL }, { 31, -EINVAL },
	};
	struct mbox_case *c = begin(test);
	struct cxll_mbox_mmio mm;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		c->sim->mbox_caps = sizes[i].log2;
		KUNIT_EXPECT_EQ(test, cxll_mbox_mmio_init(&mm, c->mbox->dev,
							  &c->mm->regs,
							  &c->mm->status, 100),
				sizes[i].rc);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(mbox_sound),
	KUNIT_CASE(mbox_input_too_long),
	KUNIT_CASE(mbox_wrong_lengths),
	KUNIT_CASE(mbox_return_codes),
	KUNIT_CASE(mbox_unknown_code),
	KUNIT_CASE(mbox_retry),
	KUNIT_CASE(mbox_busy),
	KUNIT_CASE(mbox_busy_for_ever),
	KUNIT_CASE(mbox_background),
	KUNIT_CASE(mbox_hang),
	KUNIT_CASE(mbox_hang_reason),
	KUNIT_CASE(mbox_gone),
	KUNIT_CASE(mbox_interrupt),
	KUNIT_CASE(mbox_payload_size),
	{ }
};

struct kunit_suite dev_mbox_suite = {
	.name = "cxl_live_dev_mbox",
	.init = dev_case_init,
	.exit = dev_case_exit,
	.test_cases = cases,
};
