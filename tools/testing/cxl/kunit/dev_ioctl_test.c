// SPDX-License-Identifier: GPL-2.0-only
/* The ioctls of memN, through the file operations, on memory of a real user. */
#include "dev_ioctl.h"

static void ioctl_query(struct kunit *test)
{
	struct {
		u32 n, rsvd;
		struct cxl_command_info info[32];
	} q;
	u32 count, i;

	memset(&q, 0, sizeof(q));
	dev_user_put(test, 0, &q, sizeof(q));
	KUNIT_EXPECT_EQ(test, dev_ioctl(test, CXL_MEM_QUERY_COMMANDS), 0L);
	dev_user_get(test, 0, &q, sizeof(q));
	count = q.n;
	KUNIT_EXPECT_EQ(test, count, 15U);
	KUNIT_EXPECT_EQ(test, q.info[0].id, 0U);

	q.n = 32;
	dev_user_put(test, 0, &q, sizeof(q));
	KUNIT_EXPECT_EQ(test, dev_ioctl(test, CXL_MEM_QUERY_COMMANDS), 0L);
	dev_user_get(test, 0, &q, sizeof(q));
	/* the user's number is its own */
	KUNIT_EXPECT_EQ(test, q.n, 32U);
	for (i = 0; i < count; i++) {
		/* the client's table of names ends at 21 */
		KUNIT_EXPECT_LE(test, q.info[i].id, 21U);
		KUNIT_EXPECT_EQ(test, q.info[i].flags,
				q.info[i].id == ID(RAW) ? 0 :
				(u32)CXL_MEM_COMMAND_FLAG_ENABLED);
	}
	KUNIT_EXPECT_EQ(test, q.info[0].id, (u32)ID(IDENTIFY));
	KUNIT_EXPECT_EQ(test, q.info[0].size_in, 0U);
	KUNIT_EXPECT_EQ(test, q.info[0].size_out, 0x43U);
	KUNIT_EXPECT_EQ(test, q.info[count].id, 0U);

	memset(&q, 0, sizeof(q));
	q.n = 2;
	dev_user_put(test, 0, &q, sizeof(q));
	KUNIT_EXPECT_EQ(test, dev_ioctl(test, CXL_MEM_QUERY_COMMANDS), 0L);
	dev_user_get(test, 0, &q, sizeof(q));
	KUNIT_EXPECT_EQ(test, q.n, 2U);
	KUNIT_EXPECT_EQ(test, q.info[1].id, (u32)ID(RAW));
	KUNIT_EXPECT_EQ(test, q.info[2].id, 0U);
}

static void ioctl_bad_pointers(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;
	struct cxl_send_command cmd = dev_command(ID(SET_LSA), 16, 0);
	u32 many = 32;

	KUNIT_EXPECT_EQ(test, dev_ioctl(test, _IO(0xCE, 99)), -ENOTTY);

	/* the header alone is in the mapping, the list is not */
	dev_user_put(test, USER_LEN - 8, &many, sizeof(many));
	KUNIT_EXPECT_EQ(test, dev_ioctl_at(c, CXL_MEM_QUERY_COMMANDS,
					   dev_user_base + USER_LEN - 8), -EFAULT);
	KUNIT_EXPECT_EQ(test, dev_ioctl_at(c, CXL_MEM_QUERY_COMMANDS, 8), -EFAULT);
	KUNIT_EXPECT_EQ(test, dev_ioctl_at(c, CXL_MEM_SEND_COMMAND, 8), -EFAULT);

	cmd.in.payload = 8;
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), -EFAULT);
	cmd = dev_command(ID(IDENTIFY), 0, 0x43);
	cmd.out.payload = 8;
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), -EFAULT);
}

