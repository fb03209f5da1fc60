// SPDX-License-Identifier: GPL-2.0-only
/*
 * HDM Decoder Enable and Mem_Enable: off, locked, not to be switched on, or
 * lost after a commit. And whether a decoder stands, looked at now.
 */
#include <cxll/locks.h>
#include "topo.h"
#include "topo_gone.h"

#define GLOBAL_REG	((CXLL_SIM_HDM + CXLL_HDM_GLOBAL) / 4)
#define DEC_REG(n, r)	((CXLL_SIM_HDM + CXLL_HDM_DECODER(n) + (r)) / 4)

static int commit(struct cxll_port *port, const struct cxll_hdm_setting *set,
		  struct cxll_why *why)
{
	return topo_decoder_commit(port, 0, set, why);
}

static int reset(struct cxll_port *port)
{
	guard(rwsem_write)(&cxll_tree_lock);
	return cxll_decoder_reset(port, 0, NULL);
}

static int decodes(struct cxll_port *port, bool enable, struct cxll_why *why)
{
	*why = (struct cxll_why){};
	guard(rwsem_write)(&cxll_tree_lock);
	return cxll_port_decodes(port, enable, why);
}

static bool stands(struct cxll_port *port, unsigned int id)
{
	guard(rwsem_write)(&cxll_tree_lock);
	return cxll_decoder_stands(port, id);
}

static struct cxll_hdm_setting setting(u64 base)
{
	return (struct cxll_hdm_setting){
		.base = base,
		.size = GRAIN,
		.ilv = { 1, 256 },
		.host_only = true,
	};
}

static struct cxll_port *endpoint0(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 0);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
	return topo_endpoint(t, 0);
}

static void switch_mem(struct cxll_sim_dev *fn, bool on)
{
	fn->config[CXLL_DVSEC_CTRL / 4] &= ~CXLL_DVSEC_CTRL_MEM_ENABLE;
	if (on)
		fn->config[CXLL_DVSEC_CTRL / 4] |= CXLL_DVSEC_CTRL_MEM_ENABLE;
}

static void lock(struct cxll_sim_dev *fn, bool on)
{
	fn->config[CXLL_DVSEC_LOCK / 4] = on ? CXLL_DVSEC_LOCK_CONFIG : 0;
}

/* Refused with a sentence, no decoder committed or written, nothing stray. */
static void expect_refused(struct kunit *test, struct cxll_port *ep, int rc,
			   const char *what)
{
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(t->base);
	struct cxll_why why = {};

	KUNIT_EXPECT_EQ_MSG(test, commit(ep, &set, &why), rc, "%s", what);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why.text, what), "%s", why.text);
	KUNIT_EXPECT_FALSE(test, ep->decoders[0]->set.committed);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
	KUNIT_EXPECT_EQ(test, t->fn[0].comp.commits, 0U);
	KUNIT_EXPECT_EQ(test, t->fn[0].comp.strays, 0U);
	KUNIT_EXPECT_EQ(test, t->fn[0].strays, 0U);
}

static void enable_stuck(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_sim_dev *fn = &t->fn[0];
	struct cxll_hdm_setting set = setting(t->base);
	struct cxll_port *ep = endpoint0(test);

	fn->comp.enable_stuck = true;
	expect_refused(test, ep, -EIO, "HDM Decoder Enable stays off");
	/* with that alone ranges would decode */
	KUNIT_EXPECT_FALSE(test, topo_mem_enabled(fn));
	fn->comp.enable_stuck = false;
	fn->control_stuck = CXLL_DVSEC_CTRL_MEM_ENABLE;
	expect_refused(test, ep, -EIO, "Mem_Enable stays off");
	fn->control_stuck = 0;
	lock(fn, true);
	expect_refused(test, ep, -EPERM, "CONFIG_LOCK");
	lock(fn, false);
	KUNIT_EXPECT_EQ(test, commit(ep, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(ep), 0);

	/* what firmware set before it locked is as good */
	switch_mem(fn, true);
	lock(fn, true);
	KUNIT_EXPECT_EQ(test, commit(ep, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(ep), 0);
	KUNIT_EXPECT_EQ(test, fn->strays, 0U);

	t->comp[COMP_HB0].enable_stuck = true;
	KUNIT_EXPECT_EQ(test, commit(t->port[0], &set, NULL), -EIO);
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->comp[COMP_HB0], 0));
}

