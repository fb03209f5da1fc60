// SPDX-License-Identifier: GPL-2.0-only
/* The PCI driver for CXL memory devices. */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <cxll/lib/cdat.h>
#include <cxll/bus.h>
#include <cxll/lib/dvsec.h>
#include <cxll/version.h>
#include <compat/doe.h>
#include "pci.h"

/* Memory controller, CXL, programming interface of CXL 2.0 and later */
#define CLASS_CXL_MEMORY	0x050210
/* The same of CXL 1.1, which defines no interface */
#define CLASS_CXL11_MEMORY	0x050200

static int table_access(struct cxll_dev *cd, u32 request, __le32 *rsp,
			size_t rsp_len)
{
	struct cxll_pci *cp = to_cxll_pci(cd);

	if (!cp->doe)
		return -ENOENT;

	return compat_doe_exchange(cp->doe, CXLL_DVSEC_VENDOR,
				   CXLL_DOE_TABLE_ACCESS, request, rsp,
				   rsp_len);
}

static bool device_present(struct cxll_dev *cd)
{
	struct cxll_pci *cp = to_cxll_pci(cd);

	return !cxll_pci_recovering(cp) && pci_device_is_present(cp->pdev);
}

static const struct cxll_dev_ops pci_dev_ops = {
	.doe = table_access,
	.present = device_present,
};

/* The port above; a device without one stands in the root complex itself. */
static void function_identify(struct cxll_pci *cp)
{
	struct cxll_identity *id = &cp->cd.identity;
	struct pci_dev *port = pci_upstream_bridge(cp->pdev);

	id->vendor = cp->pdev->vendor;
	id->device = cp->pdev->device;
	snprintf(id->place, sizeof(id->place), "%s/%02x.%d",
		 port ? pci_name(port) : pci_name(cp->pdev),
		 PCI_SLOT(cp->pdev->devfn), PCI_FUNC(cp->pdev->devfn));
}

static int function_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct cxll_pci *cp;
	int rc;

	cp = devm_kzalloc(&pdev->dev, sizeof(*cp), GFP_KERNEL);
	if (!cp)
		return -ENOMEM;
	cp->pdev = pdev;
	cp->cd.dev = &pdev->dev;
	cp->cd.ops = &pci_dev_ops;
	cxll_pci_recover_init(cp);
	pci_set_drvdata(pdev, cp);

	rc = pcim_enable_device(pdev);
	if (rc)
		return rc;
	pci_set_master(pdev);

	rc = cxll_pci_find_blocks(cp);
	if (rc)
		return rc;
	cxll_pci_ras_find(cp);
	cp->cd.serial = pci_get_dsn(pdev);
	function_identify(cp);
	cp->doe = compat_doe_find(pdev, CXLL_DVSEC_VENDOR,
				  CXLL_DOE_TABLE_ACCESS);

	rc = cxll_pci_attach(cp);
	if (rc && rc != -EAGAIN)
		return rc;
	/* What slot_reset() restores */
	pci_save_state(pdev);
	if (rc)
		cxll_pci_attach_later(cp);
	return 0;
}

static void function_remove(struct pci_dev *pdev)
{
	struct cxll_pci *cp = pci_get_drvdata(pdev);

	cxll_pci_recover_cancel(cp);
	cxll_pci_detach(cp);
}

static const struct pci_device_id cxll_pci_ids[] = {
	{ PCI_DEVICE_CLASS(CLASS_CXL_MEMORY, ~0) },
	{ PCI_DEVICE_CLASS(CLASS_CXL11_MEMORY, ~0) },
	{ }
};
MODULE_DEVICE_TABLE(pci, cxll_pci_ids);

static struct pci_driver cxll_pci_driver = {
	.name = "cxl_pci",
	.id_table = cxll_pci_ids,
	.probe = function_probe,
	.remove = function_remove,
	.err_handler = &cxll_pci_error_handlers,
	.driver = {
		/* A mailbox may be waited for, see cxll_dev_discover() */
		.probe_type = PROBE_PREFER_ASYNCHRONOUS,
	},
};

static int __init driver_begin(void)
{
	int rc;

	rc = cxll_pci_recover_begin();
	if (rc)
		return rc;
	cxll_name_release(cxll_pci_driver.name);
	rc = pci_register_driver(&cxll_pci_driver);
	if (rc)
		goto err;
	cxll_pci_foreign_begin(cxll_pci_ids);
	return 0;

err:
	cxll_name_reserve(cxll_pci_driver.name);
	cxll_pci_recover_end();
	return rc;
}

static void __exit driver_end(void)
{
	cxll_pci_foreign_end();
	pci_unregister_driver(&cxll_pci_driver);
	cxll_name_reserve(cxll_pci_driver.name);
	cxll_pci_recover_end();
}

module_init(driver_begin);
module_exit(driver_end);
MODULE_DESCRIPTION("cxl-live: CXL memory devices on PCI");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_IMPORT_NS(CXL_LIVE);
/* What turns the device into memory; so this module alone brings up all. */
MODULE_SOFTDEP("pre: cxl_acpi cxl_mem cxl_region dax_cxl");
