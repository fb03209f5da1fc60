// SPDX-License-Identifier: GPL-2.0-only
/* HDM decoder registers (CXL 3.1 8.2.4.20). */
#include <linux/align.h>
#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/hdm.h>

#define CAP_COUNT		GENMASK(3, 0)
#define CAP_TARGETS		GENMASK(7, 4)
#define CAP_A11TO8		BIT(8)
#define CAP_A14TO12		BIT(9)
#define CAP_WAYS_3_6_12		BIT(11)
#define CAP_WAYS_16		BIT(12)

#define ADDR_LO			GENMASK(31, 28)
#define ENDPOINT_DECODERS_MAX	10

#define SELECT_11_8		GENMASK_ULL(11, 8)
#define SELECT_14_12		GENMASK_ULL(14, 12)

/* Index is the code of the capability register. */
static const u8 decoders_of_code[] = {
	1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32,
};

static int count_decode(u32 reg, enum cxll_hdm_kind kind, unsigned int *count,
			struct cxll_why *why)
{
	unsigned int code = FIELD_GET(CAP_COUNT, reg);

	if (code >= ARRAY_SIZE(decoders_of_code)) {
		cxll_why_set(why,
			     "HDM decoder count code %u is reserved, codes 0 to 12 stand for 1 to %u decoders",
			     code, CXLL_HDM_DECODERS_MAX);
		return -EINVAL;
	}
	*count = decoders_of_code[code];
	if (kind == CXLL_HDM_ENDPOINT && *count > ENDPOINT_DECODERS_MAX) {
		cxll_why_set(why, "an endpoint reports %u HDM decoders, at most %u are allowed",
			     *count, ENDPOINT_DECODERS_MAX);
		return -EINVAL;
	}
	return 0;
}

int cxll_hdm_caps_decode(u32 reg, enum cxll_hdm_kind kind,
			 struct cxll_hdm_caps *out, struct cxll_why *why)
{
	int rc;

	if (reg == U32_MAX) {
		cxll_why_set(why,
			     "HDM decoder capability reads as all ones, the device is gone");
		return -ENODEV;
	}
	memset(out, 0, sizeof(*out));
	rc = count_decode(reg, kind, &out->decoders, why);
	if (rc)
		return rc;

	out->a11to8 = reg & CAP_A11TO8;
	out->a14to12 = reg & CAP_A14TO12;
	if (kind == CXLL_HDM_ENDPOINT) {
		out->targets = 1;
		out->ways_3_6_12 = reg & CAP_WAYS_3_6_12;
		out->ways_16 = reg & CAP_WAYS_16;
		return 0;
	}
	out->targets = FIELD_GET(CAP_TARGETS, reg);
	if (!out->targets) {
		/* Of a bridge with one root port there is nothing to choose */
		out->no_list = true;
		out->targets = 1;
		return 0;
	}
	if (!is_power_of_2(out->targets) ||
	    out->targets > CXLL_HDM_TARGETS_MAX) {
		cxll_why_set(why,
			     "HDM decoders with %u targets are not defined, 1, 2, 4 and 8 are",
			     out->targets);
		return -EINVAL;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_hdm_caps_decode);

static bool kind_has_ways(enum cxll_hdm_kind kind, unsigned int ways)
{
	return kind == CXLL_HDM_ENDPOINT ||
	       (is_power_of_2(ways) && ways <= CXLL_HDM_TARGETS_MAX);
}

static const char *kind_name(enum cxll_hdm_kind kind)
{
	return kind == CXLL_HDM_ENDPOINT ? "an endpoint" : "a bridge or switch";
}

static int granule_check(const char *what, u64 val, struct cxll_why *why)
{
	if (IS_ALIGNED(val, CXLL_HDM_GRANULE))
		return 0;
	cxll_why_set(why, "%s 0x%llx is not a multiple of 256 MiB", what, val);
	return -EINVAL;
}

static int range_check(const struct cxll_hdm_setting *set,
		       struct cxll_why *why)
{
	u64 end;

