// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random trees. What is planned is followed; what is refused, or put in
 * another order than asked, is tried again by a search that leaves nothing
 * out.
 */
#include <linux/minmax.h>
#include "lib_topo.h"

struct forest {
	struct topo *t;
	u64 seed;
	char next_device;
	char next_switch;
	unsigned int planned, refused, moved;
};

static unsigned int below(struct forest *f, unsigned int n)
{
	return topo_random(&f->seed) % n;
}

static unsigned int grow(struct forest *f, char name, int up, u8 id)
{
	struct topo *t = f->t;
	struct topo_node *node = &t->node[t->nr];

	node->name = name;
	node->up = up;
	node->id = id;
	node->level = up < 0 ? 0 : t->node[up].level + 1;
	node->bridge = up < 0 ? (u32)(name - '0') : t->node[up].bridge;
	node->passthrough = false;
	return t->nr++;
}

/* Into how many ports a subtree of so many devices parts, mostly evenly. */
static unsigned int parts_of(struct forest *f, unsigned int devices)
{
	unsigned int parts = 1 << below(f, 4);

	if (!below(f, 12))
		parts = 1 + below(f, 4);
	while (parts > devices)
		parts /= 2;
	return parts;
}

/* Depth is bounded: below the third switch there are devices only. */
static void grow_below(struct forest *f, unsigned int up, unsigned int devices)
{
	unsigned int level = f->t->node[up].level, parts, part, i;
	unsigned int first_id = below(f, 200);

	parts = level >= 3 ? devices : parts_of(f, devices);
	for (i = 0; i < parts; i++) {
		part = devices / (parts - i);
		if (part > 1 && i + 1 < parts && !below(f, 12))
			part--;
		devices -= part;
		if (part == 1 && (level >= 3 || below(f, 6)))
			grow(f, f->next_device++, up, first_id + i);
		else
			grow_below(f, grow(f, f->next_switch++, up,
					   first_id + i), part);
	}
	f->t->node[up].passthrough = parts == 1 && below(f, 2);
}

static unsigned int some_gran(struct forest *f)
{
	return CXLL_GRAN_MIN << below(f, 7);
}

static const unsigned int some_ways[] = { 1, 2, 2, 4, 4, 8, 16, 3, 6, 12 };

/* A window over up to 8 bridges; some are listed more than once. */
static unsigned int grow_window(struct forest *f)
{
	struct cxll_window *win = &f->t->req.window;
	unsigned int bridges, i;
	static const char * const kinds[] = { "1@256", "x1@256" };

	topo_set_window(win, kinds[below(f, 2)]);
	win->ilv.ways = some_ways[below(f, ARRAY_SIZE(some_ways))];
	win->ilv.gran = some_gran(f);
	bridges = win->ilv.ways;
	while (bridges > 8 || (bridges % 2 == 0 && !below(f, 4)))
		bridges /= 2;
	for (i = 0; i < win->ilv.ways; i++)
		win->targets[i] = i % bridges;
	if (!below(f, 4))
		for (i = 0; i < win->ilv.ways; i++)
			win->targets[i] = i / (win->ilv.ways / bridges);
	if (!below(f, 4) && win->ilv.ways > 1) {
		i = below(f, win->ilv.ways - 1);
		swap(win->targets[i], win->targets[i + 1]);
	}
	win->nr_maps = CXLL_WINDOW_MAPS_MAX;
	for (i = 0; i < CXLL_WINDOW_MAPS_MAX; i++)
		win->maps[i] = ((topo_random(&f->seed) & 0xfffffff) | 1) *
			       win->ilv.gran << i;
	return bridges;
}

static void grow_wish(struct forest *f, unsigned int bridges)
{
	struct cxll_plan_request *req = &f->t->req;
	unsigned int ways;

	do {
		ways = some_ways[below(f, ARRAY_SIZE(some_ways))];
	} while (ways % bridges);
	req->ilv.ways = ways;
	req->ilv.gran = below(f, 4) ? req->window.ilv.gran : some_gran(f);
	if (ways > req->window.ilv.ways && !below(f, 3))
		req->ilv.gran = max_t(unsigned int, req->window.ilv.gran / 2,
				      CXLL_GRAN_MIN);
	req->mode = CXLL_MODE_RAM;
	req->size = ways * GRANULE;
	req->base = TOPO_BASE + below(f, 9) * GRANULE;
}

