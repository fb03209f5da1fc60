/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_CEDT_H
#define _CXLL_CEDT_H

#include <linux/types.h>
#include <cxll/lib/why.h>
#include <cxll/lib/window.h>

/* CXL Early Discovery Table (CXL 3.1 9.18.1) */
#define CXLL_CEDT_HDR_LEN		36

#define CXLL_CEDT_CHBS			0
#define CXLL_CEDT_CFMWS			1
#define CXLL_CEDT_CXIMS			2
#define CXLL_CEDT_RDPAS			3

#define CXLL_CHBS_CXL11			0
#define CXLL_CHBS_CXL20			1

#define CXLL_CXIMS_MAPS_MAX		8

/**
 * struct cxll_cedt_chbs - a host bridge
 * @uid: _UID of its ACPI0016 device
 * @version: CXLL_CHBS_*
 * @base: physical address of its RCRB (1.1) or component registers (2.0)
 * @length: bytes, as firmware has it; the registers are as many as the version
 *	tells
 */
struct cxll_cedt_chbs {
	u32 uid;
	u32 version;
	u64 base;
	u64 length;
};

/**
 * struct cxll_cedt_cxims - XOR maps for windows of one granularity
 * @gran: bytes
 * @nr: maps in use
 * @map: XORMAP
 */
struct cxll_cedt_cxims {
	unsigned int gran;
	unsigned int nr;
	u64 map[CXLL_CXIMS_MAPS_MAX];
};

/**
 * struct cxll_cedt_rdpas - which downstream port an event collector serves
 * @segment: PCI segment
 * @bdf: bus, device, function
 * @protocol: 0 CXL.io, 1 CXL.cachemem
 * @base: register base
 *
 * The sources disagree: in a structure of 16 bytes the protocol comes first
 * and the address has 7 bytes, in one of 17 bytes the address comes first.
 */
struct cxll_cedt_rdpas {
	u16 segment;
	u16 bdf;
	u8 protocol;
	u64 base;
};

/**
 * struct cxll_cedt_entry - one structure of the table
 * @type: CXLL_CEDT_*; any other kind comes without contents
 * @offset: of the structure in the table, for messages
 * @length: bytes it claims
 * @error: 0, or -EINVAL: this entry is unusable, go on with the next
 * @why: sentence when @error
 * @odd: sentence when the entry is used in spite of a rule that it breaks
 * @chbs: contents of a CXLL_CEDT_CHBS
 * @cfmws: contents of a CXLL_CEDT_CFMWS
 * @cxims: contents of a CXLL_CEDT_CXIMS
 * @rdpas: contents of a CXLL_CEDT_RDPAS
 */
struct cxll_cedt_entry {
	u8 type;
	u32 offset;
	u16 length;
	int error;
	struct cxll_why why;
	struct cxll_why odd;
	union {
		struct cxll_cedt_chbs chbs;
		struct cxll_window cfmws;
		struct cxll_cedt_cxims cxims;
		struct cxll_cedt_rdpas rdpas;
	};
};

/**
 * cxll_cedt_next - walk the table
 * @table: the table from its ACPI header on
 * @len: bytes in @table (the smaller of the mapping and the header's length)
 * @pos: cursor; 0 to begin
 * @entry: result
 * @why: sentence when the walk itself cannot go on
 *
 * Every rule that concerns one entry alone (lengths, alignment, codes,
 * overflow) ends in @entry->error, so a bad entry costs that entry only; or in
 * @entry->odd, where what the entry is for can be had all the same.
 *
 * Return: 1 with an entry, 0 at the end, -EINVAL when what follows cannot be
 * walked: a header that is cut off, a length below 4 or past the end.
 *
 * Context: any.
 */
int cxll_cedt_next(const u8 *table, size_t len, size_t *pos,
		   struct cxll_cedt_entry *entry, struct cxll_why *why);

#endif
