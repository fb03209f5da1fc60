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

/* The device of the case. */
struct cxll_sim_dev *dev_case_sim(struct kunit *test);

/* Sound again, as at the start of the case. */
struct cxll_sim_dev *dev_case_fresh(struct kunit *test);

#endif