static void ioctl_reserved(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;
	struct cxl_send_command good = dev_command(ID(IDENTIFY), 0, 0x43), cmd;

	c->base.sim->commands = 0;
	cmd = good;
	cmd.flags = BIT(5);
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), -EINVAL);
	cmd = good;
	cmd.rsvd = 1;
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), -EINVAL);
	cmd = good;
	cmd.in.rsvd = 1;
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), -EINVAL);
	cmd = good;
	cmd.out.rsvd = 1;
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), -EINVAL);
	KUNIT_EXPECT_EQ(test, c->base.sim->commands, 0U);
	KUNIT_EXPECT_EQ(test, dev_send(test, &good), 0L);
}

static void ioctl_ids(struct kunit *test)
{
	static const u32 bad[] = { 0, 14, 15, 16, 17, 19, 20, 22, 23, 24,
				   99, 0x80000000, 0xffffffff };
	struct dev_ioctl_case *c = test->priv;
	unsigned int i;

	c->base.sim->commands = 0;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, dev_send_id(test, bad[i], 0, 4096), -ENOTTY);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(RAW), 0, 4096), -EPERM);
	KUNIT_EXPECT_EQ(test, c->base.sim->commands, 0U);
}

static void ioctl_sizes(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;

	c->base.sim->commands = 0;
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(IDENTIFY), 1, 0x43), -ENOMEM);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(IDENTIFY), 0, 0x42), -ENOMEM);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_LSA), 7, 64), -ENOMEM);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(SET_PARTITION_INFO), 9, 0),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(SET_LSA), 2049, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(SET_LSA), 0xffffffff, 0),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, c->base.sim->commands, 0U);

	/* more room than can be is no mistake */
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(IDENTIFY), 0, 0xffffffff), 0L);
}

static void ioctl_not_supported(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;

	clear_bit(ID(GET_HEALTH_INFO), c->base.sim->cd.mm.mbox.enabled);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_HEALTH_INFO), 0, 0x12),
			-ENOTTY);
}

/* A device without mailbox: nothing to ask for, nothing to send */
static void ioctl_no_mailbox(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;
	struct cxl_send_command cmd = dev_command(ID(IDENTIFY), 0, 0x43);

	memset(&c->base.sim->cd.mm.regs, 0, sizeof(c->base.sim->cd.mm.regs));
	dev_user_put(test, 0, &cmd, sizeof(cmd));
	KUNIT_EXPECT_EQ(test, dev_ioctl(test, CXL_MEM_QUERY_COMMANDS), -ENOTTY);
	KUNIT_EXPECT_EQ(test, dev_ioctl(test, CXL_MEM_SEND_COMMAND), -ENOTTY);
}

static void ioctl_identify(struct kunit *test)
{
	struct cxl_send_command cmd = dev_command(ID(IDENTIFY), 0, 0x100);
	char fw[10];

	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), 0L);
	KUNIT_EXPECT_EQ(test, cmd.retval, 0U);
	KUNIT_EXPECT_EQ(test, cmd.out.size, 0x43U);
	dev_user_get(test, OUT, fw, sizeof(fw));
	KUNIT_EXPECT_EQ(test, memcmp(fw, "SIM FW 1.0", 10), 0);
}

static void ioctl_labels(struct kunit *test)
{
	struct cxl_send_command cmd = dev_command(ID(SET_LSA), 8 + 24, 0);
	static const __le32 where[2] = { cpu_to_le32(100), cpu_to_le32(24) };
	u8 label[24], back[24];

	memset(label, 0xab, sizeof(label));
	dev_user_put(test, IN, where, sizeof(where));
	dev_user_put(test, IN + 8, label, sizeof(label));
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), 0L);
	KUNIT_EXPECT_EQ(test, cmd.retval, 0U);

	/* room for half: half is written and reported */
	cmd = dev_command(ID(GET_LSA), 8, 12);
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), 0L);
	KUNIT_EXPECT_EQ(test, cmd.out.size, 12U);
	dev_user_get(test, OUT, back, sizeof(back));
	KUNIT_EXPECT_EQ(test, memcmp(back, label, 12), 0);
	KUNIT_EXPECT_EQ(test, back[12], 0);
}

