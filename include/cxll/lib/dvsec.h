/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_DVSEC_H
#define _CXLL_DVSEC_H

#include <linux/bits.h>
#include <linux/types.h>
#include <cxll/lib/why.h>

#define CXLL_DVSEC_VENDOR		0x1e98
#define CXLL_DVSEC_ID_DEVICE		0
#define CXLL_DVSEC_ID_PORT		3
#define CXLL_DVSEC_ID_FLEXBUS		7
#define CXLL_DVSEC_ID_REGLOC		8

/* DVSEC 0, offsets from the capability header (CXL 3.1 8.1.3) */
#define CXLL_DVSEC_LEN_MIN		0x38
#define CXLL_DVSEC_CAP			0x0a
#define   CXLL_DVSEC_CAP_MEM		BIT(2)
#define   CXLL_DVSEC_CAP_MEM_HWINIT	BIT(3)
#define   CXLL_DVSEC_CAP_HDM_COUNT	GENMASK(5, 4)
#define CXLL_DVSEC_CTRL			0x0c
#define   CXLL_DVSEC_CTRL_MEM_ENABLE	BIT(2)
#define CXLL_DVSEC_LOCK			0x14
#define   CXLL_DVSEC_LOCK_CONFIG	BIT(0)
#define CXLL_DVSEC_RANGE_SIZE_HI(r)	(0x18 + 0x10 * (r))
#define CXLL_DVSEC_RANGE_SIZE_LO(r)	(0x1c + 0x10 * (r))
#define   CXLL_DVSEC_RANGE_INFO_VALID	BIT(0)
#define   CXLL_DVSEC_RANGE_ACTIVE	BIT(1)
#define   CXLL_DVSEC_RANGE_MEDIA	GENMASK(4, 2)
#define   CXLL_DVSEC_RANGE_CLASS	GENMASK(7, 5)
#define   CXLL_DVSEC_RANGE_DESIRED_ILV	GENMASK(12, 8)
#define   CXLL_DVSEC_RANGE_TIMEOUT	GENMASK(15, 13)
#define   CXLL_DVSEC_RANGE_ADDR_LO	GENMASK(31, 28)
#define CXLL_DVSEC_RANGE_BASE_HI(r)	(0x20 + 0x10 * (r))
#define CXLL_DVSEC_RANGE_BASE_LO(r)	(0x24 + 0x10 * (r))

#define CXLL_DVSEC_RANGES		2

/* DVSEC 7: Control, and in the upper half Status (CXL 3.1 8.2.1.3) */
#define CXLL_DVSEC_FLEXBUS_CTRL		0x0c
#define   CXLL_DVSEC_FLEXBUS_MEM	BIT(18)

/**
 * struct cxll_dvsec_range - one range register pair of DVSEC 0
 * @base: HPA base, bytes, 256 MiB granular
 * @size: bytes; means nothing before @info_valid
 * @info_valid: Memory_Info_Valid
 * @active: Memory_Active
 * @media_type: 0 volatile, 1 non-volatile, 2 see CDAT
 * @memory_class: 0 memory, 1 storage, 2 see CDAT
 * @desired_interleave: code of DVSEC 0, not the decoder's code
 * @active_timeout_s: Memory_Active_Timeout in seconds: 1, 4, 16, 64 or 256;
 *	0 where the device does not say: in revision 0, which has no such field,
 *	and with a reserved code
 */
struct cxll_dvsec_range {
	u64 base;
	u64 size;
	bool info_valid;
	bool active;
	u8 media_type;
	u8 memory_class;
	u8 desired_interleave;
	unsigned int active_timeout_s;
};

/**
 * struct cxll_dvsec_device - CXL Device DVSEC (id 0)
 * @revision: DVSEC revision: 0 is CXL 1.1, 1 is 2.0, 2 and 3 are 3.x
 * @mem_capable: Mem_Capable
 * @mem_hwinit: Mem_HwInit_Mode
 * @mem_enable: Mem_Enable
 * @config_lock: CONFIG_LOCK
 * @nr_ranges: HDM_Count, 0 to 2
 * @range: the ranges; only the first @nr_ranges are filled
 */
