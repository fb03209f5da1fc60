/* SPDX-License-Identifier: GPL-2.0-only */
/* Short waits for a register: looks that come fast at first, then slower. */
#ifndef _CXLL_BUS_WAIT_H
#define _CXLL_BUS_WAIT_H

#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/minmax.h>

#define CXLL_WAIT_STEP_MS	20	/* longest pause between two looks */

/**
 * struct cxll_wait - a wait that ends
 * @deadline: when to give up
 * @ms: next pause, 1 to CXLL_WAIT_STEP_MS
 * @late: the look that is taken now is the last one
 */
struct cxll_wait {
	ktime_t deadline;
	unsigned int ms;
	bool late;
};

/**
 * cxll_wait_begin - before the first look
 * @ms: how long; 0: one look
 *
 * Return: the wait.
 *
 * Context: any.
 */
static inline struct cxll_wait cxll_wait_begin(unsigned int ms)
{
	return (struct cxll_wait){
		.deadline = ktime_add_ms(ktime_get(), ms),
		.ms = 1,
		.late = !ms,
	};
}

/**
 * cxll_wait_more - pause after a look that found nothing
 * @w: wait
 *
 * The last look comes after the deadline, so that a machine that slept too
 * long does not blame the device.
 *
 * Return: true to look again.
 *
 * Context: sleeps.
 */
static inline bool cxll_wait_more(struct cxll_wait *w)
{
	if (w->late)
		return false;

	usleep_range(w->ms * USEC_PER_MSEC, 2 * w->ms * USEC_PER_MSEC);
	w->ms = min_t(unsigned int, 2 * w->ms, CXLL_WAIT_STEP_MS);
	w->late = ktime_after(ktime_get(), w->deadline);
	return true;
}

#endif
