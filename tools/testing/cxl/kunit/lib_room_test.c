// SPDX-License-Identifier: GPL-2.0-only
/* The largest region: as a table, and against a search that tries everything. */
#include <linux/minmax.h>
#include <cxll/lib/room.h>
#include "lib_topo.h"

#define DEVICES		16
#define RANGES		4

/**
 * struct room_case - a platform and the largest region on it
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
struct room_case {
	const char *name;
	const char *tree;
	const char *window;
	unsigned int units;
	const char *left;
	struct {
		unsigned int base;
		unsigned int size;
	} used[RANGES];
	enum cxll_mode mode;
	unsigned int block;
	struct topo_tweak tweak[3];
	const char *want;
	unsigned int at;
};

struct room_test {
	struct topo *t;
	struct cxll_room_request req;
	struct cxll_room_range used[RANGES];
	struct cxll_room_device device[DEVICES];
	char name[DEVICES][4];
	struct cxll_room room;
	void *scratch;
	char text[192];
};

static struct room_test *room_test_new(struct kunit *test)
{
	struct room_test *rt = kunit_kzalloc(test, sizeof(*rt), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rt);
	rt->t = topo_new(test);
	rt->scratch = kunit_kzalloc(test, cxll_room_scratch_size(DEVICES),
				    GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rt->scratch);
	return rt;
}

static void add_device(struct room_test *rt, const struct topo_node *node,
		       const struct topo_tweak *tweak, unsigned int tweaks)
{
	struct cxll_room_device *dev = &rt->device[rt->req.nr_devices];
	struct topo *t = rt->t;
	unsigned int i;

	/* Tweaks work on the targets of the request, so make it the only one */
	topo_fill_target(t, 0, node);
	for (i = 0; i < tweaks; i++) {
		struct topo_tweak one = tweak[i];

		if (one.what == TOPO_END)
			one.val = t->req.base + one.val * GRANULE;
		topo_tweak(t, &one);
	}
	rt->name[rt->req.nr_devices][0] = node->name;
	dev->name = rt->name[rt->req.nr_devices++];
	dev->target = t->req.targets[0];
}

static void set_up(struct kunit *test, struct room_test *rt, const char *tree,
		   const char *window, unsigned int units, enum cxll_mode mode,
		   const struct topo_tweak *tweak, unsigned int tweaks)
{
	struct topo *t = rt->t;
	unsigned int i;

	topo_parse(test, t, tree);
	topo_set_window(&t->req.window, window);
	t->req.window.base = TOPO_BASE;
	t->req.window.size = units * GRANULE;
	t->req.mode = mode;
	t->req.base = TOPO_BASE;
	t->req.size = GRANULE;
	t->req.ilv = (struct cxll_interleave){ 1, 256 };

	memset(&rt->req, 0, sizeof(rt->req));
	rt->req.used = rt->used;
	rt->req.devices = rt->device;
	for (i = 0; i < t->nr; i++)
		if (t->node[i].name >= 'a' && t->node[i].name <= 'z')
			add_device(rt, &t->node[i], tweak, tweaks);
	/* A tweak may have changed its restrictions */
	rt->req.window = t->req.window;
	rt->req.mode = mode;
}

static const char *say(struct room_test *rt)
{
	const struct cxll_room *room = &rt->room;
	unsigned int i;
	int len;

	len = snprintf(rt->text, sizeof(rt->text), "%llu %u@%u ",
		       room->size / GRANULE, room->ilv.ways, room->ilv.gran);
	for (i = 0; i < room->ilv.ways; i++)
		rt->text[len++] = rt->device[room->device[i]].name[0];
	rt->text[len] = '\0';
	return rt->text;
}

#define FOUR	"0(0:a 1:b 2:c 3:d)"
#define SIX	"0(0:a 1:b) 1(0:c 1:d) 2(0:e 1:f)"

