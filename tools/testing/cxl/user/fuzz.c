// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every decoder of lib on random and bent bytes. Buffers have exactly the
 * length that is told, so AddressSanitizer sees a read of one byte too many;
 * what comes out is held against the rules its header promises.
 *
 *   fuzz [seconds [seed]]
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/kernel.h>
#include <cxll/lib/cdat.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/component.h>
#include <cxll/lib/dvsec.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/mboxcmd.h>
#include <cxll/lib/dvsec_range.h>
#include "fuzz.h"

#define INPUT_MAX	512
#define ROUND		2000

struct fuzz_target {
	const char *name;
	const u8 *(*sample)(size_t *len);
	int (*run)(const u8 *buf, size_t len);
	unsigned long long inputs, accepted, failed;
};

static u64 rng_state;
static struct fuzz_target *current;

u64 rng(void)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return rng_state;
}

u64 below(u64 n)
{
	return rng() % n;
}

void rule_fails(int line, const char *rule)
{
	if (!current->failed++)
		printf("%s, input %llu, line %d: broken: %s\n", current->name,
		       current->inputs, line, rule);
}

void rule_why(int rc, const struct cxll_why *why)
{
	const char *end = memchr(why->text, '\0', sizeof(why->text));

	RULE(end);
	RULE(end && (rc < 0) == (end - why->text > 10));
	/* One byte is left, so nothing was cut off. */
	RULE(end != &why->text[sizeof(why->text) - 1]);
}

/* Little endian fields of samples. */
static void put(u8 *p, u64 val, unsigned int bytes)
{
	for (; bytes--; val >>= 8)
		*p++ = val & 0xff;
}

static const u8 *dvsec_sample(size_t *len)
{
	static u8 s[0x3c];

	put(s + 4, 0x03c31e98, 4);
	put(s + 0x0a, 0x26, 2);
	put(s + 0x1c, 0x20000003, 4);
	put(s + 0x24, 0x10000000, 4);
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

static int dvsec_run(const u8 *buf, size_t len)
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
	RULE(rc || cap.ram + cap.pmem == dev.range[0].size + dev.range[1].size);
	return 0;
}

static const u8 *regloc_sample(size_t *len)
{
	static u8 s[0x0c + 4 * 8];

	put(s + 4, (u32)sizeof(s) << 20 | 0x1e98, 4);
	put(s + 8, CXLL_DVSEC_ID_REGLOC, 2);
	put(s + 0x0c, 0x10000 | CXLL_BLOCK_DEVICE << 8 | 7, 8);
	put(s + 0x14, 0, 8);
	put(s + 0x1c, 0x20000 | CXLL_BLOCK_DEVICE << 8 | 2, 8);
	put(s + 0x24, CXLL_BLOCK_COMPONENT << 8, 8);
	*len = sizeof(s);
	return s;
}

static int regloc_run(const u8 *buf, size_t len)
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

static const u8 *component_sample(size_t *len)
{
	static u8 s[4 * 4];

	put(s, 0x03110001, 4);
	put(s + 4, 0x10020002, 4);
	put(s + 8, 0x18020004, 4);
	put(s + 12, 0x20010005, 4);
	*len = sizeof(s);
	return s;
}

static int component_run(const u8 *buf, size_t len)
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

static const u8 *devcap_sample(size_t *len)
{
	static u8 s[0x20];

	put(s, 0x0000000301010000, 8);
	put(s + 0x10, 0x00010002, 4);
	put(s + 0x14, 0x88, 4);
	put(s + 0x18, 0x820, 4);
	*len = sizeof(s);
	return s;
}

static int devcap_run(const u8 *buf, size_t len)
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

