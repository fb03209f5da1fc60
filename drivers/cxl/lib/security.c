// SPDX-License-Identifier: GPL-2.0-only
/* The security state of a memory device (CXL 3.1 8.2.9.9.6.1). */
#include <linux/export.h>
#include <cxll/lib/security.h>
#include "bytes.h"

/* Nothing can be changed until a power cycle, whichever of these it is. */
#define SECURITY_UNCHANGEABLE	(CXLL_SECURITY_FROZEN |			\
				 CXLL_SECURITY_USER_EXHAUSTED |		\
				 CXLL_SECURITY_MASTER_EXHAUSTED)

u32 cxll_security_flags(const u8 *p)
{
	return cxll_le32(p);
}
EXPORT_SYMBOL_GPL(cxll_security_flags);

const char *cxll_security_word(u32 flags)
{
	if (!(flags & CXLL_SECURITY_USER_SET))
		return "disabled";
	if (flags & SECURITY_UNCHANGEABLE)
		return "frozen";
	return flags & CXLL_SECURITY_LOCKED ? "locked" : "unlocked";
}
EXPORT_SYMBOL_GPL(cxll_security_word);