static const struct room_case table[] = {
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

static void room_row(struct kunit *test, struct room_test *rt,
		     const struct room_case *c)
{
	struct cxll_why why = {};
	bool some = c->want[0] >= '0' && c->want[0] <= '9';
	unsigned int i;
	int rc;

	set_up(test, rt, c->tree, c->window, c->units,
	       c->mode ?: CXLL_MODE_RAM, c->tweak, ARRAY_SIZE(c->tweak));
	for (i = 0; i < rt->req.nr_devices; i++)
		rt->device[i].left = (c->left[i] - '0') * GRANULE;
	rt->req.block = c->block * GRANULE;
	for (i = 0; i < RANGES && c->used[i].size; i++)
		rt->used[rt->req.nr_used++] = (struct cxll_room_range){
			TOPO_BASE + c->used[i].base * GRANULE,
			c->used[i].size * GRANULE,
		};

	rc = cxll_room_largest(&rt->req, &rt->room, rt->scratch, &why);
	KUNIT_EXPECT_EQ_MSG(test, !rc, some, "%s: %d \"%s\"", c->name, rc,
			    why.text);
	if (!rc) {
		KUNIT_EXPECT_TRUE_MSG(test, !strncmp(say(rt), c->want,
						     strlen(c->want)),
				      "%s: %s", c->name, rt->text);
		KUNIT_EXPECT_EQ_MSG(test, (rt->room.base - TOPO_BASE) / GRANULE,
				    (u64)c->at, "%s", c->name);
	} else {
		KUNIT_EXPECT_TRUE_MSG(test, !!strstr(why.text, c->want),
				      "%s: \"%s\"", c->name, why.text);
	}
	expect_rc(test, rc, rc, &why, c->name);
}

static void room_table(struct kunit *test)
{
	struct room_test *rt = room_test_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		room_row(test, rt, &table[i]);
}

/* A device whose next decoder is not the next to be committed */
static void room_waiting(struct kunit *test)
{
	struct room_test *rt = room_test_new(test);
	struct cxll_why why = {};
	int rc;

	set_up(test, rt, "0(0:a)", "1@256 0", 8, CXLL_MODE_RAM, NULL, 0);
	rt->device[0].left = GRANULE;
	rt->device[0].target.decoder = 1;
	rc = cxll_room_largest(&rt->req, &rt->room, rt->scratch, &why);
	KUNIT_EXPECT_EQ(test, rc, -EBUSY);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "decoder 0 of a has to be committed or freed first");
}

/* Ranges at both ends of the address space */
static void room_edges(struct kunit *test)
{
	struct cxll_room_range used[2] = { { ~0ULL - 5, 100 }, { 0, 0 } };
	struct cxll_room_request req = { .used = used, .nr_used = 2 };

	req.window.base = 0;
	req.window.size = 4 * GRANULE;
	KUNIT_EXPECT_EQ(test, cxll_room_hole(&req, 0), 4 * GRANULE);
	KUNIT_EXPECT_EQ(test, cxll_room_hole(&req, ~0ULL), 0ULL);
	KUNIT_EXPECT_EQ(test, cxll_room_hole(&req, 4 * GRANULE), 0ULL);
	KUNIT_EXPECT_EQ(test, cxll_room_hole(&req, 1), 3 * GRANULE);
}

