/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_DECODER_H
#define _CXLL_DECODER_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/range.h>
#include <cxll/lib/cedt.h>
#include <cxll/lib/dpa.h>
#include <cxll/lib/hdm.h>
#include <cxll/port.h>
#include <cxll/reason.h>

/**
 * struct cxll_decoder - common part of all decoders, "decoder%d.%d"
 * @dev: on the cxl bus, child of its port
 * @port: the port; holds a reference
 * @id: number within the port
 * @set: what the registers hold; of a root decoder the window
 * @planned: what the commit of a region that is being put together will write;
 *	NULL when no region is planned here. Written by the region driver.
 *	Protected by cxll_tree_lock.
 * @bad: registers hold what nobody may build upon; fixed at enumeration
 * @reason: its last refusal
 * @region: device of the region it decodes for. Protected by cxll_tree_lock.
 * @parked: committed and of no region: its region is gone, but a decoder that
 *	was committed later has to go first (CXL 3.1 8.2.4.20.12). Written by
 *	the region driver. Protected by cxll_tree_lock.
 *
 * @set is protected by cxll_tree_lock.
 */
struct cxll_decoder {
	struct device dev;
	struct cxll_port *port;
	unsigned int id;
	struct cxll_hdm_setting set;
	const struct cxll_hdm_setting *planned;
	bool bad;
	struct cxll_reason reason;
	struct device *region;
	bool parked;
};

/**
 * struct cxll_root_decoder - a window of host physical addresses
 * @d: common part
 * @window: as the platform described it, never changes
 * @translated: firmware translates its addresses before they reach a device, so
 *	no region can be made in it: its root's @translates at first, never unset.
 *	A device that was found set up so shows it, but the platform does it, and
 *	goes on when that device goes. Protected by cxll_tree_lock.
 * @res: in the iomem tree, at least the window; larger where something that is
 *	no part of it lies across its ends. Regions are below it, or below that
 *	of another window over the same addresses
 * @regions: list of regions in it. Protected by cxll_tree_lock.
 * @next_region: number its next region will have, reserved in the kernel's pool;
 *	negative while there is none. Written by the region driver, and given back
 *	with the window
 */
struct cxll_root_decoder {
	struct cxll_decoder d;
	struct cxll_window window;
	bool translated;
	struct resource res;
	struct list_head regions;
	int next_region;
};

/**
 * struct cxll_ep_decoder - decoder of a memory device
 * @d: common part
 * @mode: which capacity it maps. Protected by cxll_tree_lock.
 * @dpa: what it maps. Protected by cxll_tree_lock.
 * @range: of a DVSEC range: the one piece of device memory it can map; empty
 *	when there is none. Fixed at enumeration.
 * @target_of: device of the region it was attached to as a target, committed
 *	or not. Protected by cxll_tree_lock.
 * @release: the user gave its device memory back while it was parked: @dpa is
 *	emptied when it is reset. Protected by cxll_tree_lock.
 */
struct cxll_ep_decoder {
	struct cxll_decoder d;
	enum cxll_mode mode;
	struct cxll_dpa dpa;
	struct cxll_dpa range;
	struct device *target_of;
	bool release;
};

#define to_cxll_decoder(x) container_of(x, struct cxll_decoder, dev)
#define to_cxll_root_decoder(x) container_of(x, struct cxll_root_decoder, d.dev)
#define to_cxll_ep_decoder(x) container_of(x, struct cxll_ep_decoder, d.dev)

bool is_cxll_root_decoder(const struct device *dev);
bool is_cxll_ep_decoder(const struct device *dev);

/**
 * cxll_window_is_up - may regions be added to a window, and live in it?
 * @rd: window
 *
 * Its life is its root's.
 *
 * Return: false while the root is not complete, leaves, or waits for its
 * provider.
 *
 * Context: cxll_tree_lock held.
 */
static inline bool cxll_window_is_up(const struct cxll_root_decoder *rd)
{
	return cxll_port_is_up(rd->d.port);
}

/**
 * cxll_window_range - the addresses of a window
 * @rd: window
 *
 * Return: first and last.
 *
 * Context: any.
 */
static inline struct range
cxll_window_range(const struct cxll_root_decoder *rd)
{
	return (struct range){ rd->window.base,
			       rd->window.base + rd->window.size - 1 };
}

/**
 * cxll_root_decoder_add - add a window to a root
 * @root: the root
 * @window: checked window
 *
 * Shows the range in the iomem tree as "CXL Window N". Windows may share
 * addresses, and others may have some of them: see @res.
 *
 * Return: the decoder or an ERR_PTR; -ERANGE when the processor has no such
 * addresses.
 *
 * Context: sleeps; nobody else adds windows to this root meanwhile.
 */
struct cxll_root_decoder *
cxll_root_decoder_add(struct cxll_port *root,
		      const struct cxll_window *window);

