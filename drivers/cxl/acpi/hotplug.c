// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host bridges come and go while the root is there: ACPI ejects them, and finds
 * them again. Who keeps a reference to one keeps its windows of addresses, too,
 * and it could not have them when it is back. So it is removed with its PCI bus
 * and added with it, by work, as whoever ejects it holds locks that memory
 * hotplug waits for.
 */
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <compat/class_interface.h>
#include <compat/cleanup.h>
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

/* The queue does not go under who looks for bridges. */
static DEFINE_MUTEX(hotplug_lock);

/* Drives the platform devices that roots stand for. */
static struct device_driver *hotplug_driver;

static bool hotplug_is_ours(const struct device *dev)
{
	return READ_ONCE(dev->driver) == hotplug_driver;
}

/* A root that is kept has no driver, until somebody binds it. */
static bool hotplug_has_root(struct device *dev)
{
	struct cxll_port *root = cxll_port_find(dev);

	if (root)
		put_device(&root->dev);
	return root;
}

/*
 * A bridge goes from a root that is kept as well, or that would keep it. One
 * that comes meanwhile is for cxll_acpi_hotplug_look().
 */
static void hotplug_tell(struct device *dev, const struct bus_event *event)
{
	struct cxll_port *root = cxll_port_find(dev);

	if (!root)
		return;
	if (!event->came)
		cxll_bridge_remove(root, event->bridge);
	else if (hotplug_is_ours(dev))
		cxll_acpi_add_bridge(dev, root, event->bridge);
	put_device(&root->dev);
}

static int hotplug_root(struct device *dev, void *data)
{
	/* The lock of a device that is not ours is not ours to wait for */
	if (!hotplug_is_ours(dev) && !hotplug_has_root(dev))
		return 0;
	guard(device)(dev);
	hotplug_tell(dev, data);
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

/* Context: who ends the queue waits for the caller. */
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

static int hotplug_look_at(struct device *dev, void *data)
{
	hotplug_note(dev, true);
	return 0;
}

/**
 * cxll_acpi_hotplug_look - look for host bridges that nobody was told of
 *
 * For a root that is taken up again: those that came while it was kept. After
 * what is queued already, as one of the same number may have to go before.
 *
 * Context: sleeps.
 */
void cxll_acpi_hotplug_look(void)
{
	guard(mutex)(&hotplug_lock);
	if (hotplug_wq)
		class_for_each_device(hotplug_interface.class, NULL, NULL,
				      hotplug_look_at);
}

/* Nothing is queued from here on. */
static struct workqueue_struct *hotplug_close(void)
{
	struct workqueue_struct *wq = hotplug_wq;

	guard(mutex)(&hotplug_lock);
	WRITE_ONCE(hotplug_wq, NULL);
	return wq;
}

/**
 * cxll_acpi_hotplug_begin - let host bridges come and go
 * @driver: drives ACPI0017 devices
 *
 * Tells of all root buses that are there: a bridge whose bus came too late for
 * the probe of its root is added as well.
 *
 * Return: 0 or -errno.
 *
 * Context: module init.
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
	if (rc)
		destroy_workqueue(hotplug_close());
	return rc;
}

/**
 * cxll_acpi_hotplug_end - undo cxll_acpi_hotplug_begin()
 *
 * Context: module exit; waits for what is under way.
 */
void cxll_acpi_hotplug_end(void)
{
	/* The interface says of all that are there that they go */
	struct workqueue_struct *wq = hotplug_close();

	if (!wq)
		return;
	class_interface_unregister(&hotplug_interface);
	destroy_workqueue(wq);
}
