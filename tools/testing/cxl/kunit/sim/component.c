// SPDX-License-Identifier: GPL-2.0-only
/* Component registers: capability array and HDM decoders that commit. */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "sim.h"

#define HDM_FIRST	(CXLL_SIM_HDM + CXLL_HDM_DECODER(0))
#define RAS		0x80

bool cxll_sim_link_up(struct cxll_sim_link *link)
{
	if (!link)
		return true;
	if (!link->left)
		return false;
	if (link->left != CXLL_SIM_NEVER)
		link->left--;
	link->accesses++;
	return true;
}
EXPORT_SYMBOL_GPL(cxll_sim_link_up);

static u32 *decoder(struct cxll_sim_component *comp, unsigned int n)
{
	return &comp->reg[(CXLL_SIM_HDM + CXLL_HDM_DECODER(n)) / 4];
}

static u32 *control(struct cxll_sim_component *comp, unsigned int n)
{
	return decoder(comp, n) + CXLL_HDM_CTRL / 4;
}

static u64 qword(const u32 *dec, unsigned int lo, unsigned int hi)
{
	return (u64)dec[hi / 4] << 32 | dec[lo / 4];
}

static u64 end_of(const u32 *dec)
{
	return qword(dec, CXLL_HDM_BASE_LO, CXLL_HDM_BASE_HI) +
	       qword(dec, CXLL_HDM_SIZE_LO, CXLL_HDM_SIZE_HI);
}

bool cxll_sim_committed(const struct cxll_sim_component *comp, unsigned int n)
{
	return *control((struct cxll_sim_component *)comp, n) &
	       CXLL_HDM_CTRL_COMMITTED;
}
EXPORT_SYMBOL_GPL(cxll_sim_committed);

/* Decoders commit in order, at ascending addresses (CXL 3.1 8.2.4.20.12). */
static bool commit_allowed(struct cxll_sim_component *comp, unsigned int n)
{
	const u32 *dec = decoder(comp, n);
	const u32 *below;

	if (comp->refuse & BIT(n))
		return false;
	if (comp->any_order || !n)
		return true;

	below = decoder(comp, n - 1);
	return cxll_sim_committed(comp, n - 1) &&
	       qword(dec, CXLL_HDM_BASE_LO, CXLL_HDM_BASE_HI) >= end_of(below);
}

static void commit_done(struct cxll_sim_component *comp, unsigned int n)
{
	u32 *ctrl = control(comp, n);

	*ctrl &= ~CXLL_HDM_CTRL_ERROR;
	*ctrl |= CXLL_HDM_CTRL_COMMITTED;
	comp->wait[n] = 0;
	comp->commits++;
}

static void commit_begin(struct cxll_sim_component *comp, unsigned int n)
{
	u32 *ctrl = control(comp, n);

	if (!commit_allowed(comp, n)) {
		*ctrl |= CXLL_HDM_CTRL_ERROR;
		return;
	}

	comp->wait[n] = comp->commit_reads;
	if (!comp->wait[n])
		commit_done(comp, n);
}

static void uncommit(struct cxll_sim_component *comp, unsigned int n)
{
	u32 *ctrl = control(comp, n);

	if ((*ctrl & CXLL_HDM_CTRL_COMMITTED) &&
	    n + 1 < CXLL_HDM_DECODERS_MAX && cxll_sim_committed(comp, n + 1))
		comp->strays++;

	comp->wait[n] = 0;
	*ctrl &= ~(CXLL_HDM_CTRL_COMMITTED | CXLL_HDM_CTRL_ERROR |
		   CXLL_HDM_CTRL_COMMIT);
}

static void write_control(struct cxll_sim_component *comp, unsigned int n,
			  u32 val)
{
	const u32 status = CXLL_HDM_CTRL_COMMITTED | CXLL_HDM_CTRL_ERROR;
	u32 *ctrl = control(comp, n);
	u32 old = *ctrl;

	if (!(val & CXLL_HDM_CTRL_COMMIT)) {
		if (old & CXLL_HDM_CTRL_COMMIT)
			uncommit(comp, n);
		*ctrl = (val & ~status) | (*ctrl & status);
		return;
	}
	if (old & CXLL_HDM_CTRL_COMMITTED) {
		if ((val ^ old) & ~status)
			comp->strays++;
		return;
	}

	*ctrl = (val & ~status) | (old & status);
	if (!(old & CXLL_HDM_CTRL_COMMIT))
		commit_begin(comp, n);
}

static void write_decoder(struct cxll_sim_component *comp, u32 off, u32 val)
{
	unsigned int n = (off - HDM_FIRST) / 0x20;
	u32 ctrl = *control(comp, n);

	/* Lock On Commit: nothing changes until the next reset. */
	if ((ctrl & CXLL_HDM_CTRL_LOCK) && (ctrl & CXLL_HDM_CTRL_COMMITTED)) {
		comp->strays++;
		return;
	}
	if ((off - HDM_FIRST) % 0x20 == CXLL_HDM_CTRL) {
		write_control(comp, n, val);
		return;
	}
	if (ctrl & CXLL_HDM_CTRL_COMMITTED) {
		comp->strays++;
		return;
	}

	/* Base and size have only bits 31:28 in their low dwords. */
	if (!((off - HDM_FIRST) % 8) &&
	    (off - HDM_FIRST) % 0x20 < CXLL_HDM_CTRL)
		val &= GENMASK(31, 28);
	comp->reg[off / 4] = val;
}

static void read_control(struct cxll_sim_component *comp, unsigned int n)
{
	if (!comp->wait[n] || comp->wait[n] == CXLL_SIM_NEVER)
		return;
	if (!--comp->wait[n])
		commit_done(comp, n);
}

