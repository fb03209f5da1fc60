/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of cxl_region.ko share among themselves. */
#ifndef _CXLL_REGION_PRIVATE_H
#define _CXLL_REGION_PRIVATE_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/range.h>
#include <linux/uuid.h>
#include <linux/workqueue.h>
#include <cxll/lib/adopt.h>
#include <cxll/consumer.h>
#include <cxll/decoder.h>
#include <cxll/lib/identity.h>
#include <cxll/lib/interleave.h>
#include <cxll/memdev.h>
#include <cxll/memory_rule.h>
#include <cxll/lib/plan.h>
#include <cxll/port.h>
#include <cxll/reason.h>
#include <cxll/region.h>
#include <cxll/lib/region_state.h>
#include <cxll/lib/why.h>
#include "worker.h"

/**
 * struct region_step - a decoder that decodes for a region
 * @port: its port; holds a reference
 * @id: decoder number
 * @parked: it was committed before and stays when the region goes: see parked.c
 */
struct region_step {
	struct cxll_port *port;
	unsigned int id;
	bool parked;
};

/**
 * struct region_path - what led to a member at a port above it
 * @set: what the port's decoder held
 * @parked: that is parked: when the region goes, parked.c has it
 */
struct region_path {
	struct cxll_hdm_setting set;
	bool parked;
};

/**
 * struct region_member - which device is at a position, and what was programmed
 * @id: by what the device is recognised
 * @decoder: its decoder
 * @mode: kind of capacity
 * @dpa: device memory
 * @set: what the decoder held
 * @path: the ports above it, by depth - 1
 * @dport_id: where these ports hang: number of the dport. An array of its own, as
 *	paths are compared by it
 * @away: the device went, the region stayed
 * @programmed: it went with the decoder committed
 * @lost: its contents are gone: it does not decode, or is away and its
 *	downstream port has no link. The worker marks what was in use
 * @above: downstream port it was attached to, while @away, or when that is gone
 *	the next one above that is not; holds a reference. NULL: none is left
 * @host: the provider's device while it must not be reset; holds a reference
 */
struct region_member {
	struct cxll_identity id;
	unsigned int decoder;
	enum cxll_mode mode;
	struct cxll_dpa dpa;
	struct cxll_hdm_setting set;
	struct region_path path[CXLL_PLAN_DEPTH];
	u32 dport_id[CXLL_PLAN_DEPTH];
	bool away;
	bool programmed;
	bool lost;
	struct device *above;
	struct device *host;
};

#define REGION_PINS	(2 * CXLL_WAYS_MAX + 2)

/**
 * struct cxll_region - a range of host addresses on one or more devices
 * @dev: on the cxl bus, child of its window
 * @id: number in the name, from the kernel's common pool of region numbers
 * @found: its decoders were committed by somebody else: firmware, an earlier
 *	kernel. They are written only when a user asks. Never changes
 * @system_ram: found, and firmware gave its memory to the kernel as ordinary
 *	RAM before any driver was there: it is shown, and nothing of it is ever
 *	touched: no decoder, no memory block, no entry in the map of resources.
 *	Set with @res
 * @reason: its last refusal
 * @rd: the window
 * @all: in the list of all regions
 * @node: in &cxll_root_decoder.regions
 * @mode: kind of capacity
 * @uuid: of a persistent region
 * @ilv: over the devices
 * @res: claimed host addresses, NULL before the size is set. Without a parent
 *	while an hmem device still has them, see soft_reserved_take()
 * @targets: endpoint decoders by position
 * @member: who is there, or was; filled once it is committed
 * @awake: devices kept from sleeping, by position and level from the device
 *	up; each holds a reference
 * @state: see region_set_state()
 * @held: why it could not be let go, for the sentence of who held it
 * @step: decoders that decode for it, upper ports before lower ones
 * @nr_steps: entries of @step
 * @plan: what a commit would write, shown by the decoders until then; NULL
 *	while there is none. See plan.c
 * @dax: what its consumer drives. Written by the worker under cxll_tree_lock,
 *	read by the worker without
 * @consumer: who has it, with its module pinned; NULL while nobody has. As @dax
 * @idle_lock: held by who has the token. Taken with the device lock of @dev
 *	held or without, never the other way round
 * @idle: the token in force
 * @closed: being taken back, or the token is out: nothing may be handed over
 * @was_live: given to a consumer since the last flush of CPU caches
 * @rule: what may happen to its memory blocks; registered while it has a claim
 * @worker: does what waits for memory hotplug or module loading
 * @overdue: jobs of the worker that somebody gave up waiting for. Protected by
 *	a lock of worker.c
 * @interrupts: jobs that wait for memory that comes online now to stop
 * @onlining: job in which its memory comes online now, NULL while none does.
 *	Written by the worker, which alone looks into it
 * @tenths: of its memory that were told of. The worker's
 * @unfinished: the rest of it stayed offline, as somebody wanted to release it.
 *	The worker's
 * @attach: binds the driver when the last device came; holds a reference
 *	while it is queued
 * @detach: unbinds the driver when its memory could not be handed over; holds a
 *	reference while it is queued
 * @free: frees it when nobody has a reference any more
 * @attaching: task that binds the driver from @attach, which must not wait
 * @pins: modules kept from unloading while live or held. Protected by the
 *	device lock of @dev, or by the token
 * @nr_pins: entries of @pins
 *
 * Fields without a note are protected by cxll_tree_lock.
 */
