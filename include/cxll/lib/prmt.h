/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_PRMT_H
#define _CXLL_PRMT_H

#include <linux/types.h>

#define CXLL_GUID_LEN	16

/*
 * EE41B397-25D4-452C-AD54-48C6E3480B94, in the table's byte order: from device
 * addresses to those of the system (AMD, from Zen 5 on)
 */
#define CXLL_PRM_CXL_DPA_TO_SPA						\
	{ 0x97, 0xb3, 0x41, 0xee, 0xd4, 0x25, 0x2c, 0x45,		\
	  0xad, 0x54, 0x48, 0xc6, 0xe3, 0x48, 0x0b, 0x94 }

/**
 * cxll_prmt_has - does firmware offer a run-time function?
 * @table: Platform Runtime Mechanism Table from its ACPI header on
 * @len: bytes in @table
 * @guid: of the function's handler or its module
 *
 * What does not fit into the table ends the search.
 *
 * Return: true if so.
 *
 * Context: any.
 */
bool cxll_prmt_has(const u8 *table, size_t len, const u8 guid[CXLL_GUID_LEN]);

#endif
