/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of cxl_region.ko share among themselves. */
#ifndef _CXLL_REGION_PRIVATE_H
#define _CXLL_REGION_PRIVATE_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/range.h>
#include <linux/uuid.h>
#include <cxl/decoder.h>
#include <cxl/interleave.h>
#include <cxl/memdev.h>
#include <cxl/plan.h>
#include <cxl/port.h>
#include <cxl/reason.h>
#include <cxl/region.h>
#include <cxl/why.h>

/**
 * enum region_state - how far a region got
 * @REGION_CONFIG: being put together, no hardware involved
 * @REGION_COMMITTED: decoders programmed, nobody uses the memory
 * @REGION_LIVE: driver bound, memory handed to dax
 * @REGION_HELD: has to go but cannot: decoders and claims stay as they are
 */
enum region_state {
	REGION_CONFIG,
	REGION_COMMITTED,
	REGION_LIVE,
	REGION_HELD,
};

/**
 * struct region_step - a decoder this region programmed
 * @port: its port; holds a reference
 * @id: decoder number
 */
struct region_step {
	struct cxll_port *port;
	unsigned int id;
};

/**
 * struct region_member - who stands at a position, and what was programmed
 * @serial: serial number of the device, 0 for none
 * @decoder: its decoder
 * @mode: kind of capacity
 * @dpa: device memory
 * @set: what the decoder held
 * @way: what those of the switches above it held, by depth - 1
 * @away: the device went, the region stayed
 * @programmed: it went with the decoder committed
 * @enabled_global: we had switched HDM decoding on in it
 * @enabled_mem: likewise CXL.mem
 * @host: the provider's device while @keep is in force; holds a reference
 * @keep: &cxll_dev_ops.keep of its provider, whose module the region pins
 */
struct region_member {
	u64 serial;
	unsigned int decoder;
	enum cxll_mode mode;
	struct cxll_dpa dpa;
	struct cxll_hdm_setting set;
	struct cxll_hdm_setting way[CXLL_PLAN_DEPTH];
	bool away;
	bool programmed;
	bool enabled_global;
	bool enabled_mem;
	struct device *host;
	void (*keep)(struct device *host, bool on);
};

#define REGION_PINS	(2 * CXLL_WAYS_MAX + 2)

/**
 * struct cxll_region - a range of host addresses on one or more devices
 * @dev: on the cxl bus, child of its window
 * @id: number in the name, from the kernel's common pool of region numbers
 * @reason: its last refusal
 * @rd: the window
 * @all: in the list of all regions
 * @node: in &cxll_root_decoder.regions
 * @gone: not on the lists yet, or taken off them: nothing may be begun with it
 * @mode: kind of capacity
 * @uuid: of a persistent region
 * @ilv: over the devices
 * @res: claimed host addresses, NULL before the size is set. Without a parent
 *	while an hmem device still has them, see soft_take().
 * @targets: endpoint decoders by position
 * @member: who stands there, or stood there; filled once it is committed
 * @awake: devices kept from sleeping, by position and level from the device
 *	up; each holds a reference
 * @state: see region_set_state()
 * @adopted: its decoders were committed by somebody else: written only when a
 *	user asks
 * @lost: held, and a member came back or went in a way that its contents or
 *	its place cannot be had again
 * @poisoned: in the list of regions with pages that were marked. Protected by
 *	a lock of poison.c.
 * @parked: disabled, and keeps its decoders only because a higher one is in
 *	the way
 * @built: was committed once: enabling it commits it again, and losing a
 *	member removes it
 * @step: what was programmed, in that order
 * @nr_steps: entries of @step
 * @dax: hand-over to dax_cxl. Protected by the device lock of @dev.
 * @pins: modules kept from unloading while live or held. Protected by the
 *	device lock of @dev.
 * @nr_pins: entries of @pins
 *
 * Fields without a note are protected by cxll_tree_lock.
 */
struct cxll_region {
	struct device dev;
	int id;
	struct cxll_reason reason;
	struct cxll_root_decoder *rd;
	struct list_head all;
	struct list_head node;
	bool gone;
	enum cxll_mode mode;
	uuid_t uuid;
	struct cxll_interleave ilv;
	struct resource *res;
	struct cxll_ep_decoder *targets[CXLL_WAYS_MAX];
	struct region_member member[CXLL_WAYS_MAX];
	struct device *awake[CXLL_WAYS_MAX][CXLL_PLAN_DEPTH];
	enum region_state state;
	bool adopted;
	bool built;
	bool lost;
	struct list_head poisoned;
	bool parked;
	struct region_step step[CXLL_PLAN_STEPS];
	unsigned int nr_steps;
	struct cxll_dax_region *dax;
	struct module *pins[REGION_PINS];
	unsigned int nr_pins;
};

#define to_cxll_region(d) container_of(d, struct cxll_region, dev)

static inline u64 region_serial_of(const struct cxll_port *endpoint)
{
	return endpoint->md->cd->serial;
}

static inline struct cxll_ep_decoder *
region_ep_decoder(struct cxll_port *endpoint, unsigned int id)
{
	return to_cxll_ep_decoder(&endpoint->decoders[id]->dev);
}

extern struct list_head cxll_regions;
extern const struct attribute_group *region_groups[];
extern struct cxll_driver region_driver;

/* state.c */
void region_set_state(struct cxll_region *r, enum region_state to);
const char *region_state_name(const struct cxll_region *r);
int region_config_only(struct cxll_region *r, struct cxll_why *why);

