// SPDX-License-Identifier: GPL-2.0-only
/* Topologies and states that cannot be planned, and what is said of them. */
#include "lib_topo.h"

struct refuse_row {
	struct topo_wish wish;
	int rc;
	const char *says;
};

#define WISH(...)	.wish = { __VA_ARGS__ }
#define PAIR		"0(0:a 1:b)", "1@256 0", "2@256", "ab"
#define QUAD		"0(0:a 1:b 2:c 3:d)", "1@256 0", "4@256", "abcd"
#define TREE		"0(0:S(0:a 1:b) 1:T(0:c 1:d))", "1@256 0", "4@256", \
			"abcd"

/* The window does not lead there, or not that way. */
static const struct refuse_row window_rows[] = {
	{ WISH("other bridge", "0(0:a) 1(0:b)", "1@256 0", "2@256", "ab"),
	  -EOPNOTSUPP, "does not target host bridge UID 1" },
	{ WISH("1 way of a window of 2", "0(0:a) 1(0:b)", "2@256 0 1", "1@256",
	       "a"), -EOPNOTSUPP, "interleaves 2 host bridges" },
	{ WISH("2 ways of a window of 4", "0(0:a) 1(0:b) 2(0:c) 3(0:d)",
	       "4@256 0 1 2 3", "2@256", "ab"), -EOPNOTSUPP,
	  "a multiple of 4 ways, not 2" },
	{ WISH("4 ways of a window of 3", "0(0:a) 1(0:b) 2(0:c 1:d)",
	       "3@256 0 1 2", "4@256", "abcd"), -EOPNOTSUPP,
	  "a multiple of 3 ways, not 4" },
	{ WISH("both below one of 2 bridges", "0(0:a 1:b) 1(0:c 1:d)",
	       "2@256 0 1", "2@256", "ab"), -EINVAL,
	  "sends 1 of 2 positions to host bridge UID 0, below which 2" },
	{ WISH("3 below one, 1 below the other", "0(0:a 1:b 2:c) 1(0:d)",
	       "2@256 0 1", "4@256", "abcd"), -EINVAL,
	  "sends 2 of 4 positions to host bridge UID 0, below which 3" },
	{ WISH("coarser than the window", "0(0:a) 1(0:b)", "2@256 0 1",
	       "2@512", "ab"), -EINVAL,
	  "granularity 512 does not fit the window's: 256 down to 256" },
	{ WISH("much finer than the window", "0(0:a 1:b) 1(0:c 1:d)",
	       "2@1024 0 1", "4@256", "abcd"), -EINVAL, "1024 down to 512" },
	{ WISH("3 below a bridge", "0(0:a 1:b 2:c)", "1@256 0", "3@256",
	       "abc"), -EOPNOTSUPP, "3 devices below each bridge" },
	{ WISH("6 = 2 x 3", "0(0:a 1:b 2:c) 1(0:d 1:e 2:f)", "2@256 0 1",
	       "6@256", "adbecf", 0x180000000), -EOPNOTSUPP,
	  "3 devices below each bridge" },
	{ WISH("5 devices", "0(0:a 1:b 2:c 3:d 4:e)", "1@256 0", "5@256",
	       "abcde"), -EINVAL, "5 ways are not 1, 2, 3" },
	{ WISH("odd granularity", "0(0:a 1:b)", "1@256 0", "2@100", "ab"),
	  -EINVAL, "100 bytes is not a power of two" },
	{ WISH("granularity of 32 KiB", "0(0:a 1:b)", "1@256 0", "2@32768",
	       "ab"), -EINVAL, "from 256 to 16384" },
	{ WISH("1 below a bridge listed 3 times",
	       "0(0:a 1:b) 1(0:c 1:d)", "4@256 0 0 0 1", "4@256", "abcd"),
	  -EINVAL, "sends 3 of 4 positions to host bridge UID 0" },
	{ WISH("XOR neighbours are swapped before 3 are counted",
	       "0(0:a) 1(0:b) 2(0:c)", "x6@256 0 1 2 0 1 2", "3@256", "abc",
	       0x180000000), -EOPNOTSUPP, "a multiple of 6 ways, not 3" },
	{ WISH("XOR, only the window's own bits would do",
	       "0(0:a 1:b) 1(0:c 1:d)", "x4@256 0 1 1 0", "4@256", "acdb"),
	  -EOPNOTSUPP, "no decoder settings" },
	{ WISH("window without volatile memory", PAIR, .tweak = {
		{ 0, TOPO_RESTRICT, CXLL_CFMWS_HOST_ONLY |
				    CXLL_CFMWS_PERSISTENT } }),
	  -EOPNOTSUPP, "does not permit volatile" },
	{ WISH("window without persistent memory", PAIR,
	       .mode = CXLL_MODE_PMEM, .tweak = {
		{ 0, TOPO_RESTRICT, CXLL_CFMWS_HOST_ONLY |
				    CXLL_CFMWS_VOLATILE } }),
	  -EOPNOTSUPP, "does not permit persistent" },
	{ WISH("fixed window", PAIR, .tweak = {
		{ 0, TOPO_RESTRICT, 0x1f } }),
	  -EOPNOTSUPP, "fixed by firmware" },
	{ WISH("base of 128 MiB", QUAD, 0x4008000000), -EINVAL,
	  "base one of 256 MiB" },
	{ WISH("size of 300 MiB", PAIR, .share = 300), -EINVAL,
	  "multiple of 512 MiB" },
	{ WISH("past the window", PAIR, 0x10000000000), -EINVAL,
	  "not inside the window" },
};

