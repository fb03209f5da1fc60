// SPDX-License-Identifier: GPL-2.0-only
/* The user of a memN, see dev_ioctl.h. */
#include <linux/cdev.h>
#include <linux/kthread.h>
#include <linux/mman.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>
#include "dev_ioctl.h"

static struct mm_struct *user_mm;
unsigned long dev_user_base;

int dev_ioctl_suite_init(struct kunit_suite *suite)
{
	if (!current->mm)
		return -EINVAL;

	/* one page more, then a hole: who writes past the end gets -EFAULT */
	dev_user_base = vm_mmap(NULL, 0, USER_LEN + PAGE_SIZE,
				PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(dev_user_base))
		return -ENOMEM;
	vm_munmap(dev_user_base + USER_LEN, PAGE_SIZE);

	user_mm = current->mm;
	mmget(user_mm);
	return 0;
}

void dev_ioctl_suite_exit(struct kunit_suite *suite)
{
	if (!user_mm)
		return;
	if (current->mm == user_mm)
		vm_munmap(dev_user_base, USER_LEN);
	mmput(user_mm);
	user_mm = NULL;
}

int dev_ioctl_init(struct kunit *test)
{
	struct dev_ioctl_case *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	struct dev_case *base;
	int rc;

	KUNIT_ASSERT_NOT_NULL(test, c);
	dev_case_init(test);
	base = test->priv;
	c->base = *base;
	test->priv = c;

	KUNIT_ASSERT_EQ(test, cxll_dev_discover(&c->base.sim->cd), 0);
	c->base.sim->cd.mm.mbox.command_ms = 20;
	c->md = cxll_memdev_add(&c->base.sim->cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(c->md));

	c->inode = kunit_kzalloc(test, sizeof(*c->inode), GFP_KERNEL);
	c->file = kunit_kzalloc(test, sizeof(*c->file), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, c->inode);
	KUNIT_ASSERT_NOT_NULL(test, c->file);
	c->inode->i_cdev = &c->md->cdev;
	c->file->f_op = c->md->cdev.ops;
	KUNIT_ASSERT_EQ(test, c->file->f_op->open(c->inode, c->file), 0);

	kthread_use_mm(user_mm);
	rc = clear_user((void __user *)dev_user_base, USER_LEN) ? -EFAULT : 0;
	kthread_unuse_mm(user_mm);
	return rc;
}

void dev_ioctl_exit(struct kunit *test)
{
	struct dev_ioctl_case *c = test->priv;

	if (!c)
		return;
	if (!IS_ERR_OR_NULL(c->md))
		cxll_memdev_remove(c->md);
	if (c->file && c->file->private_data)
		c->file->f_op->release(c->inode, c->file);
	dev_case_exit(test);
}

static void __user *at(unsigned long off)
{
	return (void __user *)(dev_user_base + off);
}

/*
 * Every access takes the user's memory and gives it back: a case that stops
 * half-way ends its thread, which must not have it then.
 */
long dev_ioctl_at(struct dev_ioctl_case *c, unsigned int cmd, unsigned long arg)
{
	long rc;

	kthread_use_mm(user_mm);
	rc = c->file->f_op->unlocked_ioctl(c->file, cmd, arg);
	kthread_unuse_mm(user_mm);
	return rc;
}

long dev_ioctl(struct kunit *test, unsigned int cmd)
{
	return dev_ioctl_at(test->priv, cmd, dev_user_base);
}

void dev_user_put(struct kunit *test, unsigned long off, const void *p, size_t n)
{
	unsigned long left;

	kthread_use_mm(user_mm);
	left = copy_to_user(at(off), p, n);
	kthread_unuse_mm(user_mm);
	KUNIT_ASSERT_EQ(test, left, 0UL);
}

void dev_user_get(struct kunit *test, unsigned long off, void *p, size_t n)
{
	unsigned long left;

	kthread_use_mm(user_mm);
	left = copy_from_user(p, at(off), n);
	kthread_unuse_mm(user_mm);
	KUNIT_ASSERT_EQ(test, left, 0UL);
}

struct cxl_send_command dev_command(u32 id, u32 in, u32 out)
{
	return (struct cxl_send_command){
		.id = id,
		.in = { .size = in, .payload = dev_user_base + IN },
		.out = { .size = out, .payload = dev_user_base + OUT },
	};
}

long dev_send(struct kunit *test, struct cxl_send_command *cmd)
{
	long rc;

	dev_user_put(test, 0, cmd, sizeof(*cmd));
	rc = dev_ioctl(test, CXL_MEM_SEND_COMMAND);
	dev_user_get(test, 0, cmd, sizeof(*cmd));
	return rc;
}

long dev_send_id(struct kunit *test, u32 id, u32 in, u32 out)
{
	struct cxl_send_command cmd = dev_command(id, in, out);

	return dev_send(test, &cmd);
}
