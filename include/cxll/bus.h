/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_BUS_H
#define _CXLL_BUS_H

#include <linux/device.h>

/**
 * enum cxll_class - kinds of devices on the cxl bus that have drivers
 * @CXLL_CLASS_NONE: decoders: no driver binds to them
 * @CXLL_CLASS_PORT: host bridge, switch and endpoint ports
 * @CXLL_CLASS_ROOT: roots
 * @CXLL_CLASS_MEMDEV: memory devices
 * @CXLL_CLASS_REGION: regions
 * @CXLL_CLASS_DAX: dax regions
 *
 * The numbers are ABI: they are the N of the modalias "cxl:tN".
 */
enum cxll_class {
	CXLL_CLASS_NONE = 0,
	CXLL_CLASS_PORT = 3,
	CXLL_CLASS_ROOT = 4,
	CXLL_CLASS_MEMDEV = 5,
	CXLL_CLASS_REGION = 6,
	CXLL_CLASS_DAX = 8,
};

/**
 * struct cxll_type - a type of devices on the cxl bus
 * @type: driver core's part
 * @class: which driver its devices get
 */
struct cxll_type {
	const struct device_type type;
	enum cxll_class class;
};

/**
 * struct cxll_driver - a driver on the cxl bus
 * @drv: driver core's part; name and owner are filled by the macro below
 * @class: the one kind of device it drives
 * @probe: as bus_type.probe, device lock held
 * @remove: as bus_type.remove, device lock held
 */
struct cxll_driver {
	struct device_driver drv;
	enum cxll_class class;
	int (*probe)(struct device *dev);
	void (*remove)(struct device *dev);
};

#define to_cxll_driver(d) container_of(d, struct cxll_driver, drv)

/**
 * cxll_driver_register - register a driver on the cxl bus
 * @drv: driver with name, class, probe and remove set
 * @owner: THIS_MODULE
 *
 * Return: 0 or -errno.
 *
 * Context: sleeps, probes matching devices.
 */
int cxll_driver_register(struct cxll_driver *drv, struct module *owner);

/**
 * cxll_driver_unregister - unbind a driver from all its devices and remove it
 * @drv: registered driver
 *
 * Context: sleeps.
 */
void cxll_driver_unregister(struct cxll_driver *drv);

/**
 * cxll_name_release - free the name of a driver on another bus for its module
 * @name: "cxl_acpi" or "cxl_pci"
 *
 * While the module is not loaded, cxl_bus keeps the name, so that the stock
 * module cannot register a driver that works on the retired bus.
 *
 * Context: module init, before the driver is registered; sleeps.
 */
void cxll_name_release(const char *name);

/**
 * cxll_name_reserve - undo cxll_name_release()
 * @name: the name
 *
 * Context: module init and exit, the driver is not registered; sleeps.
 */
void cxll_name_reserve(const char *name);

/**
 * cxll_device_init - make a device one of the cxl bus
 * @dev: zeroed device
 * @parent: its place in sysfs
 * @type: type; release, attributes and the class come from it
 *
 * As device_initialize(): from here on put_device() frees it.
 *
 * Context: any.
 */
void cxll_device_init(struct device *dev, struct device *parent,
		      const struct cxll_type *type);

/**
 * cxll_device_add - name a device and show it
 * @dev: device made by cxll_device_init()
 * @fmt: printf format of the name
 *
 * Return: 0, or -errno with the caller's reference still to be put.
 *
 * Context: sleeps, probes the driver.
 */
__printf(2, 3)
int cxll_device_add(struct device *dev, const char *fmt, ...);

/**
 * cxll_rescan - give memdevs that wait for their ports another try
 *
 * Called when a root or a bridge has come. Runs from a work queue; the bus
 * attribute "flush" waits for it.
 *
 * Context: any.
 */
void cxll_rescan(void);

/**
 * cxll_find_device - find a device on the cxl bus by name
 * @name: exact name
 *
 * Return: the device with a reference, or NULL.
 *
 * Context: any.
 */
struct device *cxll_find_device(const char *name);

/**
 * cxll_for_each_device - visit every device on the cxl bus
 * @fn: function; a non-zero result ends the visit
 * @data: for @fn
 *
 * Return: the last result of @fn.
 *
 * Context: sleeps if @fn does.
 */
int cxll_for_each_device(int (*fn)(struct device *dev, void *data), void *data);

/**
 * cxll_class_of - kind of a device on the cxl bus
 * @dev: device
 *
 * Return: the kind, CXLL_CLASS_NONE for what is none of ours.
 *
 * Context: any.
 */
enum cxll_class cxll_class_of(const struct device *dev);

#endif
