// SPDX-License-Identifier: GPL-2.0-only
/* Endpoint decoders as targets of a region. */
#include <linux/overflow.h>
#include <cxll/locks.h>
#include "region.h"

static int target_check(struct cxll_region *r, struct cxll_ep_decoder *ed,
			struct cxll_why *why)
{
	u64 total;

	if (!cxll_port_is_up(ed->d.port)) {
		cxll_why_set(why, "%s is going away", dev_name(&ed->d.dev));
		return -ENXIO;
	}
	if (cxll_port_root(ed->d.port) != r->rd->d.port) {
		cxll_why_set(why, "%s is below another root than %s",
			     dev_name(&ed->d.dev), dev_name(&r->rd->d.dev));
		return -ENXIO;
	}
	if (ed->target_of || (ed->d.set.committed && !ed->d.parked)) {
		cxll_why_set(why, "%s already belongs to %s",
			     dev_name(&ed->d.dev),
			     ed->target_of ? dev_name(ed->target_of) : "firmware");
		return -EBUSY;
	}
	if (ed->mode != r->mode) {
		cxll_why_set(why, "%s maps %s capacity, the region needs %s",
			     dev_name(&ed->d.dev),
			     cxll_partition_kind(ed->mode)->adjective,
			     cxll_partition_kind(r->mode)->adjective);
		return -EINVAL;
	}
	if (check_mul_overflow(ed->dpa.size, (u64)r->ilv.ways, &total) ||
	    total != resource_size(r->res)) {
		cxll_why_set(why, "%s maps %llu MiB, but %llu MiB over %u ways need %llu MiB from each",
			     dev_name(&ed->d.dev), ed->dpa.size >> 20,
			     (u64)resource_size(r->res) >> 20, r->ilv.ways,
			     ((u64)resource_size(r->res) >> 20) / r->ilv.ways);
		return -EINVAL;
	}
	return 0;
}

/**
 * region_detach - undo region_attach()
 * @r: region
 * @pos: position, may be free
 *
 * Context: cxll_tree_lock held for writing.
 */
void region_detach(struct cxll_region *r, unsigned int pos)
{
	struct cxll_ep_decoder *ed = r->targets[pos];

	if (!ed)
		return;
	region_plan_hide(r);
	ed->target_of = NULL;
	r->targets[pos] = NULL;
}

/**
 * region_attach - make an endpoint decoder a target
 * @r: region
 * @pos: position
 * @ed: decoder
 * @why: sentence on error
 *
 * With the last one the region is planned, see region_plan_early().
 *
 * Return: 0, -EINVAL, -EOPNOTSUPP, -EBUSY, -ENXIO.
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
int region_attach(struct cxll_region *r, unsigned int pos,
		  struct cxll_ep_decoder *ed, struct cxll_why *why)
{
	int rc;

	rc = region_config_only(r, why);
	if (rc)
		return rc;

	if (!r->res) {
		cxll_why_set(why, "set the size first");
		return -ENXIO;
	}
	if (r->targets[pos]) {
		cxll_why_set(why, "target%u is %s, detach it first", pos,
			     dev_name(&r->targets[pos]->d.dev));
		return -EBUSY;
	}

	rc = target_check(r, ed, why);
	if (rc)
		return rc;

	r->targets[pos] = ed;
	ed->target_of = &r->dev;
	rc = region_plan_early(r, why);
	if (rc) {
		region_detach(r, pos);
		return rc;
	}
	ed->release = false;
	region_changed(r);
	return 0;
}
