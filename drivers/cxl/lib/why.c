// SPDX-License-Identifier: GPL-2.0-only
/* The sentence that goes with a refusal. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/types.h>
#include <cxll/lib/why.h>

void cxll_why_set(struct cxll_why *why, const char *fmt, ...)
{
	va_list args;

	if (!why)
		return;
	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
}
EXPORT_SYMBOL_GPL(cxll_why_set);

const char *cxll_why_complete(struct cxll_why *why, int rc)
{
	if (!why->text[0] && rc == -ENOMEM)
		cxll_why_set(why, "out of memory");
	else if (!why->text[0])
		cxll_why_set(why, "error %d", rc);
	return why->text;
}
EXPORT_SYMBOL_GPL(cxll_why_complete);