/* Mem_Enable without HDM Decoder Enable, but no range has a base */
static void enable_idle_ranges(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(t->base);
	struct cxll_port *ep;
	unsigned int locked;

	switch_mem(&t->fn[0], true);
	ep = endpoint0(test);
	for (locked = 0; locked < 2; locked++) {
		t->fn[0].comp.reg[GLOBAL_REG] = 0;
		lock(&t->fn[0], locked);
		KUNIT_EXPECT_EQ(test, commit(ep, &set, NULL), 0);
		KUNIT_EXPECT_TRUE(test, topo_mem_enabled(&t->fn[0]));
		KUNIT_EXPECT_TRUE(test, topo_global_enabled(&t->fn[0].comp));
		KUNIT_EXPECT_EQ(test, reset(ep), 0);
	}
	KUNIT_EXPECT_EQ(test, t->fn[0].strays, 0U);
}

/* All that firmware can leave: what is true, and what is switched on. */
static void enable_found(struct kunit *test)
{
	static const struct {
		bool global, mem, locked, range;
		int rc, enabled;
		const char *what;
	} found[] = {
		{ 1, 1, 0, 0, 0, 0, "" },
		{ 1, 1, 1, 1, 0, 0, "" },
		{ 1, 0, 0, 0, -EIO, 0, "Mem_Enable is off" },
		{ 1, 0, 0, 1, -EIO, 0, "Mem_Enable is off" },
		{ 1, 0, 1, 0, -EIO, -EPERM, "CONFIG_LOCK" },
		{ 0, 1, 0, 0, -EIO, 0, "HDM Decoder Enable is off" },
		{ 0, 1, 1, 0, -EIO, 0, "HDM Decoder Enable is off" },
		{ 0, 1, 0, 1, -EIO, -EBUSY, "DVSEC ranges" },
		{ 0, 1, 1, 1, -EIO, -EBUSY, "DVSEC ranges" },
		{ 0, 0, 0, 1, -EIO, 0, "HDM Decoder Enable is off" },
		{ 0, 0, 1, 0, -EIO, -EPERM, "CONFIG_LOCK" },
	};
	struct topo *t = test->priv;
	struct cxll_sim_dev *fn = &t->fn[0];
	struct cxll_port *ep = endpoint0(test);
	struct cxll_why off, on;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(found); i++) {
		lock(fn, false);
		fn->comp.reg[GLOBAL_REG] =
			found[i].global ? CXLL_HDM_GLOBAL_ENABLE : 0;
		cxll_sim_range_place(fn, 0, found[i].range ? t->base : 0);
		switch_mem(fn, found[i].mem);
		lock(fn, found[i].locked);

		KUNIT_EXPECT_EQ_MSG(test, decodes(ep, false, &off), found[i].rc,
				    "%u: %s", i, off.text);
		KUNIT_EXPECT_EQ(test, topo_global_enabled(&fn->comp),
				found[i].global);
		KUNIT_EXPECT_EQ(test, topo_mem_enabled(fn), found[i].mem);
		KUNIT_EXPECT_EQ_MSG(test, decodes(ep, true, &on),
				    found[i].enabled, "%u: %s", i, on.text);
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(found[i].enabled ?
						       on.text : off.text,
						       found[i].what),
					  "%u: %s, %s", i, off.text, on.text);
		if (!found[i].enabled)
			KUNIT_EXPECT_TRUE(test, topo_mem_enabled(fn) &&
					  topo_global_enabled(&fn->comp));
		else
			KUNIT_EXPECT_TRUE(test, topo_mem_enabled(fn) ==
					  found[i].mem);
	}
	KUNIT_EXPECT_EQ(test, fn->strays, 0U);
	lock(fn, false);
}

