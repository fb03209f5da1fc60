/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_HDM_H
#define _CXLL_HDM_H

#include <linux/bits.h>
#include <linux/types.h>
#include <cxll/lib/interleave.h>
#include <cxll/lib/why.h>

/* HDM decoder capability structure (CXL 3.1 8.2.4.20), offsets in it */
#define CXLL_HDM_CAPABILITY		0x00
#define CXLL_HDM_GLOBAL			0x04
#define   CXLL_HDM_GLOBAL_ENABLE	BIT(1)
#define CXLL_HDM_DECODER(n)		(0x10 + 0x20 * (n))
#define   CXLL_HDM_BASE_LO		0x00
#define   CXLL_HDM_BASE_HI		0x04
#define   CXLL_HDM_SIZE_LO		0x08
#define   CXLL_HDM_SIZE_HI		0x0c
#define   CXLL_HDM_CTRL			0x10
#define     CXLL_HDM_CTRL_IG		GENMASK(3, 0)
#define     CXLL_HDM_CTRL_IW		GENMASK(7, 4)
#define     CXLL_HDM_CTRL_LOCK		BIT(8)
#define     CXLL_HDM_CTRL_COMMIT	BIT(9)
#define     CXLL_HDM_CTRL_COMMITTED	BIT(10)
#define     CXLL_HDM_CTRL_ERROR		BIT(11)
#define     CXLL_HDM_CTRL_HOST_ONLY	BIT(12)
	/* CXL 3: BI, UIO, UIG, UIW, ISP */
#define     CXLL_HDM_CTRL_CXL3		(GENMASK(14, 13) | GENMASK(27, 16))
#define   CXLL_HDM_LIST_LO		0x14	/* target list, or DPA skip */
#define   CXLL_HDM_LIST_HI		0x18
#define CXLL_HDM_LEN(n)			CXLL_HDM_DECODER(n)

#define CXLL_HDM_DECODERS_MAX		32
#define CXLL_HDM_TARGETS_MAX		8
#define CXLL_HDM_GRANULE		(256ULL << 20)	/* base, size, skip */

/**
 * enum cxll_hdm_kind - whose decoder it is
 * @CXLL_HDM_PORT: host bridge or switch: the list dwords are targets
 * @CXLL_HDM_ENDPOINT: device: the list dwords are the DPA skip
 */
enum cxll_hdm_kind {
	CXLL_HDM_PORT,
	CXLL_HDM_ENDPOINT,
};

/**
 * struct cxll_hdm_caps - HDM Decoder Capability register
 * @decoders: 1 to 32
 * @targets: 1, 2, 4 or 8; 1 for endpoints
 * @no_list: Target Count is 0, as of host bridges with one root port: decoders
 *	lead to the one port there is, and what their target lists hold says
 *	nothing. @targets is 1
 * @a11to8: can select by HPA bits 11:8
 * @a14to12: can select by HPA bits 14:12
 * @ways_3_6_12: device can do 3, 6 and 12 ways
 * @ways_16: device can do 16 ways
 * @ranges: DVSEC ranges stand in for the decoders: 1 way, each maps its own
 *	piece of device memory, and they are independent of each other
 */
struct cxll_hdm_caps {
	unsigned int decoders;
	unsigned int targets;
	bool no_list;
	bool a11to8;
	bool a14to12;
	bool ways_3_6_12;
	bool ways_16;
	bool ranges;
};

/**
 * struct cxll_hdm_setting - what one decoder does
 * @base: HPA, bytes, multiple of 256 MiB
 * @size: bytes, multiple of 256 MiB
 * @skip: endpoint: DPA left unused right below this decoder's, bytes
 * @ilv: ways and granularity of this level
 * @targets: port: target port ids, the first ilv.ways are used
 * @host_only: target range type host-only coherent (HDM-H)
 * @lock: Lock_On_Commit
 * @cxl3: read back: bits of CXLL_HDM_CTRL_CXL3: back-invalidate and direct
 *	peer access, which take more than this decoder to set up. What has any is
 *	used as it was found, and never written
 * @committed: read back: the decoder is active
 * @error: read back: the last commit failed
 */
