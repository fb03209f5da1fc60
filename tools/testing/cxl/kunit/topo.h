/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cxl_topo_kunit: the whole set, from a root to regions, on a mock platform
 * with simulated registers. What every case finds when it begins, port
 * numbers in parentheses, simulated components in brackets:
 *
 *   host (root: window 0, 1, 2)
 *    |-- hb0 (7) [COMP_HB0: 4 decoders]
 *    |    |-- rp0 (0) -- fn0
 *    |    `-- rp1 (1) -- up [COMP_SWITCH: 4 decoders]
 *    |                    |-- dp0 (2) -- fn1
 *    |                    `-- dp1 (3) -- fn2
 *    |-- hb1 (9) [COMP_HB1: no HDM capability]
 *    |    `-- rp2 (5) -- fn3
 *    |-- plain, a bridge without CXL
 *    |    `-- rp3 -- fn4
 *    `-- rch, a CXL 1.1 bridge, where a case adds it (11)
 *         `-- fn5
 *
 *   window 0   4 GiB to hb0, volatile and persistent
 *   window 1   2 GiB to hb1, volatile and persistent
 *   window 2   1 GiB to hb0, volatile, fixed
 *
 * Devices are there but not plugged in; each has 1 GiB volatile, 1 GiB
 * persistent and 4 decoders.
 */
#ifndef _CXLL_TOPO_H
#define _CXLL_TOPO_H

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/sizes.h>
#include <cxll/decoder.h>
#include <cxll/memdev.h>
#include <cxll/port.h>
#include "sim/sim.h"

extern struct kunit_suite topo_port_suite;
extern struct kunit_suite topo_dport_suite;
extern struct kunit_suite topo_window_suite;
extern struct kunit_suite topo_memdev_suite;
extern struct kunit_suite topo_decoder_suite;
extern struct kunit_suite topo_enable_suite;
extern struct kunit_suite topo_firmware_suite;
extern struct kunit_suite topo_dpa_suite;
extern struct kunit_suite topo_region_suite;
extern struct kunit_suite topo_order_suite;
extern struct kunit_suite topo_leave_suite;
extern struct kunit_suite topo_parked_suite;
extern struct kunit_suite topo_security_suite;
extern struct kunit_suite topo_refuse_suite;
extern struct kunit_suite topo_avail_suite;
extern struct kunit_suite topo_plan_suite;
extern struct kunit_suite topo_alloc_suite;
extern struct kunit_suite topo_range_suite;
extern struct kunit_suite topo_range_commit_suite;
extern struct kunit_suite topo_hdm_off_suite;
extern struct kunit_suite topo_cxl11_suite;
extern struct kunit_suite topo_derive_suite;
extern struct kunit_suite topo_size_suite;

enum topo_node {
	NODE_HOST, NODE_HB0, NODE_HB1, NODE_PLAIN, NODE_RCH,
	NODE_RP0, NODE_RP1, NODE_RP2, NODE_RP3,
	NODE_UP, NODE_DP0, NODE_DP1,
	NODE_FN0, NODE_FN1, NODE_FN2, NODE_FN3, NODE_FN4, NODE_FN5,
	NODES
};

enum topo_comp { COMP_HB0, COMP_HB1, COMP_SWITCH, COMPS };

#define FNS		6
#define WINDOWS		3
#define UID_HB0		7
#define UID_HB1		9
#define UID_RCH		11

#define GRAIN		CXLL_HDM_GRANULE
#define WINDOW_SPACE	(8ULL * SZ_1G)

/**
 * struct topo_lens - what a component's registers look like through
 * @inner: the component
 * @off: knob: register whose reads are wrong, offset in the block
 * @flip: knob: how: these bits the other way round
 * @unmapped: how often the registers were given back
 */
struct topo_lens {
	struct cxll_regs inner;
	u32 off;
	u32 flip;
	unsigned int unmapped;
};

/**
 * struct topo - the platform of one case: test->priv
 * @devices: on the bus when the case began
 * @base: window 0 begins here; WINDOW_SPACE bytes are free
 * @node: mock devices
 * @comp: registers of bridges and of the switch
 * @lens: in front of them
 * @fn: memory devices
 * @fn_lens: in front of their component registers
 * @md: plugged in as
 * @root: NULL while it is down
 * @port: ports of hb0 and hb1
 * @window: windows
 * @bare_switch: knob: the switch has no register locator
 * @hidden: knob: a downstream port that nobody finds, as it has no link
 */
struct topo {
	unsigned int devices;
	u64 base;
	struct device *node[NODES];
	struct cxll_sim_component comp[COMPS];
	struct topo_lens lens[COMPS];
	struct cxll_sim_dev fn[FNS];
	struct topo_lens fn_lens[FNS];
	struct cxll_memdev *md[FNS];
	struct cxll_port *root;
	struct cxll_port *port[2];
	struct cxll_root_decoder *window[WINDOWS];
	bool bare_switch;
	enum topo_node hidden;
};

/* Platform, root and bridges; and everything away again, with nothing left. */
int topo_init(struct kunit *test);
void topo_exit(struct kunit *test);

