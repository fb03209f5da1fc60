/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_LOCKS_H
#define _CXLL_LOCKS_H

#include <linux/mutex.h>
#include <linux/rwsem.h>

/*
 * All locks of the set. scripts/locks-page makes Documentation/locks.md of this
 * comment, and finds locks that are not in it: a name, where it is defined, what
 * it protects.
 *
 * = In order
 * Outermost first: a lock may be taken while those above it are held, never the
 * other way round.
 *
 *  1. device_lock(provider) (driver core)
 *     Probe and remove of a PCI function or of ACPI0017.
 *  2. device_lock(memdev) (driver core)
 *     Probe and remove of cxl_mem.
 *  3. cxll_grow_lock (bus/bus.c)
 *     Adding and removing switch ports; serialises memdevs that share a path.
 *  4. device_lock(port) (driver core)
 *     Probe and remove of cxl_port.
 *  5. device_lock(region) (driver core)
 *     Probe and remove of cxl_region.
 *  6. cxll_region.idle_lock (region/region.h)
 *     The token that a region is idle.
 *  7. ilv_lock (region/region_attr.c)
 *     One writer of interleave_ways, which makes and removes target files.
 *  8. soft_reserved_lock (region/hmem_claim.c)
 *     Which hmem devices were taken over.
 *  9. cxll_tree_lock (bus/bus.c)
 *     Fields of ports, dports, decoders and regions. Readers: attributes. Writers:
 *     changes of these fields, and decoder programming, which the specification
 *     bounds to 10 ms a decoder. Never held over device_add(), device_del() or
 *     driver binding, as attributes take it; nor over mailbox, DOE or media waits.
 * 10. cxll_memdev.cd_lock (include/cxll/memdev.h)
 *     Whether the memdev still has its device. Read by ioctls, written by removal.
 * 11. cxll_mbox.lock (include/cxll/mbox.h)
 *     One command at a time; not held while a background operation runs.
 *
 * = Between these
 * Not part of the order, as few paths take them.
 *
 *  -  hotplug_lock (acpi/hotplug.c), between 1 and 2
 *     The work queue for bridges that come and go. The function that adds to the
 *     queue is called under the lock of a class of devices, and takes none.
 *  -  cxll_region_ops_lock (bus/region_ops.c), below 1 to 4
 *     Read while the bus calls up into cxl_region; written, with no lock held, when
 *     that module comes or goes.
 *  -  adopt_lock (region/adopt.c), between 4 and 5
 *     Adoption from the probe of an endpoint: devices that arrive at the same time
 *     find or make their region in turn.
 *  -  consumer_lock (region/dax_region.c), between 6 and 9
 *     The consumers. Read while one is asked whether it uses a region.
 *
 * = In the worker of a region
 * The worker takes these, the device locks of dax regions, dax devices and hmem
 * devices, the locks of memory hotplug, and those in order from 8 on; never
 * device_lock(region), which the caller that waits for the worker holds.
 *
 *  -  hmem_lock (region/hmem.c)
 *     Creates, binds and unbinds hmem devices, one at a time; may be held for long.
 *     Work of the module takes it as well.
 *  -  watch_lock (dax/bind.c)
 *     Registration for the binding of drivers to dax devices.
 *  -  policy_lock (dax/state.c), over rule_lock
 *     Policies of dax regions, and the bit of their rules that follows from it.
 *
 * = Leaves
 * Nothing is taken while one of these is held. The memory notifier takes rule_lock.
 * The PCI bus notifiers (bus/pcie.c, region/pci_gone.c, pci/foreign.c) run under
 * the locks of whoever adds or removes PCI devices, and take cxll_tree_lock,
 * undecoded_lock and foreign_lock.
 *
 *  -  rule_lock (region/memory_rule.c)
 *     Rules of memory blocks, and their list.
 *  -  job_lock (region/worker.c)
 *     Jobs that are left, and whether a region is overdue.
 *  -  job_lock (region/hwpoison_job.c)
 *     The list of jobs that mark pages while a block goes offline.
 *  -  reason_lock (bus/reason.c)
 *     Texts of all reason files.
 *  -  seen_lock (bus/resize_event.c)
 *     Devices that were seen, with their capacity.
 *  -  next_lock (region/region.c)
 *     Number of the next region of each window.
 *  -  policies_lock (dax/policy.c)
 *     Policies given as parameters.
 *  -  undecoded_lock (region/hmem_undecoded.c)
 *     Soft Reserved ranges that no decoder maps.
 *  -  foreign_lock (pci/foreign.c)
 *     CXL devices that other drivers have.
 */
extern struct mutex cxll_grow_lock;
extern struct rw_semaphore cxll_tree_lock;

#endif