struct cxll_region {
	struct device dev;
	int id;
	bool found;
	bool system_ram;
	struct cxll_reason reason;
	struct cxll_root_decoder *rd;
	struct list_head all;
	struct list_head node;
	enum cxll_mode mode;
	uuid_t uuid;
	struct cxll_interleave ilv;
	struct resource *res;
	struct cxll_ep_decoder *targets[CXLL_WAYS_MAX];
	struct region_member member[CXLL_WAYS_MAX];
	struct device *awake[CXLL_WAYS_MAX][CXLL_PLAN_DEPTH];
	enum cxll_region_state state;
	struct cxll_why held;
	struct region_step step[CXLL_PLAN_STEPS];
	unsigned int nr_steps;
	struct cxll_plan *plan;
	struct cxll_dax_region *dax;
	const struct cxll_consumer_ops *consumer;
	struct mutex idle_lock;		/* see above */
	const struct region_idle *idle;
	bool closed;
	bool was_live;
	struct cxll_memory_rule rule;
	struct kthread_worker *worker;
	unsigned int overdue;
	atomic_t interrupts;
	struct region_job *onlining;
	unsigned int tenths;
	bool unfinished;
	struct work_struct attach;
	struct work_struct detach;
	struct work_struct free;
	struct task_struct *attaching;
	struct module *pins[REGION_PINS];
	unsigned int nr_pins;
};

#define to_cxll_region(d) container_of(d, struct cxll_region, dev)

static inline const struct cxll_identity *
region_identity(const struct cxll_port *endpoint)
{
	return &endpoint->md->cd->identity;
}

static inline struct cxll_ep_decoder *
region_ep_decoder(struct cxll_port *endpoint, unsigned int id)
{
	return to_cxll_ep_decoder(&endpoint->decoders[id]->dev);
}

extern struct list_head cxll_regions;
extern const struct attribute_group *region_groups[];
extern struct cxll_driver region_driver;

/* state.c: the states, and finding regions */
bool region_overlaps(const struct cxll_region *r, u64 start, u64 end);
struct cxll_region *region_at(u64 base, u64 size);
void region_set_state(struct cxll_region *r, enum cxll_region_state to);
const char *region_state_name(const struct cxll_region *r);
bool region_is_gone(const struct cxll_region *r);
bool region_has_decoders(const struct cxll_region *r);
bool region_is_held(const struct cxll_region *r);
bool region_is_given(const struct cxll_region *r);
int region_config_only(struct cxll_region *r, struct cxll_why *why);
void region_changed(struct cxll_region *r);
void region_list_close(void);
int region_list(struct cxll_region *r);
void region_unlist(struct cxll_region *r);
bool region_range(struct cxll_region *r, struct range *range);

typedef bool (*region_match)(struct cxll_region *r, const void *what);

/**
 * struct region_cursor - how far down a visit of regions has got
 * @base: address of the last one
 * @id: its number: regions without addresses share address 0
 */
struct region_cursor {
	u64 base;
	int id;
};

#define REGION_CURSOR_TOP	((struct region_cursor){ U64_MAX, INT_MAX })

struct cxll_region *region_below(struct region_cursor *at, region_match match,
				 const void *what);

/**
 * struct region_idle - proof that nobody uses a region's memory, or can begin to
 * @r: the region, NULL: not taken
 *
 * Its range is closed to onlining, and nothing of it is with a consumer, open,
 * mapped or pinned. Whoever takes decode away from a region wants to see it.
 */
struct region_idle {
	struct cxll_region *r;
};

/* idle.c */
int region_in_use(struct cxll_region *r, struct cxll_why *why);
int region_idle_take(struct cxll_region *r, struct region_idle *idle,
		     struct cxll_why *why);
void region_idle_put(struct region_idle *idle);
void region_idle_assert(const struct cxll_region *r,
			const struct region_idle *idle);

/* progress.c: how far its memory has come online */
void region_progress_begin(struct region_job *job);
void region_progress_end(struct region_job *job);

