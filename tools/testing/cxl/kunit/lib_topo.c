// SPDX-License-Identifier: GPL-2.0-only
/* Topologies from one line of text, see lib_topo.h. */
#include "lib_topo.h"

struct topo *topo_new(struct kunit *test)
{
	struct topo *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t);
	t->scratch = kunit_kzalloc(test, cxll_plan_scratch_size(), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->scratch);
	return t;
}

u64 topo_random(u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static unsigned int number(const char **text)
{
	unsigned int n = 0;

	while (**text == ' ')
		(*text)++;
	while (**text >= '0' && **text <= '9')
		n = n * 10 + *(*text)++ - '0';
	return n;
}

static struct cxll_interleave interleave(const char **text)
{
	struct cxll_interleave ilv = { .ways = number(text) };

	(*text)++;
	ilv.gran = number(text);
	return ilv;
}

struct topo_node *topo_find(struct topo *t, char name)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++)
		if (t->node[i].name == name)
			return &t->node[i];
	return NULL;
}

static int parse_node(struct topo *t, const char **text, int up, u8 id)
{
	struct topo_node *node = &t->node[t->nr];

	node->name = *(*text)++;
	node->up = up;
	node->id = id;
	node->level = up < 0 ? 0 : t->node[up].level + 1;
	node->bridge = up < 0 ? (u32)(node->name - '0') :
				 t->node[up].bridge;
	node->passthrough = **text == '=';
	if (node->passthrough)
		(*text)++;
	return t->nr++;
}

/* Brackets open one level and close it; no recursion is needed. */
void topo_parse(struct kunit *test, struct topo *t, const char *tree)
{
	const char *s = tree;
	int up = -1;
	u8 id = 0;

	t->nr = 0;
	while (*s) {
		KUNIT_ASSERT_TRUE(test, t->nr < TOPO_NODES);
		if (*s == ' ') {
			s++;
		} else if (*s == ')') {
			up = t->node[up].up;
			s++;
		} else if (up < 0 && s[1] == ':') {
			/* CXL 1.1: the bridge is no port */
			u32 uid = *s - '0';

			s += 2;
			t->node[parse_node(t, &s, -1, 0)].bridge = uid;
		} else if (up < 0) {
			up = parse_node(t, &s, -1, 0);
			s++;
		} else {
			int here;

			id = number(&s);
			s++;
			here = parse_node(t, &s, up, id);
			if (*s == '(') {
				up = here;
				s++;
			}
		}
	}
	KUNIT_ASSERT_EQ(test, up, -1);
}

/* Maps of the vectors, Documentation/vectors.md 3, for any granularity */
static const u64 xor_maps[CXLL_WINDOW_MAPS_MAX] = {
	0x02020900, 0x04041200, 0x01010400, 0x00000800,
};

void topo_set_window(struct cxll_window *win, const char *text)
{
	struct cxll_cedt_cxims cxims = { .nr = ARRAY_SIZE(xor_maps) };
	unsigned int i;

	win->xor = *text == 'x';
	if (win->xor)
		text++;
	win->ilv = interleave(&text);
	for (i = 0; i < CXLL_WAYS_MAX && *text; i++)
		win->targets[i] = number(&text);
	win->base = 256 * MiB;
	win->size = 0x10000000000 - win->base;
	win->restrictions = 0x0f;
	cxims.gran = win->ilv.gran;
	for (i = 0; i < ARRAY_SIZE(xor_maps); i++)
		cxims.map[i] = xor_maps[i] / 256 * win->ilv.gran;
	cxll_window_use_cxims(win, &cxims);
}

static void fill_port(struct cxll_plan_port *port,
		      const struct topo_node *node)
{
	memset(port, 0, sizeof(*port));
	port->key = node->name;
	port->passthrough = node->passthrough;
	if (node->passthrough)
		return;
	port->caps = (struct cxll_hdm_caps){
		.decoders = 4, .targets = 8,
		.a11to8 = true, .a14to12 = true,
		.ways_3_6_12 = true, .ways_16 = true,
	};
}

/* From the device up to its host bridge. */
void topo_fill_target(struct topo *t, unsigned int i,
		      const struct topo_node *device)
{
	struct cxll_plan_target *target = &t->req.targets[i];
	const struct topo_node *node = device;
	u8 id = 0;

	memset(target, 0, sizeof(*target));
	target->bridge = device->bridge;
	target->depth = device->level + 1;
	target->mode = t->req.mode;
	target->dpa.size = t->req.size / t->req.ilv.ways;
	for (;;) {
		fill_port(&target->port[node->level], node);
		target->port[node->level].target = id;
		id = node->id;
		if (node->up < 0)
			return;
		node = &t->node[node->up];
	}
}

