// SPDX-License-Identifier: GPL-2.0-only
/*
 * The security state of a memdev, and what destroys all of its contents:
 * Sanitize and Secure Erase (CXL 3.1 8.2.9.9.5). Both run in the background for
 * seconds to hours, with the media disabled. Neither may begin while a decoder
 * is committed, nor a decoder be committed while one runs.
 */
#include <linux/kstrtox.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>
#include <cxll/decoder.h>
#include <cxll/lib/device_status.h>
#include <cxll/lib/security.h>
#include <cxll/locks.h>
#include <cxll/port.h>
#include "device.h"

#define ERASE_LOOK_MS	250

static const char *erase_name(u16 opcode)
{
	return opcode == CXLL_OP_SANITIZE ? "Sanitize" : "Secure Erase";
}

/*
 * The percentage decides. An operation that failed may never come to 100; then
 * the media, which either disables, are ready again and nothing runs.
 */
static bool erase_ended(const struct cxll_dev *cd, u16 opcode,
			const struct cxll_background *bg)
{
	u64 status;

	if (bg->opcode != opcode || bg->percent >= 100)
		return true;
	if (bg->running)
		return false;
	status = cxll_read64(&cd->mm.status, 0);
	return status == CXLL_GONE64 ||
	       cxll_device_status_decode(status).media == CXLL_MEDIA_READY;
}

static void erase_set(struct cxll_memdev *md, u16 opcode)
{
	scoped_guard(rwsem_write, &cxll_tree_lock)
		md->erasing = opcode;
	/* Who waits for the end polls this file */
	if (!opcode)
		sysfs_notify(&md->dev.kobj, "security", "state");
}

static void erase_look_later(struct cxll_memdev *md)
{
	queue_delayed_work(system_freezable_wq, &md->erase,
			   msecs_to_jiffies(ERASE_LOOK_MS));
}

static void erase_tell(struct cxll_memdev *md, u16 opcode, int rc,
		       const struct cxll_background *bg)
{
	if (rc)
		dev_warn(&md->dev, "%s: the device went before the end\n",
			 erase_name(opcode));
	else if (bg->opcode != opcode)
		dev_warn(&md->dev, "%s has ended, the result is not known: another command was run after it\n",
			 erase_name(opcode));
	else if (bg->percent < 100 || bg->rc != CXLL_RC_SUCCESS)
		dev_err(&md->dev, "%s failed at %u %%: %s (%02xh); contents may be left\n",
			erase_name(opcode), bg->percent,
			cxll_mbox_rc(bg->rc)->text, bg->rc);
	else
		dev_info(&md->dev, "%s has ended: all contents are gone\n",
			 erase_name(opcode));
}

static void erase_work(struct work_struct *work)
{
	struct cxll_memdev *md = container_of(to_delayed_work(work),
					      struct cxll_memdev, erase);
	struct cxll_background bg = {};
	u16 opcode;
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		opcode = md->erasing;
	rc = cxll_mbox_mmio_background(&md->cd->mm, &bg);
	if (!rc && !erase_ended(md->cd, opcode, &bg)) {
		erase_look_later(md);
		return;
	}
	erase_set(md, 0);
	erase_tell(md, opcode, rc, &bg);
}

/* Nobody can use the memory, and nobody will before this has ended. */
static int erase_claim(struct cxll_memdev *md, u16 opcode, struct cxll_why *why)
{
	unsigned int committed;

	guard(rwsem_write)(&cxll_tree_lock);
	if (md->erasing) {
		cxll_why_set(why, "%s is still running", erase_name(md->erasing));
		return -EBUSY;
	}
	/* What is in use is known of a memdev in the topology only */
	if (!md->endpoint || !cxll_port_is_up(md->endpoint)) {
		cxll_why_set(why, "it is not enabled, so its decoders are not known: enable it first");
		return -ENXIO;
	}
	committed = cxll_decoders_committed(md->endpoint);
	if (committed) {
		cxll_why_set(why, "%u of its decoders are committed: destroy its regions first",
			     committed);
		return -EBUSY;
	}
	md->erasing = opcode;
	return 0;
}

static int security_read(struct cxll_dev *cd, u32 *flags, struct cxll_why *why)
{
	u8 out[CXLL_SECURITY_LEN] = {};
	struct cxll_mbox_cmd cmd = {
		.opcode = CXLL_OP_GET_SECURITY_STATE,
		.out = out,
		.out_len = sizeof(out),
		.out_min = sizeof(out),
	};
	int rc;

	*flags = 0;
	/* A device without the command has no passphrase either */
	if (!cxll_commands_found(&cd->mm.mbox, CXLL_OP_GET_SECURITY_STATE))
		return 0;
	rc = cxll_dev_command(cd, "Get Security State", &cmd, why);
	if (!rc)
		*flags = cxll_security_flags(out);
	return rc;
}

