// SPDX-License-Identifier: GPL-2.0-only
/*
 * In the drawings a box is a port: its key, then decoders in use / decoders
 * there are. "=" is a port that passes all through. W is the window.
 */
#include <cxll/lib/plan.h>
#include "lib_tests.h"

#define BASE		0x110000000ULL
#define PORT		CXLL_HDM_PORT
#define ENDPOINT	CXLL_HDM_ENDPOINT

struct scene {
	struct cxll_plan_request req;
	struct cxll_plan plan;
	void *scratch;
};

static struct scene *scene_new(struct kunit *test)
{
	struct scene *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	s->scratch = kunit_kzalloc(test, cxll_plan_scratch_size(), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s->scratch);
	return s;
}

static int scene_plan(struct scene *s, struct cxll_why *why)
{
	return cxll_plan_region(&s->req, &s->plan, s->scratch, why);
}

static void port_fill(struct cxll_plan_port *port, unsigned int key,
		      unsigned int committed, unsigned int decoders, u8 target)
{
	memset(port, 0, sizeof(*port));
	port->key = key;
	port->committed = committed;
	port->caps.decoders = decoders;
	port->caps.targets = 1;
	port->target = target;
	if (committed)
		port->end = BASE;
}

/*
 * W: BASE, 4 GiB, to UID 7
 *      |
 *  [1: 0/4] host bridge, way on at port 5
 *      |
 *  [2: 0/4] endpoint, decoder 0 maps 512 MiB volatile
 */
static void plain(struct cxll_plan_request *req)
{
	struct cxll_plan_target *target = &req->targets[0];

	req->window.base = BASE;
	req->window.size = 4 * GiB;
	req->window.ilv.ways = 1;
	req->window.ilv.gran = 256;
	req->window.restrictions = 0x0f;
	req->window.targets[0] = 7;
	req->mode = CXLL_MODE_RAM;
	req->base = BASE;
	req->size = 512 * MiB;
	req->ilv.ways = 1;
	req->ilv.gran = 4096;
	target->bridge = 7;
	target->depth = 2;
	target->mode = CXLL_MODE_RAM;
	target->dpa.size = 512 * MiB;
	port_fill(&target->port[0], 1, 0, 4, 5);
	port_fill(&target->port[1], 2, 0, 4, 0);
}

/*
 * W --> [1: =] host bridge with one root port
 *          |
 *       [2: 0/1] endpoint
 */
static void passthrough(struct cxll_plan_request *req)
{
	plain(req);
	port_fill(&req->targets[0].port[0], 1, 0, 0, 5);
	req->targets[0].port[0].passthrough = true;
	port_fill(&req->targets[0].port[1], 2, 0, 1, 0);
}

/*
 * W --> [1: 1/4] host bridge, on at port 5
 *          |
 *       [2: 3/8] switch, on at port 250
 *          |
 *       [3: 0/2] switch, on at port 0
 *          |
 *       [4: 1/10] endpoint, decoder 1
 */
static void two_switches(struct cxll_plan_request *req)
{
	struct cxll_plan_target *target = &req->targets[0];

	plain(req);
	target->depth = 4;
	target->decoder = 1;
	port_fill(&target->port[0], 1, 1, 4, 5);
	port_fill(&target->port[1], 2, 3, 8, 250);
	port_fill(&target->port[2], 3, 0, 2, 0);
	port_fill(&target->port[3], 4, 1, 10, 0);
}

/*
 * W --> [1: 0/1] --> [2: =] --> [3: 0/1] --> [4: =] --> [5: 0/1] --> ...
 *
 * As deep as it goes: eight ports, three of them pass all through.
 */
static void deepest(struct cxll_plan_request *req)
{
	struct cxll_plan_target *target = &req->targets[0];
	unsigned int i;

	plain(req);
	target->depth = CXLL_PLAN_DEPTH;
	for (i = 0; i < CXLL_PLAN_DEPTH; i++) {
		port_fill(&target->port[i], 1 + i, 0, 1, 10 + i);
		target->port[i].passthrough = i == 1 || i == 3 || i == 5;
	}
}

/*
 * W --> CXL 1.1 bridge UID 7, nothing to program
 *          |
 *       [9: 0/1] endpoint
 */
static void cxl11_bridge(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].depth = 1;
	port_fill(&req->targets[0].port[0], 9, 0, 1, 0);
}

/*
 * W, persistent --> [1: 0/4] --> [2: 1/4] endpoint: decoder 0 has volatile
 * capacity, decoder 1 skips the rest of it
 */
