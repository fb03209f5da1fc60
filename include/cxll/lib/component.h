/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_COMPONENT_H
#define _CXLL_COMPONENT_H

#include <linux/types.h>
#include <cxll/lib/why.h>

#define CXLL_COMPONENT_LEN		0x10000	/* the register block */
#define CXLL_COMPONENT_NAME		"CXL component registers"
#define CXLL_CACHEMEM_OFFSET		0x1000	/* CXL.cachemem in it */
#define CXLL_CACHEMEM_LEN		0x1000
#define CXLL_CAP_ENTRIES_MAX		255	/* 8-bit count */

#define CXLL_CAP_RAS			2
#define CXLL_CAP_LINK			4
#define CXLL_CAP_HDM			5

/**
 * struct cxll_cap - where a capability structure is
 * @id: CXLL_CAP_*, or a device capability id
 * @version: structure version
 * @offset: bytes from the start of the register block (not of CXL.cachemem)
 * @length: bytes, 0 where the array does not tell
 */
struct cxll_cap {
	u16 id;
	u8 version;
	u32 offset;
	u32 length;
};

/**
 * cxll_component_count - entries of the CXL.cachemem capability array
 * @header: dword at CXLL_CACHEMEM_OFFSET
 * @why: sentence on error
 *
 * Return: 0 to 255; -ENODEV for all ones (the device is gone); -EINVAL for
 * something else than a version 1 array.
 *
 * Context: any.
 */
int cxll_component_count(u32 header, struct cxll_why *why);

/**
 * cxll_component_find - find a capability in the CXL.cachemem array
 * @array: the dwords from CXLL_CACHEMEM_OFFSET on, header first
 * @nr: dwords in @array
 * @id: CXLL_CAP_*
 * @out: result
 * @why: sentence on error
 *
 * Return: 0; -ENOENT when it is not there; -ENODEV, -EINVAL as
 * cxll_component_count(), and -EINVAL for fewer than 1 + count dwords, or a
 * pointer that is not dword aligned, is into the array itself, or leaves the
 * structure no room in CXL.cachemem (an HDM structure has at least one
 * decoder).
 *
 * Context: any.
 */
int cxll_component_find(const u32 *array, size_t nr, u16 id,
			struct cxll_cap *out, struct cxll_why *why);

/* Device register block (register locator id 3; CXL 3.1 8.2.8) */
#define CXLL_DEVCAP_STATUS		1
#define CXLL_DEVCAP_MAILBOX		2
#define CXLL_DEVCAP_MEMDEV		0x4000
#define CXLL_DEVCAP_HDR_LEN		0x10

/**
 * cxll_devcap_count - entries of the device capabilities array
 * @header: 64-bit register at offset 0 of the block
 * @why: sentence on error
 *
 * Return: number of entries; -ENODEV for all ones; -EINVAL for something
 * else than the array header.
 *
 * Context: any.
 */
int cxll_devcap_count(u64 header, struct cxll_why *why);

/**
 * cxll_devcap_decode - decode one entry of the device capabilities array
 * @entry: its four dwords
 * @block_len: length of the register block, bytes
 * @out: result
 * @why: sentence on error
 *
 * Return: 0, or -EINVAL when the structure does not fit @block_len, or one
 * of CXLL_DEVCAP_* is too short or not aligned for its registers (a mailbox
 * has at least 256 bytes of payload). @out is filled even then.
 *
 * Context: any.
 */
int cxll_devcap_decode(const u32 entry[4], u64 block_len,
		       struct cxll_cap *out, struct cxll_why *why);

#endif
