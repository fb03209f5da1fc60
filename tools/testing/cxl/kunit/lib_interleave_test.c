// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/interleave.h>
#include "lib_tests.h"

static const unsigned int all_ways[] = { 1, 2, 4, 8, 16, 3, 6, 12 };
static const u8 all_ways_codes[] = { 0, 1, 2, 3, 4, 8, 9, 10 };
static const unsigned int all_grans[] = {
	256, 512, 1024, 2048, 4096, 8192, 16384,
};

static void ways_every_code(struct kunit *test)
{
	unsigned int code, i, want, got;

	for (code = 0; code < 0x110; code++) {
		want = 0;
		for (i = 0; i < ARRAY_SIZE(all_ways); i++)
			if (all_ways_codes[i] == code)
				want = all_ways[i];
		got = 0;
		KUNIT_EXPECT_EQ_MSG(test, cxll_ways_decode(code, &got),
				    want ? 0 : -EINVAL, "code %u", code);
		KUNIT_EXPECT_EQ_MSG(test, got, want, "code %u", code);
	}
	KUNIT_EXPECT_EQ(test, cxll_ways_decode(~0U, &got), -EINVAL);
}

static void ways_every_number(struct kunit *test)
{
	unsigned int ways, i;
	int want;
	u8 code;

	for (ways = 0; ways < 300; ways++) {
		want = -1;
		for (i = 0; i < ARRAY_SIZE(all_ways); i++)
			if (all_ways[i] == ways)
				want = all_ways_codes[i];
		code = 0xee;
		KUNIT_EXPECT_EQ_MSG(test, cxll_ways_encode(ways, &code),
				    want < 0 ? -EINVAL : 0, "%u ways", ways);
		KUNIT_EXPECT_EQ_MSG(test, code, want < 0 ? 0xee : want,
				    "%u ways", ways);
	}
}

static void gran_every_code(struct kunit *test)
{
	unsigned int code, got;

	for (code = 0; code < 0x110; code++) {
		got = 0;
		KUNIT_EXPECT_EQ_MSG(test, cxll_gran_decode(code, &got),
				    code < 7 ? 0 : -EINVAL, "code %u", code);
		KUNIT_EXPECT_EQ_MSG(test, got, code < 7 ? all_grans[code] : 0,
				    "code %u", code);
	}
	KUNIT_EXPECT_EQ(test, cxll_gran_decode(~0U, &got), -EINVAL);
}

static void gran_every_number(struct kunit *test)
{
	unsigned int gran, i;
	int want;
	u8 code;

	for (gran = 0; gran <= 65536; gran++) {
		want = -1;
		for (i = 0; i < ARRAY_SIZE(all_grans); i++)
			if (all_grans[i] == gran)
				want = i;
		code = 0xee;
		KUNIT_ASSERT_EQ_MSG(test, cxll_gran_encode(gran, &code),
				    want < 0 ? -EINVAL : 0, "%u bytes", gran);
		KUNIT_ASSERT_EQ_MSG(test, code, want < 0 ? 0xee : want,
				    "%u bytes", gran);
	}
}

struct endpoint_vector {
	u64 off;
	unsigned int ways;
	unsigned int gran;
	unsigned int pos;
	u64 dpa_off;
};

