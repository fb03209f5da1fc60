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
#include <cxl/room.h>
#include <cxl/window.h>

/**
 * struct work - one search
 * @req: the request
 * @win: its window, folded
 * @best: what was found so far
 * @ilv: the candidate's
 * @floor: devices whose decoders end above it are left out
 * @share: devices that have less left are left out
 * @narrow: use few ports and much below each, not the other way round
 * @nr: devices chosen
 * @device: which
 * @plan_req: for the planner
 * @plan: its answer, not looked at
 * @planner: its scratch
 * @why: its first refusal
 * @usable: of each device: nothing keeps it out of every region
 */
struct work {
	const struct cxll_room_request *req;
	struct cxll_cedt_cfmws win;
	struct cxll_room *best;
	struct cxll_interleave ilv;
	u64 floor;
	u64 share;
	bool narrow;
	unsigned int nr;
	unsigned int device[CXLL_WAYS_MAX];
	struct cxll_plan_request plan_req;
	struct cxll_plan plan;
	void *planner;
	struct cxll_why why;
	bool *usable;
};

static u64 align_down(u64 val, u64 align)
{
	return val - val % align;
}

/* Where a hole that begins at @hpa ends: 0 when it is taken. */
static u64 hole_end(const struct cxll_room_request *req, u64 hpa)
{
	u64 end = req->window.base + req->window.size;
	unsigned int i;

	if (hpa < req->window.base || hpa >= end)
		return 0;
	for (i = 0; i < req->nr_used; i++) {
		const struct cxll_room_range *used = &req->used[i];

		if (hpa >= used->base && hpa - used->base < used->size)
			return 0;
		if (used->base > hpa && used->base < end)
			end = used->base;
	}
	return end;
}

u64 cxll_room_hole(const struct cxll_room_request *req, u64 floor, u64 align,
		   u64 *base)
{
	u64 start, end, best = 0;
	unsigned int i;

	/* Holes begin at the floor or where a used range ends */
	for (i = 0; i <= req->nr_used; i++) {
		start = max(req->window.base, floor);
		if (i && check_add_overflow(req->used[i - 1].base,
					    req->used[i - 1].size, &start))
			continue;
		if (start < floor ||
		    check_add_overflow(start, align - 1, &start))
			continue;
		start &= ~(align - 1);
		end = hole_end(req, start);
		if (end && end - start > best) {
			best = end - start;
			if (base)
				*base = start;
		}
	}
	return best;
}
EXPORT_SYMBOL_GPL(cxll_room_hole);

/* As region bases are aligned: to the size of all granules, or to one. */
static u64 base_align(unsigned int ways)
{
	return ways % 3 ? ways * CXLL_HDM_GRANULE : CXLL_HDM_GRANULE;
}

static u64 floor_of(const struct cxll_plan_target *target)
{
	u64 floor = 0;
	unsigned int p;

	for (p = 0; p < target->depth; p++)
		if (!target->port[p].passthrough)
			floor = max(floor, target->port[p].end);
	return floor;
}

static bool window_leads_to(const struct cxll_cedt_cfmws *win, u32 bridge)
{
	unsigned int i;

	for (i = 0; i < win->ilv.ways; i++)
		if (win->targets[i] == bridge)
			return true;
	return false;
}

/* What keeps a device out of every region, whatever else is there. */
static int device_check(const struct work *w,
			const struct cxll_room_device *dev,
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

		if (port->passthrough ||
		    port->committed < port->caps.decoders)
			continue;
		cxll_why_set(why, "all %u decoders of %s%s are in use",
			     port->caps.decoders,
			     port == end ? "" :
			     p ? "a switch above " : "the host bridge above ",
			     dev->name);
		return -ENOSPC;
	}
	if (target->decoder != end->committed) {
		cxll_why_set(why, "decoder %u of %s has to be committed or freed first",
			     end->committed, dev->name);
		return -EBUSY;
	}
	if (dev->left < CXLL_HDM_GRANULE) {
		cxll_why_set(why, "%s has %llu MiB of %s capacity left, 256 MiB are the least",
			     dev->name, dev->left >> 20,
			     w->req->mode == CXLL_MODE_RAM ? "volatile" :
							     "persistent");
		return -ENOSPC;
	}
	if (cxll_room_hole(w->req, floor_of(target), CXLL_HDM_GRANULE, NULL) <
	    CXLL_HDM_GRANULE) {
		cxll_why_set(why, "decoders on the way to %s end at 0x%llx and ascend, and no 256 MiB of the window are free above",
			     dev->name, floor_of(target));
		return -ENOSPC;
	}
	return 0;
}

/* Does the device fit the candidate that is being made? */
static bool eligible(const struct work *w, unsigned int i)
{
	const struct cxll_room_device *dev = &w->req->devices[i];
	const struct cxll_plan_port *end;

	end = &dev->target.port[dev->target.depth - 1];
	return w->usable[i] && dev->left >= w->share &&
	       floor_of(&dev->target) <= w->floor &&
	       !cxll_hdm_can(&end->caps, CXLL_HDM_ENDPOINT, &w->ilv, NULL);
}

