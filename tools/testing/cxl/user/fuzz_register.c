// SPDX-License-Identifier: GPL-2.0-only
/* What a device has in configuration space and in its registers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <cxll/lib/component.h>
#include <cxll/lib/dvsec.h>
#include <cxll/lib/dvsec_range.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/mboxcmd.h>
#include "fuzz.h"

const u8 *dvsec_sample(size_t *len)
{
	static u8 s[0x3c];

	sample_put(s + 4, 0x03c31e98, 4);
	sample_put(s + 0x0a, 0x26, 2);
	sample_put(s + 0x1c, 0x20000003, 4);
	sample_put(s + 0x24, 0x10000000, 4);
	*len = sizeof(s);
	return s;
}

/* What a range holds can be read, and what was read can be written back. */
static void range_run(struct cxll_dvsec_device *dev, unsigned int r)
{
	struct cxll_hdm_setting set;
	struct cxll_why why = { };
	struct cxll_dvsec_range_raw raw;
	int rc;

	rc = cxll_dvsec_range_decode(dev, r, &set, &why);
	rule_why(rc, &why);
	RULE(set.ilv.ways == 1 && (set.committed || !set.size));
	if (rc || !set.committed)
		return;
	RULE(set.base + set.size > set.base || !(set.base + set.size));
	dev->mem_enable = false;
	rc = cxll_dvsec_range_encode(dev, r, &set, &raw, &why);
	dev->mem_enable = true;
	rule_why(rc, &why);
	RULE(dev->config_lock ? rc == -EPERM : !rc);
	RULE(rc || ((u64)raw.base_hi << 32 | raw.base_lo) == set.base);
}

int dvsec_run(const u8 *buf, size_t len)
{
	struct cxll_capacity cap;
	struct cxll_dvsec_device dev;
	struct cxll_why why = { };
	u16 vendor, id, length;
	unsigned int r;
	int rc;

	rc = cxll_dvsec_header(buf, len, &vendor, &id, &length);
	RULE((rc == 0) == (len >= 10));
	RULE(rc || length <= 0xfff);
	rc = cxll_dvsec_device_parse(buf, len, &dev, &why);
	rule_why(rc, &why);
	if (rc)
		return rc;
	RULE(dev.revision < 16 && dev.nr_ranges <= CXLL_DVSEC_RANGES);
	RULE(dev.nr_ranges || !dev.mem_capable);
	for (r = 0; r < CXLL_DVSEC_RANGES; r++) {
		RULE(dev.range[r].base % GRANULE == 0);
		RULE(dev.range[r].size % GRANULE == 0);
		RULE(dev.range[r].active_timeout_s <=
		     (r < dev.nr_ranges && dev.revision ? 256 : 0));
		range_run(&dev, r);
	}
	rc = cxll_dvsec_range_capacity(&dev, &cap, &why);
	RULE(rc || cxll_capacity_total(&cap) == dev.range[0].size + dev.range[1].size);
	return 0;
}

const u8 *regloc_sample(size_t *len)
{
	static u8 s[0x0c + 4 * 8];

	sample_put(s + 4, (u32)sizeof(s) << 20 | 0x1e98, 4);
	sample_put(s + 8, CXLL_DVSEC_ID_REGLOC, 2);
	sample_put(s + 0x0c, 0x10000 | CXLL_BLOCK_DEVICE << 8 | 7, 8);
	sample_put(s + 0x14, 0, 8);
	sample_put(s + 0x1c, 0x20000 | CXLL_BLOCK_DEVICE << 8 | 2, 8);
	sample_put(s + 0x24, CXLL_BLOCK_COMPONENT << 8, 8);
	*len = sizeof(s);
	return s;
}

int regloc_run(const u8 *buf, size_t len)
{
	struct cxll_why why = { };
	struct cxll_regblock blk;
	u64 bar_len, need;
	int rc, fits;

	rc = cxll_regloc_find(buf, len, CXLL_BLOCK_DEVICE, &blk, &why);
	rule_why(rc, &why);
	if (rc)
		return rc;
	RULE(blk.bar <= 5 && blk.id == CXLL_BLOCK_DEVICE);
	RULE(blk.offset % 0x10000 == 0);
	bar_len = rng() >> below(64);
	need = rng() >> below(64);
	fits = cxll_regblock_fits(&blk, bar_len, need, &why);
	rule_why(fits, &why);
	RULE((fits == 0) ==
	     (need <= bar_len && blk.offset <= bar_len - need));
	return 0;
}

const u8 *component_sample(size_t *len)
{
	static u8 s[4 * 4];

	sample_put(s, 0x03110001, 4);
	sample_put(s + 4, 0x10020002, 4);
	sample_put(s + 8, 0x18020004, 4);
	sample_put(s + 12, 0x20010005, 4);
	*len = sizeof(s);
	return s;
}

