/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of cxl_bus.ko share among themselves. */
#ifndef _CXLL_BUS_PRIVATE_H
#define _CXLL_BUS_PRIVATE_H

#include <linux/device.h>
#include <linux/workqueue.h>
#include <cxl/component.h>
#include <cxl/decoder.h>
#include <cxl/hdm.h>
#include <cxl/port.h>
#include <cxl/regs.h>
#include <cxl/why.h>

extern struct bus_type cxll_bus_type;
/* Deferred detach and rescan; "flush" drains it. */
extern struct workqueue_struct *cxll_wq;

int cxll_wq_init(void);
void cxll_wq_exit(void);
void cxll_wq_drain(void);
int cxll_takeover_begin(void);
void cxll_takeover_end(void);
int cxll_memdev_init(void);
void cxll_memdev_exit(void);
extern const struct attribute_group *cxll_port_groups[];
extern const struct attribute_group *cxll_endpoint_groups[];
bool cxll_roots_exist(void);

extern const struct attribute_group *cxll_root_decoder_groups[];
extern const struct attribute_group *cxll_switch_decoder_groups[];
extern const struct attribute_group *cxll_ep_decoder_groups[];
void cxll_root_decoder_remove(struct cxll_root_decoder *rd);
enum cxll_hdm_kind cxll_hdm_kind_of(const struct cxll_port *port);
int cxll_ep_decoder_resize(struct cxll_ep_decoder *ed, u64 size,
			   struct cxll_why *why);
void cxll_decoder_read(const struct cxll_regs *hdm, unsigned int id,
		       struct cxll_hdm_raw *raw);

int cxll_pcie_map_component(struct device *dev, struct cxll_regs *regs,
			    void (**unmap)(struct cxll_regs *regs),
			    struct cxll_why *why);
int cxll_component_read(const struct cxll_regs *block, u16 id,
			struct cxll_cap *cap, struct cxll_why *why);

int cxll_region_next(void);
int cxll_region_create(struct cxll_root_decoder *rd, enum cxll_mode mode,
		       int id);
int cxll_region_remove(struct cxll_root_decoder *rd, const char *name);
void cxll_region_port_leaving(struct cxll_port *port);
int cxll_region_window_leaving(struct cxll_root_decoder *rd);

int cxll_port_driver_init(void);
void cxll_port_driver_exit(void);

#endif