static bool is_below(const struct work *w, unsigned int i, unsigned int level,
		     unsigned int key)
{
	const struct cxll_plan_target *target = &w->req->devices[i].target;

	return level < target->depth && target->port[level].key == key &&
	       eligible(w, i);
}

static bool choose(struct work *w, unsigned int level, unsigned int key,
		   unsigned int want);

/* Was the port of device @i right below (@level, @key) seen with one before? */
static bool seen(const struct work *w, unsigned int level, unsigned int key,
		 unsigned int i)
{
	unsigned int k;

	for (k = 0; k < i; k++)
		if (is_below(w, k, level, key) &&
		    w->req->devices[k].target.port[level + 1].key ==
		    w->req->devices[i].target.port[level + 1].key)
			return true;
	return false;
}

/* @want devices from @ports of the ports right below. */
static bool choose_from(struct work *w, unsigned int level, unsigned int key,
			unsigned int want, unsigned int ports)
{
	unsigned int before = w->nr, done = 0, i;

	for (i = 0; i < w->req->nr_devices && done < ports; i++) {
		if (!is_below(w, i, level, key) || seen(w, level, key, i))
			continue;
		if (choose(w, level + 1,
			   w->req->devices[i].target.port[level + 1].key,
			   want / ports))
			done++;
	}
	if (done == ports)
		return true;
	w->nr = before;
	return false;
}

/* @want devices below a port; depth is bounded by CXLL_PLAN_DEPTH. */
static bool choose(struct work *w, unsigned int level, unsigned int key,
		   unsigned int want)
{
	const struct cxll_plan_target *target = NULL;
	unsigned int i, ports, most;

	for (i = 0; i < w->req->nr_devices && !target; i++)
		if (is_below(w, i, level, key))
			target = &w->req->devices[i].target;
	if (!target)
		return false;
	if (level + 1 == target->depth) {
		if (want != 1)
			return false;
		w->device[w->nr++] = i - 1;
		return true;
	}

	most = target->port[level].passthrough ? 1 :
	       min_t(unsigned int, target->port[level].caps.targets, want);
	for (ports = 1; ports <= most; ports *= 2) {
		unsigned int p = w->narrow ? ports : most / ports;

		/* most / ports: 8, 4, 2, 1 as most is a power of two */
		if (!(want % p) && choose_from(w, level, key, want, p))
			return true;
	}
	return false;
}

/* Devices below a bridge, whichever port of the bridge's that is. */
static bool choose_bridge(struct work *w, u32 bridge, unsigned int want)
{
	unsigned int i;

	for (i = 0; i < w->req->nr_devices; i++) {
		const struct cxll_plan_target *target;

		target = &w->req->devices[i].target;
		if (target->bridge == bridge && eligible(w, i))
			return choose(w, 0, target->port[0].key, want);
	}
	return false;
}

static bool choose_all(struct work *w)
{
	const struct cxll_cedt_cfmws *win = &w->win;
	unsigned int i, k, times;

	w->nr = 0;
	for (i = 0; i < win->ilv.ways; i++) {
		for (k = 0, times = 0; k < win->ilv.ways; k++) {
			if (win->targets[k] != win->targets[i])
				continue;
			if (k < i)
				break;
			times++;
		}
		if (k == win->ilv.ways &&
		    !choose_bridge(w, win->targets[i],
				   w->ilv.ways / win->ilv.ways * times))
			return false;
	}
	return w->nr == w->ilv.ways;
}

static bool plan_it(struct work *w, u64 base, u64 size)
{
	struct cxll_plan_request *pr = &w->plan_req;
	unsigned int i;

	pr->window = w->req->window;
	pr->mode = w->req->mode;
	pr->base = base;
	pr->size = size;
	pr->ilv = w->ilv;
	for (i = 0; i < w->nr; i++) {
		pr->targets[i] = w->req->devices[w->device[i]].target;
		pr->targets[i].mode = pr->mode;
		pr->targets[i].dpa.size = size / w->nr;
	}
	/* The first refusal is that of the window's own granularity */
	return !cxll_plan_region(pr, &w->plan, w->planner,
				 w->why.text[0] ? NULL : &w->why);
}

/* A candidate of this size and interleave, in both manners of choosing. */
static bool try_gran(struct work *w, u64 base, u64 size, unsigned int gran)
{
	unsigned int i;

	w->ilv.gran = gran;
	for (i = 0; i < 2; i++) {
		w->narrow = i;
		if (!choose_all(w) || !plan_it(w, base, size))
			continue;
		w->best->base = base;
		w->best->size = size;
		w->best->ilv = w->ilv;
		memcpy(w->best->device, w->device, sizeof(w->device));
		return true;
	}
	return false;
}

static void try_size(struct work *w, u64 base, u64 size)
{
	unsigned int own = w->req->window.ilv.gran, gran;

	if (try_gran(w, base, size, own))
		return;
	for (gran = CXLL_GRAN_MIN; gran <= CXLL_GRAN_MAX; gran *= 2)
		if (gran != own && try_gran(w, base, size, gran))
			return;
}

