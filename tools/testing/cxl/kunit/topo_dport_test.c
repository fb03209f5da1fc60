// SPDX-License-Identifier: GPL-2.0-only
/* Downstream ports and whole bridges that go and come back. */
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "topo.h"

static void port_dports(struct kunit *test)
{
	struct topo *t = test->priv;
	struct device *rp3 = t->node[NODE_RP3];
	struct cxll_dport *dport;

	/* number taken; device taken, by this port or another */
	dport = cxll_dport_add(t->port[0], rp3, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -EEXIST);
	dport = cxll_dport_add(t->port[0], t->node[NODE_RP0], 4);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -EEXIST);
	dport = cxll_dport_add(t->port[0], t->node[NODE_RP2], 4);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -EEXIST);
	KUNIT_EXPECT_EQ(test, t->port[0]->nr_dports, 2U);
	KUNIT_EXPECT_NULL(test, cxll_dport_find(rp3));

	/* a late one is shown at once */
	dport = cxll_dport_add(t->port[0], rp3, 4294967295U);
	KUNIT_ASSERT_FALSE(test, IS_ERR(dport));
	KUNIT_EXPECT_PTR_EQ(test, cxll_dport_find(rp3), dport);
	KUNIT_EXPECT_EQ(test, t->port[0]->nr_dports, 3U);
	TOPO_EXPECT_LINK(test, "topo_rp3", TOPO_ATTR, dev_name(&t->port[0]->dev),
			 "dport4294967295");
	KUNIT_EXPECT_NULL(test, cxll_dport_find(t->node[NODE_FN0]));
}

static unsigned int references(struct device *dev)
{
	return kref_read(&dev->kobj.kref);
}

/* A root port is removed and found again, with and without a device below. */
static void port_dport_returns(struct kunit *test)
{
	struct topo *t = test->priv;
	struct device *rp0 = t->node[NODE_RP0];
	unsigned int before, i;

	topo_down(test);
	before = references(rp0);
	topo_up(test);
	for (i = 0; i < 2; i++) {
		topo_plug(test, 0);
		KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
		if (i)
			topo_unplug(test, 0);
		cxll_dport_remove(rp0);
		KUNIT_EXPECT_EQ(test, t->port[0]->nr_dports, 1U);
		KUNIT_EXPECT_NULL(test, cxll_dport_find(rp0));
		KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR,
						     dev_name(&t->port[0]->dev),
						     "dport0"));
		topo_unplug(test, 0);
		KUNIT_EXPECT_EQ(test, references(rp0), before);
		/* one that is no dport, or not any more */
		cxll_dport_remove(rp0);

		topo_plug(test, 0);
		KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
		KUNIT_EXPECT_EQ(test, t->port[0]->nr_dports, 2U);
		TOPO_EXPECT_LINK(test, "topo_rp0", TOPO_ATTR,
				 dev_name(&t->port[0]->dev), "dport0");
		topo_unplug(test, 0);
	}

	/* its number is free: the same slot, another device */
	cxll_dport_remove(rp0);
	KUNIT_EXPECT_FALSE(test, IS_ERR(cxll_dport_add(t->port[0],
						       t->node[NODE_RP3], 0)));
	topo_plug(test, 4);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 4));
	KUNIT_EXPECT_PTR_EQ(test, cxll_port_parent(topo_endpoint(t, 4)),
			    t->port[0]);
}

/* What hangs below a dport whose device is gone is used until it goes itself. */
static void port_dport_gone_below(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	topo_plug(test, 1);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 1));
	cxll_dport_remove(t->node[NODE_DP0]);
	cxll_dport_remove(t->node[NODE_RP1]);
	topo_region_make(test, 0, "ram", 1, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_HB0], 0,
				       CXLL_HDM_LIST_LO), 1U);
	KUNIT_EXPECT_EQ(test, topo_reg(&t->comp[COMP_SWITCH], 0,
				       CXLL_HDM_LIST_LO), 2U);
	topo_unplug(test, 1);
	topo_plug(test, 1);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 1));
}

/* A port of a switch goes and comes, while another device keeps the switch. */
static void port_switch_dport_returns(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *sw;

	topo_plug(test, 1);
	topo_plug(test, 2);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 2));
	sw = cxll_port_parent(topo_endpoint(t, 2));
	topo_unplug(test, 1);
	cxll_dport_remove(t->node[NODE_DP0]);
	KUNIT_EXPECT_EQ(test, sw->nr_dports, 1U);
	topo_plug(test, 1);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 1));
	KUNIT_EXPECT_PTR_EQ(test, cxll_port_parent(topo_endpoint(t, 1)), sw);
	KUNIT_EXPECT_EQ(test, sw->nr_dports, 2U);
}

