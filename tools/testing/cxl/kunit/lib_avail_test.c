// SPDX-License-Identifier: GPL-2.0-only
/* The largest region, as a table. */
#include "lib_avail.h"

/**
 * struct avail_case - a platform and the largest region on it
 * @name: of the case
 * @tree: as in lib_topo.h
 * @window: likewise
 * @units: its size; all numbers here count granules of 256 MiB
 * @left: of each device, in the order of the tree; 0 to 9
 * @used: ranges that are taken, from the window's base on
 * @mode: 0 stands for volatile
 * @block: memory blocks, 0: it will be none
 * @tweak: changes of ports; TOPO_END counts from the window's base
 * @want: "units ways@granularity devices", or the sentence
 * @at: where it would be
 */
struct avail_case {
	const char *name;
	const char *tree;
	const char *window;
	unsigned int units;
	const char *left;
	struct {
		unsigned int base;
		unsigned int size;
	} used[AVAIL_RANGES];
	enum cxll_mode mode;
	unsigned int block;
	struct topo_tweak tweak[3];
	const char *want;
	unsigned int at;
};

#define FOUR	"0(0:a 1:b 2:c 3:d)"
#define SIX	"0(0:a 1:b) 1(0:c 1:d) 2(0:e 1:f)"

static const struct avail_case table[] = {
	/* Devices */
	{ "one", "0(0:a 1:b)", "1@256 0", 16, "10", .want = "1 1@256 a" },
	{ "all of it", "0(0:a)", "1@256 0", 16, "4", .want = "4 1@256 a" },
	{ "four", FOUR, "1@256 0", 16, "1111", .want = "4 4@256 abcd" },
	/* two of three */
	{ "three of them", FOUR, "1@256 0", 16, "1101",
	  .want = "2 2@256 ab" },
	/* one large or four small: 5 against 4 */
	{ "one is more", FOUR, "1@256 0", 16, "5111", .want = "5 1@256 a" },
	/* as much from one: fewer devices are as good */
	{ "one is enough", FOUR, "1@256 0", 16, "4111", .want = "4 1@256 a" },
	{ "two large", FOUR, "1@256 0", 16, "1313", .want = "6 2@256 bd" },
	{ "the larger two", FOUR, "1@256 0", 32, "2989",
	  .want = "18 2@256 bd" },
	{ "granularity", FOUR, "1@4096 0", 16, "1111",
	  .want = "4 4@4096 abcd" },
	/* Switches: 8 = 2 x 4 */
	{ "switches", "0(0:S(0:a 1:b 2:c 3:d) 1:T(0:e 1:f 2:g 3:h))",
	  "1@256 0", 16, "11111111", .want = "8 8@256 abcdefgh" },
	/* three below one switch: 2 + 2 */
	{ "uneven", "0(0:S(0:a 1:b 2:c) 1:T(0:e 1:f))", "1@256 0", 16,
	  "11111", .want = "4 4@256 abef" },
	/* one below the bridge, a switch of four: 4, the switch alone */
	{ "one beside", "0(0:a 1:S(0:b 1:c 2:d 3:e))", "1@256 0", 16,
	  "11111", .want = "4 4@256 bcde" },
	/* decoders of the bridge deal out to one port only */
	{ "one target", "0(0:S(0:a 1:b) 1:T(0:c 1:d))", "1@256 0", 16,
	  "1111", .tweak = { { '0', TOPO_TARGETS, 1 } },
	  .want = "2 2@256 ab" },
	{ "passthrough", "0=(0:a)", "1@256 0", 16, "3", .want = "3 1@256 a" },
	{ "passthrough switch", "0=(0:S(0:a 1:b))", "1@256 0", 16, "22",
	  .want = "4 2@256 ab" },
	/* c is there as well, and nothing chooses between it and S */
	{ "passthrough, not alone", "0=(0:S(0:a 1:b))", "1@256 0", 16, "22",
	  .tweak = { { '0', TOPO_USED, 2 } },
	  .want = "a is below a host bridge without decoders, together with other" },
	{ "passthrough switch, not alone", "0(0:S=(0:a) 1:b)", "1@256 0", 16,
	  "91", .tweak = { { 'S', TOPO_USED, 2 } }, .want = "1 1@256 b" },
	/* CXL 1.1: nothing between the bridge and the device */
	{ "cxl 1.1", "0:a", "1@256 0", 16, "2", .want = "2 1@256 a" },

	/* Windows over several bridges */
	{ "two bridges", "0=(0:a) 1=(0:b)", "2@256 0 1", 16, "12",
	  .want = "2 2@256 ab" },
	{ "three", SIX, "3@256 0 1 2", 24, "111111",
	  .want = "6 6@256 abcdef" },
	{ "three, one full", SIX, "3@256 0 1 2", 24, "111110",
	  .want = "3 3@256 ace" },
	{ "other bridges", SIX, "1@256 1", 24, "119911",
	  .want = "18 2@256 cd" },
	{ "twice the same", "0(0:a 1:b)", "2@256 0 0", 16, "11",
	  .want = "2 2@256 ab" },
	/* 2 at 512 below the window's 512: the bridges choose by 256 */
	{ "finer below", "0(0:a 1:b) 1(0:c 1:d)", "2@512 0 1", 16, "1111",
	  .want = "4 4@512 abcd" },
	{ "xor", "0(0:a 1:b) 1(0:c 1:d)", "x2@256 0 1", 16, "1111",
	  .want = "4 4@256 abcd" },

	/* Addresses */
	{ "small window", FOUR, "1@256 0", 3, "2222", .want = "2 1@256 a" },
	{ "window of two", FOUR, "1@256 0", 2, "9999", .want = "2 1@256 a" },
	/* 0-1 used, 2-4 free, 5 used, 6-7 free */
	{ "holes", "0(0:a)", "1@256 0", 8, "9",
	  .used = { { 5, 1 }, { 0, 2 } }, .want = "3 1@256 a", .at = 2 },
	/* hole of 3 from 1 on: whatever the ways, 256 MiB will do for a base */
	{ "two at one", "0(0:a 1:b)", "1@256 0", 4, "11",
	  .used = { { 0, 1 } }, .want = "2 2@256 ab", .at = 1 },
	{ "four at one", FOUR, "1@256 0", 5, "1111",
	  .used = { { 0, 1 } }, .want = "4 4@256 abcd", .at = 1 },
	/* blocks of 2: used 0, free 1 to 7 */
	{ "at a block", "0(0:a)", "1@256 0", 8, "4", .block = 2,
	  .used = { { 0, 1 } }, .want = "4 1@256 a", .at = 2 },
	{ "larger than from a block on", "0(0:a)", "1@256 0", 8, "9",
	  .block = 2, .used = { { 0, 1 } }, .want = "7 1@256 a", .at = 1 },
	{ "three at one", SIX, "3@256 0 1 2", 7, "111111",
	  .used = { { 0, 1 } }, .want = "6 6@256 abcdef", .at = 1 },
	{ "over the end", "0(0:a)", "1@256 0", 8, "9",
	  .used = { { 6, 9 } }, .want = "6 1@256 a" },

	/* Decoder order: what is below the end of committed decoders is lost */
	{ "floor", "0(0:a 1:b)", "1@256 0", 8, "99",
	  .used = { { 4, 1 } },
	  .tweak = { { '0', TOPO_END, 5 } }, .want = "3 1@256 a", .at = 5 },
	/* only a's own decoders end high: b has the whole window */
	{ "floor of one", "0(0:a 1:b)", "1@256 0", 8, "99",
	  .tweak = { { 'a', TOPO_END, 6 } }, .want = "8 1@256 b" },
	/* both: 2 x 1 above 6 against b's 1 */
	{ "floor or fewer", "0(0:a 1:b)", "1@256 0", 8, "91",
	  .tweak = { { 'a', TOPO_END, 6 } }, .want = "2 1@256 a", .at = 6 },
	{ "next decoder", "0(0:a)", "1@256 0", 8, "3",
	  .tweak = { { 'a', TOPO_COMMITTED, 2 } }, .want = "3 1@256 a" },
	/* the switch is full, the other devices go without */
	{ "full switch", "0(0:S(0:a 1:b) 1:c)", "1@256 0", 8, "991",
	  .tweak = { { 'S', TOPO_DECODERS, 0 } }, .want = "1 1@256 c" },
	{ "device cannot", FOUR, "1@256 0", 8, "1111",
	  .tweak = { { 'b', TOPO_LACKS, TOPO_LACKS_11TO8 } },
	  .want = "4 4@4096 abcd" },
	{ "bridge cannot", "0(0:a 1:b)", "1@256 0", 8, "11",
	  .tweak = { { '0', TOPO_LACKS, TOPO_LACKS_11TO8 } },
	  .want = "2 2@4096 ab" },
	{ "pmem", "0(0:a 1:b)", "1@256 0", 8, "13", .mode = CXLL_MODE_PMEM,
	  .want = "3 1@256 b" },

	/* DVSEC ranges: one way, all or nothing, in any order */
	{ "range", "0(0:a)", "1@256 0", 8, "3",
	  .tweak = { { 'a', TOPO_RANGES, 1 } }, .want = "3 1@256 a" },
	{ "second range", "0(0:a)", "1@256 0", 8, "3",
	  .tweak = { { 'a', TOPO_RANGES, 1 }, { 'a', TOPO_DECODERS, 2 },
		     { 'a', TOPO_COMMITTED, 2 } }, .want = "3 1@256 a" },
	{ "range below another", "0(0:a)", "1@256 0", 8, "3",
	  .tweak = { { 'a', TOPO_RANGES, 1 }, { 'a', TOPO_END, 7 } },
	  .used = { { 5, 2 } }, .want = "3 1@256 a" },
	{ "no way of two", "0(0:a 1:b)", "1@256 0", 8, "33",
	  .tweak = { { 'a', TOPO_RANGES, 1 }, { 'b', TOPO_RANGES, 1 } },
	  .want = "3 1@256 a" },
	/* 4 do not fit as a whole, 2 do, and b's 3 are more */
	{ "range too large", "0(0:a 1:b)", "1@256 0", 3, "49",
	  .tweak = { { 'a', TOPO_RANGES, 1 } }, .want = "3 1@256 b" },
	{ "range not shortened", "0(0:a 1:b)", "1@256 0", 8, "52",
	  .tweak = { { 'a', TOPO_RANGES, 1 } }, .used = { { 4, 1 } },
	  .want = "2 1@256 b" },
	/* b has what nobody can give of whom the window takes it */
	{ "range beside others", "0(0:a) 1(0:b)", "1@256 0", 16, "42",
	  .tweak = { { 'a', TOPO_RANGES, 1 } }, .want = "4 1@256 a" },

	/* None */
	{ "range alone too large", "0(0:a)", "1@256 0", 8, "5",
	  .tweak = { { 'a', TOPO_RANGES, 1 } }, .used = { { 4, 1 } },
	  .want = "a has a DVSEC range of 1280 MiB" },
	{ "no device", "0(0:S(0:T))", "1@256 0", 8, "",
	  .want = "no enabled memory device is below a host bridge" },
	{ "elsewhere", "1(0:a)", "1@256 0", 8, "1",
	  .want = "no enabled memory device is below a host bridge" },
	{ "nothing left", "0(0:a 1:b)", "1@256 0", 8, "00",
	  .want = "a has 0 MiB of volatile capacity left" },
	{ "no pmem left", "0(0:a 1:b)", "1@256 0", 8, "00",
	  .mode = CXLL_MODE_PMEM,
	  .want = "a has 0 MiB of persistent capacity left" },
	{ "one bridge lacks", "0=(0:a) 1=(0:b)", "2@256 0 1", 16, "10",
	  .want = "UID 1 has 0 usable devices below it, 1 are needed" },
	{ "window full", "0(0:a)", "1@256 0", 8, "1",
	  .used = { { 0, 3 }, { 3, 5 } },
	  .want = "no contiguous 256 MiB are free in the window of 2048" },
	{ "floor at the end", "0(0:a)", "1@256 0", 8, "1",
	  .tweak = { { '0', TOPO_END, 8 } },
	  .want = "decoders on the path to a end at 0x4080000000 and ascend" },
	{ "bridge full", "0(0:a)", "1@256 0", 8, "1",
	  .tweak = { { '0', TOPO_DECODERS, 0 } },
	  .want = "all 0 decoders of the host bridge above a are in use" },
	{ "switch full", "0(0:S(0:a))", "1@256 0", 8, "1",
	  .tweak = { { 'S', TOPO_DECODERS, 0 } },
	  .want = "all 0 decoders of a switch above a are in use" },
	{ "device full", "0(0:a)", "1@256 0", 8, "1",
	  .tweak = { { 'a', TOPO_DECODERS, 2 }, { 'a', TOPO_COMMITTED, 2 } },
	  .want = "all 2 decoders of a are in use" },
	{ "device without", "0(0:a=)", "1@256 0", 8, "1",
	  .want = "a has no decoders" },
	{ "fixed", "0(0:a)", "1@256 0", 8, "1",
	  .tweak = { { '0', TOPO_RESTRICT, 0x1f } },
	  .want = "is fixed by firmware" },
	{ "not for ram", "0(0:a)", "1@256 0", 8, "1",
	  .tweak = { { '0', TOPO_RESTRICT, 0x0a } },
	  .want = "does not permit volatile host-only memory" },
	/* the bridge cannot choose at all, the window needs two below it */
	{ "no set", "0(0:a 1:b) 1(0:c)", "3@256 0 0 1", 12, "111",
	  .want = "no decoder settings" },
	{ "12 ways short", SIX, "12@256 0 0 0 0 1 1 1 1 2 2 2 2", 24,
	  "111111", .want = "6 6@" },
};

