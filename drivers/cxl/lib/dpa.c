// SPDX-License-Identifier: GPL-2.0-only
/* Device physical addresses of endpoint decoders (CXL 3.1 8.2.4.20.9). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/overflow.h>
#include <cxll/lib/dpa.h>

#define GRANULE		CXLL_CAPACITY_UNIT

/* First DPA above the decoders that are there, and the end of it all. */
static int dpa_bounds(const struct cxll_capacity *cap,
		      const struct cxll_dpa *used, unsigned int nr,
		      u64 *floor, u64 *top, struct cxll_why *why)
{
	unsigned int i;
	u64 end;

	if (check_add_overflow(cap->ram, cap->pmem, top)) {
		cxll_why_set(why,
			     "0x%llx bytes volatile and 0x%llx persistent do not fit 64 bits",
			     cap->ram, cap->pmem);
		return -EINVAL;
	}
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
	if (mode != CXLL_MODE_RAM && mode != CXLL_MODE_PMEM) {
		cxll_why_set(why,
			     "no kind of capacity is chosen, ram and pmem are possible");
		return -EINVAL;
	}
	if (!size || size & (GRANULE - 1)) {
		cxll_why_set(why,
			     "size 0x%llx is not a multiple of 256 MiB above 0",
			     size);
		return -EINVAL;
	}
	return 0;
}

/* What is left of a partition above @floor, and where it starts. */
static u64 dpa_left(const struct cxll_capacity *cap, enum cxll_mode mode,
		    u64 floor, u64 top, u64 *start)
{
	*start = floor;
	if (mode == CXLL_MODE_RAM)
		top = cap->ram;
	else if (*start < cap->ram)
		*start = cap->ram;
	return *start < top ? top - *start : 0;
}

u64 cxll_dpa_left(const struct cxll_capacity *cap,
		  const struct cxll_dpa *used, unsigned int nr,
		  enum cxll_mode mode)
{
	u64 floor, top, start;

	if (want_check(mode, GRANULE, NULL) ||
	    dpa_bounds(cap, used, nr, &floor, &top, NULL))
		return 0;
	return dpa_left(cap, mode, floor, top, &start);
}
EXPORT_SYMBOL_GPL(cxll_dpa_left);

int cxll_dpa_place(const struct cxll_capacity *cap,
		   const struct cxll_dpa *used, unsigned int nr,
		   enum cxll_mode mode, u64 size, struct cxll_dpa *out,
		   struct cxll_why *why)
{
	u64 floor, top, start, left;
	int rc;

	rc = want_check(mode, size, why);
	if (!rc)
		rc = dpa_bounds(cap, used, nr, &floor, &top, why);
	if (rc)
		return rc;

	left = dpa_left(cap, mode, floor, top, &start);
	if (size > left) {
		cxll_why_set(why,
			     "%llu MiB requested, %llu MiB of %s capacity left above DPA 0x%llx, where the lower decoders end",
			     size >> 20, left >> 20,
			     mode == CXLL_MODE_RAM ? "volatile" : "persistent",
			     floor);
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
	u64 floor, top, base, end;
	int rc;

	rc = dpa_bounds(cap, used, nr, &floor, &top, why);
	if (rc)
		return rc;
	if (check_add_overflow(floor, skip, &base) ||
	    check_add_overflow(base, size, &end) || end > top) {
		cxll_why_set(why,
			     "0x%llx bytes after a skip of 0x%llx from DPA 0x%llx exceed the device's 0x%llx bytes",
			     size, skip, floor, top);
		return -EINVAL;
	}
	if (base < cap->ram && end > cap->ram) {
		cxll_why_set(why,
			     "DPA 0x%llx to 0x%llx straddles the end of volatile capacity at 0x%llx",
			     base, end - 1, cap->ram);
		return -EINVAL;
	}
	out->base = base;
	out->size = size;
	out->skip = skip;
	if (!size)
		*mode = CXLL_MODE_NONE;
	else
		*mode = base < cap->ram ? CXLL_MODE_RAM : CXLL_MODE_PMEM;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dpa_adopt);
