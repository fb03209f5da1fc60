/* SPDX-License-Identifier: GPL-2.0-only */
/* A platform as one line of text, and the request for the largest region on it. */
#ifndef _CXL_LIB_ROOM_H
#define _CXL_LIB_ROOM_H

#include <cxll/lib/room.h>
#include "lib_topo.h"

#define ROOM_DEVICES	16
#define ROOM_RANGES	4

struct room_test {
	struct topo *t;
	struct cxll_room_request req;
	struct cxll_room_range used[ROOM_RANGES];
	struct cxll_room_device device[ROOM_DEVICES];
	char name[ROOM_DEVICES][4];
	struct cxll_room room;
	void *scratch;
	char text[192];
};

struct room_test *room_test_new(struct kunit *test);

/*
 * @tree and @window as in lib_topo.h, @units granules of it. Of @tweak
 * TOPO_END counts granules from the window's base.
 */
void room_set_up(struct kunit *test, struct room_test *rt, const char *tree,
		 const char *window, unsigned int units, enum cxll_mode mode,
		 const struct topo_tweak *tweak, unsigned int tweaks);

/* The region that was found: "units ways@granularity devices" */
const char *room_say(struct room_test *rt);

#endif