/* Ports that are no device with HDM decoders */
static void enable_of_ports(struct kunit *test)
{
	static const u64 sizes[] = { 4 * GRAIN, 0 };
	struct topo *t = test->priv;
	struct cxll_why why;
	struct cxll_port *ep;

	KUNIT_EXPECT_EQ(test, decodes(t->root, false, &why), 0);
	KUNIT_EXPECT_EQ(test, decodes(t->port[1], false, &why), 0);
	KUNIT_EXPECT_EQ(test, decodes(t->port[0], false, &why), -EIO);
	KUNIT_EXPECT_EQ(test, decodes(t->port[0], true, &why), 0);
	KUNIT_EXPECT_TRUE(test, topo_global_enabled(&t->comp[COMP_HB0]));
	KUNIT_ASSERT_EQ(test, topo_bind("cxl_port", &t->port[0]->dev, false), 0);
	KUNIT_EXPECT_EQ(test, decodes(t->port[0], true, &why), -ENXIO);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "disabled"));
	KUNIT_ASSERT_EQ(test, topo_bind("cxl_port", &t->port[0]->dev, true), 0);

	/* ranges: Mem_Enable alone, and never by us */
	cxll_sim_cxl11(&t->fn[0], true);
	cxll_sim_ranges(&t->fn[0], sizes);
	t->fn[0].ram = sizes[0];
	t->fn[0].pmem = 0;
	ep = endpoint0(test);
	KUNIT_ASSERT_TRUE(test, ep->caps.ranges);
	KUNIT_EXPECT_EQ(test, decodes(ep, false, &why), -EIO);
	KUNIT_EXPECT_EQ(test, decodes(ep, true, &why), -EIO);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "DVSEC ranges"));
	KUNIT_EXPECT_FALSE(test, topo_mem_enabled(&t->fn[0]));
	switch_mem(&t->fn[0], true);
	KUNIT_EXPECT_EQ(test, decodes(ep, false, &why), 0);
}

static void enable_gone(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_sim_dev *fn = &t->fn[0];
	struct cxll_port *ep = endpoint0(test);
	struct cxll_why why;
	unsigned int n;
	int rc;

	for (n = 0; n < 100; n++) {
		fn->comp.reg[GLOBAL_REG] = 0;
		switch_mem(fn, false);
		fn->link.left = n;
		rc = decodes(ep, true, &why);
		if (!rc)
			break;
		KUNIT_EXPECT_EQ_MSG(test, rc, -ENODEV, "access %u", n);
		KUNIT_EXPECT_NE(test, why.text[0], 0);
	}
	fn->link.left = CXLL_SIM_NEVER;
	KUNIT_EXPECT_GT(test, n, 6U);
	KUNIT_EXPECT_LT(test, n, 100U);
}

/* Somebody's commit failed, or was never waited for. */
static void enable_after_failure(struct kunit *test)
{
	static const u32 left[] = {
		CXLL_HDM_CTRL_COMMIT | CXLL_HDM_CTRL_ERROR,
		CXLL_HDM_CTRL_COMMIT,
		CXLL_HDM_CTRL_ERROR,
	};
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(t->base);
	struct cxll_port *ep = endpoint0(test);
	u32 *ctrl = &t->fn[0].comp.reg[DEC_REG(0, CXLL_HDM_CTRL)];
	struct cxll_why why = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(left); i++) {
		*ctrl = left[i];
		KUNIT_EXPECT_EQ_MSG(test, commit(ep, &set, &why), 0, "%u: %s",
				    i, why.text);
		KUNIT_EXPECT_EQ(test, reset(ep), 0);
	}

	/* One that went through is not ours to write */
	*ctrl = CXLL_HDM_CTRL_COMMIT | CXLL_HDM_CTRL_COMMITTED;
	KUNIT_EXPECT_EQ(test, commit(ep, &set, &why), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why.text, "committed by other software"));
	KUNIT_EXPECT_EQ(test, t->fn[0].comp.strays, 0U);
	*ctrl = 0;
}

