// SPDX-License-Identifier: GPL-2.0-only
/* Regions that the planner refuses, and what it says. */
#include "lib_scene.h"

#define SET		SCENE_SET
#define TARGET		SCENE_TARGET
#define BRIDGE(f, v)	SCENE_PORT(0, f, v)
#define SECOND(f, v)	SCENE_PORT(1, f, v)	/* the endpoint of scene_plain() */
#define SWITCH(f, v)	SCENE_PORT(2, f, v)	/* the lower of scene_two_switches() */

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
	{ "passthrough, not alone", scene_passthrough, -EOPNOTSUPP,
	  "the host bridge has no decoders to choose among 2 ports",
	  .but = { BRIDGE(used, 2) } },
	{ "no target list, not alone", scene_no_target_list, -EOPNOTSUPP,
	  "the host bridge has no decoders to choose among 2 ports",
	  .but = { BRIDGE(used, 2) } },
	{ "two ranges", two_ranges, -EOPNOTSUPP, "cannot interleave over 2 ways" },
	/* [1: 4/4] */
	{ "bridge full", scene_plain, -ENOSPC,
	  "host bridge has 4 decoders and all are in use",
	  .but = { BRIDGE(committed, 4), BRIDGE(end, SCENE_BASE) } },
	/* [3: 2/2] */
	{ "switch full", scene_two_switches, -ENOSPC, "switch has 2 decoders",
	  .but = { SWITCH(committed, 2), SWITCH(end, SCENE_BASE) } },
	/* [2: 4/4], the user chose decoder 4 */
	{ "endpoint full", scene_plain, -ENOSPC, "endpoint has 4 decoders",
	  .but = { TARGET(decoder, 4), SECOND(committed, 4), SECOND(end, SCENE_BASE) } },
	/* [2] decodes up to 256 MiB above the wanted base */
	{ "base below switch", scene_two_switches, -EBUSY,
	  "below 0x120000000, where the committed decoders of the switch",
	  .but = { SECOND(end, SCENE_BASE + GRANULE) } },
	{ "base below bridge", scene_base_below_bridge, -EBUSY, "of the host bridge" },
	/* [2: 1/4] */
	{ "base below endpoint", scene_plain, -EBUSY, "of the endpoint",
	  .but = { TARGET(decoder, 1), SECOND(committed, 1),
		   SECOND(end, SCENE_BASE + GRANULE) } },
	{ "decoder too high", scene_plain, -EBUSY,
	  "decoder 2 cannot be committed before decoder 0",
	  .but = { TARGET(decoder, 2) } },
	/* The endpoint alone tells the order */
	{ "decoder too high, alone", scene_passthrough, -EBUSY,
	  "decoder 1 cannot be committed before decoder 0",
	  .but = { TARGET(decoder, 1) } },
	/* [2: 1/4], the user chose decoder 0 once more */
	{ "decoder in use", scene_plain, -EBUSY,
	  "decoder 0 is in use, decoder 1 is the next",
	  .but = { SECOND(committed, 1), SECOND(end, SCENE_BASE) } },
	{ "persistent in a volatile window", scene_persistent, -EOPNOTSUPP,
	  "does not permit persistent host-only memory",
	  .but = { SET(window.restrictions, CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE) } },
	{ "volatile in a persistent window", scene_plain, -EOPNOTSUPP,
	  "does not permit volatile host-only memory",
	  .but = { SET(window.restrictions, CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_PERSISTENT) } },
	{ "window for type 2", scene_plain, -EOPNOTSUPP, "restrictions 0xd, needed 0x6",
	  .but = { SET(window.restrictions, 0x0f & ~CXLL_CFMWS_HOST_ONLY) } },
	{ "window is fixed", scene_plain, -EOPNOTSUPP, "fixed by firmware",
	  .but = { SET(window.restrictions, 0x0f | CXLL_CFMWS_FIXED) } },
	/* What is behind the window's ways does not count */
	{ "other bridge", scene_plain, -EOPNOTSUPP, "does not target host bridge UID 7",
	  .but = { SET(window.targets[0], 8), SET(window.targets[1], 7) } },
	/*
	 * W --> 2 ways --> UID 8 --> ...
	 *            \---> UID 7 --> [1: 0/4] --> [2: 0/4]
	 */
	{ "wide window", scene_plain, -EOPNOTSUPP, "interleaves 2 host bridges",
	  .but = { SET(window.ilv.ways, 2), SET(window.targets[0], 8),
		   SET(window.targets[1], 7) } },
	{ "window of nothing", scene_plain, -EINVAL, "0 ways of 256",
	  .but = { SET(window.ilv.ways, 0) } },
	{ "window of too much", scene_plain, -EINVAL, "1000 ways",
	  .but = { TARGET(bridge, 99), SET(window.ilv.ways, 1000) } },
	{ "window of odd granules", scene_plain, -EINVAL, "1 ways of 0 bytes",
	  .but = { SET(window.ilv.gran, 0) } },
	/* Likewise, two ways are wanted, and one device is given */
	{ "missing device", scene_plain, -EINVAL, "has 0 ports",
	  .but = { SET(window.ilv.ways, 2), SET(window.targets[0], 8),
		   SET(window.targets[1], 7), SET(base, SCENE_BASE + GRANULE),
		   SET(ilv.ways, 2), TARGET(dpa.size, GRANULE) } },
	{ "no ways", scene_plain, -EINVAL, "0 ways are not",
	  .but = { SET(ilv.ways, 0) } },
	{ "five ways", scene_plain, -EINVAL, "5 ways are not",
	  .but = { SET(ilv.ways, 5) } },
	{ "bridge without targets", scene_plain, -EOPNOTSUPP, "up to 0 targets",
	  .but = { BRIDGE(caps.targets, 0) } },
	{ "300 MiB", scene_plain, -EINVAL, "a multiple of 256 MiB above 0",
	  .but = { SET(size, 300 * MiB), TARGET(dpa.size, 300 * MiB) } },
	{ "640 MiB", scene_plain, -EINVAL, "a multiple of 256 MiB above 0",
	  .but = { SET(size, 640 * MiB), TARGET(dpa.size, 640 * MiB) } },
	{ "512 MiB + 1", scene_plain, -EINVAL, "a multiple of 256 MiB above 0",
	  .but = { SET(size, 512 * MiB + 1), TARGET(dpa.size, 512 * MiB + 1) } },
	{ "no size", scene_plain, -EINVAL, "a multiple of 256 MiB above 0",
	  .but = { SET(size, 0), TARGET(dpa.size, 0) } },
	{ "base + 128 MiB", scene_plain, -EINVAL, "a multiple of 256 MiB above 0",
	  .but = { SET(base, SCENE_BASE + 128 * MiB) } },
	{ "base + 1", scene_plain, -EINVAL, "a multiple of 256 MiB above 0",
	  .but = { SET(base, SCENE_BASE + 1) } },
	{ "below the window", scene_plain, -EINVAL, "not inside the window",
	  .but = { SET(base, SCENE_BASE - GRANULE) } },
	{ "past the window", scene_plain, -EINVAL, "not inside the window",
	  .but = { SET(base, SCENE_BASE + 4 * GiB - GRANULE) } },
	{ "past 64 bits", scene_plain, -EINVAL, "not inside the window",
	  .but = { SET(base, -512 * MiB) } },
	{ "window past 64 bits", scene_plain, -EINVAL, "not inside the window",
	  .but = { SET(window.size, -GRANULE) } },
	{ "other DPA size", scene_plain, -EINVAL,
	  "needs 512 MiB of each device, but decoder 0 maps 256 MiB",
	  .but = { TARGET(dpa.size, GRANULE) } },
	{ "other DPA mode", scene_plain, -EINVAL,
	  "the region is volatile, but decoder 0 has persistent capacity",
	  .but = { TARGET(mode, CXLL_MODE_PMEM) } },
	{ "no DPA mode", scene_plain, -EINVAL, "decoder 0 has no capacity",
	  .but = { TARGET(mode, CXLL_MODE_NONE) } },
	{ "odd skip", scene_persistent, -EINVAL, "decoder 1 skips 0x100000 bytes",
	  .but = { TARGET(dpa.skip, MiB) } },
	{ "skip of 1", scene_persistent, -EINVAL, "decoder 1 skips 0x1 bytes",
	  .but = { TARGET(dpa.skip, 1) } },
	{ "no mode", scene_plain, -EINVAL, "no kind of capacity",
	  .but = { SET(mode, CXLL_MODE_NONE) } },
	{ "odd granularity", scene_plain, -EINVAL, "300 bytes",
	  .but = { SET(ilv.gran, 300) } },
	{ "no depth", scene_plain, -EINVAL, "has 0 ports",
	  .but = { TARGET(depth, 0) } },
	{ "too deep", scene_deepest, -EINVAL, "has 9 ports",
	  .but = { TARGET(depth, CXLL_PLAN_DEPTH + 1) } },
	{ "endpoint passes through", scene_plain, -EINVAL, "endpoint has no decoders",
	  .but = { SECOND(passthrough, true) } },
	{ }
};
