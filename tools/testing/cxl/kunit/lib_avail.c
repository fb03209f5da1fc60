// SPDX-License-Identifier: GPL-2.0-only
/* What the suites of the largest region share, see lib_avail.h. */
#include "lib_avail.h"

struct avail_test *avail_test_new(struct kunit *test)
{
	struct avail_test *rt = kunit_kzalloc(test, sizeof(*rt), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rt);
	rt->t = topo_new(test);
	rt->scratch = kunit_kzalloc(test, cxll_avail_scratch_size(AVAIL_DEVICES),
				    GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rt->scratch);
	return rt;
}

static void add_device(struct avail_test *rt, const struct topo_node *node,
		       const struct topo_tweak *tweak, unsigned int tweaks)
{
	struct cxll_avail_device *dev = &rt->device[rt->req.nr_devices];
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

void avail_set_up(struct kunit *test, struct avail_test *rt, const char *tree,
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

const char *avail_say(struct avail_test *rt)
{
	const struct cxll_avail *avail = &rt->avail;
	unsigned int i;
	int len;

	len = snprintf(rt->text, sizeof(rt->text), "%llu %u@%u ",
		       avail->size / GRANULE, avail->ilv.ways, avail->ilv.gran);
	for (i = 0; i < avail->ilv.ways; i++)
		rt->text[len++] = rt->device[avail->device[i]].name[0];
	rt->text[len] = '\0';
	return rt->text;
}
