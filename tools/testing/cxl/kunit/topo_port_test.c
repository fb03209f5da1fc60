// SPDX-License-Identifier: GPL-2.0-only
/* Roots, bridges and their downstream ports as objects and in sysfs. */
#include <cxll/lib/component.h>
#include <cxll/bus.h>
#include "topo.h"

static const char *name_of(const struct cxll_port *port)
{
	return dev_name(&port->dev);
}

static void port_names(struct kunit *test)
{
	struct topo *t = test->priv;
	char name[32];
	unsigned int i;

	snprintf(name, sizeof(name), "root%d", t->root->id);
	KUNIT_EXPECT_STREQ(test, name_of(t->root), name);
	KUNIT_EXPECT_PTR_EQ(test, t->root->dev.parent, t->node[NODE_HOST]);
	TOPO_EXPECT(test, "cxl:t4\n", TOPO_ATTR, name, "modalias");
	TOPO_EXPECT(test, "cxl_port\n", TOPO_ATTR, name, "devtype");
	KUNIT_EXPECT_EQ(test, cxll_class_of(&t->root->dev), CXLL_CLASS_ROOT);

	for (i = 0; i < 2; i++) {
		struct cxll_port *port = t->port[i];

		snprintf(name, sizeof(name), "port%d", port->id);
		KUNIT_EXPECT_STREQ(test, name_of(port), name);
		KUNIT_EXPECT_TRUE(test, topo_exists("devices/%s/%s",
						    name_of(t->root), name));
		TOPO_EXPECT(test, "cxl:t3\n", TOPO_ATTR, name, "modalias");
		TOPO_EXPECT(test, "cxl_port\n", TOPO_ATTR, name, "devtype");
		TOPO_EXPECT(test, "0\n", TOPO_ATTR, name, "decoders_committed");
		TOPO_EXPECT_LINK(test, "cxl_port", TOPO_ATTR, name, "driver");
		KUNIT_EXPECT_EQ(test, port->depth, 1U);
		KUNIT_EXPECT_PTR_EQ(test, cxll_port_parent(port), t->root);
		KUNIT_EXPECT_EQ(test, cxll_class_of(&port->dev),
				CXLL_CLASS_PORT);
	}
	KUNIT_EXPECT_FALSE(test, is_cxll_port(t->node[NODE_HB0]));
	KUNIT_EXPECT_EQ(test, cxll_class_of(t->node[NODE_HB0]),
			CXLL_CLASS_NONE);
}

static void port_links(struct kunit *test)
{
	struct topo *t = test->priv;
	const char *root = name_of(t->root), *hb0 = name_of(t->port[0]);

	TOPO_EXPECT_LINK(test, "cxl_topo", TOPO_ATTR, root, "uport");
	TOPO_EXPECT_LINK(test, "topo_hb0", TOPO_ATTR, root, "dport7");
	TOPO_EXPECT_LINK(test, "topo_hb1", TOPO_ATTR, root, "dport9");
	TOPO_EXPECT_LINK(test, "topo_hb0", TOPO_ATTR, hb0, "uport");
	TOPO_EXPECT_LINK(test, "topo_rp0", TOPO_ATTR, hb0, "dport0");
	TOPO_EXPECT_LINK(test, "topo_rp1", TOPO_ATTR, hb0, "dport1");
	TOPO_EXPECT_LINK(test, "topo_hb0", TOPO_ATTR, hb0, "parent_dport");
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, root, "parent_dport"));
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, hb0, "dport2"));

	topo_plug(test, 1);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 1));
	{
		struct cxll_port *ep = topo_endpoint(t, 1);
		struct cxll_port *sw = cxll_port_parent(ep);

		KUNIT_EXPECT_EQ(test, sw->kind, CXLL_PORT_SWITCH);
		KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR, hb0,
						    name_of(sw)));
		TOPO_EXPECT_LINK(test, "topo_up", TOPO_ATTR, name_of(sw),
				 "uport");
		TOPO_EXPECT_LINK(test, "topo_rp1", TOPO_ATTR, name_of(sw),
				 "parent_dport");
		TOPO_EXPECT_LINK(test, "topo_dp0", TOPO_ATTR, name_of(ep),
				 "parent_dport");
		TOPO_EXPECT_LINK(test, dev_name(&t->md[1]->dev), TOPO_ATTR,
				 name_of(ep), "uport");
		TOPO_EXPECT(test, "cxl_port\n", TOPO_ATTR, name_of(ep),
			    "devtype");
		TOPO_EXPECT(test, "cxl:t3\n", TOPO_ATTR, name_of(ep),
			    "modalias");
	}
}

