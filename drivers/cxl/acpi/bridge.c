// SPDX-License-Identifier: GPL-2.0-only
/* Host bridges: ACPI0016 devices, matched to CHBS entries by _UID. */
#include <linux/acpi.h>
#include <linux/pci.h>
#include <linux/pci-acpi.h>
#include <cxll/lib/component.h>
#include <cxll/decoder.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/regs.h>
#include "acpi.h"

struct find_chbs {
	u32 uid;
	bool found;
	struct cxll_cedt_chbs *chbs;
};

static int find_chbs(struct cxll_acpi *ca, const struct cxll_cedt_entry *entry,
		     void *data)
{
	struct find_chbs *find = data;

	if (entry->chbs.uid != find->uid)
		return 0;

	if (find->found) {
		dev_warn(ca->dev, "CEDT describes host bridge %u twice (again at %#x); the first entry is used\n",
			 find->uid, entry->offset);
		return 0;
	}
	find->found = true;
	*find->chbs = entry->chbs;
	return 0;
}

static int find_acpi0016(u32 uid, struct acpi_device **result)
{
	unsigned long long found;
	struct acpi_device *adev;

	for_each_acpi_dev_match(adev, "ACPI0016", NULL, -1) {
		if (ACPI_FAILURE(acpi_evaluate_integer(adev->handle, "_UID",
						       NULL, &found)))
			continue;
		if (found == uid) {
			*result = adev;
			return 0;
		}
	}
	return -ENOENT;
}

/* Of duplicates the first is used, and find_chbs() complains. */
static bool bridge_is_first(struct cxll_acpi *ca,
			    const struct cxll_cedt_chbs *chbs)
{
	struct cxll_cedt_chbs first;
	struct find_chbs find = { .uid = chbs->uid, .chbs = &first };

	cxll_acpi_for_each(ca, CXLL_CEDT_CHBS, find_chbs, &find);
	return !memcmp(&first, chbs, sizeof(first));
}

/* What is no place for registers costs this bridge, not the host. */
static int bridge_map(const struct cxll_cedt_chbs *chbs,
		      struct cxll_regs *regs, struct cxll_why *why)
{
	if (!cxll_regs_place_check(chbs->base, CXLL_COMPONENT_LEN, NULL) &&
	    !cxll_regs_map(regs, chbs->base, CXLL_COMPONENT_LEN,
			   CXLL_COMPONENT_NAME))
		return 0;
	cxll_why_set(why, "its registers cannot be mapped at %#llx, where its CHBS has them",
		     chbs->base);
	return -ENXIO;
}

static int bridge_add(struct cxll_acpi *ca, struct device *bridge,
		      const struct cxll_cedt_chbs *chbs, struct cxll_why *why)
{
	struct cxll_port_info info = {
		.kind = CXLL_PORT_BRIDGE,
		.uport = bridge,
		.unmap = cxll_regs_unmap,
		.add_dports = cxll_pcie_add_dports,
	};
	struct cxll_dport *dport;
	int rc;

	/* No ports to see: the device stands right below */
	if (chbs->version == CXLL_CHBS_CXL11)
		return PTR_ERR_OR_ZERO(cxll_rch_dport_add(ca->root, bridge,
							  chbs->uid, chbs->base,
							  &cxll_mmio_map_ops));

	dport = cxll_dport_add(ca->root, bridge, chbs->uid);
	if (IS_ERR(dport))
		return PTR_ERR(dport);

	rc = bridge_map(chbs, &info.component, why);
	if (rc)
		return rc;
	return PTR_ERR_OR_ZERO(cxll_port_add(dport, &info));
}

/* Only memory shortage is an error. */
static int bridge_from_acpi(struct cxll_acpi *ca, struct acpi_device *adev,
			    const struct cxll_cedt_chbs *chbs)
{
	struct acpi_pci_root *pci_root = acpi_pci_find_root(adev->handle);
	struct cxll_why why = {};
	int rc;

	if (!pci_root || !pci_root->bus) {
		dev_warn(ca->dev, "host bridge %u (%s) has no PCI bus; it is left out\n",
			 chbs->uid, dev_name(&adev->dev));
		return 0;
	}

	rc = bridge_add(ca, pci_root->bus->bridge, chbs, &why);
	if (!rc || rc == -ENOMEM)
		return rc;
	dev_warn(ca->dev, "host bridge %u (%s) is left out: %s\n",
		 chbs->uid, dev_name(pci_root->bus->bridge),
		 cxll_why_complete(&why, rc));
	return 0;
}