static void lacks(struct cxll_hdm_caps *caps, u64 bits)
{
	caps->a11to8 = !(bits & TOPO_LACKS_11TO8);
	caps->a14to12 = !(bits & TOPO_LACKS_14TO12);
	caps->ways_3_6_12 = !(bits & TOPO_LACKS_3_6_12);
	caps->ways_16 = !(bits & TOPO_LACKS_16);
}

static void tweak_port(struct topo *t, struct cxll_plan_target *target,
		       unsigned int level, const struct topo_tweak *tweak)
{
	struct cxll_plan_port *port = &target->port[level];

	switch (tweak->what) {
	case TOPO_COMMITTED:
		port->committed = tweak->val;
		port->end = t->req.base;
		if (level + 1 == target->depth)
			target->decoder = tweak->val;
		break;
	case TOPO_DECODERS:
		port->caps.decoders = tweak->val;
		break;
	case TOPO_TARGETS:
		port->caps.targets = tweak->val;
		break;
	case TOPO_USED:
		port->used = tweak->val;
		break;
	case TOPO_RANGES:
		port->caps.ranges = tweak->val;
		break;
	case TOPO_END:
		port->end = tweak->val;
		break;
	case TOPO_LACKS:
		lacks(&port->caps, tweak->val);
		break;
	case TOPO_SKIP:
		target->dpa.skip = tweak->val;
		break;
	case TOPO_DPA:
		target->dpa.size = tweak->val;
		break;
	case TOPO_MODE:
		target->mode = tweak->val;
		break;
	default:
		break;
	}
}

void topo_tweak(struct topo *t, const struct topo_tweak *tweak)
{
	unsigned int i, p;

	if (tweak->what == TOPO_RESTRICT)
		t->req.window.restrictions = tweak->val;
	for (i = 0; i < t->req.ilv.ways; i++) {
		struct cxll_plan_target *target = &t->req.targets[i];

		for (p = 0; p < target->depth; p++)
			if (target->port[p].key == (unsigned int)tweak->name)
				tweak_port(t, target, p, tweak);
	}
}

void topo_request(struct kunit *test, struct topo *t,
		  const struct topo_wish *wish)
{
	const char *text = wish->region;
	unsigned int i;

	topo_parse(test, t, wish->tree);
	topo_set_window(&t->req.window, wish->window);
	t->req.mode = wish->mode ?: CXLL_MODE_RAM;
	t->req.base = wish->base ?: TOPO_BASE;
	t->req.ilv = interleave(&text);
	t->req.size = (wish->share ?: 256) * MiB * t->req.ilv.ways;
	for (i = 0; i < CXLL_WAYS_MAX && wish->order[i]; i++) {
		struct topo_node *device = topo_find(t, wish->order[i]);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, device);
		topo_fill_target(t, i, device);
	}
	for (i = 0; i < ARRAY_SIZE(wish->tweak); i++)
		topo_tweak(t, &wish->tweak[i]);
}

int topo_plan(struct topo *t, struct cxll_why *why)
{
	return cxll_plan_region(&t->req, &t->plan, t->scratch, why);
}

__printf(3, 4)
static size_t say(struct topo *t, size_t len, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	len += vscnprintf(t->text + len, sizeof(t->text) - len, fmt, args);
	va_end(args);
	return len;
}

static bool same_as_before(const struct cxll_plan_step *step)
{
	const struct cxll_plan_step *before = step - 1;

	return step->kind == before->kind && !step->decoder &&
	       !before->decoder &&
	       !memcmp(&step->set, &before->set, sizeof(step->set));
}

static size_t say_setting(struct topo *t, const struct cxll_plan_step *step,
			  size_t len)
{
	unsigned int i;

	if (step->decoder)
		len = say(t, len, ".%u", step->decoder);
	len = say(t, len, " %u@%u", step->set.ilv.ways, step->set.ilv.gran);
	for (i = 0; i < step->set.ilv.ways; i++)
		len = say(t, len, "%c%u", i ? ',' : ' ', step->set.targets[i]);
	len = say(t, len, "; ");
	return len;
}

/*
 * Bridges and switches as "name[.decoder] ways@granularity ids; ", names of
 * equal ones together, then the devices by position.
 */
const char *topo_say(struct topo *t)
{
	const struct cxll_plan_step *step = t->plan.step;
	const struct cxll_plan_step *end = step + t->plan.nr;
	unsigned int i;
	size_t len = 0;

	for (; step < end && step->kind == CXLL_HDM_PORT; step++) {
		len = say(t, len, "%c", (char)step->key);
		if (step + 1 == end || !same_as_before(step + 1))
			len = say_setting(t, step, len);
	}
	for (i = 0; i < t->req.ilv.ways; i++) {
		const struct cxll_plan_target *target = &t->req.targets[i];

		t->text[len + t->plan.pos[i]] =
			target->port[target->depth - 1].key;
	}
	t->text[len + i] = '\0';
	return t->text;
}