/* A line that nothing may lie across cuts a window of 8 granules in 3 and 5 */
static void room_border(struct kunit *test)
{
	struct cxll_room_range used[2] = { { 3 * GRANULE, 0 } };
	struct cxll_room_request req = { .used = used, .nr_used = 1 };
	u64 base = 1;

	req.window.size = 8 * GRANULE;
	KUNIT_EXPECT_EQ(test, cxll_room_hole(&req, 0), 5 * GRANULE);
	KUNIT_EXPECT_TRUE(test, cxll_room_place(&req, 0, 4 * GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, 3 * GRANULE);
	KUNIT_EXPECT_FALSE(test, cxll_room_place(&req, 0, 6 * GRANULE, &base));
	used[1] = (struct cxll_room_range){ 4 * GRANULE, 4 * GRANULE };
	req.nr_used = 2;
	KUNIT_EXPECT_EQ(test, cxll_room_hole(&req, 0), 3 * GRANULE);
	KUNIT_EXPECT_TRUE(test, cxll_room_place(&req, 0, 3 * GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, 0ULL);
	/* what is taken need not be granular */
	used[0] = (struct cxll_room_range){ 1, 5 };
	KUNIT_EXPECT_EQ(test, cxll_room_hole(&req, 0), 3 * GRANULE);
	KUNIT_EXPECT_TRUE(test, cxll_room_place(&req, 0, GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, GRANULE);
}

/*
 * In granules: window, what is taken of it, memory block, floor; size, and
 * where that goes: -1 for nowhere.
 */
static const struct {
	const char *name;
	unsigned int units;
	unsigned int used[RANGES][2];
	unsigned int block, floor, size;
	int want;
} places[] = {
	{ "no blocks", 16, { { 0, 1 } }, 0, 0, 8, 1 },
	{ "blocks of a granule", 16, { { 0, 1 } }, 1, 0, 8, 1 },
	{ "a small one before it", 32, { { 0, 1 } }, 8, 0, 8, 8 },
	{ "aligned room further up", 48, { { 0, 1 }, { 12, 8 } }, 8, 0, 16, 24 },
	{ "aligned, and of two the lower", 48, { { 0, 1 } }, 8, 0, 8, 8 },
	{ "no aligned room", 16, { { 0, 1 }, { 15, 1 } }, 8, 0, 14, 1 },
	{ "no aligned room at all", 16, { { 0, 1 }, { 12, 4 } }, 8, 0, 8, 1 },
	/* 9 to 20 have block 16 wholly if it ends there */
	{ "all its blocks, not its base", 24, { { 0, 9 }, { 24, 1 } }, 8, 0, 12,
	  12 },
	{ "its first part is no block anyway", 24, { { 0, 12 } }, 8, 0, 12, 12 },
	/* [2, 15) has no block of 8 to 15 in it, [20, 33) has 24 to 31 */
	{ "another hole has the blocks", 40,
	  { { 0, 2 }, { 15, 5 }, { 34, 6 } }, 8, 0, 13, 20 },
	{ "smaller than a block: lowest", 32, { { 0, 1 } }, 8, 0, 4, 1 },
	{ "smaller, exactly fits above", 32, { { 1, 4 } }, 8, 0, 1, 0 },
	{ "floor", 32, { { 0, 1 } }, 8, 9, 8, 16 },
	{ "floor, no aligned room", 20, { { 0, 1 } }, 8, 9, 10, 9 },
	{ "too large", 16, { { 0, 1 } }, 8, 0, 16, -1 },
	{ "nothing free", 16, { { 0, 16 } }, 8, 0, 1, -1 },
	{ "block larger than the window", 4, { { 0, 1 } }, 64, 0, 2, 1 },
};

static void room_places(struct kunit *test)
{
	struct cxll_room_range used[RANGES];
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		struct cxll_room_request req = { .used = used };
		u64 base = ~0ULL;
		bool some;

		req.window.base = TOPO_BASE;
		req.window.size = places[i].units * GRANULE;
		req.block = places[i].block * GRANULE;
		for (k = 0; k < RANGES && places[i].used[k][1]; k++)
			used[k] = (struct cxll_room_range){
				TOPO_BASE + places[i].used[k][0] * GRANULE,
				places[i].used[k][1] * GRANULE,
			};
		req.nr_used = k;
		some = cxll_room_place(&req, TOPO_BASE +
				       places[i].floor * GRANULE,
				       places[i].size * GRANULE, &base);
		KUNIT_EXPECT_EQ_MSG(test, some, places[i].want >= 0, "%s",
				    places[i].name);
		if (some)
			KUNIT_EXPECT_EQ_MSG(test, (base - TOPO_BASE) / GRANULE,
					    (u64)places[i].want, "%s",
					    places[i].name);
	}
}

/* In granules: a GiB is four, and TOPO_BASE is a multiple of it. */
static const struct {
	const char *name;
	unsigned int units;
	unsigned int used[RANGES][2];
	unsigned int block, keep, size;
	int want;
} huge_places[] = {
	{ "at a GiB already", 16, {}, 1, 99, 8, 0 },
	{ "no whole GiB: lowest", 32, { { 0, 1 } }, 1, 0, 6, 1 },
	{ "the next one", 32, { { 0, 1 } }, 1, 0, 8, 4 },
	{ "the rest still fits above", 32, { { 0, 1 } }, 1, 20, 8, 4 },
	{ "the rest would not", 32, { { 0, 1 } }, 1, 21, 8, 1 },
	{ "never refused for it", 9, { { 0, 1 } }, 1, 0, 8, 1 },
	{ "further up", 48, { { 0, 1 }, { 7, 3 } }, 1, 0, 4, 12 },
	{ "further up, which would cost room", 48, { { 0, 1 }, { 7, 3 } }, 1,
	  33, 4, 1 },
	{ "a block that counts more", 48, { { 0, 9 }, { 17, 1 } }, 8, 0, 8, 24 },
	{ "its blocks, not its base", 24, { { 0, 9 }, { 24, 1 } }, 8, 0, 12,
	  12 },
};

static void room_huge_places(struct kunit *test)
{
	struct cxll_room_range used[RANGES];
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(huge_places); i++) {
		struct cxll_room_request req = {
			.used = used,
			.huge = 4 * GRANULE,
			.keep = huge_places[i].keep * GRANULE,
			.block = huge_places[i].block * GRANULE,
		};
		u64 base = ~0ULL;

		req.window.base = TOPO_BASE;
		req.window.size = huge_places[i].units * GRANULE;
		for (k = 0; k < RANGES && huge_places[i].used[k][1]; k++)
			used[k] = (struct cxll_room_range){
				TOPO_BASE + huge_places[i].used[k][0] * GRANULE,
				huge_places[i].used[k][1] * GRANULE,
			};
		req.nr_used = k;
		KUNIT_EXPECT_TRUE(test,
				  cxll_room_place(&req, 0,
						  huge_places[i].size * GRANULE,
						  &base));
		KUNIT_EXPECT_EQ_MSG(test, (base - TOPO_BASE) / GRANULE,
				    (u64)huge_places[i].want, "%s",
				    huge_places[i].name);
	}
}

/* At the end of 64 bits, where rounding up to a block would wrap */
static void room_places_at_the_top(struct kunit *test)
{
	struct cxll_room_request req = { .block = 64 * GRANULE };
	u64 base = 1;

	req.window.base = -8 * GRANULE;
	req.window.size = 7 * GRANULE;
	KUNIT_EXPECT_TRUE(test, cxll_room_place(&req, 0, 7 * GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, -8 * GRANULE);
	req.block = 4 * GRANULE;
	req.window.base = -7 * GRANULE;
	req.window.size = 6 * GRANULE;
	KUNIT_EXPECT_TRUE(test, cxll_room_place(&req, 0, 5 * GRANULE, &base));
	KUNIT_EXPECT_EQ(test, base, -7 * GRANULE);
}

/* As many as a rack has, no two alike in what they have left or where it ends */
#define MANY	256

static unsigned int pauses;

static void count_pause(void)
{
	pauses++;
}

static void many_devices(struct room_test *rt, struct cxll_room_device *many,
			 unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		struct cxll_plan_target *target = &many[i].target;

		many[i] = rt->device[i % rt->req.nr_devices];
		many[i].left = (1 + (i * 37 + 11) % nr) * GRANULE;
		target->port[target->depth - 1].key = 1000 + i;
		target->port[target->depth - 1].end =
			TOPO_BASE + (i * 29 + 7) % nr * GRANULE;
		target->port[target->depth - 2].caps.targets = 8;
		target->port[target->depth - 2].target = i;
	}
	rt->req.devices = many;
	rt->req.nr_devices = nr;
	rt->req.pause = count_pause;
}

/* What the search costs must not explode with the devices. */
static void search_many(struct kunit *test, unsigned int nr)
{
	static const struct {
		const char *tree, *window;
		unsigned int units;
	} rows[] = {
		{ "0(0:a)", "1@256 0", 256 },
		{ "0(0:a) 1(0:b)", "2@256 0 1", 256 },
		{ "0(0:a) 1(0:b) 2(0:c)", "3@1024 0 1 2", 4096 },
		/* nothing is below one of its bridges */
		{ "0(0:a) 1(0:b)", "4@256 0 1 2 3", 256 },
	};
	struct room_test *rt = room_test_new(test);
	struct cxll_room_device *many;
	unsigned int i;
	void *scratch;

	many = kunit_kzalloc(test, nr * sizeof(*many), GFP_KERNEL);
	scratch = kunit_kzalloc(test, cxll_room_scratch_size(nr), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, many);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scratch);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cxll_why why = {};

		set_up(test, rt, rows[i].tree, rows[i].window, rows[i].units,
		       CXLL_MODE_RAM, NULL, 0);
		many_devices(rt, many, nr);
		pauses = 0;
		cxll_room_largest(&rt->req, &rt->room, scratch, &why);
		KUNIT_EXPECT_TRUE_MSG(test, rt->room.tries < 300 * nr,
				      "%s: %u tries: %s", rows[i].window,
				      rt->room.tries, why.text);
		/* Nobody else waits long */
		KUNIT_EXPECT_TRUE_MSG(test, rt->room.tries <= 400 * pauses,
				      "%s: %u tries and %u pauses",
				      rows[i].window, rt->room.tries, pauses);
	}
}

