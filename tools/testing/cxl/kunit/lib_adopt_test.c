// SPDX-License-Identifier: GPL-2.0-only
/* Positions of devices whose decoders were committed by somebody else. */
#include "lib_topo.h"

#define SIZE		(4 * GiB)

/* Bases of the vectors, Documentation/vectors.md 2 */
#define POW2_BASE	0x100000000ULL
#define BY_3		0x180000000ULL
#define NOT_BY_3	0x110000000ULL

struct adopt_port {
	unsigned int ways;	/* 0: passes all through */
	unsigned int gran;
	u8 target;
	u64 shift;		/* the decoder begins that much later */
	u64 less;		/* and has that much less, or more */
	u8 targets[8];		/* unless it is 0, 1, 2... */
};

struct adopt_row {
	const char *name;
	const char *window;
	u64 base;
	struct cxll_interleave ilv;
	u32 bridge;
	unsigned int depth;
	struct adopt_port port[3];
	unsigned int pos;
	int rc;
	const char *says;
	void (*spoil)(struct cxll_adopt *in);
};

static void no_maps(struct cxll_adopt *in)
{
	in->window.nr_maps = 0;
}

static void too_many_maps(struct cxll_adopt *in)
{
	in->window.nr_maps = CXLL_WINDOW_MAPS_MAX + 1;
}

static void empty_map(struct cxll_adopt *in)
{
	in->window.maps[0] = 0;
}

static void map_of_other_bit(struct cxll_adopt *in)
{
	in->window.maps[0] = 0x02020980;
}

static void nothing(struct cxll_adopt *in)
{
	in->size = 0;
}

static void past_64_bits(struct cxll_adopt *in)
{
	in->size = -in->base;
}

static void below_window(struct cxll_adopt *in)
{
	in->window.base = in->base + GRANULE;
}

static void past_window(struct cxll_adopt *in)
{
	in->window.size = in->base - in->window.base + in->size - GRANULE;
}

static void far_past_window(struct cxll_adopt *in)
{
	in->window.size = GRANULE;
}

static void exactly_window(struct cxll_adopt *in)
{
	in->window.base = in->base;
	in->window.size = in->size;
}

static void last_bytes(struct cxll_adopt *in)
{
	in->base = -(2 * SIZE);
	in->port[0].set.base = in->base;
	in->window.base = in->base;
	in->window.size = in->size;
}

