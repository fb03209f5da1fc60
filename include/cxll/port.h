/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_PORT_H
#define _CXLL_PORT_H

#include <linux/device.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/life.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include <cxll/regs.h>

struct cxll_decoder;
struct cxll_decoder_ops;
struct cxll_port_info;

/**
 * enum cxll_port_kind - what a port stands for
 * @CXLL_PORT_ROOT: the platform: windows and host bridges
 * @CXLL_PORT_BRIDGE: a host bridge
 * @CXLL_PORT_SWITCH: upstream port of a switch
 * @CXLL_PORT_ENDPOINT: a memory device
 */
enum cxll_port_kind {
	CXLL_PORT_ROOT,
	CXLL_PORT_BRIDGE,
	CXLL_PORT_SWITCH,
	CXLL_PORT_ENDPOINT,
};

/**
 * struct cxll_map_ops - how registers are mapped that only firmware names
 * @map: @len bytes at physical address @base. 0; -EINVAL, -ENXIO with a
 *	sentence. Sleeps.
 * @unmap: gives them back; of a mapping of an endpoint perhaps when the
 *	platform's provider is gone
 */
struct cxll_map_ops {
	int (*map)(u64 base, u32 len, struct cxll_regs *regs,
		   struct cxll_why *why);
	void (*unmap)(struct cxll_regs *regs);
};

/* Memory-mapped, and never where there is system RAM. */
extern const struct cxll_map_ops cxll_mmio_map_ops;

/**
 * struct cxll_dport - a downstream port: what can stand below a port
 * @port: the port it belongs to
 * @ref: of the port while @dev is there, and of each port that hangs below
 * @dev: root port, switch downstream port or (below a root) host bridge; holds
 *	a reference, as that one keeps the resources of all that is above it.
 *	NULL once it is gone. Protected by cxll_tree_lock
 * @shown: there is a link to it in sysfs. Protected by cxll_tree_lock
 * @id: port number as decoders name it; UID of the bridge below a root
 * @rch: a CXL 1.1 host bridge: a device stands right below it
 * @rcrb: of such a bridge: physical address of its RCRB, 0 for none
 * @map: how that, and what it leads to, is mapped
 * @flexbus: DVSEC 7 of a port, of the link below it; may be empty, and is when
 *	@dev is gone. Protected by cxll_tree_lock
 * @node: in &cxll_port.dports
 */
struct cxll_dport {
	struct cxll_port *port;
	struct kref ref;
	struct device *dev;
	bool shown;
	u32 id;
	bool rch;
	u64 rcrb;
	const struct cxll_map_ops *map;
	struct cxll_regs flexbus;
	struct list_head node;
};