	if (!set->size) {
		cxll_why_set(why,
			     "decoder has size 0, it would decode nothing");
		return -EINVAL;
	}
	if (check_add_overflow(set->base, set->size, &end)) {
		cxll_why_set(why,
			     "decoder of 0x%llx bytes at 0x%llx ends past 64 bits",
			     set->size, set->base);
		return -EINVAL;
	}
	return 0;
}

static int encode_check(const struct cxll_hdm_setting *set,
			enum cxll_hdm_kind kind, struct cxll_why *why)
{
	int rc;

	rc = granule_check("base", set->base, why);
	if (!rc)
		rc = granule_check("size", set->size, why);
	if (!rc && kind == CXLL_HDM_ENDPOINT)
		rc = granule_check("DPA skip", set->skip, why);
	if (!rc)
		rc = range_check(set, why);
	return rc;
}

static void list_encode(const struct cxll_hdm_setting *set,
			struct cxll_hdm_raw *raw)
{
	unsigned int i;

	for (i = 0; i < set->ilv.ways; i++) {
		u32 *dw = i < 4 ? &raw->list_lo : &raw->list_hi;

		*dw |= (u32)set->targets[i] << (i % 4 * 8);
	}
}

int cxll_hdm_encode(const struct cxll_hdm_setting *set, enum cxll_hdm_kind kind,
		    struct cxll_hdm_raw *raw, struct cxll_why *why)
{
	u8 iw, ig;
	int rc;

	rc = encode_check(set, kind, why);
	if (rc)
		return rc;
	if (set->cxl3) {
		cxll_why_set(why, "the decoder uses features of CXL 3 (control bits 0x%x: BI, UIO), which only firmware can set up",
			     set->cxl3);
		return -EOPNOTSUPP;
	}
	if (cxll_ways_encode(set->ilv.ways, &iw) ||
	    cxll_gran_encode(set->ilv.gran, &ig) ||
	    !kind_has_ways(kind, set->ilv.ways)) {
		cxll_why_set(why,
			     "%s decoder has no code for %u ways of %u bytes",
			     kind_name(kind), set->ilv.ways, set->ilv.gran);
		return -EINVAL;
	}

	memset(raw, 0, sizeof(*raw));
	raw->base_lo = set->base;
	raw->base_hi = set->base >> 32;
	raw->size_lo = set->size;
	raw->size_hi = set->size >> 32;
	raw->ctrl = FIELD_PREP(CXLL_HDM_CTRL_IG, ig) |
		    FIELD_PREP(CXLL_HDM_CTRL_IW, iw) | CXLL_HDM_CTRL_COMMIT;
	if (set->host_only)
		raw->ctrl |= CXLL_HDM_CTRL_HOST_ONLY;
	if (set->lock)
		raw->ctrl |= CXLL_HDM_CTRL_LOCK;
	if (kind == CXLL_HDM_ENDPOINT) {
		raw->list_lo = set->skip;
		raw->list_hi = set->skip >> 32;
	} else {
		list_encode(set, raw);
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_hdm_encode);

/* Reserved codes become 1 way or 256 bytes, and are told by the result. */
static bool ilv_decode(u32 ctrl, enum cxll_hdm_kind kind,
		       struct cxll_interleave *ilv)
{
	bool sound = true;

	if (cxll_ways_decode(FIELD_GET(CXLL_HDM_CTRL_IW, ctrl), &ilv->ways) ||
	    !kind_has_ways(kind, ilv->ways)) {
		ilv->ways = 1;
		sound = false;
	}
	if (cxll_gran_decode(FIELD_GET(CXLL_HDM_CTRL_IG, ctrl), &ilv->gran)) {
		ilv->gran = CXLL_GRAN_MIN;
		sound = false;
	}
	return sound;
}

static u64 addr_decode(u32 lo, u32 hi)
{
	return (u64)hi << 32 | (lo & ADDR_LO);
}

static void list_decode(const struct cxll_hdm_raw *raw,
			struct cxll_hdm_setting *set)
{
	unsigned int i;

	for (i = 0; i < CXLL_HDM_TARGETS_MAX; i++) {
		u32 dw = i < 4 ? raw->list_lo : raw->list_hi;

		set->targets[i] = dw >> (i % 4 * 8);
	}
}

int cxll_hdm_decode(const struct cxll_hdm_raw *raw, enum cxll_hdm_kind kind,
		    struct cxll_hdm_setting *set, struct cxll_why *why)
{
	bool sound;