/* Whatever kind of object: its power is its PCI function's business. */
static int has_power(struct device *dev, void *seen)
{
	++*(unsigned int *)seen;
	return topo_exists(TOPO_ATTR, dev_name(dev), "power");
}

static void port_no_power(struct kunit *test)
{
	struct topo *t = test->priv;
	unsigned int seen = 0;

	topo_plug(test, 1);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 1));
	KUNIT_EXPECT_EQ(test, cxll_for_each_device(has_power, &seen), 0);
	KUNIT_EXPECT_GT(test, seen, 10U);
}

static void port_decoders(struct kunit *test)
{
	static const struct {
		const char *attr;
		const char *want;
	} free[] = {
		{ "start", "0x0\n" },
		{ "size", "0x0\n" },
		{ "locked", "0\n" },
		{ "interleave_ways", "1\n" },
		{ "interleave_granularity", "256\n" },
		{ "target_type", "expander\n" },
		{ "target_list", "\n" },
		{ "region", "\n" },
		{ "modalias", "cxl:t0\n" },
		{ "devtype", "cxl_decoder_switch\n" },
	};
	struct topo *t = test->priv;
	char name[32];
	unsigned int i;

	KUNIT_EXPECT_EQ(test, t->port[0]->nr_decoders, 4U);
	KUNIT_EXPECT_EQ(test, t->port[0]->caps.targets, 2U);
	snprintf(name, sizeof(name), "decoder%d.3", t->port[0]->id);
	KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR, name_of(t->port[0]),
					    name));
	for (i = 0; i < ARRAY_SIZE(free); i++)
		TOPO_EXPECT(test, free[i].want, TOPO_ATTR, name, free[i].attr);
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/decoder%d.4",
					     t->port[0]->id));
	/* enumeration writes nothing */
	KUNIT_EXPECT_FALSE(test, topo_global_enabled(&t->comp[COMP_HB0]));
}

static void port_endpoint(struct kunit *test)
{
	static const struct {
		const char *attr;
		const char *want;
	} free[] = {
		{ "start", "0x0\n" },
		{ "size", "0x0\n" },
		{ "target_type", "expander\n" },
		{ "region", "\n" },
		{ "mode", "none\n" },
		{ "dpa_size", "0x0\n" },
		{ "dpa_resource", "0xffffffffffffffff\n" },
		{ "devtype", "cxl_decoder_endpoint\n" },
	};
	struct topo *t = test->priv;
	struct cxll_port *ep;
	char name[32], cdat[64];
	unsigned int i;

	topo_plug(test, 0);
	ep = topo_endpoint(t, 0);
	KUNIT_ASSERT_NOT_NULL(test, ep);
	snprintf(name, sizeof(name), "endpoint%d", ep->id);
	KUNIT_EXPECT_STREQ(test, name_of(ep), name);
	KUNIT_EXPECT_TRUE(test, topo_exists(TOPO_ATTR, name_of(t->port[0]),
					    name));
	KUNIT_EXPECT_EQ(test, ep->depth, 2U);
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, name, "decoders_committed");
	KUNIT_EXPECT_EQ(test, topo_read(cdat, 32, TOPO_ATTR, name, "CDAT"), 0);
	KUNIT_EXPECT_EQ(test, memcmp(cdat, t->fn[0].cdat, 31), 0);

	snprintf(name, sizeof(name), "decoder%d.0", ep->id);
	for (i = 0; i < ARRAY_SIZE(free); i++)
		TOPO_EXPECT(test, free[i].want, TOPO_ATTR, name, free[i].attr);
	KUNIT_EXPECT_FALSE(test, topo_exists(TOPO_ATTR, name, "target_list"));
	KUNIT_EXPECT_FALSE(test, topo_mem_enabled(&t->fn[0]));
}

/* A device without the table has an empty file. */
static void port_no_cdat(struct kunit *test)
{
	struct topo *t = test->priv;

	t->fn[0].cdat_len = 0;
	topo_plug(test, 0);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 0));
	TOPO_EXPECT(test, "", TOPO_ATTR, name_of(topo_endpoint(t, 0)), "CDAT");
}

/* hb1: one root port, no decoders. It routes all it gets. */
static void port_passthrough(struct kunit *test)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_NOT_NULL(test, t->port[1]->dev.driver);
	KUNIT_EXPECT_EQ(test, t->port[1]->nr_decoders, 0U);
	topo_plug(test, 3);
	KUNIT_ASSERT_NOT_NULL(test, topo_endpoint(t, 3));
	KUNIT_EXPECT_PTR_EQ(test, cxll_port_parent(topo_endpoint(t, 3)),
			    t->port[1]);
	KUNIT_EXPECT_EQ(test, topo_endpoint(t, 3)->nr_decoders, 4U);
}