/* Devices in any order, or in one that only turns some pairs round. */
static void grow_order(struct forest *f)
{
	struct cxll_plan_request *req = &f->t->req;
	unsigned int i, k, n = 0, times = below(f, 3) ? below(f, 4) : 40;

	for (i = 0; i < f->t->nr; i++)
		if (f->t->node[i].name >= 'a' && f->t->node[i].name <= 'z')
			topo_fill_target(f->t, n++, &f->t->node[i]);
	while (times--) {
		i = below(f, n);
		k = below(f, n);
		swap(req->targets[i], req->targets[k]);
	}
}

static void some_bits_missing(struct forest *f)
{
	unsigned int key = f->t->node[below(f, f->t->nr)].name, i, p;
	bool high = below(f, 2);

	for (i = 0; i < f->t->req.ilv.ways; i++) {
		for (p = 0; p < f->t->req.targets[i].depth; p++) {
			struct cxll_plan_port *port =
				&f->t->req.targets[i].port[p];

			if (port->key == key && high)
				port->caps.a14to12 = false;
			else if (port->key == key)
				port->caps.a11to8 = false;
		}
	}
}

/* As long as there are letters for the switches. */
static void grow_tree(struct forest *f, unsigned int bridges)
{
	unsigned int i;

	do {
		f->t->nr = 0;
		f->next_device = 'a';
		f->next_switch = 'A';
		for (i = 0; i < bridges; i++)
			grow_below(f, grow(f, '0' + i, -1, 0),
				   f->t->req.ilv.ways / bridges);
	} while (f->next_switch > 'Z' + 1);
}

static void grow_all(struct forest *f)
{
	unsigned int bridges = grow_window(f);

	grow_wish(f, bridges);
	grow_tree(f, bridges);
	grow_order(f);
	if (!below(f, 3))
		some_bits_missing(f);
}

/* --- The search: every granularity, every order of the ports below --- */

#define SEARCH_STEPS	20000

/* A few trees would take hours: after so many steps, nothing is found. */
struct search {
	struct topo *t;
	bool strict;
	unsigned int steps;
};

static const struct cxll_plan_port *snapshot(struct topo *t, char name,
					     unsigned int *target)
{
	unsigned int i, p;

	for (i = 0; i < t->req.ilv.ways; i++) {
		for (p = 0; p < t->req.targets[i].depth; p++) {
			*target = i;
			if (t->req.targets[i].port[p].key ==
			    (unsigned int)name)
				return &t->req.targets[i].port[p];
		}
	}
	return NULL;
}

static bool search_node(struct search *s, int node, u32 mask);

/* Give way @way and all after it to ports not in @used. */
static bool search_ways(struct search *s, int node, const u32 *part,
			unsigned int way, unsigned int ways, u64 used)
{
	unsigned int i;

	if (way == ways)
		return true;
	for (i = 0; i < s->t->nr; i++)
		if (s->t->node[i].up == node && !(used & BIT_ULL(i)) &&
		    search_node(s, i, part[way]) &&
		    search_ways(s, node, part, way + 1, ways,
				used | BIT_ULL(i)))
			return true;
	return false;
}

static bool search_gran(struct search *s, int node, u32 mask,
			unsigned int ways, unsigned int gran)
{
	const struct cxll_interleave *ilv = &s->t->req.ilv;
	u32 part[CXLL_WAYS_MAX] = { };
	unsigned int p, i, first;
	u64 hpa;

	/* Over a few stripes: the same position, the same way, each time */
	for (p = 0; p < ilv->ways; p++) {
		if (!(mask & BIT(p)))
			continue;
		hpa = s->t->req.base + (u64)p * ilv->gran;
		first = hpa / gran % ways;
		for (i = 1; i < 7 * 16; i++)
			if ((hpa + (u64)i * ilv->ways * ilv->gran) / gran %
			    ways != first)
				return false;
		part[first] |= BIT(p);
	}
	for (i = 0; i < ways; i++)
		if (!part[i])
			return false;
	return search_ways(s, node, part, 0, ways, 0);
}

static unsigned int count(u32 mask)
{
	unsigned int n = 0;

	for (; mask; mask &= mask - 1)
		n++;
	return n;
}

