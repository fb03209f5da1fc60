// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platform provider: the root of an ACPI system, from ACPI0017 and the CEDT.
 * A bad entry of the table costs that entry only.
 */
#include <linux/acpi.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <cxl/driver.h>
#include <cxl/version.h>
#include "acpi.h"

/**
 * cxll_acpi_for_each - call a function for every sound entry of one kind
 * @ca: whose table
 * @type: CXLL_CEDT_*
 * @fn: function; a non-zero result ends the walk
 * @data: for @fn
 *
 * Return: the last result of @fn, or 0. Context: as @fn.
 */
int cxll_acpi_for_each(struct cxll_acpi *ca, u8 type,
		       int (*fn)(struct cxll_acpi *ca,
				 const struct cxll_cedt_entry *entry,
				 void *data),
		       void *data)
{
	struct cxll_cedt_entry entry;
	size_t pos = 0;
	int rc = 0;

	while (!rc && cxll_cedt_next(ca->cedt, ca->len, &pos, &entry,
				     NULL) > 0)
		if (entry.type == type && !entry.error)
			rc = fn(ca, &entry, data);
	return rc;
}

/* Say once what is wrong with the table, before anything is made of it. */
static void cxll_acpi_complain(struct cxll_acpi *ca)
{
	struct cxll_cedt_entry entry;
	struct cxll_why why = {};
	size_t pos = 0;
	int rc;

	while ((rc = cxll_cedt_next(ca->cedt, ca->len, &pos, &entry, &why)) > 0)
		if (entry.error)
			dev_warn(ca->dev, "CEDT entry at %#x is left out: %s\n",
				 entry.offset, entry.why.text);
	if (rc < 0)
		dev_warn(ca->dev, "CEDT is cut short: %s; entries before that are used\n",
			 why.text);
}

static int cxll_acpi_populate(struct cxll_acpi *ca)
{
	int rc;

	rc = cxll_acpi_add_bridges(ca);
	if (!rc)
		rc = cxll_acpi_add_windows(ca);
	if (!rc)
		return 0;

	/* Nothing can live below a root that was never complete */
	cxll_root_remove(ca->root);
	return rc;
}

static int cxll_acpi_probe(struct platform_device *pdev)
{
	struct cxll_acpi ca = { .dev = &pdev->dev };
	struct acpi_table_header *table;
	acpi_status status;
	int rc;

	ca.root = cxll_root_revive(ca.dev);
	if (ca.root) {
		platform_set_drvdata(pdev, ca.root);
		cxll_rescan();
		return 0;
	}

	status = acpi_get_table(ACPI_SIG_CEDT, 0, &table);
	if (ACPI_FAILURE(status)) {
		dev_err(ca.dev, "the firmware has a CXL root but no CEDT table, so no address range for CXL memory is known; look for a firmware update or a CXL option in its setup\n");
		return -ENODEV;
	}

	ca.cedt = (const u8 *)table;
	ca.len = table->length;
	cxll_acpi_complain(&ca);

	ca.root = cxll_root_add(ca.dev, THIS_MODULE);
	rc = PTR_ERR_OR_ZERO(ca.root);
	if (rc)
		goto out;

	rc = cxll_acpi_populate(&ca);
	if (rc)
		goto out;

	platform_set_drvdata(pdev, ca.root);
	cxll_rescan();
out:
	acpi_put_table(table);
	if (rc)
		dev_err(ca.dev, "CXL root could not be set up (%d)\n", rc);
	return rc;
}

static void cxll_acpi_remove(struct platform_device *pdev)
{
	cxll_root_remove(platform_get_drvdata(pdev));
}

static const struct acpi_device_id cxll_acpi_ids[] = {
	{ "ACPI0017" },
	{ }
};
MODULE_DEVICE_TABLE(acpi, cxll_acpi_ids);

static struct platform_driver cxll_acpi_driver = {
	.probe = cxll_acpi_probe,
	.compat_platform_remove = cxll_acpi_remove,
	.driver = {
		.name = "cxl_acpi",
		.acpi_match_table = cxll_acpi_ids,
	},
};
module_platform_driver(cxll_acpi_driver);

MODULE_DESCRIPTION("cxl-live: CXL roots, bridges and windows of ACPI systems");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_IMPORT_NS(CXL_LIVE);
