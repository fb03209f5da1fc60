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
 *  8. soft_reserved_lock      hmem_claim.c: which hmem devices were taken over
 *  9. cxll_tree_lock          fields of ports, dports, decoders and regions
 * 10. &cxll_memdev.cd_lock    life of the device below a memdev
 * 11. &cxll_mbox.lock         one mailbox
 * 12. leaves: rule_lock of memory_rule.c, which the memory notifier takes;
 *     job_lock of worker.c and of hwpoison_job.c; reason_lock of reason.c;
 *     seen_lock of resize_event.c; next_lock of region.c; policies_lock of dax/policy.c;
 *     undecoded_lock of hmem_undecoded.c; foreign_lock of foreign.c
 *
 * The worker of a region takes hmem_lock of hmem.c, device locks of dax
 * regions, dax devices and hmem devices, the locks of memory hotplug, watch_lock
 * and policy_lock of dax_cxl (the latter over rule_lock) and those from 8 on; never
 * device_lock(region), which is held by who waits for it.
 *
 * cxll_region_ops_lock (region_ops.c) is read while the bus calls up into
 * cxl_region, with 1 to 4 held, and written when that module comes or goes, with
 * none held. adopt_lock (adopt.c) is held over adoption from an endpoint's probe,
 * between 4 and 5; consumer_lock (dax_region.c) is read while a consumer is asked
 * whether it uses a region, between 6 and 9.
 *
 * The PCI bus notifiers (pcie.c, pci_gone.c, foreign.c) take 9, undecoded_lock and
 * foreign_lock under the locks of whoever adds or removes PCI devices, and nothing
 * else of ours;
 * hotplug.c is called under the lock of a class of devices and takes none; its
 * hotplug_lock is between 1 and 2.
 *
 * cxll_tree_lock is never held over device_add(), device_del() or driver
 * binding, as attributes take it; nor over mailbox, DOE or media waits. It is
 * held over decoder programming, which the specification bounds to 10 ms a
 * decoder.
 */
extern struct mutex cxll_grow_lock;
extern struct rw_semaphore cxll_tree_lock;

#endif
