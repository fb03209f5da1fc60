// SPDX-License-Identifier: GPL-2.0-only
/* Memory devices that find their place in the topology, and lose it. */
#include <linux/bitmap.h>
#include <linux/delay.h>
#include <cxll/bus.h>
#include "topo.h"

static bool enabled(struct topo *t, unsigned int n)
{
	return t->md[n]->dev.driver && topo_endpoint(t, n);
}

/* The port of the switch, whoever asks; without a reference. */
static struct cxll_port *switch_port(struct topo *t)
{
	struct cxll_port *port = cxll_port_find(t->node[NODE_UP]);

	if (port)
		put_device(&port->dev);
	return port;
}

/* fn1 and fn2 are below one switch: it comes with the first, goes with the last */
static void memdev_share_switch(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *sw;

	KUNIT_EXPECT_NULL(test, switch_port(t));
	topo_plug(test, 1);
	sw = switch_port(t);
	KUNIT_ASSERT_NOT_NULL(test, sw);
	KUNIT_EXPECT_EQ(test, sw->nr_decoders, 4U);
	KUNIT_EXPECT_EQ(test, sw->nr_dports, 2U);
	topo_plug(test, 2);
	KUNIT_EXPECT_PTR_EQ(test, switch_port(t), sw);
	KUNIT_EXPECT_PTR_EQ(test, cxll_port_parent(topo_endpoint(t, 1)), sw);
	KUNIT_EXPECT_PTR_EQ(test, cxll_port_parent(topo_endpoint(t, 2)), sw);

	topo_unplug(test, 1);
	KUNIT_EXPECT_PTR_EQ(test, switch_port(t), sw);
	KUNIT_EXPECT_EQ(test, t->lens[COMP_SWITCH].unmapped, 0U);
	topo_unplug(test, 2);
	KUNIT_EXPECT_NULL(test, switch_port(t));
	KUNIT_EXPECT_EQ(test, t->lens[COMP_SWITCH].unmapped, 1U);
	/* bridges belong to the platform and stay */
	KUNIT_EXPECT_NOT_NULL(test, t->port[0]->dev.driver);
}

/* fn4 is below a bridge that no table names */
static void memdev_below_nothing(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 4);
	KUNIT_EXPECT_FALSE(test, enabled(t, 4));
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[4]->dev, true),
			-ENODEV);
	/* it is shown all the same */
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/%s/serial",
					    dev_name(&t->md[4]->dev)));
}

/* Devices that were first wait, and are taken when the root comes. */
static void memdev_before_root(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int i;

	topo_down(test);
	for (i = 0; i < FNS; i++) {
		topo_plug(test, i);
		KUNIT_EXPECT_FALSE(test, enabled(t, i));
	}
	topo_up(test);
	for (i = 0; i < FNS; i++)
		KUNIT_EXPECT_EQ_MSG(test, enabled(t, i), i < 4, "fn%u", i);
}

/* Windows may still have to come: nobody takes a place before all are there. */
static void memdev_root_unready(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_down(test);
	topo_plug(test, 0);
	topo_build(test);
	topo_flush();
	topo_plug(test, 1);
	KUNIT_EXPECT_FALSE(test, enabled(t, 0));
	KUNIT_EXPECT_FALSE(test, enabled(t, 1));
	cxll_root_ready(t->root);
	topo_flush();
	KUNIT_EXPECT_TRUE(test, enabled(t, 0));
	KUNIT_EXPECT_TRUE(test, enabled(t, 1));
}

static void memdev_root_goes(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int i;

	for (i = 0; i < 4; i++)
		topo_plug(test, i);
	topo_down(test);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_FALSE(test, enabled(t, i));
	KUNIT_EXPECT_NULL(test, switch_port(t));
	/* the four memdevs alone are left */
	KUNIT_EXPECT_EQ(test, topo_count_devices(), t->devices + 4);
	topo_up(test);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, enabled(t, i));
}

