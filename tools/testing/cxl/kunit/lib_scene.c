// SPDX-License-Identifier: GPL-2.0-only
/* Scenes that others are made of, see lib_scene.h. */
#include "lib_scene.h"

struct scene *scene_new(struct kunit *test)
{
	struct scene *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	s->scratch = kunit_kzalloc(test, cxll_plan_scratch_size(), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s->scratch);
	return s;
}

int scene_plan(struct scene *s, struct cxll_why *why)
{
	return cxll_plan_region(&s->req, &s->plan, s->scratch, why);
}

static void field_set(void *field, size_t size, u64 value)
{
	switch (size) {
	case 1:
		*(u8 *)field = value;
		break;
	case 2:
		*(u16 *)field = value;
		break;
	case 4:
		*(u32 *)field = value;
		break;
	case 8:
		*(u64 *)field = value;
		break;
	}
}

void scene_make(const struct scene_row *row, struct cxll_plan_request *req)
{
	const struct scene_field *but = row->but;
	unsigned int i;

	row->make(req);
	for (i = 0; i < SCENE_FIELDS; i++)
		field_set((void *)req + but[i].offset, but[i].size,
			  but[i].value);
}

void scene_port(struct cxll_plan_port *port, unsigned int key,
		unsigned int committed, unsigned int decoders, u8 target)
{
	memset(port, 0, sizeof(*port));
	port->key = key;
	port->committed = committed;
	port->caps.decoders = decoders;
	port->caps.targets = 1;
	port->target = target;
	if (committed)
		port->end = SCENE_BASE;
}

/*
 * W: SCENE_BASE, 4 GiB, to UID 7
 *      |
 *  [1: 0/4] host bridge, way on at port 5
 *      |
 *  [2: 0/4] endpoint, decoder 0 maps 512 MiB volatile
 */
void scene_plain(struct cxll_plan_request *req)
{
	struct cxll_plan_target *target = &req->targets[0];

	req->window.base = SCENE_BASE;
	req->window.size = 4 * GiB;
	req->window.ilv.ways = 1;
	req->window.ilv.gran = 256;
	req->window.restrictions = 0x0f;
	req->window.targets[0] = 7;
	req->mode = CXLL_MODE_RAM;
	req->base = SCENE_BASE;
	req->size = 512 * MiB;
	req->ilv.ways = 1;
	req->ilv.gran = 4096;
	target->bridge = 7;
	target->depth = 2;
	target->mode = CXLL_MODE_RAM;
	target->dpa.size = 512 * MiB;
	scene_port(&target->port[0], 1, 0, 4, 5);
	scene_port(&target->port[1], 2, 0, 4, 0);
}

/*
 * W --> [1: =] host bridge with one root port
 *          |
 *       [2: 0/1] endpoint
 */
void scene_passthrough(struct cxll_plan_request *req)
{
	scene_plain(req);
	scene_port(&req->targets[0].port[0], 1, 0, 0, 5);
	req->targets[0].port[0].passthrough = true;
	scene_port(&req->targets[0].port[1], 2, 0, 1, 0);
}

/*
 * W --> [1: 1/4] host bridge, on at port 5
 *          |
 *       [2: 3/8] switch, on at port 250
 *          |
 *       [3: 0/2] switch, on at port 0
 *          |
 *       [4: 1/10] endpoint, decoder 1
 */
void scene_two_switches(struct cxll_plan_request *req)
{
	struct cxll_plan_target *target = &req->targets[0];

	scene_plain(req);
	target->depth = 4;
	target->decoder = 1;
	scene_port(&target->port[0], 1, 1, 4, 5);
	scene_port(&target->port[1], 2, 3, 8, 250);
	scene_port(&target->port[2], 3, 0, 2, 0);
	scene_port(&target->port[3], 4, 1, 10, 0);
}

/*
 * W --> [1: 0/1] --> [2: =] --> [3: 0/1] --> [4: =] --> [5: 0/1] --> ...
 *
 * As deep as it goes: eight ports, three of them pass all through.
 */
void scene_deepest(struct cxll_plan_request *req)
{
	struct cxll_plan_target *target = &req->targets[0];
	unsigned int i;

	scene_plain(req);
	target->depth = CXLL_PLAN_DEPTH;
	for (i = 0; i < CXLL_PLAN_DEPTH; i++) {
		scene_port(&target->port[i], 1 + i, 0, 1, 10 + i);
		target->port[i].passthrough = i == 1 || i == 3 || i == 5;
	}
}

/*
 * W, persistent --> [1: 0/4] --> [2: 1/4] endpoint: decoder 0 has volatile
 * capacity, decoder 1 skips the rest of it
 */
void scene_persistent(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->mode = CXLL_MODE_PMEM;
	req->window.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_PERSISTENT;
	req->targets[0].mode = CXLL_MODE_PMEM;
	req->targets[0].decoder = 1;
	req->targets[0].dpa.base = 4 * GiB;
	req->targets[0].dpa.skip = 0xe0000000;
	scene_port(&req->targets[0].port[1], 2, 1, 4, 0);
}

/* plain, at the very end of W */
void scene_end_of_window(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->base = SCENE_BASE + 4 * GiB - 512 * MiB;
}

/* plain, [1: 1/4] decodes up to one region above the wanted base */
void scene_base_below_bridge(struct cxll_plan_request *req)
{
	scene_plain(req);
	scene_port(&req->targets[0].port[0], 1, 1, 4, 5);
	req->targets[0].port[0].end = SCENE_BASE + 512 * MiB;
}

/* plain, below a bridge that says Target Count 0 */
void scene_no_target_list(struct cxll_plan_request *req)
{
	scene_plain(req);
	req->targets[0].port[0].caps.targets = 1;
	req->targets[0].port[0].caps.no_list = true;
	req->targets[0].port[0].used = 1;
}

/* plain, DVSEC ranges for decoders; range 1 decodes at the end of W already */
void scene_ranges(struct cxll_plan_request *req)
{
	struct cxll_plan_port *endpoint = &req->targets[0].port[1];

	scene_plain(req);
	scene_port(endpoint, 2, 2, 2, 0);
	endpoint->caps.ranges = true;
	endpoint->end = SCENE_BASE + 4 * GiB;
}