/**
 * struct cxll_window_targets - which targets of a window a root has
 * @known: how many
 * @missing: one that is no host bridge of the root
 */
struct cxll_window_targets {
	unsigned int known;
	u32 missing;
};

/**
 * cxll_window_add - add what a table describes, as far as it is not there
 * @root: the root
 * @window: window with its place in the table
 * @targets: result
 *
 * A window can be used when all of its targets are host bridges of the root; as
 * they may come late, so may it. Follow windows that are added to a root that
 * is up with cxll_windows_came().
 *
 * Return: as cxll_root_decoder_add(); -EEXIST when the window is there, -ENXIO
 * while a target is missing.
 *
 * Context: as cxll_root_decoder_add().
 */
struct cxll_root_decoder *cxll_window_add(struct cxll_port *root,
					  const struct cxll_window *window,
					  struct cxll_window_targets *targets);

/**
 * cxll_windows_came - windows were added to a root that is up
 * @root: the root
 *
 * What decoders of devices below hold already may be in them.
 *
 * Context: sleeps; takes device locks of memdevs.
 */
void cxll_windows_came(struct cxll_port *root);

/**
 * cxll_decoders_add - read all decoders of a port and show them
 * @port: port with its component registers set
 *
 * A decoder that holds nonsense is shown, marked bad and costs itself alone.
 *
 * Return: 0, or -errno with nothing left behind.
 *
 * Context: sleeps; device lock of @port held.
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
 *
 * Context: cxll_tree_lock held.
 */
unsigned int cxll_decoders_committed(struct cxll_port *port);

/**
 * cxll_port_decodes - is decoding switched on in a port?
 * @port: port with its driver bound
 * @enable: switch it on where it is off and that is permitted
 * @why: sentence on error: what is off, and what to do
 *
 * A committed decoder answers nothing while HDM Decoder Enable of its
 * component is off, or Mem_Enable of its device. A port without decoders
 * passes everything on. Of a device whose DVSEC ranges are its decoders,
 * Mem_Enable alone counts; it is never switched on here, as that would let
 * every range decode that has a base.
 *
 * What is switched on is read back, and stays on when the last decoder goes:
 * nothing decodes then.
 *
 * Return: 0; -EIO (off, or off again right after it was written); -EPERM (off,
 * and locked by CONFIG_LOCK); -EBUSY (DVSEC ranges decode, which HDM decoders
 * would end); -ENXIO (port disabled, or a device without decoders); -ENODEV
 * (gone).
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
int cxll_port_decodes(struct cxll_port *port, bool enable,
		      struct cxll_why *why);

/**
 * cxll_decoder_stands - does a decoder still decode what it was set to?
 * @port: port with registers
 * @id: decoder
 *
 * Reads the registers: a reset that the kernel knows nothing of clears them.
 *
 * Return: false when the device is gone, the decoder is not committed or holds
 * something else than its setting, or decoding is switched off in the port.
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
bool cxll_decoder_stands(struct cxll_port *port, unsigned int id);

/**
 * cxll_decoders_stand - cxll_decoder_stands() for all of a port that are committed
 * @port: port with registers
 *
 * Return: true if they do, or none is committed.
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
bool cxll_decoders_stand(struct cxll_port *port);

/**
 * cxll_decoder_commit - program and commit one decoder
 * @port: port with registers
 * @id: decoder
 * @set: setting from the planner
 * @why: sentence on error
 *
 * HDM decoders: switches decoding on in the component with the first one
 * (cxll_port_decodes()), waits for Committed no longer than the
 * specification's 10 ms (twice that), reads back. DVSEC ranges: writes the
 * base, then Mem_Enable, reads back. On error the decoder is left uncommitted.
 * Nothing is written while the link above the port carries no CXL.mem.
 *
 * Return: 0; -ENODEV, -EIO (Error Not Committed, or read back different; a link
 * that came up as PCI Express alone),
 * -ETIMEDOUT, -EBUSY (committed already, or out of order), -EINVAL, -EPERM
 * (locked).
 *
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
 *
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
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
int cxll_decoder_reset(struct cxll_port *port, unsigned int id,
		       struct cxll_why *why);

/**
 * cxll_ep_decoder_resize - give device memory to an endpoint decoder
 * @ed: decoder that is no region's
 * @size: bytes, 0 to take it back; of a parked decoder that takes effect when
 *	it is reset
 * @why: sentence on error
 *
 * Return: 0; -EBUSY when it is a region's or the order of decoders forbids it;
 * -ENXIO when the endpoint goes; others of cxll_dpa_place().
 *
 * Context: cxll_tree_lock held for writing.
 */
int cxll_ep_decoder_resize(struct cxll_ep_decoder *ed, u64 size,
			   struct cxll_why *why);

#endif
