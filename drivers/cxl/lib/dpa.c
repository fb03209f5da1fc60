// SPDX-License-Identifier: GPL-2.0-only
/* Device physical addresses of endpoint decoders (CXL 3.1 8.2.4.20.9). */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <cxll/lib/dpa.h>

#define GRANULE		CXLL_CAPACITY_UNIT

/* First DPA above the decoders that are there. */
static int dpa_floor(const struct cxll_dpa *used, unsigned int nr, u64 *floor,
		     struct cxll_why *why)
{
	unsigned int i;
	u64 end;

	*floor = 0;
	for (i = 0; i < nr; i++) {
		if (check_add_overflow(used[i].base, used[i].size, &end)) {
			cxll_why_set(why,
				     "decoder %u maps 0x%llx bytes at DPA 0x%llx, past 64 bits",
				     i, used[i].size, used[i].base);
			return -EINVAL;
		}
		if (end > *floor)
			*floor = end;
	}
	return 0;
}

static int want_check(enum cxll_mode mode, u64 size, struct cxll_why *why)
{
	int rc = cxll_mode_check(mode, why);

	if (rc)
		return rc;
	if (!size || !IS_ALIGNED(size, GRANULE)) {
		cxll_why_set(why,
			     "size 0x%llx is not a multiple of 256 MiB above 0",
			     size);
		return -EINVAL;
	}
	return 0;
}

/* What is left of a partition above @floor, and where it starts. */
static u64 dpa_left(const struct cxll_capacity *cap, enum cxll_mode mode,
		    u64 floor, u64 *start)
{
	const struct cxll_partition *part = cxll_capacity_find(cap, mode);
	u64 end;

	*start = floor;
	if (!part)
		return 0;
	end = part->base + part->size;
	*start = max(floor, part->base);
	return *start < end ? end - *start : 0;
}

u64 cxll_dpa_left(const struct cxll_capacity *cap,
		  const struct cxll_dpa *used, unsigned int nr,
		  enum cxll_mode mode)
{
	u64 floor, start;

	if (want_check(mode, GRANULE, NULL) ||
	    dpa_floor(used, nr, &floor, NULL))
		return 0;
	return dpa_left(cap, mode, floor, &start);
}
EXPORT_SYMBOL_GPL(cxll_dpa_left);

int cxll_dpa_place(const struct cxll_capacity *cap,
		   const struct cxll_dpa *used, unsigned int nr,
		   enum cxll_mode mode, u64 size, struct cxll_dpa *out,
		   struct cxll_why *why)
{
	u64 floor, start, left;
	int rc;

	rc = want_check(mode, size, why);
	if (!rc)
		rc = dpa_floor(used, nr, &floor, why);
	if (rc)
		return rc;

	left = dpa_left(cap, mode, floor, &start);
	if (size > left) {
		cxll_why_set(why,
			     "%llu MiB requested, %llu MiB of %s capacity left above DPA 0x%llx, where the lower decoders end",
			     size >> 20, left >> 20,
			     cxll_partition_kind(mode)->adjective, floor);
		return -ENOSPC;
	}
	out->base = start;
	out->size = size;
	out->skip = start - floor;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dpa_place);

int cxll_dpa_adopt(const struct cxll_capacity *cap,
		   const struct cxll_dpa *used, unsigned int nr,
		   u64 skip, u64 size, struct cxll_dpa *out,
		   enum cxll_mode *mode, struct cxll_why *why)
{
	u64 floor, base, end, top = cxll_capacity_total(cap);
	const struct cxll_partition *part;
	int rc;

	rc = dpa_floor(used, nr, &floor, why);
	if (rc)
		return rc;
	if (check_add_overflow(floor, skip, &base) ||
	    check_add_overflow(base, size, &end) || end > top) {
		cxll_why_set(why,
			     "0x%llx bytes after a skip of 0x%llx from DPA 0x%llx exceed the device's 0x%llx bytes",
			     size, skip, floor, top);
		return -EINVAL;
	}
	/* There is one unless @size is 0 */
	part = cxll_capacity_at(cap, base);
	if (part && end > part->base + part->size) {
		cxll_why_set(why,
			     "DPA 0x%llx to 0x%llx straddles the end of %s capacity at 0x%llx",
			     base, end - 1,
			     cxll_partition_kind(part->mode)->adjective,
			     part->base + part->size);
		return -EINVAL;
	}
	out->base = base;
	out->size = size;
	out->skip = skip;
	*mode = size && part ? part->mode : CXLL_MODE_NONE;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dpa_adopt);

int cxll_dpa_find(const struct cxll_dpa *used, unsigned int nr, u64 dpa,
		  struct cxll_why *why)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (dpa >= used[i].base && dpa - used[i].base < used[i].size)
			return i;
	cxll_why_set(why, "DPA 0x%llx is mapped by none of the device's %u decoders",
		     dpa, nr);
	return -ENOENT;
}
EXPORT_SYMBOL_GPL(cxll_dpa_find);
