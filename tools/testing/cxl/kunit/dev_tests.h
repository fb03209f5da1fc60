/* SPDX-License-Identifier: GPL-2.0-only */
/* What the suites of cxl_dev_kunit share. */
#ifndef _CXLL_DEV_TESTS_H
#define _CXLL_DEV_TESTS_H

#include <kunit/test.h>
#include "sim/sim.h"

extern struct kunit_suite dev_regs_suite;
extern struct kunit_suite dev_sim_suite;
extern struct kunit_suite dev_mbox_suite;
extern struct kunit_suite dev_discover_suite;
extern struct kunit_suite dev_fault_suite;
extern struct kunit_suite dev_cdat_suite;
extern struct kunit_suite dev_memdev_suite;
extern struct kunit_suite dev_ioctl_suite;
extern struct kunit_suite dev_alloc_suite;

/**
 * struct dev_case - what every case has at hand: test->priv
 * @parent: stands for the PCI function
 * @sim: a sound device on it, undiscovered
 */
struct dev_case {
	struct device *parent;
	struct cxll_sim_dev *sim;
};

int dev_case_init(struct kunit *test);
void dev_case_exit(struct kunit *test);

/* Macros, so that a failure tells the line of its case */
#define expect_ram(test, cap, bytes)					\
	KUNIT_EXPECT_EQ(test, cxll_capacity_bytes(cap, CXLL_MODE_RAM),	\
			(u64)(bytes))
#define expect_pmem(test, cap, bytes)					\
	KUNIT_EXPECT_EQ(test, cxll_capacity_bytes(cap, CXLL_MODE_PMEM),	\
			(u64)(bytes))

/* The device of the case. */
struct cxll_sim_dev *dev_case_sim(struct kunit *test);

/*
 * Failing allocations: can this kernel do it? If not, the case is marked as
 * skipped, and should end.
 */
bool dev_fail_ready(struct kunit *test);

/* The next @n-th allocation of this task is to fail; 0: none. */
void dev_fail_at(unsigned int n);

/* Did it come to that? Ends it in any case. */
bool dev_failed(void);

/* Sound again, as at the start of the case. */
struct cxll_sim_dev *dev_case_fresh(struct kunit *test);

#endif