/* Documentation/vectors.md 1; number 16 is split_of_zero below */
static const struct endpoint_vector endpoint_vectors[] = {
	{ 0x123456789, 1, 4096, 0x0, 0x123456789 },
	{ 0x100, 2, 256, 0x1, 0x0 },
	{ 0x345, 2, 256, 0x1, 0x145 },
	{ 0x12345678, 2, 4096, 0x1, 0x91a2678 },
	{ 0xfffffff, 2, 16384, 0x1, 0x7ffffff },
	{ 0x700, 4, 256, 0x3, 0x100 },
	{ 0x89abcdef, 4, 256, 0x1, 0x226af3ef },
	{ 0x89abcdef, 4, 1024, 0x3, 0x226af1ef },
	{ 0x100000000, 4, 512, 0x0, 0x40000000 },
	{ 0x89abcdef, 8, 256, 0x5, 0x113579ef },
	{ 0x89abcdef, 8, 2048, 0x1, 0x11357def },
	{ 0x3456789ab, 8, 16384, 0x6, 0x68acc9ab },
	{ 0xfff, 16, 256, 0xf, 0xff },
	{ 0x1000, 16, 256, 0x0, 0x100 },
	{ 0x89abcdef, 16, 512, 0x6, 0x89abdef },
	{ 0x1ff, 2, 256, 0x1, 0xff },
	{ 0x3456789ab, 16, 8192, 0xc, 0x345669ab },
	{ 0x2ff, 3, 256, 0x2, 0xff },
	{ 0x300, 3, 256, 0x0, 0x100 },
	{ 0x12345678, 3, 256, 0x0, 0x6117278 },
	{ 0x12345678, 3, 4096, 0x0, 0x6117678 },
	{ 0x2fffffff, 3, 256, 0x2, 0xfffffff },
	{ 0x3456789ab, 3, 16384, 0x0, 0x1172289ab },
	{ 0x500, 6, 256, 0x5, 0x0 },
	{ 0x600, 6, 256, 0x0, 0x100 },
	{ 0x12345678, 6, 256, 0x0, 0x308b978 },
	{ 0x89abcdef, 6, 1024, 0x5, 0x16f1f5ef },
	{ 0x3456789ab, 6, 4096, 0x0, 0x8b9149ab },
	{ 0xbff, 12, 256, 0xb, 0xff },
	{ 0x12345678, 12, 256, 0x6, 0x1845c78 },
	{ 0x89abcdef, 12, 2048, 0x5, 0xb78fdef },
	{ 0xbfffffff, 12, 256, 0xb, 0xfffffff },
	{ 0x3456789ab, 12, 16384, 0x6, 0x45c889ab },
};

static void endpoint_vector_desc(const struct endpoint_vector *v, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u ways of %u at 0x%llx",
		 v->ways, v->gran, v->off);
}

KUNIT_ARRAY_PARAM(endpoint_vector, endpoint_vectors, endpoint_vector_desc);

static void endpoint_both_ways(struct kunit *test)
{
	const struct endpoint_vector *v = test->param_value;
	struct cxll_interleave ilv = { .ways = v->ways, .gran = v->gran };
	unsigned int pos = ~0U;
	u64 dpa_off = ~0ULL, off = ~0ULL;

	cxll_ilv_split(&ilv, v->off, &pos, &dpa_off);
	KUNIT_EXPECT_EQ(test, pos, v->pos);
	KUNIT_EXPECT_EQ(test, dpa_off, v->dpa_off);
	KUNIT_EXPECT_EQ(test, cxll_ilv_join(&ilv, v->pos, v->dpa_off, &off), 0);
	KUNIT_EXPECT_EQ(test, off, v->off);
}

typedef void (*ilv_fn)(struct kunit *test, const struct cxll_interleave *ilv);

static void every_interleave(struct kunit *test, ilv_fn fn)
{
	struct cxll_interleave ilv;
	unsigned int w, g;

	for (w = 0; w < ARRAY_SIZE(all_ways); w++) {
		for (g = 0; g < ARRAY_SIZE(all_grans); g++) {
			ilv.ways = all_ways[w];
			ilv.gran = all_grans[g];
			fn(test, &ilv);
		}
	}
}

static void split_zero(struct kunit *test, const struct cxll_interleave *ilv)
{
	unsigned int pos = 9;
	u64 dpa_off = 9;

	cxll_ilv_split(ilv, 0, &pos, &dpa_off);
	KUNIT_EXPECT_EQ(test, pos, 0);
	KUNIT_EXPECT_EQ(test, dpa_off, 0);
}

static void split_of_zero(struct kunit *test)
{
	every_interleave(test, split_zero);
}

/* Deal cards: each chunk goes to the next device, on top of what it has. */
static void deal(struct kunit *test, const struct cxll_interleave *ilv)
{
	u64 has[CXLL_WAYS_MAX] = { };
	unsigned int pos, turn = 0;
	u64 off, back, dpa_off;

	for (off = 0; off < 100ULL * ilv->gran; off += ilv->gran) {
		cxll_ilv_split(ilv, off, &pos, &dpa_off);
		KUNIT_ASSERT_EQ(test, pos, turn);
		KUNIT_ASSERT_EQ(test, dpa_off, has[turn]);
		cxll_ilv_split(ilv, off + ilv->gran - 1, &pos, &dpa_off);
		KUNIT_ASSERT_EQ(test, pos, turn);
		KUNIT_ASSERT_EQ(test, dpa_off, has[turn] + ilv->gran - 1);
		KUNIT_ASSERT_EQ(test, cxll_ilv_join(ilv, turn, has[turn],
						    &back), 0);
		KUNIT_ASSERT_EQ(test, back, off);
		has[turn] += ilv->gran;
		turn = turn + 1 == ilv->ways ? 0 : turn + 1;
	}
}