/**
 * struct cxll_port - a root, bridge, switch or endpoint
 * @dev: on the cxl bus; parent is the port above, or the platform device
 * @kind: what it stands for
 * @id: number in the name, shared by all ports
 * @depth: 0 for roots
 * @uport: device it stands for; holds a reference. The memdev of an endpoint.
 * @parent_dport: where it hangs; NULL for roots. Fixed from creation on: the
 *	port above outlives the port.
 * @owner: of a root: module of the platform provider, pinned while a region
 *	lives below it
 * @switch_info: of a root: fills in what is known of the switch with
 *	&cxll_port_info.uport, all but that and the kind; -ENOENT with
 *	&cxll_port_info.add_dports set: it has no registers. NULL: switches are
 *	PCI functions. Set by the platform provider right after cxll_root_add();
 *	called with cxll_grow_lock held, sleeps.
 * @translates: of a root: firmware translates addresses between its windows and
 *	devices. Set as @switch_info
 * @md: of an endpoint: its memdev
 * @component: component registers, may be empty
 * @unmap: gives @component back when the port is freed; may be NULL
 * @add_dports: &cxll_port_info.add_dports, for downstream ports that come later
 * @flexbus: of a switch: DVSEC 7, of the link above it; may be empty
 * @hdm: HDM decoder capability; empty: nothing to program. Of an endpoint
 *	whose decoders are DVSEC ranges, they may be there and are off. Written
 *	by the port driver's probe and remove, under cxll_tree_lock.
 * @caps: decoded capability of @hdm; or what the DVSEC ranges of an endpoint
 *	can do that are its decoders
 * @decoder_ops: how decoders are programmed, NULL when there is nothing to
 *	program. Written with @hdm.
 * @renew: of an endpoint: its DVSEC ranges are given up for HDM decoders
 * @forgotten: nobody finds it any more, nor dports that would be added. Protected
 *	by cxll_tree_lock.
 * @dports: list of &struct cxll_dport. Protected by cxll_tree_lock.
 * @nr_dports: length of @dports. Protected by cxll_tree_lock.
 * @decoders: by number; NULL while the port has no driver. Protected by
 *	cxll_tree_lock.
 * @nr_decoders: entries of @decoders. Protected by cxll_tree_lock.
 * @passthrough: of a port that has none and leads to one port below: what is
 *	shown in their place. Protected by cxll_tree_lock.
 * @life: see cxll_port_set_life(). Protected by cxll_tree_lock; a root's changes
 *	under cxll_grow_lock as well, so who holds that can rely on it.
 * @enabled_global: we set HDM Decoder Enable, so we clear it again.
 *	Protected by cxll_tree_lock.
 * @enabled_mem: likewise Mem_Enable of an endpoint
 */
struct cxll_port {
	struct device dev;
	enum cxll_port_kind kind;
	int id;
	unsigned int depth;
	struct device *uport;
	struct cxll_dport *parent_dport;
	struct module *owner;
	int (*switch_info)(struct cxll_port_info *info, struct cxll_why *why);
	bool translates;
	struct cxll_memdev *md;
	struct cxll_regs component;
	void (*unmap)(struct cxll_regs *component);
	int (*add_dports)(struct cxll_port *port);
	struct cxll_regs flexbus;
	struct cxll_regs hdm;
	struct cxll_hdm_caps caps;
	const struct cxll_decoder_ops *decoder_ops;
	struct work_struct renew;
	bool forgotten;
	struct list_head dports;
	unsigned int nr_dports;
	struct cxll_decoder **decoders;
	unsigned int nr_decoders;
	struct cxll_decoder *passthrough;
	enum cxll_life life;
	bool enabled_global;
	bool enabled_mem;
};

#define to_cxll_port(d) container_of(d, struct cxll_port, dev)

/**
 * is_cxll_port - is it a port of ours?
 * @dev: any device
 *
 * Return: true if it is.
 *
 * Context: any.
 */
bool is_cxll_port(const struct device *dev);

static inline struct cxll_port *cxll_port_parent(struct cxll_port *port)
{
	return port->parent_dport ? port->parent_dport->port : NULL;
}

static inline struct cxll_port *cxll_port_root(struct cxll_port *port)
{
	while (port->parent_dport)
		port = port->parent_dport->port;
	return port;
}

/**
 * cxll_port_is_up - may a port be used?
 * @port: a root that is complete, or a port whose decoders are there
 *
 * Return: false when it is not there yet, leaves, or has no driver.
 *
 * Context: cxll_tree_lock held.
 */
static inline bool cxll_port_is_up(const struct cxll_port *port)
{
	lockdep_assert_held(&cxll_tree_lock);
	return port->life == CXLL_UP;
}

/**
 * cxll_port_gone - has what the port stands for left?
 * @port: bridge, switch or endpoint with its driver bound
 *
 * Return: true when it no longer answers.
 *
 * Context: sleeps.
 */
bool cxll_port_gone(const struct cxll_port *port);

