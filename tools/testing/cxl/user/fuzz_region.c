// SPDX-License-Identifier: GPL-2.0-only
/* What regions are made of, with numbers that may or may not make sense. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <cxll/lib/adopt.h>
#include <cxll/lib/plan.h>
#include <cxll/lib/translate.h>
#include <cxll/lib/window.h>
#include "fuzz.h"

static unsigned int some_ways(void)
{
	static const u8 ways[] = { 1, 1, 1, 2, 2, 4, 8, 16, 3, 6, 12 };

	return below(16) ? ways[below(ARRAY_SIZE(ways))] : rng();
}

static unsigned int some_gran(void)
{
	return below(16) ? 256ULL << (below(2) ? 0 : below(7)) : rng();
}

static void some_window(struct cxll_window *win)
{
	unsigned int i;

	win->base = some_size();
	win->size = below(4) ? 1000 * GRANULE : some_size();
	win->ilv.ways = some_ways();
	win->ilv.gran = some_gran();
	win->restrictions = below(8) ? 0x0f : rng();
	win->xor = !below(4);
	win->nr_maps = below(16) ? CXLL_WINDOW_MAPS_MAX : rng();
	for (i = 0; i < CXLL_WINDOW_MAPS_MAX; i++)
		win->maps[i] = below(16) ? (rng() | 1) * win->ilv.gran << i :
					   rng();
	for (i = 0; i < CXLL_WAYS_MAX; i++)
		win->targets[i] = below(8) ? i : below(4);
}

int dpa_run(const u8 *buf, size_t len)
{
	struct cxll_capacity cap = { };
	struct cxll_dpa used[4], out, again;
	enum cxll_mode mode = below(4), got;
	unsigned int i, nr = below(5);
	struct cxll_why why = { };
	u64 size = some_size(), floor = 0;
	int rc;

	(void)buf;
	(void)len;
	/* Past 64 bits there are no partitions */
	if (cxll_capacity_add(&cap, CXLL_MODE_RAM, some_size(), NULL) ||
	    cxll_capacity_add(&cap, CXLL_MODE_PMEM, some_size(), NULL))
		RULE(cap.nr < 2);
	for (i = 0; i < nr; i++) {
		used[i].base = some_size();
		used[i].size = some_size();
		used[i].skip = some_size();
		if (used[i].base + used[i].size > floor)
			floor = used[i].base + used[i].size;
	}
	rc = cxll_dpa_place(&cap, used, nr, mode, size, &out, &why);
	rule_why(rc, &why);
	if (rc)
		return rc;
	RULE(out.base >= floor && out.base - out.skip == floor);
	RULE(out.size == size && out.base + size > out.base);
	RULE(out.base + size <= cxll_capacity_total(&cap));
	RULE(cxll_capacity_at(&cap, out.base)->mode == mode);
	RULE(cxll_capacity_at(&cap, out.base + size - 1)->mode == mode);
	/* What is placed is adopted as the same. */
	RULE(!cxll_dpa_adopt(&cap, used, nr, out.skip, size, &again, &got,
			     NULL));
	RULE(got == mode && again.base == out.base && again.size == size);
	rc = cxll_dpa_adopt(&cap, used, nr, some_size(), some_size(), &out,
			    &got, &why);
	rule_why(rc, &why);
	RULE(rc || out.base + out.size <= cxll_capacity_total(&cap));
	return 0;
}

int interleave_run(const u8 *buf, size_t len)
{
	static const u8 codes[] = { 0, 1, 2, 3, 4, 8, 9, 10 };
	u64 off = rng() >> below(64), back, dpa_off;
	struct cxll_interleave ilv;
	unsigned int pos;
	u8 code;

	(void)buf;
	(void)len;
	RULE(!cxll_ways_decode(codes[below(8)], &ilv.ways));
	RULE(!cxll_gran_decode(below(7), &ilv.gran));
	RULE(!cxll_ways_encode(ilv.ways, &code));
	cxll_ilv_split(&ilv, off, &pos, &dpa_off);
	RULE(pos < ilv.ways && dpa_off <= off);
	RULE(!cxll_ilv_join(&ilv, pos, dpa_off, &back) && back == off);
	RULE(cxll_ilv_select(&ilv, off) == pos);
	if (cxll_ilv_join(&ilv, below(20), rng() >> below(64), &back))
		return -EOVERFLOW;
	cxll_ilv_split(&ilv, back, &pos, &dpa_off);
	return 0;
}