static void persistent(struct cxll_plan_request *req)
{
	plain(req);
	req->mode = CXLL_MODE_PMEM;
	req->window.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_PERSISTENT;
	req->targets[0].mode = CXLL_MODE_PMEM;
	req->targets[0].decoder = 1;
	req->targets[0].dpa.base = 4 * GiB;
	req->targets[0].dpa.skip = 0xe0000000;
	port_fill(&req->targets[0].port[1], 2, 1, 4, 0);
}

/* plain, at the very end of W */
static void end_of_window(struct cxll_plan_request *req)
{
	plain(req);
	req->base = BASE + 4 * GiB - 512 * MiB;
}

/* plain, the host bridge is full: [1: 4/4] */
static void bridge_full(struct cxll_plan_request *req)
{
	plain(req);
	port_fill(&req->targets[0].port[0], 1, 4, 4, 5);
}

/* two_switches, the second one is full: [3: 2/2] */
static void switch_full(struct cxll_plan_request *req)
{
	two_switches(req);
	port_fill(&req->targets[0].port[2], 3, 2, 2, 0);
}

/* plain, the endpoint is full: [2: 4/4], the user chose decoder 4 */
static void endpoint_full(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].decoder = 4;
	port_fill(&req->targets[0].port[1], 2, 4, 4, 0);
}

/* two_switches, [2] decodes up to 256 MiB above the wanted base */
static void base_below_switch(struct cxll_plan_request *req)
{
	two_switches(req);
	req->targets[0].port[1].end = BASE + GRANULE;
}

/* plain, [1: 1/4] decodes up to one region above the wanted base */
static void base_below_bridge(struct cxll_plan_request *req)
{
	plain(req);
	port_fill(&req->targets[0].port[0], 1, 1, 4, 5);
	req->targets[0].port[0].end = BASE + 512 * MiB;
}

/* base_below_bridge, with the base right at its floor */
static void base_at_floor(struct cxll_plan_request *req)
{
	base_below_bridge(req);
	req->base = cxll_plan_floor(req);
}

/* plain, the endpoint decodes above the wanted base: [2: 1/4] */
static void base_below_endpoint(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].decoder = 1;
	port_fill(&req->targets[0].port[1], 2, 1, 4, 0);
	req->targets[0].port[1].end = BASE + GRANULE;
}

/* passthrough, where the port's end says nothing */
static void passthrough_has_no_floor(struct cxll_plan_request *req)
{
	passthrough(req);
	req->targets[0].port[0].end = ~0ULL;
}

static void persistent_in_volatile_window(struct cxll_plan_request *req)
{
	persistent(req);
	req->window.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE;
}

static void volatile_in_persistent_window(struct cxll_plan_request *req)
{
	plain(req);
	req->window.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_PERSISTENT;
}

static void window_for_type_2(struct cxll_plan_request *req)
{
	plain(req);
	req->window.restrictions &= ~CXLL_CFMWS_HOST_ONLY;
}

static void window_is_fixed(struct cxll_plan_request *req)
{
	plain(req);
	req->window.restrictions |= CXLL_CFMWS_FIXED;
}

static void size_300m(struct cxll_plan_request *req)
{
	plain(req);
	req->size = 300 * MiB;
	req->targets[0].dpa.size = 300 * MiB;
}

static void size_0(struct cxll_plan_request *req)
{
	plain(req);
	req->size = 0;
	req->targets[0].dpa.size = 0;
}

static void size_640m(struct cxll_plan_request *req)
{
	plain(req);
	req->size = 640 * MiB;
	req->targets[0].dpa.size = 640 * MiB;
}

static void size_plus_1(struct cxll_plan_request *req)
{
	plain(req);
	req->size++;
	req->targets[0].dpa.size++;
}

static void base_odd(struct cxll_plan_request *req)
{
	plain(req);
	req->base += 128 * MiB;
}

static void base_plus_1(struct cxll_plan_request *req)
{
	plain(req);
	req->base++;
}

static void below_window(struct cxll_plan_request *req)
{
	plain(req);
	req->base -= GRANULE;
}

static void past_window(struct cxll_plan_request *req)
{
	end_of_window(req);
	req->base += GRANULE;
}

static void past_64_bits(struct cxll_plan_request *req)
{
	plain(req);
	req->base = -512 * MiB;
}

static void window_past_64_bits(struct cxll_plan_request *req)
{
	plain(req);
	req->window.size = -GRANULE;
}