static unsigned int devices_of(struct topo *t, int node)
{
	unsigned int i, n = 0;

	if (t->node[node].name >= 'a')
		return 1;
	for (i = 0; i < t->nr; i++)
		if (t->node[i].up == node)
			n += devices_of(t, i);
	return n;
}

static bool search_node(struct search *s, int node, u32 mask)
{
	const struct cxll_plan_port *port;
	unsigned int ways = 0, gran, i, target;
	struct cxll_interleave ilv;

	if (count(mask) != devices_of(s->t, node) ||
	    s->steps++ > SEARCH_STEPS)
		return false;
	port = snapshot(s->t, s->t->node[node].name, &target);
	if (s->t->node[node].name >= 'a')
		return (!s->strict || mask == BIT(target)) &&
		       !cxll_hdm_can(&port->caps, CXLL_HDM_ENDPOINT,
				     &s->t->req.ilv, NULL);
	for (i = 0; i < s->t->nr; i++)
		ways += s->t->node[i].up == node;
	for (gran = CXLL_GRAN_MIN; gran <= CXLL_GRAN_MAX; gran *= 2) {
		ilv = (struct cxll_interleave){ ways, gran };
		if (!port->passthrough &&
		    cxll_hdm_can(&port->caps, CXLL_HDM_PORT, &ilv, NULL))
			continue;
		if (search_gran(s, node, mask, ways, gran))
			return true;
	}
	return false;
}

/*
 * By the window as it stands in the table, not folded: does it send all of a
 * position to the bridge, or nothing?
 */
static bool search_mask(struct topo *t, u32 bridge, u32 *mask)
{
	const struct cxll_window *win = &t->req.window;
	u64 stripe = (u64)t->req.ilv.ways * t->req.ilv.gran;
	u64 turn = 3ULL * win->ilv.ways * win->ilv.gran + stripe;
	u32 here = 0, away = 0;
	u64 off;

	for (off = 0; off < turn; off += 256) {
		u64 hpa = t->req.base + off;
		u32 pos = BIT(off / t->req.ilv.gran % t->req.ilv.ways);

		if (win->targets[hpa / win->ilv.gran % win->ilv.ways] == bridge)
			here |= pos;
		else
			away |= pos;
	}
	*mask = here;
	return !(here & away);
}

static bool search_all(struct topo *t, bool strict)
{
	struct search s = { t, strict };
	unsigned int i;
	u32 mask;

	for (i = 0; i < t->nr; i++)
		if (t->node[i].up < 0 &&
		    (!search_mask(t, t->node[i].bridge, &mask) ||
		     !search_node(&s, i, mask)))
			return false;
	return true;
}

static void one_tree(struct kunit *test, struct forest *f)
{
	struct cxll_why why = { };
	int rc = topo_plan(f->t, &why);

	if (rc) {
		f->refused++;
		KUNIT_EXPECT_TRUE(test, why_is_sentence(&why));
		if (!f->t->req.window.xor)
			KUNIT_EXPECT_FALSE_MSG(test, search_all(f->t, false),
					       "tree %u: %s",
					       f->planned + f->refused,
					       why.text);
		return;
	}
	f->planned++;
	f->moved += f->t->plan.moved;
	topo_expect_routes(test, f->t, 8, &f->seed);
	if (f->t->plan.moved && !f->t->req.window.xor)
		KUNIT_EXPECT_FALSE_MSG(test, search_all(f->t, true),
				       "tree %u: %s",
				       f->planned + f->refused,
				       topo_say(f->t));
}

static void random_trees(struct kunit *test)
{
	struct forest f = { .t = topo_new(test), .seed = 20260101 };
	unsigned int i;

	for (i = 0; i < TOPO_TREES; i++) {
		grow_all(&f);
		one_tree(test, &f);
	}
	/* The mix is what it is meant to be. */
	KUNIT_EXPECT_TRUE_MSG(test, f.planned > TOPO_TREES / 4 &&
			      f.refused > TOPO_TREES / 10 &&
			      f.moved > TOPO_TREES / 10,
			      "%u planned, %u of them moved, %u refused",
			      f.planned, f.moved, f.refused);
}

static struct kunit_case tree_cases[] = {
	KUNIT_CASE(random_trees),
	{ }
};

struct kunit_suite lib_tree_suite = {
	.name = "cxl_live_lib_tree",
	.test_cases = tree_cases,
};
