// SPDX-License-Identifier: GPL-2.0-only
/* The memdev object: "mem%d" on the bus, its attributes, its comings and goings. */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <cxll/bus.h>
#include "bus.h"
#include "device.h"

#define MEMDEVS_MAX	1024

static DEFINE_IDA(memdev_ida);
static dev_t memdev_base;

static void memdev_release(struct device *dev)
{
	struct cxll_memdev *md = to_cxll_memdev(dev);

	ida_free(&memdev_ida, md->id);
	kfree(md);
}

static char *memdev_devnode(compat_uevent_const struct device *dev,
			    umode_t *mode, kuid_t *uid, kgid_t *gid)
{
	return kasprintf(GFP_KERNEL, "cxl/%s", dev_name(dev));
}

/*
 * Attributes are gone before the device is taken from the memdev, so they
 * never see NULL: the driver core waits for readers in device_del().
 */
static const struct cxll_dev *dev_to_cd(struct device *dev)
{
	return to_cxll_memdev(dev)->cd;
}

/* What is known once the media is ready; all zero before. */
static const struct cxll_dev *dev_to_ready_cd(struct device *dev)
{
	static const struct cxll_dev unready;
	const struct cxll_dev *cd = dev_to_cd(dev);

	return cxll_dev_is_ready(cd) ? cd : &unready;
}

static ssize_t serial_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%#llx\n", dev_to_cd(dev)->serial);
}
static DEVICE_ATTR_RO(serial);

static ssize_t firmware_version_show(struct device *dev,
				     struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%.16s\n",
			  dev_to_ready_cd(dev)->identify.fw_revision);
}
static DEVICE_ATTR_RO(firmware_version);

static ssize_t payload_max_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%zu\n", dev_to_cd(dev)->mm.mbox.payload_size);
}
static DEVICE_ATTR_RO(payload_max);

static ssize_t label_storage_size_show(struct device *dev,
				       struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", dev_to_ready_cd(dev)->identify.lsa_size);
}
static DEVICE_ATTR_RO(label_storage_size);

static ssize_t numa_node_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	return sysfs_emit(buf, "%d\n", dev_to_node(dev));
}
static DEVICE_ATTR_RO(numa_node);

static ssize_t reason_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return cxll_reason_show(&to_cxll_memdev(dev)->reason, buf);
}
static DEVICE_ATTR_RO(reason);

static struct attribute *memdev_attrs[] = {
	&dev_attr_firmware_version.attr,
	&dev_attr_label_storage_size.attr,
	&dev_attr_numa_node.attr,
	&dev_attr_payload_max.attr,
	&dev_attr_reason.attr,
	&dev_attr_serial.attr,
	NULL
};

static const struct attribute_group memdev_group = {
	.attrs = memdev_attrs,
};

static ssize_t partition_size_show(struct device *dev,
				   struct device_attribute *attr, char *buf)
{
	const struct cxll_capacity *cap = &dev_to_ready_cd(dev)->capacity;

	return sysfs_emit(buf, "%#llx\n",
			  cxll_capacity_bytes(cap, cxll_mode_of_attr(attr)));
}

/* A directory with the size of one partition, there or not. */
#define MEMDEV_PARTITION(_word, _mode)					\
static struct cxll_mode_attr memdev_##_word##_size = {			\
	__ATTR(size, 0444, partition_size_show, NULL), _mode		\
};									\
									\
static struct attribute *memdev_##_word##_attrs[] = {			\
	&memdev_##_word##_size.attr.attr,				\
	NULL								\
};									\
									\
static const struct attribute_group memdev_##_word##_group = {		\
	.name = #_word,							\
	.attrs = memdev_##_word##_attrs,				\
}

MEMDEV_PARTITION(ram, CXLL_MODE_RAM);
MEMDEV_PARTITION(pmem, CXLL_MODE_PMEM);

static const struct attribute_group *memdev_groups[] = {
	&memdev_group,
	&memdev_ram_group,
	&memdev_pmem_group,
	&cxll_security_group,
	NULL
};

static const struct cxll_type memdev_type = {
	.type = {
		.name = "cxl_memdev",
		.release = memdev_release,
		.devnode = memdev_devnode,
		.groups = memdev_groups,
	},
	.class = CXLL_CLASS_MEMDEV,
};

bool is_cxll_memdev(const struct device *dev)
{
	return dev->type == &memdev_type.type;
}
EXPORT_SYMBOL_GPL(is_cxll_memdev);

/* Holds a reference from cxll_memdev_detach() on. */
static void detach_work(struct work_struct *work)
{
	struct cxll_memdev *md = container_of(work, struct cxll_memdev, detach);

	WRITE_ONCE(md->waits, true);
	device_release_driver(&md->dev);
	put_device(&md->dev);
}

void cxll_memdev_detach(struct cxll_memdev *md)
{
	get_device(&md->dev);
	if (!queue_work(cxll_wq, &md->detach))
		put_device(&md->dev);
}
EXPORT_SYMBOL_GPL(cxll_memdev_detach);

