/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_REGS_H
#define _CXLL_REGS_H

#include <linux/types.h>
#include <cxll/lib/why.h>

struct cxll_regs;

/**
 * struct cxll_regs_ops - how a register block is reached
 * @read32: read an aligned dword
 * @write32: write an aligned dword
 * @read64: read an aligned qword in one access; NULL: low, then high dword
 * @write64: write an aligned qword; NULL: low, then high dword
 *
 * @off is relative to the block the ops were made for, &cxll_regs.base
 * included, and within its length: the callers below see to that.
 *
 * Context: any; a provider that sleeps (configuration space of a simulated
 * device) says so where it is made.
 */
struct cxll_regs_ops {
	u32 (*read32)(const struct cxll_regs *regs, u32 off);
	void (*write32)(const struct cxll_regs *regs, u32 off, u32 val);
	u64 (*read64)(const struct cxll_regs *regs, u32 off);
	void (*write64)(const struct cxll_regs *regs, u32 off, u64 val);
};

/**
 * struct cxll_regs - a window of registers: MMIO, configuration space or a
 * simulated device
 * @ops: access
 * @mmio: start of the mapping, for the MMIO ops
 * @ctx: whatever other ops need; of what cxll_regs_map() mapped, what it claimed
 * @base: added to every offset
 * @len: bytes; 0 means the block does not exist
 *
 * Small and copied by value; owns nothing.
 */
struct cxll_regs {
	const struct cxll_regs_ops *ops;
	void __iomem *mmio;
	void *ctx;
	u32 base;
	u32 len;
};

/**
 * cxll_regs_mmio - make a window over a mapping
 * @regs: result
 * @mmio: mapping
 * @len: bytes of it
 *
 * Context: any.
 */
void cxll_regs_mmio(struct cxll_regs *regs, void __iomem *mmio, u32 len);

/**
 * cxll_regs_place_check - may registers be at an address that firmware told?
 * @start: physical address, or what a register was left with
 * @len: bytes
 * @why: sentence when not
 *
 * RAM would be a bad surprise, and ioremap() warns of it and of what is beyond
 * the processor's addresses.
 *
 * Return: 0 or -EINVAL.
 *
 * Context: any that may take a lock for reading.
 */
int cxll_regs_place_check(u64 start, u32 len, struct cxll_why *why);

/**
 * cxll_regs_map - claim and map registers
 * @regs: result, empty on error
 * @start: physical address
 * @len: bytes
 * @name: what they are called in /proc/iomem
 *
 * Where somebody has claimed them before, they are mapped all the same: firmware
 * reserves addresses of host bridges as it likes.
 *
 * Return: 0 or -ENOMEM.
 *
 * Context: sleeps. Undo with cxll_regs_unmap().
 */
int cxll_regs_map(struct cxll_regs *regs, phys_addr_t start, u32 len,
		  const char *name);

/**
 * cxll_regs_unmap - undo cxll_regs_map(), or the ioremap() of cxll_regs_mmio()
 * @regs: window, emptied; fine when empty already
 *
 * Context: sleeps.
 */
void cxll_regs_unmap(struct cxll_regs *regs);

/**
 * cxll_regs_sub - make a window inside a window
 * @regs: outer window
 * @off: start in it
 * @len: bytes
 * @sub: result; empty on error
 *
 * Return: 0, or -ERANGE when it does not fit.
 *
 * Context: any.
 */
int cxll_regs_sub(const struct cxll_regs *regs, u32 off, u32 len,
		  struct cxll_regs *sub);

/**
 * cxll_regs_exist - is there a block at all?
 * @regs: window
 *
 * Return: true when it has a length.
 *
 * Context: any.
 */
static inline bool cxll_regs_exist(const struct cxll_regs *regs)
{
	return regs->len;
}

/* All-ones is what a device that is gone answers. */
#define CXLL_GONE32	0xffffffffU
#define CXLL_GONE64	0xffffffffffffffffULL

/**
 * cxll_read32 - read a dword
 * @regs: window
 * @off: offset in it
 *
 * An access outside the window or off alignment is our own mistake: it is not
 * made, and the log names the caller once.
 *
 * Return: the register; CXLL_GONE32 for a device that is gone and for an
 * access that was not made.
 *
 * Context: as the ops.
 */
u32 cxll_read32(const struct cxll_regs *regs, u32 off);

/**
 * cxll_write32 - write a dword
 * @regs: window
 * @off: offset in it
 * @val: value
 *
 * Checked as cxll_read32().
 *
 * Context: as the ops.
 */
void cxll_write32(const struct cxll_regs *regs, u32 off, u32 val);

/**
 * cxll_read64 - read a qword, in one access or low dword first
 * @regs: window
 * @off: offset in it
 *
 * Not for component registers: those take dwords only (CXL 3.1 8.2.4).
 *
 * Return: the register, or CXLL_GONE64 as cxll_read32().
 *
 * Context: as the ops.
 */
u64 cxll_read64(const struct cxll_regs *regs, u32 off);

/**
 * cxll_write64 - write a qword, in one access or low dword first
 * @regs: window
 * @off: offset in it
 * @val: value
 *
 * Checked as cxll_read32().
 *
 * Context: as the ops.
 */
void cxll_write64(const struct cxll_regs *regs, u32 off, u64 val);

/**
 * cxll_regs_copy_from - copy registers out, dword by dword
 * @regs: window
 * @off: start, dword aligned
 * @buf: where to
 * @len: bytes, any number
 *
 * Return: 0, or -ERANGE when it leaves the window.
 *
 * Context: as the ops.
 */
int cxll_regs_copy_from(const struct cxll_regs *regs, u32 off, void *buf,
			size_t len);

/**
 * cxll_regs_copy_to - copy bytes into registers, dword by dword
 * @regs: window
 * @off: start, dword aligned
 * @buf: where from
 * @len: bytes; the last dword is padded with zeros
 *
 * Return: 0, or -ERANGE when it leaves the window.
 *
 * Context: as the ops.
 */
int cxll_regs_copy_to(const struct cxll_regs *regs, u32 off, const void *buf,
		      size_t len);

#endif