/**
 * cxll_root_add - add a root, "root%d"
 * @host: platform device it stands for and hangs below
 * @owner: THIS_MODULE of the provider
 *
 * Follow it with bridges and windows, and then with cxll_root_ready().
 *
 * Return: the root or an ERR_PTR.
 *
 * Context: sleeps.
 */
struct cxll_port *cxll_root_add(struct device *host, struct module *owner);

/**
 * cxll_root_ready - the root is complete
 * @root: the root
 *
 * Memdevs wait until then: one that came between the bridges and the windows
 * would find no room, and no window for what its decoders hold already.
 *
 * Context: sleeps; cxll_grow_lock not held.
 */
void cxll_root_ready(struct cxll_port *root);

/**
 * cxll_root_revive - take up a root again that had to stay
 * @host: platform device it stands for
 *
 * Return: the root, complete with bridges and windows, or NULL when @host has
 * none.
 *
 * Context: sleeps.
 */
struct cxll_port *cxll_root_revive(struct device *host);

/**
 * cxll_root_remove - take a root and all below it away
 * @root: the root
 *
 * Unbinds the memdevs below first, so that regions are settled while all the
 * decoders on their way can still be reached.
 *
 * Return: 0, or -EBUSY when a region below is held: the root stays, and pins
 * the bus and its provider's module, until cxll_root_revive() takes it up.
 *
 * Context: sleeps; device locks of ports and memdevs must not be held.
 */
int cxll_root_remove(struct cxll_port *root);

/**
 * cxll_bridge_remove - a host bridge goes, its root stays
 * @root: the root
 * @bridge: the host bridge; one that the root does not know is fine
 *
 * As cxll_root_remove() for what is below it, except that nothing can stay but
 * a region whose memory is in use: that is held, and taken up when its devices
 * are back below a bridge of the same number.
 *
 * Context: sleeps; device locks of ports and memdevs must not be held.
 */
void cxll_bridge_remove(struct cxll_port *root, struct device *bridge);

/**
 * struct cxll_port_info - what is known of a bridge or switch to be added
 * @kind: CXLL_PORT_BRIDGE or CXLL_PORT_SWITCH
 * @uport: device it stands for
 * @component: component registers, may be empty; taken over by the port
 * @unmap: gives them back
 * @add_dports: calls cxll_dport_add() for each downstream port that has no
 *	dport yet, before any driver sees the port, and again whenever a device
 *	is below one that is not known; cxll_pcie_add_dports() for PCI functions
 * @flexbus: of a switch: DVSEC 7, of the link above it; may be empty
 */
struct cxll_port_info {
	enum cxll_port_kind kind;
	struct device *uport;
	struct cxll_regs component;
	void (*unmap)(struct cxll_regs *component);
	struct cxll_regs flexbus;
	int (*add_dports)(struct cxll_port *port);
};

/**
 * cxll_port_add - add a bridge or switch below a dport
 * @where: dport of the port above
 * @info: what it is
 *
 * Return: the port or an ERR_PTR; @info->component is given back on error.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
struct cxll_port *cxll_port_add(struct cxll_dport *where,
				const struct cxll_port_info *info);

/**
 * cxll_port_remove - take a port away that cxll_port_add() made
 * @port: a port with no ports below it
 *
 * Context: sleeps; takes the device lock of @port.
 */
void cxll_port_remove(struct cxll_port *port);

/**
 * cxll_endpoint_add - add the port of a memory device
 * @where: dport it stands below
 * @md: the device
 *
 * Return: the port or an ERR_PTR.
 *
 * Context: sleeps, device lock of @md held.
 */
struct cxll_port *cxll_endpoint_add(struct cxll_dport *where,
				    struct cxll_memdev *md);