static int rescan_one(struct device *dev, void *data)
{
	/* One that nobody tried yet is about to be tried by device_add() */
	if (!is_cxll_memdev(dev) || !READ_ONCE(to_cxll_memdev(dev)->waits))
		return 0;
	/* device_attach() does nothing to a device that has a driver */
	if (device_attach(dev) < 0)
		dev_dbg(dev, "still without a driver\n");
	return 0;
}

static void rescan_all(struct work_struct *work)
{
	cxll_for_each_device(rescan_one, NULL);
}

static DECLARE_WORK(rescan_work, rescan_all);

void cxll_rescan(void)
{
	queue_work(cxll_wq, &rescan_work);
}
EXPORT_SYMBOL_GPL(cxll_rescan);

static void memdev_look_later(struct cxll_memdev *md)
{
	/* Not the bus's own queue, which a mailbox that hangs would hold up */
	queue_delayed_work(system_freezable_wq, &md->look,
			   msecs_to_jiffies(cxll_dev_next_look_ms(md->cd)));
}

static void memdev_tell_ready(struct cxll_memdev *md)
{
	char ready[] = "CXL_EVENT=ready", *envp[] = { ready, NULL };

	cxll_resize_event_note(md);
	kobject_uevent_env(&md->dev.kobj, KOBJ_CHANGE, envp);
}

/*
 * Looks at media that was not ready when the device came, as long as the memdev
 * is there. Its driver, which refused it, is asked again.
 */
static void look_work(struct work_struct *work)
{
	struct cxll_memdev *md = container_of(to_delayed_work(work),
					      struct cxll_memdev, look);
	struct cxll_why why = {};
	int rc = cxll_dev_look_again(md->cd, &why);

	switch (rc) {
	case 0:
		cxll_security_update(md);
		memdev_tell_ready(md);
		WRITE_ONCE(md->waits, true);
		cxll_rescan();
		break;
	case -EAGAIN:
		memdev_look_later(md);
		break;
	case -ENODEV:
		break;
	default:
		cxll_refuse(&md->dev, &md->reason, "reading its capacity", rc,
			    &why);
	}
}

/* From here on put_device() frees it. */
static struct cxll_memdev *memdev_alloc(struct cxll_dev *cd,
					struct module *owner)
{
	struct cxll_memdev *md;
	int id;

	md = kzalloc(sizeof(*md), GFP_KERNEL);
	if (!md)
		return ERR_PTR(-ENOMEM);
	id = ida_alloc_max(&memdev_ida, MEMDEVS_MAX - 1, GFP_KERNEL);
	if (id < 0) {
		kfree(md);
		return ERR_PTR(id);
	}

	md->id = id;
	md->owner = owner;
	md->cd = cd;
	init_rwsem(&md->cd_lock);
	INIT_WORK(&md->detach, detach_work);
	INIT_DELAYED_WORK(&md->look, look_work);

	cxll_device_init(&md->dev, cd->dev, &memdev_type);
	md->dev.devt = MKDEV(MAJOR(memdev_base), id);
	set_dev_node(&md->dev, dev_to_node(cd->dev));
	cdev_init(&md->cdev, &cxll_memdev_fops);
	md->cdev.owner = THIS_MODULE;
	return md;
}

struct cxll_memdev *cxll_memdev_add(struct cxll_dev *cd, struct module *owner)
{
	struct cxll_memdev *md;
	int rc;

	md = memdev_alloc(cd, owner);
	if (IS_ERR(md))
		return md;

	cxll_security_init(md);
	/* Its driver wants to know whose return this is */
	cxll_resize_event_meet(cd);
	rc = dev_set_name(&md->dev, "mem%d", md->id);
	if (rc)
		goto err;
	rc = cdev_device_add(&md->cdev, &md->dev);
	if (rc)
		goto err;

	if (cxll_dev_is_ready(cd))
		cxll_resize_event_note(md);
	else
		memdev_look_later(md);
	return md;

err:
	cxll_security_exit(md);
	cxll_resize_event_part(cd);
	/* Somebody may have opened the file while it was there. */
	down_write(&md->cd_lock);
	md->cd = NULL;
	up_write(&md->cd_lock);
	put_device(&md->dev);
	return ERR_PTR(rc);
}
EXPORT_SYMBOL_GPL(cxll_memdev_add);

void cxll_memdev_remove(struct cxll_memdev *md)
{
	/* What it reads goes; waits for the commands of one look at most */
	cancel_delayed_work_sync(&md->look);
	cdev_device_del(&md->cdev, &md->dev);
	cxll_security_exit(md);
	/* No driver can come any more; one that was to go is gone. */
	if (cancel_work_sync(&md->detach))
		put_device(&md->dev);

	cxll_resize_event_part(md->cd);
	/* Waits for ioctls under way, and ends those to come. */
	down_write(&md->cd_lock);
	md->cd = NULL;
	up_write(&md->cd_lock);
	put_device(&md->dev);
}
EXPORT_SYMBOL_GPL(cxll_memdev_remove);

int cxll_memdev_init(void)
{
	return alloc_chrdev_region(&memdev_base, 0, MEMDEVS_MAX, "cxl");
}

void cxll_memdev_exit(void)
{
	unregister_chrdev_region(memdev_base, MEMDEVS_MAX);
	cxll_resize_event_exit();
	ida_destroy(&memdev_ida);
}