/*
 * A device below bridge @t, or anywhere. The levels have keys of their own
 * most of the time; now and then a key is somewhere else too.
 */
static void target_fill(const struct cxll_plan_request *req,
			struct cxll_plan_target *target, unsigned int t)
{
	unsigned int i;

	target->bridge = below(32) ? t % req->window.ilv.ways : below(20);
	target->depth = below(32) ? 1 + below(4) : rng();
	target->mode = below(64) ? req->mode : below(4);
	target->dpa.size = below(64) ? req->size / req->ilv.ways : some_size();
	target->dpa.skip = below(32) ? 0 : some_size();
	for (i = 0; i < CXLL_PLAN_DEPTH; i++) {
		struct cxll_plan_port *port = &target->port[i];

		port->key = i + 1 < target->depth ?
			    target->bridge * 64 + i : 1000 + t;
		if (!below(32))
			port->key = below(64);
		port->passthrough = !below(8) && i + 1 < target->depth;
		port->caps.decoders = 1 + below(10);
		port->caps.targets = below(8) ? 8 : below(8);
		port->caps.a11to8 = below(16);
		port->caps.a14to12 = below(16);
		port->caps.ways_3_6_12 = below(16);
		port->caps.ways_16 = below(16);
		port->committed = below(8) ? 0 : below(3);
		port->end = below(8) ? 0 : some_size();
		port->target = below(16) ? t : rng();
	}
	if (target->depth - 1 < CXLL_PLAN_DEPTH && below(32))
		target->decoder = target->port[target->depth - 1].committed;
}

/* One snapshot was taken of each port, whoever is below it. */
static void same_ports(struct cxll_plan_request *req, unsigned int t)
{
	unsigned int i, k, p;
	u8 id;

	for (p = 0; p < CXLL_PLAN_DEPTH; p++) {
		for (i = 0; i < t * CXLL_PLAN_DEPTH; i++) {
			k = i % CXLL_PLAN_DEPTH;
			id = req->targets[t].port[p].target;
			if (req->targets[i / CXLL_PLAN_DEPTH].port[k].key !=
			    req->targets[t].port[p].key)
				continue;
			req->targets[t].port[p] =
				req->targets[i / CXLL_PLAN_DEPTH].port[k];
			req->targets[t].port[p].target = id;
			break;
		}
	}
}

static void wish_fill(struct cxll_plan_request *req)
{
	unsigned int t;

	memset(req, 0, sizeof(*req));
	some_window(&req->window);
	req->mode = below(32) ? CXLL_MODE_RAM : below(4);
	req->ilv.ways = below(4) ? req->window.ilv.ways : some_ways();
	req->ilv.gran = below(4) ? req->window.ilv.gran : some_gran();
	req->base = req->window.base + below(3) * GRANULE;
	if (below(4) && req->ilv.ways)
		req->base -= req->base % (req->ilv.ways * GRANULE);
	req->size = below(8) ? req->ilv.ways * GRANULE : some_size();
	if (!req->ilv.ways || !req->window.ilv.ways)
		return;
	for (t = 0; t < CXLL_WAYS_MAX; t++) {
		target_fill(req, &req->targets[t], t);
		same_ports(req, t);
	}
}

