/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_DVSEC_RANGE_H
#define _CXLL_DVSEC_RANGE_H

#include <linux/types.h>
#include <cxll/lib/dpa.h>
#include <cxll/lib/dvsec.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/why.h>

/*
 * The ranges of DVSEC 0 as decoders, on a device without HDM decoders or with
 * HDM decoders that firmware has left off. The hardware fixes their sizes and
 * which device memory they map; software sets their bases and Mem_Enable, and
 * cannot interleave.
 */

/**
 * struct cxll_dvsec_range_raw - what is written to place a range
 * @base_lo: Range Base Low
 * @base_hi: Range Base High
 */
struct cxll_dvsec_range_raw {
	u32 base_lo;
	u32 base_hi;
};

/**
 * cxll_dvsec_range_count - how many decoders the ranges make
 * @dev: DVSEC 0
 *
 * Return: ranges up to the last one with a size, 0 for a device without
 * memory.
 *
 * Context: any.
 */
unsigned int cxll_dvsec_range_count(const struct cxll_dvsec_device *dev);

/**
 * cxll_dvsec_range_caps - what these decoders can do
 * @dev: DVSEC 0
 * @caps: result
 *
 * Return: false, with nothing in @caps, when there is no range.
 *
 * Context: any.
 */
bool cxll_dvsec_range_caps(const struct cxll_dvsec_device *dev,
			   struct cxll_hdm_caps *caps);

/**
 * cxll_dvsec_ranges_overlap - do two ranges have addresses in common?
 * @base: first address of one
 * @size: bytes of it
 * @other: first address of the other
 * @other_size: bytes of it
 *
 * Registers may hold a range that ends past 64 bits: that is no obstacle.
 *
 * Return: true if they do.
 *
 * Context: any.
 */
bool cxll_dvsec_ranges_overlap(u64 base, u64 size, u64 other, u64 other_size);

/**
 * cxll_dvsec_range_active - does any range decode, as far as DVSEC 0 says?
 * @dev: DVSEC 0
 *
 * One with base 0 decodes nothing, nor does one that ends past 64 bits.
 *
 * Return: true if one does.
 *
 * Context: any.
 */
bool cxll_dvsec_range_active(const struct cxll_dvsec_device *dev);

/**
 * enum cxll_decodes_by - which registers of a device are its decoders
 * @CXLL_BY_NONE: it has none
 * @CXLL_BY_HDM: the HDM decoders
 * @CXLL_BY_RANGES: the ranges of DVSEC 0
 */
enum cxll_decodes_by {
	CXLL_BY_NONE,
	CXLL_BY_HDM,
	CXLL_BY_RANGES,
};

/**
 * cxll_dvsec_range_choose - which registers of a device are its decoders now?
 * @dev: DVSEC 0; all zeros for a device without one
 * @hdm: it has HDM decoders
 * @hdm_on: HDM Decoder Enable is set
 *
 * Ranges decode while Mem_Enable is on and HDM Decoder Enable is off (CXL 2.0
 * 8.1.3.8.3): firmware of CXL 1.1 sets up a CXL 2.0 device like that. Where HDM
 * decoders are there and no range decodes, nothing is lost by using those.
 *
 * Return: see there.
 *
 * Context: any.
 */
enum cxll_decodes_by cxll_dvsec_range_choose(const struct cxll_dvsec_device *dev,
					     bool hdm, bool hdm_on);

/**
 * cxll_dvsec_range_decode - setting of a range
 * @dev: DVSEC 0
 * @r: range, 0 or 1
 * @set: result: committed when Mem_Enable is on and the base is not 0, which
 *	is where no device memory can be; base and size are 0 otherwise
 * @why: sentence on error
 *
 * Return: 0; -EINVAL for a range that is not there or ends past 64 bits.
 *
 * Context: any.
 */
int cxll_dvsec_range_decode(const struct cxll_dvsec_device *dev, unsigned int r,
			    struct cxll_hdm_setting *set, struct cxll_why *why);

/**
 * cxll_dvsec_range_dpa - device memory a range maps, in use or not
 * @dev: DVSEC 0
 * @cap: the device's capacity
 * @r: range, 0 or 1
 * @dpa: result
 * @mode: partition it lies in
 * @why: sentence on error
 *
 * A range begins in device memory where the one before it ends (CXL 3.1
 * 8.1.3.8).
 *
 * Return: 0; -EINVAL for a range without a size or outside the capacity.
 *
 * Context: any.
 */
int cxll_dvsec_range_dpa(const struct cxll_dvsec_device *dev,
			 const struct cxll_capacity *cap, unsigned int r,
			 struct cxll_dpa *dpa, enum cxll_mode *mode,
			 struct cxll_why *why);

/**
 * cxll_dvsec_range_encode - registers of a setting
 * @dev: DVSEC 0 as it is now
 * @r: range, 0 or 1
 * @set: what is wanted; size and ways must be the range's
 * @raw: result
 * @why: sentence on error
 *
 * Return: 0; -EPERM when CONFIG_LOCK forbids it; -EBUSY when the other range
 * decodes some of these addresses; -EINVAL for what a range cannot do.
 *
 * Context: any.
 */
int cxll_dvsec_range_encode(const struct cxll_dvsec_device *dev, unsigned int r,
			    const struct cxll_hdm_setting *set,
			    struct cxll_dvsec_range_raw *raw, struct cxll_why *why);

/**
 * cxll_dvsec_range_capacity - capacity of a device without a mailbox
 * @dev: DVSEC 0
 * @cap: result
 * @why: sentence on error
 *
 * Return: 0; -EINVAL for a device without memory, sizes past 64 bits, a media
 * type that is no memory, or persistent memory below volatile memory, which
 * no other part of a device can say.
 *
 * Context: any.
 */
int cxll_dvsec_range_capacity(const struct cxll_dvsec_device *dev,
			      struct cxll_capacity *cap, struct cxll_why *why);

#endif
