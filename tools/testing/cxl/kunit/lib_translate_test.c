// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/translate.h>
#include "lib_topo.h"

#define SIZE(ways)	(48 * GRANULE * (ways))
#define NOT_BY_3	0x110000000ULL

struct translate_row {
	const char *name;
	const char *window;
	u64 base;
	struct cxll_interleave ilv;
	u64 hpa;
	unsigned int pos;
	u64 dpa;
};

/*
 * Documentation/vectors.md: levels A to N (2), then XOR windows (3), last what
 * was published of them (Intel document 643805)
 */
static const struct translate_row translate_rows[] = {
	{ "A", "2@256 0 1", 0x100000000, { 4, 256 }, 0x112345678, 2,
	  0x48d1578 },
	{ "A, first", "2@256 0 1", 0x100000000, { 4, 256 }, 0x100000300, 3,
	  0 },
	{ "B", "2@256 0 1", 0x100000000, { 8, 256 }, 0x112345678, 6,
	  0x2468a78 },
	{ "C", "1@256 0", 0x200000000, { 8, 256 }, 0x212345678, 6, 0x2468a78 },
	{ "D", "3@256 0 1 2", 0x180000000, { 6, 256 }, 0x1aabcdef0, 2,
	  0x71f7af0 },
	{ "E", "3@256 0 1 2", 0x180000000, { 12, 256 }, 0x192345678, 6,
	  0x1845c78 },
	{ "F", "6@256 0 1 2 3 4 5", 0x180000000, { 12, 256 }, 0x1aabcdef0, 2,
	  0x38fbdf0 },
	{ "G", "4@4096 0 1 2 3", 0x400000000, { 16, 4096 }, 0x42abcdef0, 0xd,
	  0x2abcef0 },
	{ "H", "3@256 0 1 2", NOT_BY_3, { 3, 256 }, 0x122345678, 0,
	  0x6117278 },
	{ "J", "3@512 0 1 2", 0x180000000, { 6, 256 }, 0x1aabcdef0, 2,
	  0x71f7af0 },
	{ "K", "2@1024 0 1", 0x100000000, { 8, 256 }, 0x112345678, 6,
	  0x2468a78 },
	{ "L", "3@512 0 1 2", NOT_BY_3, { 6, 256 }, 0x110000300, 3, 0 },
	{ "M", "2@16384 0 1", 0x100000000, { 8, 4096 }, 0x12abcdef0, 5,
	  0x5579ef0 },
	{ "N", "8@256 0 1 2 3 4 5 6 7", 0x100000000, { 16, 256 }, 0x12abcdef0,
	  0xe, 0x2abcdf0 },

	{ "XOR 2", "x2@256 0 1", 0, { 2, 256 }, 0x112345678, 1, 0x891a2b78 },
	{ "XOR 2, parity", "x2@256 0 1", 0, { 2, 256 }, 0x100000900, 0,
	  0x80000400 },
	{ "XOR 4", "x4@256 0 1 2 3", 0, { 4, 256 }, 0x112345678, 3,
	  0x448d1578 },
	{ "XOR 4, high", "x4@256 0 1 2 3", 0, { 4, 256 }, 0x3456789ab, 1,
	  0xd159e2ab },
	{ "XOR 8", "x8@256 0 1 2 3 4 5 6 7", 0, { 8, 256 }, 0x112345678, 7,
	  0x22468a78 },
	{ "XOR 8, parity", "x8@256 0 1 2 3 4 5 6 7", 0, { 8, 256 },
	  0x100000900, 0, 0x20000100 },
	{ "XOR 16", "x16@256 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", 0,
	  { 16, 256 }, 0x112345678, 7, 0x11234578 },
	{ "XOR 16, high", "x16@256 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", 0,
	  { 16, 256 }, 0x3456789ab, 9, 0x345678ab },
	{ "XOR 3", "x3@256 0 1 2", 0, { 3, 256 }, 0x112345678, 1,
	  0x5b66c778 },
	{ "XOR 6", "x6@256 0 1 2 3 4 5", 0, { 6, 256 }, 0x112345678, 5,
	  0x2db36378 },
	{ "XOR 6, high", "x6@256 0 1 2 3 4 5", 0, { 6, 256 }, 0x3456789ab, 3,
	  0x8b9141ab },
	{ "XOR 12", "x12@256 0 1 2 3 4 5 6 7 8 9 10 11", 0, { 12, 256 },
	  0x112345678, 0xb, 0x16d9b178 },

	{ "published, 4 ways", "x4@256 0 1 2 3", 0, { 4, 256 }, 1775813747, 0,
	  443953523 },
	{ "published, 8 ways below 4", "x4@256 0 1 2 3", 0, { 8, 256 },
	  2754367011, 7, 344295715 },
	{ "published, 12 ways", "x12@256 0 1 2 3 4 5 6 7 8 9 10 11", 0,
	  { 12, 256 }, 2777503900, 7, 231458716 },
};