/* Is device @i the first with this floor (or this much left)? */
static bool new_floor(const struct work *w, unsigned int i)
{
	unsigned int k;

	for (k = 0; k < i; k++)
		if (floor_of(&w->req->devices[k].target) ==
		    floor_of(&w->req->devices[i].target))
			return false;
	return true;
}

static bool new_share(const struct work *w, unsigned int i)
{
	unsigned int k;

	for (k = 0; k < i; k++)
		if (w->req->devices[k].left == w->req->devices[i].left)
			return false;
	return true;
}

/* All regions of so many ways at or above the floor. */
static void try_ways(struct work *w)
{
	unsigned int ways = w->ilv.ways, i;
	u64 hole, base = 0, share, size;

	hole = cxll_room_hole(w->req, w->floor, base_align(ways), &base);
	for (i = 0; i < w->req->nr_devices; i++) {
		if (!new_share(w, i))
			continue;
		share = min(w->req->devices[i].left, hole / ways);
		share = align_down(share, CXLL_HDM_GRANULE);
		if (!share || check_mul_overflow(share, (u64)ways, &size) ||
		    size <= w->best->size)
			continue;
		w->share = share;
		try_size(w, base, size);
	}
}

/* The window deals out over bridges; each needs its devices. */
static int blame_bridges(const struct work *w, struct cxll_why *why)
{
	unsigned int i, k, need, have;

	for (i = 0; i < w->win.ilv.ways; i++) {
		need = 0;
		have = 0;
		for (k = 0; k < w->win.ilv.ways; k++)
			need += w->win.targets[k] == w->win.targets[i];
		for (k = 0; k < w->req->nr_devices; k++)
			have += w->usable[k] &&
				w->req->devices[k].target.bridge ==
				w->win.targets[i];
		if (have >= need)
			continue;
		cxll_why_set(why, "the window deals out over %u host bridges, and below UID %u are %u devices with room of the %u it takes",
			     w->win.ilv.ways, w->win.targets[i], have, need);
		return -ENOSPC;
	}
	return 0;
}

/* Nothing was found. What the planner said is told if nothing else explains. */
static int blame(const struct work *w, struct cxll_why *why)
{
	const struct cxll_room_device *first = NULL;
	unsigned int i;
	int rc;

	for (i = 0; i < w->req->nr_devices; i++) {
		const struct cxll_room_device *dev = &w->req->devices[i];

		if (!window_leads_to(&w->win, dev->target.bridge))
			continue;
		if (w->usable[i]) {
			rc = blame_bridges(w, why);
			if (!rc)
				cxll_why_set(why, "%s", w->why.text[0] ?
					     w->why.text :
					     "no set of its devices stands so that decoders could deal out to it");
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

static int window_has_room(const struct cxll_room_request *req,
			   struct cxll_why *why)
{
	int rc = cxll_plan_window_check(&req->window, req->mode, why);

	if (rc)
		return rc;
	if (cxll_room_hole(req, 0, CXLL_HDM_GRANULE, NULL) >= CXLL_HDM_GRANULE)
		return 0;
	cxll_why_set(why, "no 256 MiB in one piece are free in the window of %llu MiB at 0x%llx",
		     req->window.size >> 20, req->window.base);
	return -ENOSPC;
}

size_t cxll_room_scratch_size(unsigned int nr_devices)
{
	return sizeof(struct work) + cxll_plan_scratch_size() +
	       nr_devices * sizeof(bool);
}
EXPORT_SYMBOL_GPL(cxll_room_scratch_size);

static void work_init(struct work *w, const struct cxll_room_request *req,
		      struct cxll_room *room)
{
	unsigned int i;

	memset(w, 0, sizeof(*w));
	memset(room, 0, sizeof(*room));
	w->req = req;
	w->best = room;
	w->planner = w + 1;
	w->usable = w->planner + cxll_plan_scratch_size();
	cxll_window_fold(&req->window, &w->win);
	for (i = 0; i < req->nr_devices; i++)
		w->usable[i] = !device_check(w, &req->devices[i], NULL);
}

int cxll_room_largest(const struct cxll_room_request *req,
		      struct cxll_room *room, void *scratch,
		      struct cxll_why *why)
{
	static const u8 counts[] = { 1, 2, 3, 4, 6, 8, 12, 16 };
	struct work *w = scratch;
	unsigned int i, k;
	int rc;

	rc = window_has_room(req, why);
	if (rc)
		return rc;

	work_init(w, req, room);
	for (i = 0; i < sizeof(counts); i++) {
		if (counts[i] % w->win.ilv.ways)
			continue;
		w->ilv.ways = counts[i];
		for (k = 0; k < req->nr_devices; k++) {
			if (!new_floor(w, k))
				continue;
			w->floor = floor_of(&req->devices[k].target);
			try_ways(w);
		}
	}
	return room->size ? 0 : blame(w, why);
}
EXPORT_SYMBOL_GPL(cxll_room_largest);
