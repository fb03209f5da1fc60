// SPDX-License-Identifier: GPL-2.0-only
/* What the planner makes of scenes, see lib_scene.h for the drawings. */
#include "lib_scene.h"

/*
 * W --> CXL 1.1 bridge UID 7, nothing to program
 *          |
 *       [9: 0/1] endpoint
 */
static void cxl11_bridge(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].depth = 1;
	scene_port(&req->targets[0].port[0], 9, 0, 1, 0);
}

/* base_below_bridge, with the base right at its floor */
static void base_at_floor(struct cxll_plan_request *req)
{
	scene_base_below_bridge(req);
	req->base = cxll_plan_floor(req);
}

/* ranges on a CXL 1.1 bridge: nothing but the endpoint is there */
static void range_below_cxl11(struct cxll_plan_request *req)
{
	scene_ranges(req);
	req->targets[0].depth = 1;
	req->targets[0].port[0] = req->targets[0].port[1];
}

static const struct scene_row plan_rows[] = {
	{ "plain", scene_plain, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, SCENE_BASE },
	{ "passthrough", scene_passthrough, 0, NULL, { { 2, ENDPOINT } }, 1, SCENE_BASE },
	{ "no target list", scene_no_target_list, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, SCENE_BASE },
	/* The bridge's decoders choose among all that is there */
	{ "not alone", scene_plain, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, SCENE_BASE,
	  { SCENE_PORT(0, used, 8) } },
	{ "two switches", scene_two_switches, 0, NULL,
	  { { 1, PORT, 1, 5 }, { 2, PORT, 3, 250 }, { 3, PORT, 0, 0 },
	    { 4, ENDPOINT, 1 } }, 4, SCENE_BASE },
	{ "deepest", scene_deepest, 0, NULL,
	  { { 1, PORT, 0, 10 }, { 3, PORT, 0, 12 }, { 5, PORT, 0, 14 },
	    { 7, PORT, 0, 16 }, { 8, ENDPOINT } }, 5, SCENE_BASE },
	{ "CXL 1.1 bridge", cxl11_bridge, 0, NULL, { { 9, ENDPOINT } }, 1,
	  SCENE_BASE },
	{ "persistent", scene_persistent, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT, 1, 0, 0xe0000000 } }, 2, SCENE_BASE },
	{ "end of the window", scene_end_of_window, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, 0x1f0000000 },
	{ "base at the floor", base_at_floor, 0, NULL,
	  { { 1, PORT, 1, 5 }, { 2, ENDPOINT } }, 2, 0x130000000 },
	{ "passthrough has no floor", scene_passthrough, 0, NULL,
	  { { 2, ENDPOINT } }, 1, SCENE_BASE,
	  { SCENE_PORT(0, end, ~0ULL) } },
	{ "range", scene_ranges, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT } }, 2, SCENE_BASE },
	{ "second range", scene_ranges, 0, NULL,
	  { { 1, PORT, 0, 5 }, { 2, ENDPOINT, 1 } }, 2, SCENE_BASE,
	  { SCENE_TARGET(decoder, 1), SCENE_PORT(1, committed, 0) } },
	{ "range below a CXL 1.1 bridge", range_below_cxl11, 0, NULL,
	  { { 2, ENDPOINT } }, 1, SCENE_BASE },
};

/* Regions that are planned, then those that are refused */
static const void *plan_gen_params(const void *prev, char *desc)
{
	const struct scene_row *row = prev;

	if (!row)
		row = plan_rows;
	else if (row == &plan_rows[ARRAY_SIZE(plan_rows) - 1])
		row = scene_refused;
	else
		row++;
	if (!row->name)
		return NULL;
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
	return row;
}

static void expect_step(struct kunit *test, const struct scene_row *row,
			const struct scene_step *want,
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
	const struct scene_row *row = test->param_value;
	struct scene *s = scene_new(test);
	struct cxll_hdm_raw raw;
	struct cxll_why why = { };
	unsigned int i;
	int rc;

	scene_make(row, &s->req);
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

	scene_plain(&s->req);
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

	scene_plain(&s->req);
	for (i = 0; i < 4; i++) {
		s->req.base = i ? cxll_plan_floor(&s->req) : SCENE_BASE;
		KUNIT_EXPECT_EQ(test, s->req.base, SCENE_BASE + i * 512 * MiB);
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
	.name = "cxl_live_lib_plan",
	.test_cases = plan_cases,
};