static void split_deals_in_turn(struct kunit *test)
{
	every_interleave(test, deal);
}

/* The specification's own form: bit fields, and a division by 3 only. */
static void slow_split(const struct cxll_interleave *ilv, u64 off,
		       u64 *pos, u64 *dpa_off)
{
	unsigned int g = 8, iw = 0;
	u64 upper, third = 0, bit;

	while (256U << (g - 8) < ilv->gran)
		g++;
	while ((ilv->ways % 3 ? 1U : 3U) << iw < ilv->ways)
		iw++;
	upper = off >> (g + iw);
	*pos = off >> g & ((1U << iw) - 1);
	if (ilv->ways % 3 == 0) {
		/* Long division by hand; the remainder is the way's top. */
		u64 rem = 0;

		for (bit = 64; bit-- > 0;) {
			rem = rem << 1 | (upper >> bit & 1);
			third = third << 1 | (rem >= 3);
			rem = rem >= 3 ? rem - 3 : rem;
		}
		upper = third;
		*pos |= rem << iw;
	}
	*dpa_off = upper << g | (off & ((1ULL << g) - 1));
}

static void against_slow(struct kunit *test, const struct cxll_interleave *ilv)
{
	u64 x = 88172645463325252ULL, dpa_off, slow_pos, slow_dpa, back;
	unsigned int pos, i;

	for (i = 0; i < 500; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		cxll_ilv_split(ilv, x >> i % 40, &pos, &dpa_off);
		slow_split(ilv, x >> i % 40, &slow_pos, &slow_dpa);
		KUNIT_ASSERT_EQ(test, (u64)pos, slow_pos);
		KUNIT_ASSERT_EQ(test, dpa_off, slow_dpa);
		KUNIT_ASSERT_EQ(test, cxll_ilv_join(ilv, pos, dpa_off, &back),
				0);
		KUNIT_ASSERT_EQ(test, back, x >> i % 40);
		KUNIT_ASSERT_EQ(test, cxll_ilv_select(ilv, x >> i % 40), pos);
	}
}

static void split_is_a_bijection(struct kunit *test)
{
	every_interleave(test, against_slow);
}

static void join_limit(struct kunit *test, const struct cxll_interleave *ilv)
{
	unsigned int pos;
	u64 top, off = 7;

	KUNIT_EXPECT_EQ(test, cxll_ilv_join(ilv, ilv->ways, 0, &off), -EINVAL);
	KUNIT_EXPECT_EQ(test, cxll_ilv_join(ilv, ~0U, 0, &off), -EINVAL);
	KUNIT_EXPECT_EQ(test, off, 7);

	/* The last byte of 64 bits works, the same place one chunk up not. */
	cxll_ilv_split(ilv, ~0ULL, &pos, &top);
	KUNIT_EXPECT_EQ(test, cxll_ilv_join(ilv, pos, top, &off), 0);
	KUNIT_EXPECT_EQ(test, off, ~0ULL);
	if (ilv->ways == 1)
		return;
	KUNIT_EXPECT_EQ(test, cxll_ilv_join(ilv, pos, top + ilv->gran, &off),
			-EOVERFLOW);
	if (pos + 1 < ilv->ways)
		KUNIT_EXPECT_EQ(test, cxll_ilv_join(ilv, pos + 1, top, &off),
				-EOVERFLOW);
	KUNIT_EXPECT_EQ(test, cxll_ilv_join(ilv, 0, ~0ULL, &off), -EOVERFLOW);
}

static void join_refuses(struct kunit *test)
{
	every_interleave(test, join_limit);
}

#define NO_LEVEL	{ 1, 256 }

/* Three levels of selectors over one endpoint interleave. */
struct fabric {
	struct cxll_interleave root, hb, sw, ep;
};

static const struct fabric fab_a = {
	{ 2, 256 }, { 2, 512 }, NO_LEVEL, { 4, 256 } };
static const struct fabric fab_b = {
	{ 2, 256 }, { 2, 512 }, { 2, 1024 }, { 8, 256 } };
static const struct fabric fab_c = {
	NO_LEVEL, { 4, 256 }, { 2, 1024 }, { 8, 256 } };
static const struct fabric fab_d = {
	{ 3, 256 }, { 2, 256 }, NO_LEVEL, { 6, 256 } };
static const struct fabric fab_e = {
	{ 3, 256 }, { 2, 256 }, { 2, 512 }, { 12, 256 } };
