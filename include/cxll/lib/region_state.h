/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_REGION_STATE_H
#define _CXLL_REGION_STATE_H

#include <linux/types.h>

/**
 * enum cxll_region_state - the condition of a region
 * @CXLL_REGION_NEW: not on the lists yet, nobody finds it
 * @CXLL_REGION_CONFIG: being put together, no hardware involved
 * @CXLL_REGION_DISABLED: was committed, holds no decoder now: enabling it
 *	commits it again, losing a device removes it
 * @CXLL_REGION_WAITING: found in the registers, some of its devices missing
 * @CXLL_REGION_COMMITTED: its decoders decode, nobody uses the memory
 * @CXLL_REGION_LIVE: driver bound, memory handed to its consumer
 * @CXLL_REGION_HELD: something it depends on went while its memory was in use:
 *	decoders and addresses stay as they are
 * @CXLL_REGION_LOST: held, and contents or place of a device cannot be had again
 * @CXLL_REGION_DEAD: off the lists, nothing may be begun with it
 * @CXLL_REGION_STATES: how many there are
 *
 * Whether a user made the region or it was found in the registers is no state:
 * that never changes.
 */
enum cxll_region_state {
	CXLL_REGION_NEW,
	CXLL_REGION_CONFIG,
	CXLL_REGION_DISABLED,
	CXLL_REGION_WAITING,
	CXLL_REGION_COMMITTED,
	CXLL_REGION_LIVE,
	CXLL_REGION_HELD,
	CXLL_REGION_LOST,
	CXLL_REGION_DEAD,
	CXLL_REGION_STATES
};

/**
 * cxll_region_state_follows - is a change of state allowed?
 * @from: state now
 * @to: state wanted
 *
 * Return: true if it is; staying is no change.
 *
 * Context: any.
 */
bool cxll_region_state_follows(enum cxll_region_state from,
			       enum cxll_region_state to);

/**
 * cxll_region_state_name - the word in the file "state"
 * @state: state
 *
 * Several states share a word: what the tools tell apart is less.
 *
 * Return: config, committed, live, held or lost.
 *
 * Context: any.
 */
const char *cxll_region_state_name(enum cxll_region_state state);

#endif