/* dax_region.c: the consumers, and what they are handed */
int dax_region_in_use(struct cxll_region *r, struct cxll_why *why);
int dax_region_hand_over(struct region_job *job);
int dax_region_resume(struct region_job *job);
int dax_region_take_back(struct cxll_region *r, struct cxll_why *why);
void dax_region_contents_gone(struct cxll_region *r);

/* contents.c: what was on a device that went */
int contents_vacate(struct region_job *job);
int contents_mark(struct cxll_region *r, unsigned int pos, const char *what);
void contents_abandon(struct cxll_region *r, unsigned int pos);
void contents_port_gone(struct cxll_region *r, struct device *port);
void contents_watch(void);
void contents_exit(void);

/* hpa.c */
int region_claim(struct cxll_region *r, u64 size, u64 floor,
		 struct cxll_why *why);
struct resource *region_claim_find(struct cxll_region *r,
				   struct resource *outer, u64 size);
void region_claim_take(struct cxll_region *r, struct resource *res);
void region_claim_drop(struct resource *res);
int region_claim_exactly(struct cxll_region *r, u64 base, u64 size,
			 struct cxll_why *why);
void region_unclaim(struct cxll_region *r);

/* parked_add.c: a region leaves decoders committed */
int parked_park(struct cxll_region *r);

/* parked.c: committed decoders of regions that are gone */
bool parked_covers(struct cxll_port *port, u64 base, u64 size,
		   unsigned int *id);
struct resource *parked_next(struct cxll_root_decoder *rd, u64 size,
			     struct resource *after);
unsigned int parked_nr_there(struct resource *claim);
void parked_reap(void);
void parked_port_leaving(struct cxll_port *port);
void parked_port_returns(struct cxll_port *endpoint);
void parked_window_leaving(struct cxll_root_decoder *rd);
void parked_forget(void);

/* path.c */
void path_dport_ids(struct cxll_port *port, u32 *dport_id);
bool path_leads_through(const u32 *dport_id, struct cxll_port *port);
struct cxll_root_decoder *path_window(struct cxll_port *port,
				      const struct cxll_window *like);
struct cxll_decoder *path_decoder(struct cxll_port *port, u64 base, u64 size);
void path_note(struct region_member *m, struct cxll_port *endpoint);
int path_restore(const struct region_member *m, struct cxll_port *endpoint,
		 unsigned long *depths, struct cxll_why *why);
void path_restore_undo(struct cxll_port *endpoint, unsigned long depths);

/* target.c */
int region_attach(struct cxll_region *r, unsigned int pos,
		  struct cxll_ep_decoder *ed, struct cxll_why *why);
void region_detach(struct cxll_region *r, unsigned int pos);

/* pm.c */
void region_keep_powered(struct cxll_region *r);
void region_let_sleep(struct cxll_region *r);
void region_forget_device(struct cxll_region *r, struct device *dev);
int region_pm_init(void);
void region_pm_exit(void);

/* pci_gone.c */
int region_pci_watch(void);
void region_pci_unwatch(void);

/**
 * struct member_found - what one committed endpoint decoder tells of its region
 * @rd: window
 * @mode: kind of capacity
 * @in: its range and what leads there
 * @pos: position of the device
 */
struct member_found {
	struct cxll_root_decoder *rd;
	enum cxll_mode mode;
	struct cxll_adopt in;
	unsigned int pos;
};

/* member.c */
void member_note(struct cxll_region *r, unsigned int pos);
void member_leaves(struct cxll_region *r, unsigned int pos);
void member_forget(struct cxll_region *r);
int member_waiting(struct cxll_region *r, struct cxll_port *port);
int member_describe(struct cxll_port *endpoint, enum cxll_mode mode,
		    const struct cxll_hdm_setting *set, struct member_found *f,
		    struct cxll_why *why);
int member_fits(struct cxll_region *r, struct cxll_ep_decoder *ed,
		unsigned int pos, struct cxll_why *why);
void member_join(struct cxll_region *r, struct cxll_ep_decoder *ed,
		 unsigned int pos);
bool member_complete(struct cxll_region *r);
void member_drop_steps(struct cxll_region *r, struct cxll_port *port);

/**
 * enum region_used_kind - what of a window counts as used
 * @REGION_USED_AT_ALL: what is anybody's
 * @REGION_USED_BUSY: not what firmware set aside and nobody has
 * @REGION_USED_BY_OWNERS: nor what hmem devices have, if it is not system RAM
 */
enum region_used_kind {
	REGION_USED_AT_ALL,
	REGION_USED_BUSY,
	REGION_USED_BY_OWNERS,
};

/**
 * struct region_used - what of a window cannot be a region's
 * @range: in any order, with overlaps
 * @nr: entries of @range
 */
struct region_used {
	struct cxll_avail_range *range;
	unsigned int nr;
};

