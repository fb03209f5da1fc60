// SPDX-License-Identifier: GPL-2.0-only
/* The device: DVSEC 0, device capabilities, status, and the mailbox. */
#include <linux/bitfield.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include "sim.h"

#define MB_CTRL		0x04
#define   DOORBELL	BIT(0)
#define MB_CMD		0x08
#define MB_STATUS	0x10
#define   BG_RUNNING	BIT_ULL(0)
#define MB_BACKGROUND	0x18
#define MB_PAYLOAD	0x20

/* Counts @reads down; true once they are used up. */
static bool due(unsigned int *reads)
{
	if (*reads == CXLL_SIM_NEVER)
		return false;
	if (!*reads)
		return true;
	--*reads;
	return false;
}

/* Configuration space */

static u32 config_read32(const struct cxll_regs *regs, u32 off)
{
	struct cxll_sim_dev *sim = regs->ctx;
	u32 at = regs->base + off;
	u32 val = sim->config[at / 4];
	unsigned int r;

	if (!cxll_sim_link_up(&sim->link))
		return CXLL_GONE32;

	for (r = 0; r < CXLL_DVSEC_RANGES; r++) {
		if (at != CXLL_DVSEC_RANGE_SIZE_LO(r))
			continue;
		if (due(&sim->valid_reads[r]))
			val |= CXLL_DVSEC_RANGE_INFO_VALID;
		if (due(&sim->active_reads[r]))
			val |= CXLL_DVSEC_RANGE_ACTIVE;
	}
	if (at == sim->config_off)
		val ^= sim->config_flip;

	return val;
}

static bool is_base(u32 at)
{
	return at >= CXLL_DVSEC_RANGE_BASE_HI(0) && at % 0x10 < 8;
}

static void config_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
	struct cxll_sim_dev *sim = regs->ctx;
	u32 at = regs->base + off;

	if (!cxll_sim_link_up(&sim->link))
		return;
	/* Control (upper half: Status), bases and the lock */
	if (at != CXLL_DVSEC_CTRL && at != CXLL_DVSEC_LOCK && !is_base(at))
		return;
	if (sim->config[CXLL_DVSEC_LOCK / 4] & CXLL_DVSEC_LOCK_CONFIG) {
		sim->strays++;
		return;
	}
	/* Base Low has bits 31:28 only */
	if (is_base(at) && at % 8)
		val &= CXLL_DVSEC_RANGE_ADDR_LO;
	if (at == CXLL_DVSEC_CTRL)
		val = (val & ~sim->control_stuck) |
		      (sim->config[at / 4] & sim->control_stuck);
	sim->config[at / 4] = val;
}

static const struct cxll_regs_ops config_ops = {
	.read32 = config_read32,
	.write32 = config_write32,
};

/* The mailbox */

/* Return: the fault that hits this command, or NULL */
static struct cxll_sim_fault *find_fault(struct cxll_sim_dev *sim, u16 opcode)
{
	struct cxll_sim_fault *f;

	for (f = sim->fault; f < sim->fault + CXLL_SIM_FAULTS; f++) {
		if (!f->times || (f->opcode && f->opcode != opcode))
			continue;
		if (f->skip) {
			f->skip--;
			continue;
		}
		if (f->times != CXLL_SIM_NEVER)
			f->times--;
		return f;
	}

	return NULL;
}

static void ring(struct cxll_sim_dev *sim)
{
	u32 in_len = FIELD_GET(GENMASK_ULL(36, 16), sim->cmd);
	u16 opcode = sim->cmd;
	struct cxll_sim_fault *f = find_fault(sim, opcode);
	u32 out_len = 0;
	u16 rc;

	sim->commands++;
	sim->doorbell_left = f && f->hang ? CXLL_SIM_NEVER :
			     sim->doorbell_reads;
	rc = f && f->rc ? f->rc :
	     cxll_sim_execute(sim, opcode, in_len, &out_len);
	if (f && f->set_len)
		out_len = f->len;

	sim->cmd = opcode | (u64)out_len << 16;
	sim->status = (u64)rc << 32;
	if (rc == CXLL_RC_BACKGROUND || rc == 0x06)
		sim->background_left = sim->background_reads;
	if (rc == CXLL_RC_BACKGROUND)
		sim->background_opcode = opcode;
}

static u32 mbox_read(struct cxll_sim_dev *sim, u32 at)
{
	u64 status = sim->status;
	u32 val;

	switch (at) {
	case 0:
		return sim->mbox_caps;
	case MB_CTRL:
		if ((sim->ctrl & DOORBELL) && due(&sim->doorbell_left))
			sim->ctrl &= ~DOORBELL;
		return sim->ctrl;
	case MB_CMD:
		return sim->cmd;
	case MB_CMD + 4:
		return sim->cmd >> 32;
	case MB_STATUS:
		if (!due(&sim->background_left) && !sim->background_hidden)
			status |= BG_RUNNING;
		return status;
	case MB_BACKGROUND:
		val = !sim->background_opcode ? 0 :
		      sim->background_left || sim->background_stops ? 47 : 100;
		return sim->background_opcode | val << 16;
	case MB_BACKGROUND + 4:
		return sim->background_left ? 0 : sim->background_rc;
	case MB_STATUS + 4:
		return status >> 32;
	}
	if (at < MB_PAYLOAD || at >= MB_PAYLOAD + CXLL_SIM_PAYLOAD_MAX)
		return 0;

	memcpy(&val, sim->payload + at - MB_PAYLOAD, sizeof(val));
	return le32_to_cpu((__force __le32)val);
}

