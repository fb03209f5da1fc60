// SPDX-License-Identifier: GPL-2.0-only
/* The commands of the simulated device, and its CDAT. */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <cxll/lib/cdat.h>
#include "sim.h"

#define RC_UNSUPPORTED		0x03
#define RC_INVALID_INPUT	0x02
#define RC_BAD_LENGTH		0x16
#define RC_INVALID_LOG		0x17

static void put(u8 *p, u64 val, unsigned int bytes)
{
	while (bytes--) {
		*p++ = val;
		val >>= 8;
	}
}

static u64 get(const u8 *p, unsigned int bytes)
{
	u64 val = 0;

	while (bytes--)
		val = val << 8 | p[bytes];

	return val;
}

static void put_units(u8 *p, u64 bytes)
{
	put(p, bytes / CXLL_CAPACITY_UNIT, 8);
}

static u16 get_fw_info(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	*out_len = 0x50;
	sim->payload[0] = 2;
	sim->payload[1] = 1;
	memcpy(sim->payload + 0x10, "SIM 1", 6);
	return 0;
}

static u16 get_timestamp(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	put(sim->payload, sim->timestamp, 8);
	*out_len = 8;
	return 0;
}

static u16 set_timestamp(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	sim->timestamp = get(sim->payload, 8);
	return 0;
}

/* Vendor debug log first, so that the CEL has to be looked for. */
static u16 get_supported_logs(struct cxll_sim_dev *sim, u32 in_len,
			      u32 *out_len)
{
	u8 *entry = sim->payload + CXLL_LOGS_HDR_LEN;

	put(sim->payload, 2, 2);
	memset(entry, 0x5e, 16);
	put(entry + 16, 128, 4);
	entry += CXLL_LOGS_ENTRY_LEN;
	memcpy(entry, cxll_uuid_cel, 16);
	put(entry + 16, sim->cel_claim ?: sim->cel_len, 4);

	*out_len = CXLL_LOGS_HDR_LEN + 2 * CXLL_LOGS_ENTRY_LEN;
	return 0;
}

static u16 get_log(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	u32 off = get(sim->payload + 0x10, 4);
	u32 len = get(sim->payload + 0x14, 4);

	if (memcmp(sim->payload, cxll_uuid_cel, 16))
		return RC_INVALID_LOG;
	if (sim->scale_log_offset)
		off *= 4;
	if (off > sim->cel_len || len > sim->cel_len - off ||
	    len > CXLL_SIM_PAYLOAD_MAX)
		return RC_INVALID_INPUT;

	memcpy(sim->payload, sim->cel + off, len);
	*out_len = len;
	return 0;
}

static u16 identify(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	u8 *p = sim->payload;

	memset(p, 0, CXLL_IDENTIFY_LEN);
	memcpy(p, "SIM FW 1.0", 10);
	put_units(p + 0x10, sim->ram + sim->pmem + sim->identify_skew);
	if (!sim->partition_align) {
		put_units(p + 0x18, sim->ram);
		put_units(p + 0x20, sim->pmem);
	}
	put_units(p + 0x28, sim->partition_align);
	put(p + 0x38, CXLL_SIM_LSA, 4);
	put(p + 0x3c, 256, 3);

	*out_len = CXLL_IDENTIFY_LEN;
	return 0;
}

static u16 get_partition(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	put_units(sim->payload, sim->ram);
	put_units(sim->payload + 8, sim->pmem);
	put(sim->payload + 0x10, get(sim->partition, 8), 8);
	put(sim->payload + 0x18, 0, 8);
	*out_len = CXLL_PARTITION_INFO_LEN;
	return 0;
}

static u16 set_partition(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	memcpy(sim->partition, sim->payload, sizeof(sim->partition));
	return 0;
}

static u16 get_lsa(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	u32 off = get(sim->payload, 4);
	u32 len = get(sim->payload + 4, 4);

	if (off > CXLL_SIM_LSA || len > CXLL_SIM_LSA - off)
		return RC_INVALID_INPUT;

	memcpy(sim->payload, sim->lsa + off, len);
	*out_len = len;
	return 0;
}

static u16 set_lsa(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	u32 off = get(sim->payload, 4);
	u32 len = in_len - 8;

	if (in_len < 8)
		return RC_BAD_LENGTH;
	if (off > CXLL_SIM_LSA || len > CXLL_SIM_LSA - off)
		return RC_INVALID_INPUT;

	memcpy(sim->lsa + off, sim->payload + 8, len);
	return 0;
}

static u16 get_health(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	memset(sim->payload, 0, 0x12);
	sim->payload[3] = 7;	/* percent of life used */
	*out_len = 0x12;
	return 0;
}

static u16 get_alert(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	memset(sim->payload, 0, 0x10);
	sim->payload[3] = sim->alert[2];
	*out_len = 0x10;
	return 0;
}

static u16 set_alert(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	memcpy(sim->alert, sim->payload, sizeof(sim->alert));
	return 0;
}

static u16 get_shutdown(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	sim->payload[0] = 1;	/* dirty */
	*out_len = 1;
	return 0;
}

static u16 get_scan_caps(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	put(sim->payload, 77, 4);	/* ms */
	*out_len = 4;
	return 0;
}

static u16 erase(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	memset(sim->lsa, 0, sizeof(sim->lsa));
	return sim->background_reads ? CXLL_RC_BACKGROUND : 0;
}

static u16 get_security(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len)
{
	put(sim->payload, sim->security, 4);
	*out_len = 4;
	return 0;
}

#define ANY_LENGTH	(~0U)

