/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of cxl_bus.ko share among themselves. */
#ifndef _CXLL_BUS_PRIVATE_H
#define _CXLL_BUS_PRIVATE_H

#include <linux/device.h>
#include <linux/workqueue.h>
#include <cxll/lib/component.h>
#include <cxll/decoder.h>
#include <cxll/lib/hdm.h>
#include <cxll/port.h>
#include <cxll/regs.h>
#include <cxll/lib/why.h>

/**
 * struct cxll_mode_attr - an attribute that is there for each kind of capacity
 * @attr: attribute
 * @mode: kind
 */
struct cxll_mode_attr {
	struct device_attribute attr;
	enum cxll_mode mode;
};

static inline enum cxll_mode
cxll_mode_of_attr(const struct device_attribute *attr)
{
	return container_of(attr, struct cxll_mode_attr, attr)->mode;
}

/* Deferred detach and rescan; "flush" drains it. */
extern struct workqueue_struct *cxll_wq;

int cxll_bus_register(void);
void cxll_bus_unregister(void);
int cxll_wq_init(void);
void cxll_wq_exit(void);
void cxll_wq_drain(void);
int cxll_takeover_begin(void);
void cxll_takeover_end(void);
int cxll_placeholders_begin(void);
void cxll_placeholders_end(void);
int cxll_memdev_init(void);
void cxll_memdev_exit(void);
extern const struct attribute_group *cxll_port_groups[];
extern const struct attribute_group *cxll_endpoint_groups[];
bool cxll_roots_ready(void);
void cxll_port_forget(struct cxll_port *port);
void cxll_dports_forget(struct cxll_port *port);
void cxll_dports_put(struct cxll_port *port);
struct cxll_dport *cxll_link_dport_add(struct cxll_port *port,
				       struct device *dev, u32 id,
				       const struct cxll_regs *flexbus);

/* Context: cxll_tree_lock held for writing */
int cxll_dports_show(struct cxll_port *port);

/* Context: cxll_tree_lock held for writing; of a root, cxll_grow_lock as well. */
void cxll_port_set_life(struct cxll_port *port, enum cxll_life to);

extern const struct attribute_group *cxll_root_decoder_groups[];
extern const struct attribute_group cxll_window_kinds_group;
extern const struct attribute_group *cxll_switch_decoder_groups[];
extern const struct attribute_group *cxll_ep_decoder_groups[];
void cxll_root_decoder_remove(struct cxll_root_decoder *rd);
enum cxll_hdm_kind cxll_hdm_kind_of(const struct cxll_port *port);

/**
 * struct cxll_decoder_ops - the registers behind decoders
 * @load: read them into &cxll_decoder.set. 0; -ENODEV when the device is gone;
 *	-EINVAL for what nobody may build upon
 * @read: what they hold now, into @now; errors as of @load
 * @commit: program @set, which is the caller's to check against other
 *	decoders. On error the decoder is uncommitted; what switches decoding on
 *	in the component may stay on
 * @reset: undo @commit; a device that is gone is fine
 *
 * Context: sleeps; cxll_tree_lock held for writing.
 */
struct cxll_decoder_ops {
	int (*load)(struct cxll_decoder *d, struct cxll_why *why);
	int (*read)(const struct cxll_decoder *d, struct cxll_hdm_setting *now,
		    struct cxll_why *why);
	int (*commit)(struct cxll_decoder *d,
		      const struct cxll_hdm_setting *set,
		      struct cxll_why *why);
	void (*reset)(struct cxll_decoder *d);
};

extern const struct cxll_decoder_ops cxll_hdm_ops;	/* decoder_hdm.c */
extern const struct cxll_decoder_ops cxll_dvsec_range_ops;	/* decoder_dvsec.c */
int cxll_dvsec_range_resize(struct cxll_ep_decoder *ed, u64 size,
			    struct cxll_why *why);
bool cxll_ranges_idle(const struct cxll_port *port);
void cxll_ranges_give_up(struct cxll_port *port);

int cxll_pcie_map_component(struct device *dev, struct cxll_regs *regs,
			    void (**unmap)(struct cxll_regs *regs),
			    struct cxll_why *why);

int cxll_pcie_watch_begin(void);
void cxll_pcie_watch_end(void);

int cxll_link_check(const struct cxll_port *port, struct cxll_why *why);
int cxll_rcrb_component(const struct cxll_dport *dport, struct cxll_regs *regs,
			struct cxll_why *why);

int cxll_region_next(struct cxll_root_decoder *rd);
int cxll_region_create(struct cxll_root_decoder *rd, enum cxll_mode mode,
		       int id);
int cxll_region_remove(struct cxll_root_decoder *rd, const char *name);
ssize_t cxll_region_largest(struct cxll_root_decoder *rd, enum cxll_mode mode,
			    bool how, char *buf);
void cxll_region_root_ready(void);
void cxll_region_port_leaving(struct cxll_port *port);
int cxll_region_window_leaving(struct cxll_root_decoder *rd);
int cxll_region_flush(void);

int cxll_port_driver_init(void);
void cxll_port_driver_exit(void);

#endif
