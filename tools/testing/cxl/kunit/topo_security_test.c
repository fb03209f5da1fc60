// SPDX-License-Identifier: GPL-2.0-only
/* security/ of a memdev: its state, and what destroys all contents. */
#include <linux/delay.h>
#include "topo.h"

#define WAIT_MS		5000

static struct cxll_sim_dev *security_sim(struct kunit *test)
{
	struct topo *t = test->priv;

	return &t->fn[0];
}

static const char *security_memdev(struct kunit *test)
{
	struct topo *t = test->priv;

	return dev_name(&t->md[0]->dev);
}

static void security_expect(struct kunit *test, const char *want)
{
	TOPO_EXPECT(test, want, TOPO_ATTR, security_memdev(test),
		    "security/state");
}

static int security_write(struct kunit *test, const char *file, const char *val)
{
	return topo_write(val, "devices/%s/security/%s", security_memdev(test),
			  file);
}

static void security_wait(struct kunit *test, const char *want)
{
	unsigned int ms;

	for (ms = 0; ms < WAIT_MS; ms += 50) {
		topo_read(topo_got, sizeof(topo_got), TOPO_ATTR,
			  security_memdev(test), "security/state");
		if (!strcmp(topo_got, want))
			break;
		msleep(50);
	}
	KUNIT_EXPECT_STREQ(test, topo_got, want);
}

/* An operation that goes on until security_end(). */
static void security_begin(struct kunit *test, const char *file)
{
	struct cxll_sim_dev *sim = security_sim(test);

	sim->background_reads = CXLL_SIM_NEVER;
	sim->lsa[0] = 0x5a;
	KUNIT_EXPECT_EQ(test, security_write(test, file, "1\n"), 0);
	KUNIT_EXPECT_EQ(test, sim->lsa[0], 0);
	security_expect(test, "sanitize\n");
}

static void security_end(struct kunit *test)
{
	security_sim(test)->background_left = 0;
	security_wait(test, "disabled\n");
}

static void security_state(struct kunit *test)
{
	struct cxll_sim_dev *sim = security_sim(test);

	topo_plug(test, 0);
	security_expect(test, "disabled\n");
	sim->security = 0x01;
	security_expect(test, "unlocked\n");
	sim->security = 0x05;
	security_expect(test, "locked\n");
	sim->fault[0] = (struct cxll_sim_fault){
		.opcode = CXLL_OP_GET_SECURITY_STATE,
		.times = 1,
		.rc = 4,
	};
	KUNIT_EXPECT_LT(test, topo_read(topo_got, sizeof(topo_got), TOPO_ATTR,
					security_memdev(test),
					"security/state"), 0);
}

/* Only what the device has; the state is always there. */
static void security_files(struct kunit *test)
{
	struct cxll_sim_dev *sim = security_sim(test);
	const char *dir = "devices/%s/security/%s";

	cxll_sim_cel_drop(sim, CXLL_OP_SANITIZE);
	cxll_sim_cel_drop(sim, CXLL_OP_GET_SECURITY_STATE);
	sim->security = 0x05;
	topo_plug(test, 0);
	KUNIT_EXPECT_TRUE(test, topo_exists(dir, security_memdev(test), "erase"));
	KUNIT_EXPECT_FALSE(test, topo_exists(dir, security_memdev(test),
					     "sanitize"));
	security_expect(test, "disabled\n");
}

/* In the background, although Mailbox Status says that nothing runs. */
static void security_sanitize(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 0);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	security_sim(test)->background_hidden = true;
	security_begin(test, "sanitize");
	KUNIT_EXPECT_EQ(test, security_write(test, "sanitize", "1"), -EBUSY);
	KUNIT_EXPECT_EQ(test, security_write(test, "erase", "1"), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), -EBUSY);

	security_end(test);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);
	security_begin(test, "erase");
	security_end(test);
}

static void security_at_once(struct kunit *test)
{
	topo_plug(test, 0);
	KUNIT_EXPECT_EQ(test, security_write(test, "sanitize", "1"), 0);
	security_expect(test, "disabled\n");
	KUNIT_EXPECT_EQ(test, security_write(test, "erase", "1"), 0);
	security_expect(test, "disabled\n");
}

static void security_refused(struct kunit *test)
{
	struct cxll_sim_dev *sim = security_sim(test);
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int commands;

	topo_plug(test, 0);
	commands = sim->commands;
	KUNIT_EXPECT_EQ(test, security_write(test, "sanitize", "0"), -EINVAL);
	KUNIT_EXPECT_EQ(test, security_write(test, "erase", "now"), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim->commands, commands);

	sim->security = 0x01;
	KUNIT_EXPECT_EQ(test, security_write(test, "sanitize", "1"), -EPERM);
	sim->security = 0x05;
	KUNIT_EXPECT_EQ(test, security_write(test, "erase", "1"), -EPERM);
	sim->security = 0;

	sim->lsa[0] = 0x5a;
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, security_write(test, "sanitize", "1"), -EBUSY);
	KUNIT_EXPECT_EQ(test, security_write(test, "erase", "1"), -EBUSY);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &r), 0);

	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[0]->dev, false), 0);
	KUNIT_EXPECT_EQ(test, security_write(test, "sanitize", "1"), -ENXIO);
	KUNIT_EXPECT_EQ(test, sim->lsa[0], 0x5a);
}

/* It begins and is refused, or stops half way: nobody waits for it for ever. */
static void security_fails(struct kunit *test)
{
	struct cxll_sim_dev *sim = security_sim(test);

	topo_plug(test, 0);
	sim->fault[0] = (struct cxll_sim_fault){
		.opcode = CXLL_OP_SANITIZE,
		.times = 1,
		.rc = 0x13,
	};
	KUNIT_EXPECT_EQ(test, security_write(test, "sanitize", "1"), -EACCES);
	security_expect(test, "disabled\n");

	sim->background_stops = true;
	sim->background_rc = 4;
	security_begin(test, "sanitize");
	security_end(test);
}

/* The driver goes and comes, and the device as well. */
static void security_goes_on(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 0);
	security_begin(test, "sanitize");
	topo_unplug(test, 0);
	topo_plug(test, 0);
	security_expect(test, "sanitize\n");
	KUNIT_EXPECT_EQ(test, security_write(test, "sanitize", "1"), -EAGAIN);
	security_end(test);

	topo_unplug(test, 0);
	topo_plug(test, 0);
	security_begin(test, "erase");
	cxll_sim_dev_remove(&t->fn[0]);
	topo_unplug(test, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(security_state),
	KUNIT_CASE(security_files),
	KUNIT_CASE(security_sanitize),
	KUNIT_CASE(security_at_once),
	KUNIT_CASE(security_refused),
	KUNIT_CASE(security_fails),
	KUNIT_CASE(security_goes_on),
	{ }
};

struct kunit_suite topo_security_suite = {
	.name = "cxl_live_topo_security",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
