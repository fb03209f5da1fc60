/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A CXL 1.1 host bridge: fn5 right below it, no port to see, and an RCRB that
 * may lead to component registers.
 */
#ifndef _CXLL_TOPO_RCH_H
#define _CXLL_TOPO_RCH_H

#include <cxll/lib/rcrb.h>
#include "topo.h"

#define RCH_WINDOW	(7ULL * SZ_1G)	/* behind the windows of topo.h */
#define RCH_SIZE	(2 * GRAIN)
#define RCH_SIZE_TEXT	"0x20000000\n"

/* The window of the CXL 1.1 bridge, for topo_region_make() */
#define WINDOW_RCH	2

#define RCRB_AT		0xfe000000ULL

#define RCRB_MEMORY	2	/* Memory Space Enable */
#define RCRB_MEMBAR	0x740010000ULL
#define RCRB_SOUND	{ 0x12348086, RCRB_MEMORY, (RCRB_MEMBAR & U32_MAX) | 4, \
			  RCRB_MEMBAR >> 32 }

/* An RCRB: only the device's half has something in it. */
struct topo_rcrb {
	u32 id;
	u32 command;
	u32 lo;
	u32 hi;
};

/**
 * struct topo_rch - what is behind the bridge
 * @rcrb: its RCRB
 * @flexbus: Control and Status of DVSEC 7 in both halves; 0: it is not there
 * @first: their first extended capability, which a null header at 0 names; 0: at
 *	0x100, and no such header
 * @at_membar: what is at RCRB_MEMBAR
 * @mapped: how often either was mapped
 * @unmapped: and given back
 */
struct topo_rch {
	struct topo_rcrb rcrb;
	u32 flexbus[2];
	u32 first;
	const struct cxll_regs *at_membar;
	unsigned int mapped;
	unsigned int unmapped;
};

extern struct topo_rch topo_rch;
extern const struct cxll_map_ops topo_rch_ops;

/*
 * The bridge and, in place of window 2, a window that leads to it. @component
 * is where its RCRB leads; NULL: it leads nowhere.
 */
void topo_rch_add(struct kunit *test, const struct cxll_regs *component);

/* A true CXL 1.1 device, or one with a mailbox: one range of 512 MiB */
void topo_cxl11_fn5(struct topo *t, bool mailbox);

/* Where an RCRB says that component registers are */
int topo_rcrb_read(struct topo_rcrb *m, u64 *base, struct cxll_why *why);

#endif
