/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Topologies from one line of text, and a slow router through them.
 *
 *	0(1:a 2:S(0:b 3:c)) 1=(5:d) 7:e
 *
 * A digit is a host bridge and its UID, a capital letter a switch, a small
 * letter a device; "=" after a name: no decoders, all passes through. In
 * brackets are port ids and what is behind them. A device right after the
 * bridge's colon is below a CXL 1.1 host bridge. Names are the keys.
 */
#ifndef _CXL_LIB_TOPO_H
#define _CXL_LIB_TOPO_H

#include <cxll/lib/adopt.h>
#include <cxll/lib/plan.h>
#include <cxll/lib/translate.h>
#include <cxll/lib/window.h>
#include "lib_tests.h"

#define TOPO_NODES		CXLL_PLAN_STEPS

/* The kernel under test is slow: emulated, and watched at every access. */
#ifdef __KERNEL__
#define TOPO_ADDRESSES		100
#define TOPO_TREES		400
#else
#define TOPO_ADDRESSES		1000
#define TOPO_TREES		4000
#endif

/**
 * enum topo_what - what a tweak changes of a port
 * @TOPO_NOTHING: nothing
 * @TOPO_COMMITTED: decoders in use
 * @TOPO_DECODERS: decoders there are
 * @TOPO_TARGETS: targets of a decoder
 * @TOPO_USED: downstream ports with something below
 * @TOPO_END: where its committed decoders end
 * @TOPO_LACKS: capability bits it lacks, TOPO_LACKS_*
 * @TOPO_SKIP: DPA skip of a device's decoder
 * @TOPO_DPA: bytes the decoder of a device maps
 * @TOPO_MODE: kind of capacity the decoder of a device maps
 * @TOPO_RANGES: its decoders are DVSEC ranges
 * @TOPO_RESTRICT: not of a port: restrictions of the window
 */
enum topo_what {
	TOPO_NOTHING,
	TOPO_COMMITTED,
	TOPO_DECODERS,
	TOPO_TARGETS,
	TOPO_USED,
	TOPO_END,
	TOPO_LACKS,
	TOPO_SKIP,
	TOPO_DPA,
	TOPO_MODE,
	TOPO_RANGES,
	TOPO_RESTRICT,
};

#define TOPO_LACKS_11TO8	BIT(0)
#define TOPO_LACKS_14TO12	BIT(1)
#define TOPO_LACKS_3_6_12	BIT(2)
#define TOPO_LACKS_16		BIT(3)

struct topo_tweak {
	char name;
	enum topo_what what;
	u64 val;
};

/**
 * struct topo_wish - a topology and what is wanted of it
 * @name: of the case
 * @tree: as above
 * @window: "2@256 0 1": ways, granularity, UIDs; an "x" before it: XOR
 * @region: "4@512"
 * @order: devices as the user gave them
 * @base: HPA; 0 stands for TOPO_BASE
 * @share: MiB of each device; 0 stands for 256
 * @mode: 0 stands for volatile
 * @tweak: changes, applied in turn
 */
struct topo_wish {
	const char *name;
	const char *tree;
	const char *window;
	const char *region;
	const char *order;
	u64 base;
	unsigned int share;
	enum cxll_mode mode;
	struct topo_tweak tweak[3];
};

#define TOPO_BASE		0x4000000000ULL

/**
 * struct topo_node - a port of the tree
 * @name: of it
 * @passthrough: no decoders
 * @bridge: UID of its host bridge
 * @level: 0 right below the root
 * @up: index of the port above, -1 for none
 * @id: port id of that behind which it is
 */
struct topo_node {
	char name;
	bool passthrough;
	u32 bridge;
	unsigned int level;
	int up;
	u8 id;
};

struct topo {
	unsigned int nr;
	struct topo_node node[TOPO_NODES];
	struct cxll_plan_request req;
	struct cxll_plan plan;
	struct cxll_map map;
	char text[512];
	u8 dealt[CXLL_WAYS_MAX][64];
	void *scratch;
};

struct topo *topo_new(struct kunit *test);
void topo_parse(struct kunit *test, struct topo *t, const char *tree);
void topo_set_window(struct cxll_window *win, const char *text);
void topo_request(struct kunit *test, struct topo *t,
		  const struct topo_wish *wish);
void topo_fill_target(struct topo *t, unsigned int target,
		      const struct topo_node *device);
void topo_tweak(struct topo *t, const struct topo_tweak *tweak);
int topo_plan(struct topo *t, struct cxll_why *why);
const char *topo_say(struct topo *t);
struct topo_node *topo_find(struct topo *t, char name);

/* Which device gets an address, and where in it; NULL for none. */
const struct topo_node *topo_walk(struct topo *t, u64 hpa, u64 *dpa_off);
void topo_expect_routes(struct kunit *test, struct topo *t,
			unsigned int times, u64 *seed);
void topo_adopt(struct topo *t, unsigned int target, struct cxll_adopt *in);
u64 topo_random(u64 *seed);

#endif