static const struct fabric fab_f = {
	{ 6, 256 }, { 2, 512 }, NO_LEVEL, { 12, 256 } };
static const struct fabric fab_g = {
	{ 4, 4096 }, NO_LEVEL, { 4, 16384 }, { 16, 4096 } };
static const struct fabric fab_h = {
	{ 3, 256 }, NO_LEVEL, NO_LEVEL, { 3, 256 } };
static const struct fabric fab_j = {
	{ 3, 512 }, { 2, 256 }, NO_LEVEL, { 6, 256 } };
static const struct fabric fab_k = {
	{ 2, 1024 }, { 2, 512 }, { 2, 256 }, { 8, 256 } };
static const struct fabric fab_m = {
	{ 2, 16384 }, { 4, 4096 }, NO_LEVEL, { 8, 4096 } };
static const struct fabric fab_n = {
	{ 8, 256 }, { 2, 2048 }, NO_LEVEL, { 16, 256 } };

struct fabric_vector {
	const char *id;
	const struct fabric *fab;
	u64 base, hpa;
	unsigned int path[3];
	unsigned int pos;
	u64 dpa_off;
};

static const struct fabric_vector fabric_vectors[] = {
	{ "A1", &fab_a, 0x100000000, 0x112345678, { 0, 1 }, 2, 0x48d1578 },
	{ "A2", &fab_a, 0x100000000, 0x100000300, { 1, 1 }, 3, 0 },
	{ "B1", &fab_b, 0x100000000, 0x112345678, { 0, 1, 1 }, 6, 0x2468a78 },
	{ "B2", &fab_b, 0x100000000, 0x12abcdef0, { 0, 1, 1 }, 6, 0x5579bf0 },
	{ "C", &fab_c, 0x200000000, 0x212345678, { 0, 2, 1 }, 6, 0x2468a78 },
	{ "D1", &fab_d, 0x180000000, 0x180000100, { 1, 1 }, 1, 0 },
	{ "D2", &fab_d, 0x180000000, 0x1aabcdef0, { 2, 0 }, 2, 0x71f7af0 },
	{ "E", &fab_e, 0x180000000, 0x192345678, { 0, 0, 1 }, 6, 0x1845c78 },
	{ "F", &fab_f, 0x180000000, 0x1aabcdef0, { 2, 1 }, 2, 0x38fbdf0 },
	{ "G", &fab_g, 0x400000000, 0x42abcdef0, { 1, 0, 3 }, 0xd, 0x2abcef0 },
	{ "H1", &fab_h, 0x110000000, 0x122345678, { 2 }, 0, 0x6117278 },
	{ "H2", &fab_h, 0x110000000, 0x110000000, { 2 }, 0, 0 },
	{ "J1", &fab_j, 0x180000000, 0x180000300, { 1, 1 }, 3, 0 },
	{ "J2", &fab_j, 0x180000000, 0x1aabcdef0, { 1, 0 }, 2, 0x71f7af0 },
	{ "K", &fab_k, 0x100000000, 0x112345678, { 1, 1, 0 }, 6, 0x2468a78 },
	{ "L", &fab_j, 0x110000000, 0x110000300, { 2, 1 }, 3, 0 },
	{ "M", &fab_m, 0x100000000, 0x12abcdef0, { 1, 1 }, 5, 0x5579ef0 },
	{ "N", &fab_n, 0x100000000, 0x12abcdef0, { 6, 1 }, 0xe, 0x2abcdf0 },
};

