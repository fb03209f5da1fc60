// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeping memory from coming online while a region gives it back. Whether a
 * block is online can be asked, but it may be on its way, and a dax device
 * whose memory is online must not go: kmem could not remove it. So the gate is
 * closed before the question, and what is on its way is waited for.
 */
#include <linux/memory.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/wait.h>
#include "region.h"

#define NOTHING	U64_MAX

static DEFINE_MUTEX(gate_lock);	/* protects what follows; a leaf */
static LIST_HEAD(closed);
/*
 * Address that comes online now. The kernel does one at a time. Who waits reads
 * it without the lock, as a waiter's condition must not sleep: he took the lock
 * to close the gate, so what came before that is seen.
 */
static u64 coming = NOTHING;
static DECLARE_WAIT_QUEUE_HEAD(arrived);

static bool may_come(u64 start, u64 end)
{
	struct region_gate *gate;

	list_for_each_entry(gate, &closed, node) {
		if (gate->start > end || gate->end < start)
			continue;
		dev_info_ratelimited(gate->dev, "memory%llu not brought online: the region is being disabled\n",
				     start / memory_block_size_bytes());
		return false;
	}
	return true;
}

static int gate_notify(struct notifier_block *nb, unsigned long action,
		       void *data)
{
	struct memory_notify *mn = data;
	u64 start = PFN_PHYS(mn->start_pfn);
	u64 end = start + PFN_PHYS(mn->nr_pages) - 1;

	guard(mutex)(&gate_lock);
	switch (action) {
	case MEM_GOING_ONLINE:
		if (!may_come(start, end))
			return NOTIFY_BAD;
		WRITE_ONCE(coming, start);
		break;
	case MEM_ONLINE:
	case MEM_CANCEL_ONLINE:
		WRITE_ONCE(coming, NOTHING);
		wake_up_all(&arrived);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block gate_nb = { .notifier_call = gate_notify };

int region_gate_init(void)
{
	return register_memory_notifier(&gate_nb);
}

void region_gate_exit(void)
{
	unregister_memory_notifier(&gate_nb);
}

static bool is_quiet(const struct region_gate *gate)
{
	u64 hpa = READ_ONCE(coming);

	return hpa < gate->start || hpa > gate->end;
}

/**
 * region_gate_close - from now on no memory of a region comes online
 * @gate: stays in use until region_gate_open()
 * @r: region
 *
 * Context: sleeps until a block that is on its way has arrived. The device
 * lock of @r may be held, as bringing a block online takes none of ours.
 */
void region_gate_close(struct region_gate *gate, struct cxll_region *r)
{
	struct range range = { NOTHING, 0 };

	region_range(r, &range);
	gate->dev = &r->dev;
	gate->start = range.start;
	gate->end = range.end;
	scoped_guard(mutex, &gate_lock)
		list_add(&gate->node, &closed);
	wait_event(arrived, is_quiet(gate));
}

/**
 * region_gate_open - undo region_gate_close()
 * @gate: gate
 *
 * Context: sleeps.
 */
void region_gate_open(struct region_gate *gate)
{
	guard(mutex)(&gate_lock);
	list_del(&gate->node);
}
