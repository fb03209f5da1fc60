// SPDX-License-Identifier: GPL-2.0-only
/* Tables of firmware and of devices, and what a mailbox answers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <cxll/lib/cdat.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/mboxcmd.h>
#include "fuzz.h"

const u8 *cedt_sample(size_t *len)
{
	static u8 s[36 + 0x20 + 0x2c + 0x18 + 0x10 + 8];
	u8 *p = s + 36;

	sample_put(p, 0x200000, 4);
	sample_put(p + 8, 1, 4);
	sample_put(p + 0x10, 0x180000000, 8);
	sample_put(p + 0x18, 0x10000, 8);
	p += 0x20;
	sample_put(p, 0x2c0001, 4);
	sample_put(p + 8, 0x110000000, 8);
	sample_put(p + 0x10, 0x40000000, 8);
	p[0x18] = 1;
	p += 0x2c;
	sample_put(p, 0x180002, 4);
	p[7] = 2;
	sample_put(p + 8, 0x100, 8);
	sample_put(p + 0x10, 0x200, 8);
	p += 0x18;
	sample_put(p, 0x100003, 4);
	p += 0x10;
	sample_put(p, 0x080004, 4);
	*len = sizeof(s);
	return s;
}

static void cedt_rules(const struct cxll_cedt_entry *entry)
{
	const struct cxll_window *win = &entry->cfmws;
	const struct cxll_cedt_chbs *chbs = &entry->chbs;

	switch (entry->type) {
	case CXLL_CEDT_CHBS:
		RULE(chbs->version <= CXLL_CHBS_CXL20 && chbs->base);
		RULE(chbs->base + (chbs->version ? 0x10000 : 0x2000) >
		     chbs->base);
		break;
	case CXLL_CEDT_CFMWS:
		RULE(win->ilv.ways >= 1 && win->ilv.ways <= CXLL_WAYS_MAX);
		RULE(win->ilv.gran >= CXLL_GRAN_MIN);
		RULE(win->size && win->size % GRANULE == 0);
		RULE(win->base % GRANULE == 0);
		RULE(win->base + win->size > win->base);
		break;
	case CXLL_CEDT_CXIMS:
		RULE(entry->cxims.nr <= CXLL_CXIMS_MAPS_MAX);
		break;
	case CXLL_CEDT_RDPAS:
		RULE(entry->rdpas.protocol <= 1);
		break;
	}
}

int cedt_run(const u8 *buf, size_t len)
{
	struct cxll_cedt_entry entry;
	struct cxll_why why = { };
	size_t pos = 0, before;
	int rc;

	for (;;) {
		before = pos;
		rc = cxll_cedt_next(buf, len, &pos, &entry, &why);
		rule_why(rc, &why);
		if (rc <= 0)
			break;
		RULE(pos >= before + 4 && pos <= len);
		RULE(entry.offset + entry.length == pos);
		rule_why(entry.error, &entry.why);
		if (!entry.error)
			cedt_rules(&entry);
	}
	RULE(pos == before);
	RULE(rc || !len || pos == len || len == CXLL_CEDT_HDR_LEN);
	return rc;
}

const u8 *identify_sample(size_t *len)
{
	static u8 s[0x45] = "fw 1.0";

	sample_put(s + 0x10, 4, 8);
	sample_put(s + 0x18, 1, 8);
	sample_put(s + 0x20, 2, 8);
	sample_put(s + 0x28, 1, 8);
	*len = sizeof(s);
	return s;
}

int identify_run(const u8 *buf, size_t len)
{
	struct cxll_partition_info part;
	struct cxll_capacity cap;
	struct cxll_identify id;
	struct cxll_why why = { };
	const char *c;
	int rc;

	rc = cxll_partition_info_decode(buf, len, &part, &why);
	rule_why(rc, &why);
	RULE(rc || len >= CXLL_PARTITION_INFO_LEN);
	if (rc)
		memset(&part, 0, sizeof(part));
	why.text[0] = '\0';
	rc = cxll_identify_decode(buf, len, &id, &why);
	rule_why(rc, &why);
	if (rc)
		return rc;
	RULE(memchr(id.fw_revision, '\0', sizeof(id.fw_revision)));
	for (c = id.fw_revision; *c; c++)
		RULE(*c >= ' ' && *c <= '~');
	RULE(id.volatile_only <= id.total);
	RULE(id.persistent_only <= id.total - id.volatile_only);
	rc = cxll_capacity_of(&id, below(4) ? &part : NULL, &cap, &why);
	rule_why(rc, &why);
	RULE(rc || cxll_capacity_total(&cap) <= id.total);
	return rc;
}

const u8 *logs_sample(size_t *len)
{
	static u8 s[8 + 2 * 20];

	sample_put(s, 2, 2);
	memcpy(s + 28, cxll_uuid_cel, 16);
	sample_put(s + 44, 0x40, 4);
	*len = sizeof(s);
	return s;
}

int logs_run(const u8 *buf, size_t len)
{
	struct cxll_why why = { };
	unsigned int regions;
	u16 opcode, effect;
	size_t i, nr = 0;
	u64 bytes;
	u32 size;
	int rc;

	while (!cxll_cel_entry(buf, len, nr, &opcode, &effect)) {
		RULE(opcode == (buf[4 * nr] | buf[4 * nr + 1] << 8));
		nr++;
	}
	RULE(nr == len / 4);
	for (i = 0; i < 8; i++)
		RULE(cxll_cel_entry(buf, len, nr + (rng() >> below(64)),
				    &opcode, &effect) == -ENOENT);
	rule_why(cxll_dc_config_decode(buf, len, &regions, &bytes, &why), &why);
	why.text[0] = '\0';
	rc = cxll_logs_find(buf, len, cxll_uuid_cel, &size, &why);
	rule_why(rc, &why);
	return rc;
}

const u8 *cdat_sample(size_t *len)
{
	static u8 s[16 + 24 + 8];

	sample_put(s, sizeof(s), 4);
	s[5] = 0x100 - (sizeof(s) + 24 + 3 + 8);
	sample_put(s + 18, 24, 2);
	s[40] = 3;
	sample_put(s + 42, 8, 2);
	*len = sizeof(s);
	return s;
}

/* Half of the inputs get a right sum, or all would fail for that. */
int cdat_run(const u8 *buf, size_t len)
{
	u8 *copy = malloc(len), sum = 0;
	struct cxll_why why = { };
	size_t i;
	u32 dw;
	u16 next;
	int rc;

	if (!copy && len)
		abort();
	memcpy(copy, buf, len);
	for (i = 0; i < len; i++)
		sum += copy[i];
	if (len > 5 && below(2))
		copy[5] -= sum;
	rc = cxll_cdat_length(copy, len, &why);
	rule_why(rc, &why);
	RULE(rc < 0 || (rc >= CXLL_CDAT_HDR_LEN && rc <= (int)CXLL_CDAT_LEN_MAX));
	why.text[0] = '\0';
	dw = rng() << (below(2) ? 16 : 0);
	rc = cxll_cdat_response(dw, &next, &why);
	rule_why(rc, &why);
	RULE((rc == 0) == !(dw & 0xffff));
	RULE(rc || cxll_cdat_request(next) == dw);
	why.text[0] = '\0';
	rc = cxll_cdat_check(copy, len, &why);
	rule_why(rc, &why);
	RULE(rc || len >= CXLL_CDAT_HDR_LEN);
	free(copy);
	return rc;
}