static void fabric_vector_desc(const struct fabric_vector *v, char *desc)
{
	strscpy(desc, v->id, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fabric_vector, fabric_vectors, fabric_vector_desc);

static void fabric_selects(struct kunit *test)
{
	const struct fabric_vector *v = test->param_value;
	unsigned int pos;
	u64 dpa_off;

	KUNIT_EXPECT_EQ(test, cxll_ilv_select(&v->fab->root, v->hpa),
			v->path[0]);
	KUNIT_EXPECT_EQ(test, cxll_ilv_select(&v->fab->hb, v->hpa),
			v->path[1]);
	KUNIT_EXPECT_EQ(test, cxll_ilv_select(&v->fab->sw, v->hpa),
			v->path[2]);
	cxll_ilv_split(&v->fab->ep, v->hpa - v->base, &pos, &dpa_off);
	KUNIT_EXPECT_EQ(test, pos, v->pos);
	KUNIT_EXPECT_EQ(test, dpa_off, v->dpa_off);
}

/* Position of every path, at index (root * hb ways + hb) * switch ways + sw */
struct position_map {
	const char *id;
	const struct fabric *fab;
	u64 base;
	u8 pos[16];
};

static const struct position_map position_maps[] = {
	{ "A", &fab_a, 0x100000000, { 0, 2, 1, 3 } },
	{ "B", &fab_b, 0x100000000, { 0, 4, 2, 6, 1, 5, 3, 7 } },
	{ "C", &fab_c, 0x200000000, { 0, 4, 1, 5, 2, 6, 3, 7 } },
	{ "D", &fab_d, 0x180000000, { 0, 3, 4, 1, 2, 5 } },
	{ "E", &fab_e, 0x180000000,
	  { 0, 6, 9, 3, 4, 10, 1, 7, 8, 2, 5, 11 } },
	{ "F", &fab_f, 0x180000000,
	  { 0, 6, 1, 7, 8, 2, 9, 3, 4, 10, 5, 11 } },
	{ "J", &fab_j, 0x180000000, { 0, 1, 2, 3, 4, 5 } },
	{ "K", &fab_k, 0x100000000, { 0, 1, 2, 3, 4, 5, 6, 7 } },
};

static void position_map_desc(const struct position_map *m, char *desc)
{
	strscpy(desc, m->id, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(position_map, position_maps, position_map_desc);

static void path_gives_position(struct kunit *test)
{
	const struct position_map *m = test->param_value;
	const struct fabric *fab = m->fab;
	unsigned int pos, path, seen = 0;
	u64 off, dpa_off;

	for (off = 0; off < 64ULL * fab->ep.ways * fab->ep.gran;
	     off += fab->ep.gran) {
		path = cxll_ilv_select(&fab->root, m->base + off);
		path = path * fab->hb.ways +
		       cxll_ilv_select(&fab->hb, m->base + off);
		path = path * fab->sw.ways +
		       cxll_ilv_select(&fab->sw, m->base + off);
		cxll_ilv_split(&fab->ep, off, &pos, &dpa_off);
		KUNIT_ASSERT_EQ_MSG(test, pos, m->pos[path],
				    "path %u at 0x%llx", path, off);
		seen |= 1U << path;
	}
	KUNIT_EXPECT_EQ(test, seen, (1U << fab->ep.ways) - 1);
}

/* XOR windows: the address after its bits were replaced, base 0 */
static const struct endpoint_vector replaced_vectors[] = {
	{ 0x112345778, 2, 256, 1, 0x891a2b78 },
	{ 0x100000800, 2, 256, 0, 0x80000400 },
	{ 0x112345778, 4, 256, 3, 0x448d1578 },
	{ 0x3456789ab, 4, 256, 1, 0xd159e2ab },
	{ 0x112345778, 8, 256, 7, 0x22468a78 },
	{ 0x100000800, 8, 256, 0, 0x20000100 },
	{ 0x112345778, 16, 256, 7, 0x11234578 },
	{ 0x3456789ab, 16, 256, 9, 0x345678ab },
	{ 0x112345778, 6, 256, 5, 0x2db36378 },
	{ 0x3456789ab, 6, 256, 3, 0x8b9141ab },
	{ 0x112345778, 12, 256, 0xb, 0x16d9b178 },
	{ 0x112345678, 3, 256, 1, 0x5b66c778 },
};

KUNIT_ARRAY_PARAM(replaced_vector, replaced_vectors, endpoint_vector_desc);

static struct kunit_case interleave_cases[] = {
	KUNIT_CASE(ways_every_code),
	KUNIT_CASE(ways_every_number),
	KUNIT_CASE(gran_every_code),
	KUNIT_CASE(gran_every_number),
	KUNIT_CASE_PARAM(endpoint_both_ways, endpoint_vector_gen_params),
	KUNIT_CASE_PARAM(endpoint_both_ways, replaced_vector_gen_params),
	KUNIT_CASE(split_of_zero),
	KUNIT_CASE(split_deals_in_turn),
	KUNIT_CASE(split_is_a_bijection),
	KUNIT_CASE(join_refuses),
	KUNIT_CASE_PARAM(fabric_selects, fabric_vector_gen_params),
	KUNIT_CASE_PARAM(path_gives_position, position_map_gen_params),
	{ }
};

struct kunit_suite lib_interleave_suite = {
	.name = "cxl_live_lib_interleave",
	.test_cases = interleave_cases,
};
