// SPDX-License-Identifier: GPL-2.0-only
/* The table of functions that firmware offers at run time (PRM 1.0, 4.1). */
#include <linux/export.h>
#include <linux/string.h>
#include <linux/types.h>
#include <cxll/lib/prmt.h>
#include "bytes.h"

#define PRMT_MODULES		52	/* offset of the first from the table's begin */
#define PRMT_NR_MODULES		56
#define PRMT_LEN		60

/* Of a module and of a handler alike */
#define INFO_LENGTH		2
#define INFO_GUID		4

#define MODULE_NR_HANDLERS	24
#define MODULE_HANDLERS		26	/* offset of the first from the module's begin */
#define MODULE_LEN		38

#define HANDLER_LEN		20	/* up to its GUID; addresses follow */

/* The structure at @at, if all of it is in the table. */
static const u8 *prmt_info(const u8 *table, size_t len, size_t at, size_t least)
{
	if (at > len || len - at < least ||
	    cxll_le16(table + at + INFO_LENGTH) < least)
		return NULL;
	return table + at;
}

static bool prmt_module_has(const u8 *table, size_t len, size_t at,
			    const u8 *guid)
{
	const u8 *module = table + at, *handler;
	unsigned int nr = cxll_le16(module + MODULE_NR_HANDLERS);

	if (!memcmp(module + INFO_GUID, guid, CXLL_GUID_LEN))
		return true;
	for (at += cxll_le32(module + MODULE_HANDLERS); nr; nr--) {
		handler = prmt_info(table, len, at, HANDLER_LEN);
		if (!handler)
			return false;
		if (!memcmp(handler + INFO_GUID, guid, CXLL_GUID_LEN))
			return true;
		at += cxll_le16(handler + INFO_LENGTH);
	}
	return false;
}

bool cxll_prmt_has(const u8 *table, size_t len, const u8 guid[CXLL_GUID_LEN])
{
	const u8 *module;
	u32 nr;
	size_t at;

	if (len < PRMT_LEN)
		return false;
	at = cxll_le32(table + PRMT_MODULES);
	for (nr = cxll_le32(table + PRMT_NR_MODULES); nr; nr--) {
		module = prmt_info(table, len, at, MODULE_LEN);
		if (!module)
			return false;
		if (prmt_module_has(table, len, at, guid))
			return true;
		at += cxll_le16(module + INFO_LENGTH);
	}
	return false;
}
EXPORT_SYMBOL_GPL(cxll_prmt_has);