/* DVSEC 7 of one end of a link */
static u32 flexbus_read32(const struct cxll_regs *regs, u32 off)
{
	return off == CXLL_DVSEC_FLEXBUS_CTRL ? *(u32 *)regs->ctx : 0;
}

static const struct cxll_regs_ops flexbus_ops = { .read32 = flexbus_read32 };

static struct cxll_regs flexbus(u32 *val)
{
	return (struct cxll_regs){
		.ops = &flexbus_ops,
		.ctx = val,
		.len = 0x14,
	};
}

/* A link that came up as PCI Express alone, at one end or the other */
static void enable_without_link(struct kunit *test)
{
	/* status in the upper half: CXL.io alone, and CXL.mem with it */
	const u32 pcie = 0x00020002, cxl = 0x00060007, gone = CXLL_GONE32;
	struct topo *t = test->priv;
	u32 own = pcie, other = pcie;
	struct cxll_hdm_setting set = setting(t->base);
	struct cxll_dport *dport = cxll_dport_find(t->node[NODE_RP0]);
	struct cxll_why why = {};
	struct cxll_port *ep;

	t->fn[0].cd.flexbus = flexbus(&own);
	ep = endpoint0(test);
	expect_refused(test, ep, -EIO, "without CXL.mem");
	own = cxl;
	KUNIT_EXPECT_EQ(test, commit(ep, &set, NULL), 0);
	KUNIT_EXPECT_EQ(test, reset(ep), 0);

	t->fn[0].comp.commits = 0;
	dport->flexbus = flexbus(&other);
	expect_refused(test, ep, -EIO, "topo_rp0");
	other = gone;
	expect_refused(test, ep, -ENODEV, "no longer answers");
	other = cxl;
	own = pcie;
	expect_refused(test, ep, -EIO, "topo_fn0");
	KUNIT_EXPECT_FALSE(test, topo_mem_enabled(&t->fn[0]) &&
			   !topo_global_enabled(&t->fn[0].comp));

	/* it trains again */
	own = cxl;
	KUNIT_EXPECT_EQ(test, commit(ep, &set, &why), 0);
	/* what decodes is not taken away by that, nor is its reset refused */
	own = pcie;
	KUNIT_EXPECT_TRUE(test, stands(ep, 0));
	KUNIT_EXPECT_EQ(test, reset(ep), 0);
	memset(&dport->flexbus, 0, sizeof(dport->flexbus));
	own = cxl;
	KUNIT_EXPECT_EQ(test, commit(ep, &set, &why), 0);
	KUNIT_EXPECT_EQ(test, reset(ep), 0);
	topo_unplug(test, 0);
	memset(&t->fn[0].cd.flexbus, 0, sizeof(t->fn[0].cd.flexbus));
}