/* A device below something that its switch does not call a port */
static void port_no_such_dport(struct kunit *test)
{
	struct topo *t = test->priv;

	t->hidden = NODE_DP0;
	topo_plug(test, 2);
	topo_plug(test, 1);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 2));
	KUNIT_EXPECT_NULL(test, topo_endpoint(t, 1));
	KUNIT_EXPECT_NOT_NULL(test, strstr(t->md[1]->reason.text,
					   "topo_dp0 is not a downstream port"));

	/* It got its link: that is seen when it is looked for again */
	t->hidden = 0;
	cxll_rescan();
	topo_flush();
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 1));

	/* Alone, it does not leave a switch behind that leads nowhere */
	topo_unplug(test, 1);
	topo_unplug(test, 2);
	t->hidden = NODE_DP0;
	topo_plug(test, 1);
	KUNIT_EXPECT_NULL(test, topo_endpoint(t, 1));
	KUNIT_EXPECT_NULL(test, cxll_port_find(t->node[NODE_UP]));
}

/* Who found a port may have a downstream port for it when it goes. */
static void port_gone_takes_none(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_dport *dport;
	struct cxll_port *sw;

	topo_plug(test, 1);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 1));
	sw = cxll_port_find(t->node[NODE_UP]);
	KUNIT_ASSERT_NOT_NULL(test, sw);
	topo_unplug(test, 1);
	dport = cxll_dport_add(sw, t->node[NODE_RP3], 4);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -ENODEV);
	KUNIT_EXPECT_NULL(test, cxll_dport_find(t->node[NODE_RP3]));
	put_device(&sw->dev);
}

static struct device *child_new(struct kunit *test, struct device *parent,
				const char *name)
{
	struct device *dev = topo_device_new(test->priv, parent, name);

	KUNIT_ASSERT_NOT_NULL(test, dev);
	return dev;
}

/* A switch below another cannot be added: the other is not left behind. */
static void port_second_switch_fails(struct kunit *test)
{
	struct topo *t = test->priv;
	struct device *up = child_new(test, t->node[NODE_DP0], "topo_up2");
	struct device *dp = child_new(test, up, "topo_dp2");
	struct device *fn = child_new(test, dp, "topo_fn6");
	struct cxll_dport *dport;
	struct cxll_why why = {};

	scoped_guard(mutex, &cxll_grow_lock)
		dport = cxll_path_grow(fn, &why);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(dport), -ENODEV);
	KUNIT_EXPECT_STREQ(test, why.text, "topo_up2 is no switch");
	KUNIT_EXPECT_NULL(test, cxll_port_find(t->node[NODE_UP]));
	device_unregister(fn);
	device_unregister(dp);
	device_unregister(up);
}

/* A host bridge is ejected and comes back; nothing of ours keeps it meanwhile. */
static void port_bridge_returns(struct kunit *test)
{
	struct topo *t = test->priv;
	struct device *hb0 = t->node[NODE_HB0], *rp0 = t->node[NODE_RP0];
	unsigned int hb_before, rp_before;
	struct topo_region r;
	struct cxll_dport *dport;

	topo_down(test);
	hb_before = references(hb0);
	rp_before = references(rp0);
	topo_up(test);
	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_plug(test, 3);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);

	cxll_bridge_remove(t->root, hb0);
	topo_flush();
	KUNIT_EXPECT_NULL(test, topo_endpoint(t, 0));
	KUNIT_EXPECT_NULL(test, topo_endpoint(t, 1));
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 3));
	KUNIT_EXPECT_EQ(test, references(hb0), hb_before);
	KUNIT_EXPECT_EQ(test, references(rp0), rp_before);
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, dev_name(&t->root->dev),
					     "dport7"));
	KUNIT_EXPECT_FALSE(test, topo_region_exists(&r));
	KUNIT_EXPECT_TRUE(test, topo_clear(&t->fn[0].comp, 0));
	/* once more, and one that is none of its bridges */
	cxll_bridge_remove(t->root, hb0);
	cxll_bridge_remove(t->root, rp0);

	dport = cxll_dport_add(t->root, hb0, UID_HB0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(dport));
	t->port[0] = topo_add_bridge(t, COMP_HB0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(t->port[0]));
	topo_flush();
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 0));
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 1));
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(port_dports),
	KUNIT_CASE(port_dport_returns),
	KUNIT_CASE(port_dport_gone_below),
	KUNIT_CASE(port_switch_dport_returns),
	KUNIT_CASE(port_no_such_dport),
	KUNIT_CASE(port_gone_takes_none),
	KUNIT_CASE(port_second_switch_fails),
	KUNIT_CASE(port_bridge_returns),
	{ }
};

struct kunit_suite topo_dport_suite = {
	.name = "cxl_live_topo_dport",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
