// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stock kernels have a CXL core built in, which owns the bus name "cxl" and
 * does nothing until one of its modules loads. While it is idle its drivers
 * and then the bus are unregistered here, and registered again at unload, so
 * that the stock modules work as before.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <compat/busreg.h>
#include "bus.h"

#define TAKEOVER_DRIVERS_MAX	8
#define TAKEOVER_MODULES_MAX	8

/* Written by module init and exit only, which cannot overlap. */
static struct {
	struct bus_type *bus;
	struct device_driver *drv[TAKEOVER_DRIVERS_MAX];
	unsigned int nr;
} stock;

/* What stands in the way, as far as it can be seen without touching anything. */
struct takeover_busy {
	struct module *owner[TAKEOVER_MODULES_MAX];
	unsigned int nr_owners;
	char region[32];	/* of the stock bus, one that is RAM if there is any */
	unsigned int region_id;
	bool region_is_ram;
	bool ram;		/* there is system RAM inside a CXL window */
	bool devices;
	bool overflow;
};

/*
 * Users before what they use: on 7.x cxl_acpi needs cxl_pmem and cxl_pci needs
 * cxl_mem, on 6.x any order does.
 */
static const char *const takeover_order[] = {
	"cxl_acpi", "cxl_pci", "cxl_pmem", "dax_cxl", "cxl_mem", "cxl_port",
	"cxl_core",
};

static unsigned int takeover_rank(const struct module *owner)
{
	const char *name = module_name((struct module *)owner);
	int n = match_string(takeover_order, ARRAY_SIZE(takeover_order), name);

	/* What is unknown here uses the known ones. */
	return n < 0 ? 0 : n + 1;
}

static void takeover_name(struct takeover_busy *busy, struct module *owner)
{
	unsigned int i;

	if (!owner)
		return;
	for (i = 0; i < busy->nr_owners; i++)
		if (busy->owner[i] == owner)
			return;
	if (i == TAKEOVER_MODULES_MAX) {
		busy->overflow = true;
		return;
	}
	for (; i && takeover_rank(busy->owner[i - 1]) > takeover_rank(owner); i--)
		busy->owner[i] = busy->owner[i - 1];
	busy->owner[i] = owner;
	busy->nr_owners++;
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

static int takeover_look_at_child(struct device *dev, void *data)
{
	if (dev->driver && !strcmp(dev->driver->name, "kmem"))
		return 1;
	return device_for_each_child(dev, data, takeover_look_at_child);
}

static void takeover_look_at_region(struct takeover_busy *busy,
				    struct device *dev)
{
	unsigned int id;

	if (sscanf(dev_name(dev), "region%u", &id) != 1 || busy->region_is_ram)
		return;
	busy->region_is_ram = device_for_each_child(dev, NULL,
						    takeover_look_at_child);
	if (busy->region_is_ram || !busy->region[0]) {
		strscpy(busy->region, dev_name(dev), sizeof(busy->region));
		busy->region_id = id;
	}
}

static int takeover_look_at_device(struct device *dev, void *data)
{
	struct takeover_busy *busy = data;

	busy->devices = true;
	takeover_look_at_region(busy, dev);
	for (; dev; dev = dev->parent)
		if (dev->driver && strstarts(dev->driver->name, "cxl_"))
			takeover_name(busy, dev->driver->owner);
	return 0;
}

static int takeover_found_ram(struct resource *res, void *data)
{
	return 1;
}

static int takeover_look_at_window(struct resource *window, void *data)
{
	struct takeover_busy *busy = data;

	busy->ram = walk_iomem_res_desc(IORES_DESC_NONE,
					IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
					window->start, window->end, NULL,
					takeover_found_ram) == 1;
	return busy->ram;
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

/*
 * The stock modules reset the decoders of a region when they are unloaded,
 * whoever uses its memory: while there is one, that is no advice to give.
 */
static bool takeover_keep_memory(const struct takeover_busy *busy)
{
	if (busy->region_is_ram)
		pr_err("stock %s is system RAM: run 'daxctl offline-memory -r %u all', then 'cxl disable-region %s', or reboot\n",
		       busy->region, busy->region_id, busy->region);
	else if (busy->ram)
		pr_err("system RAM lies in a window of the stock CXL drivers: install cxl-live and reboot\n");
	else if (busy->region[0])
		pr_err("stock %s exists: stop its users, run 'cxl disable-region %s' and 'cxl destroy-region %s', or reboot\n",
		       busy->region, busy->region, busy->region);
	return busy->ram || busy->region[0];
}

static void takeover_advise_unload(const struct takeover_busy *busy)
{
	char names[128] = "";
	unsigned int i;

	for (i = 0; i < busy->nr_owners; i++) {
		strlcat(names, " ", sizeof(names));
		strlcat(names, module_name(busy->owner[i]), sizeof(names));
	}
	pr_err("the stock CXL modules are loaded: run 'modprobe -r%s', then load cxl-live again\n",
	       names);
}

static int takeover_check(struct bus_type *bus)
{
	struct takeover_busy busy = {};

	stock.nr = 0;
	bus_for_each_drv(bus, NULL, &busy, takeover_look_at_driver);
	bus_for_each_dev(bus, NULL, &busy, takeover_look_at_device);
	takeover_look_at_provider(&busy, "cxl_acpi", &platform_bus_type);
	takeover_look_at_provider(&busy, "cxl_pci", &pci_bus_type);
	if (busy.nr_owners || busy.devices)
		walk_iomem_res_desc(IORES_DESC_CXL, IORESOURCE_MEM, 0,
				    PHYS_ADDR_MAX, &busy,
				    takeover_look_at_window);

	if (takeover_keep_memory(&busy))
		return -EBUSY;
	if (busy.nr_owners) {
		takeover_advise_unload(&busy);
		return -EBUSY;
	}
	if (busy.devices || busy.overflow) {
		pr_err("built-in CXL core not replaceable (%s): boot with initcall_blacklist=cxl_core_init,cxl_port_driver_init,cxl_port_init\n",
		       busy.devices ? "devices" : "unknown drivers");
		return -EBUSY;
	}
	return 0;
}

/**
 * cxll_takeover_begin - retire the built-in CXL core's bus, if there is one
 *
 * Return: 0, also when there is nothing to retire; -EBUSY with a sentence in
 * the log when it is in use.
 *
 * Context: module init.
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
	pr_info("replaced the idle built-in CXL core (%d drivers unregistered)\n",
		stock.nr);

	rc = cxll_placeholders_begin();
	if (rc)
		cxll_takeover_end();
	return rc;
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

	cxll_placeholders_end();
	rc = bus_register(stock.bus);
	if (rc) {
		pr_err("could not restore the kernel's own cxl bus (%d): its CXL modules will not work before a reboot\n",
		       rc);
		goto out;
	}
	for (i = 0; i < stock.nr; i++) {
		rc = driver_register(stock.drv[i]);
		if (rc)
			pr_err("could not restore the kernel's driver %s (%d)\n",
			       stock.drv[i]->name, rc);
	}
out:
	stock.bus = NULL;
	__symbol_put("cxl_bus_type");
}
