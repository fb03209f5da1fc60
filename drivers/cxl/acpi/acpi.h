/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of cxl_acpi.ko share among themselves. */
#ifndef _CXLL_ACPI_PRIVATE_H
#define _CXLL_ACPI_PRIVATE_H

#include <linux/device.h>
#include <cxll/lib/cedt.h>
#include <cxll/port.h>

/**
 * struct cxll_acpi - one ACPI0017 device while its probe looks at the tables
 * @dev: the platform device
 * @root: the root made for it
 * @cedt: the table
 * @len: bytes of it
 */
struct cxll_acpi {
	struct device *dev;
	struct cxll_port *root;
	const u8 *cedt;
	size_t len;
};

void cxll_acpi_complain(struct cxll_acpi *ca);
int cxll_acpi_for_each(struct cxll_acpi *ca, u8 type,
		       int (*fn)(struct cxll_acpi *ca,
				 const struct cxll_cedt_entry *entry,
				 void *data),
		       void *data);
int cxll_acpi_add_bridges(struct cxll_acpi *ca);
void cxll_acpi_add_bridge(struct device *dev, struct cxll_port *root,
			  struct device *bridge);
int cxll_acpi_hotplug_begin(struct device_driver *driver);
void cxll_acpi_hotplug_end(void);
void cxll_acpi_hotplug_look(void);
int cxll_acpi_add_windows(struct cxll_acpi *ca);
unsigned int cxll_acpi_add_late_windows(struct cxll_acpi *ca);
bool cxll_acpi_ranges_active(void);
int cxll_acpi_derive(struct cxll_acpi *ca);

#endif
