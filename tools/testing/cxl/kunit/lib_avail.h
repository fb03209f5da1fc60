/* SPDX-License-Identifier: GPL-2.0-only */
/* A platform as one line of text, and the request for the largest region on it. */
#ifndef _CXL_LIB_AVAIL_H
#define _CXL_LIB_AVAIL_H

#include <cxll/lib/avail.h>
#include "lib_topo.h"

#define AVAIL_DEVICES	16
#define AVAIL_RANGES	4

struct avail_test {
	struct topo *t;
	struct cxll_avail_request req;
	struct cxll_avail_range used[AVAIL_RANGES];
	struct cxll_avail_device device[AVAIL_DEVICES];
	char name[AVAIL_DEVICES][4];
	struct cxll_avail avail;
	void *scratch;
	char text[192];
};

struct avail_test *avail_test_new(struct kunit *test);

/*
 * @tree and @window as in lib_topo.h, @units granules of it. Of @tweak
 * TOPO_END counts granules from the window's base.
 */
void avail_set_up(struct kunit *test, struct avail_test *rt, const char *tree,
		  const char *window, unsigned int units, enum cxll_mode mode,
		  const struct topo_tweak *tweak, unsigned int tweaks);

/* The region that was found: "units ways@granularity devices" */
const char *avail_say(struct avail_test *rt);

#endif
