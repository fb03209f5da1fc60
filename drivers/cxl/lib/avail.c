// SPDX-License-Identifier: GPL-2.0-only
/*
 * The largest region there is room for: in the window, on the devices, in the
 * decoders on the way. Candidates are made by rules of thumb, biggest first
 * where that is cheap, and the planner has the last word on each.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/avail.h>
#include <cxll/lib/window.h>
#include "choose.h"

/* Refusals of the planner in a row, for devices that could be chosen */
#define PLAN_TRIES	8

/**
 * struct work - one search
 * @c: candidate and its devices
 * @best: what was found so far
 * @plan_req: for the planner
 * @plan: its answer, not looked at
 * @planner: its scratch
 * @why: its first refusal
 * @shares: what each device of a candidate might give, descending
 */
struct work {
	struct choice c;
	struct cxll_avail *best;
	struct cxll_plan_request plan_req;
	struct cxll_plan plan;
	void *planner;
	struct cxll_why why;
	u64 *shares;
};

static u64 align_down(u64 val, u64 align)
{
	return val - val % align;
}

/* Is there room in the window for the least that a device could give? */
static int hole_check(const struct work *w, const struct cxll_avail_device *dev,
		      struct cxll_why *why)
{
	u64 floor = choose_floor_of(&dev->target);
	u64 hole = cxll_avail_hole(w->c.req, floor);

	if (is_range(dev) && hole < dev->left) {
		cxll_why_set(why, "%s has a DVSEC range of %llu MiB, but the window has no free range of that size from 0x%llx on",
			     dev->name, dev->left >> 20, floor);
		return -ENOSPC;
	}
	if (hole < CXLL_HDM_GRANULE) {
		cxll_why_set(why, "decoders on the path to %s end at 0x%llx and ascend, and no 256 MiB of the window are free above",
			     dev->name, floor);
		return -ENOSPC;
	}
	return 0;
}

/* What keeps a device out of every region, whatever else is there. */
static int device_check(const struct work *w,
			const struct cxll_avail_device *dev,
			struct cxll_why *why)
{
	const struct cxll_plan_target *target = &dev->target;
	const struct cxll_plan_port *end = &target->port[target->depth - 1];
	unsigned int p;

	if (end->passthrough) {
		cxll_why_set(why, "%s has no decoders", dev->name);
		return -EOPNOTSUPP;
	}
	for (p = 0; p < target->depth; p++) {
		const struct cxll_plan_port *port = &target->port[p];

		if (cxll_plan_port_blind(port)) {
			cxll_why_set(why, "%s is below a %s without decoders, together with other devices",
				     dev->name, p ? "switch" : "host bridge");
			return -EOPNOTSUPP;
		}
		if (!is_in_order(port) || port->committed < port->caps.decoders)
			continue;
		cxll_why_set(why, "all %u decoders of %s%s are in use",
			     port->caps.decoders,
			     port == end ? "" :
			     p ? "a switch above " : "the host bridge above ",
			     dev->name);
		return -ENOSPC;
	}
	if (is_in_order(end) && target->decoder != end->committed) {
		cxll_why_set(why, "decoder %u of %s has to be committed or freed first",
			     end->committed, dev->name);
		return -EBUSY;
	}
	if (dev->left < CXLL_HDM_GRANULE) {
		cxll_why_set(why, "%s has %llu MiB of %s capacity left, minimum is 256 MiB",
			     dev->name, dev->left >> 20,
			     cxll_partition_kind(w->c.req->mode)->adjective);
		return -ENOSPC;
	}
	return hole_check(w, dev, why);
}

static bool plan_it(struct work *w, u64 base, u64 size)
{
	struct cxll_plan_request *pr = &w->plan_req;
	unsigned int i;

	pr->window = w->c.req->window;
	pr->mode = w->c.req->mode;
	pr->base = base;
	pr->size = size;
	pr->ilv = w->c.ilv;
	for (i = 0; i < w->c.nr; i++) {
		pr->targets[i] = w->c.req->devices[w->c.device[i]].target;
		pr->targets[i].mode = pr->mode;
		pr->targets[i].dpa.size = size / w->c.nr;
	}
	/* The first refusal is that of the window's own granularity */
	return !cxll_plan_region(pr, &w->plan, w->planner,
				 w->why.text[0] ? NULL : &w->why);
}

/* A candidate of so much from each device, in all manners of choosing. */
static bool try_share(struct work *w, u64 share)
{
	u64 size = share * w->c.ilv.ways, base;
	unsigned int i;

	if (!cxll_avail_place(w->c.req, w->c.floor, size, &base))
		return false;
	w->c.share = share;
	for (i = 0; i < CHOICES; i++) {
		if (!choose_how(&w->c, i) || !plan_it(w, base, size))
			continue;
		w->best->base = base;
		w->best->size = size;
		w->best->ilv = w->c.ilv;
		memcpy(w->best->device, w->c.device, sizeof(w->c.device));
		return true;
	}
	return false;
}

/*
 * What each of so many devices might give, the most first: never more than the
 * one among them that has least left, nor so little that it is no gain.
 */
static unsigned int list_shares(struct work *w, u64 hole)
{
	unsigned int ways = w->c.ilv.ways, i, seats = 0, nr = 0;
	u64 share, size;

	for (i = 0; i < w->c.req->nr_devices; i++) {
		const struct seat *seat = &w->c.seat[w->c.by_left[i]];

		if (!seat->usable || seat->floor > w->c.floor || ++seats < ways)
			continue;
		share = min(w->c.req->devices[seat->device].left, hole / ways);
		share = align_down(share, CXLL_HDM_GRANULE);
		if (check_mul_overflow(share, (u64)ways, &size))
			continue;
		if (size <= w->best->size)
			break;
		if (!nr || share != w->shares[nr - 1])
			w->shares[nr++] = share;
	}
	return nr;
}