/* The tree cannot deal it out. */
static const struct refuse_row tree_rows[] = {
	{ WISH("2 below a CXL 1.1 bridge", "0:a 0:b", "1@256 0", "2@256",
	       "ab"), -EOPNOTSUPP, "CXL 1.1 host bridge" },
	{ WISH("the same device twice", "0(0:a 1:b)", "1@256 0", "2@256",
	       "aa"), -EINVAL, "target 1 is the same device as target 0" },
	{ WISH("2 behind one port id", "0(4:a 4:b)", "1@256 0", "2@256", "ab"),
	  -EINVAL, "two devices claim to be below port 4 of one host bridge" },
	{ WISH("2 behind one port id of a switch", "0(1:S(4:a 4:b))",
	       "1@256 0", "2@256", "ab"), -EINVAL, "of one switch" },
	{ WISH("passes through to 2", "0=(0:a 1:b)", "1@256 0", "2@256", "ab"),
	  -EOPNOTSUPP, "host bridge has no decoders to choose among 2" },
	{ WISH("switch passes through to 2", "0(0:S=(0:a 1:b))", "1@256 0",
	       "2@256", "ab"), -EOPNOTSUPP,
	  "switch has no decoders to choose among 2" },
	{ WISH("3 ports, 4 devices", "0(0:a 1:b 2:S(0:c 1:d))", "1@256 0",
	       "4@256", "abcd"), -EOPNOTSUPP,
	  "devices are behind 3 ports of a host bridge" },
	{ WISH("3 ports of a switch", "0(0:a 1:S(0:b 1:c 2:d))", "1@256 0",
	       "4@256", "abcd"), -EOPNOTSUPP, "behind 3 ports of a switch" },
	{ WISH("1 and 3", "0(0:a 1:S(0:b 1:T(0:c 1:d)))", "1@256 0", "4@256",
	       "abcd"), -EOPNOTSUPP,
	  "below host bridge UID 0 no decoder settings split 4 ways of 256" },
	{ WISH("3 and 5", "0(0:S(0:a 1:T(0:b 1:c)) 1:U(0:V(0:d 1:e) 1:W(0:f 1:X(0:g 1:h))))",
	       "1@256 0", "8@256", "abcdefgh"), -EOPNOTSUPP,
	  "try another granularity" },
	{ WISH("4 ports, 2 targets", QUAD,
	       .tweak = { { '0', TOPO_TARGETS, 2 } }), -EOPNOTSUPP,
	  "at most 2 here" },
	{ WISH("no targets", "0(0:a)", "1@256 0", "1@256", "a",
	       .tweak = { { '0', TOPO_TARGETS, 0 } }), -EOPNOTSUPP,
	  "up to 0 targets" },
};

