// SPDX-License-Identifier: GPL-2.0-only
/* The life of roots and ports: which state may follow which. */
#include <linux/bits.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <cxll/lib/life.h>

static const struct {
	const char *name;
	unsigned int next;
} states[] = {
	/* One that was never complete goes the same way as one that was */
	[CXLL_NEW] = { "new", BIT(CXLL_UP) | BIT(CXLL_LEAVING) | BIT(CXLL_GONE) },
	[CXLL_UP] = { "up", BIT(CXLL_LEAVING) },
	[CXLL_LEAVING] = { "leaving", BIT(CXLL_KEPT) | BIT(CXLL_GONE) },
	[CXLL_KEPT] = { "kept", BIT(CXLL_UP) | BIT(CXLL_GONE) },
	[CXLL_GONE] = { "gone", 0 },
};

bool cxll_life_may(enum cxll_life from, enum cxll_life to)
{
	if ((unsigned int)from >= ARRAY_SIZE(states) ||
	    (unsigned int)to >= ARRAY_SIZE(states))
		return false;
	return states[from].next & BIT(to);
}
EXPORT_SYMBOL_GPL(cxll_life_may);

const char *cxll_life_name(enum cxll_life life)
{
	return (unsigned int)life < ARRAY_SIZE(states) ? states[life].name :
							 "unknown";
}
EXPORT_SYMBOL_GPL(cxll_life_name);
