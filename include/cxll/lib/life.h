/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_LIFE_H
#define _CXLL_LIFE_H

#include <linux/types.h>

/**
 * enum cxll_life - the life of a root or a port
 * @CXLL_NEW: made. A root: its bridges and windows are not all there yet, so
 *	memdevs wait. A port: its driver was never bound.
 * @CXLL_UP: a root: complete, memdevs may come below it. A port: its driver is
 *	bound, and its decoders are there to be used.
 * @CXLL_LEAVING: regions that go through it are being settled. Nothing may be
 *	added below a root, nobody may start to use a decoder of a port.
 * @CXLL_KEPT: the object stays without its driver. A root: its provider has
 *	gone, but memory below is in use, and the root waits for the provider
 *	to be bound again. A port: disabled, its decoder objects are gone.
 * @CXLL_GONE: removed. Who still holds a reference sees it, nobody finds it.
 *
 * A window has no life of its own: it is its root's, see cxll_window_is_up().
 */
enum cxll_life {
	CXLL_NEW,
	CXLL_UP,
	CXLL_LEAVING,
	CXLL_KEPT,
	CXLL_GONE,
};

/**
 * cxll_life_may - may an object go from one state to another?
 * @from: state it is in
 * @to: state it is to be in; staying is no change, and not allowed
 *
 * Return: true when it may.
 *
 * Context: any, does not sleep.
 */
bool cxll_life_may(enum cxll_life from, enum cxll_life to);

/**
 * cxll_life_name - a state as a word
 * @life: state
 *
 * Return: the word, "unknown" for none of the states.
 *
 * Context: any.
 */
const char *cxll_life_name(enum cxll_life life);

#endif
