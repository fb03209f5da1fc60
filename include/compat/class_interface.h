/* SPDX-License-Identifier: GPL-2.0-only */
/* Devices of a class that come and go. For one file of a module. */
#ifndef _COMPAT_CLASS_INTERFACE_H
#define _COMPAT_CLASS_INTERFACE_H

#include <linux/device/class.h>

/* Called with the lock of the class held. */
static void (*compat_class_event)(struct device *dev, bool came);

/* 6.4: class_interface.add_dev and .remove_dev are given the device alone */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
static int compat_class_add(struct device *dev)
#else
static int compat_class_add(struct device *dev, struct class_interface *intf)
#endif
{
	compat_class_event(dev, true);
	return 0;
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
static void compat_class_remove(struct device *dev)
#else
static void compat_class_remove(struct device *dev, struct class_interface *intf)
#endif
{
	compat_class_event(dev, false);
}

/* Tells of all devices that are there at first; undo with the kernel's own. */
static inline int compat_class_watch(struct class_interface *intf,
				     void (*event)(struct device *dev,
						   bool came))
{
	compat_class_event = event;
	intf->add_dev = compat_class_add;
	intf->remove_dev = compat_class_remove;
	return class_interface_register(intf);
}

#endif