static void memdev_bridge_rebound(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int before, i;

	for (i = 0; i < 4; i++)
		topo_plug(test, i);
	before = topo_count_devices();

	topo_bind_bridge(test, false);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_FALSE(test, enabled(t, i));
	KUNIT_EXPECT_TRUE(test, enabled(t, 3));
	KUNIT_EXPECT_NULL(test, switch_port(t));
	KUNIT_EXPECT_EQ(test, t->port[0]->nr_decoders, 0U);
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, dev_name(&t->port[0]->dev),
		    "decoders_committed");

	/* nothing can be enabled below a port that is not */
	KUNIT_EXPECT_NE(test, topo_bind("cxl_mem", &t->md[0]->dev, true), 0);
	KUNIT_EXPECT_NE(test, topo_bind("cxl_mem", &t->md[1]->dev, true), 0);
	KUNIT_EXPECT_FALSE(test, enabled(t, 0));

	topo_bind_bridge(test, true);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE_MSG(test, enabled(t, i), "fn%u", i);
	KUNIT_EXPECT_EQ(test, topo_count_devices(), before);
}

/* A switch is there for its devices: without them it goes, and comes again. */
static void memdev_switch_unbound(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 1);
	topo_plug(test, 2);
	KUNIT_ASSERT_NOT_NULL(test, switch_port(t));
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &switch_port(t)->dev,
					false), 0);
	topo_flush();
	KUNIT_EXPECT_FALSE(test, enabled(t, 1));
	KUNIT_EXPECT_FALSE(test, enabled(t, 2));
	KUNIT_EXPECT_NULL(test, switch_port(t));

	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[2]->dev, true), 0);
	KUNIT_EXPECT_NOT_NULL(test, switch_port(t));
	KUNIT_EXPECT_TRUE(test, enabled(t, 2));
	KUNIT_EXPECT_FALSE(test, enabled(t, 1));
}

static void memdev_rebound(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int before, i;

	topo_plug(test, 1);
	before = topo_count_devices();
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[1]->dev,
						false), 0);
		KUNIT_EXPECT_NULL(test, topo_endpoint(t, 1));
		KUNIT_EXPECT_NULL(test, switch_port(t));
		KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[1]->dev,
						true), 0);
		KUNIT_EXPECT_TRUE(test, enabled(t, 1));
		KUNIT_EXPECT_EQ(test, topo_count_devices(), before);
	}
}

/* What the user disabled stays so, whatever comes and goes above it. */
static void memdev_disabled_stays(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 1);
	topo_plug(test, 2);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[1]->dev, false), 0);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[2]->dev, false), 0);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[1]->dev, true), 0);
	topo_flush();
	KUNIT_EXPECT_TRUE(test, enabled(t, 1));
	KUNIT_EXPECT_FALSE(test, enabled(t, 2));

	topo_bind_bridge(test, false);
	topo_bind_bridge(test, true);
	KUNIT_EXPECT_TRUE(test, enabled(t, 1));
	KUNIT_EXPECT_FALSE(test, enabled(t, 2));

	topo_down(test);
	topo_up(test);
	KUNIT_EXPECT_TRUE(test, enabled(t, 1));
	KUNIT_EXPECT_FALSE(test, enabled(t, 2));
}

/* The endpoint's own driver: without it there are no decoders to use. */
static void memdev_endpoint_rebound(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *ep;

	topo_plug(test, 0);
	ep = topo_endpoint(t, 0);
	KUNIT_ASSERT_NOT_NULL(test, ep);
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &ep->dev, false), 0);
	topo_flush();
	KUNIT_EXPECT_PTR_EQ(test, topo_endpoint(t, 0), ep);
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/decoder%d.0", ep->id));
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &ep->dev, true), 0);
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/decoder%d.0", ep->id));
	KUNIT_EXPECT_EQ(test, topo_write("ram", "devices/decoder%d.0/mode",
					 ep->id), 0);
}

static void memdev_media_not_ready(struct kunit *test)
{
	struct topo *t = test->priv;

	t->fn[0].media_status = 2;
	topo_plug(test, 0);
	KUNIT_EXPECT_FALSE(test, enabled(t, 0));
	KUNIT_EXPECT_NE(test, topo_bind("cxl_mem", &t->md[0]->dev, true), 0);
}

static bool becomes_enabled(struct topo *t, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < 200 && !enabled(t, n); i++) {
		msleep(50);
		topo_flush();
	}
	return enabled(t, n);
}

static void topo_plug_late(struct kunit *test, unsigned int n)
{
	struct topo *t = test->priv;

	t->fn[n].active_reads[0] = CXLL_SIM_NEVER;
	topo_plug(test, n);
	KUNIT_EXPECT_FALSE(test, enabled(t, n));
	TOPO_EXPECT(test, "0x0\n", "devices/%s/ram/size",
		    dev_name(&t->md[n]->dev));
}

