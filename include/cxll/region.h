/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_REGION_H
#define _CXLL_REGION_H

#include <linux/device.h>
#include <linux/range.h>
#include <cxll/decoder.h>
#include <cxll/lib/dpa.h>
#include <cxll/lib/interleave.h>

struct cxll_memory_rule;

/**
 * struct cxll_region_ops - what cxl_region.ko does for the bus
 * @next: number the next region of a window will get
 * @create: create region @id in a window; -EBUSY when @id is not the next
 * @remove: remove a region by its device name
 * @largest: largest region of a kind that a window has room for, as a line for
 *	sysfs: bytes, or (@how) of what it would be, or why there is none
 * @root_ready: a root and its windows are complete
 * @endpoint_ready: an endpoint's decoders were read: adopt what they hold
 * @port_leaving: a port is about to lose its decoder objects: settle or hold
 *	every region that goes through it. Called with the device lock of the
 *	port held.
 * @window_leaving: a window is about to go: remove its regions. -EBUSY when
 *	one of them is in use and stays.
 * @flush: wait until what was queued for regions is done; -ETIMEDOUT when
 *	memory hotplug of one of them does not end
 *
 * The bus is below the region driver and calls up through this alone.
 * Context of all: sleep; cxll_tree_lock not held.
 */
struct cxll_region_ops {
	int (*next)(struct cxll_root_decoder *rd);
	int (*create)(struct cxll_root_decoder *rd, enum cxll_mode mode,
		      int id);
	int (*remove)(struct cxll_root_decoder *rd, const char *name);
	ssize_t (*largest)(struct cxll_root_decoder *rd, enum cxll_mode mode,
			   bool how, char *buf);
	void (*root_ready)(void);
	void (*endpoint_ready)(struct cxll_port *port);
	void (*port_leaving)(struct cxll_port *port);
	int (*window_leaving)(struct cxll_root_decoder *rd);
	int (*flush)(void);
};

/**
 * cxll_region_ops_set - hand the region driver's functions to the bus
 * @ops: functions, or NULL to take them back; waits until none is running
 *
 * Return: 0, or -EBUSY when there are some already.
 *
 * Context: sleeps.
 */
int cxll_region_ops_set(const struct cxll_region_ops *ops);

/**
 * cxll_region_endpoint_ready - tell the region driver of a new endpoint
 * @port: endpoint with its decoders
 *
 * Context: sleeps; device lock of the memdev held, so that it stays.
 */
void cxll_region_endpoint_ready(struct cxll_port *port);

/**
 * struct cxll_dax_region - the piece of a region that dax_cxl.ko drives,
 * "dax_region%d"
 * @dev: on the cxl bus, child of the region
 * @id: the region's number, which the tools expect as dax region id
 * @range: HPA, inclusive end as everywhere in dax
 * @target_node: NUMA node the memory will be
 * @serial: serial numbers of its devices, 0 for one that has none
 * @nr_serials: entries of @serial
 * @rule: of the region's memory blocks; the consumer changes its bits MOVABLE,
 *	ADDING and QUIET
 *
 * Nothing changes while the device is there.
 */
struct cxll_dax_region {
	struct device dev;
	int id;
	struct range range;
	int target_node;
	u64 serial[CXLL_WAYS_MAX];
	unsigned int nr_serials;
	struct cxll_memory_rule *rule;
};

#define to_cxll_dax_region(d) container_of(d, struct cxll_dax_region, dev)

#endif
