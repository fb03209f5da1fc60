/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_INTERLEAVE_H
#define _CXLL_INTERLEAVE_H

#include <linux/types.h>

#define CXLL_WAYS_MAX		16
#define CXLL_GRAN_MIN		256U
#define CXLL_GRAN_MAX		16384U

/**
 * struct cxll_interleave - how a range is dealt out
 * @ways: devices or ports that take part: 1, 2, 4, 8, 16, 3, 6 or 12
 * @gran: bytes each gets in turn: 256 to 16384, a power of two
 */
struct cxll_interleave {
	unsigned int ways;
	unsigned int gran;
};

/**
 * cxll_ways_decode - ways of an IW or ENIW code (CXL 3.1 8.2.4.20.7)
 * @code: the register's or table's code
 * @ways: result, 1 to 16
 *
 * Return: 0, or -EINVAL for a reserved code.
 *
 * Context: any.
 */
int cxll_ways_decode(unsigned int code, unsigned int *ways);

/**
 * cxll_ways_encode - IW code of a number of ways
 * @ways: 1, 2, 4, 8, 16, 3, 6 or 12
 * @code: result
 *
 * Return: 0, or -EINVAL for a number no decoder can do.
 *
 * Context: any.
 */
int cxll_ways_encode(unsigned int ways, u8 *code);

/**
 * cxll_gran_decode - granularity of an IG or HBIG code
 * @code: 0 to 6
 * @gran: result in bytes
 *
 * Return: 0, or -EINVAL for a reserved code.
 *
 * Context: any.
 */
int cxll_gran_decode(unsigned int code, unsigned int *gran);

/**
 * cxll_gran_encode - IG code of a granularity
 * @gran: bytes
 * @code: result
 *
 * Return: 0, or -EINVAL.
 *
 * Context: any.
 */
int cxll_gran_encode(unsigned int gran, u8 *code);

/**
 * cxll_ilv_split - where an offset inside a region lands (CXL 3.1 8.2.4.20.13)
 * @ilv: the endpoint's decoder settings, valid codes only
 * @off: HPA minus the decoder's base, bytes
 * @pos: position of the device in the set, 0 to ways - 1
 * @dpa_off: offset from the decoder's first DPA byte
 *
 * Context: any.
 */
void cxll_ilv_split(const struct cxll_interleave *ilv, u64 off,
		    unsigned int *pos, u64 *dpa_off);

/**
 * cxll_ilv_join - inverse of cxll_ilv_split()
 * @ilv: the endpoint's decoder settings, valid codes only
 * @pos: position in the set
 * @dpa_off: offset from the decoder's first DPA byte
 * @off: result, offset from the decoder's base HPA
 *
 * Return: 0, -EINVAL for a position outside the set, -EOVERFLOW where the
 * result does not fit 64 bits.
 *
 * Context: any.
 */
int cxll_ilv_join(const struct cxll_interleave *ilv, unsigned int pos,
		  u64 dpa_off, u64 *off);

/**
 * cxll_ilv_select - target index of a window or of a bridge or switch decoder
 * @ilv: ways and granularity of that level
 * @hpa: absolute host physical address (not an offset, CXL 3.1 9.18.1.3)
 *
 * Return: index into the target list.
 *
 * Context: any.
 */
unsigned int cxll_ilv_select(const struct cxll_interleave *ilv, u64 hpa);

#endif
