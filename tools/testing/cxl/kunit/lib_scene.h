/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenes for the planner: what it is asked, and rows of tables with what it
 * answers. In the drawings a box is a port: its key, then decoders in use /
 * decoders there are. "=" is a port that passes all through. W is the window.
 */
#ifndef _CXL_LIB_SCENE_H
#define _CXL_LIB_SCENE_H

#include <linux/stddef.h>
#include <cxll/lib/plan.h>
#include "lib_tests.h"

#define SCENE_BASE	0x110000000ULL
#define PORT		CXLL_HDM_PORT
#define ENDPOINT	CXLL_HDM_ENDPOINT

struct scene {
	struct cxll_plan_request req;
	struct cxll_plan plan;
	void *scratch;
};

struct scene_step {
	unsigned int key;
	enum cxll_hdm_kind kind;
	unsigned int decoder;
	u8 target;
	u64 skip;
};

/* A field of the request that differs from that of the scene */
struct scene_field {
	size_t offset;
	size_t size;
	u64 value;
};

#define SCENE_FIELDS	6

#define SCENE_SET(field, v)						\
	{ offsetof(struct cxll_plan_request, field),			\
	  sizeof(((struct cxll_plan_request *)NULL)->field), v }
#define SCENE_TARGET(field, v)	SCENE_SET(targets[0].field, v)
#define SCENE_PORT(i, field, v)	SCENE_SET(targets[0].port[i].field, v)

struct scene_row {
	const char *name;
	void (*make)(struct cxll_plan_request *req);
	int rc;
	const char *says;
	struct scene_step steps[CXLL_PLAN_DEPTH];
	unsigned int nr;
	u64 base;
	struct scene_field but[SCENE_FIELDS];
};

/* Regions that are refused; a row without a name is the last. */
extern const struct scene_row scene_refused[];

struct scene *scene_new(struct kunit *test);
int scene_plan(struct scene *s, struct cxll_why *why);
void scene_make(const struct scene_row *row, struct cxll_plan_request *req);

/* Without decoders in use, or with some, which end at SCENE_BASE */
void scene_port(struct cxll_plan_port *port, unsigned int key,
		unsigned int committed, unsigned int decoders, u8 target);

/* What others are made of: lib_scene.c has the drawings. */
void scene_plain(struct cxll_plan_request *req);
void scene_passthrough(struct cxll_plan_request *req);
void scene_two_switches(struct cxll_plan_request *req);
void scene_deepest(struct cxll_plan_request *req);
void scene_persistent(struct cxll_plan_request *req);
void scene_end_of_window(struct cxll_plan_request *req);
void scene_base_below_bridge(struct cxll_plan_request *req);
void scene_no_target_list(struct cxll_plan_request *req);
void scene_ranges(struct cxll_plan_request *req);

#endif
