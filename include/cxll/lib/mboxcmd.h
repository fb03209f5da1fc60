/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_MBOXCMD_H
#define _CXLL_MBOXCMD_H

#include <linux/bits.h>
#include <linux/types.h>
#include <cxll/lib/partition.h>
#include <cxll/lib/why.h>

/* Mailbox opcodes this set sends by itself or lets users send */
#define CXLL_OP_GET_FW_INFO		0x0200
#define CXLL_OP_GET_TIMESTAMP		0x0300
#define CXLL_OP_SET_TIMESTAMP		0x0301
#define CXLL_OP_GET_SUPPORTED_LOGS	0x0400
#define CXLL_OP_GET_LOG			0x0401
#define CXLL_OP_IDENTIFY		0x4000
#define CXLL_OP_GET_PARTITION_INFO	0x4100
#define CXLL_OP_SET_PARTITION_INFO	0x4101
#define CXLL_OP_GET_LSA			0x4102
#define CXLL_OP_SET_LSA			0x4103
#define CXLL_OP_GET_HEALTH_INFO		0x4200
#define CXLL_OP_GET_ALERT_CONFIG	0x4201
#define CXLL_OP_SET_ALERT_CONFIG	0x4202
#define CXLL_OP_GET_SHUTDOWN_STATE	0x4203
#define CXLL_OP_GET_SCAN_MEDIA_CAPS	0x4303
#define CXLL_OP_SANITIZE		0x4400
#define CXLL_OP_SECURE_ERASE		0x4401
#define CXLL_OP_GET_SECURITY_STATE	0x4500
#define CXLL_OP_GET_DC_CONFIG		0x4800

#define CXLL_CAPACITY_UNIT		(256ULL << 20)

/* Payload lengths */
#define CXLL_IDENTIFY_LEN		0x43	/* 2.0; 3.x appends two bytes */
#define CXLL_PARTITION_INFO_LEN		0x20
#define CXLL_LOGS_HDR_LEN		8
#define CXLL_LOGS_ENTRY_LEN		20
#define CXLL_GET_LOG_IN_LEN		24
#define CXLL_CEL_ENTRY_LEN		4
#define CXLL_DC_CONFIG_IN_LEN		2
#define CXLL_DC_CONFIG_HDR_LEN		8
#define CXLL_DC_REGION_LEN		40
#define CXLL_DC_REGIONS_MAX		8

/* CEL effects (CXL 3.1 8.2.9.5.2.1); bits 7 and up differ between sources */
#define CXLL_CEL_COLD_RESET		BIT(0)
#define CXLL_CEL_CONFIG_CHANGE		BIT(1)
#define CXLL_CEL_BACKGROUND		BIT(6)

extern const u8 cxll_uuid_cel[16];

/**
 * enum cxll_retry - what a return code says about sending again
 * @CXLL_RETRY_NEVER: the answer stands
 * @CXLL_RETRY_NOW: transient, send again a few times
 * @CXLL_RETRY_BUSY: after the background operation ends
 */
enum cxll_retry {
	CXLL_RETRY_NEVER,
	CXLL_RETRY_NOW,
	CXLL_RETRY_BUSY,
};

/**
 * struct cxll_mbox_rc - meaning of a mailbox return code
 * @text: for messages
 * @error: negative errno, 0 for success and for "background started"
 * @retry: whether to send again
 */
struct cxll_mbox_rc {
	const char *text;
	int error;
	enum cxll_retry retry;
};

#define CXLL_RC_SUCCESS			0x00
#define CXLL_RC_BACKGROUND		0x01

/**
 * cxll_mbox_rc - look a return code up
 * @code: as read from the device, any 16-bit value
 *
 * Return: never NULL; "unknown return code" with -EIO for codes the
 * specification does not define.
 *
 * Context: any.
 */
const struct cxll_mbox_rc *cxll_mbox_rc(u16 code);

/**
 * struct cxll_identify - Identify Memory Device (4000h)
 * @fw_revision: printable, NUL-terminated
 * @total: bytes
 * @volatile_only: bytes
 * @persistent_only: bytes
 * @partition_align: bytes, 0 when the device cannot be partitioned
 * @lsa_size: label storage area, bytes
 * @poison_list_max: records
 * @inject_limit: 0 for none
 */