struct cxll_hdm_setting {
	u64 base;
	u64 size;
	u64 skip;
	struct cxll_interleave ilv;
	u8 targets[CXLL_HDM_TARGETS_MAX];
	u32 cxl3;
	bool host_only;
	bool lock;
	bool committed;
	bool error;
};

/**
 * struct cxll_hdm_raw - the same as registers
 * @base_lo: Base Low
 * @base_hi: Base High
 * @size_lo: Size Low
 * @size_hi: Size High
 * @ctrl: Control
 * @list_lo: Target List Low, or DPA Skip Low
 * @list_hi: Target List High, or DPA Skip High
 */
struct cxll_hdm_raw {
	u32 base_lo;
	u32 base_hi;
	u32 size_lo;
	u32 size_hi;
	u32 ctrl;
	u32 list_lo;
	u32 list_hi;
};

/**
 * cxll_hdm_caps_decode - decode the HDM Decoder Capability register
 * @reg: the register
 * @kind: whose; more than 10 decoders on an endpoint are refused
 * @out: result
 * @why: sentence on error
 *
 * Return: 0; -ENODEV for all ones; -EINVAL for a reserved decoder or target
 * count, which a target count of 0 is not.
 *
 * Context: any.
 */
int cxll_hdm_caps_decode(u32 reg, enum cxll_hdm_kind kind,
			 struct cxll_hdm_caps *out, struct cxll_why *why);

/**
 * cxll_hdm_encode - registers of a setting
 * @set: what is wanted; committed and error are not looked at
 * @kind: whose decoder
 * @raw: result; Control carries COMMIT, the caller writes it last
 * @why: sentence on error
 *
 * Return: 0; -EINVAL for a base, size or skip that is not a multiple of
 * 256 MiB, for size 0, base + size past 64 bits, or ways and granularity this
 * kind of decoder cannot encode; -EOPNOTSUPP for one with CXL 3 control bits.
 *
 * Context: any.
 */
int cxll_hdm_encode(const struct cxll_hdm_setting *set, enum cxll_hdm_kind kind,
		    struct cxll_hdm_raw *raw, struct cxll_why *why);

/**
 * cxll_hdm_decode - setting of the registers
 * @raw: registers as read
 * @kind: whose decoder
 * @set: result
 * @why: sentence on error
 *
 * An uncommitted decoder decodes with whatever it holds, except that reserved
 * codes read as 1 way, 256 bytes: nobody promised sane reset values.
 *
 * Return: 0; -ENODEV for all-ones Control; -EINVAL for a committed decoder
 * with reserved codes, a range past 64 bits, or size 0 (which decodes nothing;
 * CXL 3.2 allows it, the caller decides). @set is filled even then, as far as
 * it can be.
 *
 * Context: any.
 */
int cxll_hdm_decode(const struct cxll_hdm_raw *raw, enum cxll_hdm_kind kind,
		    struct cxll_hdm_setting *set, struct cxll_why *why);

/**
 * cxll_hdm_same - do two decoders of a device do the same?
 * @a: setting
 * @b: setting
 *
 * Return: true if both are committed and map the same.
 *
 * Context: any.
 */
bool cxll_hdm_same(const struct cxll_hdm_setting *a,
		   const struct cxll_hdm_setting *b);

/**
 * cxll_hdm_can - can decoders with these capabilities do this interleave?
 * @caps: of the component
 * @kind: whose decoder
 * @ilv: wanted at this level, valid codes only
 * @why: sentence when not
 *
 * Looks at the HPA bits that select the way (CXL 3.1 8.2.4.20.1).
 *
 * Return: 0, or -EOPNOTSUPP.
 *
 * Context: any.
 */
int cxll_hdm_can(const struct cxll_hdm_caps *caps, enum cxll_hdm_kind kind,
		 const struct cxll_interleave *ilv, struct cxll_why *why);

#endif