/*
 * All regions of so many ways at or above the floor. Who can be chosen for a
 * share can be for a smaller one, so the largest is found by halving.
 */
static void try_ways(struct work *w)
{
	unsigned int nr = list_shares(w, cxll_avail_hole(w->c.req, w->c.floor));
	unsigned int first = 0, last = nr, i;

	while (first < last) {
		i = first + (last - first) / 2;
		if (choose_any(&w->c, w->shares[i]))
			last = i;
		else
			first = i + 1;
	}
	for (i = first; i < nr && i < first + PLAN_TRIES; i++)
		if (try_share(w, w->shares[i]))
			return;
}

/* Is the device in this seat the first with this floor? */
static bool new_floor(const struct work *w, unsigned int i)
{
	unsigned int k;

	for (k = 0; k < i; k++)
		if (w->c.seat[k].floor == w->c.seat[i].floor)
			return false;
	return true;
}

/* The window deals out over bridges; each needs its devices. */
static int blame_bridges(const struct work *w, struct cxll_why *why)
{
	unsigned int i, k, need, have;

	for (i = 0; i < w->c.win.ilv.ways; i++) {
		need = 0;
		have = 0;
		for (k = 0; k < w->c.win.ilv.ways; k++)
			need += w->c.win.targets[k] == w->c.win.targets[i];
		for (k = 0; k < w->c.req->nr_devices; k++)
			have += w->c.seat[k].usable &&
				device_at(&w->c, k)->target.bridge ==
				w->c.win.targets[i];
		if (have >= need)
			continue;
		cxll_why_set(why, "the window interleaves %u host bridges; UID %u has %u usable devices below it, %u are needed",
			     w->c.win.ilv.ways, w->c.win.targets[i], have, need);
		return -ENOSPC;
	}
	return 0;
}

/* Nothing was found. What the planner said is told if nothing else explains. */
static int avail_blame(const struct work *w, struct cxll_why *why)
{
	const struct cxll_avail_device *first = NULL;
	unsigned int i;
	int rc;

	for (i = 0; i < w->c.req->nr_devices; i++) {
		const struct cxll_avail_device *dev = device_at(&w->c, i);

		if (!cxll_window_leads_to(&w->c.win, dev->target.bridge))
			continue;
		if (w->c.seat[i].usable) {
			rc = blame_bridges(w, why);
			if (!rc)
				cxll_why_set(why, "%s", w->why.text[0] ?
					     w->why.text :
					     "no combination of its devices can be interleaved");
			return rc ?: -EOPNOTSUPP;
		}
		if (!first)
			first = dev;
	}
	if (first)
		return device_check(w, first, why);
	cxll_why_set(why, "no enabled memory device is below a host bridge of the window");
	return -ENOSPC;
}

static int window_has_space(const struct cxll_avail_request *req,
			    struct cxll_why *why)
{
	int rc = cxll_plan_window_check(&req->window, req->mode, why);

	if (rc)
		return rc;
	if (cxll_avail_hole(req, 0) >= CXLL_HDM_GRANULE)
		return 0;
	cxll_why_set(why, "no contiguous 256 MiB are free in the window of %llu MiB at 0x%llx",
		     req->window.size >> 20, req->window.base);
	return -ENOSPC;
}

size_t cxll_avail_scratch_size(unsigned int nr_devices)
{
	return sizeof(struct work) + cxll_plan_scratch_size() +
	       nr_devices * (sizeof(u64) + sizeof(struct seat) +
			     sizeof(unsigned int));
}
EXPORT_SYMBOL_GPL(cxll_avail_scratch_size);

static void work_init(struct work *w, const struct cxll_avail_request *req,
		      struct cxll_avail *avail)
{
	unsigned int i;

	memset(w, 0, sizeof(*w));
	memset(avail, 0, sizeof(*avail));
	w->best = avail;
	w->planner = w + 1;
	w->shares = w->planner + cxll_plan_scratch_size();
	w->c.req = req;
	w->c.seat = (void *)(w->shares + req->nr_devices);
	w->c.by_left = (void *)(w->c.seat + req->nr_devices);
	cxll_window_fold(&req->window, &w->c.win);
	choose_seats(&w->c);
	for (i = 0; i < req->nr_devices; i++) {
		const struct cxll_avail_device *dev = device_at(&w->c, i);

		/* What nobody can be chosen for is no share to halve by */
		w->c.seat[i].usable =
			cxll_window_leads_to(&w->c.win, dev->target.bridge) &&
			!device_check(w, dev, NULL);
	}
}

int cxll_avail_largest(const struct cxll_avail_request *req,
		       struct cxll_avail *avail, void *scratch,
		       struct cxll_why *why)
{
	static const u8 counts[] = { 1, 2, 3, 4, 6, 8, 12, 16 };
	struct work *w = scratch;
	unsigned int i, k;
	int rc;

	rc = window_has_space(req, why);
	if (rc)
		return rc;

	work_init(w, req, avail);
	for (i = 0; i < sizeof(counts); i++) {
		if (counts[i] % w->c.win.ilv.ways)
			continue;
		w->c.ilv.ways = counts[i];
		for (k = 0; k < req->nr_devices; k++) {
			if (!new_floor(w, k))
				continue;
			w->c.floor = w->c.seat[k].floor;
			try_ways(w);
			if (req->pause)
				req->pause();
		}
	}
	avail->tries = w->c.tries;
	return avail->size ? 0 : avail_blame(w, why);
}
EXPORT_SYMBOL_GPL(cxll_avail_largest);
