/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_DECODER_H
#define _CXLL_DECODER_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <cxl/cedt.h>
#include <cxl/dpa.h>
#include <cxl/hdm.h>
#include <cxl/port.h>
#include <cxl/reason.h>

/**
 * struct cxll_decoder - common part of all decoders, "decoder%d.%d"
 * @dev: on the cxl bus, child of its port
 * @port: the port
 * @id: number within the port
 * @set: what the registers hold; of a root decoder the window
 * @bad: registers hold what nobody may build upon; fixed at enumeration
 * @reason: its last refusal
 * @region: device of the region that programmed it. Protected by
 *	cxll_tree_lock.
 *
 * @set is protected by cxll_tree_lock.
 */
struct cxll_decoder {
	struct device dev;
	struct cxll_port *port;
	unsigned int id;
	struct cxll_hdm_setting set;
	bool bad;
	struct cxll_reason reason;
	struct device *region;
};

/**
 * struct cxll_root_decoder - a window of host physical addresses
 * @d: common part
 * @window: as the platform described it, never changes
 * @res: in the iomem tree; regions are its children
 * @regions: list of regions in it. Protected by cxll_tree_lock.
 * @leaving: its root is about to go: no region may be added. Protected by
 *	cxll_tree_lock.
 */
struct cxll_root_decoder {
	struct cxll_decoder d;
	struct cxll_cedt_cfmws window;
	struct resource res;
	struct list_head regions;
	bool leaving;
};

/**
 * struct cxll_ep_decoder - decoder of a memory device
 * @d: common part
 * @mode: which capacity it maps. Protected by cxll_tree_lock.
 * @dpa: what it maps. Protected by cxll_tree_lock.
 * @range: of a DVSEC range: the one piece of device memory it can map; empty
 *	when there is none. Fixed at enumeration.
 * @wanted: device of the region it was attached to as a target, committed or
 *	not.
 *	Protected by cxll_tree_lock.
 */
struct cxll_ep_decoder {
	struct cxll_decoder d;
	enum cxll_mode mode;
	struct cxll_dpa dpa;
	struct cxll_dpa range;
	struct device *wanted;
};

#define to_cxll_decoder(x) container_of(x, struct cxll_decoder, dev)
#define to_cxll_root_decoder(x) container_of(x, struct cxll_root_decoder, d.dev)
#define to_cxll_ep_decoder(x) container_of(x, struct cxll_ep_decoder, d.dev)

bool is_cxll_root_decoder(const struct device *dev);
bool is_cxll_ep_decoder(const struct device *dev);

/**
 * cxll_root_decoder_add - add a window to a root
 * @root: the root
 * @window: checked window
 *
 * Claims the range in the iomem tree as "CXL Window N".
 *
 * Return: the decoder or an ERR_PTR; -EEXIST when it overlaps another window of
 * the root, -EBUSY when the range cuts across another resource. Context:
 * sleeps; nobody else adds windows to this root meanwhile.
 */
struct cxll_root_decoder *
cxll_root_decoder_add(struct cxll_port *root,
		      const struct cxll_cedt_cfmws *window);

/**
 * cxll_decoders_add - read all decoders of a port and show them
 * @port: port with its component registers set
 *
 * A decoder that holds nonsense is shown, marked bad and costs itself alone.
 *
 * Return: 0, or -errno with nothing left behind. Context: sleeps; device lock
 * of @port held.
 */
int cxll_decoders_add(struct cxll_port *port);

/**
 * cxll_decoders_remove - take the decoder objects away, touch no register
 * @port: the port
 *
 * Context: sleeps; device lock of @port held.
 */
void cxll_decoders_remove(struct cxll_port *port);

/**
 * cxll_decoders_committed - decoders in use, which are always the lowest
 * @port: the port
 *
 * Return: count up to and including the highest committed decoder.
 * Context: cxll_tree_lock held.
 */
unsigned int cxll_decoders_committed(struct cxll_port *port);

/**
 * cxll_decoder_commit - program and commit one decoder
 * @port: port with registers
 * @id: decoder
 * @set: setting from the planner
 * @why: sentence on error
 *
 * HDM decoders: switches decoding on in the component with the first one (HDM
 * Decoder Enable, then Mem_Enable of an endpoint: CXL 3.1 8.1.3.2), waits for
 * Committed no longer than the specification's 10 ms (twice that), reads
 * back. DVSEC ranges: writes the base, then Mem_Enable, reads back. On error
 * the decoder is left uncommitted.
 *
 * Return: 0; -ENODEV, -EIO (Error Not Committed, or read back different),
 * -ETIMEDOUT, -EBUSY (committed already, or out of order), -EINVAL, -EPERM
 * (locked).
 * Context: sleeps; cxll_tree_lock held for writing.
 */
int cxll_decoder_commit(struct cxll_port *port, unsigned int id,
			const struct cxll_hdm_setting *set,
			struct cxll_why *why);

/**
 * cxll_decoder_may_reset - would cxll_decoder_reset() succeed?
 * @port: port with registers
 * @id: decoder
 * @why: sentence when not
 *
 * Return: 0, -EPERM or -EBUSY as cxll_decoder_reset().
 * Context: cxll_tree_lock held for writing.
 */
int cxll_decoder_may_reset(struct cxll_port *port, unsigned int id,
			   struct cxll_why *why);

/**
 * cxll_decoder_reset - uncommit one decoder and clear its range
 * @port: port with registers
 * @id: decoder; no higher one may be committed, except of DVSEC ranges
 * @why: sentence on error
 *
 * A device that is gone counts as reset.
 *
 * Return: 0; -EPERM (locked), -EBUSY (a higher decoder is committed).
 * Context: sleeps; cxll_tree_lock held for writing.
 */
int cxll_decoder_reset(struct cxll_port *port, unsigned int id,
		       struct cxll_why *why);

#endif
