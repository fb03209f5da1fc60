// SPDX-License-Identifier: GPL-2.0-only
/*
 * A platform without CEDT: firmware from before CXL 2.0, which sets DVSEC
 * ranges up and tells the memory map, but not what belongs together. The
 * active ranges of devices and that map say where the windows are.
 */
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <cxll/lib/dvsec_window.h>
#include <cxll/pcie.h>
#include <cxll/lib/dvsec_range.h>
#include "acpi.h"

#define CLASS_CXL		0x0502	/* whatever the interface */
#define ACTIVE_MAX		64
#define MEDIA_PERSISTENT	1	/* Media_Type */

/**
 * struct active - the active ranges of the platform
 * @nr: how many
 * @dev: whose; holds a reference
 * @range: which
 */
struct active {
	unsigned int nr;
	struct cxll_dvsec_window_device dev[ACTIVE_MAX];
	struct cxll_dvsec_window_range range[ACTIVE_MAX];
};

static int read_device_dvsec(struct pci_dev *pdev,
			     struct cxll_dvsec_device *info)
{
	u8 *buf __free(kfree) = NULL;
	int len;

	len = cxll_pcie_read_dvsec(pdev, CXLL_DVSEC_ID_DEVICE, &buf);
	if (len < 0)
		return len;
	return cxll_dvsec_device_parse(buf, len, info, NULL);
}

static void active_add(struct active *a, struct pci_dev *pdev,
		       const struct cxll_dvsec_device *info, unsigned int r)
{
	struct cxll_hdm_setting set;

	if (cxll_dvsec_range_decode(info, r, &set, NULL) || !set.committed)
		return;
	if (a->nr == ACTIVE_MAX) {
		pci_warn(pdev, "CXL: this host has more than %u active DVSEC ranges, range %u of this device is left out\n",
			 ACTIVE_MAX, r + 1);
		return;
	}

	a->dev[a->nr].dev = get_device(&pdev->dev);
	a->dev[a->nr].bridge = pdev->bus->bridge;
	a->range[a->nr] = (struct cxll_dvsec_window_range){
		/* Unique, and stable over boots */
		.bridge = pci_domain_nr(pdev->bus) << 8 | pdev->bus->number,
		.base = set.base,
		.size = set.size,
		.persistent = info->range[r].media_type == MEDIA_PERSISTENT,
		.lock = set.lock,
	};
	a->nr++;
}

static void active_look(struct active *a, struct pci_dev *pdev)
{
	struct cxll_dvsec_device info;
	unsigned int r, before = a->nr;

	if (pdev->class >> 8 != CLASS_CXL || read_device_dvsec(pdev, &info))
		return;
	/* Where ports are, their registers are needed, too */
	if (!pci_is_root_bus(pdev->bus)) {
		pci_dbg(pdev, "CXL: below a port, its DVSEC ranges are not used as windows\n");
		return;
	}

	for (r = 0; r < info.nr_ranges; r++)
		active_add(a, pdev, &info, r);
	if (a->nr != before)
		pci_dbg(pdev, "CXL: %u active DVSEC ranges\n", a->nr - before);
}

static struct active *active_find(void)
{
	struct active *a = kzalloc(sizeof(*a), GFP_KERNEL);
	struct pci_dev *pdev = NULL;

	if (!a)
		return NULL;
	for_each_pci_dev(pdev)
		active_look(a, pdev);
	return a;
}

static void active_free(struct active *a)
{
	while (a->nr)
		put_device(a->dev[--a->nr].dev);
	kfree(a);
}

static int sum_up(struct resource *res, void *sum)
{
	*(u64 *)sum += resource_size(res);
	return 0;
}

/* All of it, not only some: a part that is elsewhere leads elsewhere. */
static bool soft_reserved(u64 base, u64 size)
{
	u64 sum = 0;

	walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM, base,
			    base + size - 1, &sum, sum_up);
	return sum == size;
}

static bool in_srat(u64 base, u64 size)
{
	u64 at;

	for (at = base; at < base + size; at += CXLL_HDM_GRANULE)
		if (phys_to_target_node(at) == NUMA_NO_NODE)
			return false;
	return true;
}

static enum cxll_dvsec_window_known memory_map_says(u64 base, u64 size)
{
	if (region_intersects(base, size, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT)
		return CXLL_DVSEC_WINDOW_RAM;
	return soft_reserved(base, size) || in_srat(base, size) ?
	       CXLL_DVSEC_WINDOW_MEMORY : CXLL_DVSEC_WINDOW_UNKNOWN;
}

/**
 * cxll_acpi_ranges_active - is there anything to derive windows from?
 *
 * Return: true when a device decodes by its DVSEC ranges.
 *
 * Context: sleeps.
 */
bool cxll_acpi_ranges_active(void)
{
	struct active *a = active_find();
	bool found = a && a->nr;

	if (a)
		active_free(a);
	return found;
}

/**
 * cxll_acpi_derive - add bridges and windows without a table
 * @ca: root
 *
 * Return: windows that were added, or -ENOMEM.
 *
 * Context: sleeps.
 */
int cxll_acpi_derive(struct cxll_acpi *ca)
{
	struct active *a = active_find();
	int rc;

	if (!a)
		return -ENOMEM;
	rc = cxll_root_derive(ca->root, a->dev, a->range, a->nr,
			      memory_map_says);
	active_free(a);
	return rc;
}
