/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_CONSUMER_H
#define _CXLL_CONSUMER_H

#include <linux/device.h>
#include <linux/string.h>
#include <cxll/lib/dpa.h>
#include <cxll/region.h>
#include <cxll/lib/why.h>

/**
 * struct cxll_consumer_ops - who uses the memory of live regions
 * @mode: kind of capacity it takes
 * @owner: its module, pinned while it has a region's memory
 * @hand_over: take the range of @dax. Its device is on the bus, bound to the
 *	consumer's driver. May load modules and wait for memory hotplug. What
 *	fails halfway is undone, or left usable and told
 * @in_use: is anything of the range given, open or mapped? Quick: looks at
 *	counters, waits for nothing
 * @take_back: give everything back that @hand_over took. The range is closed
 *	to onlining. -EBUSY with nothing changed when something is in use,
 *	pinned pages included. Undone by no one: after 0 the range is unused
 * @resume: bring online what @hand_over did not, as cxll_consumer_onlined() said
 *	that the region was being released, which it then was not. May be NULL
 * @contents_gone: the device behind the range is gone: take mappings away from
 *	whoever has them, so that he gets SIGBUS. System RAM is not meant: its
 *	pages are marked by the region driver. May be NULL
 *
 * Return of all: 0 or -errno with a sentence.
 *
 * Context: sleep; @in_use from anywhere, the others in the worker of the region
 * alone, so one at a time; no lock of cxll/locks.h is held.
 */
struct cxll_consumer_ops {
	enum cxll_mode mode;
	struct module *owner;
	int (*hand_over)(struct cxll_dax_region *dax, struct cxll_why *why);
	int (*in_use)(struct cxll_dax_region *dax, struct cxll_why *why);
	int (*take_back)(struct cxll_dax_region *dax, struct cxll_why *why);
	void (*resume)(struct cxll_dax_region *dax);
	void (*contents_gone)(struct cxll_dax_region *dax);
};

/**
 * cxll_consumer_register - offer to take regions of a kind
 * @ops: consumer
 *
 * Live regions of that kind that nobody has yet are handed over by their
 * workers; nothing of that is waited for.
 *
 * Return: 0, or -EBUSY when the kind has a consumer.
 *
 * Context: sleeps.
 */
int cxll_consumer_register(const struct cxll_consumer_ops *ops);

/**
 * cxll_consumer_unregister - undo cxll_consumer_register()
 * @ops: consumer; has no region any more, as each pins @owner
 *
 * Context: sleeps; waits for a @in_use that runs.
 */
void cxll_consumer_unregister(const struct cxll_consumer_ops *ops);

/**
 * cxll_consumer_onlined - tell how much of a region is online by now
 * @dax: its dax region
 * @online: bytes; what failed to come counts as online, so that it ends at @size
 * @size: bytes that are to come online; not 0
 *
 * To be called after each memory block.
 *
 * Return: NULL to go on, or why no more is to come online.
 *
 * Context: @hand_over or @resume of the consumer; sleeps.
 */
const char *cxll_consumer_onlined(struct cxll_dax_region *dax, u64 online,
				  u64 size);

/**
 * cxll_dax_is_device - is this a dax device?
 * @dev: child of what is a dax region for the kernel
 *
 * Return: true if so.
 *
 * Context: any.
 */
static inline bool cxll_dax_is_device(const struct device *dev)
{
	return dev->bus && !strcmp(dev->bus->name, "dax");
}

/**
 * cxll_dax_files_remove - let nobody be inside of the files of dax devices
 * @dev: what is a dax region for the kernel, whose dax devices are removed next
 *
 * First those that make and delete dax devices, so no device is missed. Fine
 * when there are none.
 *
 * Context: sleeps. The caller holds no lock of the dax core, and not the device
 * lock of @dev.
 */
void cxll_dax_files_remove(struct device *dev);

#endif