static void mbox_write(struct cxll_sim_dev *sim, u32 at, u32 val)
{
	/* Busy: Control aside, nothing may be written. */
	if (sim->ctrl & DOORBELL)
		return;

	switch (at) {
	case MB_CTRL:
		sim->ctrl = val;
		if (val & DOORBELL)
			ring(sim);
		return;
	case MB_CMD:
		sim->cmd = (sim->cmd & ~(u64)U32_MAX) | val;
		return;
	case MB_CMD + 4:
		sim->cmd = (u32)sim->cmd | (u64)val << 32;
		return;
	}
	if (at < MB_PAYLOAD || at >= MB_PAYLOAD + CXLL_SIM_PAYLOAD_MAX)
		return;

	val = (__force u32)cpu_to_le32(val);
	memcpy(sim->payload + at - MB_PAYLOAD, &val, sizeof(val));
}

/* The device register block */

/* Media are disabled meanwhile */
static bool erases(const struct cxll_sim_dev *sim)
{
	return sim->background_left &&
	       (sim->background_opcode == CXLL_OP_SANITIZE ||
		sim->background_opcode == CXLL_OP_SECURE_ERASE);
}

static u32 memdev_status(struct cxll_sim_dev *sim)
{
	u32 val = 0;

	if (due(&sim->ready_reads))
		val |= BIT(4);
	if (due(&sim->media_reads))
		val |= (erases(sim) ? 3 : sim->media_status) << 2;
	if (sim->fatal)
		val |= BIT(0);
	if (sim->halt)
		val |= BIT(1);

	return val;
}

static u32 device_read32(const struct cxll_regs *regs, u32 off)
{
	struct cxll_sim_dev *sim = regs->ctx;
	u32 at = regs->base + off;

	if (!cxll_sim_link_up(&sim->link))
		return CXLL_GONE32;
	if (at < CXLL_SIM_CAPS_LEN)
		return sim->caps[at / 4];
	if (at == CXLL_SIM_MEMDEV)
		return memdev_status(sim);
	if (at >= CXLL_SIM_MBOX)
		return mbox_read(sim, at - CXLL_SIM_MBOX);

	return 0;
}

static void device_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
	struct cxll_sim_dev *sim = regs->ctx;
	u32 at = regs->base + off;

	if (!cxll_sim_link_up(&sim->link))
		return;
	if (at >= CXLL_SIM_MBOX)
		mbox_write(sim, at - CXLL_SIM_MBOX, val);
}

/* One access, so the device cannot go in the middle of it. */
static u64 device_read64(const struct cxll_regs *regs, u32 off)
{
	struct cxll_sim_dev *sim = regs->ctx;
	unsigned int left = sim->link.left;
	u64 val;

	val = device_read32(regs, off);
	if (!left)
		return CXLL_GONE64;

	sim->link.left = left;
	return (u64)device_read32(regs, off + 4) << 32 | val;
}

static void device_write64(const struct cxll_regs *regs, u32 off, u64 val)
{
	struct cxll_sim_dev *sim = regs->ctx;
	unsigned int left = sim->link.left;

	device_write32(regs, off, val);
	sim->link.left = left;
	device_write32(regs, off + 4, val >> 32);
}

static const struct cxll_regs_ops device_ops = {
	.read32 = device_read32,
	.write32 = device_write32,
	.read64 = device_read64,
	.write64 = device_write64,
};

static void fill_caps(struct cxll_sim_dev *sim)
{
	static const struct {
		u32 id, at, len;
	} cap[] = {
		{ CXLL_DEVCAP_STATUS, CXLL_SIM_STATUS, 8 },
		{ CXLL_DEVCAP_MAILBOX, CXLL_SIM_MBOX,
		  0x20 + CXLL_SIM_PAYLOAD_MAX },
		{ CXLL_DEVCAP_MEMDEV, CXLL_SIM_MEMDEV, 8 },
	};
	unsigned int i;

	sim->caps[0] = 1 << 16 | 1 << 24;	/* version 1, memory device */
	sim->caps[1] = ARRAY_SIZE(cap);
	for (i = 0; i < ARRAY_SIZE(cap); i++) {
		sim->caps[4 * i + 4] = cap[i].id | 1 << 16;
		sim->caps[4 * i + 5] = cap[i].at;
		sim->caps[4 * i + 6] = cap[i].len;
	}
}