/* What the ports hold and can do forbids it. */
static const struct refuse_row state_rows[] = {
	{ WISH("bridge full", TREE, .tweak = { { '0', TOPO_COMMITTED, 4 } }),
	  -ENOSPC, "host bridge has 4 decoders and all are in use" },
	{ WISH("switch full", TREE, .tweak = { { 'T', TOPO_COMMITTED, 4 } }),
	  -ENOSPC, "switch has 4 decoders" },
	{ WISH("device full", TREE, .tweak = { { 'c', TOPO_COMMITTED, 4 } }),
	  -ENOSPC, "endpoint has 4 decoders" },
	{ WISH("device of one decoder full", TREE,
	       .tweak = { { 'd', TOPO_COMMITTED, 1 },
			  { 'd', TOPO_DECODERS, 1 } }),
	  -ENOSPC, "endpoint has 1 decoders" },
	{ WISH("switch decodes above", TREE,
	       .tweak = { { 'S', TOPO_COMMITTED, 1 },
			  { 'S', TOPO_END, TOPO_BASE + GRANULE } }),
	  -EBUSY, "base 0x4000000000 is below 0x4010000000" },
	{ WISH("bridge decodes above", TREE,
	       .tweak = { { '0', TOPO_COMMITTED, 1 },
			  { '0', TOPO_END, TOPO_BASE + GiB } }),
	  -EBUSY, "committed decoders of the host bridge end" },
	{ WISH("device decodes above", TREE,
	       .tweak = { { 'b', TOPO_COMMITTED, 1 },
			  { 'b', TOPO_END, ~0ULL } }),
	  -EBUSY, "committed decoders of the endpoint end" },
	{ WISH("bridge lacks bit 11", PAIR,
	       .tweak = { { '0', TOPO_LACKS, TOPO_LACKS_11TO8 } }),
	  -EOPNOTSUPP, "below host bridge UID 0 no decoder settings" },
	{ WISH("bridge lacks bit 14", "0(0:a 1:b)", "1@256 0", "2@16384", "ab",
	       .tweak = { { '0', TOPO_LACKS, TOPO_LACKS_14TO12 } }),
	  -EOPNOTSUPP, "2 ways of 16384 bytes" },
	{ WISH("device lacks bit 8", PAIR,
	       .tweak = { { 'b', TOPO_LACKS, TOPO_LACKS_11TO8 } }),
	  -EOPNOTSUPP, "select by address bits 0x100" },
	{ WISH("device lacks 3 ways", "0=(0:a) 1=(0:b) 2=(0:c)", "3@256 0 1 2",
	       "3@256", "abc", 0x180000000,
	       .tweak = { { 'c', TOPO_LACKS, TOPO_LACKS_3_6_12 } }),
	  -EOPNOTSUPP, "do not support 3 ways" },
	{ WISH("device lacks 16 ways",
	       "0(0:a 1:b 2:c 3:d) 1(0:e 1:f 2:g 3:h) 2(0:i 1:j 2:k 3:l) 3(0:m 1:n 2:o 3:p)",
	       "4@256 0 1 2 3", "16@256", "aeimbfjncgkodhlp",
	       .tweak = { { 'p', TOPO_LACKS, TOPO_LACKS_16 } }),
	  -EOPNOTSUPP, "do not support 16 ways" },
	{ WISH("one device maps less", QUAD,
	       .tweak = { { 'c', TOPO_DPA, GRANULE / 2 } }), -EINVAL,
	  "needs 256 MiB of each device, but decoder 0 maps 128 MiB" },
	{ WISH("one device maps more", QUAD,
	       .tweak = { { 'd', TOPO_DPA, GiB } }), -EINVAL,
	  "maps 1024 MiB" },
	{ WISH("one device maps persistent memory", QUAD,
	       .tweak = { { 'b', TOPO_MODE, CXLL_MODE_PMEM } }), -EINVAL,
	  "the region is volatile, but decoder 0 has persistent" },
	{ WISH("odd skip", PAIR, .tweak = { { 'b', TOPO_SKIP, MiB } }),
	  -EINVAL, "skips 0x100000 bytes" },
};