struct cxll_dvsec_device {
	u8 revision;
	bool mem_capable;
	bool mem_hwinit;
	bool mem_enable;
	bool config_lock;
	unsigned int nr_ranges;
	struct cxll_dvsec_range range[CXLL_DVSEC_RANGES];
};

/**
 * cxll_dvsec_header - vendor, revision, length and id of any DVSEC
 * @buf: bytes from the PCIe extended capability header on
 * @len: bytes in @buf; 10 are needed
 * @vendor: DVSEC vendor
 * @id: DVSEC id
 * @length: length in bytes the structure claims, not checked against @len
 *
 * Return: 0, or -EINVAL when @buf is too short.
 *
 * Context: any.
 */
int cxll_dvsec_header(const u8 *buf, size_t len, u16 *vendor, u16 *id,
		      u16 *length);

/**
 * cxll_dvsec_device_parse - decode DVSEC id 0
 * @buf: bytes from the PCIe extended capability header on
 * @len: bytes in @buf
 * @out: result; undefined on error
 * @why: sentence on error
 *
 * Return: 0; -EINVAL for a foreign or short structure, or for an HDM_Count
 * the specification reserves (3, or 0 with Mem_Capable).
 *
 * Context: any.
 */
int cxll_dvsec_device_parse(const u8 *buf, size_t len,
			    struct cxll_dvsec_device *out,
			    struct cxll_why *why);

/* Register block ids (CXL 3.1 8.1.9.1) */
#define CXLL_BLOCK_EMPTY		0
#define CXLL_BLOCK_COMPONENT		1
#define CXLL_BLOCK_DEVICE		3

/**
 * struct cxll_regblock - one entry of the register locator
 * @bar: BAR index, 0 to 5
 * @id: CXLL_BLOCK_*; unknown ids are passed on
 * @offset: bytes from the BAR's start, 64 KiB granular
 */
struct cxll_regblock {
	u8 bar;
	u8 id;
	u64 offset;
};

/**
 * cxll_regloc_find - find a block in the register locator (DVSEC id 8)
 * @buf: bytes from the PCIe extended capability header on
 * @len: bytes in @buf
 * @id: which block
 * @out: result
 * @why: sentence on error
 *
 * The first usable entry wins; entries with a BAR index above 5 are passed
 * over. The caller checks the offset against the BAR.
 *
 * Return: 0; -ENOENT when there is none; -EINVAL for a foreign or short
 * structure.
 *
 * Context: any.
 */
int cxll_regloc_find(const u8 *buf, size_t len, u8 id,
		     struct cxll_regblock *out, struct cxll_why *why);

/**
 * cxll_regloc_end - where does a block of the register locator end at last?
 * @buf: bytes from the PCIe extended capability header on
 * @len: bytes in @buf
 * @blk: what cxll_regloc_find() found there
 * @bar_len: length of the BAR, bytes
 *
 * The locator does not say how long a block is. Another block of the BAR, of
 * whatever id, is not part of it.
 *
 * Return: offset in the BAR.
 *
 * Context: any.
 */
u64 cxll_regloc_end(const u8 *buf, size_t len, const struct cxll_regblock *blk,
		    u64 bar_len);

/**
 * cxll_regblock_fits - is a block inside its BAR?
 * @blk: the block
 * @bar_len: length of the BAR, bytes; 0 for a BAR that is not there
 * @need: bytes the block must have at least
 * @why: sentence when not
 *
 * Return: 0, or -ERANGE.
 *
 * Context: any.
 */
int cxll_regblock_fits(const struct cxll_regblock *blk, u64 bar_len, u64 need,
		       struct cxll_why *why);

#endif