struct cxll_identify {
	char fw_revision[17];
	u64 total;
	u64 volatile_only;
	u64 persistent_only;
	u64 partition_align;
	u32 lsa_size;
	u32 poison_list_max;
	u16 inject_limit;
};

/**
 * cxll_identify_decode - decode the output of Identify
 * @p: payload
 * @len: bytes the device returned
 * @out: result
 * @why: sentence on error
 *
 * Return: 0; -EINVAL for a short payload, capacities past 64 bits or parts
 * that exceed the total.
 *
 * Context: any.
 */
int cxll_identify_decode(const u8 *p, size_t len, struct cxll_identify *out,
			 struct cxll_why *why);

/**
 * struct cxll_partition_info - Get Partition Info (4100h), bytes
 * @active_volatile: in force
 * @active_persistent: in force
 * @next_volatile: after the next reset
 * @next_persistent: after the next reset
 */
struct cxll_partition_info {
	u64 active_volatile;
	u64 active_persistent;
	u64 next_volatile;
	u64 next_persistent;
};

/**
 * cxll_partition_info_decode - decode the output of Get Partition Info
 * @p: payload
 * @len: bytes the device returned
 * @out: result
 * @why: sentence on error
 *
 * Return: 0, or -EINVAL.
 *
 * Context: any.
 */
int cxll_partition_info_decode(const u8 *p, size_t len,
			       struct cxll_partition_info *out,
			       struct cxll_why *why);

/**
 * cxll_capacity_of - capacity from Identify and Get Partition Info
 * @id: decoded Identify
 * @part: decoded partition info; looked at only when the device can be
 *	partitioned, may be NULL otherwise
 * @out: result, static partitions
 * @why: sentence on error
 *
 * Return: 0; -EINVAL when the parts exceed the total or 64 bits, or @part is
 * missing where it is needed.
 *
 * Context: any.
 */
int cxll_capacity_of(const struct cxll_identify *id,
		     const struct cxll_partition_info *part,
		     struct cxll_capacity *out, struct cxll_why *why);

/**
 * cxll_dc_config_decode - how much dynamic capacity a device may get
 * @p: output of Get Dynamic Capacity Configuration (4800h) for all regions
 * @len: bytes the device returned
 * @regions: result: regions there are
 * @bytes: result: sum of their decode lengths, bytes
 * @why: sentence on error
 *
 * Return: 0; -EINVAL when the counts do not fit @len or each other, or the sum
 * is past 64 bits.
 *
 * Context: any.
 */
int cxll_dc_config_decode(const u8 *p, size_t len, unsigned int *regions,
			  u64 *bytes, struct cxll_why *why);

/**
 * cxll_logs_find - size of a log in the output of Get Supported Logs
 * @p: payload
 * @len: bytes the device returned
 * @uuid: which log
 * @size: result, bytes
 * @why: sentence on error
 *
 * Return: 0; -ENOENT when the log is not listed; -EINVAL when the count does
 * not fit @len.
 *
 * Context: any.
 */
int cxll_logs_find(const u8 *p, size_t len, const u8 uuid[16], u32 *size,
		   struct cxll_why *why);

/**
 * cxll_get_log_encode - input payload of Get Log
 * @p: CXLL_GET_LOG_IN_LEN bytes
 * @uuid: which log
 * @offset: bytes
 * @length: bytes
 *
 * Context: any.
 */
void cxll_get_log_encode(u8 p[CXLL_GET_LOG_IN_LEN], const u8 uuid[16],
			 u32 offset, u32 length);

/**
 * cxll_cel_entry - one entry of the Command Effects Log
 * @p: log contents
 * @len: bytes in @p
 * @index: which entry
 * @opcode: result
 * @effect: result, CXLL_CEL_*
 *
 * Return: 0, or -ENOENT past the last whole entry.
 *
 * Context: any.
 */
int cxll_cel_entry(const u8 *p, size_t len, size_t index, u16 *opcode,
		   u16 *effect);

#endif
