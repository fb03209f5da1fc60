// SPDX-License-Identifier: GPL-2.0-only
/* Refusals: one line in the log, and the same in the object's "reason". */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>
#include <cxll/reason.h>

/* Protects all texts: refusals are rare. */
static DEFINE_MUTEX(reason_lock);

int cxll_refuse(struct device *dev, struct cxll_reason *reason,
		const char *what, int rc, const struct cxll_why *why)
{
	const char *how = why->text[0] ? "refused" : "failed";
	struct cxll_why said = *why;

	guard(mutex)(&reason_lock);
	scnprintf(reason->text, sizeof(reason->text), "%s %s: %s", what, how,
		  cxll_why_complete(&said, rc));
	dev_info(dev, "%s\n", reason->text);
	return rc;
}
EXPORT_SYMBOL_GPL(cxll_refuse);

bool cxll_reason_given(struct cxll_reason *reason)
{
	guard(mutex)(&reason_lock);
	return reason->text[0];
}
EXPORT_SYMBOL_GPL(cxll_reason_given);

void cxll_reason_clear(struct cxll_reason *reason)
{
	guard(mutex)(&reason_lock);
	reason->text[0] = '\0';
}
EXPORT_SYMBOL_GPL(cxll_reason_clear);

int cxll_told(struct device *dev, struct cxll_reason *reason, const char *what,
	      int rc, const struct cxll_why *why)
{
	if (rc)
		return cxll_refuse(dev, reason, what, rc, why);

	cxll_reason_clear(reason);
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_told);

ssize_t cxll_reason_show(struct cxll_reason *reason, char *buf)
{
	guard(mutex)(&reason_lock);
	return sysfs_emit(buf, "%s\n", reason->text);
}
EXPORT_SYMBOL_GPL(cxll_reason_show);
