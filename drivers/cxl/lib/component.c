// SPDX-License-Identifier: GPL-2.0-only
/* Capability arrays of the register blocks (CXL 3.1 8.2.4, 8.2.8). */
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <cxll/lib/component.h>
#include <cxll/lib/hdm.h>

/* CXL.cachemem: one dword for the header, one for each entry */
#define CM_HDR_ID		GENMASK(15, 0)
#define   CM_HDR_ID_ARRAY	1
#define CM_HDR_VERSION		GENMASK(19, 16)
#define   CM_HDR_VERSION_1	1
#define CM_HDR_COUNT		GENMASK(31, 24)
#define CM_ENTRY_ID		GENMASK(15, 0)
#define CM_ENTRY_VERSION	GENMASK(19, 16)
#define CM_ENTRY_POINTER	GENMASK(31, 20)

/* Device register block: 16 bytes for the header and for each entry */
#define DEV_HDR_ID		GENMASK_ULL(15, 0)
#define DEV_HDR_VERSION		GENMASK_ULL(23, 16)
#define DEV_HDR_COUNT		GENMASK_ULL(47, 32)
#define DEV_ENTRY_ID		GENMASK(15, 0)
#define DEV_ENTRY_VERSION	GENMASK(23, 16)

#define RAS_LEN			0x58
#define LINK_LEN		0x38
#define STATUS_LEN		4
#define MAILBOX_LEN		(0x20 + 256)	/* the smallest payload */
#define MEMDEV_LEN		8

int cxll_component_count(u32 header, struct cxll_why *why)
{
	if (header == U32_MAX) {
		cxll_why_set(why,
			     "component registers read as all ones, the device is gone");
		return -ENODEV;
	}
	if (FIELD_GET(CM_HDR_ID, header) != CM_HDR_ID_ARRAY ||
	    FIELD_GET(CM_HDR_VERSION, header) != CM_HDR_VERSION_1) {
		cxll_why_set(why,
			     "0x%08x is not the header of a CXL.cachemem capability array of version 1",
			     header);
		return -EINVAL;
	}
	return FIELD_GET(CM_HDR_COUNT, header);
}
EXPORT_SYMBOL_GPL(cxll_component_count);

/* Bytes a structure has at least; a dword for those not used here. */
static u32 component_min_len(u16 id)
{
	switch (id) {
	case CXLL_CAP_RAS:
		return RAS_LEN;
	case CXLL_CAP_LINK:
		return LINK_LEN;
	case CXLL_CAP_HDM:
		return CXLL_HDM_LEN(1);
	default:
		return sizeof(u32);
	}
}

static int component_check(u16 id, u32 pointer, u32 array_len,
			   struct cxll_why *why)
{
	u32 need = component_min_len(id);

	if (pointer < array_len) {
		cxll_why_set(why,
			     "capability %u points at 0x%x, inside the capability array of 0x%x bytes",
			     id, pointer, array_len);
		return -EINVAL;
	}
	if (pointer % sizeof(u32) || pointer + need > CXLL_CACHEMEM_LEN) {
		cxll_why_set(why,
			     "capability %u of at least 0x%x bytes points at 0x%x, must be dword aligned and below 0x%x",
			     id, need, pointer, CXLL_CACHEMEM_LEN);
		return -EINVAL;
	}
	return 0;
}

int cxll_component_find(const u32 *array, size_t nr, u16 id,
			struct cxll_cap *out, struct cxll_why *why)
{
	int count, i, rc;

	if (!nr) {
		cxll_why_set(why, "the capability array has no header");
		return -EINVAL;
	}
	count = cxll_component_count(array[0], why);
	if (count < 0)
		return count;
	if ((size_t)count >= nr) {
		cxll_why_set(why,
			     "the capability array has %d entries, only %zu can be read",
			     count, nr - 1);
		return -EINVAL;
	}
	for (i = 1; i <= count; i++) {
		u32 pointer = FIELD_GET(CM_ENTRY_POINTER, array[i]);

		if (FIELD_GET(CM_ENTRY_ID, array[i]) != id)
			continue;
		rc = component_check(id, pointer, (count + 1) * sizeof(u32),
				     why);
		if (rc)
			return rc;
		out->id = id;
		out->version = FIELD_GET(CM_ENTRY_VERSION, array[i]);
		out->offset = CXLL_CACHEMEM_OFFSET + pointer;
		out->length = 0;
		return 0;
	}
	cxll_why_set(why, "none of the %d component capabilities has id %u",
		     count, id);
	return -ENOENT;
}
EXPORT_SYMBOL_GPL(cxll_component_find);

int cxll_devcap_count(u64 header, struct cxll_why *why)
{
	if (header == U64_MAX) {
		cxll_why_set(why,
			     "device registers read as all ones, the device is gone");
		return -ENODEV;
	}
	if (FIELD_GET(DEV_HDR_ID, header) ||
	    !FIELD_GET(DEV_HDR_VERSION, header)) {
		cxll_why_set(why,
			     "0x%016llx is not the header of a device capabilities array: it has id 0 and a version",
			     header);
		return -EINVAL;
	}
	return FIELD_GET(DEV_HDR_COUNT, header);
}
EXPORT_SYMBOL_GPL(cxll_devcap_count);

static void devcap_needs(u16 id, u32 *len, u32 *align)
{
	*align = sizeof(u64);
	switch (id) {
	case CXLL_DEVCAP_STATUS:
		*len = STATUS_LEN;
		*align = sizeof(u32);
		break;
	case CXLL_DEVCAP_MAILBOX:
		*len = MAILBOX_LEN;
		break;
	case CXLL_DEVCAP_MEMDEV:
		*len = MEMDEV_LEN;
		break;
	default:
		*len = 0;
		*align = 1;
	}
}

int cxll_devcap_decode(const u32 entry[4], u64 block_len,
		       struct cxll_cap *out, struct cxll_why *why)
{
	u32 need, align;

	out->id = FIELD_GET(DEV_ENTRY_ID, entry[0]);
	out->version = FIELD_GET(DEV_ENTRY_VERSION, entry[0]);
	out->offset = entry[1];
	out->length = entry[2];

	if ((u64)out->offset + out->length > block_len) {
		cxll_why_set(why,
			     "device capability 0x%x has 0x%x bytes at 0x%x, but the register block has 0x%llx",
			     out->id, out->length, out->offset, block_len);
		return -EINVAL;
	}
	devcap_needs(out->id, &need, &align);
	if (out->length < need || out->offset % align) {
		cxll_why_set(why,
			     "device capability 0x%x has 0x%x bytes at 0x%x, it needs 0x%x bytes at a multiple of %u",
			     out->id, out->length, out->offset, need, align);
		return -EINVAL;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_devcap_decode);