void cxll_sim_ranges(struct cxll_sim_dev *sim, const u64 size[2])
{
	u32 count = size[1] ? 2 : !!size[0];
	unsigned int r;

	for (r = 0; r < CXLL_DVSEC_RANGES; r++) {
		sim->config[CXLL_DVSEC_RANGE_SIZE_HI(r) / 4] = size[r] >> 32;
		sim->config[CXLL_DVSEC_RANGE_SIZE_LO(r) / 4] =
			size[r] & CXLL_DVSEC_RANGE_ADDR_LO;
	}
	/* Capability is the upper half of the dword at 08h. */
	sim->config[2] = CXLL_DVSEC_ID_DEVICE |
		(BIT(1) | CXLL_DVSEC_CAP_MEM | CXLL_DVSEC_CAP_MEM_HWINIT |
		 count << 4) << 16;
}
EXPORT_SYMBOL_GPL(cxll_sim_ranges);

void cxll_sim_range_place(struct cxll_sim_dev *sim, unsigned int r, u64 base)
{
	sim->config[CXLL_DVSEC_RANGE_BASE_HI(r) / 4] = base >> 32;
	sim->config[CXLL_DVSEC_RANGE_BASE_LO(r) / 4] = base;
	sim->config[CXLL_DVSEC_CTRL / 4] |= CXLL_DVSEC_CTRL_MEM_ENABLE;
}
EXPORT_SYMBOL_GPL(cxll_sim_range_place);

u64 cxll_sim_range_base(const struct cxll_sim_dev *sim, unsigned int r)
{
	return (u64)sim->config[CXLL_DVSEC_RANGE_BASE_HI(r) / 4] << 32 |
	       sim->config[CXLL_DVSEC_RANGE_BASE_LO(r) / 4];
}
EXPORT_SYMBOL_GPL(cxll_sim_range_base);

void cxll_sim_cxl11(struct cxll_sim_dev *sim, bool mailbox)
{
	cxll_sim_component_init(&sim->comp, &sim->link, CXLL_HDM_ENDPOINT, 0,
				1);
	if (mailbox)
		return;
	memset(&sim->cd.device, 0, sizeof(sim->cd.device));
	sim->cdat_len = 0;
	/* DVSEC revision 0 */
	sim->config[1] &= ~GENMASK(19, 16);
}
EXPORT_SYMBOL_GPL(cxll_sim_cxl11);

static void fill_config(struct cxll_sim_dev *sim)
{
	const u64 size[2] = { sim->ram + sim->pmem };

	sim->config[0] = 0x23 | 1 << 16;
	sim->config[1] = CXLL_DVSEC_VENDOR | 1 << 16 |
			 CXLL_DVSEC_LEN_MIN << 20;
	sim->config[3] = BIT(1);
	cxll_sim_ranges(sim, size);
}

static bool sim_present(struct cxll_dev *cd)
{
	return to_cxll_sim_dev(cd)->link.left;
}

static const struct cxll_dev_ops sim_dev_ops = {
	.doe = cxll_sim_doe,
	.present = sim_present,
};

void cxll_sim_dev_init(struct cxll_sim_dev *sim, struct device *dev)
{
	memset(sim, 0, sizeof(*sim));
	sim->link.left = CXLL_SIM_NEVER;
	sim->media_status = 1;
	sim->ram = 512 * SZ_1M;
	/* 2 KiB, background interrupt as message 9, ready within 1 s */
	sim->mbox_caps = CXLL_SIM_PAYLOAD_LOG2 | BIT(6) | 9 << 7 | 1 << 11;

	fill_caps(sim);
	fill_config(sim);
	cxll_sim_cel_fill(sim);
	cxll_sim_cdat_fill(sim);
	cxll_sim_component_init(&sim->comp, &sim->link, CXLL_HDM_ENDPOINT, 4, 1);

	sim->cd.dev = dev;
	sim->cd.ops = &sim_dev_ops;
	sim->cd.serial = 0x5e71a1;
	if (dev)
		strscpy(sim->cd.identity.place, dev_name(dev),
			sizeof(sim->cd.identity.place));
	sim->cd.dvsec = (struct cxll_regs){
		.ops = &config_ops,
		.ctx = sim,
		.len = CXLL_DVSEC_LEN_MIN,
	};
	sim->cd.device = (struct cxll_regs){
		.ops = &device_ops,
		.ctx = sim,
		.len = CXLL_SIM_BLOCK_LEN,
	};
	sim->cd.component = sim->comp.regs;
}
EXPORT_SYMBOL_GPL(cxll_sim_dev_init);

void cxll_sim_dev_reset(struct cxll_sim_dev *sim)
{
	unsigned int r;

	cxll_sim_component_reset(&sim->comp);
	for (r = 0; r < CXLL_DVSEC_RANGES; r++)
		cxll_sim_range_place(sim, r, 0);
	sim->config[CXLL_DVSEC_CTRL / 4] &= ~CXLL_DVSEC_CTRL_MEM_ENABLE;
}
EXPORT_SYMBOL_GPL(cxll_sim_dev_reset);

void cxll_sim_dev_remove(struct cxll_sim_dev *sim)
{
	sim->link.left = 0;
}
EXPORT_SYMBOL_GPL(cxll_sim_dev_remove);

MODULE_DESCRIPTION("cxl-live: simulated CXL hardware for tests");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(CXL_LIVE);
