// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of regions. Formats are ABI, see Documentation/ABI. */
#include <linux/device.h>
#include <linux/memory.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/memory_block.h>
#include "region.h"

static ssize_t region_refuse(struct cxll_region *r, const char *what, int rc,
			     const struct cxll_why *why)
{
	return cxll_refuse(&r->dev, &r->reason, what, rc, why);
}

static ssize_t reason_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return cxll_reason_show(&to_cxll_region(dev)->reason, buf);
}
static DEVICE_ATTR_RO(reason);

static ssize_t uuid_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct cxll_region *r = to_cxll_region(dev);

	guard(rwsem_read)(&cxll_tree_lock);
	if (!cxll_partition_kind(r->mode)->uuid)
		return sysfs_emit(buf, "\n");
	return sysfs_emit(buf, "%pUb\n", &r->uuid);
}

static ssize_t uuid_store(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t len)
{
	struct cxll_region *r = to_cxll_region(dev);
	struct cxll_why why = {};
	uuid_t uuid;
	int rc;

	rc = uuid_parse(buf, &uuid);
	if (rc)
		return rc;
	if (!cxll_partition_kind(r->mode)->uuid)
		return -EOPNOTSUPP;

	scoped_guard(rwsem_write, &cxll_tree_lock) {
		rc = region_config_only(r, &why);
		if (!rc)
			r->uuid = uuid;
	}
	return rc ? region_refuse(r, "uuid", rc, &why) : len;
}
static DEVICE_ATTR_RW(uuid);

static ssize_t size_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct cxll_region *r = to_cxll_region(dev);

	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%#llx\n",
			  r->res ? (u64)resource_size(r->res) : 0);
}

static bool region_has_targets(struct cxll_region *r)
{
	int i;

	for (i = 0; i < CXLL_WAYS_MAX; i++)
		if (r->targets[i])
			return true;
	return false;
}

static int region_resize(struct cxll_region *r, u64 size, struct cxll_why *why)
{
	int rc;

	guard(rwsem_write)(&cxll_tree_lock);
	rc = region_is_gone(r) ? -ENXIO : region_config_only(r, why);
	if (rc)
		return rc;
	if (region_has_targets(r)) {
		cxll_why_set(why, "detach its targets first");
		return -EBUSY;
	}
	if (size)
		rc = region_claim(r, size, 0, why);
	else
		region_unclaim(r);
	if (!rc)
		region_changed(r);
	return rc;
}

static ssize_t size_store(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t len)
{
	struct cxll_region *r = to_cxll_region(dev);
	struct cxll_why why = {}, in_use = {};
	u64 size;
	int rc;

	rc = kstrtoull(buf, 0, &size);
	if (rc)
		return rc;

	rc = region_resize(r, size, &why);
	if (rc == -ENOSPC) {
		/* There may be room that only waits to be taken over */
		int in_the_way = soft_reserved_vacate(r, &in_use);

		rc = region_resize(r, size, &why);
		if (rc == -ENOSPC && in_the_way)
			why = in_use;
	}
	soft_reserved_settle();
	return rc ? region_refuse(r, "size", rc, &why) : len;
}
static DEVICE_ATTR_RW(size);

static ssize_t resource_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct cxll_region *r = to_cxll_region(dev);

	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%#llx\n", r->res ? (u64)r->res->start :
						   U64_MAX);
}
static DEVICE_ATTR_RO(resource);

static ssize_t mode_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  cxll_partition_kind(to_cxll_region(dev)->mode)->word);
}
static DEVICE_ATTR_RO(mode);

static const struct attribute_group region_target_group;

/*
 * One writer of ways at a time: as many target files as ways are there when it
 * is done. Outside cxll_tree_lock, which the target files take: to remove one
 * is to wait for whoever is in it.
 */
static DEFINE_MUTEX(ilv_lock);

/* Ways and granularity differ in code and rule only. */
struct ilv_field {
	const char *name;
	size_t offset;
	int (*encode)(unsigned int val, u8 *code);
	const char *rule;
	int (*possible)(const struct cxll_window *window, unsigned int val,
			struct cxll_why *why);
};