static void room_of_many(struct kunit *test)
{
	search_many(test, MANY / 4);
	search_many(test, MANY);
}

/* The slow way: every set of devices, every granularity, every place. */

static u64 slow_hole(const struct room_test *rt, u64 floor, u64 *base)
{
	unsigned int units = rt->req.window.size / GRANULE;
	unsigned int u, run, best = 0, i;

	for (u = 0; u < units; u++) {
		u64 start = TOPO_BASE + u * GRANULE;

		if (start < floor)
			continue;
		for (run = 0; u + run < units; run++) {
			u64 at = start + run * GRANULE;

			for (i = 0; i < rt->req.nr_used; i++)
				if (at >= rt->used[i].base &&
				    at < rt->used[i].base + rt->used[i].size)
					break;
			if (i < rt->req.nr_used)
				break;
		}
		if (run > best) {
			best = run;
			*base = start;
		}
	}
	return best * GRANULE;
}

static u64 slow_set(struct room_test *rt, u32 set, unsigned int ways)
{
	struct cxll_plan_request *req = &rt->t->req;
	u64 share = ~0ULL, floor = 0, hole, base = 0;
	unsigned int i, p, n = 0;

	for (i = 0; i < rt->req.nr_devices; i++) {
		const struct cxll_plan_target *target = &rt->device[i].target;

		if (!(set & BIT(i)))
			continue;
		req->targets[n++] = *target;
		share = min(share, rt->device[i].left);
		for (p = 0; p < target->depth; p++)
			if (!target->port[p].passthrough)
				floor = max(floor, target->port[p].end);
	}
	hole = slow_hole(rt, floor, &base);
	share = min(share, hole / GRANULE / ways * GRANULE);
	if (!share)
		return 0;

	req->window = rt->req.window;
	req->mode = rt->req.mode;
	req->base = base;
	req->size = share * ways;
	req->ilv.ways = ways;
	for (i = 0; i < n; i++) {
		req->targets[i].mode = req->mode;
		req->targets[i].dpa.size = share;
	}
	for (req->ilv.gran = 256; req->ilv.gran <= 16384; req->ilv.gran *= 2)
		if (!topo_plan(rt->t, NULL))
			return req->size;
	return 0;
}