static const struct adopt_row adopt_rows[] = {
	/* The vectors: path -> position */
	{ "A 0,1", "2@256 0 1", POW2_BASE, { 4, 256 }, 0, 1,
	  { { 2, 512, 1 } }, 2 },
	{ "A 1,1", "2@256 0 1", POW2_BASE, { 4, 256 }, 1, 1,
	  { { 2, 512, 1 } }, 3 },
	{ "B 0,1,1", "2@256 0 1", POW2_BASE, { 8, 256 }, 0, 2,
	  { { 2, 512, 1 }, { 2, 1024, 1 } }, 6 },
	{ "B 1,0,1", "2@256 0 1", POW2_BASE, { 8, 256 }, 1, 2,
	  { { 2, 512, 0 }, { 2, 1024, 1 } }, 5 },
	{ "C -,2,1", "1@256 0", 0x200000000, { 8, 256 }, 0, 2,
	  { { 4, 256, 2 }, { 2, 1024, 1 } }, 6 },
	{ "D 1,1", "3@256 0 1 2", BY_3, { 6, 256 }, 1, 1,
	  { { 2, 256, 1 } }, 1 },
	{ "D 2,0", "3@256 0 1 2", BY_3, { 6, 256 }, 2, 1,
	  { { 2, 256, 0 } }, 2 },
	{ "D 0,1", "3@256 0 1 2", BY_3, { 6, 256 }, 0, 1,
	  { { 2, 256, 1 } }, 3 },
	{ "E 0,0,1", "3@256 0 1 2", BY_3, { 12, 256 }, 0, 2,
	  { { 2, 256, 0 }, { 2, 512, 1 } }, 6 },
	{ "E 2,1,1", "3@256 0 1 2", BY_3, { 12, 256 }, 2, 2,
	  { { 2, 256, 1 }, { 2, 512, 1 } }, 11 },
	{ "F 2,1", "6@256 0 1 2 3 4 5", BY_3, { 12, 256 }, 2, 1,
	  { { 2, 512, 1 } }, 2 },
	{ "F 4,1", "6@256 0 1 2 3 4 5", BY_3, { 12, 256 }, 4, 1,
	  { { 2, 512, 1 } }, 10 },
	{ "G 1,-,3", "4@4096 0 1 2 3", 0x400000000, { 16, 4096 }, 1, 2,
	  { { }, { 4, 16384, 3 } }, 13 },
	{ "H 2", "3@256 0 1 2", NOT_BY_3, { 3, 256 }, 2, 1, { { } }, 0 },
	{ "H 0", "3@256 0 1 2", NOT_BY_3, { 3, 256 }, 0, 0, { { } }, 1 },
	{ "J 1,1", "3@512 0 1 2", BY_3, { 6, 256 }, 1, 1,
	  { { 2, 256, 1 } }, 3 },
	{ "J 1,0", "3@512 0 1 2", BY_3, { 6, 256 }, 1, 1,
	  { { 2, 256, 0 } }, 2 },
	{ "K 1,1,0", "2@1024 0 1", POW2_BASE, { 8, 256 }, 1, 2,
	  { { 2, 512, 1 }, { 2, 256, 0 } }, 6 },
	{ "L 2,1", "3@512 0 1 2", NOT_BY_3, { 6, 256 }, 2, 1,
	  { { 2, 256, 1 } }, 3 },
	{ "M 1,1", "2@16384 0 1", POW2_BASE, { 8, 4096 }, 1, 1,
	  { { 4, 4096, 1 } }, 5 },
	{ "N 6,1", "8@256 0 1 2 3 4 5 6 7", POW2_BASE, { 16, 256 }, 6, 1,
	  { { 2, 2048, 1 } }, 14 },

	{ "alone", "1@256 7", POW2_BASE, { 1, 4096 }, 7, 1,
	  { { 1, 256, 0 } }, 0 },
	{ "ends with 64 bits", "1@256 7", POW2_BASE, { 1, 4096 }, 7, 1,
	  { { 1, 256, 0 } }, 0, .spoil = last_bytes },
	{ "the whole window", "1@256 7", POW2_BASE, { 1, 4096 }, 7, 1,
	  { { 1, 256, 0 } }, 0, .spoil = exactly_window },
	{ "decoder of more", "1@256 0", POW2_BASE, { 2, 256 }, 0, 1,
	  { { 2, 256, 1, -GRANULE, -2 * GRANULE } }, 1 },
	{ "list turned round", "1@256 0", POW2_BASE, { 4, 256 }, 0, 1,
	  { { 4, 256, 7, .targets = { 7, 5, 3, 1 } } }, 0 },
	{ "list says it twice", "1@256 0", POW2_BASE, { 2, 256 }, 0, 1,
	  { { 4, 256, 3, .targets = { 2, 3, 2, 3 } } }, 1 },
	{ "bridge twice in the window", "4@256 0 1 0 1", POW2_BASE, { 2, 256 },
	  1, 1, { { 1, 256, 0 } }, 1 },
	{ "XOR", "x2@256 0 1", 0x102000000, { 2, 256 }, 1, 1,
	  { { 1, 256, 0 } }, 1 },
	{ "XOR, finer below", "x2@1024 0 1", POW2_BASE, { 8, 256 }, 1, 2,
	  { { 2, 512, 1 }, { 2, 256, 0 } }, 6 },

	{ "path not in the list", "1@256 0", POW2_BASE, { 2, 256 }, 0, 1,
	  { { 2, 256, 5 } }, 0, -EINVAL, "select other ports" },
	{ "bridge not in the window", "2@256 0 1", POW2_BASE, { 2, 256 }, 3, 1,
	  { { } }, 0, -EINVAL, "none of the 2 ways" },
	{ "a level does not choose", "1@256 0", POW2_BASE, { 2, 256 }, 0, 1,
	  { { 1, 256, 0 } }, 0, -EINVAL, "ways 0x3 (a bit each)" },
	{ "too coarse above", "1@256 0", POW2_BASE, { 2, 256 }, 0, 1,
	  { { 2, 4096, 0 } }, 0, -EINVAL, "interleave differently" },
	{ "too fine above", "1@256 0", POW2_BASE, { 2, 512 }, 0, 1,
	  { { 2, 256, 0 } }, 0, -EINVAL, "interleave differently" },
	{ "too fine above one way", "1@256 0", POW2_BASE, { 1, 512 }, 0, 1,
	  { { 2, 256, 0 } }, 0, -EINVAL, "interleave differently" },
	{ "window too coarse", "2@1024 0 1", POW2_BASE, { 2, 256 }, 0, 0,
	  { { } }, 0, -EINVAL, "interleave differently" },
	{ "turned round in every other stripe", "1@256 0", POW2_BASE,
	  { 2, 256 }, 0, 1, { { 4, 256, 0, .targets = { 0, 1, 1, 0 } } }, 0,
	  -EINVAL, "interleave differently" },
	{ "4 ways where 3 lead", "3@256 0 1 2", BY_3, { 4, 256 }, 1, 0,
	  { { } }, 0, -EINVAL, "interleave differently" },

	{ "decoder begins later", "1@256 0", POW2_BASE, { 2, 256 }, 0, 1,
	  { { 2, 256, 0, GRANULE } }, 0, -EINVAL,
	  "host bridge at level 0 has 0x100000000 bytes at 0x110000000" },
	{ "decoder ends before", "1@256 0", POW2_BASE, { 2, 256 }, 0, 2,
	  { { 2, 256, 0 }, { 1, 256, 0, 0, GRANULE } }, 0, -EINVAL,
	  "switch at level 1 has 0xf0000000 bytes at 0x100000000" },
	{ "decoder far below", "1@256 0", POW2_BASE, { 2, 256 }, 0, 1,
	  { { 2, 256, 0, -2 * GRANULE, SIZE - GRANULE } }, 0, -EINVAL,
	  "has 0x10000000 bytes at 0xe0000000" },
	{ "decoder of 16 ways", "1@256 0", POW2_BASE, { 16, 256 }, 0, 1,
	  { { 16, 256, 0 } }, 0, -EINVAL, "16 ways of 256" },
	{ "decoder of no bytes", "1@256 0", POW2_BASE, { 2, 256 }, 0, 1,
	  { { 2, 0, 0 } }, 0, -EINVAL, "2 ways of 0 bytes" },
	{ "endpoint of 5 ways", "1@256 0", POW2_BASE, { 5, 256 }, 0, 0,
	  { { } }, 0, -EINVAL, "5 ways of 256" },
	{ "endpoint of odd granules", "1@256 0", POW2_BASE, { 2, 300 }, 0, 0,
	  { { } }, 0, -EINVAL, "2 ways of 300" },
	{ "too deep", "1@256 0", POW2_BASE, { 1, 256 }, 0, 9, { { } }, 0,
	  -EINVAL, "9 ports are above" },
	{ "window of 5", "5@256 0 1 2 3 4", POW2_BASE, { 1, 256 }, 0, 0,
	  { { } }, 0, -EINVAL, "5 ways of 256" },
	{ "nothing", "1@256 0", POW2_BASE, { 1, 256 }, 0, 0, { { } }, 0,
	  -EINVAL, "0x0 bytes", nothing },
	{ "past 64 bits", "1@256 0", POW2_BASE, { 1, 256 }, 0, 0, { { } }, 0,
	  -EINVAL, "not inside the window", past_64_bits },
	{ "below the window", "1@256 0", POW2_BASE, { 1, 256 }, 0, 0, { { } },
	  0, -EINVAL, "not inside the window", below_window },
	{ "past the window", "1@256 0", POW2_BASE, { 1, 256 }, 0, 0, { { } },
	  0, -EINVAL, "not inside the window", past_window },
	{ "far past the window", "1@256 0", POW2_BASE, { 1, 256 }, 0, 0,
	  { { } }, 0, -EINVAL, "not inside the window", far_past_window },
	{ "XOR, the same bit below", "x4@256 0 1 1 0", POW2_BASE, { 4, 256 },
	  0, 1, { { 2, 256, 0 } }, 0, -EINVAL,
	  "host bridge at level 0 selects by address bits 0x100, which" },
	{ "XOR without maps", "x2@256 0 1", POW2_BASE, { 2, 256 }, 0, 0,
	  { { } }, 0, -EOPNOTSUPP, "needs 1 maps", no_maps },
	{ "XOR with 5 maps", "x2@256 0 1", POW2_BASE, { 2, 256 }, 0, 0,
	  { { } }, 0, -EOPNOTSUPP, "5 are known", too_many_maps },
	{ "XOR with an empty map", "x2@256 0 1", POW2_BASE, { 2, 256 }, 0, 0,
	  { { } }, 0, -EOPNOTSUPP, "is 0x0", empty_map },
	{ "XOR map of another bit", "x2@256 0 1", POW2_BASE, { 2, 256 }, 0, 0,
	  { { } }, 0, -EOPNOTSUPP, "lowest bit must be 0x100",
	  map_of_other_bit },
};

