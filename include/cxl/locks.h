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
 *  5. device_lock(region), device_lock(dax_region)
 *  6. ilv_lock                region_attr.c: one writer of interleave_ways, which
 *                             makes and removes target files
 *  7. cxll_tree_lock          fields of ports, dports, decoders and regions
 *  8. &cxll_memdev.cd_lock    life of the device below a memdev
 *  9. &cxll_mbox.lock         one mailbox
 *
 * cxll_tree_lock is never held over device_add(), device_del() or driver
 * binding, as attributes take it; nor over mailbox, DOE or media waits. It is
 * held over decoder programming, which the specification bounds to 10 ms a
 * decoder.
 */
extern struct mutex cxll_grow_lock;
extern struct rw_semaphore cxll_tree_lock;

#endif