static void avail_row(struct kunit *test, struct avail_test *rt,
		      const struct avail_case *c)
{
	struct cxll_why why = {};
	bool some = c->want[0] >= '0' && c->want[0] <= '9';
	unsigned int i;
	int rc;

	avail_set_up(test, rt, c->tree, c->window, c->units,
		     c->mode ?: CXLL_MODE_RAM, c->tweak, ARRAY_SIZE(c->tweak));
	for (i = 0; i < rt->req.nr_devices; i++)
		rt->device[i].left = (c->left[i] - '0') * GRANULE;
	rt->req.block = c->block * GRANULE;
	for (i = 0; i < AVAIL_RANGES && c->used[i].size; i++)
		rt->used[rt->req.nr_used++] = (struct cxll_avail_range){
			TOPO_BASE + c->used[i].base * GRANULE,
			c->used[i].size * GRANULE,
		};

	rc = cxll_avail_largest(&rt->req, &rt->avail, rt->scratch, &why);
	KUNIT_EXPECT_EQ_MSG(test, !rc, some, "%s: %d \"%s\"", c->name, rc,
			    why.text);
	if (!rc) {
		KUNIT_EXPECT_TRUE_MSG(test, !strncmp(avail_say(rt), c->want,
						     strlen(c->want)),
				      "%s: %s", c->name, rt->text);
		KUNIT_EXPECT_EQ_MSG(test, (rt->avail.base - TOPO_BASE) / GRANULE,
				    (u64)c->at, "%s", c->name);
	} else {
		KUNIT_EXPECT_TRUE_MSG(test, !!strstr(why.text, c->want),
				      "%s: \"%s\"", c->name, why.text);
	}
	expect_rc(test, rc, rc, &why, c->name);
}

static void avail_table(struct kunit *test)
{
	struct avail_test *rt = avail_test_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		avail_row(test, rt, &table[i]);
}

/* A device whose next decoder is not the next to be committed */
static void avail_waiting(struct kunit *test)
{
	struct avail_test *rt = avail_test_new(test);
	struct cxll_why why = {};
	int rc;

	avail_set_up(test, rt, "0(0:a)", "1@256 0", 8, CXLL_MODE_RAM, NULL, 0);
	rt->device[0].left = GRANULE;
	rt->device[0].target.decoder = 1;
	rc = cxll_avail_largest(&rt->req, &rt->avail, rt->scratch, &why);
	KUNIT_EXPECT_EQ(test, rc, -EBUSY);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "decoder 0 of a has to be committed or freed first");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(avail_table),
	KUNIT_CASE(avail_waiting),
	{ }
};

struct kunit_suite lib_avail_suite = {
	.name = "cxl_live_lib_avail",
	.test_cases = cases,
};
