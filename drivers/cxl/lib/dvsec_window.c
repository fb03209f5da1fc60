// SPDX-License-Identifier: GPL-2.0-only
/* Windows of a platform without CEDT, from ranges that decode already. */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/dvsec_range.h>
#include <cxll/lib/dvsec_window.h>
#include <cxll/lib/hdm.h>

#define QTG_NONE	0xffff

static int range_check(const struct cxll_dvsec_window_range *range,
		       struct cxll_why *why)
{
	u64 end;

	if (range->size && IS_ALIGNED(range->base, CXLL_HDM_GRANULE) &&
	    IS_ALIGNED(range->size, CXLL_HDM_GRANULE) &&
	    !check_add_overflow(range->base, range->size, &end))
		return 0;
	cxll_why_set(why, "0x%llx bytes at 0x%llx are not a window: both must be multiples of 256 MiB, inside 64 bits",
		     range->size, range->base);
	return -EINVAL;
}

static int known_check(const struct cxll_dvsec_window_range *range,
		       struct cxll_why *why)
{
	if (range->known == CXLL_DVSEC_WINDOW_MEMORY)
		return 0;
	if (range->known == CXLL_DVSEC_WINDOW_RAM) {
		cxll_why_set(why, "0x%llx bytes at 0x%llx are system RAM by the firmware's memory map: the kernel uses them since boot",
			     range->size, range->base);
		return -EBUSY;
	}
	cxll_why_set(why, "neither a Soft Reserved range nor the SRAT has 0x%llx bytes at 0x%llx: nothing confirms that the device decodes them",
		     range->size, range->base);
	return -ENXIO;
}

static int alone_check(const struct cxll_dvsec_window_range *ranges, unsigned int nr,
		       unsigned int i, struct cxll_why *why)
{
	unsigned int k;

	for (k = 0; k < nr; k++) {
		if (k == i ||
		    !cxll_dvsec_ranges_overlap(ranges[i].base, ranges[i].size,
					       ranges[k].base, ranges[k].size))
			continue;
		cxll_why_set(why, "0x%llx bytes at 0x%llx overlap the active range of another device (0x%llx bytes at 0x%llx): a CEDT is needed",
			     ranges[i].size, ranges[i].base, ranges[k].size,
			     ranges[k].base);
		return -EINVAL;
	}
	return 0;
}

int cxll_dvsec_window_find(const struct cxll_dvsec_window_range *ranges, unsigned int nr,
			   unsigned int i, struct cxll_window *window,
			   struct cxll_why *why)
{
	const struct cxll_dvsec_window_range *range = &ranges[i];
	int rc;

	rc = range_check(range, why);
	if (!rc)
		rc = alone_check(ranges, nr, i, why);
	if (!rc)
		rc = known_check(range, why);
	if (rc)
		return rc;

	memset(window, 0, sizeof(*window));
	window->base = range->base;
	window->size = range->size;
	window->ilv = (struct cxll_interleave){ 1, CXLL_GRAN_MIN };
	window->qtg = QTG_NONE;
	window->targets[0] = range->bridge;
	window->restrictions = CXLL_CFMWS_HOST_ONLY;
	window->restrictions |= range->persistent ? CXLL_CFMWS_PERSISTENT :
						    CXLL_CFMWS_VOLATILE;
	if (range->lock)
		window->restrictions |= CXLL_CFMWS_FIXED;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_dvsec_window_find);
