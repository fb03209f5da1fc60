// SPDX-License-Identifier: GPL-2.0-only
/* CXL Early Discovery Table (CXL 3.1 9.18.1). */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/math64.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/cedt.h>
#include "bytes.h"

#define ENTRY_HDR_LEN	4
#define GRANULE		(256ULL << 20)

#define CHBS_LEN	0x20
#define RCRB_LEN	0x2000
#define CHBCR_LEN	0x10000
#define REGS_ALIGN	8	/* the widest register */
#define CFMWS_LEN	0x24	/* without the targets */
#define CXIMS_LEN	0x08	/* without the maps */
#define RDPAS_LEN_16	0x10
#define RDPAS_LEN_17	0x11

/* Longer is what a later revision adds, or padding: what is known is used. */
static int length_check(struct cxll_cedt_entry *entry, const char *name,
			u32 want, struct cxll_why *why)
{
	if (entry->length < want) {
		cxll_why_set(why, "%s at offset 0x%x has %u bytes, must have %u",
			     name, entry->offset, entry->length, want);
		return -EINVAL;
	}
	if (entry->length > want)
		cxll_why_set(&entry->odd,
			     "%s at offset 0x%x has %u bytes, the first %u are used",
			     name, entry->offset, entry->length, want);
	return 0;
}

/*
 * How many registers there are is a fact of the hardware (CXL 3.1 9.18.1.2), so
 * neither their length nor their alignment as the firmware gives them matters.
 */
static int chbs_range_check(const struct cxll_cedt_chbs *chbs,
			    struct cxll_why *odd, struct cxll_why *why)
{
	u64 want = chbs->version == CXLL_CHBS_CXL11 ? RCRB_LEN : CHBCR_LEN;
	u64 end;

	if (!chbs->base || !IS_ALIGNED(chbs->base, REGS_ALIGN) ||
	    check_add_overflow(chbs->base, want, &end)) {
		cxll_why_set(why,
			     "CHBS of UID %u has registers at 0x%llx, must be a multiple of %u, not 0, and end in 64 bits",
			     chbs->uid, chbs->base, REGS_ALIGN);
		return -EINVAL;
	}
	if (chbs->length != want || !IS_ALIGNED(chbs->base, want))
		cxll_why_set(odd,
			     "CHBS of UID %u has 0x%llx bytes of registers at 0x%llx, usual for version %u are 0x%llx and such a multiple",
			     chbs->uid, chbs->length, chbs->base, chbs->version,
			     want);
	return 0;
}

static int chbs_parse(const u8 *p, struct cxll_cedt_entry *entry,
		      struct cxll_why *why)
{
	struct cxll_cedt_chbs *chbs = &entry->chbs;
	int rc;

	rc = length_check(entry, "CHBS", CHBS_LEN, why);
	if (rc)
		return rc;
	chbs->uid = cxll_le32(p + 0x04);
	chbs->version = cxll_le32(p + 0x08);
	chbs->base = cxll_le64(p + 0x10);
	chbs->length = cxll_le64(p + 0x18);
	if (chbs->version > CXLL_CHBS_CXL20) {
		cxll_why_set(why,
			     "CHBS of UID %u has version %u, 0 and 1 are defined",
			     chbs->uid, chbs->version);
		return -EINVAL;
	}
	return chbs_range_check(chbs, &entry->odd, why);
}

static int cfmws_codes(const u8 *p, struct cxll_cedt_entry *entry,
		       struct cxll_why *why)
{
	struct cxll_window *win = &entry->cfmws;
	u8 eniw = p[0x18], arithmetic = p[0x19];
	u32 hbig = cxll_le32(p + 0x1c);

	if (cxll_ways_decode(eniw, &win->ilv.ways) ||
	    cxll_gran_decode(hbig, &win->ilv.gran)) {
		cxll_why_set(why,
			     "window at 0x%llx has ways code %u and granularity code %u, one of them is reserved",
			     win->base, eniw, hbig);
		return -EINVAL;
	}
	if (arithmetic > 1) {
		cxll_why_set(why,
			     "window at 0x%llx has arithmetic %u, 0 (modulo) and 1 (XOR) are defined",
			     win->base, arithmetic);
		return -EINVAL;
	}
	win->xor = arithmetic;
	return 0;
}

static int cfmws_range_check(const struct cxll_window *win,
			     struct cxll_why *odd, struct cxll_why *why)
{
	u64 end;
	u32 rem;

	if (!win->size || !IS_ALIGNED(win->size, GRANULE)) {
		cxll_why_set(why,
			     "window at 0x%llx has 0x%llx bytes, must be a multiple of 256 MiB",
			     win->base, win->size);
		return -EINVAL;
	}
	if (!IS_ALIGNED(win->base, GRANULE)) {
		cxll_why_set(why,
			     "window base 0x%llx is not a multiple of 256 MiB",
			     win->base);
		return -EINVAL;
	}
	if (check_add_overflow(win->base, win->size, &end)) {
		cxll_why_set(why,
			     "window of 0x%llx bytes at 0x%llx ends past 64 bits",
			     win->size, win->base);
		return -EINVAL;
	}

	/* The end of it is of no use to a region over all of its bridges */
	div_u64_rem(win->size / GRANULE, win->ilv.ways, &rem);
	if (rem)
		cxll_why_set(odd,
			     "window at 0x%llx has 0x%llx bytes, not a multiple of %u MiB for its %u ways",
			     win->base, win->size, 256 * win->ilv.ways,
			     win->ilv.ways);
	return 0;
}