static u64 slow_largest(struct room_test *rt)
{
	u64 best = 0;
	u32 set;

	for (set = 1; set < BIT(rt->req.nr_devices); set++) {
		unsigned int ways = 0;
		u32 bits;
		u8 code;

		for (bits = set; bits; bits &= bits - 1)
			ways++;
		if (!cxll_ways_encode(ways, &code))
			best = max(best, slow_set(rt, set, ways));
	}
	return best;
}

static const struct {
	const char *tree;
	const char *window;
} forest[] = {
	{ "0(0:a 1:b 2:c 3:d)", "1@256 0" },
	{ "0(0:S(0:a 1:b 2:c) 1:T(0:d 1:e 2:f))", "1@512 0" },
	{ "0(0:a 1:S(0:b 1:c) 2:T(0:d 1:e 2:f))", "1@256 0" },
	{ "0(0:S(0:T(0:a 1:b) 1:U(0:c)) 1:V(0:d 1:e))", "1@1024 0" },
	{ "0(0:a 1:b) 1(0:c 1:d)", "2@256 0 1" },
	{ "0(0:a 1:b) 1(0:c 1:d 2:e)", "2@512 1 0" },
	{ "0(0:S(0:a 1:b) 1:c) 1=(0:T(0:d 1:e))", "2@256 0 1" },
	{ "0(0:a 1:b) 1(0:c 1:d) 2(0:e 1:f)", "3@256 0 1 2" },
	{ "0(0:a 1:b) 1(0:c 1:d)", "x2@256 0 1" },
	{ "0(0:a 1:b 2:c)", "2@256 0 0" },
	{ "0=(0:a) 1=(0:b) 2(0:c 1:d)", "4@256 0 1 2 2" },
	{ "0(0:a 1:b) 1(0:c 1:d)", "4@256 0 0 1 1" },
	{ "0:a 1(0:b 1:c)", "2@4096 0 1" },
};