static void adopt_desc(const struct adopt_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(adopt, adopt_rows, adopt_desc);

static void fill_port(const struct adopt_row *row, unsigned int level,
		      struct cxll_adopt_port *port)
{
	const struct adopt_port *from = &row->port[level];
	unsigned int i;

	port->passthrough = !from->ways;
	port->target = from->target;
	port->set.base = row->base + from->shift;
	port->set.size = SIZE - from->less;
	port->set.ilv.ways = from->ways;
	port->set.ilv.gran = from->gran;
	memcpy(port->set.targets, from->targets, sizeof(from->targets));
	for (i = 0; !from->targets[0] && !from->targets[1] && i < 8; i++)
		port->set.targets[i] = i;
}

static void adopted(struct kunit *test)
{
	const struct adopt_row *row = test->param_value;
	struct cxll_adopt *in = kunit_kzalloc(test, sizeof(*in), GFP_KERNEL);
	struct cxll_why why = { };
	unsigned int i, pos = 99;
	int rc;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, in);
	topo_set_window(&in->window, row->window);
	in->base = row->base;
	in->size = SIZE;
	in->ilv = row->ilv;
	in->bridge = row->bridge;
	in->depth = row->depth;
	for (i = 0; i < row->depth && i < ARRAY_SIZE(row->port); i++)
		fill_port(row, i, &in->port[i]);
	if (row->spoil)
		row->spoil(in);

	rc = cxll_adopt_position(in, &pos, &why);
	if (row->says)
		KUNIT_EXPECT_TRUE_MSG(test, strstr(why.text, row->says), "%s",
				      why.text);
	expect_rc(test, rc, row->rc, &why, row->name);
	KUNIT_EXPECT_EQ(test, pos, rc ? 99 : row->pos);
	KUNIT_EXPECT_EQ(test, cxll_adopt_position(in, &pos, NULL), rc);
}

