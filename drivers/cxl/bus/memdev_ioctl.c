// SPDX-License-Identifier: GPL-2.0-only
/* /dev/cxl/memN: which commands there are, and sending one. */
#include <linux/bits.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <compat/cxl_mem.h>
#include "device.h"

#define PARTITION_FLAGS		8	/* offset in Set Partition Info */
#define   PARTITION_IMMEDIATE	BIT(0)

static void command_describe(const struct cxll_mbox *mbox, const struct cxll_command *c,
			     struct cxl_command_info *info)
{
	*info = (struct cxl_command_info){
		.id = c->id,
		.size_in = c->size_in,
		.size_out = c->size_out,
	};
	if (cxll_commands_enabled(mbox, c))
		info->flags |= CXL_MEM_COMMAND_FLAG_ENABLED;
}

static long command_query(struct cxll_dev *cd,
			  struct cxl_mem_query_commands __user *user)
{
	const struct cxll_mbox *mbox = &cd->mm.mbox;
	struct cxl_command_info info;
	u32 wanted, i;

	if (get_user(wanted, &user->n_commands))
		return -EFAULT;
	if (!wanted)
		return put_user(cxll_commands_count(), &user->n_commands);

	wanted = min(wanted, cxll_commands_count());
	for (i = 0; i < wanted; i++) {
		command_describe(mbox, cxll_commands_nth(i), &info);
		if (copy_to_user(&user->commands[i], &info, sizeof(info)))
			return -EFAULT;
	}

	/* The in-tree driver leaves the user's number alone here */
	return 0;
}

/* What can be said without looking at the payload. */
static int check_send(const struct cxll_dev *cd,
		      const struct cxl_send_command *send,
		      const struct cxll_command **found)
{
	const struct cxll_command *c;

	if (send->flags & ~CXL_MEM_COMMAND_FLAG_MASK)
		return -EINVAL;
	if (send->in.rsvd || send->out.rsvd)
		return -EINVAL;

	c = cxll_commands_find(send->id);
	if (!c)
		return -ENOTTY;
	if (c->forbidden)
		return -EPERM;
	if (send->rsvd)
		return -EINVAL;
	if (!cxll_commands_enabled(&cd->mm.mbox, c))
		return -ENOTTY;

	if (c->size_in != CXLL_SIZE_ANY && send->in.size != c->size_in)
		return -ENOMEM;
	if (c->size_out != CXLL_SIZE_ANY && send->out.size < c->size_out)
		return -ENOMEM;
	if (send->in.size > cd->mm.mbox.payload_size)
		return -EINVAL;

	*found = c;
	return 0;
}

/* Commands whose input decides whether a user may send them. */
static int check_payload(const struct cxll_dev *cd,
			 const struct cxll_command *c, const u8 *in)
{
	if (c->opcode != CXLL_OP_SET_PARTITION_INFO)
		return 0;
	if (!(in[PARTITION_FLAGS] & PARTITION_IMMEDIATE))
		return 0;

	dev_warn_ratelimited(cd->dev, "immediate partition change refused, memory may be in use: clear the immediate flag to apply it at the next reset\n");
	return -EINVAL;
}

static void *copy_input(const struct cxl_send_command *send)
{
	if (!send->in.size)
		return NULL;

	return vmemdup_user(u64_to_user_ptr(send->in.payload), send->in.size);
}

/*
 * The device's return code is the user's to judge: the ioctl succeeds when
 * there is one.
 */
static int command_transfer(struct cxll_dev *cd, struct cxl_send_command *send,
			    const struct cxll_command *c, const void *in, void *out)
{
	struct cxll_mbox_cmd cmd = {
		.opcode = c->opcode,
		.in = in,
		.in_len = c->send_in ?: send->in.size,
		.out = out,
		.out_len = out ? cd->mm.mbox.payload_size : 0,
		.out_min = c->size_out == CXLL_SIZE_ANY ? 0 : c->size_out,
	};
	size_t n;
	int rc;

	/* Where reads of a device that is gone give 0, it seems to succeed. */
	if (cxll_dev_gone(cd))
		return -ENODEV;

	rc = cxll_mbox_send(&cd->mm.mbox, &cmd);
	if (rc && !(cmd.answered && cmd.rc != CXLL_RC_SUCCESS)) {
		struct cxll_why why = {};

		cxll_mbox_explain(&cd->mm.mbox, &cmd, rc, &why);
		dev_warn_ratelimited(cd->dev, "command %04xh of user space failed: %s\n",
				     c->opcode, cxll_why_complete(&why, rc));
		return rc;
	}

	n = min_t(size_t, cmd.out_len, send->out.size);
	if (n && copy_to_user(u64_to_user_ptr(send->out.payload), out, n))
		return -EFAULT;

	send->retval = cmd.rc;
	send->out.size = n;
	return 0;
}

static long send_command(struct cxll_dev *cd,
			 struct cxl_send_command __user *user)
{
	const struct cxll_command *c = NULL;
	struct cxl_send_command send;
	void *in, *out = NULL;
	int rc;

	if (copy_from_user(&send, user, sizeof(send)))
		return -EFAULT;
	rc = check_send(cd, &send, &c);
	if (rc)
		return rc;

	in = copy_input(&send);
	if (IS_ERR(in))
		return PTR_ERR(in);
	rc = check_payload(cd, c, in);
	if (rc)
		goto out;

	if (c->size_out) {
		/* The whole payload, so that no answer is too long for it. */
		out = kvzalloc(cd->mm.mbox.payload_size, GFP_KERNEL);
		if (!out) {
			rc = -ENOMEM;
			goto out;
		}
	}

	rc = command_transfer(cd, &send, c, in, out);
	if (!rc && copy_to_user(user, &send, sizeof(send)))
		rc = -EFAULT;
out:
	kvfree(out);
	kvfree(in);
	return rc;
}

static long memdev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct cxll_memdev *md = file->private_data;
	void __user *user = (void __user *)arg;
	long rc = -ENOTTY;

	/* Held to the end: the device stays as long as the command runs. */
	down_read(&md->cd_lock);
	if (!md->cd)
		rc = -ENXIO;
	else if (!cxll_mbox_exists(&md->cd->mm))
		rc = -ENOTTY;
	else if (cmd == CXL_MEM_QUERY_COMMANDS)
		rc = command_query(md->cd, user);
	else if (cmd == CXL_MEM_SEND_COMMAND)
		rc = send_command(md->cd, user);
	up_read(&md->cd_lock);

	return rc;
}

static int memdev_open(struct inode *inode, struct file *file)
{
	struct cxll_memdev *md = container_of(inode->i_cdev,
					      struct cxll_memdev, cdev);

	get_device(&md->dev);
	file->private_data = md;
	return 0;
}

static int memdev_close(struct inode *inode, struct file *file)
{
	struct cxll_memdev *md = file->private_data;

	put_device(&md->dev);
	return 0;
}

const struct file_operations cxll_memdev_fops = {
	.owner = THIS_MODULE,
	.open = memdev_open,
	.release = memdev_close,
	.unlocked_ioctl = memdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};