/* hole.c: what is free of a window */
int region_used_get(struct cxll_root_decoder *rd,
		    const struct cxll_region *except,
		    enum region_used_kind kind, struct region_used *used);
void region_used_put(struct region_used *used);
u64 region_block_size(enum cxll_mode mode);
u64 region_largest_hole(struct cxll_root_decoder *rd, u64 floor);

/* avail.c */
ssize_t region_largest(struct cxll_root_decoder *rd, enum cxll_mode mode,
		       bool how, char *buf);

/* commit_order.c */
bool region_blame_order(struct cxll_region *r, u64 size, u64 floor,
			struct cxll_why *why);

/* snapshot.c */
int region_snapshot_target(struct cxll_ep_decoder *ed, u64 base, u64 size,
			   struct cxll_plan_target *t, struct cxll_why *why);

/* plan.c */
int region_plan(struct cxll_region *r, struct cxll_plan **plan,
		struct cxll_why *why);
struct cxll_port *region_plan_port(struct cxll_region *r, unsigned int key);
int region_plan_early(struct cxll_region *r, struct cxll_why *why);
void region_plan_hide(struct cxll_region *r);
void region_plans_refresh(void);

/* commit.c */
int region_commit(struct cxll_region *r, struct cxll_why *why);
int region_decommit(struct cxll_region *r, const struct region_idle *idle,
		    struct cxll_why *why);

/* cpu_cache.c */
void region_flush_cpu_caches(struct cxll_region *r);

/* address_translation.c: windows in which only firmware makes regions */
bool address_translation_note(struct cxll_port *endpoint,
			      const struct cxll_hdm_setting *set,
			      struct cxll_why *why);
int address_translation_refuse(const struct cxll_root_decoder *rd,
			       struct cxll_why *why);

/* system_ram.c: what firmware gave to the kernel */
bool system_ram_overlaps(u64 start, u64 end);
int system_ram_refuse(struct cxll_why *why);

/* soft_reserved.c: what firmware set aside */
bool soft_reserved_overlaps(u64 start, u64 end);
bool soft_reserved_contains(u64 start, u64 end);
int soft_reserved_place(struct cxll_region *r, struct resource *res, u64 size,
			u64 floor, u64 align);
void soft_reserved_left(struct device *dev, u64 start, u64 end);

/* hmem_claim.c, hmem_settle.c: who has it */
int soft_reserved_take(struct cxll_region *r, struct cxll_why *why);
int soft_reserved_obtain(struct cxll_region *r, struct cxll_why *why);
int soft_reserved_vacate(struct cxll_region *r, struct cxll_why *why);
void soft_reserved_undecoded(struct cxll_region *r);
void soft_reserved_settle(void);
int soft_reserved_flush(void);
void soft_reserved_bridge_leaves(struct cxll_port *port);
int soft_reserved_init(void);
void soft_reserved_exit(void);

/* hmem_undecoded.c: where nothing answers any more */
void soft_reserved_leaving(struct cxll_region *r, struct cxll_port *port);
bool soft_reserved_endpoint_leaves(struct cxll_port *port);
bool soft_reserved_gone(const struct device *function);
void soft_reserved_returns(struct cxll_port *port);
void soft_reserved_decoded(struct cxll_region *r);

/* capacity_report.c */
void region_tell_avail(struct cxll_port *endpoint);
u64 region_capacity_beside(struct cxll_region *r, u64 size);
void region_tell_remainder(struct cxll_region *r);

/* driver.c */
void region_unpin(struct cxll_region *r);
void region_attach_fn(struct work_struct *work);
void region_attach_later(struct cxll_region *r);
void region_detach_fn(struct work_struct *work);

/* teardown.c */
int region_release(struct cxll_region *r, struct region_idle *idle,
		   struct cxll_why *why);
int region_disable(struct cxll_region *r, struct cxll_why *why);
int region_destroy(struct cxll_region *r, struct cxll_why *why);
int region_remove_by_name(struct cxll_root_decoder *rd, const char *name);
void region_forget(struct cxll_region *r);
void region_port_leaving(struct cxll_port *port);
int region_window_leaving(struct cxll_root_decoder *rd);
void region_leave_all(void);
void region_reap(void);

/* region.c */
int region_next(struct cxll_root_decoder *rd);
int region_create(struct cxll_root_decoder *rd, enum cxll_mode mode, int id);
struct cxll_region *region_found(struct cxll_root_decoder *rd,
				 enum cxll_mode mode,
				 const struct cxll_interleave *ilv);
void region_wait_freed(void);

/* restore.c */
void region_members_return(struct cxll_port *port);

/* adopt.c */
void region_endpoint_ready(struct cxll_port *port);
void region_adopt_present(void);

#endif
