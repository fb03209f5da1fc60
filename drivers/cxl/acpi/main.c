// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platform provider: the root of an ACPI system, from ACPI0017 and the CEDT, or
 * from what devices decode. A bad entry of the table costs that entry only.
 */
#include <linux/acpi.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <cxll/bus.h>
#include <cxll/decoder.h>
#include <cxll/lib/prmt.h>
#include <cxll/locks.h>
#include <cxll/version.h>
#include "acpi.h"

/* Where it does, what an endpoint's decoder must hold only firmware knows. */
static bool root_translates(struct cxll_acpi *ca)
{
	static const u8 guid[CXLL_GUID_LEN] = CXLL_PRM_CXL_DPA_TO_SPA;
	struct acpi_table_header *table;
	bool has;

	if (ACPI_FAILURE(acpi_get_table(ACPI_SIG_PRMT, 0, &table)))
		return false;
	has = cxll_prmt_has((const u8 *)table, table->length, guid);
	acpi_put_table(table);
	if (has)
		dev_info(ca->dev, "firmware address translation (PRM): only firmware can set up memory, no region can be created\n");
	return has;
}

static int root_from_table(struct cxll_acpi *ca)
{
	int rc;

	ca->root->translates = root_translates(ca);
	cxll_acpi_complain(ca);
	rc = cxll_acpi_add_bridges(ca);
	return rc ?: cxll_acpi_add_windows(ca);
}

/* Firmware without the table may have set up ranges all the same. */
static int root_without_table(struct cxll_acpi *ca)
{
	int rc = cxll_acpi_derive(ca);

	if (rc > 0) {
		dev_info(ca->dev, "no CEDT table; %d windows are taken from DVSEC ranges that devices decode already\n",
			 rc);
		return 0;
	}
	if (rc)
		return rc;
	dev_err(ca->dev, "CXL root without a CEDT table: no window for CXL memory is known; update the firmware or enable CXL in its setup\n");
	return -ENODEV;
}

static int root_populate(struct cxll_acpi *ca)
{
	int rc;

	rc = ca->cedt ? root_from_table(ca) : root_without_table(ca);
	if (!rc)
		return 0;

	/* Nothing can live below a root that was never complete */
	cxll_root_remove(ca->root);
	return rc;
}

/*
 * A root that was kept, as memory was in use when the driver was unbound, may
 * lack windows that there was no memory for. Bridges that came since are told of.
 */
static void root_revive(struct cxll_acpi *ca)
{
	unsigned int added = 0;

	if (ca->cedt) {
		guard(mutex)(&cxll_grow_lock);
		added = cxll_acpi_add_late_windows(ca);
	}
	if (added)
		cxll_windows_came(ca->root);
	cxll_rescan();
	cxll_acpi_hotplug_look();
}

/* Find the root that was kept, or make one. */
static int root_set_up(struct platform_device *pdev, struct cxll_acpi *ca)
{
	int rc;

	ca->root = cxll_root_revive(ca->dev);
	if (ca->root) {
		platform_set_drvdata(pdev, ca->root);
		root_revive(ca);
		return 0;
	}

	ca->root = cxll_root_add(ca->dev, THIS_MODULE);
	if (IS_ERR(ca->root))
		return PTR_ERR(ca->root);
	rc = root_populate(ca);
	if (rc)
		return rc;

	platform_set_drvdata(pdev, ca->root);
	cxll_root_ready(ca->root);
	return 0;
}

static int root_probe(struct platform_device *pdev)
{
	struct cxll_acpi ca = { .dev = &pdev->dev };
	struct acpi_table_header *table = NULL;
	int rc;

	if (ACPI_SUCCESS(acpi_get_table(ACPI_SIG_CEDT, 0, &table))) {
		ca.cedt = (const u8 *)table;
		ca.len = table->length;
	}

	rc = root_set_up(pdev, &ca);
	if (ca.cedt)
		acpi_put_table(table);
	if (rc && rc != -ENODEV)
		dev_err(ca.dev, "CXL root could not be set up (%d)\n", rc);
	return rc;
}

static void root_remove(struct platform_device *pdev)
{
	cxll_root_remove(platform_get_drvdata(pdev));
}

static const struct acpi_device_id cxll_acpi_ids[] = {
	{ "ACPI0017" },
	{ }
};
MODULE_DEVICE_TABLE(acpi, cxll_acpi_ids);

static struct platform_driver cxll_acpi_driver = {
	.probe = root_probe,
	.compat_platform_remove = root_remove,
	.driver = {
		.name = "cxl_acpi",
		.acpi_match_table = cxll_acpi_ids,
	},
};

/* Stands for the platform where ACPI0017 does not; NULL where it does. */
static struct platform_device *stand_in;

static void stand_in_end(void)
{
	if (stand_in)
		platform_device_unregister(stand_in);
	stand_in = NULL;
}

/* Root device or not, a device that decodes wants a root above it. */
static int stand_in_begin(void)
{
	struct platform_device *pdev;

	if (acpi_dev_present("ACPI0017", NULL, -1) ||
	    !cxll_acpi_ranges_active())
		return 0;

	pdev = platform_device_register_simple(cxll_acpi_driver.driver.name,
					       PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	stand_in = pdev;
	if (!pdev->dev.driver)
		stand_in_end();
	return 0;
}

static int __init cxll_acpi_init(void)
{
	int rc;

	cxll_name_release(cxll_acpi_driver.driver.name);
	rc = platform_driver_register(&cxll_acpi_driver);
	if (rc)
		goto err_name;
	rc = stand_in_begin();
	if (rc)
		goto err_driver;
	rc = cxll_acpi_hotplug_begin(&cxll_acpi_driver.driver);
	if (rc)
		goto err_stand_in;
	return 0;

err_stand_in:
	stand_in_end();
err_driver:
	platform_driver_unregister(&cxll_acpi_driver);
err_name:
	cxll_name_reserve(cxll_acpi_driver.driver.name);
	return rc;
}

static void __exit cxll_acpi_exit(void)
{
	cxll_acpi_hotplug_end();
	stand_in_end();
	platform_driver_unregister(&cxll_acpi_driver);
	cxll_name_reserve(cxll_acpi_driver.driver.name);
}

module_init(cxll_acpi_init);
module_exit(cxll_acpi_exit);
MODULE_DESCRIPTION("cxl-live: CXL roots, bridges and windows of ACPI systems");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
/* dax_hmem leaves what is in a window to CXL; cxl_region looks after it */
MODULE_SOFTDEP("post: cxl_region");
MODULE_IMPORT_NS(CXL_LIVE);
