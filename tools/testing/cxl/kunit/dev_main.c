// SPDX-License-Identifier: GPL-2.0-only
/* cxl_dev_kunit: the device side of the bus on simulated devices. */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "dev_tests.h"

int dev_case_init(struct kunit *test)
{
	struct dev_case *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->sim = kunit_kzalloc(test, sizeof(*c->sim), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, c->sim);
	/* Not ours by name: 6.1 runs the cases before a module is in sysfs */
	c->parent = __root_device_register("cxl_sim", NULL);
	KUNIT_ASSERT_EQ(test, PTR_ERR_OR_ZERO(c->parent), 0);

	cxll_sim_dev_init(c->sim, c->parent);
	test->priv = c;
	return 0;
}

void dev_case_exit(struct kunit *test)
{
	struct dev_case *c = test->priv;

	if (!c)
		return;

	cxll_dev_release(&c->sim->cd);
	root_device_unregister(c->parent);
}

struct cxll_sim_dev *dev_case_sim(struct kunit *test)
{
	struct dev_case *c = test->priv;

	return c->sim;
}

struct cxll_sim_dev *dev_case_fresh(struct kunit *test)
{
	struct dev_case *c = test->priv;

	cxll_dev_release(&c->sim->cd);
	cxll_sim_dev_init(c->sim, c->parent);
	return c->sim;
}

#ifdef CONFIG_FAILSLAB

void dev_fail_at(unsigned int n)
{
	WRITE_ONCE(current->fail_nth, n);
}

bool dev_failed(void)
{
	bool yes = !READ_ONCE(current->fail_nth);

	dev_fail_at(0);
	return yes;
}

#else

void dev_fail_at(unsigned int n)
{
}

bool dev_failed(void)
{
	return false;
}

#endif

bool dev_fail_ready(struct kunit *test)
{
	void *p;

	dev_fail_at(1);
	p = kmalloc(8, GFP_KERNEL);
	dev_fail_at(0);
	kfree(p);
	if (p)
		kunit_mark_skipped(test, "no CONFIG_FAILSLAB, or ignore-gfp-wait is not N");
	return !p;
}

kunit_test_suites(&dev_regs_suite, &dev_sim_suite, &dev_mbox_suite,
		  &dev_discover_suite, &dev_fault_suite, &dev_cdat_suite,
		  &dev_memdev_suite, &dev_ioctl_suite, &dev_alloc_suite);

MODULE_DESCRIPTION("KUnit suites of the device side of cxl-live");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(CXL_LIVE);