int component_run(const u8 *buf, size_t len)
{
	u32 *array = malloc(len / 4 * 4);
	struct cxll_why why = { };
	struct cxll_cap cap;
	int rc;

	if (!array && len >= 4)
		abort();
	if (len >= 4)
		memcpy(array, buf, len / 4 * 4);
	rc = cxll_component_find(array, len / 4, CXLL_CAP_HDM, &cap, &why);
	rule_why(rc, &why);
	if (!rc) {
		RULE(cap.offset % 4 == 0);
		RULE(cap.offset >= CXLL_CACHEMEM_OFFSET + 4 +
				   4 * (array[0] >> 24));
		RULE(cap.offset + CXLL_HDM_LEN(1) <=
		     CXLL_CACHEMEM_OFFSET + CXLL_CACHEMEM_LEN);
	}
	free(array);
	return rc;
}

const u8 *devcap_sample(size_t *len)
{
	static u8 s[0x20];

	sample_put(s, 0x0000000301010000, 8);
	sample_put(s + 0x10, 0x00010002, 4);
	sample_put(s + 0x14, 0x88, 4);
	sample_put(s + 0x18, 0x820, 4);
	*len = sizeof(s);
	return s;
}

int devcap_run(const u8 *buf, size_t len)
{
	struct cxll_why why = { };
	struct cxll_cap cap;
	u32 entry[4];
	u64 header;
	int rc;

	if (len < 0x20)
		return -EINVAL;
	memcpy(&header, buf, 8);
	memcpy(entry, buf + 0x10, 16);
	rc = cxll_devcap_count(header, &why);
	rule_why(rc, &why);
	RULE(rc <= 0xffff);
	why.text[0] = '\0';
	rc = cxll_devcap_decode(entry, 0x1000, &cap, &why);
	rule_why(rc, &why);
	RULE(rc || (u64)cap.offset + cap.length <= 0x1000);
	RULE(rc || cap.id != CXLL_DEVCAP_MAILBOX || cap.length > 0x20);
	return rc;
}

const u8 *hdm_sample(size_t *len)
{
	static u8 s[4 + 7 * 4];

	sample_put(s, 0x00001312, 4);
	sample_put(s + 4, 0x10000000, 4);
	sample_put(s + 8, 1, 4);
	sample_put(s + 12, 0x20000000, 4);
	sample_put(s + 20, 0x1604, 4);
	*len = sizeof(s);
	return s;
}

void hdm_round_trip(const struct cxll_hdm_setting *set,
		    enum cxll_hdm_kind kind)
{
	struct cxll_hdm_setting back;
	struct cxll_hdm_raw raw;
	unsigned int i;

	if (set->cxl3) {
		RULE(cxll_hdm_encode(set, kind, &raw, NULL) == -EOPNOTSUPP);
		return;
	}
	RULE(!cxll_hdm_encode(set, kind, &raw, NULL));
	raw.ctrl |= CXLL_HDM_CTRL_COMMITTED;
	RULE(!cxll_hdm_decode(&raw, kind, &back, NULL));
	RULE(back.base == set->base && back.size == set->size);
	RULE(back.skip == set->skip && back.lock == set->lock);
	RULE(back.ilv.ways == set->ilv.ways);
	RULE(back.ilv.gran == set->ilv.gran);
	RULE(back.host_only == set->host_only);
	for (i = 0; kind == CXLL_HDM_PORT && i < set->ilv.ways; i++)
		RULE(back.targets[i] == set->targets[i]);
}

int hdm_run(const u8 *buf, size_t len)
{
	enum cxll_hdm_kind kind = below(2) ? CXLL_HDM_PORT : CXLL_HDM_ENDPOINT;
	struct cxll_hdm_setting set;
	struct cxll_hdm_caps caps;
	struct cxll_why why = { };
	struct cxll_hdm_raw raw;
	u32 reg;
	int rc;

	if (len < 4 + sizeof(raw))
		return -EINVAL;
	memcpy(&reg, buf, 4);
	memcpy(&raw, buf + 4, sizeof(raw));
	rc = cxll_hdm_decode(&raw, kind, &set, &why);
	rule_why(rc, &why);
	RULE(set.ilv.ways >= 1 && set.ilv.ways <= CXLL_WAYS_MAX);
	RULE(set.ilv.gran >= CXLL_GRAN_MIN && set.ilv.gran <= CXLL_GRAN_MAX);
	if (!rc && set.committed)
		hdm_round_trip(&set, kind);
	why.text[0] = '\0';
	rc = cxll_hdm_caps_decode(reg, kind, &caps, &why);
	rule_why(rc, &why);
	if (rc)
		return rc;
	RULE(caps.decoders >= 1 && caps.decoders <= CXLL_HDM_DECODERS_MAX);
	RULE(caps.targets >= 1 && caps.targets <= CXLL_HDM_TARGETS_MAX);
	rc = cxll_hdm_can(&caps, kind, &set.ilv, &why);
	rule_why(rc, &why);
	RULE(rc || kind == CXLL_HDM_ENDPOINT || set.ilv.ways <= caps.targets);
	return rc;
}