/**
 * cxll_dport_add - add a downstream port
 * @port: where
 * @dev: device of the downstream port
 * @id: its number; taken once per port
 *
 * Return: the dport or an ERR_PTR (-EEXIST for a number or device that is
 * there already, -ENODEV when @port is going).
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
struct cxll_dport *cxll_dport_add(struct cxll_port *port, struct device *dev,
				  u32 id);

/**
 * cxll_dport_remove - the device of a downstream port is going
 * @dev: root port, switch downstream port or host bridge; any other is fine
 *
 * From here on nobody finds the dport, its number is free, and nothing of it
 * keeps @dev. Ports that hang below keep their place until they go themselves.
 *
 * Context: sleeps; takes cxll_tree_lock and waits for nothing else.
 */
void cxll_dport_remove(struct device *dev);

/**
 * cxll_dport_get - as cxll_dport_find(), with a reference
 * @dev: root port, switch downstream port or host bridge
 *
 * Return: the dport, or NULL.
 *
 * Context: takes cxll_tree_lock.
 */
struct cxll_dport *cxll_dport_get(struct device *dev);

/**
 * cxll_dport_put - give a reference back
 * @dport: dport
 *
 * Context: sleeps.
 */
void cxll_dport_put(struct cxll_dport *dport);

/**
 * cxll_rch_dport_add - add a CXL 1.1 host bridge
 * @root: where
 * @dev: the host bridge
 * @id: its UID; taken once per root
 * @rcrb: physical address of its RCRB, 0 for none. Read for each endpoint
 *	below that has no component registers of its own
 * @map: how that, and what it leads to, is mapped; may be NULL without @rcrb
 *
 * Return: as cxll_dport_add().
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
struct cxll_dport *
cxll_rch_dport_add(struct cxll_port *root, struct device *dev, u32 id,
		   u64 rcrb, const struct cxll_map_ops *map);

/**
 * cxll_port_has_dport - is there a dport of that number?
 * @port: port
 * @id: port number, or UID of a bridge below a root
 *
 * Return: true if there is.
 *
 * Context: cxll_tree_lock held.
 */
bool cxll_port_has_dport(const struct cxll_port *port, u32 id);

/**
 * cxll_dport_find - find the dport of a device
 * @dev: root port, switch downstream port or host bridge
 *
 * Return: the dport, or NULL.
 *
 * Context: takes cxll_tree_lock. The result is good as long as the caller keeps
 * @dev and its port from going.
 */
struct cxll_dport *cxll_dport_find(struct device *dev);

/**
 * cxll_port_find - find the port of an upstream device
 * @uport: host bridge, switch upstream port
 *
 * Return: the port with a reference, or NULL.
 *
 * Context: takes cxll_tree_lock.
 */
struct cxll_port *cxll_port_find(struct device *uport);

/**
 * cxll_pcie_add_dports - find the downstream ports on a PCI bus
 * @port: port whose uport is a PCI host bridge or a switch upstream port
 *
 * Those that it has already are fine. Others that come and go later do so with
 * their PCI devices.
 *
 * Return: 0 or -errno.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
int cxll_pcie_add_dports(struct cxll_port *port);

/**
 * cxll_path_grow - make sure that all ports above a memory device exist
 * @host: provider's device of the memdev
 * @why: sentence on error
 *
 * Walks up from @host to a host bridge the platform named, then adds missing
 * switch ports from the top down. Call with cxll_grow_lock held.
 *
 * Return: the dport to put the endpoint below, with a reference to be given back
 * by cxll_dport_put(); ERR_PTR(-EPROBE_DEFER) while
 * there is no root at all, one is not complete, or its own is disabled;
 * ERR_PTR(-ENODEV) when @host is below none of the bridges; others.
 *
 * Context: sleeps.
 */
struct cxll_dport *cxll_path_grow(struct device *host, struct cxll_why *why);

/**
 * cxll_path_prune - remove switch ports that lead nowhere any more
 * @port: lowest port to look at, with the caller's reference
 *
 * Call with cxll_grow_lock held.
 *
 * Context: sleeps.
 */
void cxll_path_prune(struct cxll_port *port);

#endif