/* Late by what the device says: looked at all the same, and enabled then. */
static void memdev_media_late(struct kunit *test)
{
	struct topo *t = test->priv;
	const unsigned long *commands = t->fn[0].cd.mm.mbox.enabled;

	/* As during a sanitize: the log is refused as well */
	t->fn[0].fault[0] = (struct cxll_sim_fault){
		.opcode = CXLL_OP_GET_LOG,
		.times = 1,
		.rc = 7,
	};
	topo_plug_late(test, 0);
	KUNIT_EXPECT_EQ(test, bitmap_weight(commands, CXLL_MBOX_CMDS_MAX), 1);
	KUNIT_EXPECT_NE(test, topo_bind("cxl_mem", &t->md[0]->dev, true), 0);
	t->fn[0].active_reads[0] = 0;
	KUNIT_EXPECT_TRUE(test, becomes_enabled(t, 0));
	TOPO_EXPECT(test, "0x40000000\n", "devices/%s/ram/size",
		    dev_name(&t->md[0]->dev));
	TOPO_EXPECT(test, "SIM FW 1.0\n", TOPO_ATTR, dev_name(&t->md[0]->dev),
		    "firmware_version");
	TOPO_EXPECT(test, "\n", TOPO_ATTR, dev_name(&t->md[0]->dev), "reason");
	KUNIT_EXPECT_NE(test, t->fn[0].cd.cdat_len, 0UL);
	KUNIT_EXPECT_EQ(test, bitmap_weight(commands, CXLL_MBOX_CMDS_MAX), 14);

	/* disabled by its user, it stays so */
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_mem", &t->md[0]->dev, false), 0);
	cxll_rescan();
	topo_flush();
	KUNIT_EXPECT_FALSE(test, enabled(t, 0));
}

/* It takes its time, 16 s at most, and the root comes later still. */
static void memdev_media_before_root(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int i;

	topo_down(test);
	t->fn[0].config[CXLL_DVSEC_RANGE_SIZE_LO(0) / 4] |= 2 << 13;
	topo_plug_late(test, 0);
	t->fn[0].active_reads[0] = 0;
	for (i = 0; i < 200 && !cxll_dev_is_ready(&t->fn[0].cd); i++)
		msleep(50);
	KUNIT_EXPECT_TRUE(test, cxll_dev_is_ready(&t->fn[0].cd));
	topo_flush();
	KUNIT_EXPECT_FALSE(test, enabled(t, 0));
	topo_up(test);
	KUNIT_EXPECT_TRUE(test, enabled(t, 0));
}

/* Ready, and then it does not tell how much it has. */
static void memdev_media_refused(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int i;

	t->fn[0].config[CXLL_DVSEC_RANGE_SIZE_LO(0) / 4] |= 2 << 13;
	topo_plug_late(test, 0);
	t->fn[0].fault[0] = (struct cxll_sim_fault){
		.opcode = CXLL_OP_IDENTIFY,
		.times = CXLL_SIM_NEVER,
		.rc = 4,
	};
	t->fn[0].active_reads[0] = 0;
	for (i = 0; i < 200; i++) {
		msleep(50);
		topo_read(topo_got, sizeof(topo_got), TOPO_ATTR,
			  dev_name(&t->md[0]->dev), "reason");
		if (strstr(topo_got, "Identify"))
			break;
	}
	KUNIT_EXPECT_LT_MSG(test, i, 200U, "%s", topo_got);
	KUNIT_EXPECT_FALSE(test, enabled(t, 0));
}

/* It goes before it is ready, meanwhile and just afterwards. */
static void memdev_gone_unready(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int before = topo_count_devices(), i, ms;

	for (i = 0; i < 8; i++) {
		t->fn[1].config[CXLL_DVSEC_RANGE_SIZE_LO(0) / 4] |= 2 << 13;
		topo_plug_late(test, 1);
		if (i)
			t->fn[1].active_reads[0] = 0;
		if (i & 1)
			msleep(25 * i);
		if (i == 4)
			t->fn[1].link.left = 0;
		for (ms = 0; i == 6 && ms < 5000; ms++) {
			if (cxll_dev_is_ready(&t->fn[1].cd))
				break;
			usleep_range(1000, 1100);
		}
		topo_unplug(test, 1);
		t->fn[1].link.left = CXLL_SIM_NEVER;
		topo_flush();
		KUNIT_EXPECT_EQ(test, topo_count_devices(), before);
		KUNIT_EXPECT_NULL(test, switch_port(t));
	}
}

