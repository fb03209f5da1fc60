// SPDX-License-Identifier: GPL-2.0-only
/* The PCI driver for CXL memory devices. */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <cxl/cdat.h>
#include <cxl/dvsec.h>
#include <cxl/version.h>
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

static bool present(struct cxll_dev *cd)
{
	return pci_device_is_present(to_cxll_pci(cd)->pdev);
}

/*
 * A reset of the bus above clears HDM decoders (CXL 3.1 9.7). The kernel asks
 * nobody before it does one, but minds this flag; no quirk sets it for CXL
 * devices.
 */
static void keep(struct device *host, bool on)
{
	struct pci_dev *pdev = to_pci_dev(host);

	if (on)
		pdev->dev_flags |= PCI_DEV_FLAGS_NO_BUS_RESET;
	else
		pdev->dev_flags &= ~PCI_DEV_FLAGS_NO_BUS_RESET;
}

static const struct cxll_dev_ops pci_dev_ops = {
	.doe = table_access,
	.present = present,
	.keep = keep,
};

static int cxll_pci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct cxll_memdev *md;
	struct cxll_pci *cp;
	int rc;

	cp = devm_kzalloc(&pdev->dev, sizeof(*cp), GFP_KERNEL);
	if (!cp)
		return -ENOMEM;
	cp->pdev = pdev;
	cp->cd.dev = &pdev->dev;
	cp->cd.ops = &pci_dev_ops;
	pci_set_drvdata(pdev, cp);

	rc = pcim_enable_device(pdev);
	if (rc)
		return rc;
	pci_set_master(pdev);

	rc = cxll_pci_find_blocks(cp);
	if (rc)
		return rc;
	cp->cd.serial = pci_get_dsn(pdev);
	cp->doe = compat_doe_find(pdev, CXLL_DVSEC_VENDOR,
				  CXLL_DOE_TABLE_ACCESS);

	rc = cxll_dev_discover(&cp->cd);
	if (rc)
		return rc;
	cxll_pci_irq_begin(cp);

	md = cxll_memdev_add(&cp->cd, THIS_MODULE);
	if (IS_ERR(md)) {
		rc = PTR_ERR(md);
		pci_err(pdev, "no memdev for this device (%d)\n", rc);
		goto err;
	}

	cp->md = md;
	return 0;

err:
	cxll_pci_irq_end(cp);
	cxll_dev_release(&cp->cd);
	return rc;
}

static void cxll_pci_remove(struct pci_dev *pdev)
{
	struct cxll_pci *cp = pci_get_drvdata(pdev);

	cxll_memdev_remove(cp->md);
	cxll_pci_irq_end(cp);
	cxll_dev_release(&cp->cd);
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
	.probe = cxll_pci_probe,
	.remove = cxll_pci_remove,
	.driver = {
		/* A device may take minutes until its media is ready. */
		.probe_type = PROBE_PREFER_ASYNCHRONOUS,
	},
};

static int __init cxll_pci_register(void)
{
	return pci_register_driver(&cxll_pci_driver);
}

static void __exit cxll_pci_unregister(void)
{
	pci_unregister_driver(&cxll_pci_driver);
}

module_init(cxll_pci_register);
module_exit(cxll_pci_unregister);
MODULE_DESCRIPTION("cxl-live: CXL memory devices on PCI");
MODULE_LICENSE("GPL");
MODULE_VERSION(CXL_LIVE_VERSION);
MODULE_IMPORT_NS(CXL_LIVE);
/* What turns the device into memory; so this module alone brings up all. */
MODULE_SOFTDEP("pre: cxl_acpi cxl_mem cxl_region dax_cxl");