static const u8 *hdm_sample(size_t *len)
{
	static u8 s[4 + 7 * 4];

	put(s, 0x00001312, 4);
	put(s + 4, 0x10000000, 4);
	put(s + 8, 1, 4);
	put(s + 12, 0x20000000, 4);
	put(s + 20, 0x1604, 4);
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

static int hdm_run(const u8 *buf, size_t len)
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

static const u8 *cedt_sample(size_t *len)
{
	static u8 s[36 + 0x20 + 0x2c + 0x18 + 0x10 + 8];
	u8 *p = s + 36;

	put(p, 0x200000, 4);
	put(p + 8, 1, 4);
	put(p + 0x10, 0x180000000, 8);
	put(p + 0x18, 0x10000, 8);
	p += 0x20;
	put(p, 0x2c0001, 4);
	put(p + 8, 0x110000000, 8);
	put(p + 0x10, 0x40000000, 8);
	p[0x18] = 1;
	p += 0x2c;
	put(p, 0x180002, 4);
	p[7] = 2;
	put(p + 8, 0x100, 8);
	put(p + 0x10, 0x200, 8);
	p += 0x18;
	put(p, 0x100003, 4);
	p += 0x10;
	put(p, 0x080004, 4);
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

static int cedt_run(const u8 *buf, size_t len)
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

static const u8 *identify_sample(size_t *len)
{
	static u8 s[0x45] = "fw 1.0";

	put(s + 0x10, 4, 8);
	put(s + 0x18, 1, 8);
	put(s + 0x20, 2, 8);
	put(s + 0x28, 1, 8);
	*len = sizeof(s);
	return s;
}

static int identify_run(const u8 *buf, size_t len)
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
	RULE(rc || (cap.ram <= id.total && cap.pmem <= id.total - cap.ram));
	return rc;
}

static const u8 *logs_sample(size_t *len)
{
	static u8 s[8 + 2 * 20];

	put(s, 2, 2);
	memcpy(s + 28, cxll_uuid_cel, 16);
	put(s + 44, 0x40, 4);
	*len = sizeof(s);
	return s;
}

static int logs_run(const u8 *buf, size_t len)
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

static const u8 *cdat_sample(size_t *len)
{
	static u8 s[16 + 24 + 8];

	put(s, sizeof(s), 4);
	s[5] = 0x100 - (sizeof(s) + 24 + 3 + 8);
	put(s + 18, 24, 2);
	s[40] = 3;
	put(s + 42, 8, 2);
	*len = sizeof(s);
	return s;
}

/* Half of the inputs get a right sum, or all would fail for that. */
static int cdat_run(const u8 *buf, size_t len)
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

u64 some_size(void)
{
	switch (below(8)) {
	case 0:
		return rng() >> below(64);
	case 1:
		return 0;
	default:
		return below(40) * GRANULE;
	}
}

static const u8 *no_sample(size_t *len)
{
	*len = 0;
	return NULL;
}

static struct fuzz_target targets[] = {
	{ "dvsec", dvsec_sample, dvsec_run, 0, 0, 0 },
	{ "register locator", regloc_sample, regloc_run, 0, 0, 0 },
	{ "component array", component_sample, component_run, 0, 0, 0 },
	{ "device array", devcap_sample, devcap_run, 0, 0, 0 },
	{ "HDM decoder", hdm_sample, hdm_run, 0, 0, 0 },
	{ "CEDT", cedt_sample, cedt_run, 0, 0, 0 },
	{ "identify, partition", identify_sample, identify_run, 0, 0, 0 },
	{ "logs, CEL", logs_sample, logs_run, 0, 0, 0 },
	{ "CDAT", cdat_sample, cdat_run, 0, 0, 0 },
	{ "DPA", no_sample, dpa_run, 0, 0, 0 },
	{ "interleave", no_sample, interleave_run, 0, 0, 0 },
	{ "planner", no_sample, plan_run, 0, 0, 0 },
	{ "adoption", no_sample, adopt_run, 0, 0, 0 },
	{ "translation", no_sample, translate_run, 0, 0, 0 },
	{ "RCRB", no_sample, rcrb_run, 0, 0, 0 },
	{ "derived windows", no_sample, derive_run, 0, 0, 0 },
	{ "policy list", policy_sample, policy_run, 0, 0, 0 },
};

static void bend(u8 *buf, size_t len)
{
	static const u8 edges[] = { 0, 1, 2, 3, 4, 7, 8, 0x7f, 0x80, 0xff };
	unsigned int times = below(6);

	while (len && times--) {
		size_t at = below(len);

		switch (below(3)) {
		case 0:
			buf[at] ^= 1 << below(8);
			break;
		case 1:
			buf[at] = edges[below(sizeof(edges))];
			break;
		default:
			buf[at] = rng();
		}
	}
}

/* A sample, bent and cut or grown; every eighth input is noise. */
static size_t input_fill(u8 *buf, const struct fuzz_target *t)
{
	const u8 *sample;
	size_t len, i;

	for (i = 0; i < INPUT_MAX; i++)
		buf[i] = below(2) ? 0 : rng();
	sample = t->sample(&len);
	if (!len || !below(8))
		return below(INPUT_MAX);
	memcpy(buf, sample, len);
	bend(buf, len);
	if (!below(3))
		len = below(2) ? below(len + 1) : len + below(16);
	return len;
}

static void target_round(struct fuzz_target *t)
{
	u8 input[INPUT_MAX], *exact;
	unsigned int i;
	size_t len;

	current = t;
	for (i = 0; i < ROUND; i++) {
		len = input_fill(input, t);
		exact = malloc(len);
		if (!exact)
			abort();
		memcpy(exact, input, len);
		t->inputs++;
		t->accepted += t->run(exact, len) >= 0;
		free(exact);
	}
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 10;
	unsigned int i, passed = 0, failed = 0;
	struct timespec begin, now;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	rng_state = argc > 2 ? strtoull(argv[2], NULL, 0) :
			       (u64)begin.tv_nsec << 20 ^ begin.tv_sec;
	rng_state |= !rng_state;
	printf("seed %llu, %g s\n", (unsigned long long)rng_state, seconds);
	fflush(stdout);
	do {
		for (i = 0; i < ARRAY_SIZE(targets); i++)
			target_round(&targets[i]);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - begin.tv_sec +
		 (now.tv_nsec - begin.tv_nsec) / 1e9 < seconds);

	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		/* One that accepts nothing, or all, has tested nothing. */
		bool ok = !targets[i].failed && targets[i].accepted &&
			  targets[i].accepted < targets[i].inputs;

		printf("%-20s %9llu inputs, %9llu accepted, %llu broken\n",
		       targets[i].name, targets[i].inputs, targets[i].accepted,
		       targets[i].failed);
		passed += ok;
		failed += !ok;
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
