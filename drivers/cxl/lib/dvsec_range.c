// SPDX-License-Identifier: GPL-2.0-only
/* DVSEC ranges as decoders (CXL 3.1 8.1.3.8). */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/dvsec_range.h>

enum { MEDIA_VOLATILE, MEDIA_PERSISTENT, MEDIA_SEE_CDAT };

unsigned int cxll_dvsec_range_count(const struct cxll_dvsec_device *dev)
{
	unsigned int nr = dev->mem_capable ? dev->nr_ranges : 0;

	while (nr && !dev->range[nr - 1].size)
		nr--;
	return nr;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_range_count);

bool cxll_dvsec_range_caps(const struct cxll_dvsec_device *dev,
			   struct cxll_hdm_caps *caps)
{
	unsigned int nr = cxll_dvsec_range_count(dev);

	memset(caps, 0, sizeof(*caps));
	if (!nr)
		return false;
	caps->decoders = nr;
	caps->targets = 1;
	caps->ranges = true;
	return true;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_range_caps);

static int range_exists(const struct cxll_dvsec_device *dev, unsigned int r,
			struct cxll_why *why)
{
	if (r < cxll_dvsec_range_count(dev) && dev->range[r].info_valid &&
	    dev->range[r].size)
		return 0;
	cxll_why_set(why, "DVSEC range %u has no memory behind it", r + 1);
	return -EINVAL;
}

static bool range_decodes(const struct cxll_dvsec_device *dev, unsigned int r)
{
	return dev->mem_enable && dev->range[r].size && dev->range[r].base;
}

bool cxll_dvsec_ranges_overlap(u64 base, u64 size, u64 other, u64 other_size)
{
	return base < other ? other - base < size : base - other < other_size;
}

int cxll_dvsec_range_decode(const struct cxll_dvsec_device *dev, unsigned int r,
			    struct cxll_hdm_setting *set, struct cxll_why *why)
{
	const struct cxll_dvsec_range *range = &dev->range[r];
	u64 end;
	int rc;

	memset(set, 0, sizeof(*set));
	set->ilv = (struct cxll_interleave){ 1, CXLL_GRAN_MIN };
	set->lock = dev->config_lock;
	rc = range_exists(dev, r, why);
	if (rc)
		return rc;

	set->committed = range_decodes(dev, r);
	if (!set->committed)
		return 0;
	/* There is no other kind: the target type came with HDM decoders. */
	set->host_only = true;
	set->base = range->base;
	set->size = range->size;
	if (!check_add_overflow(range->base, range->size, &end))
		return 0;
	cxll_why_set(why, "DVSEC range %u of 0x%llx bytes at 0x%llx ends past 64 bits",
		     r + 1, range->size, range->base);
	return -EINVAL;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_range_decode);

bool cxll_dvsec_range_active(const struct cxll_dvsec_device *dev)
{
	struct cxll_hdm_setting set;
	unsigned int r;

	for (r = 0; r < cxll_dvsec_range_count(dev); r++)
		if (!cxll_dvsec_range_decode(dev, r, &set, NULL) && set.committed)
			return true;
	return false;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_range_active);

enum cxll_decodes_by cxll_dvsec_range_choose(const struct cxll_dvsec_device *dev,
					     bool hdm, bool hdm_on)
{
	if (hdm && (hdm_on || !cxll_dvsec_range_active(dev)))
		return CXLL_BY_HDM;
	return cxll_dvsec_range_count(dev) ? CXLL_BY_RANGES : CXLL_BY_NONE;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_range_choose);

int cxll_dvsec_range_dpa(const struct cxll_dvsec_device *dev,
			 const struct cxll_capacity *cap, unsigned int r,
			 struct cxll_dpa *dpa, enum cxll_mode *mode,
			 struct cxll_why *why)
{
	struct cxll_dpa below = {};
	int rc;

	rc = range_exists(dev, r, why);
	if (rc)
		return rc;
	below.size = r ? dev->range[0].size : 0;
	return cxll_dpa_adopt(cap, &below, 1, 0, dev->range[r].size, dpa, mode,
			      why);
}
EXPORT_SYMBOL_GPL(cxll_dvsec_range_dpa);

