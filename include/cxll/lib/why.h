/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_WHY_H
#define _CXLL_WHY_H

#include <linux/types.h>

/**
 * struct cxll_why - the one sentence that goes with a refusal
 * @text: NUL-terminated; empty while nothing was refused
 *
 * What &struct netlink_ext_ack is to netlink, for code without a device or socket.
 * Pure code cannot print, so it leaves the sentence here: which rule, which
 * numbers, what would work. The caller adds the object's name and prints it
 * once. A function that takes a &struct cxll_why sets it whenever it returns
 * an error, and leaves it alone otherwise. NULL is allowed everywhere.
 */
struct cxll_why {
	char text[192];
};

/**
 * cxll_why_set - leave a sentence for the caller
 * @why: where to, or NULL
 * @fmt: printf format; cut off at the buffer's end
 *
 * Context: any, does not sleep.
 */
__printf(2, 3)
void cxll_why_set(struct cxll_why *why, const char *fmt, ...);

/**
 * cxll_why_complete - the sentence for whoever prints it, never an empty one
 * @why: what was left; a sentence about @rc is put there if it is empty
 * @rc: the error that goes with it
 *
 * What fails for lack of memory, or in a function of the kernel, often leaves
 * no sentence.
 *
 * Return: the text of @why.
 *
 * Context: any, does not sleep.
 */
const char *cxll_why_complete(struct cxll_why *why, int rc);

#endif