static const struct ilv_field interleave_ways_field = {
	.name = "interleave_ways",
	.offset = offsetof(struct cxll_region, ilv.ways),
	.encode = cxll_ways_encode,
	.rule = "ways are not 1, 2, 3, 4, 6, 8, 12 or 16",
	.possible = cxll_plan_ways_check,
};

static const struct ilv_field interleave_granularity_field = {
	.name = "interleave_granularity",
	.offset = offsetof(struct cxll_region, ilv.gran),
	.encode = cxll_gran_encode,
	.rule = "is not a power of two from 256 to 16384",
};

static_assert(CXLL_GRAN_MIN == 256 && CXLL_GRAN_MAX == 16384);

static unsigned int *ilv_value(struct cxll_region *r, const struct ilv_field *f)
{
	return (void *)r + f->offset;
}

static ssize_t ilv_show(struct device *dev, const struct ilv_field *f,
			char *buf)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%u\n", *ilv_value(to_cxll_region(dev), f));
}

/* They say how size and targets are read, so they come first. */
static int ilv_set(struct cxll_region *r, const struct ilv_field *f,
		   unsigned int val, struct cxll_why *why)
{
	int rc;
	u8 code;

	rc = f->encode(val, &code);
	if (rc) {
		cxll_why_set(why, "%u %s", val, f->rule);
		return rc;
	}
	rc = f->possible ? f->possible(&r->rd->window, val, why) : 0;
	if (rc)
		return rc;

	guard(rwsem_write)(&cxll_tree_lock);
	rc = region_config_only(r, why);
	if (rc)
		return rc;
	if (r->res && *ilv_value(r, f) != val) {
		cxll_why_set(why, "the size is set already, set it to 0 first");
		return -EBUSY;
	}
	*ilv_value(r, f) = val;
	region_changed(r);
	return 0;
}

static ssize_t ilv_store(struct device *dev, const struct ilv_field *f,
			 const char *buf, size_t len)
{
	struct cxll_region *r = to_cxll_region(dev);
	struct cxll_why why = {};
	unsigned int val;
	int rc;

	rc = kstrtouint(buf, 0, &val);
	if (rc)
		return rc;

	scoped_guard(mutex, &ilv_lock) {
		rc = ilv_set(r, f, val, &why);
		if (!rc && f == &interleave_ways_field)
			rc = sysfs_update_group(&dev->kobj,
						&region_target_group);
	}
	return rc ? region_refuse(r, f->name, rc, &why) : len;
}

#define ILV_ATTR(_name)							\
static ssize_t _name##_show(struct device *dev,				\
			    struct device_attribute *attr, char *buf)	\
{									\
	return ilv_show(dev, &_name##_field, buf);			\
}									\
static ssize_t _name##_store(struct device *dev,			\
			     struct device_attribute *attr,		\
			     const char *buf, size_t len)		\
{									\
	return ilv_store(dev, &_name##_field, buf, len);		\
}									\
static DEVICE_ATTR_RW(_name)

ILV_ATTR(interleave_ways);
ILV_ATTR(interleave_granularity);

static ssize_t commit_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%d\n", region_has_decoders(to_cxll_region(dev)));
}

static ssize_t commit_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t len)
{
	struct cxll_region *r = to_cxll_region(dev);
	struct cxll_why why = {};
	bool commit;
	int rc;

	rc = kstrtobool(buf, &commit);
	if (rc)
		return rc;

	rc = commit ? region_commit(r, &why) : region_disable(r, &why);
	return cxll_told(&r->dev, &r->reason, commit ? "commit" : "decommit",
			 rc, &why) ?: len;
}
static DEVICE_ATTR_RW(commit);

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return sysfs_emit(buf, "%s\n", region_state_name(to_cxll_region(dev)));
}
static DEVICE_ATTR_RO(state);

/* Of a region that is somebody else's RAM nothing is looked at */
static ssize_t onlined_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct cxll_region *r = to_cxll_region(dev);
	struct range range;
	u64 online = 0;

	if (!r->system_ram && region_range(r, &range))
		online = min_t(u64, range_len(&range),
			       cxll_memory_blocks_online(&range, NULL, NULL) *
			       (u64)memory_block_size_bytes());
	return sysfs_emit(buf, "%#llx\n", online);
}
static DEVICE_ATTR_RO(onlined);

