// SPDX-License-Identifier: GPL-2.0-only
/* Is a device that came the one that went? */
#include <linux/export.h>
#include <linux/string.h>
#include <linux/types.h>
#include <cxll/lib/identity.h>

static bool place_same(const struct cxll_identity *a,
		       const struct cxll_identity *b)
{
	return a->place[0] && !strncmp(a->place, b->place, CXLL_PLACE_LEN);
}

bool cxll_identity_same(const struct cxll_identity *a,
			const struct cxll_identity *b)
{
	if (a->vendor != b->vendor || a->device != b->device ||
	    a->serial != b->serial)
		return false;
	return (a->serial && !a->duplicate && !b->duplicate) ||
	       place_same(a, b);
}
EXPORT_SYMBOL_GPL(cxll_identity_same);