/* It shows a decoder all the same, which is free whatever goes through it. */
static void port_passthrough_shown(struct kunit *test)
{
	static const struct {
		const char *attr;
		const char *want;
	} rows[] = {
		{ "start", "0x0\n" }, { "size", "0x0\n" },
		{ "interleave_ways", "1\n" },
		{ "interleave_granularity", "4096\n" },
		{ "locked", "0\n" }, { "region", "\n" },
		{ "target_type", "expander\n" }, { "target_list", "5\n" },
		{ "devtype", "cxl_decoder_switch\n" },
	};
	struct topo *t = test->priv;
	struct topo_region r;
	unsigned int i;
	char name[32];

	snprintf(name, sizeof(name), "decoder%d.0", t->port[1]->id);
	topo_plug(test, 3);
	topo_region_make(test, 1, "ram", 3, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		TOPO_EXPECT(test, rows[i].want, TOPO_ATTR, name, rows[i].attr);
	TOPO_EXPECT(test, "0\n", TOPO_ATTR, name_of(t->port[1]),
		    "decoders_committed");
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/decoder%d.1",
					     t->port[1]->id));
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 1, &r), 0);

	/* Its port goes and comes, its driver as well */
	topo_unplug(test, 3);
	cxll_dport_remove(t->node[NODE_RP2]);
	TOPO_EXPECT(test, "\n", TOPO_ATTR, name, "target_list");
	topo_plug(test, 3);
	TOPO_EXPECT(test, "5\n", TOPO_ATTR, name, "target_list");
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &t->port[1]->dev, false),
			0);
	topo_flush();
	KUNIT_EXPECT_FALSE(test, topo_exists("devices/%s", name));
	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &t->port[1]->dev, true), 0);
	TOPO_EXPECT(test, "5\n", TOPO_ATTR, name, "target_list");
}

static void break_no_hdm(struct cxll_sim_component *comp)
{
	cxll_sim_component_init(comp, NULL, CXLL_HDM_PORT, 0, 1);
}

static void break_reserved_count(struct cxll_sim_component *comp)
{
	cxll_sim_hdm_caps(comp, 13 | 2 << 4);
}

static void break_reserved_targets(struct cxll_sim_component *comp)
{
	cxll_sim_hdm_caps(comp, 1 | 3 << 4);
}

static void break_caps_gone(struct cxll_sim_component *comp)
{
	cxll_sim_hdm_caps(comp, U32_MAX);
}

static void break_gone(struct cxll_sim_component *comp)
{
	static struct cxll_sim_link cut;

	comp->link = &cut;
}

static void break_array(struct cxll_sim_component *comp)
{
	comp->reg[0] = 0;
}

static void break_pointer(struct cxll_sim_component *comp)
{
	/* capabilities begin with RAS; this pointer is not even aligned */
	comp->reg[3] = CXLL_CAP_HDM | 1 << 16 | 0x201U << 20;
}

static void break_past_end(struct cxll_sim_component *comp)
{
	/* room for one decoder there, but it says four */
	comp->reg[3] = CXLL_CAP_HDM | 1 << 16 | 0xfc0U << 20;
	comp->reg[0xfc0 / 4] = 2 | 2 << 4;
}

/* A bridge nobody can make sense of costs what is below it, nothing else. */
static void port_broken(struct kunit *test)
{
	static const struct {
		const char *what;
		void (*spoil)(struct cxll_sim_component *comp);
	} broken[] = {
		{ "two ports, no decoders", break_no_hdm },
		{ "reserved decoder count", break_reserved_count },
		{ "reserved target count", break_reserved_targets },
		{ "capability all ones", break_caps_gone },
		{ "registers all ones", break_gone },
		{ "no capability array", break_array },
		{ "odd pointer", break_pointer },
		{ "decoders past the end", break_past_end },
	};
	struct topo *t = test->priv;
	unsigned int i;

	topo_plug(test, 0);
	topo_plug(test, 3);
	for (i = 0; i < ARRAY_SIZE(broken); i++) {
		topo_down(test);
		cxll_sim_component_init(&t->comp[COMP_HB0], NULL,
					CXLL_HDM_PORT, 4, 2);
		broken[i].spoil(&t->comp[COMP_HB0]);
		topo_up(test);
		KUNIT_EXPECT_NULL_MSG(test, t->port[0]->dev.driver, "%s",
				      broken[i].what);
		KUNIT_EXPECT_EQ(test, t->port[0]->nr_decoders, 0U);
		KUNIT_EXPECT_NULL(test, t->md[0]->dev.driver);
		KUNIT_EXPECT_NULL(test, topo_endpoint(t, 0));
		KUNIT_EXPECT_NOT_NULL(test, t->port[1]->dev.driver);
		KUNIT_EXPECT_NOT_NULL_MSG(test, topo_endpoint(t, 3), "%s",
					  broken[i].what);
	}

	topo_down(test);
	cxll_sim_component_init(&t->comp[COMP_HB0], NULL, CXLL_HDM_PORT, 4, 2);
	topo_up(test);
	KUNIT_EXPECT_NOT_NULL(test, topo_endpoint(t, 0));
}