static void ioctl_device_error(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;
	struct cxl_send_command cmd = dev_command(ID(GET_LSA), 8, 64);
	static const __le32 where[2] = { cpu_to_le32(4000), cpu_to_le32(24) };

	dev_user_put(test, IN, where, sizeof(where));
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), 0L);
	KUNIT_EXPECT_EQ(test, cmd.retval, 2U);
	KUNIT_EXPECT_EQ(test, cmd.out.size, 0U);

	c->base.sim->fault[0] = (struct cxll_sim_fault){
		.times = 1, .rc = 0xbeef,
	};
	cmd = dev_command(ID(IDENTIFY), 0, 0x43);
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), 0L);
	KUNIT_EXPECT_EQ(test, cmd.retval, 0xbeefU);

	c->base.sim->fault[0] = (struct cxll_sim_fault){
		.times = 1, .rc = CXLL_RC_BACKGROUND,
	};
	cmd = dev_command(ID(IDENTIFY), 0, 0x43);
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), 0L);
	KUNIT_EXPECT_EQ(test, cmd.retval, 1U);
	KUNIT_EXPECT_EQ(test, cmd.out.size, 0U);
}

static void ioctl_answer_length(struct kunit *test)
{
	static const u32 len[] = { 0, 0x42, 0x801, 0x1fffff };
	struct dev_ioctl_case *c = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(len); i++) {
		c->base.sim->fault[0] = (struct cxll_sim_fault){
			.times = 1, .set_len = true, .len = len[i],
		};
		KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(IDENTIFY), 0, 0x43),
				-EPROTO);
	}
}

static void ioctl_partition(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;
	u8 in[10] = { 1, [8] = 1 };

	dev_user_put(test, IN, in, sizeof(in));
	c->base.sim->commands = 0;
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(SET_PARTITION_INFO), 10, 0),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, c->base.sim->commands, 0U);

	in[8] = 0;
	dev_user_put(test, IN, in, sizeof(in));
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(SET_PARTITION_INFO), 10, 0),
			0L);
	KUNIT_EXPECT_EQ(test, c->base.sim->partition[0], 1);
}

static void ioctl_other_commands(struct kunit *test)
{
	u8 in[12] = { [2] = 42 }, out[16];

	dev_user_put(test, IN, in, sizeof(in));
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(SET_ALERT_CONFIG), 12, 0), 0L);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_ALERT_CONFIG), 0, 16), 0L);
	dev_user_get(test, OUT, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, out[3], 42);

	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_HEALTH_INFO), 0, 0x12), 0L);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_FW_INFO), 0, 0x50), 0L);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_PARTITION_INFO), 0, 0x20),
			0L);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_SUPPORTED_LOGS), 0, 64),
			0L);
}

static void ioctl_log(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;
	u8 in[CXLL_GET_LOG_IN_LEN], out[8];
	struct cxl_send_command cmd;

	cxll_get_log_encode(in, cxll_uuid_cel, 4, 8);
	dev_user_put(test, IN, in, sizeof(in));
	cmd = dev_command(ID(GET_LOG), sizeof(in), 64);
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), 0L);
	KUNIT_EXPECT_EQ(test, cmd.retval, 0U);
	KUNIT_EXPECT_EQ(test, cmd.out.size, 8U);
	dev_user_get(test, OUT, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, memcmp(out, c->base.sim->cel + 4, 8), 0);

	in[0] ^= 1;			/* a log that is not there */
	dev_user_put(test, IN, in, sizeof(in));
	cmd = dev_command(ID(GET_LOG), sizeof(in), 64);
	KUNIT_EXPECT_EQ(test, dev_send(test, &cmd), 0L);
	KUNIT_EXPECT_EQ(test, cmd.retval, 0x17U);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_LOG), 23, 64), -ENOMEM);
}