static void plan_rules(const struct cxll_plan_request *req,
		       const struct cxll_plan *plan)
{
	unsigned int i, used = 0;

	RULE(plan->nr >= req->ilv.ways && plan->nr <= CXLL_PLAN_STEPS);
	RULE(req->base >= cxll_plan_floor(req));
	for (i = 0; i < req->ilv.ways; i++) {
		used |= 1U << plan->pos[i];
		RULE(plan->moved || plan->pos[i] == i);
	}
	RULE(used == (1U << req->ilv.ways) - 1);
	for (i = 0; i < plan->nr; i++) {
		RULE((plan->step[i].kind == CXLL_HDM_ENDPOINT) ==
		     (i >= plan->nr - req->ilv.ways));
		hdm_round_trip(&plan->step[i].set, plan->step[i].kind);
	}
}

int plan_run(const u8 *buf, size_t len)
{
	struct cxll_plan_request *req = malloc(sizeof(*req));
	struct cxll_plan *plan = malloc(sizeof(*plan));
	void *scratch = malloc(cxll_plan_scratch_size());
	struct cxll_why why = { };
	int rc;

	(void)buf;
	(void)len;
	if (!req || !plan || !scratch)
		abort();
	wish_fill(req);
	rc = cxll_plan_region(req, plan, scratch, &why);
	rule_why(rc, &why);
	if (!rc)
		plan_rules(req, plan);
	cxll_plan_floor(req);
	free(req);
	free(plan);
	free(scratch);
	return rc;
}

int adopt_run(const u8 *buf, size_t len)
{
	struct cxll_why why = { };
	unsigned int pos = ~0U, i, k;
	struct cxll_adopt in;
	int rc;

	(void)buf;
	(void)len;
	some_window(&in.window);
	in.base = in.window.base + below(3) * GRANULE;
	in.size = below(8) ? GRANULE : some_size();
	in.ilv.ways = some_ways();
	in.ilv.gran = some_gran();
	in.bridge = below(3);
	in.depth = below(32) ? below(3) : rng();
	for (i = 0; i < CXLL_PLAN_DEPTH; i++) {
		in.port[i].passthrough = !below(4);
		in.port[i].target = below(2);
		in.port[i].set.base = in.base - below(2) * GRANULE;
		in.port[i].set.size = below(16) ? 4 * GRANULE : some_size();
		in.port[i].set.ilv.ways = some_ways();
		in.port[i].set.ilv.gran = some_gran();
		for (k = 0; k < CXLL_HDM_TARGETS_MAX; k++)
			in.port[i].set.targets[k] = below(16) ? k : rng();
	}
	rc = cxll_adopt_position(&in, &pos, &why);
	rule_why(rc, &why);
	RULE(rc ? pos == ~0U : pos < in.ilv.ways);
	return rc;
}

int translate_run(const u8 *buf, size_t len)
{
	struct cxll_window win = { };
	struct cxll_why why = { };
	struct cxll_interleave ilv;
	unsigned int i, pos;
	struct cxll_map map;
	u64 base, hpa, dpa, back;
	int rc;

	(void)buf;
	(void)len;
	some_window(&win);
	ilv.ways = below(2) ? win.ilv.ways : some_ways();
	ilv.gran = below(2) ? win.ilv.gran : some_gran();
	base = win.base + below(3) * GRANULE;
	rc = cxll_map_init(&map, &win, base, below(8) ? ilv.ways * GRANULE :
			   some_size(), &ilv, &why);
	rule_why(rc, &why);
	if (rc)
		return rc;
	for (i = 0; i < CXLL_WAYS_MAX; i++)
		map.dpa[i] = some_size();
	hpa = map.base + rng() % map.size;
	rc = cxll_map_to_dpa(&map, hpa, &pos, &dpa, &why);
	rule_why(rc, &why);
	if (rc)
		return rc;
	RULE(!cxll_map_to_hpa(&map, pos, dpa, &back, NULL) && back == hpa);
	rc = cxll_map_to_hpa(&map, below(17), some_size(), &back, &why);
	rule_why(rc, &why);
	RULE(rc || (back >= map.base && back - map.base < map.size));
	return 0;
}
