// SPDX-License-Identifier: GPL-2.0-only
/* Regions that the planner refuses, and what it says. */
#include "lib_scene.h"

/* plain, the host bridge is full: [1: 4/4] */
static void bridge_full(struct cxll_plan_request *req)
{
	scene_plain(req);
	scene_port(&req->targets[0].port[0], 1, 4, 4, 5);
}

/* two_switches, the second one is full: [3: 2/2] */
static void switch_full(struct cxll_plan_request *req)
{
	scene_two_switches(req);
	scene_port(&req->targets[0].port[2], 3, 2, 2, 0);
}

/* plain, the endpoint is full: [2: 4/4], the user chose decoder 4 */
static void endpoint_full(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].decoder = 4;
	scene_port(&req->targets[0].port[1], 2, 4, 4, 0);
}

/* two_switches, [2] decodes up to 256 MiB above the wanted base */
static void base_below_switch(struct cxll_plan_request *req)
{
	scene_two_switches(req);
	req->targets[0].port[1].end = SCENE_BASE + GRANULE;
}

/* plain, the endpoint decodes above the wanted base: [2: 1/4] */
static void base_below_endpoint(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].decoder = 1;
	scene_port(&req->targets[0].port[1], 2, 1, 4, 0);
	req->targets[0].port[1].end = SCENE_BASE + GRANULE;
}

static void persistent_in_volatile_window(struct cxll_plan_request *req)
{
	scene_persistent(req);
	req->window.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE;
}

static void volatile_in_persistent_window(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->window.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_PERSISTENT;
}

static void window_for_type_2(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->window.restrictions &= ~CXLL_CFMWS_HOST_ONLY;
}

static void window_is_fixed(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->window.restrictions |= CXLL_CFMWS_FIXED;
}

static void size_300m(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->size = 300 * MiB;
	req->targets[0].dpa.size = 300 * MiB;
}

static void size_0(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->size = 0;
	req->targets[0].dpa.size = 0;
}

static void size_640m(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->size = 640 * MiB;
	req->targets[0].dpa.size = 640 * MiB;
}

static void size_plus_1(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->size++;
	req->targets[0].dpa.size++;
}

static void base_odd(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->base += 128 * MiB;
}

static void base_plus_1(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->base++;
}

static void below_window(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->base -= GRANULE;
}

static void past_window(struct cxll_plan_request *req)
{
	scene_end_of_window(req);
	req->base += GRANULE;
}

static void past_64_bits(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->base = -512 * MiB;
}

static void window_past_64_bits(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->window.size = -GRANULE;
}

/*
 * W --> UID 8 --> ...
 *
 * UID 7 --> [1: 0/4] --> [2: 0/4], which W does not reach
 */
static void other_bridge(struct cxll_plan_request *req)
{
	scene_plain(req);
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
	scene_plain(req);
	req->window.ilv.ways = 2;
	req->window.targets[0] = 8;
	req->window.targets[1] = 7;
}

static void window_of_nothing(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->window.ilv.ways = 0;
}

static void window_of_too_much(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].bridge = 99;
	req->window.ilv.ways = 1000;
}

/* plain, the user chose decoder 2 although decoder 0 is the next */
static void decoder_too_high(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].decoder = 2;
}

/* passthrough, where the endpoint alone tells the order */
static void decoder_too_high_alone(struct cxll_plan_request *req)
{
	scene_passthrough(req);
	req->targets[0].decoder = 1;
}

/* plain with [2: 1/4], the user chose decoder 0 once more */
static void decoder_in_use(struct cxll_plan_request *req)
{
	scene_plain(req);
	scene_port(&req->targets[0].port[1], 2, 1, 4, 0);
}

static void other_dpa_size(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].dpa.size = GRANULE;
}

static void other_dpa_mode(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].mode = CXLL_MODE_PMEM;
}

static void no_dpa_mode(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].mode = CXLL_MODE_NONE;
}

static void odd_skip(struct cxll_plan_request *req)
{
	scene_persistent(req);
	req->targets[0].dpa.skip = MiB;
}

static void skip_of_1(struct cxll_plan_request *req)
{
	scene_persistent(req);
	req->targets[0].dpa.skip = 1;
}

static void no_mode(struct cxll_plan_request *req)
{
	scene_plain(req);
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
	scene_plain(req);
	req->ilv.ways = 5;
}

static void window_of_odd_granules(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->window.ilv.gran = 0;
}

static void no_ways(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->ilv.ways = 0;
}

static void odd_granularity(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->ilv.gran = 300;
}

static void no_depth(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].depth = 0;
}

static void too_deep(struct cxll_plan_request *req)
{
	scene_deepest(req);
	req->targets[0].depth = CXLL_PLAN_DEPTH + 1;
}

static void endpoint_passes_through(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].port[1].passthrough = true;
}

/* plain, below a bridge whose decoders have no targets */
static void bridge_without_targets(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].port[0].caps.targets = 0;
}

/* passthrough, with another device below it */
static void passthrough_not_alone(struct cxll_plan_request *req)
{
	scene_passthrough(req);
	req->targets[0].port[0].used = 2;
}

static void no_target_list_not_alone(struct cxll_plan_request *req)
{
	scene_no_target_list(req);
	req->targets[0].port[0].used = 2;
}

/*
 * W --> [1: 0/4] --> [2: ranges]
 *          `-------> [3: ranges]
 */
static void two_ranges(struct cxll_plan_request *req)
{
	scene_ranges(req);
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

const struct scene_row scene_refused[] = {
	{ "passthrough, not alone", passthrough_not_alone, -EOPNOTSUPP,
	  "the host bridge has no decoders to choose among 2 ports" },
	{ "no target list, not alone", no_target_list_not_alone, -EOPNOTSUPP,
	  "the host bridge has no decoders to choose among 2 ports" },
	{ "two ranges", two_ranges, -EOPNOTSUPP,
	  "cannot interleave over 2 ways" },
	{ "bridge full", bridge_full, -ENOSPC,
	  "host bridge has 4 decoders and all are in use" },
	{ "switch full", switch_full, -ENOSPC, "switch has 2 decoders" },
	{ "endpoint full", endpoint_full, -ENOSPC, "endpoint has 4 decoders" },
	{ "base below switch", base_below_switch, -EBUSY,
	  "below 0x120000000, where the committed decoders of the switch" },
	{ "base below bridge", scene_base_below_bridge, -EBUSY, "of the host bridge" },
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
	{ }
};