static void stands_device(struct kunit *test)
{
	static const struct {
		u32 reg;
		u32 flip;
	} changed[] = {
		{ DEC_REG(0, CXLL_HDM_BASE_LO), BIT(28) },
		{ DEC_REG(0, CXLL_HDM_BASE_HI), BIT(3) },
		{ DEC_REG(0, CXLL_HDM_SIZE_LO), BIT(30) },
		{ DEC_REG(0, CXLL_HDM_LIST_HI), BIT(0) },
		{ DEC_REG(0, CXLL_HDM_CTRL), BIT(0) },
		{ DEC_REG(0, CXLL_HDM_CTRL), BIT(4) },
		{ DEC_REG(0, CXLL_HDM_CTRL), CXLL_HDM_CTRL_COMMITTED },
		{ GLOBAL_REG, CXLL_HDM_GLOBAL_ENABLE },
	};
	struct topo *t = test->priv;
	struct cxll_sim_dev *fn = &t->fn[0];
	struct cxll_hdm_setting set = setting(t->base);
	struct cxll_port *ep = endpoint0(test);
	unsigned int i;

	KUNIT_EXPECT_FALSE(test, stands(ep, 0));
	KUNIT_ASSERT_EQ(test, commit(ep, &set, NULL), 0);
	KUNIT_EXPECT_TRUE(test, stands(ep, 0));
	KUNIT_EXPECT_FALSE(test, stands(ep, 1));
	KUNIT_EXPECT_FALSE(test, stands(ep, 99));
	for (i = 0; i < ARRAY_SIZE(changed); i++) {
		fn->comp.reg[changed[i].reg] ^= changed[i].flip;
		KUNIT_EXPECT_FALSE_MSG(test, stands(ep, 0), "%u", i);
		fn->comp.reg[changed[i].reg] ^= changed[i].flip;
		KUNIT_EXPECT_TRUE(test, stands(ep, 0));
	}
	switch_mem(fn, false);
	KUNIT_EXPECT_FALSE(test, stands(ep, 0));
	switch_mem(fn, true);

	for (i = 0; i < 9; i++) {
		fn->link.left = i;
		KUNIT_EXPECT_FALSE_MSG(test, stands(ep, 0), "access %u", i);
	}
	fn->link.left = CXLL_SIM_NEVER;
	KUNIT_EXPECT_TRUE(test, stands(ep, 0));
	cxll_sim_component_reset(&fn->comp);
	KUNIT_EXPECT_FALSE(test, stands(ep, 0));
	KUNIT_EXPECT_EQ(test, reset(ep), 0);
}

static void stands_bridge(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(t->base);
	u32 *list = &t->comp[COMP_HB0].reg[DEC_REG(0, CXLL_HDM_LIST_LO)];

	set.targets[0] = 1;
	KUNIT_ASSERT_EQ(test, commit(t->port[0], &set, NULL), 0);
	KUNIT_EXPECT_TRUE(test, stands(t->port[0], 0));
	*list ^= BIT(0);
	KUNIT_EXPECT_FALSE(test, stands(t->port[0], 0));
	*list ^= BIT(0) | BIT(8);	/* the second target is not used */
	KUNIT_EXPECT_TRUE(test, stands(t->port[0], 0));
	KUNIT_EXPECT_FALSE(test, stands(t->port[1], 0));
	KUNIT_EXPECT_EQ(test, reset(t->port[0]), 0);
}

static void stands_range(struct kunit *test)
{
	static const u64 sizes[] = { GRAIN, 0 };
	struct topo *t = test->priv;
	struct cxll_hdm_setting set = setting(t->base);
	struct cxll_port *ep;

	cxll_sim_cxl11(&t->fn[0], true);
	cxll_sim_ranges(&t->fn[0], sizes);
	t->fn[0].ram = sizes[0];
	t->fn[0].pmem = 0;
	ep = endpoint0(test);
	KUNIT_ASSERT_EQ(test, commit(ep, &set, NULL), 0);
	KUNIT_EXPECT_TRUE(test, stands(ep, 0));
	switch_mem(&t->fn[0], false);
	KUNIT_EXPECT_FALSE(test, stands(ep, 0));
	switch_mem(&t->fn[0], true);
	KUNIT_EXPECT_TRUE(test, stands(ep, 0));
	cxll_sim_range_place(&t->fn[0], 0, t->base + GRAIN);
	KUNIT_EXPECT_FALSE(test, stands(ep, 0));
	KUNIT_EXPECT_EQ(test, reset(ep), 0);
	KUNIT_EXPECT_FALSE(test, stands(ep, 0));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(enable_stuck),
	KUNIT_CASE(enable_idle_ranges),
	KUNIT_CASE(enable_found),
	KUNIT_CASE(enable_of_ports),
	KUNIT_CASE(enable_gone),
	KUNIT_CASE(enable_after_failure),
	KUNIT_CASE(enable_without_link),
	KUNIT_CASE(stands_device),
	KUNIT_CASE(stands_bridge),
	KUNIT_CASE(stands_range),
	{ }
};

struct kunit_suite topo_enable_suite = {
	.name = "cxl_live_topo_enable",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
