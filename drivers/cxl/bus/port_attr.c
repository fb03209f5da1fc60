// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of ports. */
#include <linux/device.h>
#include <linux/sysfs.h>
#include <cxll/decoder.h>
#include <cxll/locks.h>
#include <cxll/port.h>
#include "bus.h"

static ssize_t decoders_committed_show(struct device *dev,
				       struct device_attribute *attr, char *buf)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%u\n",
			  cxll_decoders_committed(to_cxll_port(dev)));
}
static DEVICE_ATTR_RO(decoders_committed);

static struct attribute *cxll_port_attrs[] = {
	&dev_attr_decoders_committed.attr,
	NULL
};

static const struct attribute_group cxll_port_group = {
	.attrs = cxll_port_attrs,
};

const struct attribute_group *cxll_port_groups[] = {
	&cxll_port_group,
	NULL
};

static ssize_t CDAT_read(struct file *file, struct kobject *kobj,
			 struct bin_attribute *attr, char *buf, loff_t off,
			 size_t count)
{
	struct cxll_port *port = to_cxll_port(kobj_to_dev(kobj));

	/* An endpoint's memdev is bound, and so its device stays */
	if (!port->md->cd->cdat)
		return 0;
	return memory_read_from_buffer(buf, count, &off, port->md->cd->cdat,
				       port->md->cd->cdat_len);
}
static BIN_ATTR_ADMIN_RO(CDAT, 0);

static struct bin_attribute *cxll_endpoint_bin_attrs[] = {
	&bin_attr_CDAT,
	NULL
};

static const struct attribute_group cxll_endpoint_group = {
	.attrs = cxll_port_attrs,
	.bin_attrs = cxll_endpoint_bin_attrs,
};

const struct attribute_group *cxll_endpoint_groups[] = {
	&cxll_endpoint_group,
	NULL
};