/* The root with windows and bridges, or that away. */
void topo_build(struct kunit *test);	/* all but cxll_root_ready() */
void topo_up(struct kunit *test);
void topo_down(struct kunit *test);

/* What topo_init() makes of hb0 and hb1, to be called while that is away. */
struct cxll_port *topo_add_bridge(struct topo *t, enum topo_comp which);

/* A device of a mock platform, which is its drvdata; NULL when there is no memory. */
struct device *topo_device_new(void *platform, struct device *parent,
			       const char *name);

/* Decoder @n as firmware left it: @list is a device's skip, a bridge's targets. */
void topo_firmware(struct cxll_sim_component *comp, unsigned int n, u64 base,
		   u64 size, u32 ctrl, u32 list);
/* Decoders 0 of hb0 and fn0 with a range, and fn0 decodes. */
void topo_firmware_fn0(struct topo *t, u64 base, u64 size, u32 ctrl);

/* Plug a memory device in, as its provider does; pull it out. */
void topo_plug(struct kunit *test, unsigned int n);
void topo_unplug(struct kunit *test, unsigned int n);

/* Endpoint of a plugged device, NULL when it is not enabled. */
struct cxll_port *topo_endpoint(struct topo *t, unsigned int n);

/* Plug a memory device in, expecting that it is enabled; its endpoint. */
struct cxll_port *topo_plug_endpoint(struct kunit *test, unsigned int n);

/* Register of decoder @n. */
u32 topo_reg(const struct cxll_sim_component *comp, unsigned int n, u32 off);
bool topo_global_enabled(const struct cxll_sim_component *comp);
bool topo_mem_enabled(const struct cxll_sim_dev *fn);

/* Has a decoder nothing in it at all? */
bool topo_clear(const struct cxll_sim_component *comp, unsigned int n);

/* topo_sysfs.c: as the tools do it, below /sys/bus/cxl. 0 or -errno. */
__printf(2, 3) int topo_write(const char *val, const char *fmt, ...);
__printf(3, 4) int topo_read(char *buf, size_t len, const char *fmt, ...);
__printf(1, 2) bool topo_exists(const char *fmt, ...);
/* A file of decoder @id of fn0. */
int topo_ep_write(struct topo *t, unsigned int id, const char *attr,
		  const char *val);
/* Last component of what a link leads to. */
__printf(3, 4) int topo_link(char *buf, size_t len, const char *fmt, ...);
void topo_flush(void);
/* Devices on the bus. */
unsigned int topo_count_devices(void);
/* Driver by name, device; bind is true for bind. */
int topo_bind(const char *driver, const struct device *dev, bool bind);
/* The port of hb0, and what follows from that. */
void topo_bind_bridge(struct kunit *test, bool bind);

/* What was read last, and where; cases run in turn, and the stack is small */
extern char topo_got[128];
extern char topo_where[128];

#define TOPO_EXPECT(test, want, ...)					\
do {									\
	topo_read(topo_got, sizeof(topo_got), __VA_ARGS__);		\
	KUNIT_EXPECT_STREQ_MSG(test, topo_got, want, "%s", topo_where);	\
} while (0)

#define TOPO_EXPECT_LINK(test, want, ...)				\
do {									\
	topo_link(topo_got, sizeof(topo_got), __VA_ARGS__);		\
	KUNIT_EXPECT_STREQ_MSG(test, topo_got, want, "%s", topo_where);	\
} while (0)

#define TOPO_ATTR	"devices/%s/%s"

/**
 * struct topo_region - a region as the tools make one
 * @name: "region%d"
 * @decoder: its target, "decoder%d.%d"
 */
struct topo_region {
	char name[32];
	char decoder[32];
};

/* Create only; @kind is "ram" or "pmem". */
int topo_region_create(struct topo *t, unsigned int window, const char *kind,
		       struct topo_region *r);

/*
 * Create, size, capacity of decoder @dec of device @fn. Expects success of all
 * that. Then only the target is missing.
 */
void topo_region_prepare(struct kunit *test, unsigned int window,
			 const char *kind, unsigned int fn, unsigned int dec,
			 u64 size, struct topo_region *r);
int topo_region_attach(const struct topo_region *r);

/* Both, to succeed. */
void topo_region_make(struct kunit *test, unsigned int window,
		      const char *kind, unsigned int fn, unsigned int dec,
		      u64 size, struct topo_region *r);

int topo_region_write(const struct topo_region *r, const char *attr,
		      const char *val);
int topo_region_commit(const struct topo_region *r, bool on);
bool topo_region_exists(const struct topo_region *r);
/* Below window 0, volatile, made, committed and live, to succeed. */
void topo_region_live(struct kunit *test, unsigned int fn, unsigned int dec,
		      u64 size, struct topo_region *r);
/* To its driver: it goes live. */
int topo_region_bind(struct topo *t, const struct topo_region *r);
int topo_region_delete(struct topo *t, unsigned int window,
		       const struct topo_region *r);

#endif