/* An endpoint that makes no sense costs itself, and leaves no switch behind. */
static void memdev_broken_endpoint(struct kunit *test)
{
	struct topo *t = test->priv;

	cxll_sim_hdm_caps(&t->fn[1].comp, 6);	/* 12 decoders */
	topo_plug(test, 1);
	KUNIT_EXPECT_FALSE(test, enabled(t, 1));
	KUNIT_EXPECT_NULL(test, switch_port(t));
	topo_plug(test, 2);
	KUNIT_EXPECT_TRUE(test, enabled(t, 2));
	KUNIT_EXPECT_NOT_NULL(test, switch_port(t));
}

/* Shown, but there is nothing a region could use. */
static void memdev_without_decoders(struct kunit *test)
{
	struct topo *t = test->priv;

	cxll_sim_component_init(&t->fn[0].comp, &t->fn[0].link,
				CXLL_HDM_ENDPOINT, 0, 1);
	t->fn[3].cd.component.len = 0;
	/* nor ranges that could stand in for them */
	t->fn[0].config[2] &= ~(u32)(CXLL_DVSEC_CAP_MEM << 16);
	t->fn[3].cd.dvsec.len = 0;
	topo_plug(test, 0);
	topo_plug(test, 3);
	KUNIT_EXPECT_TRUE(test, enabled(t, 0));
	KUNIT_EXPECT_TRUE(test, enabled(t, 3));
	KUNIT_EXPECT_EQ(test, topo_endpoint(t, 0)->nr_decoders, 0U);
	KUNIT_EXPECT_EQ(test, topo_endpoint(t, 3)->nr_decoders, 0U);
}

/* A switch that makes no sense costs what is below it. */
static void memdev_broken_switch(struct kunit *test)
{
	struct topo *t = test->priv;

	cxll_sim_hdm_caps(&t->comp[COMP_SWITCH], 13 | 2 << 4);
	topo_plug(test, 0);
	topo_plug(test, 1);
	KUNIT_EXPECT_TRUE(test, enabled(t, 0));
	KUNIT_EXPECT_FALSE(test, enabled(t, 1));
	KUNIT_EXPECT_NULL(test, switch_port(t));
	KUNIT_EXPECT_EQ(test, t->lens[COMP_SWITCH].unmapped, 1U);
}

/* The device is pulled while it decides how many decoders it has. */
static void memdev_gone_at_probe(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int n, before = topo_count_devices();

	for (n = 0; n < 200; n++) {
		bool ok;

		KUNIT_ASSERT_EQ(test, cxll_dev_discover(&t->fn[1].cd), 0);
		t->fn[1].link.left = n;
		t->md[1] = cxll_memdev_add(&t->fn[1].cd, THIS_MODULE);
		t->fn[1].link.left = CXLL_SIM_NEVER;
		KUNIT_ASSERT_FALSE(test, IS_ERR(t->md[1]));
		ok = enabled(t, 1);
		KUNIT_EXPECT_EQ(test, !!switch_port(t), ok);
		topo_unplug(test, 1);
		KUNIT_EXPECT_EQ(test, topo_count_devices(), before);
		if (ok)
			break;
	}
	KUNIT_EXPECT_GT(test, n, 10U);
	KUNIT_EXPECT_LT(test, n, 200U);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(memdev_share_switch),
	KUNIT_CASE(memdev_below_nothing),
	KUNIT_CASE(memdev_before_root),
	KUNIT_CASE(memdev_root_unready),
	KUNIT_CASE(memdev_root_goes),
	KUNIT_CASE(memdev_bridge_rebound),
	KUNIT_CASE(memdev_switch_unbound),
	KUNIT_CASE(memdev_rebound),
	KUNIT_CASE(memdev_disabled_stays),
	KUNIT_CASE(memdev_endpoint_rebound),
	KUNIT_CASE(memdev_media_not_ready),
	KUNIT_CASE(memdev_media_late),
	KUNIT_CASE(memdev_media_before_root),
	KUNIT_CASE(memdev_media_refused),
	KUNIT_CASE(memdev_gone_unready),
	KUNIT_CASE(memdev_broken_endpoint),
	KUNIT_CASE(memdev_without_decoders),
	KUNIT_CASE(memdev_broken_switch),
	KUNIT_CASE(memdev_gone_at_probe),
	{ }
};

struct kunit_suite topo_memdev_suite = {
	.name = "cxl_live_topo_memdev",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
