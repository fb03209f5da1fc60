/* SPDX-License-Identifier: GPL-2.0-only */
/* Devices for a region: which of those below a window could share one. */
#ifndef _CXLL_CHOOSE_H
#define _CXLL_CHOOSE_H

#include <cxll/lib/avail.h>

/**
 * struct seat - a device, in the order in which devices stand below ports
 * @device: its index in the request
 * @floor: where the decoders on its way end
 * @usable: nothing keeps it out of every region
 * @fits: its decoders can do the candidate's interleave
 */
struct seat {
	unsigned int device;
	u64 floor;
	bool usable;
	bool fits;
};

/**
 * struct choice - devices for one candidate
 * @req: the request
 * @win: its window, folded
 * @ilv: the candidate's
 * @floor: devices whose decoders end above it are left out
 * @share: devices that have less left are left out
 * @narrow: use few ports and much below each, not the other way round
 * @nr: devices chosen
 * @device: which
 * @seat: all devices; those below one port are neighbours
 * @by_left: seats, those with most left first
 * @tries: candidates so far
 */
struct choice {
	const struct cxll_avail_request *req;
	struct cxll_window win;
	struct cxll_interleave ilv;
	u64 floor;
	u64 share;
	bool narrow;
	unsigned int nr;
	unsigned int device[CXLL_WAYS_MAX];
	struct seat *seat;
	unsigned int *by_left;
	unsigned int tries;
};

/* Ways of choosing: each granularity in two manners */
#define CHOICES		(2 * 7)

static inline const struct cxll_avail_device *
device_at(const struct choice *c, unsigned int i)
{
	return &c->req->devices[c->seat[i].device];
}

/* Decoders of a port are used in order; DVSEC ranges need none, and not all. */
static inline bool is_in_order(const struct cxll_plan_port *port)
{
	return !port->passthrough && !port->caps.ranges;
}

/* Of a DVSEC range a region takes all or nothing. */
static inline bool is_range(const struct cxll_avail_device *dev)
{
	return dev->target.port[dev->target.depth - 1].caps.ranges;
}

u64 choose_floor_of(const struct cxll_plan_target *target);
void choose_seats(struct choice *c);
bool choose_how(struct choice *c, unsigned int i);
bool choose_any(struct choice *c, u64 share);

#endif
