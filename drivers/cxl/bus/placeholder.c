// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stock cxl_acpi and cxl_pci are drivers of the platform and the PCI bus, so
 * nothing of the retired cxl bus keeps them out. A device that they make on it
 * ends in a NULL pointer on 6.1 and in -EINVAL on 6.12, where the module stays
 * loaded, and ours of the same name cannot be. So drivers without devices keep
 * their names while ours are not loaded.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <cxll/bus.h>
#include "bus.h"

static int acpi_probe(struct platform_device *pdev)
{
	return -ENODEV;
}

static struct platform_driver acpi_placeholder = {
	.probe = acpi_probe,
	.driver = {
		.name = "cxl_acpi",
		.suppress_bind_attrs = true,
	},
};

static int acpi_add(void)
{
	return platform_driver_register(&acpi_placeholder);
}

static void acpi_remove(void)
{
	platform_driver_unregister(&acpi_placeholder);
}

static int pci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	return -ENODEV;
}

static struct pci_driver pci_placeholder = {
	.name = "cxl_pci",
	.probe = pci_probe,
	.driver = {
		.suppress_bind_attrs = true,
	},
};

static int pci_add(void)
{
	return pci_register_driver(&pci_placeholder);
}

static void pci_remove(void)
{
	pci_unregister_driver(&pci_placeholder);
}

/*
 * @there changes in module init and exit only: that of cxl_bus, which nobody can
 * use then, and that of the one module which has the name.
 */
static struct placeholder {
	const char *name;
	int (*add)(void);
	void (*remove)(void);
	bool there;
} placeholders[] = {
	{ "cxl_acpi", acpi_add, acpi_remove },
	{ "cxl_pci", pci_add, pci_remove },
};

/* Without a retired bus nobody needs keeping out. */
static bool placeholders_wanted;

static int placeholder_add(struct placeholder *p)
{
	int rc = p->add();

	if (rc)
		pr_warn("the driver name %s could not be reserved (%d)\n",
			p->name, rc);
	p->there = !rc;
	return rc;
}

static void placeholder_remove(struct placeholder *p)
{
	if (p->there)
		p->remove();
	p->there = false;
}

static struct placeholder *placeholder_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(placeholders); i++)
		if (!strcmp(placeholders[i].name, name))
			return &placeholders[i];
	return NULL;
}

void cxll_name_release(const char *name)
{
	struct placeholder *p = placeholder_of(name);

	if (p)
		placeholder_remove(p);
}
EXPORT_SYMBOL_GPL(cxll_name_release);

void cxll_name_reserve(const char *name)
{
	struct placeholder *p = placeholder_of(name);

	if (p && placeholders_wanted)
		placeholder_add(p);
}
EXPORT_SYMBOL_GPL(cxll_name_reserve);

/**
 * cxll_placeholders_begin - reserve the names of the stock providers
 *
 * Return: 0, or -errno with none reserved: a stock driver was quicker.
 *
 * Context: module init, the stock bus retired.
 */
int cxll_placeholders_begin(void)
{
	unsigned int i;
	int rc = 0;

	placeholders_wanted = true;
	for (i = 0; i < ARRAY_SIZE(placeholders) && !rc; i++)
		rc = placeholder_add(&placeholders[i]);
	if (rc)
		cxll_placeholders_end();
	return rc;
}

/**
 * cxll_placeholders_end - give the names back
 *
 * Context: module init and exit.
 */
void cxll_placeholders_end(void)
{
	unsigned int i;

	placeholders_wanted = false;
	for (i = 0; i < ARRAY_SIZE(placeholders); i++)
		placeholder_remove(&placeholders[i]);
}
