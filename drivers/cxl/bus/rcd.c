// SPDX-License-Identifier: GPL-2.0-only
/* What CXL 1.1 leaves to find out: windows where firmware describes none. */
#include <linux/device.h>
#include <linux/module.h>
#include <cxll/decoder.h>
#include <cxll/lib/dvsec_window.h>
#include <cxll/port.h>

/* The bridge once, however many ranges lead to it. */
static int derive_bridge(struct cxll_port *root, struct device *bridge, u32 id)
{
	if (cxll_dport_find(bridge))
		return 0;
	return PTR_ERR_OR_ZERO(cxll_rch_dport_add(root, bridge, id, 0, NULL));
}

static int derive_one(struct cxll_port *root,
		      const struct cxll_dvsec_window_device *dev,
		      const struct cxll_dvsec_window_range *ranges, unsigned int nr,
		      unsigned int i, struct cxll_why *why)
{
	struct cxll_root_decoder *rd;
	struct cxll_window window;
	int rc;

	rc = cxll_dvsec_window_find(ranges, nr, i, &window, why);
	if (rc)
		return rc;

	rc = derive_bridge(root, dev->bridge, ranges[i].bridge);
	if (rc) {
		cxll_why_set(why, "its host bridge %s cannot be used (%d)",
			     dev_name(dev->bridge), rc);
		return rc;
	}

	rd = cxll_root_decoder_add(root, &window);
	rc = PTR_ERR_OR_ZERO(rd);
	if (rc)
		cxll_why_set(why, "0x%llx bytes at 0x%llx cannot be made a window (%d)",
			     window.size, window.base, rc);
	return rc;
}

int cxll_root_derive(struct cxll_port *root,
		     const struct cxll_dvsec_window_device *devs,
		     struct cxll_dvsec_window_range *ranges, unsigned int nr,
		     enum cxll_dvsec_window_known (*known)(u64 base, u64 size))
{
	unsigned int i;
	int rc, count = 0;

	for (i = 0; i < nr; i++)
		ranges[i].known = known(ranges[i].base, ranges[i].size);

	for (i = 0; i < nr; i++) {
		struct cxll_why why = {};

		rc = derive_one(root, &devs[i], ranges, nr, i, &why);
		if (rc == -ENOMEM)
			return rc;
		if (rc)
			dev_warn(devs[i].dev, "CXL: no window for an active DVSEC range: %s\n",
				 cxll_why_complete(&why, rc));
		else
			count++;
	}
	return count;
}
EXPORT_SYMBOL_GPL(cxll_root_derive);
