// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of decoders. Formats are ABI, see Documentation/ABI. */
#include <linux/device.h>
#include <linux/sysfs.h>
#include <cxll/decoder.h>
#include <cxll/lib/dpa.h>
#include <cxll/locks.h>
#include <cxll/region.h>
#include "bus.h"

/* A commit that is prepared counts until there is one. */
static const struct cxll_hdm_setting *decoder_shown(const struct cxll_decoder *d)
{
	return d->planned && !d->set.committed ? d->planned : &d->set;
}

/* Show one expression about a decoder, read under the tree lock. */
#define CXLL_DECODER_SHOW(_name, _fmt, _expr)				\
static ssize_t _name##_show(struct device *dev,				\
			    struct device_attribute *attr, char *buf)	\
{									\
	struct cxll_decoder *d = to_cxll_decoder(dev);			\
									\
	guard(rwsem_read)(&cxll_tree_lock);				\
	return sysfs_emit(buf, _fmt "\n", _expr);			\
}

CXLL_DECODER_SHOW(start, "%#llx", d->set.base)
static DEVICE_ATTR_ADMIN_RO(start);
CXLL_DECODER_SHOW(size, "%#llx", d->set.size)
static DEVICE_ATTR_RO(size);
CXLL_DECODER_SHOW(locked, "%d", d->set.lock)
static DEVICE_ATTR_RO(locked);
CXLL_DECODER_SHOW(interleave_ways, "%u", decoder_shown(d)->ilv.ways)
static DEVICE_ATTR_RO(interleave_ways);
CXLL_DECODER_SHOW(interleave_granularity, "%u", decoder_shown(d)->ilv.gran)
static DEVICE_ATTR_RO(interleave_granularity);

static struct attribute *cxll_decoder_attrs[] = {
	&dev_attr_start.attr,
	&dev_attr_size.attr,
	&dev_attr_locked.attr,
	&dev_attr_interleave_ways.attr,
	&dev_attr_interleave_granularity.attr,
	NULL
};

static const struct attribute_group cxll_decoder_group = {
	.attrs = cxll_decoder_attrs,
};

/* Root decoders */

static u16 window_permits(struct device *dev, u16 bit)
{
	return !!(to_cxll_root_decoder(dev)->window.restrictions & bit);
}

#define CXLL_CAP_ATTR(_name, _bit)					\
static ssize_t _name##_show(struct device *dev,				\
			    struct device_attribute *attr, char *buf)	\
{									\
	return sysfs_emit(buf, "%d\n", window_permits(dev, _bit));	\
}									\
static DEVICE_ATTR_RO(_name)

CXLL_CAP_ATTR(cap_pmem, CXLL_CFMWS_PERSISTENT);
CXLL_CAP_ATTR(cap_ram, CXLL_CFMWS_VOLATILE);
CXLL_CAP_ATTR(cap_type2, CXLL_CFMWS_DEVICE_COHERENT);
CXLL_CAP_ATTR(cap_type3, CXLL_CFMWS_HOST_ONLY);

static ssize_t window_targets_show(struct device *dev,
				   struct device_attribute *attr, char *buf)
{
	struct cxll_window *window = &to_cxll_root_decoder(dev)->window;
	int i, len = 0;

	for (i = 0; i < window->ilv.ways; i++)
		len += sysfs_emit_at(buf, len, "%s%u", i ? "," : "",
				     window->targets[i]);
	return len + sysfs_emit_at(buf, len, "\n");
}

static struct device_attribute dev_attr_window_targets =
	__ATTR(target_list, 0444, window_targets_show, NULL);

static ssize_t delete_region_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t len)
{
	char name[32];
	int rc;

	/* Tools send the bare name, shells a newline behind it */
	if (sscanf(buf, "%31s", name) != 1)
		return -EINVAL;

	rc = cxll_region_remove(to_cxll_root_decoder(dev), name);
	return rc ?: len;
}
static DEVICE_ATTR_WO(delete_region);

static struct attribute *cxll_root_decoder_attrs[] = {
	&dev_attr_cap_pmem.attr,
	&dev_attr_cap_ram.attr,
	&dev_attr_cap_type2.attr,
	&dev_attr_cap_type3.attr,
	&dev_attr_window_targets.attr,
	&dev_attr_delete_region.attr,
	NULL
};

static const struct attribute_group cxll_root_decoder_group = {
	.attrs = cxll_root_decoder_attrs,
};

const struct attribute_group *cxll_root_decoder_groups[] = {
	&cxll_decoder_group,
	&cxll_root_decoder_group,
	&cxll_window_kinds_group,
	NULL
};

/* Decoders below the root */

CXLL_DECODER_SHOW(target_type, "%s",
		  d->set.committed && !d->set.host_only ? "accelerator" :
							  "expander")
static DEVICE_ATTR_RO(target_type);
CXLL_DECODER_SHOW(region, "%s",
		  d->region ? dev_name(d->region) : "")
static DEVICE_ATTR_RO(region);

static ssize_t reason_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return cxll_reason_show(&to_cxll_decoder(dev)->reason, buf);
}
static DEVICE_ATTR_RO(reason);

