/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_RCRB_H
#define _CXLL_RCRB_H

#include <linux/types.h>
#include <cxll/lib/why.h>

struct cxll_regs;

/*
 * Root Complex Register Block of a CXL 1.1 host bridge (CXL 3.1 8.2.1.1,
 * 8.2.2): the header of the link's downstream port, then that of the upstream
 * port, which is the device's side and is seen nowhere else.
 */
#define CXLL_RCRB_LEN			0x2000
#define CXLL_RCRB_UPSTREAM		0x1000
#define   CXLL_RCRB_ID			0x00
#define   CXLL_RCRB_COMMAND		0x04
#define   CXLL_RCRB_MEMBAR0_LO		0x10
#define   CXLL_RCRB_MEMBAR0_HI		0x14
#define   CXLL_RCRB_EXT_CAPS		0x100

/**
 * struct cxll_rcrb_raw - what is read of a port's half
 * @id: vendor and device id
 * @command: Command and Status
 * @membar_lo: MEMBAR0 Low
 * @membar_hi: MEMBAR0 High
 */
struct cxll_rcrb_raw {
	u32 id;
	u32 command;
	u32 membar_lo;
	u32 membar_hi;
};

/**
 * cxll_rcrb_decode - where a port's component registers are
 * @raw: registers as read
 * @base: result: physical address of 64 KiB
 * @why: sentence on error
 *
 * Return: 0; -ENOENT when MEMBAR0 was never set up, or Memory Space Enable is
 * off so that nothing answers there; -ENODEV for all ones;
 * -EINVAL for something else than a memory BAR, or one that is not 64 KiB
 * aligned.
 *
 * Context: any.
 */
int cxll_rcrb_decode(const struct cxll_rcrb_raw *raw, u64 *base,
		     struct cxll_why *why);

/**
 * cxll_rcrb_read - where the device's component registers are
 * @rcrb: window of CXLL_RCRB_LEN bytes
 * @base: result: physical address of 64 KiB
 * @why: sentence on error
 *
 * Return: as cxll_rcrb_decode().
 *
 * Context: any.
 */
int cxll_rcrb_read(const struct cxll_regs *rcrb, u64 *base,
		   struct cxll_why *why);

/**
 * cxll_rcrb_flexbus - DVSEC 7 of one end of the hidden link
 * @rcrb: window of CXLL_RCRB_LEN bytes
 * @half: 0: the host's end; CXLL_RCRB_UPSTREAM: the device's
 * @flexbus: result, empty when there is none
 *
 * Context: any.
 */
void cxll_rcrb_flexbus(const struct cxll_regs *rcrb, u32 half,
		       struct cxll_regs *flexbus);

#endif