static const struct sim_command {
	u16 opcode;
	u32 in_len;
	u16 (*run)(struct cxll_sim_dev *sim, u32 in_len, u32 *out_len);
} sim_commands[] = {
	{ CXLL_OP_GET_FW_INFO, 0, get_fw_info },
	{ CXLL_OP_GET_TIMESTAMP, 0, get_timestamp },
	{ CXLL_OP_SET_TIMESTAMP, 8, set_timestamp },
	{ CXLL_OP_GET_SUPPORTED_LOGS, 0, get_supported_logs },
	{ CXLL_OP_GET_LOG, CXLL_GET_LOG_IN_LEN, get_log },
	{ CXLL_OP_IDENTIFY, 0, identify },
	{ CXLL_OP_GET_PARTITION_INFO, 0, get_partition },
	{ CXLL_OP_SET_PARTITION_INFO, 9, set_partition },
	{ CXLL_OP_GET_LSA, 8, get_lsa },
	{ CXLL_OP_SET_LSA, ANY_LENGTH, set_lsa },
	{ CXLL_OP_GET_HEALTH_INFO, 0, get_health },
	{ CXLL_OP_GET_ALERT_CONFIG, 0, get_alert },
	{ CXLL_OP_SET_ALERT_CONFIG, 12, set_alert },
	{ CXLL_OP_GET_SHUTDOWN_STATE, 0, get_shutdown },
	{ CXLL_OP_GET_SCAN_MEDIA_CAPS, 16, get_scan_caps },
	{ CXLL_OP_SANITIZE, 0, erase },
	{ CXLL_OP_SECURE_ERASE, 0, erase },
	{ CXLL_OP_GET_SECURITY_STATE, 0, get_security },
};

u16 cxll_sim_execute(struct cxll_sim_dev *sim, u16 opcode, u32 in_len,
		     u32 *out_len)
{
	const struct sim_command *c;

	for (c = sim_commands; c < sim_commands + ARRAY_SIZE(sim_commands); c++)
		if (c->opcode == opcode)
			break;
	if (c == sim_commands + ARRAY_SIZE(sim_commands))
		return RC_UNSUPPORTED;
	if (c->in_len != ANY_LENGTH && c->in_len != in_len)
		return RC_BAD_LENGTH;

	return c->run(sim, in_len, out_len);
}

void cxll_sim_cel_fill(struct cxll_sim_dev *sim)
{
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(sim_commands) > CXLL_SIM_CEL_MAX);

	for (i = 0; i < ARRAY_SIZE(sim_commands); i++)
		put(sim->cel + CXLL_CEL_ENTRY_LEN * i, sim_commands[i].opcode,
		    2);
	sim->cel_len = CXLL_CEL_ENTRY_LEN * i;
}

/* Opcode 0 takes its place: no command has it. */
void cxll_sim_cel_drop(struct cxll_sim_dev *sim, u16 opcode)
{
	u32 off;

	for (off = 0; off < sim->cel_len; off += CXLL_CEL_ENTRY_LEN)
		if (get(sim->cel + off, 2) == opcode)
			put(sim->cel + off, 0, 2);
}
EXPORT_SYMBOL_GPL(cxll_sim_cel_drop);

/* Handle 0 is the header, handle n the nth entry behind it. */
int cxll_sim_doe(struct cxll_dev *cd, u32 request, __le32 *rsp, size_t rsp_len)
{
	struct cxll_sim_dev *sim = to_cxll_sim_dev(cd);
	u32 handle = request >> 16, next = CXLL_CDAT_LAST_HANDLE;
	u32 at = 0, len = CXLL_CDAT_HDR_LEN, i;

	if (!cxll_sim_link_up(&sim->link))
		return -ENODEV;
	if (sim->doe_error)
		return sim->doe_error;
	if (!sim->cdat_len)
		return -ENOENT;

	for (i = 0; i < handle; i++) {
		at += len;
		len = get(sim->cdat + at + 2, 2);
	}
	len = min_t(u32, len, sim->cdat_len - at);
	if (at + len < sim->cdat_len)
		next = handle + 1;

	rsp[0] = cpu_to_le32(next << 16);
	len = min_t(u32, len, rsp_len - sizeof(*rsp));
	memcpy(&rsp[1], sim->cdat + at, len);
	len += sizeof(*rsp);
	return sim->doe_short ? min(len, sim->doe_short) : len;
}
EXPORT_SYMBOL_GPL(cxll_sim_doe);

void cxll_sim_cdat_sum(struct cxll_sim_dev *sim)
{
	u8 sum = 0;
	u32 i;

	sim->cdat[5] = 0;
	for (i = 0; i < sim->cdat_len; i++)
		sum += sim->cdat[i];
	sim->cdat[5] = -sum;
}
EXPORT_SYMBOL_GPL(cxll_sim_cdat_sum);

void cxll_sim_cdat_fill(struct cxll_sim_dev *sim)
{
	u8 *p = sim->cdat + CXLL_CDAT_HDR_LEN;
	unsigned int type;

	put(p + 2, 0x18, 2);	/* DSMAS, handle 0, all of the capacity */
	put(p + 0x10, sim->ram, 8);
	p += 0x18;

	/* DSLBIS: read and write latency, read and write bandwidth */
	for (type = 1; type <= 5; type++) {
		if (type == 3)
			continue;
		p[0] = 1;
		put(p + 2, 0x18, 2);
		p[6] = type;
		put(p + 8, 1000, 8);
		put(p + 0x10, 150, 2);
		p += 0x18;
	}

	sim->cdat_len = p - sim->cdat;
	put(sim->cdat, sim->cdat_len, 4);
	sim->cdat[4] = 1;
	cxll_sim_cdat_sum(sim);
}