static int fixed_check(const struct cxll_dvsec_range *range, unsigned int r,
		       const struct cxll_hdm_setting *set, struct cxll_why *why)
{
	u64 end;

	if (set->ilv.ways != 1 || set->skip) {
		cxll_why_set(why, "DVSEC range %u cannot interleave (%u ways) or skip device memory (0x%llx bytes)",
			     r + 1, set->ilv.ways, set->skip);
		return -EINVAL;
	}
	if (set->size != range->size) {
		cxll_why_set(why, "DVSEC range %u has 0x%llx bytes, fixed by the device, not 0x%llx",
			     r + 1, range->size, set->size);
		return -EINVAL;
	}
	if (!set->base || !IS_ALIGNED(set->base, CXLL_HDM_GRANULE) ||
	    check_add_overflow(set->base, set->size, &end)) {
		cxll_why_set(why, "DVSEC range %u of 0x%llx bytes cannot begin at 0x%llx: a multiple of 256 MiB above 0 is needed, below the end of 64 bits",
			     r + 1, set->size, set->base);
		return -EINVAL;
	}
	return 0;
}

static int other_check(const struct cxll_dvsec_device *dev, unsigned int r,
		       const struct cxll_hdm_setting *set, struct cxll_why *why)
{
	unsigned int o = 1 - r;
	const struct cxll_dvsec_range *other = &dev->range[o];

	if (!range_decodes(dev, o) ||
	    !cxll_dvsec_ranges_overlap(set->base, set->size, other->base,
				       other->size))
		return 0;
	cxll_why_set(why, "DVSEC range %u has 0x%llx bytes at 0x%llx already, which 0x%llx bytes at 0x%llx would overlap",
		     o + 1, other->size, other->base, set->size, set->base);
	return -EBUSY;
}

int cxll_dvsec_range_encode(const struct cxll_dvsec_device *dev, unsigned int r,
			    const struct cxll_hdm_setting *set,
			    struct cxll_dvsec_range_raw *raw, struct cxll_why *why)
{
	int rc;

	rc = range_exists(dev, r, why);
	if (rc)
		return rc;
	if (dev->config_lock) {
		cxll_why_set(why, "DVSEC range %u is locked (CONFIG_LOCK) until the next reset; only firmware can set it up before that",
			     r + 1);
		return -EPERM;
	}
	rc = fixed_check(&dev->range[r], r, set, why);
	if (!rc)
		rc = other_check(dev, r, set, why);
	if (rc)
		return rc;
	raw->base_lo = set->base;
	raw->base_hi = set->base >> 32;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_range_encode);

static int media_add(const struct cxll_dvsec_range *range, unsigned int r,
		     struct cxll_capacity *cap, struct cxll_why *why)
{
	enum cxll_mode mode = range->media_type == MEDIA_PERSISTENT ?
			      CXLL_MODE_PMEM : CXLL_MODE_RAM;
	enum cxll_mode below = cap->nr ? cap->part[cap->nr - 1].mode :
					 CXLL_MODE_NONE;

	if (!range->size)
		return 0;
	if (range->media_type > MEDIA_SEE_CDAT) {
		cxll_why_set(why, "DVSEC range %u has media type %u, which is not a memory type",
			     r + 1, range->media_type);
		return -EINVAL;
	}
	if (mode < below) {
		cxll_why_set(why, "DVSEC range %u is volatile and lies above persistent range %u; volatile memory has to come first",
			     r + 1, r);
		return -EINVAL;
	}
	if (cxll_capacity_add(cap, mode, range->size, NULL)) {
		cxll_why_set(why, "the sizes of the DVSEC ranges do not fit 64 bits");
		return -EINVAL;
	}
	return 0;
}

int cxll_dvsec_range_capacity(const struct cxll_dvsec_device *dev,
			      struct cxll_capacity *cap, struct cxll_why *why)
{
	unsigned int r, nr = cxll_dvsec_range_count(dev);
	int rc;

	memset(cap, 0, sizeof(*cap));
	if (!nr) {
		cxll_why_set(why, "the device has no mailbox, and its DVSEC ranges have no memory");
		return -EINVAL;
	}
	for (r = 0; r < nr; r++) {
		rc = media_add(&dev->range[r], r, cap, why);
		if (rc)
			return rc;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_range_capacity);
