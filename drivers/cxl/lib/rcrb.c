// SPDX-License-Identifier: GPL-2.0-only
/* The RCRB of a CXL 1.1 host bridge (CXL 3.1 8.2.1.1, 8.2.2). */
#include <linux/align.h>
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <cxll/lib/component.h>
#include <cxll/lib/rcrb.h>

#define ID_VENDOR		GENMASK(15, 0)
#define COMMAND_MEMORY		BIT(1)
#define BAR_IS_IO		BIT(0)
#define BAR_TYPE		GENMASK(2, 1)
#define   BAR_TYPE_32		0
#define   BAR_TYPE_64		2
#define BAR_ADDR		GENMASK(31, 4)

int cxll_rcrb_decode(const struct cxll_rcrb_raw *raw, u64 *base,
		     struct cxll_why *why)
{
	u32 type = FIELD_GET(BAR_TYPE, raw->membar_lo);

	if (FIELD_GET(ID_VENDOR, raw->id) == ID_VENDOR ||
	    raw->membar_lo == U32_MAX) {
		cxll_why_set(why, "the device's half of the RCRB reads as all ones, nothing answers there");
		return -ENODEV;
	}
	if (raw->membar_lo & BAR_IS_IO ||
	    (type != BAR_TYPE_32 && type != BAR_TYPE_64)) {
		cxll_why_set(why, "MEMBAR0 of the RCRB is 0x%08x, which is not a 32 or 64 bit memory BAR",
			     raw->membar_lo);
		return -EINVAL;
	}

	*base = raw->membar_lo & BAR_ADDR;
	if (type == BAR_TYPE_64)
		*base |= (u64)raw->membar_hi << 32;
	if (!*base) {
		cxll_why_set(why, "MEMBAR0 of the RCRB was not set up, so there are no component registers");
		return -ENOENT;
	}
	if (!IS_ALIGNED(*base, CXLL_COMPONENT_LEN)) {
		cxll_why_set(why, "MEMBAR0 of the RCRB is at 0x%llx, component registers must be 64 KiB aligned",
			     *base);
		return -EINVAL;
	}
	if (raw->command & COMMAND_MEMORY)
		return 0;
	cxll_why_set(why, "MEMBAR0 of the RCRB is at 0x%llx, but Memory Space Enable there is off",
		     *base);
	return -ENOENT;
}
EXPORT_SYMBOL_GPL(cxll_rcrb_decode);