/* One CHBS entry. An error ends the walk. */
static int bridge_from_chbs(struct cxll_acpi *ca,
			    const struct cxll_cedt_entry *entry, void *data)
{
	struct acpi_device *adev;
	int rc;

	if (!bridge_is_first(ca, &entry->chbs))
		return 0;

	if (find_acpi0016(entry->chbs.uid, &adev)) {
		dev_warn(ca->dev, "CEDT describes host bridge %u, but no ACPI0016 device has that _UID; it is left out\n",
			 entry->chbs.uid);
		return 0;
	}

	rc = bridge_from_acpi(ca, adev, &entry->chbs);
	acpi_dev_put(adev);
	return rc;
}

/**
 * cxll_acpi_add_bridges - add a dport and a port for every usable bridge
 * @ca: root and table
 *
 * Return: 0, or -ENOMEM.
 *
 * Context: sleeps.
 */
int cxll_acpi_add_bridges(struct cxll_acpi *ca)
{
	return cxll_acpi_for_each(ca, CXLL_CEDT_CHBS, bridge_from_chbs, NULL);
}

/* One that came later: which entry of the table is its? */
static int bridge_from_device(struct cxll_acpi *ca, struct device *bridge,
			      u32 uid, struct cxll_why *why)
{
	struct cxll_cedt_chbs chbs;
	struct find_chbs find = { .uid = uid, .chbs = &chbs };

	cxll_acpi_for_each(ca, CXLL_CEDT_CHBS, find_chbs, &find);
	return find.found ? bridge_add(ca, bridge, &chbs, why) : -ENOENT;
}

/**
 * cxll_acpi_add_bridge - a host bridge came after its root
 * @dev: the platform device
 * @root: the root made for it
 * @bridge: host bridge, of CXL or not; one that the root has already is fine
 *
 * Context: sleeps; device lock of @dev held.
 */
void cxll_acpi_add_bridge(struct device *dev, struct cxll_port *root,
			  struct device *bridge)
{
	static const struct acpi_device_id ids[] = { { "ACPI0016" }, { } };
	struct cxll_acpi ca = { .dev = dev, .root = root };
	struct acpi_device *adev = ACPI_COMPANION(bridge);
	struct acpi_table_header *table;
	unsigned long long uid;
	unsigned int windows = 0;
	struct cxll_why why = {};
	int rc;

	if (!adev || acpi_match_device_ids(adev, ids) ||
	    !device_is_registered(bridge) || cxll_dport_find(bridge) ||
	    ACPI_FAILURE(acpi_evaluate_integer(adev->handle, "_UID", NULL,
					       &uid)) ||
	    uid > U32_MAX ||
	    ACPI_FAILURE(acpi_get_table(ACPI_SIG_CEDT, 0, &table)))
		return;

	ca.cedt = (const u8 *)table;
	ca.len = table->length;
	/* Devices below it find the windows as well when they find the bridge */
	scoped_guard(mutex, &cxll_grow_lock) {
		rc = bridge_from_device(&ca, bridge, uid, &why);
		/* One that got no port is a target all the same, as at load */
		if (rc != -ENOENT)
			windows = cxll_acpi_add_late_windows(&ca);
	}
	acpi_put_table(table);
	if (windows) {
		dev_info(dev, "host bridge %llu (%s) found late; %u windows needed it\n",
			 uid, dev_name(bridge), windows);
		cxll_windows_came(root);
	}
	if (!rc) {
		dev_info(dev, "host bridge %llu (%s) added\n", uid,
			 dev_name(bridge));
		cxll_rescan();
	} else if (rc != -ENOENT) {
		dev_warn(dev, "host bridge %llu (%s) is left out: %s\n",
			 uid, dev_name(bridge), cxll_why_complete(&why, rc));
	}
}
