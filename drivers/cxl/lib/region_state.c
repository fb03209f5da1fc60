// SPDX-License-Identifier: GPL-2.0-only
/* Which state of a region follows which. */
#include <linux/bits.h>
#include <linux/export.h>
#include <cxll/lib/region_state.h>

#define TO(state)	BIT(CXLL_REGION_##state)

static const unsigned int state_follows[CXLL_REGION_STATES] = {
	/* listed when complete; made regions are put together, others found */
	[CXLL_REGION_NEW] = TO(CONFIG) | TO(WAITING) | TO(DEAD),
	[CXLL_REGION_CONFIG] = TO(COMMITTED) | TO(DEAD),
	/* a change of size or targets makes another region of it */
	[CXLL_REGION_DISABLED] = TO(CONFIG) | TO(COMMITTED) | TO(DEAD),
	[CXLL_REGION_WAITING] = TO(COMMITTED) | TO(DEAD),
	/* a found region is forgotten with its decoders as they are */
	[CXLL_REGION_COMMITTED] = TO(LIVE) | TO(DISABLED) | TO(WAITING) |
				  TO(HELD) | TO(DEAD),
	[CXLL_REGION_LIVE] = TO(COMMITTED) | TO(HELD),
	/* its device came back, or its memory was let go */
	[CXLL_REGION_HELD] = TO(LIVE) | TO(COMMITTED) | TO(LOST) |
			     TO(DISABLED) | TO(WAITING) | TO(DEAD),
	[CXLL_REGION_LOST] = TO(LIVE) | TO(COMMITTED) | TO(DISABLED) |
			     TO(WAITING) | TO(DEAD),
};

bool cxll_region_state_follows(enum cxll_region_state from,
			       enum cxll_region_state to)
{
	return from < CXLL_REGION_STATES && to < CXLL_REGION_STATES &&
	       state_follows[from] & BIT(to);
}
EXPORT_SYMBOL_GPL(cxll_region_state_follows);

static const char * const state_names[CXLL_REGION_STATES] = {
	[CXLL_REGION_NEW] = "config",
	[CXLL_REGION_CONFIG] = "config",
	[CXLL_REGION_DISABLED] = "config",
	[CXLL_REGION_WAITING] = "config",
	[CXLL_REGION_COMMITTED] = "committed",
	[CXLL_REGION_LIVE] = "live",
	[CXLL_REGION_HELD] = "held",
	[CXLL_REGION_LOST] = "lost",
	[CXLL_REGION_DEAD] = "config",
};

const char *cxll_region_state_name(enum cxll_region_state state)
{
	return state < CXLL_REGION_STATES ? state_names[state] : "config";
}
EXPORT_SYMBOL_GPL(cxll_region_state_name);
