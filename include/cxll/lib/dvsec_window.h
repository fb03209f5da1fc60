/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_DVSEC_WINDOW_H
#define _CXLL_DVSEC_WINDOW_H

#include <linux/types.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/why.h>

struct cxll_port;
struct device;

/*
 * Windows of a platform without CEDT: where a device decodes already, because
 * its firmware said so, and the firmware's memory map agrees.
 */

/**
 * enum cxll_dvsec_window_known - what else the platform says about addresses
 * @CXLL_DVSEC_WINDOW_UNKNOWN: nothing: they may lead anywhere
 * @CXLL_DVSEC_WINDOW_RAM: all or a part is system RAM since boot
 * @CXLL_DVSEC_WINDOW_MEMORY: memory that the kernel does not use: Soft Reserved, or
 *	in the SRAT
 */
enum cxll_dvsec_window_known {
	CXLL_DVSEC_WINDOW_UNKNOWN,
	CXLL_DVSEC_WINDOW_RAM,
	CXLL_DVSEC_WINDOW_MEMORY,
};

/**
 * struct cxll_dvsec_window_range - an active DVSEC range
 * @bridge: number of the host bridge above the device
 * @base: HPA
 * @size: bytes
 * @persistent: kind of memory
 * @lock: CONFIG_LOCK
 * @known: what the platform says about it
 */
struct cxll_dvsec_window_range {
	u32 bridge;
	u64 base;
	u64 size;
	bool persistent;
	bool lock;
	enum cxll_dvsec_window_known known;
};

/**
 * cxll_dvsec_window_find - the window that an active range stands for
 * @ranges: all active ranges of the platform
 * @nr: how many
 * @i: which one is meant
 * @window: result
 * @why: sentence on error
 *
 * Return: 0; -EBUSY for system RAM; -ENXIO for a range that nothing confirms;
 * -EINVAL for one that shares addresses with another, as devices do that
 * interleave: how, DVSEC ranges cannot tell.
 *
 * Context: any.
 */
int cxll_dvsec_window_find(const struct cxll_dvsec_window_range *ranges, unsigned int nr,
			   unsigned int i, struct cxll_window *window,
			   struct cxll_why *why);

/**
 * struct cxll_dvsec_window_device - whose range it is
 * @dev: the device, for messages
 * @bridge: host bridge it stands right below
 */
struct cxll_dvsec_window_device {
	struct device *dev;
	struct device *bridge;
};

/**
 * cxll_root_derive - add bridges and windows to a root, from active ranges
 * @root: root without any
 * @devs: whose ranges
 * @ranges: the ranges, @known still to be filled in
 * @nr: entries of both
 * @known: asks the platform about addresses
 *
 * A range that cannot be used costs itself, with a sentence.
 *
 * Return: windows that were added, or -ENOMEM.
 *
 * Context: sleeps.
 */
int cxll_root_derive(struct cxll_port *root,
		     const struct cxll_dvsec_window_device *devs,
		     struct cxll_dvsec_window_range *ranges, unsigned int nr,
		     enum cxll_dvsec_window_known (*known)(u64 base, u64 size));

#endif