/* As many decoders as there can be, up to the block's last dword but one. */
static void port_32_decoders(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_down(test);
	cxll_sim_component_init(&t->comp[COMP_HB0], NULL, CXLL_HDM_PORT, 32, 8);
	topo_up(test);
	KUNIT_EXPECT_EQ(test, t->port[0]->nr_decoders, 32U);
	KUNIT_EXPECT_TRUE(test, topo_exists("devices/decoder%d.31",
					    t->port[0]->id));
}

static int dports_fail(struct cxll_port *port)
{
	struct topo *t = dev_get_drvdata(port->uport);
	struct cxll_dport *dport;

	dport = cxll_dport_add(port, t->node[NODE_RP3], 0);
	return IS_ERR(dport) ? PTR_ERR(dport) : -EUCLEAN;
}

/* What a caller hands over is given back, whatever goes wrong. */
static void port_add_refused(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port_info info = {
		.kind = CXLL_PORT_SWITCH,
		.uport = t->node[NODE_UP],
		.add_dports = dports_fail,
	};
	unsigned int before = topo_count_devices();
	struct cxll_port *port;

	/* the upstream device has a port already */
	port = topo_add_bridge(t, COMP_HB1);
	KUNIT_EXPECT_TRUE(test, IS_ERR(port));
	KUNIT_EXPECT_EQ(test, t->lens[COMP_HB1].unmapped, 1U);

	port = cxll_port_add(cxll_dport_find(t->node[NODE_RP1]), &info);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(port), -EUCLEAN);
	KUNIT_EXPECT_NULL(test, cxll_dport_find(t->node[NODE_RP3]));
	KUNIT_EXPECT_EQ(test, topo_count_devices(), before);
	KUNIT_EXPECT_PTR_EQ(test, t->port[1],
			    cxll_port_find(t->node[NODE_HB1]));
	put_device(&t->port[1]->dev);
}

static void port_find(struct kunit *test)
{
	struct topo *t = test->priv;
	struct cxll_port *port;

	port = cxll_port_find(t->node[NODE_HB0]);
	KUNIT_EXPECT_PTR_EQ(test, port, t->port[0]);
	if (port)
		put_device(&port->dev);
	KUNIT_EXPECT_NULL(test, cxll_port_find(t->node[NODE_UP]));
	KUNIT_EXPECT_NULL(test, cxll_find_device("port4711"));

	topo_down(test);
	KUNIT_EXPECT_NULL(test, cxll_port_find(t->node[NODE_HB0]));
	KUNIT_EXPECT_EQ(test, t->lens[COMP_HB0].unmapped, 1U);
	KUNIT_EXPECT_EQ(test, t->lens[COMP_HB1].unmapped, 1U);
}

static void port_flush_attribute(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, topo_write("1\n", "flush"), 0);
	KUNIT_EXPECT_EQ(test, topo_write("1", "flush"), 0);
	KUNIT_EXPECT_EQ(test, topo_write("0\n", "flush"), -EINVAL);
	KUNIT_EXPECT_EQ(test, topo_write("", "flush"), -EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(port_names),
	KUNIT_CASE(port_links),
	KUNIT_CASE(port_no_power),
	KUNIT_CASE(port_decoders),
	KUNIT_CASE(port_endpoint),
	KUNIT_CASE(port_no_cdat),
	KUNIT_CASE(port_passthrough),
	KUNIT_CASE(port_passthrough_shown),
	KUNIT_CASE(port_broken),
	KUNIT_CASE(port_32_decoders),
	KUNIT_CASE(port_add_refused),
	KUNIT_CASE(port_find),
	KUNIT_CASE(port_flush_attribute),
	{ }
};

struct kunit_suite topo_port_suite = {
	.name = "cxl_live_topo_port",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
