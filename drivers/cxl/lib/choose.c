// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices for a region: which of those below a window could share one. Devices
 * are ordered so that those below one port are neighbours: who looks for some
 * below a port visits each of them once.
 */
#include <linux/minmax.h>
#include "choose.h"

/**
 * choose_floor_of - lowest address a region on a device can have
 * @target: device and the way to it
 *
 * Return: where the decoders on the way end, as they ascend.
 *
 * Context: any.
 */
u64 choose_floor_of(const struct cxll_plan_target *target)
{
	u64 floor = 0;
	unsigned int p;

	for (p = 0; p < target->depth; p++)
		if (is_in_order(&target->port[p]))
			floor = max(floor, target->port[p].end);
	return floor;
}

/* Does @a stand before @b? Below one bridge, below one port of that, ... */
static bool stands_before(const struct cxll_plan_target *a,
			  const struct cxll_plan_target *b)
{
	unsigned int level;

	if (a->bridge != b->bridge)
		return a->bridge < b->bridge;
	for (level = 0; level < a->depth && level < b->depth; level++)
		if (a->port[level].key != b->port[level].key)
			return a->port[level].key < b->port[level].key;
	return a->depth < b->depth;
}

static void seats_fill(struct choice *c)
{
	const struct cxll_avail_device *devices = c->req->devices;
	unsigned int i, k;

	for (i = 0; i < c->req->nr_devices; i++) {
		struct seat seat = {
			.device = i,
			.floor = choose_floor_of(&devices[i].target),
		};

		for (k = i; k && stands_before(&devices[i].target,
					       &device_at(c, k - 1)->target);
		     k--)
			c->seat[k] = c->seat[k - 1];
		c->seat[k] = seat;
	}
}

/**
 * choose_seats - put all devices in order
 * @c: request and arrays
 *
 * Context: any.
 */
void choose_seats(struct choice *c)
{
	unsigned int i, k;

	seats_fill(c);
	for (i = 0; i < c->req->nr_devices; i++) {
		for (k = i; k && device_at(c, c->by_left[k - 1])->left <
				 device_at(c, i)->left; k--)
			c->by_left[k] = c->by_left[k - 1];
		c->by_left[k] = i;
	}
}

/* Does the device fit the candidate that is being made? */
static bool device_eligible(const struct choice *c, unsigned int i)
{
	const struct cxll_avail_device *dev = device_at(c, i);
	const struct seat *seat = &c->seat[i];

	return seat->usable && seat->fits && seat->floor <= c->floor &&
	       (is_range(dev) ? dev->left == c->share : dev->left >= c->share);
}

static unsigned int key_at(const struct choice *c, unsigned int i,
			   unsigned int level)
{
	return device_at(c, i)->target.port[level].key;
}

/* Where the neighbours of @from end that are below the same port. */
static unsigned int run_end(const struct choice *c, unsigned int level,
			    unsigned int from, unsigned int to)
{
	unsigned int i;

	for (i = from + 1; i < to; i++)
		if (key_at(c, i, level) != key_at(c, from, level))
			break;
	return i;
}

static bool devices_choose(struct choice *c, unsigned int level, unsigned int from,
			   unsigned int to, unsigned int want);

/* @want devices from @ports of the ports right below. */
static bool choose_from(struct choice *c, unsigned int level, unsigned int from,
			unsigned int to, unsigned int want, unsigned int ports)
{
	unsigned int before = c->nr, done = 0, end;

	for (; from < to && done < ports; from = end) {
		end = run_end(c, level + 1, from, to);
		done += devices_choose(c, level + 1, from, end, want / ports);
	}
	if (done == ports)
		return true;
	c->nr = before;
	return false;
}

/*
 * @want devices below the port at @level that seats @from to @to share; depth
 * is bounded by CXLL_PLAN_DEPTH.
 */
static bool devices_choose(struct choice *c, unsigned int level, unsigned int from,
			   unsigned int to, unsigned int want)
{
	const struct cxll_plan_target *target;
	unsigned int ports, most;

	while (from < to && !device_eligible(c, from))
		from++;
	if (from == to)
		return false;
	target = &device_at(c, from)->target;
	if (level + 1 == target->depth) {
		if (want != 1)
			return false;
		c->device[c->nr++] = c->seat[from].device;
		return true;
	}

	most = target->port[level].passthrough ? 1 :
	       min_t(unsigned int, target->port[level].caps.targets, want);
	for (ports = 1; ports <= most; ports *= 2) {
		unsigned int p = c->narrow ? ports : most / ports;

		/* most / ports: 8, 4, 2, 1 as most is a power of two */
		if (!(want % p) && choose_from(c, level, from, to, want, p))
			return true;
	}
	return false;
}

/* Devices below a bridge, whichever port of the bridge's that is. */
static bool choose_bridge(struct choice *c, u32 bridge, unsigned int want)
{
	unsigned int i, nr = c->req->nr_devices;

	for (i = 0; i < nr; i++)
		if (device_at(c, i)->target.bridge == bridge && device_eligible(c, i))
			return devices_choose(c, 0, i, run_end(c, 0, i, nr), want);
	return false;
}

static bool choose_all(struct choice *c)
{
	const struct cxll_window *win = &c->win;
	unsigned int i, k, times;

	c->nr = 0;
	for (i = 0; i < win->ilv.ways; i++) {
		for (k = 0, times = 0; k < win->ilv.ways; k++) {
			if (win->targets[k] != win->targets[i])
				continue;
			if (k < i)
				break;
			times++;
		}
		if (k == win->ilv.ways &&
		    !choose_bridge(c, win->targets[i],
				   c->ilv.ways / win->ilv.ways * times))
			return false;
	}
	return c->nr == c->ilv.ways;
}

/* The @i-th granularity to try: the window's own first. */
static unsigned int gran_nth(const struct choice *c, unsigned int i)
{
	unsigned int own = c->req->window.ilv.gran, gran;

	if (!i)
		return own;
	gran = CXLL_GRAN_MIN << (i - 1);
	return gran < own ? gran : 2 * gran;
}

static void fit_seats(struct choice *c)
{
	const struct cxll_plan_target *target;
	unsigned int i;

	for (i = 0; i < c->req->nr_devices; i++) {
		target = &device_at(c, i)->target;
		c->seat[i].fits =
			!cxll_hdm_can(&target->port[target->depth - 1].caps,
				      CXLL_HDM_ENDPOINT, &c->ilv, NULL);
	}
}

/**
 * choose_how - choose devices in one of CHOICES manners
 * @c: seats, ways, floor and share; gets the granularity, and the devices
 * @i: which manner, all in turn from 0; 0 and 1 are those of the window's own
 *	granularity
 *
 * Return: false when there are not enough.
 *
 * Context: any.
 */
bool choose_how(struct choice *c, unsigned int i)
{
	c->tries++;
	c->narrow = i % 2;
	if (!c->narrow) {
		c->ilv.gran = gran_nth(c, i / 2);
		fit_seats(c);
	}
	return choose_all(c);
}

/**
 * choose_any - could devices be chosen in any manner?
 * @c: seats, ways and floor
 * @share: what each must have left
 *
 * Where they can for a share, they can for all smaller ones that a device has
 * left: of a DVSEC range that is one share alone, and it is never interleaved.
 *
 * Return: true if so.
 *
 * Context: any.
 */
bool choose_any(struct choice *c, u64 share)
{
	unsigned int i;

	c->share = share;
	for (i = 0; i < CHOICES; i++)
		if (choose_how(c, i))
			return true;
	return false;
}
