/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_DPA_H
#define _CXLL_DPA_H

#include <linux/types.h>
#include <cxll/lib/mboxcmd.h>
#include <cxll/lib/partition.h>
#include <cxll/lib/why.h>

/**
 * struct cxll_dpa - device physical addresses of one endpoint decoder
 * @base: first byte
 * @size: bytes; 0 when the decoder maps nothing
 * @skip: bytes left unused right below @base
 */
struct cxll_dpa {
	u64 base;
	u64 size;
	u64 skip;
};

/**
 * cxll_dpa_place - find the DPA of the next decoder
 * @cap: the device's capacity
 * @used: DPA of the decoders before it, ascending, as the hardware ties them
 * @nr: entries in @used
 * @mode: kind of capacity
 * @size: bytes wanted, multiple of 256 MiB
 * @out: result
 * @why: sentence on error: what is left in that partition
 *
 * A decoder's DPA follows its predecessor's; a partition above one that is not
 * used up is reached by a skip (CXL 3.1 8.2.4.20.9).
 *
 * Return: 0; -EINVAL for a mode or size that cannot be; -ENOSPC when the
 * partition has less left above the predecessors.
 *
 * Context: any.
 */
int cxll_dpa_place(const struct cxll_capacity *cap,
		   const struct cxll_dpa *used, unsigned int nr,
		   enum cxll_mode mode, u64 size, struct cxll_dpa *out,
		   struct cxll_why *why);

/**
 * cxll_dpa_left - how much the next decoder could map
 * @cap: the device's capacity
 * @used: DPA of the decoders before it, ascending
 * @nr: entries in @used
 * @mode: kind of capacity
 *
 * Return: the largest size that cxll_dpa_place() might take, 0 when none.
 *
 * Context: any.
 */
u64 cxll_dpa_left(const struct cxll_capacity *cap,
		  const struct cxll_dpa *used, unsigned int nr,
		  enum cxll_mode mode);

/**
 * cxll_dpa_adopt - DPA of a decoder that is committed already
 * @cap: the device's capacity
 * @used: DPA of the decoders before it
 * @nr: entries in @used
 * @skip: its DPA skip
 * @size: its share of the range, bytes: HPA size / ways
 * @out: result
 * @mode: partition it lies in; CXLL_MODE_NONE for a @size of 0
 * @why: sentence on error
 *
 * Return: 0; -EINVAL when the range leaves the device's capacity, straddles
 * two partitions or does not fit 64 bits.
 *
 * Context: any.
 */
int cxll_dpa_adopt(const struct cxll_capacity *cap,
		   const struct cxll_dpa *used, unsigned int nr,
		   u64 skip, u64 size, struct cxll_dpa *out,
		   enum cxll_mode *mode, struct cxll_why *why);

/**
 * cxll_dpa_find - which decoder of a device maps an address
 * @used: DPA of the decoders of the device
 * @nr: entries in @used
 * @dpa: device physical address
 * @why: sentence on error
 *
 * With the region of that decoder and its position there, cxll_map_to_hpa()
 * goes on to the host physical address. What a decoder skips it does not map.
 *
 * Return: index in @used; -ENOENT when none maps it.
 *
 * Context: any.
 */
int cxll_dpa_find(const struct cxll_dpa *used, unsigned int nr, u64 dpa,
		  struct cxll_why *why);

#endif
