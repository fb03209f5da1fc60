/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_IDENTITY_H
#define _CXLL_IDENTITY_H

#include <linux/types.h>

#define CXLL_PLACE_LEN	48

/**
 * struct cxll_identity - by what a memory device is recognised when it returns
 * @vendor: PCI vendor
 * @device: PCI device
 * @serial: PCIe Device Serial Number, 0 for none
 * @place: where it is: the downstream port above it; empty when not known
 * @duplicate: another device with this vendor, device and serial number was
 *	there at the same time: a placeholder, or a logical device of the same
 *	multi-logical device
 */
struct cxll_identity {
	u16 vendor;
	u16 device;
	u64 serial;
	char place[CXLL_PLACE_LEN];
	bool duplicate;
};

/**
 * cxll_identity_same - is it the same device?
 * @a: one that is there, or was
 * @b: likewise
 *
 * The serial number tells, wherever the device is by now. Where there is none,
 * or it is known not to be unique, the place has to be the same as well.
 *
 * Return: true if it is, as far as can be known.
 *
 * Context: any.
 */
bool cxll_identity_same(const struct cxll_identity *a,
			const struct cxll_identity *b);

#endif