static void refuse_desc(const struct refuse_row *row, char *desc)
{
	strscpy(desc, row->wish.name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(window, window_rows, refuse_desc);
KUNIT_ARRAY_PARAM(tree, tree_rows, refuse_desc);
KUNIT_ARRAY_PARAM(state, state_rows, refuse_desc);

static void topology_is_refused(struct kunit *test)
{
	const struct refuse_row *row = test->param_value;
	struct topo *t = topo_new(test);
	struct cxll_why why = { };
	int rc;

	topo_request(test, t, &row->wish);
	rc = topo_plan(t, &why);
	KUNIT_EXPECT_TRUE_MSG(test, strstr(why.text, row->says), "%s",
			      why.text);
	expect_rc(test, rc, row->rc, &why, row->wish.name);
	KUNIT_EXPECT_EQ(test, topo_plan(t, NULL), row->rc);
}

/* Keys that put one port in two places must not make a loop. */
static void ports_in_two_places(struct kunit *test)
{
	static const struct topo_wish wish = {
		"", "0(0:S(0:a 1:b) 1:T(0:c 1:d))", "2@256 0 1", "4@256",
		"abcd",
	};
	struct topo *t = topo_new(test);
	struct cxll_why why = { };

	/* A bridge that is its own switch */
	topo_request(test, t, &wish);
	t->req.targets[2].port[1].key = '0';
	expect_rc(test, topo_plan(t, &why), -EINVAL, &why, "own switch");
	/* A switch below two bridges */
	topo_request(test, t, &wish);
	t->req.targets[2].port[0].key = '1';
	t->req.targets[2].port[1].key = 'S';
	expect_rc(test, topo_plan(t, &why), -EINVAL, &why, "two bridges");
	/* One bridge, two UIDs */
	topo_request(test, t, &wish);
	t->req.targets[3].bridge = 1;
	expect_rc(test, topo_plan(t, &why), -EINVAL, &why, "two UIDs");
	/* A device that is a switch for others */
	topo_request(test, t, &wish);
	t->req.targets[3].port[1].key = 'a';
	expect_rc(test, topo_plan(t, &why), -EINVAL, &why, "device above");
	topo_request(test, t, &wish);
	t->req.targets[3].port[2].key = 'S';
	expect_rc(test, topo_plan(t, &why), -EINVAL, &why, "switch below");
	/* Two host bridges of one UID */
	topo_request(test, t, &wish);
	t->req.window.targets[1] = 0;
	t->req.targets[2].port[0].key = 'X';
	t->req.targets[2].port[1].key = 'Y';
	expect_rc(test, topo_plan(t, &why), -EOPNOTSUPP, &why, "one UID");
}

/* 16 devices with 8 ports each that nobody shares do not fit. */
static void more_ports_than_fit(struct kunit *test)
{
	struct topo *t = topo_new(test);
	struct cxll_why why = { };
	unsigned int i, p;

	t->req.mode = CXLL_MODE_RAM;
	topo_set_window(&t->req.window,
			"16@256 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
	t->req.base = TOPO_BASE;
	t->req.size = 16 * GRANULE;
	t->req.ilv = t->req.window.ilv;
	for (i = 0; i < 16; i++) {
		struct cxll_plan_target *target = &t->req.targets[i];

		target->bridge = i;
		target->mode = CXLL_MODE_RAM;
		target->dpa.size = GRANULE;
		target->depth = CXLL_PLAN_DEPTH;
		for (p = 0; p < CXLL_PLAN_DEPTH; p++)
			target->port[p].key = i * CXLL_PLAN_DEPTH + p;
	}
	expect_rc(test, topo_plan(t, &why), -EINVAL, &why, "16 x 8");
}

/* Who has to go first, where the caller knows. */
static void sentence_names_the_holder(struct kunit *test)
{
	static const struct topo_wish wish = {
		"", "0(0:S(0:a 1:b) 1:T(0:c 1:d))", "1@256 0", "4@256", "abcd",
	};
	struct topo *t = topo_new(test);
	struct cxll_why why = { };
	struct cxll_plan_port *port;

	/* The first target is the one that brings a port into the tree */
	topo_request(test, t, &wish);
	port = &t->req.targets[0].port[0];
	port->committed = 1;
	port->end = TOPO_BASE + GiB;
	port->holder = "region7";
	KUNIT_EXPECT_EQ(test, topo_plan(t, &why), -EBUSY);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "base 0x4000000000 is below 0x4040000000, where the committed decoders of the host bridge end; destroy region7 first");

	topo_request(test, t, &wish);
	port = &t->req.targets[0].port[1];
	port->committed = 4;
	port->holder = "region11";
	KUNIT_EXPECT_EQ(test, topo_plan(t, &why), -ENOSPC);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "the switch has 4 decoders and all are in use; destroy region11 first");
}

static struct kunit_case refuse_cases[] = {
	KUNIT_CASE_PARAM(topology_is_refused, window_gen_params),
	KUNIT_CASE_PARAM(topology_is_refused, tree_gen_params),
	KUNIT_CASE_PARAM(topology_is_refused, state_gen_params),
	KUNIT_CASE(ports_in_two_places),
	KUNIT_CASE(sentence_names_the_holder),
	KUNIT_CASE(more_ports_than_fit),
	{ }
};

struct kunit_suite lib_refuse_suite = {
	.name = "cxl_live_lib_refuse",
	.test_cases = refuse_cases,
};