static struct attribute *region_attrs[] = {
	&dev_attr_uuid.attr,
	&dev_attr_size.attr,
	&dev_attr_resource.attr,
	&dev_attr_mode.attr,
	&dev_attr_interleave_ways.attr,
	&dev_attr_interleave_granularity.attr,
	&dev_attr_commit.attr,
	&dev_attr_reason.attr,
	&dev_attr_state.attr,
	&dev_attr_onlined.attr,
	NULL
};

/* Nothing can be written to the uuid of a region that has none */
static umode_t region_visible(struct kobject *kobj, struct attribute *a, int n)
{
	const struct cxll_region *r = to_cxll_region(kobj_to_dev(kobj));

	if (a == &dev_attr_uuid.attr && !cxll_partition_kind(r->mode)->uuid)
		return 0444;
	return a->mode;
}

static const struct attribute_group region_group = {
	.attrs = region_attrs,
	.is_visible = region_visible,
};

/* target0 to target15: one attribute type that knows its position */

struct target_attr {
	struct device_attribute attr;
	unsigned int pos;
};

#define to_pos(a) (container_of(a, struct target_attr, attr)->pos)

static ssize_t target_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct cxll_ep_decoder *ed;

	guard(rwsem_read)(&cxll_tree_lock);
	ed = to_cxll_region(dev)->targets[to_pos(attr)];
	return sysfs_emit(buf, "%s\n", ed ? dev_name(&ed->d.dev) : "");
}

static int target_clear(struct cxll_region *r, unsigned int pos,
			struct cxll_why *why)
{
	int rc;

	guard(rwsem_write)(&cxll_tree_lock);
	rc = r->targets[pos] ? region_config_only(r, why) : 0;
	if (rc)
		return rc;
	region_detach(r, pos);
	region_changed(r);
	region_plans_refresh();
	return 0;
}

static int target_set(struct cxll_region *r, unsigned int pos,
		      const char *name, struct cxll_why *why)
{
	struct device *dev __free(put_device) = cxll_find_device(name);

	if (!dev || !is_cxll_ep_decoder(dev)) {
		cxll_why_set(why, "%s is not an endpoint decoder", name);
		return -ENODEV;
	}

	guard(rwsem_write)(&cxll_tree_lock);
	return region_is_gone(r) ? -ENXIO :
	       region_attach(r, pos, to_cxll_ep_decoder(dev), why);
}

static ssize_t target_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t len)
{
	struct cxll_region *r = to_cxll_region(dev);
	unsigned int pos = to_pos(attr);
	struct cxll_why why = {};
	char name[32] = "";
	int rc;

	/* An empty line detaches; "%s" leaves the name empty then */
	if (sscanf(buf, "%31s", name) < 0)
		name[0] = '\0';

	rc = name[0] ? target_set(r, pos, name, &why) :
		       target_clear(r, pos, &why);
	return rc ? region_refuse(r, attr->attr.name, rc, &why) : len;
}

#define TARGET(n)							\
static struct target_attr target##n = {				\
	.attr = __ATTR(target##n, 0644, target_show, target_store),	\
	.pos = n,							\
}

TARGET(0); TARGET(1); TARGET(2); TARGET(3);
TARGET(4); TARGET(5); TARGET(6); TARGET(7);
TARGET(8); TARGET(9); TARGET(10); TARGET(11);
TARGET(12); TARGET(13); TARGET(14); TARGET(15);

static struct attribute *target_attrs[] = {
	&target0.attr.attr, &target1.attr.attr, &target2.attr.attr,
	&target3.attr.attr, &target4.attr.attr, &target5.attr.attr,
	&target6.attr.attr, &target7.attr.attr, &target8.attr.attr,
	&target9.attr.attr, &target10.attr.attr, &target11.attr.attr,
	&target12.attr.attr, &target13.attr.attr, &target14.attr.attr,
	&target15.attr.attr,
	NULL
};

/* As many targets as ways */
static umode_t target_visible(struct kobject *kobj, struct attribute *a, int n)
{
	struct cxll_region *r = to_cxll_region(kobj_to_dev(kobj));

	return n < r->ilv.ways ? a->mode : 0;
}

static const struct attribute_group region_target_group = {
	.attrs = target_attrs,
	.is_visible = target_visible,
};

const struct attribute_group *region_groups[] = {
	&region_group,
	&region_target_group,
	NULL
};
