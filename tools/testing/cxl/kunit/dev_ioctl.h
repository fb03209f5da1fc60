/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The user of a memN: the process that loads this module, in whose context
 * suites begin, with its memory, and the commands it sends.
 */
#ifndef _CXLL_DEV_IOCTL_H
#define _CXLL_DEV_IOCTL_H

#include <linux/fs.h>
#include <linux/sizes.h>
#include <compat/cxl_mem.h>
#include <cxll/memdev.h>
#include "dev_tests.h"

#define ID(name)	CXL_MEM_COMMAND_ID_##name
#define USER_LEN	SZ_16K
#define IN		SZ_4K		/* input payload in the user's memory */
#define OUT		(2 * SZ_4K)	/* output payload there */

/* Where the user's memory begins */
extern unsigned long dev_user_base;

struct dev_ioctl_case {
	struct dev_case base;	/* first: what dev_case_*() look for */
	struct cxll_memdev *md;
	struct inode *inode;
	struct file *file;
};

int dev_ioctl_suite_init(struct kunit_suite *suite);
void dev_ioctl_suite_exit(struct kunit_suite *suite);
int dev_ioctl_init(struct kunit *test);
void dev_ioctl_exit(struct kunit *test);

/* One on the file of the case, its argument at @arg or where the user's memory begins */
long dev_ioctl_at(struct dev_ioctl_case *c, unsigned int cmd, unsigned long arg);
long dev_ioctl(struct kunit *test, unsigned int cmd);

/* To the user's memory and from it */
void dev_user_put(struct kunit *test, unsigned long off, const void *p, size_t n);
void dev_user_get(struct kunit *test, unsigned long off, void *p, size_t n);

/* A command with its payloads where they belong */
struct cxl_send_command dev_command(u32 id, u32 in, u32 out);

/* Sent; @cmd is what comes back. */
long dev_send(struct kunit *test, struct cxl_send_command *cmd);
long dev_send_id(struct kunit *test, u32 id, u32 in, u32 out);

#endif
