/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_AVAIL_H
#define _CXLL_AVAIL_H

#include <linux/types.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/dpa.h>
#include <cxll/lib/plan.h>
#include <cxll/lib/why.h>

/**
 * struct cxll_avail_range - host addresses that are taken
 * @base: first
 * @size: bytes; 0: nothing is taken, but no region may lie across
 */
struct cxll_avail_range {
	u64 base;
	u64 size;
};

/**
 * struct cxll_avail_device - a device that a region could use
 * @name: what sentences call it
 * @target: the way to it. Decoder: the lowest that maps nothing; of DVSEC
 *	ranges any that maps nothing, and an entry of its own for each. Of @dpa
 *	the skip is used, that of the smallest piece this decoder could map.
 * @left: bytes of the wanted kind that decoder could map; those of a DVSEC
 *	range, which is used as a whole
 */
struct cxll_avail_device {
	const char *name;
	struct cxll_plan_target target;
	u64 left;
};

/**
 * struct cxll_avail_request - a window and all there is below it
 * @window: the window
 * @mode: kind of capacity
 * @block: of system RAM, memory blocks have so many bytes; a power of two. 0
 *	where the region will be none
 * @huge: a region of whole multiples of it is better placed at one, a power of
 *	two, as larger pages can map it then; 0: never mind
 * @keep: but only where so many bytes stay free above it
 * @used: ranges in the window that are taken, in any order
 * @nr_used: entries of @used
 * @devices: devices below the root; those the window does not reach do no harm
 * @nr_devices: entries of @devices
 * @pause: called between parts of the search, each of which takes a millisecond
 *	at most with hundreds of devices; may be NULL
 */
struct cxll_avail_request {
	struct cxll_window window;
	enum cxll_mode mode;
	u64 block;
	u64 huge;
	u64 keep;
	const struct cxll_avail_range *used;
	unsigned int nr_used;
	const struct cxll_avail_device *devices;
	unsigned int nr_devices;
	void (*pause)(void);
};

/**
 * struct cxll_avail - the largest region
 * @base: HPA where it would be
 * @size: bytes
 * @ilv: over its devices
 * @device: which devices, indices in the request
 * @tries: candidates that were looked at: what the search cost. Set on error
 *	as well
 */
struct cxll_avail {
	u64 base;
	u64 size;
	struct cxll_interleave ilv;
	unsigned int device[CXLL_WAYS_MAX];
	unsigned int tries;
};

/**
 * cxll_avail_hole - largest free piece of a window
 * @req: window and used ranges; devices are not looked at
 * @floor: lowest base that will do
 *
 * It begins at a multiple of 256 MiB, which is all that decoders need, whatever
 * the ways (CXL 3.1 8.2.4.20).
 *
 * Return: bytes, 0 when nothing is free.
 *
 * Context: any.
 */
u64 cxll_avail_hole(const struct cxll_avail_request *req, u64 floor);

/**
 * cxll_avail_place - the best place for a region
 * @req: window, used ranges and size of memory blocks; devices are not looked at
 * @floor: lowest base that will do
 * @size: bytes, a multiple of 256 MiB
 * @base: result, a multiple of 256 MiB
 *
 * A place at a memory block, if that is free; else one with as many whole blocks
 * in it; else any. Of equal ones the lowest. What is smaller than a block can be
 * no system RAM anywhere, and goes to the lowest place.
 *
 * Return: false when there is no room.
 *
 * Context: any.
 */
bool cxll_avail_place(const struct cxll_avail_request *req, u64 floor, u64 size,
		      u64 *base);

/**
 * cxll_avail_scratch_size - memory that cxll_avail_largest() works in
 * @nr_devices: of the request
 *
 * Return: bytes.
 *
 * Context: any.
 */
size_t cxll_avail_scratch_size(unsigned int nr_devices);

/**
 * cxll_avail_largest - the largest region that can be made now
 * @req: window, ranges and devices
 * @avail: result; undefined on error
 * @scratch: cxll_avail_scratch_size() bytes, aligned as kmalloc() does
 * @why: sentence when there is none
 *
 * Every result was put to the planner, so a region of that size, ways,
 * granularity and these devices will be planned. Of equal sizes that with the
 * fewest devices wins, and the window's own granularity if it will do.
 *
 * Among switches of one kind it does not matter which is taken; where sisters
 * differ in what their decoders can do, another choice might hold more. Where
 * the planner refuses what could be chosen, a few smaller sizes are tried.
 *
 * Return: 0; -ENOSPC, -EOPNOTSUPP or -EINVAL when none is possible.
 *
 * Context: any; takes time that grows with the devices and with how many
 * different ends their decoders have: 64 of no two alike take milliseconds, 256
 * less than 100.
 */
int cxll_avail_largest(const struct cxll_avail_request *req,
		       struct cxll_avail *avail, void *scratch,
		       struct cxll_why *why);

#endif
