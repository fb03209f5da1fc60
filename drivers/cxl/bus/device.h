/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files about memory devices share inside cxl_bus.ko. */
#ifndef _CXLL_BUS_DEVICE_H
#define _CXLL_BUS_DEVICE_H

#include <linux/fs.h>
#include <cxll/dev.h>
#include <cxll/memdev.h>

/* Memory that waits for a device must get an owner some day, whatever a user asks */
#define DEV_READY_MAX_S	3600U

/**
 * struct cxll_command - a command users may send
 * @id: CXL_MEM_COMMAND_ID_*
 * @opcode: what the device knows it by
 * @size_in: bytes the user passes, or CXLL_SIZE_ANY
 * @size_out: bytes the user must have room for, or CXLL_SIZE_ANY
 * @send_in: bytes that go to the device where they differ from @size_in
 * @forbidden: listed, as clients want to see it, but never sent
 */
struct cxll_command {
	u32 id;
	u16 opcode;
	u32 size_in;
	u32 size_out;
	u32 send_in;
	bool forbidden;
};

#define CXLL_SIZE_ANY	(~0U)

/* uapi_commands.c */
unsigned int cxll_commands_count(void);
const struct cxll_command *cxll_commands_nth(unsigned int n);
const struct cxll_command *cxll_commands_find(u32 id);
bool cxll_commands_enabled(const struct cxll_mbox *mbox,
			   const struct cxll_command *c);
bool cxll_commands_found(const struct cxll_mbox *mbox, u16 opcode);
void cxll_commands_enable(struct cxll_mbox *mbox, u16 opcode);

/**
 * cxll_dev_gone - has the device left?
 * @cd: device
 *
 * Asks the provider first: what an address answers behind which nothing is
 * any more is the platform's choice; not everywhere it is all ones.
 *
 * Return: true when it has.
 *
 * Context: may sleep.
 */
bool cxll_dev_gone(struct cxll_dev *cd);

/* command.c */

/**
 * cxll_dev_command - send a command, and name it in the sentence if it fails
 * @cd: device
 * @name: the command's name in the specification
 * @cmd: the command
 * @why: result on error: "Get Log (0401h) failed: invalid log (17h)"
 *
 * Return: as cxll_mbox_send().
 *
 * Context: sleeps; takes the mailbox lock.
 */
int cxll_dev_command(struct cxll_dev *cd, const char *name,
		     struct cxll_mbox_cmd *cmd, struct cxll_why *why);

/* dynamic.c */

/**
 * cxll_dynamic_tell - say that dynamic capacity is not used, where there is any
 * @cd: device, its mailbox ready
 *
 * Context: sleeps; takes the mailbox lock.
 */
void cxll_dynamic_tell(struct cxll_dev *cd);

/* cel.c */
int cxll_cel_read(struct cxll_dev *cd, struct cxll_why *why);

/* media.c */
int cxll_dvsec_load(const struct cxll_regs *dvsec,
		    struct cxll_dvsec_device *info, struct cxll_why *why);
int cxll_dvsec_read(struct cxll_dev *cd, struct cxll_why *why);

/**
 * cxll_media_wait - look at the media until it is ready
 * @cd: device; its &cxll_dev.info is that of the last look
 * @ms: how long; 0: look once
 * @limit_s: result on -EAGAIN: seconds from the first look on that what is
 *	missing may take; where the device reports that it is out of order: for
 *	how long it may be so for a while only, as during a sanitize
 * @why: result on error
 *
 * Return: 0 when ready; -EAGAIN: not yet; -ENODEV; any other error means that
 * the device says it is not ready, and nothing tells that it will be.
 *
 * Context: sleeps; nothing may use the device's memory yet.
 */
int cxll_media_wait(struct cxll_dev *cd, unsigned int ms, unsigned int *limit_s,
		    struct cxll_why *why);

/* discover.c */

/**
 * cxll_dev_look_again - is the media ready by now?
 * @cd: device on the bus that was not ready when cxll_dev_discover() returned
 * @why: sentence on error
 *
 * Tells once when it takes longer than it may, and when it is ready.
 *
 * Return: 0: ready, all of @cd is filled in; -EAGAIN: not yet, see
 * cxll_dev_next_look_ms(); -ENODEV: gone; another error: it is ready and does
 * not tell its capacity.
 *
 * Context: sleeps; takes the mailbox lock.
 */
int cxll_dev_look_again(struct cxll_dev *cd, struct cxll_why *why);

/* capacity.c */
int cxll_capacity_read(struct cxll_dev *cd, struct cxll_why *why);

/* resize_event.c */
void cxll_resize_event_meet(struct cxll_dev *cd);
void cxll_resize_event_note(struct cxll_memdev *md);
void cxll_resize_event_part(struct cxll_dev *cd);
void cxll_resize_event_exit(void);

/* cdat_read.c */
int cxll_cdat_read(struct cxll_dev *cd, struct cxll_why *why);

/* security.c */

/* Files below security/ of a memdev. */
extern const struct attribute_group cxll_security_group;

/**
 * cxll_security_init - before a memdev is added to the bus
 * @md: memdev with its device
 *
 * One that is sanitized still, by whoever had the device before, is waited for.
 *
 * Context: sleeps.
 */
void cxll_security_init(struct cxll_memdev *md);

/**
 * cxll_security_update - the Command Effects Log came late: show its files
 * @md: memdev on the bus
 *
 * Context: sleeps.
 */
void cxll_security_update(struct cxll_memdev *md);

/**
 * cxll_security_exit - after a memdev was taken off the bus
 * @md: memdev, its device still there
 *
 * Context: sleeps; waits for one look at the registers at most.
 */
void cxll_security_exit(struct cxll_memdev *md);

/* memdev_ioctl.c */
extern const struct file_operations cxll_memdev_fops;

#endif