/* The one port below, if it is there: nobody chooses among several. */
static ssize_t passthrough_target_show(const struct cxll_port *port, char *buf)
{
	const struct cxll_dport *dport;

	if (port->nr_dports != 1)
		return sysfs_emit(buf, "\n");
	dport = list_first_entry(&port->dports, struct cxll_dport, node);
	return sysfs_emit(buf, "%u\n", dport->id);
}

static ssize_t target_list_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	struct cxll_decoder *d = to_cxll_decoder(dev);
	const struct cxll_hdm_setting *set;
	int i, nr, len = 0;

	guard(rwsem_read)(&cxll_tree_lock);
	if (d == d->port->passthrough)
		return passthrough_target_show(d->port, buf);
	set = decoder_shown(d);
	/* Others hold what nobody decodes by, if anything */
	nr = d->set.committed || d->planned ? set->ilv.ways : 0;
	for (i = 0; i < nr; i++)
		len += sysfs_emit_at(buf, len, "%s%u", i ? "," : "",
				     set->targets[i]);
	return len + sysfs_emit_at(buf, len, "\n");
}
static DEVICE_ATTR_RO(target_list);

static struct attribute *cxll_switch_decoder_attrs[] = {
	&dev_attr_target_type.attr,
	&dev_attr_region.attr,
	&dev_attr_target_list.attr,
	NULL
};

static const struct attribute_group cxll_switch_decoder_group = {
	.attrs = cxll_switch_decoder_attrs,
};

const struct attribute_group *cxll_switch_decoder_groups[] = {
	&cxll_decoder_group,
	&cxll_switch_decoder_group,
	NULL
};

/* Endpoint decoders */

static const char *mode_word(enum cxll_mode mode)
{
	return cxll_partition_kind(mode)->word;
}

static ssize_t mode_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%s\n",
			  mode_word(to_cxll_ep_decoder(dev)->mode));
}

static int ep_decoder_mode_set(struct cxll_ep_decoder *ed, enum cxll_mode mode,
			       struct cxll_why *why)
{
	guard(rwsem_write)(&cxll_tree_lock);
	if (mode == ed->mode)
		return 0;
	if (ed->d.port->caps.ranges) {
		cxll_why_set(why, "it is a DVSEC range, whose capacity (%s) the device fixes",
			     mode_word(ed->mode));
		return -EINVAL;
	}
	if (ed->dpa.size || ed->d.set.committed || ed->target_of) {
		cxll_why_set(why, "the decoder maps %llu MiB of %s capacity, free it first (dpa_size 0)",
			     ed->dpa.size >> 20, mode_word(ed->mode));
		return -EBUSY;
	}
	ed->mode = mode;
	return 0;
}

static ssize_t mode_store(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t len)
{
	struct cxll_ep_decoder *ed = to_cxll_ep_decoder(dev);
	struct cxll_why why = {};
	enum cxll_mode mode;
	int rc;

	for (mode = CXLL_MODE_NONE + 1; mode < CXLL_MODES; mode++)
		if (sysfs_streq(buf, mode_word(mode)))
			break;
	if (mode == CXLL_MODES)
		return -EINVAL;

	rc = ep_decoder_mode_set(ed, mode, &why);
	return rc ? cxll_refuse(dev, &ed->d.reason, "mode", rc, &why) : len;
}
static DEVICE_ATTR_RW(mode);

static ssize_t dpa_resource_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	struct cxll_ep_decoder *ed = to_cxll_ep_decoder(dev);

	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%#llx\n",
			  ed->dpa.size ? ed->dpa.base : U64_MAX);
}
static DEVICE_ATTR_RO(dpa_resource);

static ssize_t dpa_size_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%#llx\n", to_cxll_ep_decoder(dev)->dpa.size);
}

static ssize_t dpa_size_store(struct device *dev, struct device_attribute *attr,
			      const char *buf, size_t len)
{
	struct cxll_ep_decoder *ed = to_cxll_ep_decoder(dev);
	struct cxll_why why = {};
	u64 size;
	int rc;

	rc = kstrtoull(buf, 0, &size);
	if (rc)
		return rc;

	scoped_guard(rwsem_write, &cxll_tree_lock)
		rc = cxll_ep_decoder_resize(ed, size, &why);
	return cxll_told(dev, &ed->d.reason, "dpa_size", rc, &why) ?: len;
}
static DEVICE_ATTR_RW(dpa_size);

static struct attribute *cxll_ep_decoder_attrs[] = {
	&dev_attr_target_type.attr,
	&dev_attr_region.attr,
	&dev_attr_mode.attr,
	&dev_attr_dpa_size.attr,
	&dev_attr_dpa_resource.attr,
	&dev_attr_reason.attr,
	NULL
};

static const struct attribute_group cxll_ep_decoder_group = {
	.attrs = cxll_ep_decoder_attrs,
};

const struct attribute_group *cxll_ep_decoder_groups[] = {
	&cxll_decoder_group,
	&cxll_ep_decoder_group,
	NULL
};