static void ioctl_reads(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;
	u64 time = 0;
	u8 out[4];

	KUNIT_EXPECT_EQ(test, dev_send_id(test, COMPAT_CXL_ID_GET_TIMESTAMP, 0, 8),
			0L);
	dev_user_get(test, OUT, &time, sizeof(time));
	KUNIT_EXPECT_NE(test, time, 0ULL);
	KUNIT_EXPECT_EQ(test, le64_to_cpu((__force __le64)time),
			c->base.sim->timestamp);

	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_SHUTDOWN_STATE), 0, 1), 0L);
	dev_user_get(test, OUT, out, 1);
	KUNIT_EXPECT_EQ(test, out[0], 1);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(GET_SCAN_MEDIA_CAPS), 16, 4),
			0L);
	dev_user_get(test, OUT, out, 4);
	KUNIT_EXPECT_EQ(test, out[0], 77);
}

static void ioctl_no_memory(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;
	unsigned int n, refused = 0;
	bool hit;
	long rc;

	if (!dev_fail_ready(test))
		return;

	/* a command with input and output: both buffers fail in turn */
	for (n = 1; n < 20; n++) {
		struct cxl_send_command cmd = dev_command(ID(GET_LSA), 8, 64);

		dev_user_put(test, 0, &cmd, sizeof(cmd));
		c->base.sim->commands = 0;
		dev_fail_at(n);
		rc = dev_ioctl(test, CXL_MEM_SEND_COMMAND);
		hit = dev_failed();
		if (!hit)
			break;
		if (!rc)
			continue;
		KUNIT_EXPECT_EQ(test, rc, -ENOMEM);
		KUNIT_EXPECT_EQ(test, c->base.sim->commands, 0U);
		refused++;
	}

	KUNIT_EXPECT_EQ(test, rc, 0L);
	KUNIT_EXPECT_EQ(test, refused, 2U);
}

static void ioctl_gone(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;

	cxll_sim_dev_remove(c->base.sim);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(IDENTIFY), 0, 0x43), -ENODEV);
}

static void ioctl_hang(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;

	c->base.sim->fault[0] = (struct cxll_sim_fault){
		.times = 1, .hang = true,
	};
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(IDENTIFY), 0, 0x43),
			-ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(IDENTIFY), 0, 0x43), -EBUSY);
}

/* A file that outlives its device: it says so, and closes. */
static void ioctl_removed(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;

	cxll_memdev_remove(c->md);
	c->md = NULL;
	KUNIT_EXPECT_EQ(test, dev_send_id(test, ID(IDENTIFY), 0, 0x43), -ENXIO);
	KUNIT_EXPECT_EQ(test, dev_ioctl(test, CXL_MEM_QUERY_COMMANDS), -ENXIO);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(ioctl_query),
	KUNIT_CASE(ioctl_bad_pointers),
	KUNIT_CASE(ioctl_reserved),
	KUNIT_CASE(ioctl_ids),
	KUNIT_CASE(ioctl_sizes),
	KUNIT_CASE(ioctl_not_supported),
	KUNIT_CASE(ioctl_no_mailbox),
	KUNIT_CASE(ioctl_identify),
	KUNIT_CASE(ioctl_labels),
	KUNIT_CASE(ioctl_device_error),
	KUNIT_CASE(ioctl_answer_length),
	KUNIT_CASE(ioctl_partition),
	KUNIT_CASE(ioctl_other_commands),
	KUNIT_CASE(ioctl_log),
	KUNIT_CASE(ioctl_reads),
	KUNIT_CASE(ioctl_no_memory),
	KUNIT_CASE(ioctl_gone),
	KUNIT_CASE(ioctl_hang),
	KUNIT_CASE(ioctl_removed),
	{ }
};

struct kunit_suite dev_ioctl_suite = {
	.name = "cxl_live_dev_ioctl",
	.suite_init = dev_ioctl_suite_init,
	.suite_exit = dev_ioctl_suite_exit,
	.init = dev_ioctl_init,
	.exit = dev_ioctl_exit,
	.test_cases = cases,
};