/* region.c */
int region_next_init(void);
void region_next_exit(void);
int region_next(void);
int region_create(struct cxll_root_decoder *rd, enum cxll_mode mode, int id);
struct cxll_region *region_adopted(struct cxll_root_decoder *rd,
				   enum cxll_mode mode,
				   const struct cxll_interleave *ilv);
int region_destroy(struct cxll_region *r, struct cxll_why *why);
int region_remove_by_name(struct cxll_root_decoder *rd, const char *name);

/* adopt.c */
void region_endpoint_ready(struct cxll_port *port);
void region_adopt_present(void);
int region_stands_at(struct cxll_port *endpoint, enum cxll_mode mode,
		     const struct cxll_hdm_setting *set, unsigned int *pos,
		     struct cxll_why *why);
void region_join(struct cxll_region *r, struct cxll_ep_decoder *ed,
		 unsigned int pos);
int region_complete(struct cxll_region *r);

/* member.c */
void region_member_note(struct cxll_region *r, unsigned int pos);
void region_member_leaves(struct cxll_region *r, unsigned int pos);
void region_member_returns(struct cxll_port *port);

/* leftover.c */
void region_leftovers_note(struct cxll_region *r);
void region_leftovers_clear(struct cxll_port *port);

/* way.c */
struct cxll_decoder *region_covering(struct cxll_port *port, u64 base,
				     u64 size);
void region_way_note(struct region_member *m, struct cxll_port *endpoint);
int region_way_restore(const struct region_member *m,
		       struct cxll_port *endpoint, unsigned long *depths,
		       struct cxll_why *why);
void region_way_undo(struct cxll_port *endpoint, unsigned long depths);
bool region_way_clear(struct cxll_port *endpoint, u64 base, u64 size);

/* poison.c */
unsigned long region_poison(struct cxll_region *r, unsigned int pos);
void region_poison_forget(struct cxll_region *r);
int region_poison_init(void);
void region_poison_exit(void);

/**
 * struct region_gate - a range whose memory stays offline
 * @node: in the list of all
 * @dev: the region's
 * @start: first address
 * @end: last address
 */
struct region_gate {
	struct list_head node;
	const struct device *dev;
	u64 start;
	u64 end;
};

/* gate.c */
void region_gate_close(struct region_gate *gate, struct cxll_region *r);
void region_gate_open(struct region_gate *gate);
int region_gate_init(void);
void region_gate_exit(void);

/* power.c */
void region_keep_powered(struct cxll_region *r);
void region_let_sleep(struct cxll_region *r);
int region_power_init(void);
void region_power_exit(void);

/* limits.c */
void region_tell_room(struct cxll_port *endpoint);
void region_tell_stranded(struct cxll_region *r);

/* hpa.c */
int region_claim(struct cxll_region *r, u64 size, u64 floor,
		 struct cxll_why *why);
bool region_range(struct cxll_region *r, struct range *range);
void region_unclaim(struct cxll_region *r);

/* target.c */
int region_attach(struct cxll_region *r, unsigned int pos,
		  struct cxll_ep_decoder *ed, struct cxll_why *why);
void region_detach(struct cxll_region *r, unsigned int pos);

/* room.c */
u64 region_largest_hole(struct cxll_root_decoder *rd, u64 floor, u64 align);
ssize_t region_largest(struct cxll_root_decoder *rd, enum cxll_mode mode,
		       bool how, char *buf);

/* order.c */
bool region_blame_order(struct cxll_region *r, u64 size, u64 align, u64 floor,
			struct cxll_why *why);

/* commit.c */
int region_snapshot_target(struct cxll_ep_decoder *ed,
			   struct cxll_plan_target *t, struct cxll_why *why);
int region_commit(struct cxll_region *r, struct cxll_why *why);
int region_decommit(struct cxll_region *r, struct cxll_why *why);
void region_drop_steps(struct cxll_region *r, struct cxll_port *port);

/* cache.c */
void region_flush_cpu_caches(struct cxll_region *r);

/* consumer.c */
int region_in_use(struct cxll_region *r, struct cxll_why *why);
int region_hand_over(struct cxll_region *r);
int region_take_back(struct cxll_region *r, struct cxll_why *why);

/* stranded.c */
int region_remove_stranded(struct cxll_region *r, struct cxll_why *why);

/* letgo.c */
void region_let_go(struct cxll_region *r, bool keep);

/* soft.c */
bool soft_contains(u64 start, u64 end);
int soft_take(struct cxll_region *r, struct cxll_why *why);
int soft_vacate(struct cxll_root_decoder *rd, struct cxll_why *why);
void soft_undecoded(struct cxll_region *r);
void soft_settle(void);
int soft_init(void);
void soft_exit(void);
int soft_place(struct cxll_region *r, struct resource *res, u64 size, u64 floor,
	       u64 align);
void soft_left(struct device *dev, u64 start, u64 end);

/* driver.c */
int region_release(struct cxll_region *r, struct cxll_why *why);
void region_unpin(struct cxll_region *r);

/* leave.c */
void region_vacate(struct cxll_region *r, struct cxll_port *port);
void region_abandon(struct cxll_region *r);
void region_port_leaving(struct cxll_port *port);
int region_window_leaving(struct cxll_root_decoder *rd);
void region_leave_all(void);
void region_reap(void);
void region_unpark(void);

#endif
