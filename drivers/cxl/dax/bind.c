// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which drivers may be bound to our dax devices, whoever binds them. The driver
 * core asks nobody, but it tells beforehand, and both drivers of dax devices
 * need the addresses: they are taken from them for the time of the probe.
 *
 * Not bound is
 *  - anything while a region takes its memory back, or after it has gone;
 *  - device_dax while a file is open since it was bound the last time. It would
 *    initialise the character device a second time, and the kernel forgets who
 *    has it open: a list is corrupted when that file is closed.
 */
#include <linux/delay.h>
#include <linux/ioport.h>
#include <linux/mutex.h>
#include "dax.h"

/* Opening a file that is refused ends at once */
#define OPENS_END_MS	1000

/* Protects watched_bus; held over registration with it */
static DEFINE_MUTEX(watch_lock);
static typeof_member(struct device, bus) watched_bus;

/* Managed by the device: goes when the probe has failed. */
static void ranges_occupy(struct device *dev)
{
	struct range range;
	unsigned int i;

	for (i = 0; i < dax_nr_ranges(dev); i++) {
		range = dax_range_of(dev, i);
		if (!devm_request_mem_region(dev, range.start,
					     range_len(&range), "closed"))
			dev_dbg(dev, "range %u is occupied already\n", i);
	}
}

/* Return: why no driver may be bound to its dax devices now, or NULL. */
static const char *bind_against(const struct dax_hotplug *hotplug)
{
	if (dax_hotplug_gone(hotplug))
		return "the device behind it is gone";
	return READ_ONCE(hotplug->closing) ? "its region is being disabled" :
					     NULL;
}

static void bind_check(struct device *dev, struct dax_hotplug *hotplug)
{
	const char *closed = bind_against(hotplug);
	int users;

	if (closed) {
		dev_info(dev, "not bound to %s: %s\n", dev->driver->name,
			 closed);
		ranges_occupy(dev);
		return;
	}

	if (!dax_has_driver(dev, "device_dax"))
		return;
	users = dax_old_users(dev);
	if (users > 0) {
		dev_info(dev, "not bound to device_dax: files opened before it was disabled are still open (%d): close them first\n",
			 users);
		ranges_occupy(dev);
	}
}

/* Opening that is being refused reads our table of functions. */
static void opens_end(struct device *dev)
{
	int ms;

	for (ms = 0; ms < OPENS_END_MS && dax_old_users(dev); ms++)
		fsleep(1000);
}

static int bind_notify(struct notifier_block *nb, unsigned long action,
		       void *data)
{
	struct device *dev = data;
	struct dax_hotplug *hotplug;

	if (!dev->parent)
		return NOTIFY_DONE;
	hotplug = dax_hotplug_of(dev->parent);
	if (!hotplug)
		return NOTIFY_DONE;

	if (action == BUS_NOTIFY_BIND_DRIVER)
		bind_check(dev, hotplug);
	/* The device is still there, its file and its driver are not */
	if (action == BUS_NOTIFY_REMOVED_DEVICE && bind_against(hotplug))
		opens_end(dev);
	if (!dax_has_driver(dev, "device_dax"))
		return NOTIFY_OK;
	/* A file that is open would let its inode be opened without a driver */
	if (action == BUS_NOTIFY_UNBIND_DRIVER)
		dax_opens_refuse(dev);
	/* Or what the probe left would make it fail for ever */
	if (action == BUS_NOTIFY_DRIVER_NOT_BOUND)
		dax_probe_undo(dev);
	return NOTIFY_OK;
}

static struct notifier_block bind_nb = { .notifier_call = bind_notify };

/**
 * dax_bind_watch - from now on be told when drivers are bound to dax devices
 * @dev: any dax device
 *
 * Return: 0 or -errno.
 *
 * Context: sleeps.
 */
int dax_bind_watch(struct device *dev)
{
	int rc;

	guard(mutex)(&watch_lock);
	if (watched_bus)
		return 0;
	rc = bus_register_notifier(dev->bus, &bind_nb);
	if (!rc)
		watched_bus = dev->bus;
	return rc;
}

/**
 * dax_bind_unwatch - undo dax_bind_watch(), if it was done
 *
 * Context: module exit.
 */
void dax_bind_unwatch(void)
{
	if (watched_bus)
		bus_unregister_notifier(watched_bus, &bind_nb);
}
