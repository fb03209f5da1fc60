/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_REASON_H
#define _CXLL_REASON_H

#include <linux/device.h>
#include <cxll/lib/why.h>

/**
 * struct cxll_reason - why an object refused last, for its file "reason"
 * @text: sentence, empty after a success. Protected by a lock of reason.c.
 */
struct cxll_reason {
	char text[240];
};

/**
 * cxll_refuse - the one place where a refusal is told
 * @dev: object that refuses
 * @reason: its reason
 * @what: what was asked for
 * @rc: error to pass on
 * @why: the sentence
 *
 * Prints one line and keeps the sentence.
 *
 * Return: @rc.
 *
 * Context: sleeps; takes no lock of cxll/locks.h.
 */
int cxll_refuse(struct device *dev, struct cxll_reason *reason,
		const char *what, int rc, const struct cxll_why *why);

/**
 * cxll_reason_given - is there a refusal that nothing has made good since?
 * @reason: reason to look at
 *
 * Return: true if there is.
 *
 * Context: sleeps.
 */
bool cxll_reason_given(struct cxll_reason *reason);

/**
 * cxll_reason_clear - what was refused once has succeeded
 * @reason: reason to empty
 *
 * Context: sleeps.
 */
void cxll_reason_clear(struct cxll_reason *reason);

/**
 * cxll_told - cxll_refuse() on an error, cxll_reason_clear() on success
 * @dev: object that was asked
 * @reason: its reason
 * @what: what was asked for
 * @rc: how it ended
 * @why: the sentence
 *
 * Return: @rc.
 *
 * Context: sleeps; takes no lock of cxll/locks.h.
 */
int cxll_told(struct device *dev, struct cxll_reason *reason, const char *what,
	      int rc, const struct cxll_why *why);

/**
 * cxll_reason_show - body of a "reason" attribute
 * @reason: reason to show
 * @buf: a page
 *
 * Return: bytes.
 *
 * Context: sleeps.
 */
ssize_t cxll_reason_show(struct cxll_reason *reason, char *buf);

#endif
