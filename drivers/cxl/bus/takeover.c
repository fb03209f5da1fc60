// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stock kernels have a CXL core built in, which owns the bus name "cxl" and
 * does nothing until one of its modules loads. While it is idle its drivers
 * and then the bus are unregistered here, and registered again at unload, so
 * that the stock modules work as before.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <compat/busreg.h>
#include "bus.h"

#define TAKEOVER_DRIVERS_MAX	8

/* Written by module init and exit only, which cannot overlap. */
static struct {
	struct bus_type *bus;
	struct device_driver *drv[TAKEOVER_DRIVERS_MAX];
	unsigned int nr;
} stock;

/* Modules that stand in the way, as arguments for "modprobe -r". */
struct takeover_busy {
	char modules[128];
	bool devices;
	bool overflow;
};

static void takeover_name(struct takeover_busy *busy, struct module *owner)
{
	const char *name = owner ? module_name(owner) : NULL;

	if (!name || strstr(busy->modules, name))
		return;
	if (busy->modules[0])
		strlcat(busy->modules, " ", sizeof(busy->modules));
	strlcat(busy->modules, name, sizeof(busy->modules));
}

static int takeover_look_at_driver(struct device_driver *drv, void *data)
{
	struct takeover_busy *busy = data;

	takeover_name(busy, drv->owner);
	if (stock.nr == TAKEOVER_DRIVERS_MAX) {
		busy->overflow = true;
		return 0;
	}
	stock.drv[stock.nr++] = drv;
	return 0;
}

static int takeover_look_at_device(struct device *dev, void *data)
{
	struct takeover_busy *busy = data;

	busy->devices = true;
	for (; dev; dev = dev->parent)
		if (dev->driver && strstarts(dev->driver->name, "cxl_"))
			takeover_name(busy, dev->driver->owner);
	return 0;
}

/* The stock providers hold no device on the bus while they have no hardware. */
static void takeover_look_at_provider(struct takeover_busy *busy,
				      const char *name,
				      compat_bus_const struct bus_type *bus)
{
	struct device_driver *drv = driver_find(name, (struct bus_type *)bus);

	if (drv)
		takeover_name(busy, drv->owner);
}

static int takeover_check(struct bus_type *bus)
{
	struct takeover_busy busy = {};

	stock.nr = 0;
	bus_for_each_drv(bus, NULL, &busy, takeover_look_at_driver);
	bus_for_each_dev(bus, NULL, &busy, takeover_look_at_device);
	takeover_look_at_provider(&busy, "cxl_acpi", &platform_bus_type);
	takeover_look_at_provider(&busy, "cxl_pci", &pci_bus_type);

	if (busy.modules[0]) {
		pr_err("the kernel's own CXL modules are loaded: run 'modprobe -r %s' and load cxl-live again\n",
		       busy.modules);
		return -EBUSY;
	}
	if (busy.devices || busy.overflow) {
		pr_err("the kernel's built-in CXL core has %s and cannot be replaced on the running system: boot with initcall_blacklist=cxl_core_init,cxl_port_driver_init,cxl_port_init\n",
		       busy.devices ? "devices" : "drivers of unknown make");
		return -EBUSY;
	}
	return 0;
}

/**
 * cxll_takeover_begin - retire the built-in CXL core's bus, if there is one
 *
 * Return: 0, also when there is nothing to retire; -EBUSY with a sentence in
 * the log when it is in use. Context: module init.
 */
int cxll_takeover_begin(void)
{
	struct bus_type *bus = __symbol_get("cxl_bus_type");
	int i, rc;

	if (!bus)
		return 0;	/* CXL is a module or off: nothing to take over */

	/* Blacklisted at boot: the symbol is there, the bus is not. */
	if (!compat_bus_is_registered(bus)) {
		__symbol_put("cxl_bus_type");
		return 0;
	}

	rc = takeover_check(bus);
	if (rc) {
		__symbol_put("cxl_bus_type");
		return rc;
	}

	for (i = 0; i < stock.nr; i++)
		driver_unregister(stock.drv[i]);
	bus_unregister(bus);
	stock.bus = bus;
	pr_info("took the cxl bus over from the kernel's idle built-in CXL core (%d drivers put aside)\n",
		stock.nr);
	return 0;
}

/**
 * cxll_takeover_end - put the built-in core's bus and drivers back
 *
 * Context: module exit, our own bus unregistered.
 */
void cxll_takeover_end(void)
{
	int i, rc;

	if (!stock.bus)
		return;

	rc = bus_register(stock.bus);
	if (rc) {
		pr_err("could not put the kernel's own cxl bus back (%d): its CXL modules will not work before a reboot\n",
		       rc);
		goto out;
	}
	for (i = 0; i < stock.nr; i++) {
		rc = driver_register(stock.drv[i]);
		if (rc)
			pr_err("could not put the kernel's driver %s back (%d)\n",
			       stock.drv[i]->name, rc);
	}
out:
	stock.bus = NULL;
	__symbol_put("cxl_bus_type");
}