/* Sanitize asks for no passphrase, Secure Erase for an open lock. */
static int erase_permitted(struct cxll_dev *cd, u16 opcode, struct cxll_why *why)
{
	u32 flags;
	int rc = security_read(cd, &flags, why);

	if (rc)
		return rc;
	if (opcode == CXLL_OP_SANITIZE && flags & CXLL_SECURITY_USER_SET) {
		cxll_why_set(why, "a user passphrase is set: disable it first");
		return -EPERM;
	}
	if (flags & CXLL_SECURITY_LOCKED) {
		cxll_why_set(why, "the device is locked: unlock it first");
		return -EPERM;
	}
	return 0;
}

static int erase_send(struct cxll_memdev *md, u16 opcode, struct cxll_why *why)
{
	struct cxll_mbox_cmd cmd = { .opcode = opcode };
	int rc;

	rc = cxll_dev_command(md->cd, erase_name(opcode), &cmd, why);
	if (!rc && cmd.rc == CXLL_RC_BACKGROUND) {
		dev_info(&md->dev, "%s has begun\n", erase_name(opcode));
		erase_look_later(md);
		return 0;
	}
	erase_set(md, 0);
	if (!rc)
		erase_tell(md, opcode, 0, &(struct cxll_background){
			.opcode = opcode,
			.percent = 100,
		});
	return rc;
}

static int erase_begin(struct cxll_memdev *md, u16 opcode, struct cxll_why *why)
{
	int rc;

	if (!cxll_dev_is_ready(md->cd)) {
		cxll_why_set(why, "its media are not ready");
		return -EAGAIN;
	}
	rc = erase_permitted(md->cd, opcode, why);
	if (!rc)
		rc = erase_claim(md, opcode, why);
	return rc ?: erase_send(md, opcode, why);
}

static ssize_t erase_store(struct device *dev, const char *buf, size_t len,
			   u16 opcode)
{
	struct cxll_memdev *md = to_cxll_memdev(dev);
	struct cxll_why why = {};
	bool yes;
	int rc;

	if (kstrtobool(buf, &yes) || !yes)
		return -EINVAL;
	rc = cxll_told(dev, &md->reason, erase_name(opcode),
		       erase_begin(md, opcode, &why), &why);
	return rc ?: len;
}

static ssize_t sanitize_store(struct device *dev, struct device_attribute *attr,
			      const char *buf, size_t len)
{
	return erase_store(dev, buf, len, CXLL_OP_SANITIZE);
}
static DEVICE_ATTR_WO(sanitize);

static ssize_t erase_attr_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t len)
{
	return erase_store(dev, buf, len, CXLL_OP_SECURE_ERASE);
}

static struct device_attribute dev_attr_erase =
	__ATTR(erase, 0200, NULL, erase_attr_store);

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct cxll_memdev *md = to_cxll_memdev(dev);
	u32 flags;
	int rc;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		if (md->erasing)
			return sysfs_emit(buf, "sanitize\n");
	rc = security_read(md->cd, &flags, NULL);
	return rc ?: sysfs_emit(buf, "%s\n", cxll_security_word(flags));
}
static DEVICE_ATTR_RO(state);

static struct attribute *security_attrs[] = {
	&dev_attr_erase.attr,
	&dev_attr_sanitize.attr,
	&dev_attr_state.attr,
	NULL
};

static umode_t security_visible(struct kobject *kobj, struct attribute *attr,
				int n)
{
	const struct cxll_mbox *mbox =
		&to_cxll_memdev(kobj_to_dev(kobj))->cd->mm.mbox;

	if ((attr == &dev_attr_sanitize.attr &&
	     !cxll_commands_found(mbox, CXLL_OP_SANITIZE)) ||
	    (attr == &dev_attr_erase.attr &&
	     !cxll_commands_found(mbox, CXLL_OP_SECURE_ERASE)))
		return 0;
	return attr->mode;
}

const struct attribute_group cxll_security_group = {
	.name = "security",
	.attrs = security_attrs,
	.is_visible = security_visible,
};

void cxll_security_init(struct cxll_memdev *md)
{
	struct cxll_background bg;

	INIT_DELAYED_WORK(&md->erase, erase_work);
	if (!cxll_mbox_exists(&md->cd->mm) ||
	    cxll_mbox_mmio_background(&md->cd->mm, &bg))
		return;
	if (bg.opcode != CXLL_OP_SANITIZE && bg.opcode != CXLL_OP_SECURE_ERASE)
		return;
	if (erase_ended(md->cd, bg.opcode, &bg))
		return;

	dev_info(md->cd->dev, "%s is still running, %u %% are done\n",
		 erase_name(bg.opcode), bg.percent);
	erase_set(md, bg.opcode);
	erase_look_later(md);
}

void cxll_security_update(struct cxll_memdev *md)
{
	if (sysfs_update_group(&md->dev.kobj, &cxll_security_group))
		dev_warn(&md->dev, "its files below security/ could not be updated: no memory left\n");
}

void cxll_security_exit(struct cxll_memdev *md)
{
	cancel_delayed_work_sync(&md->erase);
}