/*
 * W --> UID 8 --> ...
 *
 * UID 7 --> [1: 0/4] --> [2: 0/4], which W does not reach
 */
static void other_bridge(struct cxll_plan_request *req)
{
	plain(req);
	req->window.targets[0] = 8;
	/* What is behind the window's ways does not count. */
	req->window.targets[1] = 7;
}

/*
 * W --> 2 ways --> UID 8 --> ...
 *            \---> UID 7 --> [1: 0/4] --> [2: 0/4]
 */
static void wide_window(struct cxll_plan_request *req)
{
	plain(req);
	req->window.ilv.ways = 2;
	req->window.targets[0] = 8;
	req->window.targets[1] = 7;
}

static void window_of_nothing(struct cxll_plan_request *req)
{
	plain(req);
	req->window.ilv.ways = 0;
}

static void window_of_too_much(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].bridge = 99;
	req->window.ilv.ways = 1000;
}

/* plain, the user chose decoder 2 although decoder 0 is the next */
static void decoder_too_high(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].decoder = 2;
}

/* passthrough, where the endpoint alone tells the order */
static void decoder_too_high_alone(struct cxll_plan_request *req)
{
	passthrough(req);
	req->targets[0].decoder = 1;
}

/* plain with [2: 1/4], the user chose decoder 0 once more */
static void decoder_in_use(struct cxll_plan_request *req)
{
	plain(req);
	port_fill(&req->targets[0].port[1], 2, 1, 4, 0);
}

static void other_dpa_size(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].dpa.size = GRANULE;
}

static void other_dpa_mode(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].mode = CXLL_MODE_PMEM;
}

static void no_dpa_mode(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].mode = CXLL_MODE_NONE;
}

static void odd_skip(struct cxll_plan_request *req)
{
	persistent(req);
	req->targets[0].dpa.skip = MiB;
}

static void skip_of_1(struct cxll_plan_request *req)
{
	persistent(req);
	req->targets[0].dpa.skip = 1;
}

static void no_mode(struct cxll_plan_request *req)
{
	plain(req);
	req->mode = CXLL_MODE_NONE;
}

/* wide_window, two ways are wanted and one device is given */
static void missing_device(struct cxll_plan_request *req)
{
	wide_window(req);
	req->base += GRANULE;
	req->ilv.ways = 2;
	req->targets[0].dpa.size = GRANULE;
}

static void five_ways(struct cxll_plan_request *req)
{
	plain(req);
	req->ilv.ways = 5;
}

static void window_of_odd_granules(struct cxll_plan_request *req)
{
	plain(req);
	req->window.ilv.gran = 0;
}

static void no_ways(struct cxll_plan_request *req)
{
	plain(req);
	req->ilv.ways = 0;
}

static void odd_granularity(struct cxll_plan_request *req)
{
	plain(req);
	req->ilv.gran = 300;
}

static void no_depth(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].depth = 0;
}

static void too_deep(struct cxll_plan_request *req)
{
	deepest(req);
	req->targets[0].depth = CXLL_PLAN_DEPTH + 1;
}

static void endpoint_passes_through(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].port[1].passthrough = true;
}

/* plain, below a bridge whose decoders have no targets */
static void bridge_without_targets(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].port[0].caps.targets = 0;
}

/* passthrough, with another device below it */
static void passthrough_not_alone(struct cxll_plan_request *req)
{
	passthrough(req);
	req->targets[0].port[0].used = 2;
}

/* plain, below a bridge that says Target Count 0 */
static void no_target_list(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].port[0].caps.targets = 1;
	req->targets[0].port[0].caps.no_list = true;
	req->targets[0].port[0].used = 1;
}

static void no_target_list_not_alone(struct cxll_plan_request *req)
{
	no_target_list(req);
	req->targets[0].port[0].used = 2;
}

/* plain, where the bridge's decoders choose among all that is there */
static void not_alone(struct cxll_plan_request *req)
{
	plain(req);
	req->targets[0].port[0].used = 8;
}

/* plain, DVSEC ranges for decoders; range 1 decodes at the end of W already */
static void ranges(struct cxll_plan_request *req)
{
	struct cxll_plan_port *endpoint = &req->targets[0].port[1];

	plain(req);
	port_fill(endpoint, 2, 2, 2, 0);
	endpoint->caps.ranges = true;
	endpoint->end = BASE + 4 * GiB;
}

/* ranges, the second of them */
static void second_range(struct cxll_plan_request *req)
{
	ranges(req);
	req->targets[0].decoder = 1;
	req->targets[0].port[1].committed = 0;
}

