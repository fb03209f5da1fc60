/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_LOCKS_H
#define _CXLL_LOCKS_H

#include <linux/mutex.h>
#include <linux/rwsem.h>

/*
 * The locks of the set, outermost first. A lock may be taken while those above
 * it in the list are held, never the other way round.
 *
 *  1. device_lock(provider)   PCI function, ACPI0017: probe and remove
 *  2. device_lock(memdev)     cxl_mem's probe and remove
 *  3. cxll_grow_lock          who adds or takes away a switch port; serialises
 *                             memdevs that share a path
 *  4. device_lock(port)       cxl_port's probe and remove
 *  5. device_lock(region)
 *  6. &cxll_region.idle_lock  who has the token that a region is idle
 *  7. ilv_lock                region_attr.c: one writer of interleave_ways, which
 *                             makes and removes target files
 *  8. cxll_tree_lock          fields of ports, dports, decoders and regions
 *  9. &cxll_memdev.cd_lock    life of the device below a memdev
 * 10. &cxll_mbox.lock         one mailbox
 * 11. leaves: the lock of the memory rules, which the memory notifier takes, and
 *     job_lock of worker.c
 *
 * The worker of a region takes device locks of dax regions and dax devices, the
 * locks of memory hotplug, and cxll_tree_lock; never device_lock(region), which
 * is held by who waits for it.
 *
 * cxll_tree_lock is never held over device_add(), device_del() or driver
 * binding, as attributes take it; nor over mailbox, DOE or media waits. It is
 * held over decoder programming, which the specification bounds to 10 ms a
 * decoder.
 */
extern struct mutex cxll_grow_lock;
extern struct rw_semaphore cxll_tree_lock;

#endif
