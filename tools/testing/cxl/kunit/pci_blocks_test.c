// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI functions that QEMU does not have, as configuration space in memory: what
 * cxl_pci finds there, and what it says of functions that it does not bind. Its
 * own files are built a second time.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <cxll/lib/dvsec.h>
#include <cxll/regs.h>

static char said[160];

/* Its only line at this level is what a user is to see */
#undef pci_info
#define pci_info(pdev, ...) \
	((void)(pdev), scnprintf(said, sizeof(said), __VA_ARGS__))

#include "../../../../drivers/cxl/pci/blocks.c"
#include "../../../../drivers/cxl/pci/foreign.c"

#define BAR		2
#define BAR_START	0xd0000000UL	/* nothing is there, and nothing is read */
#define BAR_LEN		0x20000UL

struct function {
	struct pci_bus bus;
	struct pci_dev pdev;
	struct cxll_pci cp;
	__le32 config[PCI_CFG_SPACE_EXP_SIZE / 4];
	unsigned int end;	/* of the capabilities so far */
};

static int function_read(struct pci_bus *bus, unsigned int devfn, int where,
			 int size, u32 *val)
{
	struct function *fn = container_of(bus, struct function, bus);
	u32 dword = le32_to_cpu(fn->config[where / 4]) >> 8 * (where % 4);

	*val = size == 4 ? dword : dword & (BIT(8 * size) - 1);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops function_ops = { .read = function_read };

static void function_release(struct device *dev)
{
}

static struct function *function_new(struct kunit *test, u32 class)
{
	struct function *fn = kunit_kzalloc(test, sizeof(*fn), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fn);
	fn->bus.ops = &function_ops;
	fn->config[0] = cpu_to_le32(0x56781234);
	fn->end = PCI_CFG_SPACE_SIZE;
	fn->pdev.bus = &fn->bus;
	fn->pdev.vendor = 0x1234;
	fn->pdev.device = 0x5678;
	fn->pdev.class = class;
	fn->pdev.cfg_size = PCI_CFG_SPACE_EXP_SIZE;
	fn->pdev.resource[BAR] = (struct resource){
		.start = BAR_START,
		.end = BAR_START + BAR_LEN - 1,
		.flags = IORESOURCE_MEM,
	};
	fn->cp.pdev = &fn->pdev;
	device_initialize(&fn->pdev.dev);
	fn->pdev.dev.release = function_release;
	KUNIT_ASSERT_EQ(test, dev_set_name(&fn->pdev.dev, "function"), 0);
	said[0] = 0;
	return fn;
}

/* What is managed goes with the last reference */
static void function_put(struct function *fn)
{
	put_device(&fn->pdev.dev);
}

/* One more DVSEC of CXL; @first shares its dword with the ID, @second is the next one */
static void function_dvsec(struct function *fn, u16 id, u32 first, u32 second)
{
	__le32 *at = fn->config + fn->end / 4;
	unsigned int len = id == CXLL_DVSEC_ID_DEVICE ? CXLL_DVSEC_LEN_MIN : 20;

	fn->end += len;
	at[0] = cpu_to_le32(PCI_EXT_CAP_ID_DVSEC | 1 << 16 | fn->end << 20);
	at[1] = cpu_to_le32(CXLL_DVSEC_VENDOR | len << 20);
	at[2] = cpu_to_le32(id | first);
	at[3] = cpu_to_le32(second);
}

/* A board with a mailbox that has no CXL Device DVSEC (class 0502, public logs) */
static void blocks_mailbox_only(struct kunit *test)
{
	struct function *fn = function_new(test, PCI_CLASS_MEMORY_CXL << 8 | 0x10);

	function_dvsec(fn, CXLL_DVSEC_ID_REGLOC, 0,
		       BAR | CXLL_BLOCK_DEVICE << 8 | 0x10000);
	KUNIT_EXPECT_EQ(test, cxll_pci_find_blocks(&fn->cp), 0);
	KUNIT_EXPECT_EQ(test, fn->cp.cd.device.len, 0x10000U);
	KUNIT_EXPECT_EQ(test, fn->cp.cd.dvsec.len, 0U);
	KUNIT_EXPECT_EQ(test, fn->cp.cd.component.len, 0U);
	function_put(fn);

	/* Without either it is nothing for us */
	fn = function_new(test, PCI_CLASS_MEMORY_CXL << 8 | 0x10);
	KUNIT_EXPECT_EQ(test, cxll_pci_find_blocks(&fn->cp), -ENODEV);
	function_put(fn);
}

/* Memory of CXL whose class is none of a memory device */
static void foreign_classes(struct kunit *test)
{
	static const struct pci_device_id ours[] = {
		{ PCI_DEVICE_CLASS(PCI_CLASS_MEMORY_CXL << 8 | 0x10, ~0) },
		{ }
	};
	static const struct {
		u32 class;
		u32 caps;
		u32 control;
		bool told;
	} rows[] = {
		{ 0xff0000, CXLL_DVSEC_CAP_MEM, 0, true },
		{ 0x058000, CXLL_DVSEC_CAP_MEM, 0, true },
		{ 0x000000, CXLL_DVSEC_CAP_MEM, 0, true },
		{ 0xff0000, CXLL_DVSEC_CAP_MEM,
		  CXLL_DVSEC_CTRL_MEM_ENABLE, false },	/* somebody set it up */
		{ 0xff0000, 0, 0, false },		/* CXL.cache alone */
		{ 0x030000, CXLL_DVSEC_CAP_MEM, 0, false }, /* has a driver of its own */
		{ 0x120000, CXLL_DVSEC_CAP_MEM, 0, false },
		{ 0x050210, CXLL_DVSEC_CAP_MEM, 0, false },	/* ours */
	};
	struct function *fn;
	unsigned int i;

	foreign_ours = ours;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		fn = function_new(test, rows[i].class);
		foreign_look_at(&fn->pdev);
		KUNIT_EXPECT_FALSE_MSG(test, said[0], "%u: without DVSEC", i);
		function_dvsec(fn, CXLL_DVSEC_ID_DEVICE, rows[i].caps << 16,
			       rows[i].control);
		foreign_look_at(&fn->pdev);
		KUNIT_EXPECT_EQ_MSG(test, !!said[0], rows[i].told, "%u: %s", i,
				    said);
		if (rows[i].told)
			KUNIT_EXPECT_NOT_NULL(test, strstr(said, "echo 1234 5678 >"));
		function_put(fn);
	}
	foreign_ours = NULL;
}

static struct kunit_case cases[] = {
	KUNIT_CASE(blocks_mailbox_only),
	KUNIT_CASE(foreign_classes),
	{ }
};

static struct kunit_suite pci_blocks_suite = {
	.name = "cxl_live_pci_blocks",
	.test_cases = cases,
};

kunit_test_suites(&pci_blocks_suite);

MODULE_DESCRIPTION("KUnit suite of what cxl_pci finds in configuration space");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(CXL_LIVE);