/* ranges on a CXL 1.1 bridge: nothing but the endpoint is there */
static void range_below_cxl11(struct cxll_plan_request *req)
{
	ranges(req);
	req->targets[0].depth = 1;
	req->targets[0].port[0] = req->targets[0].port[1];
}

/*
 * W --> [1: 0/4] --> [2: ranges]
 *          `-------> [3: ranges]
 */
static void two_ranges(struct cxll_plan_request *req)
{
	ranges(req);
	req->ilv.ways = 2;
	req->base = 0x120000000;
	req->size = GiB;
	req->window.base = 0x100000000;
	req->targets[0].port[0].caps.targets = 2;
	req->targets[0].port[0].caps.a14to12 = true;
	req->targets[1] = req->targets[0];
	req->targets[1].port[0].target = 6;
	req->targets[1].port[1].key = 3;
}

struct step {
	unsigned int key;
	enum cxll_hdm_kind kind;
	unsigned int decoder;
	u8 target;
	u64 skip;
};

struct plan_row {
	const char *name;
	void (*make)(struct cxll_plan_request *req);
	int rc;
	const char *says;
	struct step steps[CXLL_PLAN_DEPTH];
	unsigned int nr;
	u64 base;
};

static const struct plan_row plan_rows[] = {
	{ "plain", plain, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, BASE },
	{ "passthrough", passthrough, 0, NULL, { { 2, ENDPOINT } }, 1, BASE },
	{ "passthrough, not alone", passthrough_not_alone, -EOPNOTSUPP,
	  "the host bridge has no decoders to choose among 2 ports" },
	{ "no target list", no_target_list, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, BASE },
	{ "no target list, not alone", no_target_list_not_alone, -EOPNOTSUPP,
	  "the host bridge has no decoders to choose among 2 ports" },
	{ "not alone", not_alone, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, BASE },
	{ "two switches", two_switches, 0, NULL,
	  { { 1, PORT, 1, 5 }, { 2, PORT, 3, 250 }, { 3, PORT, 0, 0 },
	    { 4, ENDPOINT, 1 } }, 4, BASE },
	{ "deepest", deepest, 0, NULL,
	  { { 1, PORT, 0, 10 }, { 3, PORT, 0, 12 }, { 5, PORT, 0, 14 },
	    { 7, PORT, 0, 16 }, { 8, ENDPOINT } }, 5, BASE },
	{ "CXL 1.1 bridge", cxl11_bridge, 0, NULL, { { 9, ENDPOINT } }, 1,
	  BASE },
	{ "persistent", persistent, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT, 1, 0, 0xe0000000 } }, 2, BASE },
	{ "end of the window", end_of_window, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, 0x1f0000000 },
	{ "base at the floor", base_at_floor, 0, NULL,
	  { { 1, PORT, 1, 5 }, { 2, ENDPOINT } }, 2, 0x130000000 },
	{ "passthrough has no floor", passthrough_has_no_floor, 0, NULL,
	  { { 2, ENDPOINT } }, 1, BASE },

	{ "range", ranges, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, BASE },
	{ "second range", second_range, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT, 1 } }, 2, BASE },
	{ "range below a CXL 1.1 bridge", range_below_cxl11, 0, NULL,
	  { { 2, ENDPOINT } }, 1, BASE },
	{ "two ranges", two_ranges, -EOPNOTSUPP,
	  "cannot interleave over 2 ways" },

	{ "bridge full", bridge_full, -ENOSPC,
	  "host bridge has 4 decoders and all are in use" },
	{ "switch full", switch_full, -ENOSPC, "switch has 2 decoders" },
	{ "endpoint full", endpoint_full, -ENOSPC, "endpoint has 4 decoders" },
	{ "base below switch", base_below_switch, -EBUSY,
	  "below 0x120000000, where the committed decoders of the switch" },
	{ "base below bridge", base_below_bridge, -EBUSY, "of the host bridge" },
	{ "base below endpoint", base_below_endpoint, -EBUSY,
	  "of the endpoint" },
	{ "decoder too high", decoder_too_high, -EBUSY,
	  "decoder 2 cannot be committed before decoder 0" },
	{ "decoder too high, alone", decoder_too_high_alone, -EBUSY,
	  "decoder 1 cannot be committed before decoder 0" },
	{ "decoder in use", decoder_in_use, -EBUSY,
	  "decoder 0 is in use, decoder 1 is the next" },

	{ "persistent in a volatile window", persistent_in_volatile_window,
	  -EOPNOTSUPP, "does not permit persistent host-only memory" },
	{ "volatile in a persistent window", volatile_in_persistent_window,
	  -EOPNOTSUPP, "does not permit volatile host-only memory" },
	{ "window for type 2", window_for_type_2, -EOPNOTSUPP,
	  "restrictions 0xd, needed 0x6" },
	{ "window is fixed", window_is_fixed, -EOPNOTSUPP,
	  "fixed by firmware" },
	{ "other bridge", other_bridge, -EOPNOTSUPP,
	  "does not target host bridge UID 7" },
	{ "wide window", wide_window, -EOPNOTSUPP,
	  "interleaves 2 host bridges" },
	{ "window of nothing", window_of_nothing, -EINVAL, "0 ways of 256" },
	{ "window of too much", window_of_too_much, -EINVAL, "1000 ways" },
	{ "window of odd granules", window_of_odd_granules, -EINVAL,
	  "1 ways of 0 bytes" },
	{ "missing device", missing_device, -EINVAL, "has 0 ports" },
	{ "no ways", no_ways, -EINVAL, "0 ways are not" },
	{ "five ways", five_ways, -EINVAL, "5 ways are not" },
	{ "bridge without targets", bridge_without_targets, -EOPNOTSUPP,
	  "up to 0 targets" },

	{ "300 MiB", size_300m, -EINVAL, "a multiple of 256 MiB above 0" },
	{ "640 MiB", size_640m, -EINVAL, "a multiple of 256 MiB above 0" },
	{ "512 MiB + 1", size_plus_1, -EINVAL, "a multiple of 256 MiB above 0" },
	{ "no size", size_0, -EINVAL, "a multiple of 256 MiB above 0" },
	{ "base + 128 MiB", base_odd, -EINVAL, "a multiple of 256 MiB above 0" },
	{ "base + 1", base_plus_1, -EINVAL, "a multiple of 256 MiB above 0" },
	{ "below the window", below_window, -EINVAL, "not inside the window" },
	{ "past the window", past_window, -EINVAL, "not inside the window" },
	{ "past 64 bits", past_64_bits, -EINVAL, "not inside the window" },
	{ "window past 64 bits", window_past_64_bits, -EINVAL,
	  "not inside the window" },
	{ "other DPA size", other_dpa_size, -EINVAL,
	  "needs 512 MiB of each device, but decoder 0 maps 256 MiB" },
	{ "other DPA mode", other_dpa_mode, -EINVAL,
	  "the region is volatile, but decoder 0 has persistent capacity" },
	{ "no DPA mode", no_dpa_mode, -EINVAL, "decoder 0 has no capacity" },
	{ "odd skip", odd_skip, -EINVAL, "decoder 1 skips 0x100000 bytes" },
	{ "skip of 1", skip_of_1, -EINVAL, "decoder 1 skips 0x1 bytes" },
	{ "no mode", no_mode, -EINVAL, "no kind of capacity" },
	{ "odd granularity", odd_granularity, -EINVAL, "300 bytes" },
	{ "no depth", no_depth, -EINVAL, "has 0 ports" },
	{ "too deep", too_deep, -EINVAL, "has 9 ports" },
	{ "endpoint passes through", endpoint_passes_through, -EINVAL,
	  "endpoint has no decoders" },
};

