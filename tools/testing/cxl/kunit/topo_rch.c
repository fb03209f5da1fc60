// SPDX-License-Identifier: GPL-2.0-only
/* The CXL 1.1 host bridge, see topo_rch.h. */
#include <cxll/lib/dvsec.h>
#include "topo_rch.h"

struct topo_rch topo_rch;

/* Another capability first, as AER is */
static u32 rcrb_read_flexbus(u32 at)
{
	u32 val = topo_rch.flexbus[at / CXLL_RCRB_UPSTREAM];
	u32 first = topo_rch.first ?: CXLL_RCRB_EXT_CAPS;

	if (!val)
		return 0;
	at %= CXLL_RCRB_UPSTREAM;
	if (!at)
		return topo_rch.first << 20;
	if (at < first)
		return ~0U;
	switch (at - first) {
	case 0:
		return 0x1 | 2 << 16 | (first + 0x40) << 20;
	case 0x40:
		return 0x23 | 1 << 16 | first << 20;	/* a circle */
	case 0x44:
		return CXLL_DVSEC_VENDOR | 2 << 16 | 0x20 << 20;
	case 0x48:
		return CXLL_DVSEC_ID_FLEXBUS;
	case 0x4c:
		return val;
	default:
		return 0;
	}
}

static u32 rcrb_read32(const struct cxll_regs *regs, u32 off)
{
	const struct topo_rcrb *m = regs->ctx;

	switch (regs->base + off) {
	case CXLL_RCRB_UPSTREAM + CXLL_RCRB_ID:
		return m->id;
	case CXLL_RCRB_UPSTREAM + CXLL_RCRB_COMMAND:
		return m->command;
	case CXLL_RCRB_UPSTREAM + CXLL_RCRB_MEMBAR0_LO:
		return m->lo;
	case CXLL_RCRB_UPSTREAM + CXLL_RCRB_MEMBAR0_HI:
		return m->hi;
	default:
		return rcrb_read_flexbus(regs->base + off);
	}
}

static void rcrb_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
}

static const struct cxll_regs_ops rcrb_ops = {
	.read32 = rcrb_read32,
	.write32 = rcrb_write32,
};

static struct cxll_regs rcrb_regs(struct topo_rcrb *m)
{
	return (struct cxll_regs){
		.ops = &rcrb_ops,
		.ctx = m,
		.len = CXLL_RCRB_LEN,
	};
}

int topo_rcrb_read(struct topo_rcrb *m, u64 *base, struct cxll_why *why)
{
	struct cxll_regs regs = rcrb_regs(m);

	return cxll_rcrb_read(&regs, base, why);
}

static int rch_map(u64 base, u32 len, struct cxll_regs *regs,
		   struct cxll_why *why)
{
	if (base == RCRB_AT && len == CXLL_RCRB_LEN) {
		*regs = rcrb_regs(&topo_rch.rcrb);
	} else if (base == RCRB_MEMBAR && len == CXLL_COMPONENT_LEN && topo_rch.at_membar) {
		*regs = *topo_rch.at_membar;
	} else {
		cxll_why_set(why, "nothing is at %#llx", base);
		return -ENXIO;
	}
	topo_rch.mapped++;
	return 0;
}

static void rch_unmap(struct cxll_regs *regs)
{
	topo_rch.unmapped++;
}

const struct cxll_map_ops topo_rch_ops = {
	.map = rch_map,
	.unmap = rch_unmap,
};

void topo_rch_add(struct kunit *test, const struct cxll_regs *component)
{
	struct topo *t = test->priv;
	struct cxll_window window = {
		.base = t->base + RCH_WINDOW,
		.size = SZ_1G,
		.ilv = { 1, 256 },
		.restrictions = CXLL_CFMWS_HOST_ONLY | CXLL_CFMWS_VOLATILE,
		.targets = { UID_RCH },
	};
	struct cxll_dport *dport;

	topo_rch.mapped = 0;
	topo_rch.unmapped = 0;
	memset(topo_rch.flexbus, 0, sizeof(topo_rch.flexbus));
	topo_rch.first = 0;
	topo_rch.at_membar = component;
	topo_rch.rcrb = component ? (struct topo_rcrb)RCRB_SOUND :
				    (struct topo_rcrb){ 0x12348086 };
	dport = cxll_rch_dport_add(t->root, t->node[NODE_RCH], UID_RCH, RCRB_AT,
				   &topo_rch_ops);
	KUNIT_ASSERT_FALSE(test, IS_ERR(dport));
	t->window[WINDOW_RCH] = cxll_root_decoder_add(t->root, &window);
	KUNIT_ASSERT_FALSE(test, IS_ERR(t->window[WINDOW_RCH]));
}

void topo_cxl11_fn5(struct topo *t, bool mailbox)
{
	static const u64 size[] = { RCH_SIZE, 0 };
	struct cxll_sim_dev *fn = &t->fn[5];

	cxll_sim_cxl11(fn, mailbox);
	cxll_sim_ranges(fn, size);
	fn->ram = RCH_SIZE;
	fn->pmem = 0;
	memset(&fn->cd.component, 0, sizeof(fn->cd.component));
}