static void translate_desc(const struct translate_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(translate, translate_rows, translate_desc);

static void expect_both(struct kunit *test, const struct cxll_map *map,
			u64 hpa, unsigned int want_pos, u64 want_dpa)
{
	unsigned int pos = 99;
	u64 dpa = 0, back = 0;

	KUNIT_ASSERT_EQ(test, cxll_map_to_dpa(map, hpa, &pos, &dpa, NULL), 0);
	KUNIT_EXPECT_EQ(test, pos, want_pos);
	KUNIT_EXPECT_EQ(test, dpa, want_dpa);
	KUNIT_ASSERT_EQ(test, cxll_map_to_hpa(map, pos, dpa, &back, NULL), 0);
	KUNIT_EXPECT_EQ(test, back, hpa);
}

static void both_ways(struct kunit *test)
{
	const struct translate_row *row = test->param_value;
	struct cxll_window win = { };
	struct cxll_map map;
	struct cxll_why why = { };

	topo_set_window(&win, row->window);
	win.base = 0;
	expect_rc(test, cxll_map_init(&map, &win, row->base,
				      SIZE(row->ilv.ways), &row->ilv, &why),
		  0, &why, row->name);
	expect_both(test, &map, row->hpa, row->pos, row->dpa);
	/* The same, behind what else the device has */
	map.dpa[row->pos] = 7 * GRANULE;
	expect_both(test, &map, row->hpa, row->pos, row->dpa + 7 * GRANULE);
}

struct window_kind {
	const char *window;
	struct cxll_interleave ilv;
};

static const struct window_kind kinds[] = {
	{ "1@256 0", { 1, 256 } },
	{ "1@256 0", { 16, 16384 } },
	{ "2@512 0 1", { 8, 256 } },
	{ "3@256 0 1 2", { 3, 256 } },
	{ "3@1024 0 1 2", { 12, 256 } },
	{ "6@4096 0 1 2 3 4 5", { 6, 4096 } },
	{ "4@256 0 1 0 1", { 2, 256 } },
	{ "x2@16384 0 1", { 2, 16384 } },
	{ "x4@512 0 1 2 3", { 16, 256 } },
	{ "x4@256 0 0 1 1", { 2, 512 } },
	{ "x4@256 0 1 0 1", { 2, 256 } },
	{ "x3@256 0 1 2", { 12, 256 } },
	{ "x6@1024 0 1 2 3 4 5", { 12, 1024 } },
	{ "x12@256 0 1 2 3 4 5 6 7 8 9 10 11", { 12, 256 } },
};

static u64 random_map(u64 *seed, unsigned int gran, unsigned int bit)
{
	return ((topo_random(seed) & 0xfffffff) | 1) * gran << bit;
}

/* Each byte is somewhere, and nowhere twice: there and back, all over. */
static void there_and_back(struct kunit *test, const struct window_kind *kind,
			   u64 *seed)
{
	struct cxll_window win = { };
	struct cxll_map map;
	unsigned int i, pos;
	u64 hpa, dpa;

	topo_set_window(&win, kind->window);
	for (i = 0; i < win.nr_maps; i++)
		win.maps[i] = random_map(seed, win.ilv.gran, i);
	KUNIT_ASSERT_EQ(test, cxll_map_init(&map, &win, NOT_BY_3 * 16,
					    SIZE(kind->ilv.ways), &kind->ilv,
					    NULL), 0);
	for (i = 0; i < kind->ilv.ways; i++)
		map.dpa[i] = i * GRANULE;
	for (i = 0; i < TOPO_ADDRESSES; i++) {
		hpa = map.base + topo_random(seed) % map.size;
		KUNIT_ASSERT_EQ(test, cxll_map_to_dpa(&map, hpa, &pos, &dpa,
						      NULL), 0);
		expect_both(test, &map, hpa, pos, dpa);

		pos = topo_random(seed) % kind->ilv.ways;
		dpa = map.dpa[pos] +
		      topo_random(seed) % (48 * GRANULE);
		KUNIT_ASSERT_EQ(test, cxll_map_to_hpa(&map, pos, dpa, &hpa,
						      NULL), 0);
		expect_both(test, &map, hpa, pos, dpa);
	}
}

static void random_addresses(struct kunit *test)
{
	u64 seed = 643805;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		there_and_back(test, &kinds[i], &seed);
}

/**
 * struct shared - devices with a decoder for each of two regions
 * @map: the regions
 * @used: what the decoders map, by device; 0 bytes where it is not a member
 */
struct shared {
	struct cxll_map map[2];
	struct cxll_dpa used[CXLL_WAYS_MAX][2];
};

/* The second region has the devices in the opposite order; its own inverse. */
static unsigned int shared_pos(const struct shared *s, unsigned int region,
			       unsigned int device)
{
	return region ? s->map[1].ilv.ways - 1 - device : device;
}

/* No two devices alike, something skipped below each and left out above. */
static void shared_fill(struct shared *s)
{
	unsigned int device, r;
	u64 base;

	for (device = 0; device < CXLL_WAYS_MAX; device++) {
		base = (device + 1) * GRANULE;
		for (r = 0; r < 2; r++) {
			if (device >= s->map[r].ilv.ways)
				continue;
			s->used[device][r].base = base;
			s->used[device][r].size = 48 * GRANULE;
			s->map[r].dpa[shared_pos(s, r, device)] = base;
			base += 49 * GRANULE;
		}
	}
}

static void shared_look_up(struct kunit *test, const struct shared *s,
			   unsigned int region, u64 hpa)
{
	const struct cxll_dpa *used;
	unsigned int pos, device;
	u64 dpa, back = 0;
	int found;

	KUNIT_ASSERT_EQ(test, cxll_map_to_dpa(&s->map[region], hpa, &pos, &dpa,
					      NULL), 0);
	device = shared_pos(s, region, pos);
	used = s->used[device];
	/* What a device would report is its own number and the DPA */
	found = cxll_dpa_find(used, 2, dpa, NULL);
	KUNIT_ASSERT_EQ(test, found, (int)region);
	KUNIT_ASSERT_EQ(test, cxll_map_to_hpa(&s->map[found],
					      shared_pos(s, found, device), dpa,
					      &back, NULL), 0);
	KUNIT_EXPECT_EQ(test, back, hpa);

	dpa = used[region].base;
	KUNIT_EXPECT_EQ(test, cxll_dpa_find(used, 2, dpa - 1, NULL), -ENOENT);
	dpa += used[region].size;
	KUNIT_EXPECT_EQ(test, cxll_dpa_find(used, 2, dpa, NULL), -ENOENT);
}

static void shared_map(struct kunit *test, struct cxll_map *map,
		       const struct window_kind *kind)
{
	struct cxll_window win = { };

	topo_set_window(&win, kind->window);
	KUNIT_ASSERT_EQ(test, cxll_map_init(map, &win, NOT_BY_3 * 16,
					    SIZE(kind->ilv.ways), &kind->ilv,
					    NULL), 0);
}

/* From a DPA to the region and the address there: each pair of interleaves. */
static void region_of_dpa(struct kunit *test)
{
	unsigned int pair, n, r;
	u64 seed = 643805;
	struct shared *s;

	s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	for (pair = 0; pair < ARRAY_SIZE(kinds) * ARRAY_SIZE(kinds); pair++) {
		memset(s, 0, sizeof(*s));
		shared_map(test, &s->map[0], &kinds[pair / ARRAY_SIZE(kinds)]);
		shared_map(test, &s->map[1], &kinds[pair % ARRAY_SIZE(kinds)]);
		shared_fill(s);
		for (n = 0; n < TOPO_ADDRESSES / 5; n++) {
			r = n % 2;
			shared_look_up(test, s, r, s->map[r].base +
				       topo_random(&seed) % s->map[r].size);
		}
	}
}

struct init_row {
	const char *name;
	const char *window;
	u64 base;
	u64 size;
	struct cxll_interleave ilv;
	int rc;
};

static const struct init_row init_rows[] = {
	{ "fits", "2@256 0 1", GRANULE, 2 * GRANULE, { 2, 256 }, 0 },
	{ "no ways", "2@256 0 1", GRANULE, GRANULE, { 0, 256 }, -EINVAL },
	{ "5 ways", "2@256 0 1", GRANULE, 5 * GRANULE, { 5, 256 }, -EINVAL },
	{ "no granules", "2@256 0 1", GRANULE, GRANULE, { 1, 0 }, -EINVAL },
	{ "odd window", "7@256 0 1", GRANULE, GRANULE, { 1, 256 }, -EINVAL },
	{ "no size", "2@256 0 1", GRANULE, 0, { 2, 256 }, -EINVAL },
	{ "not shared", "2@256 0 1", GRANULE, GRANULE, { 2, 256 }, -EINVAL },
	{ "odd size", "2@256 0 1", GRANULE, GRANULE + 1, { 1, 256 }, -EINVAL },
	{ "odd base", "2@256 0 1", GRANULE + 1, GRANULE, { 1, 256 }, -EINVAL },
	{ "below the window", "2@256 0 1", 0, GRANULE, { 1, 256 }, -EINVAL },
	{ "past the window", "2@256 0 1", 0x10000000000, GRANULE, { 1, 256 },
	  -EINVAL },
	{ "past 64 bits", "2@256 0 1", -GRANULE, 2 * GRANULE, { 1, 256 },
	  -EINVAL },
	{ "XOR of bits that devices keep", "x4@256 0 1 2 3", GRANULE,
	  2 * GRANULE, { 2, 256 }, -EINVAL },
	{ "XOR, coarser region", "x2@256 0 1", GRANULE, 2 * GRANULE,
	  { 2, 512 }, -EINVAL },
	{ "XOR, 3 of 6", "x6@256 0 1 2 3 4 5", GRANULE, 3 * GRANULE,
	  { 3, 256 }, -EINVAL },
};

static void init_desc(const struct init_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(init, init_rows, init_desc);

static void init_checks(struct kunit *test)
{
	const struct init_row *row = test->param_value;
	struct cxll_window win = { };
	struct cxll_map map;
	struct cxll_why why = { };

	topo_set_window(&win, row->window);
	expect_rc(test, cxll_map_init(&map, &win, row->base, row->size,
				      &row->ilv, &why),
		  row->rc, &why, row->name);
}

/* One byte outside on each side, both ways. */
static void addresses_outside(struct kunit *test)
{
	static const struct cxll_interleave ilv = { 2, 256 };
	struct cxll_window win = { };
	struct cxll_map map;
	struct cxll_why why = { };
	unsigned int pos = 0;
	u64 out = 0;

	topo_set_window(&win, "2@256 0 1");
	KUNIT_ASSERT_EQ(test, cxll_map_init(&map, &win, GiB, GiB, &ilv, NULL),
			0);
	map.dpa[1] = GRANULE;
	expect_rc(test, cxll_map_to_dpa(&map, GiB - 1, &pos, &out, &why),
		  -EINVAL, &why, "before");
	expect_rc(test, cxll_map_to_dpa(&map, 2 * GiB, &pos, &out, &why),
		  -EINVAL, &why, "behind");
	expect_rc(test, cxll_map_to_dpa(&map, 2 * GiB - 1, &pos, &out, &why),
		  0, &why, "last");
	KUNIT_EXPECT_EQ(test, out, 3 * GRANULE - 1);
	expect_rc(test, cxll_map_to_hpa(&map, 1, GRANULE - 1, &out, &why),
		  -EINVAL, &why, "DPA before");
	expect_rc(test, cxll_map_to_hpa(&map, 1, 3 * GRANULE, &out, &why),
		  -EINVAL, &why, "DPA behind");
	expect_rc(test, cxll_map_to_hpa(&map, 1, 3 * GRANULE - 1, &out, &why),
		  0, &why, "last DPA");
	KUNIT_EXPECT_EQ(test, out, 2 * GiB - 1);
	expect_rc(test, cxll_map_to_hpa(&map, 2, GRANULE, &out, &why),
		  -EINVAL, &why, "position");
	map.dpa[1] = ~0ULL;
	expect_rc(test, cxll_map_to_dpa(&map, GiB + 257, &pos, &out, &why),
		  -EOVERFLOW, &why, "past 64 bits");
}

/* The replacement of bits is undone whichever bits the maps share. */
static void bend_undoes_straighten(struct kunit *test)
{
	struct cxll_window win = { };
	u64 seed = 9, hpa, to;
	unsigned int i, n;

	topo_set_window(&win, "x16@256 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
	for (n = 0; n < 200; n++) {
		for (i = 0; i < win.nr_maps; i++)
			win.maps[i] = random_map(&seed, 256, i);
		KUNIT_ASSERT_EQ(test, cxll_window_check(&win, NULL), 0);
		hpa = topo_random(&seed);
		to = cxll_window_straighten(&win, hpa);
		KUNIT_EXPECT_EQ(test, cxll_window_bend(&win, to), hpa);
		to = cxll_window_bend(&win, hpa);
		KUNIT_EXPECT_EQ(test, cxll_window_straighten(&win, to), hpa);
	}
}

/* Maps of other granularities are for other windows. */
static void maps_of_a_window(struct kunit *test)
{
	struct cxll_cedt_cxims cxims = {
		.gran = 512, .nr = 8, .map = { 0x200, 0x400, 0x800, 0x1000 },
	};
	struct cxll_window win = { .ilv = { 2, 256 }, .xor = true };
	struct cxll_why why = { };

	cxll_window_use_cxims(&win, &cxims);
	KUNIT_EXPECT_EQ(test, win.nr_maps, 0);
	expect_rc(test, cxll_window_check(&win, &why), -EOPNOTSUPP, &why,
		  "none");
	win.ilv.gran = 512;
	cxll_window_use_cxims(&win, &cxims);
	KUNIT_EXPECT_EQ(test, win.nr_maps, CXLL_WINDOW_MAPS_MAX);
	expect_rc(test, cxll_window_check(&win, &why), 0, &why, "four");
	KUNIT_EXPECT_EQ(test, cxll_window_replaced(&win), 0x200);
	win.xor = false;
	win.nr_maps = 0;
	cxll_window_use_cxims(&win, &cxims);
	KUNIT_EXPECT_EQ(test, win.nr_maps, 0);
	KUNIT_EXPECT_EQ(test, cxll_window_replaced(&win), 0);
}

static struct kunit_case translate_cases[] = {
	KUNIT_CASE_PARAM(both_ways, translate_gen_params),
	KUNIT_CASE(random_addresses),
	KUNIT_CASE(region_of_dpa),
	KUNIT_CASE_PARAM(init_checks, init_gen_params),
	KUNIT_CASE(addresses_outside),
	KUNIT_CASE(bend_undoes_straighten),
	KUNIT_CASE(maps_of_a_window),
	{ }
};

struct kunit_suite lib_translate_suite = {
	.name = "cxl_live_lib_translate",
	.test_cases = translate_cases,
};