static void plan_desc(const struct plan_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(plan, plan_rows, plan_desc);

static void expect_step(struct kunit *test, const struct plan_row *row,
			const struct step *want,
			const struct cxll_plan_step *got)
{
	static const u8 no_more[CXLL_HDM_TARGETS_MAX - 1];

	KUNIT_EXPECT_EQ(test, got->key, want->key);
	KUNIT_EXPECT_EQ(test, got->kind, want->kind);
	KUNIT_EXPECT_EQ(test, got->decoder, want->decoder);
	KUNIT_EXPECT_EQ(test, got->set.base, row->base);
	KUNIT_EXPECT_EQ(test, got->set.size, 512 * MiB);
	KUNIT_EXPECT_EQ(test, got->set.skip, want->skip);
	KUNIT_EXPECT_EQ(test, got->set.targets[0], want->target);
	KUNIT_EXPECT_EQ(test, memcmp(got->set.targets + 1, no_more,
				     sizeof(no_more)), 0);
	KUNIT_EXPECT_EQ(test, got->set.ilv.ways, 1);
	KUNIT_EXPECT_EQ(test, got->set.ilv.gran, 4096);
	KUNIT_EXPECT_TRUE(test, got->set.host_only);
	KUNIT_EXPECT_FALSE(test, got->set.lock);
}

static void region_is_planned(struct kunit *test)
{
	const struct plan_row *row = test->param_value;
	struct scene *s = scene_new(test);
	struct cxll_hdm_raw raw;
	struct cxll_why why = { };
	unsigned int i;
	int rc;

	row->make(&s->req);
	rc = scene_plan(s, &why);
	if (row->says)
		KUNIT_EXPECT_TRUE_MSG(test, strstr(why.text, row->says),
				      "%s", why.text);
	expect_rc(test, rc, row->rc, &why, row->name);
	KUNIT_EXPECT_EQ(test, scene_plan(s, NULL), rc);
	if (rc)
		return;
	KUNIT_ASSERT_EQ(test, s->plan.nr, row->nr);
	for (i = 0; i < row->nr; i++) {
		expect_step(test, row, &row->steps[i], &s->plan.step[i]);
		/* What is planned can be written. */
		KUNIT_EXPECT_EQ(test, cxll_hdm_encode(&s->plan.step[i].set,
						      s->plan.step[i].kind,
						      &raw, NULL), 0);
	}
}

/* The highest end on any way counts, whichever device and port has it. */
static void floor_of_a_path(struct kunit *test)
{
	struct scene *s = scene_new(test);

	plain(&s->req);
	KUNIT_EXPECT_EQ(test, cxll_plan_floor(&s->req), 0);
	s->req.targets[0].port[1].end = 2 * GiB;
	KUNIT_EXPECT_EQ(test, cxll_plan_floor(&s->req), 2 * GiB);
	s->req.targets[0].port[0].end = 3 * GiB;
	KUNIT_EXPECT_EQ(test, cxll_plan_floor(&s->req), 3 * GiB);
	s->req.targets[0].port[0].passthrough = true;
	KUNIT_EXPECT_EQ(test, cxll_plan_floor(&s->req), 2 * GiB);
	/* Ranges stand where they like. */
	s->req.targets[0].port[1].caps.ranges = true;
	KUNIT_EXPECT_EQ(test, cxll_plan_floor(&s->req), 0);
	s->req.targets[0].port[1].caps.ranges = false;
	/* Past the depth, and past the ways, nobody is asked. */
	s->req.targets[0].port[2].end = 9 * GiB;
	s->req.targets[1] = s->req.targets[0];
	s->req.targets[1].port[1].end = 8 * GiB;
	KUNIT_EXPECT_EQ(test, cxll_plan_floor(&s->req), 2 * GiB);
	s->req.ilv.ways = 2;
	KUNIT_EXPECT_EQ(test, cxll_plan_floor(&s->req), 8 * GiB);
	/* Numbers past the arrays do not lead out of them. */
	s->req.ilv.ways = ~0U;
	s->req.targets[15].depth = ~0U;
	s->req.targets[15].port[7].end = 10 * GiB;
	KUNIT_EXPECT_EQ(test, cxll_plan_floor(&s->req), 10 * GiB);
}

/*
 * W --> [1] --> [2], region upon region: each starts where the last ended,
 * and the fifth finds no decoder.
 */
static void regions_until_full(struct kunit *test)
{
	struct scene *s = scene_new(test);
	struct cxll_plan_target *target = &s->req.targets[0];
	unsigned int i, p;

	plain(&s->req);
	for (i = 0; i < 4; i++) {
		s->req.base = i ? cxll_plan_floor(&s->req) : BASE;
		KUNIT_EXPECT_EQ(test, s->req.base, BASE + i * 512 * MiB);
		target->decoder = i;
		KUNIT_ASSERT_EQ(test, scene_plan(s, NULL), 0);
		for (p = 0; p < 2; p++) {
			KUNIT_EXPECT_EQ(test, s->plan.step[p].decoder, i);
			target->port[p].committed++;
			target->port[p].end = s->req.base + s->req.size;
		}
	}
	s->req.base = cxll_plan_floor(&s->req);
	target->decoder = 4;
	KUNIT_EXPECT_EQ(test, scene_plan(s, NULL), -ENOSPC);
}

static struct kunit_case plan_cases[] = {
	KUNIT_CASE_PARAM(region_is_planned, plan_gen_params),
	KUNIT_CASE(floor_of_a_path),
	KUNIT_CASE(regions_until_full),
	{ }
};

struct kunit_suite lib_plan_suite = {
	.name = "cxl-lib-plan",
	.test_cases = plan_cases,
};
