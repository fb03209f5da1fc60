// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host bridges come and go while the root is there: ACPI ejects them, and finds
 * them again. Who keeps a reference to one keeps its windows of addresses, too,
 * and it could not have them when it is back. So it is removed with its PCI bus
 * and added with it, by work, as whoever ejects it holds locks that memory
 * hotplug waits for.
 */
#include <linux/device.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <compat/class_interface.h>
#include <cxll/port.h>
#include "acpi.h"

/**
 * struct bus_event - a root bus came or went
 * @work: on hotplug_wq
 * @bus: it; holds a reference, as the bridge has none and is asked for its bus
 * @bridge: its host bridge; holds a reference
 * @came: it came
 */
struct bus_event {
	struct work_struct work;
	struct device *bus;
	struct device *bridge;
	bool came;
};

/* Ordered: a bridge goes before it comes back. NULL while nobody listens. */
static struct workqueue_struct *hotplug_wq;

/* Drives the platform devices that roots stand for. */
static struct device_driver *hotplug_driver;

static bool hotplug_is_ours(const struct device *dev)
{
	return READ_ONCE(dev->driver) == hotplug_driver;
}

static int hotplug_root(struct device *dev, void *data)
{
	struct bus_event *event = data;
	struct cxll_port *root;

	/* The lock of a device that is not ours is not ours to wait for */
	if (!hotplug_is_ours(dev))
		return 0;
	device_lock(dev);
	root = hotplug_is_ours(dev) ? dev_get_drvdata(dev) : NULL;
	if (root && event->came)
		cxll_acpi_add_bridge(dev, root, event->bridge);
	else if (root)
		cxll_bridge_remove(root, event->bridge);
	device_unlock(dev);
	return 0;
}

static void hotplug_work(struct work_struct *work)
{
	struct bus_event *event = container_of(work, struct bus_event, work);

	/*
	 * Not those in the driver's list: who unbinds one waits, with its lock
	 * held, until nobody stands at it there.
	 */
	if (bus_for_each_dev(&platform_bus_type, NULL, event, hotplug_root))
		dev_dbg(event->bridge, "some CXL roots did not get the event\n");
	put_device(event->bridge);
	put_device(event->bus);
	kfree(event);
}

static void hotplug_note(struct device *dev, bool came)
{
	struct workqueue_struct *wq = READ_ONCE(hotplug_wq);
	struct pci_bus *bus = to_pci_bus(dev);
	struct bus_event *event;

	if (!wq || !pci_is_root_bus(bus) || !bus->bridge)
		return;
	event = kzalloc(sizeof(*event), GFP_KERNEL);
	if (!event)
		return;
	INIT_WORK(&event->work, hotplug_work);
	event->bus = get_device(dev);
	event->bridge = get_device(bus->bridge);
	event->came = came;
	queue_work(wq, &event->work);
}

/* No notifier tells of root buses, but they are devices of a class. */
static struct class_interface hotplug_interface;

/**
 * cxll_acpi_hotplug_begin - let host bridges come and go
 * @driver: drives ACPI0017 devices
 *
 * Tells of all root buses that are there: a bridge whose bus came too late for
 * the probe of its root is added as well.
 *
 * Return: 0 or -errno. Context: module init.
 */
int cxll_acpi_hotplug_begin(struct device_driver *driver)
{
	struct pci_bus *bus = pci_find_next_bus(NULL);
	int rc;

	if (!bus)
		return 0;
	hotplug_driver = driver;
	hotplug_wq = alloc_ordered_workqueue("cxl_acpi", 0);
	if (!hotplug_wq)
		return -ENOMEM;

	hotplug_interface.class = bus->dev.class;
	rc = compat_class_watch(&hotplug_interface, hotplug_note);
	if (!rc)
		return 0;
	destroy_workqueue(hotplug_wq);
	hotplug_wq = NULL;
	return rc;
}

/**
 * cxll_acpi_hotplug_end - undo cxll_acpi_hotplug_begin()
 *
 * Context: module exit; waits for what is under way.
 */
void cxll_acpi_hotplug_end(void)
{
	struct workqueue_struct *wq = hotplug_wq;

	if (!wq)
		return;
	/* The interface says of all that are there that they go */
	WRITE_ONCE(hotplug_wq, NULL);
	class_interface_unregister(&hotplug_interface);
	destroy_workqueue(wq);
}
