// SPDX-License-Identifier: GPL-2.0-only
/* Register windows: checked access to MMIO, config space or a simulation. */
#include <linux/align.h>
#include <linux/export.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <cxll/regs.h>

static void __iomem *mmio_at(const struct cxll_regs *regs, u32 off)
{
	return regs->mmio + regs->base + off;
}

static u32 mmio_read32(const struct cxll_regs *regs, u32 off)
{
	return readl(mmio_at(regs, off));
}

static void mmio_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
	writel(val, mmio_at(regs, off));
}

static u64 mmio_read64(const struct cxll_regs *regs, u32 off)
{
	return readq(mmio_at(regs, off));
}

static void mmio_write64(const struct cxll_regs *regs, u32 off, u64 val)
{
	writeq(val, mmio_at(regs, off));
}

static const struct cxll_regs_ops mmio_ops = {
	.read32 = mmio_read32,
	.write32 = mmio_write32,
	.read64 = mmio_read64,
	.write64 = mmio_write64,
};

void cxll_regs_mmio(struct cxll_regs *regs, void __iomem *mmio, u32 len)
{
	*regs = (struct cxll_regs){
		.ops = &mmio_ops,
		.mmio = mmio,
		.len = len,
	};
}
EXPORT_SYMBOL_GPL(cxll_regs_mmio);

int cxll_regs_place_check(u64 start, u32 len, struct cxll_why *why)
{
	if (start > iomem_resource.end - (len - 1)) {
		cxll_why_set(why, "%#llx is beyond the addresses of this processor",
			     start);
		return -EINVAL;
	}
	if (region_intersects(start, len, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT) {
		cxll_why_set(why, "there is system RAM at %#llx", start);
		return -EINVAL;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_regs_place_check);

int cxll_regs_map(struct cxll_regs *regs, phys_addr_t start, u32 len,
		  const char *name)
{
	struct resource *claim = request_mem_region(start, len, name);
	void __iomem *mmio = ioremap(start, len);

	memset(regs, 0, sizeof(*regs));
	if (!mmio) {
		if (claim)
			release_mem_region(start, len);
		return -ENOMEM;
	}
	if (!claim)
		pr_debug("cxl_bus: %s at %pa are claimed already\n", name,
			 &start);

	cxll_regs_mmio(regs, mmio, len);
	regs->ctx = claim;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_regs_map);

void cxll_regs_unmap(struct cxll_regs *regs)
{
	struct resource *claim = regs->ctx;

	if (!cxll_regs_exist(regs))
		return;
	iounmap(regs->mmio);
	if (claim)
		release_mem_region(claim->start, resource_size(claim));
	memset(regs, 0, sizeof(*regs));
}
EXPORT_SYMBOL_GPL(cxll_regs_unmap);

/* Written so that no sum can wrap. */
static bool regs_contain(const struct cxll_regs *regs, u32 off, size_t size)
{
	return off <= regs->len && size <= regs->len - off;
}

int cxll_regs_sub(const struct cxll_regs *regs, u32 off, u32 len,
		  struct cxll_regs *sub)
{
	memset(sub, 0, sizeof(*sub));
	if (!regs_contain(regs, off, len))
		return -ERANGE;

	*sub = *regs;
	sub->base += off;
	sub->len = len;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_regs_sub);

static bool may_access(const struct cxll_regs *regs, u32 off, size_t size,
		       void *caller)
{
	if (regs->ops && IS_ALIGNED(off, size) && regs_contain(regs, off, size))
		return true;

	pr_err_once("cxl_bus: %pS asked for %zu bytes at %#x of a %#x byte register block; no access made\n",
		    caller, size, off, regs->len);
	return false;
}

u32 cxll_read32(const struct cxll_regs *regs, u32 off)
{
	if (!may_access(regs, off, sizeof(u32), __builtin_return_address(0)))
		return CXLL_GONE32;

	return regs->ops->read32(regs, off);
}
EXPORT_SYMBOL_GPL(cxll_read32);

void cxll_write32(const struct cxll_regs *regs, u32 off, u32 val)
{
	if (!may_access(regs, off, sizeof(u32), __builtin_return_address(0)))
		return;

	regs->ops->write32(regs, off, val);
}
EXPORT_SYMBOL_GPL(cxll_write32);

u64 cxll_read64(const struct cxll_regs *regs, u32 off)
{
	u32 lo;

	if (!may_access(regs, off, sizeof(u64), __builtin_return_address(0)))
		return CXLL_GONE64;
	if (regs->ops->read64)
		return regs->ops->read64(regs, off);

	lo = regs->ops->read32(regs, off);
	return (u64)regs->ops->read32(regs, off + 4) << 32 | lo;
}
EXPORT_SYMBOL_GPL(cxll_read64);

void cxll_write64(const struct cxll_regs *regs, u32 off, u64 val)
{
	if (!may_access(regs, off, sizeof(u64), __builtin_return_address(0)))
		return;
	if (regs->ops->write64) {
		regs->ops->write64(regs, off, val);
		return;
	}

	regs->ops->write32(regs, off, lower_32_bits(val));
	regs->ops->write32(regs, off + 4, upper_32_bits(val));
}
EXPORT_SYMBOL_GPL(cxll_write64);

int cxll_regs_copy_from(const struct cxll_regs *regs, u32 off, void *buf,
			size_t len)
{
	u8 *p = buf;
	__le32 dw;

	if (!IS_ALIGNED(off, 4) || !regs_contain(regs, off, ALIGN(len, 4)))
		return -ERANGE;

	while (len) {
		size_t n = min_t(size_t, len, sizeof(dw));

		dw = cpu_to_le32(cxll_read32(regs, off));
		memcpy(p, &dw, n);
		p += n;
		off += sizeof(dw);
		len -= n;
	}

	return 0;
}
EXPORT_SYMBOL_GPL(cxll_regs_copy_from);

int cxll_regs_copy_to(const struct cxll_regs *regs, u32 off, const void *buf,
		      size_t len)
{
	const u8 *p = buf;

	if (!IS_ALIGNED(off, 4) || !regs_contain(regs, off, ALIGN(len, 4)))
		return -ERANGE;

	while (len) {
		size_t n = min_t(size_t, len, sizeof(__le32));
		__le32 dw = 0;

		memcpy(&dw, p, n);
		cxll_write32(regs, off, le32_to_cpu(dw));
		p += n;
		off += sizeof(dw);
		len -= n;
	}

	return 0;
}
EXPORT_SYMBOL_GPL(cxll_regs_copy_to);