static bool is_decoder(u32 off)
{
	return off >= HDM_FIRST &&
	       off < HDM_FIRST + 0x20 * CXLL_HDM_DECODERS_MAX;
}

static u32 comp_read32(const struct cxll_regs *regs, u32 off)
{
	struct cxll_sim_component *comp = regs->ctx;
	u32 at = regs->base + off - CXLL_CACHEMEM_OFFSET;
	u32 val;

	if (!cxll_sim_link_up(comp->link))
		return CXLL_GONE32;
	if (at >= CXLL_CACHEMEM_LEN)
		return 0;

	val = comp->reg[at / 4];
	if (is_decoder(at) && (at - HDM_FIRST) % 0x20 == CXLL_HDM_CTRL)
		read_control(comp, (at - HDM_FIRST) / 0x20);
	return val;
}

static void comp_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
	struct cxll_sim_component *comp = regs->ctx;
	u32 at = regs->base + off - CXLL_CACHEMEM_OFFSET;

	if (!cxll_sim_link_up(comp->link) || at >= CXLL_CACHEMEM_LEN)
		return;

	if (is_decoder(at))
		write_decoder(comp, at, val);
	else if (at == CXLL_SIM_HDM + CXLL_HDM_GLOBAL && !comp->enable_stuck)
		comp->reg[at / 4] = val & (BIT(0) | CXLL_HDM_GLOBAL_ENABLE);
	else if (at >= RAS && at < CXLL_SIM_HDM)
		comp->reg[at / 4] = val;
	/* all the rest is read only */
}

/* Component registers take dwords only. */
static u64 comp_read64(const struct cxll_regs *regs, u32 off)
{
	struct cxll_sim_component *comp = regs->ctx;

	comp->wide++;
	return cxll_sim_link_up(comp->link) ? 0 : CXLL_GONE64;
}

static void comp_write64(const struct cxll_regs *regs, u32 off, u64 val)
{
	struct cxll_sim_component *comp = regs->ctx;

	comp->wide++;
}

static const struct cxll_regs_ops comp_ops = {
	.read32 = comp_read32,
	.write32 = comp_write32,
	.read64 = comp_read64,
	.write64 = comp_write64,
};

/* Decoder count code (CXL 3.1 8.2.4.20.1) */
static u32 count_code(unsigned int decoders)
{
	if (decoders <= 1)
		return 0;
	return decoders <= 16 ? decoders / 2 : decoders / 4 + 4;
}

static void add_cap(struct cxll_sim_component *comp, u16 id, u32 version,
		    u32 at)
{
	u32 n = (comp->reg[0] >> 24) + 1;

	comp->reg[n] = id | version << 16 | at << 20;
	comp->reg[0] = (comp->reg[0] & GENMASK(23, 0)) | n << 24;
}

void cxll_sim_component_init(struct cxll_sim_component *comp,
			     struct cxll_sim_link *link,
			     enum cxll_hdm_kind kind, unsigned int decoders,
			     unsigned int targets)
{
	memset(comp, 0, sizeof(*comp));
	comp->link = link;
	comp->kind = kind;
	comp->regs = (struct cxll_regs){
		.ops = &comp_ops,
		.ctx = comp,
		.len = CXLL_COMPONENT_LEN,
	};

	comp->reg[0] = 1 | 1 << 16 | 1 << 20;
	add_cap(comp, CXLL_CAP_RAS, 2, RAS);
	add_cap(comp, 0, 0, 0);	/* a null entry, as they occur */
	if (!decoders)
		return;

	add_cap(comp, CXLL_CAP_HDM, 1, CXLL_SIM_HDM);
	/* Both address bit ranges, and on devices all ways there are */
	cxll_sim_hdm_caps(comp, count_code(decoders) | targets << 4 |
			  BIT(8) | BIT(9) |
			  (kind == CXLL_HDM_ENDPOINT ? BIT(11) | BIT(12) : 0));
}
EXPORT_SYMBOL_GPL(cxll_sim_component_init);

void cxll_sim_component_reset(struct cxll_sim_component *comp)
{
	memset(decoder(comp, 0), 0, 0x20 * CXLL_HDM_DECODERS_MAX);
	memset(comp->wait, 0, sizeof(comp->wait));
	comp->reg[(CXLL_SIM_HDM + CXLL_HDM_GLOBAL) / 4] = 0;
}
EXPORT_SYMBOL_GPL(cxll_sim_component_reset);

void cxll_sim_hdm_caps(struct cxll_sim_component *comp, u32 val)
{
	comp->reg[(CXLL_SIM_HDM + CXLL_HDM_CAPABILITY) / 4] = val;
}
EXPORT_SYMBOL_GPL(cxll_sim_hdm_caps);

void cxll_sim_firmware_commit(struct cxll_sim_component *comp, unsigned int n,
			      const struct cxll_hdm_raw *raw)
{
	u32 *dec = decoder(comp, n);

	dec[CXLL_HDM_BASE_LO / 4] = raw->base_lo;
	dec[CXLL_HDM_BASE_HI / 4] = raw->base_hi;
	dec[CXLL_HDM_SIZE_LO / 4] = raw->size_lo;
	dec[CXLL_HDM_SIZE_HI / 4] = raw->size_hi;
	dec[CXLL_HDM_LIST_LO / 4] = raw->list_lo;
	dec[CXLL_HDM_LIST_HI / 4] = raw->list_hi;
	dec[CXLL_HDM_CTRL / 4] = raw->ctrl | CXLL_HDM_CTRL_COMMIT |
				 CXLL_HDM_CTRL_COMMITTED;
	comp->reg[(CXLL_SIM_HDM + CXLL_HDM_GLOBAL) / 4] |=
		CXLL_HDM_GLOBAL_ENABLE;
}
EXPORT_SYMBOL_GPL(cxll_sim_firmware_commit);