static int cfmws_parse(const u8 *p, struct cxll_cedt_entry *entry,
		       struct cxll_why *why)
{
	struct cxll_window *win = &entry->cfmws;
	unsigned int i;
	int rc;

	if (entry->length < CFMWS_LEN)
		return length_check(entry, "CFMWS", CFMWS_LEN + 4, why);
	win->offset = entry->offset;
	win->base = cxll_le64(p + 0x08);
	win->size = cxll_le64(p + 0x10);
	win->restrictions = cxll_le16(p + 0x20);
	win->qtg = cxll_le16(p + 0x22);
	rc = cfmws_codes(p, entry, why);
	if (rc)
		return rc;
	if (entry->length < CFMWS_LEN + 4 * win->ilv.ways) {
		cxll_why_set(why,
			     "window at 0x%llx has %u bytes of targets, %u ways need %u",
			     win->base, entry->length - CFMWS_LEN,
			     win->ilv.ways, 4 * win->ilv.ways);
		return -EINVAL;
	}
	length_check(entry, "CFMWS", CFMWS_LEN + 4 * win->ilv.ways, why);
	for (i = 0; i < win->ilv.ways; i++)
		win->targets[i] = cxll_le32(p + CFMWS_LEN + 4 * i);
	return cfmws_range_check(win, &entry->odd, why);
}

static int cxims_parse(const u8 *p, struct cxll_cedt_entry *entry,
		       struct cxll_why *why)
{
	struct cxll_cedt_cxims *cxims = &entry->cxims;
	unsigned int i;
	int rc;

	if (entry->length < CXIMS_LEN)
		return length_check(entry, "CXIMS", CXIMS_LEN, why);
	cxims->nr = p[0x07];
	if (cxims->nr > CXLL_CXIMS_MAPS_MAX ||
	    cxll_gran_decode(p[0x06], &cxims->gran)) {
		cxll_why_set(why,
			     "CXIMS at offset 0x%x has %u maps and granularity code %u, up to %u and 6 are allowed",
			     entry->offset, cxims->nr, p[0x06],
			     CXLL_CXIMS_MAPS_MAX);
		return -EINVAL;
	}
	rc = length_check(entry, "CXIMS", CXIMS_LEN + 8 * cxims->nr, why);
	if (rc)
		return rc;
	for (i = 0; i < cxims->nr; i++) {
		cxims->map[i] = cxll_le64(p + CXIMS_LEN + 8 * i);
		if (!cxims->map[i]) {
			cxll_why_set(why,
				     "CXIMS at offset 0x%x has an empty map %u, it could select nothing",
				     entry->offset, i);
			return -EINVAL;
		}
	}
	return 0;
}

/*
 * Two layouts are about. In the one of 16 bytes the protocol comes first and
 * 7 bytes are left for the address; in the one of 17 bytes it comes last.
 */
static int rdpas_parse(const u8 *p, struct cxll_cedt_entry *entry,
		       struct cxll_why *why)
{
	struct cxll_cedt_rdpas *rdpas = &entry->rdpas;
	int rc;

	rc = length_check(entry, "RDPAS", entry->length > RDPAS_LEN_16 ?
			  RDPAS_LEN_17 : RDPAS_LEN_16, why);
	if (rc)
		return rc;
	rdpas->segment = cxll_le16(p + 0x04);
	rdpas->bdf = cxll_le16(p + 0x06);
	if (entry->length == RDPAS_LEN_16) {
		rdpas->protocol = p[0x08];
		rdpas->base = cxll_le64(p + 0x08) >> 8;
	} else {
		rdpas->base = cxll_le64(p + 0x08);
		rdpas->protocol = p[0x10];
	}
	if (rdpas->protocol > 1) {
		cxll_why_set(why,
			     "RDPAS at offset 0x%x has protocol %u, 0 (CXL.io) and 1 (CXL.cachemem) are defined",
			     entry->offset, rdpas->protocol);
		return -EINVAL;
	}
	return 0;
}

static int entry_parse(const u8 *p, struct cxll_cedt_entry *entry)
{
	switch (entry->type) {
	case CXLL_CEDT_CHBS:
		return chbs_parse(p, entry, &entry->why);
	case CXLL_CEDT_CFMWS:
		return cfmws_parse(p, entry, &entry->why);
	case CXLL_CEDT_CXIMS:
		return cxims_parse(p, entry, &entry->why);
	case CXLL_CEDT_RDPAS:
		return rdpas_parse(p, entry, &entry->why);
	default:
		return 0;
	}
}

int cxll_cedt_next(const u8 *table, size_t len, size_t *pos,
		   struct cxll_cedt_entry *entry, struct cxll_why *why)
{
	size_t at = *pos < CXLL_CEDT_HDR_LEN ? CXLL_CEDT_HDR_LEN : *pos;
	size_t rest;
	u16 length;

	if (len < at) {
		cxll_why_set(why,
			     "CEDT has %zu bytes and cannot be read from offset %zu on",
			     len, at);
		return -EINVAL;
	}
	rest = len - at;
	if (!rest)
		return 0;
	length = rest < ENTRY_HDR_LEN ? 0 : cxll_le16(table + at + 2);
	if (length < ENTRY_HDR_LEN || length > rest) {
		cxll_why_set(why,
			     "CEDT entry at offset 0x%zx has length %u, expected %u to %zu",
			     at, length, ENTRY_HDR_LEN, rest);
		return -EINVAL;
	}

	memset(entry, 0, sizeof(*entry));
	entry->type = table[at];
	entry->offset = at;
	entry->length = length;
	entry->error = entry_parse(table + at, entry);
	*pos = at + length;
	return 1;
}
EXPORT_SYMBOL_GPL(cxll_cedt_next);
