// SPDX-License-Identifier: GPL-2.0-only
/*
 * The second implementation: one address at a time goes from the root through
 * the planned decoders, with plain divisions, and must come out where the
 * arithmetic of the region says.
 */
#include "lib_topo.h"

static unsigned int parity(u64 bits)
{
	unsigned int i, n = 0;

	for (i = 0; i < 64; i++)
		n += bits >> i & 1;
	return n % 2;
}

/* CXL 3.1 table 9-22: parities below, what counts by three above them */
static unsigned int xor_index(const struct cxll_window *win, u64 hpa)
{
	unsigned int ways = win->ilv.ways, bits = 0, index = 0;
	u64 chunk = hpa / win->ilv.gran;

	while (ways % 2 == 0) {
		index |= parity(hpa & win->maps[bits]) << bits;
		bits++;
		ways /= 2;
	}
	return index + (1 << bits) * ((chunk >> bits) % ways);
}

static u32 root_target(const struct cxll_window *win, u64 hpa)
{
	if (win->xor)
		return win->targets[xor_index(win, hpa)];
	return win->targets[hpa / win->ilv.gran % win->ilv.ways];
}

static const struct cxll_plan_step *step_of(struct topo *t,
					    const struct topo_node *node,
					    u64 hpa)
{
	unsigned int i;

	for (i = 0; i < t->plan.nr; i++) {
		const struct cxll_plan_step *step = &t->plan.step[i];

		if (step->key == (unsigned int)node->name &&
		    hpa >= step->set.base &&
		    hpa - step->set.base < step->set.size)
			return step;
	}
	return NULL;
}

/* The port below @up with that id, or the only one below it for id -1. */
static const struct topo_node *below(struct topo *t,
				     const struct topo_node *up, int id)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++)
		if (t->node[i].up == up - t->node &&
		    (id < 0 || t->node[i].id == id))
			return &t->node[i];
	return NULL;
}

static const struct topo_node *bridge_of(struct topo *t, u32 uid)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++)
		if (t->node[i].up < 0 && t->node[i].bridge == uid)
			return &t->node[i];
	return NULL;
}

static bool is_device(const struct topo_node *node)
{
	return node->name >= 'a' && node->name <= 'z';
}

const struct topo_node *topo_walk(struct topo *t, u64 hpa, u64 *dpa_off)
{
	const struct topo_node *node;
	const struct cxll_plan_step *step;
	u64 off, stripe;

	node = bridge_of(t, root_target(&t->req.window, hpa));
	while (node && !is_device(node)) {
		if (node->passthrough) {
			node = below(t, node, -1);
			continue;
		}
		step = step_of(t, node, hpa);
		if (!step)
			return NULL;
		node = below(t, node, step->set.targets[hpa /
			     step->set.ilv.gran % step->set.ilv.ways]);
	}
	step = node ? step_of(t, node, hpa) : NULL;
	if (!step)
		return NULL;
	off = hpa - step->set.base;
	stripe = (u64)step->set.ilv.ways * step->set.ilv.gran;
	*dpa_off = off / stripe * step->set.ilv.gran +
		   off % step->set.ilv.gran;
	return node;
}

static unsigned int device_key(struct topo *t, unsigned int target)
{
	const struct cxll_plan_target *from = &t->req.targets[target];

	return from->port[from->depth - 1].key;
}

/* The same by the arithmetic of the region. */
static void expect_address(struct kunit *test, struct topo *t, u64 off)
{
	u64 hpa = t->req.base + off, dpa_off = 0, want = 0, back = 0;
	const struct topo_node *node;
	unsigned int i, pos = 0;

	KUNIT_ASSERT_EQ(test, cxll_map_to_dpa(&t->map, hpa, &pos, &want,
					      NULL), 0);
	for (i = 0; i < t->req.ilv.ways && t->plan.pos[i] != pos; i++)
		;
	KUNIT_ASSERT_TRUE(test, i < t->req.ilv.ways);

	node = topo_walk(t, hpa, &dpa_off);
	KUNIT_ASSERT_TRUE_MSG(test, node, "0x%llx leads nowhere", off);
	KUNIT_ASSERT_EQ_MSG(test, (unsigned int)node->name, device_key(t, i),
			    "at 0x%llx", off);
	KUNIT_ASSERT_EQ_MSG(test, dpa_off, want, "at 0x%llx", off);
	KUNIT_ASSERT_EQ(test, cxll_map_to_hpa(&t->map, pos, dpa_off, &back,
					      NULL), 0);
	KUNIT_ASSERT_EQ(test, back, hpa);
}

/* Each chunk of the first 64 stripes has a place of its own. */
static void expect_bijection(struct kunit *test, struct topo *t)
{
	const struct cxll_interleave *ilv = &t->req.ilv;
	const struct topo_node *node;
	unsigned int i, nth;
	u64 dpa_off;

	memset(t->dealt, 0, sizeof(t->dealt));
	for (i = 0; i < 64 * ilv->ways; i++) {
		node = topo_walk(t, t->req.base + (u64)i * ilv->gran, &dpa_off);
		KUNIT_ASSERT_TRUE(test, node);
		nth = 0;
		while (device_key(t, nth) != (unsigned int)node->name)
			nth++;
		KUNIT_ASSERT_TRUE(test, dpa_off / ilv->gran < 64);
		KUNIT_ASSERT_EQ(test, t->dealt[nth][dpa_off / ilv->gran]++, 0);
	}
}

/**
 * topo_expect_routes - a plan does what it says
 * @test: test
 * @t: planned topology
 * @times: random addresses, each with its neighbours
 * @seed: for them
 */
void topo_expect_routes(struct kunit *test, struct topo *t,
			unsigned int times, u64 *seed)
{
	u64 span = (u64)t->req.ilv.ways * t->req.ilv.gran;
	struct cxll_why why = { };
	unsigned int i;
	u64 off;

	KUNIT_ASSERT_EQ_MSG(test, cxll_map_init(&t->map, &t->req.window,
						t->req.base, t->req.size,
						&t->req.ilv, &why), 0,
			    "%s", why.text);
	for (off = 0; off < span; off += t->req.ilv.gran) {
		expect_address(test, t, off);
		expect_address(test, t, off + t->req.ilv.gran - 1);
		expect_address(test, t, t->req.size - span + off);
		expect_address(test, t, t->req.size - off - 1);
	}
	for (i = 0; i < times; i++) {
		off = 1 + topo_random(seed) % (t->req.size - 2);
		expect_address(test, t, off - 1);
		expect_address(test, t, off);
		expect_address(test, t, off + 1);
	}
	expect_bijection(test, t);
}

/**
 * topo_adopt - what would be read back of a plan above one device
 * @t: planned topology
 * @target: of the request
 * @in: result
 */
void topo_adopt(struct topo *t, unsigned int target, struct cxll_adopt *in)
{
	const struct cxll_plan_target *from = &t->req.targets[target];
	unsigned int i, k;

	memset(in, 0, sizeof(*in));
	in->window = t->req.window;
	in->base = t->req.base;
	in->size = t->req.size;
	in->ilv = t->req.ilv;
	in->bridge = from->bridge;
	in->depth = from->depth - 1;
	for (i = 0; i < in->depth; i++) {
		in->port[i].passthrough = from->port[i].passthrough;
		in->port[i].target = from->port[i].target;
		for (k = 0; k < t->plan.nr; k++)
			if (t->plan.step[k].key == from->port[i].key)
				in->port[i].set = t->plan.step[k].set;
	}
}
