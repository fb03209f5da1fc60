/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_MEMDEV_H
#define _CXLL_MEMDEV_H

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/rwsem.h>
#include <linux/workqueue.h>
#include <cxll/dev.h>
#include <cxll/reason.h>

struct cxll_port;

/**
 * struct cxll_memdev - a memory device on the cxl bus, "mem%d"
 * @dev: child of the provider's device; /dev/cxl/mem%d
 * @cdev: the ioctl file
 * @id: number in the name, not stable over reboots: users pick by serial
 * @owner: module of the provider; pinned while a region lives on the device
 * @cd_lock: protects @cd against removal. Readers: ioctls. Writer: removal.
 * @cd: the device; NULL once the provider took it back
 * @endpoint: its port in the topology. Protected by cxll_tree_lock.
 * @reason: why it is not enabled, or was not sanitized
 * @waits: for the ports above it: binding its driver failed for want of them,
 *	or it was unbound because they went; or it has become ready, and was
 *	refused before. A rescan binds these and no other,
 *	so a device the user disabled stays disabled. Written by who binds or
 *	unbinds, read without a lock.
 * @look: looks again whether media that was not ready is so, and fills in what
 *	&cxll_dev.media_ready stands for
 * @erasing: opcode of a Sanitize or Secure Erase that was sent and has not ended;
 *	0: none. No decoder is committed meanwhile. Written under cxll_tree_lock
 * @erase: looks whether that has ended
 * @detach: unbinds the memdev driver from a work queue, see
 *	cxll_memdev_detach()
 */
struct cxll_memdev {
	struct device dev;
	struct cdev cdev;
	int id;
	struct module *owner;
	struct rw_semaphore cd_lock;
	struct cxll_dev *cd;
	struct cxll_port *endpoint;
	struct cxll_reason reason;
	bool waits;
	struct delayed_work look;
	u16 erasing;
	struct delayed_work erase;
	struct work_struct detach;
};

#define to_cxll_memdev(d) container_of(d, struct cxll_memdev, dev)

/**
 * is_cxll_memdev - is it one of ours?
 * @dev: any device
 *
 * Return: true for a &struct cxll_memdev.
 *
 * Context: any.
 */
bool is_cxll_memdev(const struct device *dev);

/**
 * cxll_memdev_add - put a discovered device on the bus
 * @cd: discovered device; stays valid until cxll_memdev_remove() returns
 * @owner: module of the provider, THIS_MODULE
 *
 * If its media is not ready, that is looked at again until it is, or until the
 * memdev goes; then the device has its capacity, and its driver is asked again.
 *
 * Return: the memdev or an ERR_PTR.
 *
 * Context: sleeps; probes the memdev driver if it is loaded.
 */
struct cxll_memdev *cxll_memdev_add(struct cxll_dev *cd, struct module *owner);

/**
 * cxll_memdev_remove - take it off again
 * @md: the memdev
 *
 * Waits for running ioctls; open files fail with -ENXIO from then on.
 *
 * Context: sleeps; unbinds the memdev driver, so the device lock of @md must
 * not be held.
 */
void cxll_memdev_remove(struct cxll_memdev *md);

/**
 * cxll_memdev_detach - unbind the memdev's driver from a work queue
 * @md: the memdev
 *
 * For those who stand below the locks an unbind takes: a port that is being
 * unbound. The bus attribute "flush" waits for it.
 *
 * Context: any, does not sleep.
 */
void cxll_memdev_detach(struct cxll_memdev *md);

#endif