/* Ports are the same for all devices below them, so the same change for all */
static void make_it_hard(struct topo_tweak *tweak,
			 unsigned int tweaks, u64 *seed)
{
	static const enum topo_what what[] = {
		TOPO_NOTHING, TOPO_END, TOPO_TARGETS, TOPO_LACKS, TOPO_END,
	};
	static const char names[] = "01Sabc";
	unsigned int i;

	for (i = 0; i < tweaks; i++) {
		tweak[i].name = names[topo_random(seed) % (sizeof(names) - 1)];
		tweak[i].what = what[topo_random(seed) % ARRAY_SIZE(what)];
		tweak[i].val = topo_random(seed) % 8;
		if (tweak[i].what == TOPO_TARGETS)
			tweak[i].val = 1ULL << topo_random(seed) % 4;
		/* Of capabilities only the endpoints', see room.h */
		if (tweak[i].what == TOPO_LACKS && tweak[i].name < 'a')
			tweak[i].what = TOPO_NOTHING;
	}
}

static void room_against_slow(struct kunit *test)
{
	struct room_test *rt = room_test_new(test);
	unsigned int i, k, some = 0;
	u64 seed = 4711;

	for (i = 0; i < TOPO_TREES / 4; i++) {
		unsigned int which = topo_random(&seed) % ARRAY_SIZE(forest);
		struct cxll_why why = {};
		struct topo_tweak tweak[3];
		u64 want;
		int rc;

		make_it_hard(tweak, ARRAY_SIZE(tweak), &seed);
		set_up(test, rt, forest[which].tree, forest[which].window,
		       1 + topo_random(&seed) % 20, CXLL_MODE_RAM, tweak,
		       ARRAY_SIZE(tweak));
		for (k = 0; k < rt->req.nr_devices; k++)
			rt->device[k].left = topo_random(&seed) % 4 * GRANULE;
		rt->req.nr_used = topo_random(&seed) % RANGES;
		for (k = 0; k < rt->req.nr_used; k++)
			rt->used[k] = (struct cxll_room_range){
				TOPO_BASE + topo_random(&seed) % 20 * GRANULE,
				(1 + topo_random(&seed) % 3) * GRANULE,
			};

		rc = cxll_room_largest(&rt->req, &rt->room, rt->scratch, &why);
		want = slow_largest(rt);
		KUNIT_ASSERT_EQ_MSG(test, rc ? 0 : rt->room.size / GRANULE,
				    want / GRANULE, "run %u: %s %s: \"%s\" %s",
				    i, forest[which].tree,
				    forest[which].window, why.text,
				    rc ? "" : say(rt));
		some += !rc;
		expect_rc(test, rc, rc, &why, forest[which].tree);
	}
	KUNIT_EXPECT_TRUE(test, some > i / 4 && some < i);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(room_table),
	KUNIT_CASE(room_waiting),
	KUNIT_CASE(room_edges),
	KUNIT_CASE(room_border),
	KUNIT_CASE(room_places),
	KUNIT_CASE(room_huge_places),
	KUNIT_CASE(room_places_at_the_top),
	KUNIT_CASE(room_of_many),
	KUNIT_CASE(room_against_slow),
	{ }
};

struct kunit_suite lib_room_suite = {
	.name = "cxl-lib-room",
	.test_cases = cases,
};