struct translated_row {
	const char *name;
	u64 base;
	u64 size;
	u32 bridge;
	unsigned int depth;
	bool passthrough;
	u64 at;			/* the bridge's decoder */
	u64 bytes;
	u8 target;
	bool want;
};

/* A window of 4 GiB at 4 GiB to bridge 7, whose decoder leads to ports 1 and 2 */
static const struct translated_row translated_table[] = {
	{ "normalized", 0, GiB, 7, 1, false, 4 * GiB, 2 * GiB, 2, true },
	{ "second range of the device", GiB, GiB, 7, 1, false, 6 * GiB, GiB, 1,
	  true },
	{ "below a switch", 0, GiB, 7, 2, false, 4 * GiB, GiB, 1, true },
	{ "all of the window", 0, GiB, 7, 1, false, 4 * GiB, 4 * GiB, 1, true },
	{ "to another port", 0, GiB, 7, 1, false, 4 * GiB, 2 * GiB, 3, false },
	{ "another bridge", 0, GiB, 8, 1, false, 4 * GiB, 2 * GiB, 1, false },
	{ "too small for it", 0, 2 * GiB, 7, 1, false, 4 * GiB, GiB, 1, false },
	{ "below the window", 0, GiB, 7, 1, false, 3 * GiB, GiB, 1, false },
	{ "past the window", 0, GiB, 7, 1, false, 8 * GiB, GiB, 1, false },
	{ "past its end", 0, GiB, 7, 1, false, 7 * GiB, 2 * GiB, 1, false },
	{ "no decoder", 0, GiB, 7, 1, false, 0, 0, 1, false },
	{ "no range", 0, 0, 7, 1, false, 4 * GiB, GiB, 1, false },
	{ "CXL 1.1", 0, GiB, 7, 0, false, 4 * GiB, GiB, 1, false },
	{ "bridge without decoders, 0", 0, GiB, 7, 1, true, 0, 0, 1, true },
	{ "bridge without decoders, not 0", GiB, GiB, 7, 1, true, 0, 0, 1,
	  false },
};

static void translated(struct kunit *test)
{
	struct cxll_adopt *in = kunit_kzalloc(test, sizeof(*in), GFP_KERNEL);
	const struct translated_row *row;
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, in);
	in->window.base = 4 * GiB;
	in->window.size = 4 * GiB;
	in->window.ilv.ways = 1;
	in->window.targets[0] = 7;
	in->port[0].set.ilv.ways = 2;
	in->port[0].set.targets[0] = 1;
	in->port[0].set.targets[1] = 2;
	for (i = 0; i < ARRAY_SIZE(translated_table); i++) {
		row = &translated_table[i];
		in->base = row->base;
		in->size = row->size;
		in->bridge = row->bridge;
		in->depth = row->depth;
		in->port[0].passthrough = row->passthrough;
		in->port[0].set.base = row->at;
		in->port[0].set.size = row->bytes;
		in->port[0].target = row->target;
		KUNIT_EXPECT_EQ_MSG(test, cxll_adopt_translated(in), row->want,
				    "%s", row->name);
	}
}

static struct kunit_case adopt_cases[] = {
	KUNIT_CASE_PARAM(adopted, adopt_gen_params),
	KUNIT_CASE(translated),
	{ }
};

struct kunit_suite lib_adopt_suite = {
	.name = "cxl_live_lib_adopt",
	.test_cases = adopt_cases,
};