	memset(set, 0, sizeof(*set));
	if (raw->ctrl == U32_MAX) {
		set->ilv.ways = 1;
		set->ilv.gran = CXLL_GRAN_MIN;
		cxll_why_set(why,
			     "HDM decoder control reads as all ones, the device is gone");
		return -ENODEV;
	}

	set->base = addr_decode(raw->base_lo, raw->base_hi);
	set->size = addr_decode(raw->size_lo, raw->size_hi);
	sound = ilv_decode(raw->ctrl, kind, &set->ilv);
	set->cxl3 = raw->ctrl & CXLL_HDM_CTRL_CXL3;
	set->host_only = raw->ctrl & CXLL_HDM_CTRL_HOST_ONLY;
	set->lock = raw->ctrl & CXLL_HDM_CTRL_LOCK;
	set->committed = raw->ctrl & CXLL_HDM_CTRL_COMMITTED;
	set->error = raw->ctrl & CXLL_HDM_CTRL_ERROR;
	if (kind == CXLL_HDM_ENDPOINT)
		set->skip = addr_decode(raw->list_lo, raw->list_hi);
	else
		list_decode(raw, set);

	if (!set->committed)
		return 0;
	if (!sound) {
		cxll_why_set(why,
			     "committed decoder has control 0x%08x: %s has no such interleave code",
			     raw->ctrl, kind_name(kind));
		return -EINVAL;
	}
	return range_check(set, why);
}
EXPORT_SYMBOL_GPL(cxll_hdm_decode);

/* HPA bits that tell the ways apart; the modulo 3 takes none. */
static u64 select_bits(const struct cxll_interleave *ilv)
{
	unsigned int pow2 = ilv->ways % 3 ? ilv->ways : ilv->ways / 3;

	return (u64)ilv->gran * (pow2 - 1);
}

static int can_count(const struct cxll_hdm_caps *caps, enum cxll_hdm_kind kind,
		     unsigned int ways, struct cxll_why *why)
{
	if (kind == CXLL_HDM_PORT) {
		if (kind_has_ways(kind, ways) && ways <= caps->targets)
			return 0;
		cxll_why_set(why,
			     "%u ways requested, decoders of this bridge or switch have up to %u targets",
			     ways, caps->targets);
		return -EOPNOTSUPP;
	}
	if (caps->ranges && ways != 1) {
		cxll_why_set(why, "the device has DVSEC ranges in place of HDM decoders, which cannot interleave over %u ways",
			     ways);
		return -EOPNOTSUPP;
	}
	if ((ways % 3 || caps->ways_3_6_12) && (ways != 16 || caps->ways_16))
		return 0;
	cxll_why_set(why, "the device's decoders do not support %u ways", ways);
	return -EOPNOTSUPP;
}

int cxll_hdm_can(const struct cxll_hdm_caps *caps, enum cxll_hdm_kind kind,
		 const struct cxll_interleave *ilv, struct cxll_why *why)
{
	u64 bits = select_bits(ilv);
	int rc;

	rc = can_count(caps, kind, ilv->ways, why);
	if (rc)
		return rc;
	if ((bits & SELECT_11_8 && !caps->a11to8) ||
	    (bits & SELECT_14_12 && !caps->a14to12)) {
		cxll_why_set(why,
			     "%u ways of %u bytes select by address bits 0x%llx, the decoders can use%s%s%s bits above 14",
			     ilv->ways, ilv->gran, bits,
			     caps->a11to8 ? " bits 11 to 8," : "",
			     caps->a14to12 ? " bits 14 to 12," : "",
			     caps->a11to8 || caps->a14to12 ? " and" : " only");
		return -EOPNOTSUPP;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_hdm_can);

bool cxll_hdm_same(const struct cxll_hdm_setting *a,
		   const struct cxll_hdm_setting *b)
{
	return a->committed && b->committed && a->base == b->base &&
	       a->size == b->size && a->skip == b->skip &&
	       a->ilv.ways == b->ilv.ways && a->ilv.gran == b->ilv.gran &&
	       a->cxl3 == b->cxl3;
}
EXPORT_SYMBOL_GPL(cxll_hdm_same);
