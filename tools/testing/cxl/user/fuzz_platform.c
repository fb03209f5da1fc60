// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is not a device's word: the RCRB of an old bridge, ranges that no table
 * confirms, and an administrator's text.
 */
#include <errno.h>
#include <string.h>
#include <linux/kernel.h>
#include <cxll/lib/component.h>
#include <cxll/lib/dvsec_window.h>
#include <cxll/lib/policy.h>
#include <cxll/lib/rcrb.h>
#include "fuzz.h"

int rcrb_run(const u8 *buf, size_t len)
{
	struct cxll_rcrb_raw raw = { };
	struct cxll_why why = { };
	u64 base = 0;
	int rc;

	memcpy(&raw, buf, len < sizeof(raw) ? len : sizeof(raw));
	if (below(2))	/* most memory BARs are aligned, or nothing would be accepted */
		raw.membar_lo &= 0xffff0004;
	rc = cxll_rcrb_decode(&raw, &base, &why);
	rule_why(rc, &why);
	RULE(rc || (base && !(base % CXLL_COMPONENT_LEN)));
	RULE(rc != -ENODEV || (u16)raw.id == 0xffff || raw.membar_lo == ~0U);
	return rc;
}

int derive_run(const u8 *buf, size_t len)
{
	struct cxll_dvsec_window_range ranges[4];
	struct cxll_window window;
	unsigned int nr = 1 + below(ARRAY_SIZE(ranges)), i, k;
	int rc = -EINVAL;

	for (i = 0; i < nr; i++)
		ranges[i] = (struct cxll_dvsec_window_range){
			.bridge = rng(),
			.base = below(4) ? below(16) * GRANULE : some_size(),
			.size = below(4) ? below(4) * GRANULE : some_size(),
			.persistent = below(2),
			.lock = below(2),
			.known = below(CXLL_DVSEC_WINDOW_MEMORY + 1),
		};
	for (i = 0; i < nr; i++) {
		struct cxll_why why = { };

		rc = cxll_dvsec_window_find(ranges, nr, i, &window, &why);
		rule_why(rc, &why);
		if (rc)
			continue;
		RULE(ranges[i].known == CXLL_DVSEC_WINDOW_MEMORY);
		RULE(window.size && window.base + window.size > window.base);
		for (k = 0; k < nr; k++)
			RULE(k == i ||
			     window.base + window.size <= ranges[k].base ||
			     window.base - ranges[k].base >= ranges[k].size);
	}
	(void)buf;
	(void)len;
	return rc;
}

const u8 *policy_sample(size_t *len)
{
	static const char *const texts[] = {
		"ram-movable\n", "devdax,0x1=ram-normal,18446744073709551615=ram-offline",
		"7=devdax,8=devdax,9=devdax", "\n", "ram-offline,0xffffffffffffffff=ram-movable\n",
	};
	const char *text = texts[below(ARRAY_SIZE(texts))];

	*len = strlen(text) + 1;
	return (const u8 *)text;
}

/* What is accepted is printed as a list that means the same. */
int policy_run(const u8 *buf, size_t len)
{
	struct cxll_policies p, again;
	struct cxll_why why = { };
	char text[4096];
	unsigned int i;
	int rc;

	if (!len || buf[len - 1])
		return -EINVAL;		/* the kernel's strings end */
	rc = cxll_policies_parse((const char *)buf, &p, &why);
	rule_why(rc, &why);
	if (rc)
		return rc;
	RULE(p.nr <= CXLL_POLICY_DEVICES);
	RULE(cxll_policies_print(&p, text, sizeof(text)) ==
	     (int)strlen(text));
	RULE(!cxll_policies_parse(text, &again, &why));
	RULE(p.common == again.common && p.nr == again.nr);
	for (i = 0; i < p.nr; i++)
		RULE(cxll_policy_of(&again, p.device[i].serial) ==
		     p.device[i].policy);
	return 0;
}
