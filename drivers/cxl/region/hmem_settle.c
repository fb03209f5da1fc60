// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has Soft Reserved memory that no region covers. At once: an hmem device
 * that was taken over gets its range back. Some seconds after the last device
 * came, went or was made part of a region: whatever has no owner then becomes an
 * hmem device of ours. Earlier it would be in the way of regions whose devices
 * still come, as dax_hmem may make RAM of it.
 */
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <cxll/dev.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include "hmem.h"
#include "region.h"

static unsigned int settle_seconds = 5;
module_param_named(soft_reserved_seconds, settle_seconds, uint, 0644);
MODULE_PARM_DESC(soft_reserved_seconds,
		 "seconds after the last device change until Soft Reserved memory outside regions is left to dax_hmem (default 5)");

#define SETTLE_MAX	3600
#define FLUSH_SECONDS	60

/* Not with other work, which it would hold up: it waits for memory hotplug */
static struct workqueue_struct *settle_wq;

/* Who waits for the work knows from these how far it is */
static atomic_t give_back_wanted, give_back_done;
static bool settling;
static DECLARE_WAIT_QUEUE_HEAD(settled);

/**
 * struct owned - what has an owner, or is to have none
 * @range: array
 * @nr: entries in use
 * @max: entries there are
 */
struct owned {
	struct cxll_gap *range;
	unsigned int nr;
	unsigned int max;
};

static void owned_add(struct owned *all, u64 start, u64 end)
{
	if (all->nr < all->max)
		all->range[all->nr] = (struct cxll_gap){ start, end };
	all->nr++;
}

static int owned_in_window(struct device *dev, void *data)
{
	struct cxll_root_decoder *rd;
	struct resource *parked = NULL;
	struct cxll_region *r;

	if (!is_cxll_root_decoder(dev))
		return 0;
	rd = to_cxll_root_decoder(dev);
	guard(rwsem_read)(&cxll_tree_lock);
	list_for_each_entry(r, &rd->regions, node)
		if (r->res && hmem_region_owns(r))
			owned_add(data, r->res->start, r->res->end);
	while ((parked = parked_next(rd, 0, parked)))
		owned_add(data, parked->start, parked->end);
	return 0;
}

static int owned_by_hmem(struct platform_device *pdev,
			 const struct range *range, void *data)
{
	owned_add(data, range->start, range->end);
	return 0;
}

static int owned_by_nobody(const struct range *range, void *data)
{
	owned_add(data, range->start, range->end);
	return 0;
}

static void owned_walk(struct owned *all)
{
	static const struct range everywhere = { 0, U64_MAX };

	all->nr = 0;
	cxll_for_each_device(owned_in_window, all);
	hmem_for_each(&everywhere, owned_by_hmem, all);
	hmem_undecoded_visit(owned_by_nobody, all);
}

/* First counts, then fills in; false: it became more meanwhile. */
static bool owned_get(struct owned *all)
{
	*all = (struct owned){};
	owned_walk(all);
	all->max = all->nr + 8;
	all->range = kvcalloc(all->max, sizeof(*all->range), GFP_KERNEL);
	if (!all->range)
		return false;
	owned_walk(all);
	return all->nr <= all->max;
}

/**
 * struct decode_look - does anything answer in a range?
 * @range: the range
 * @bridge: number of the host bridge that is looked at
 * @in_window: a window that is there has a part of it
 * @decoded: a decoder of firmware's leads there, or nobody can know
 * @ejected: a bridge that led there, or might have, is gone
 */
struct decode_look {
	struct range range;
	u32 bridge;
	bool in_window;
	bool decoded;
	bool ejected;
};

/* Host bridges whose driver was unbound at least once, by number */
static DEFINE_XARRAY(bridges_seen);

/* What a user made there says nothing about what was there before. */
static bool decoder_leads(const struct cxll_decoder *d,
			  const struct range *range)
{
	struct range set;

	if (!d->set.committed || !d->set.size || d->parked)
		return false;
	if (d->region && !to_cxll_region(d->region)->found)
		return false;
	set = (struct range){ d->set.base, d->set.base + d->set.size - 1 };
	return d->bad || range_overlaps(&set, range);
}

static int bridge_leads(struct device *dev, void *data)
{
	struct decode_look *look = data;
	struct cxll_port *port;
	unsigned int i;

	if (!is_cxll_port(dev))
		return 0;
	port = to_cxll_port(dev);
	if (port->parent_dport->id != look->bridge)
		return 0;
	/* Without decoders it passes everything on */
	if (!cxll_port_is_up(port) || !cxll_regs_exist(&port->hdm))
		look->decoded = true;
	for (i = 0; i < port->nr_decoders; i++)
		if (decoder_leads(port->decoders[i], &look->range))
			look->decoded = true;
	return 1;
}

/*
 * A target that is no port is a CXL 1.1 bridge, or one that could not be used;
 * one that was a port was ejected, and nothing behind it answers.
 */
static void window_leads(struct cxll_root_decoder *rd, struct decode_look *look)
{
	unsigned int i;

	for (i = 0; i < rd->window.ilv.ways; i++) {
		look->bridge = rd->window.targets[i];
		if (device_for_each_child(&rd->d.port->dev, look, bridge_leads))
			continue;
		if (xa_load(&bridges_seen, look->bridge))
			look->ejected = true;
		else
			look->decoded = true;
	}
}

static int look_at_window(struct device *dev, void *data)
{
	struct decode_look *look = data;
	struct cxll_root_decoder *rd;
	struct range window;

	if (!is_cxll_root_decoder(dev))
		return 0;
	rd = to_cxll_root_decoder(dev);
	window = cxll_window_range(rd);
	if (!range_overlaps(&look->range, &window))
		return 0;
	guard(rwsem_read)(&cxll_tree_lock);
	if (!cxll_window_is_up(rd))
		return 0;
	look->in_window = true;
	if (look->range.start < window.start || look->range.end > window.end)
		look->decoded = true;
	window_leads(rd, look);
	return 0;
}

static int settle_range(struct resource *res, void *data)
{
	struct decode_look look = { .range = { res->start, res->end } };
	enum hmem_decode decode = HMEM_NOT_DECODED;
	struct owned *all = data;

	cxll_for_each_device(look_at_window, &look);
	if (!look.in_window) {
		look.decoded = true;
		if (!hmem_claimed(&look.range))
			return 0;
	}
	if (look.decoded) {
		decode = HMEM_DECODED;
	} else if (look.ejected) {
		decode = HMEM_DECODED_BEFORE;
		hmem_pieces_close(&look.range);
	}
	hmem_pieces_add(&look.range, all->range, all->nr, decode);
	return 0;
}

static void settle_pieces(void)
{
	struct owned all;

	hmem_remove_left();
	if (owned_get(&all))
		walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM,
				    0, -1, &all, settle_range);
	else
		soft_reserved_settle();
	kvfree(all.range);
}

static void pieces_later(struct delayed_work *work, unsigned int at_least)
{
	unsigned int seconds = clamp_t(unsigned int, READ_ONCE(settle_seconds),
				       at_least, SETTLE_MAX);

	mod_delayed_work(settle_wq, work, seconds * HZ);
}

/*
 * A range may be the memory of a device that is not ready yet. One more time is
 * waited when it is, as its region is on its way then.
 */
static bool pieces_must_wait(void)
{
	static bool awaited;
	bool before = awaited;

	awaited = cxll_dev_any_awaited();
	return awaited || before;
}

static void pieces_work_fn(struct work_struct *work)
{
	guard(mutex)(&hmem_lock);
	WRITE_ONCE(settling, true);
	if (pieces_must_wait())
		pieces_later(to_delayed_work(work), 1);
	else
		settle_pieces();
	WRITE_ONCE(settling, false);
	wake_up_all(&settled);
}

static void give_back_work_fn(struct work_struct *work)
{
	unsigned int wanted = atomic_read(&give_back_wanted);

	guard(mutex)(&hmem_lock);
	hmem_pieces_look();
	hmem_claims_give_back();
	atomic_set(&give_back_done, wanted);
	wake_up_all(&settled);
}

static DECLARE_DELAYED_WORK(pieces_work, pieces_work_fn);
static DECLARE_WORK(give_back_work, give_back_work_fn);

/**
 * soft_reserved_settle - regions or devices came or went: look who has what
 *
 * Does not wait for it.
 *
 * Context: any.
 */
void soft_reserved_settle(void)
{
	atomic_inc(&give_back_wanted);
	queue_work(settle_wq, &give_back_work);
	pieces_later(&pieces_work, 0);
}

static bool is_settled(void)
{
	return atomic_read(&give_back_done) == atomic_read(&give_back_wanted) &&
	       !READ_ONCE(settling);
}

/**
 * soft_reserved_flush - wait until what regions left is given back
 *
 * Return: 0, -ETIMEDOUT.
 *
 * Context: sleeps, with a limit.
 */
int soft_reserved_flush(void)
{
	if (wait_event_timeout(settled, is_settled(), FLUSH_SECONDS * HZ))
		return 0;
	pr_info("flush: memory hotplug of Soft Reserved memory did not end within %u s and goes on in the background\n",
		FLUSH_SECONDS);
	return -ETIMEDOUT;
}

/**
 * soft_reserved_bridge_leaves - a port goes, which may be that of a host bridge
 * @port: the port
 *
 * Where the bridge is ejected, nothing behind it answers afterwards.
 *
 * Context: sleeps.
 */
void soft_reserved_bridge_leaves(struct cxll_port *port)
{
	if (port->kind == CXLL_PORT_BRIDGE)
		xa_store(&bridges_seen, port->parent_dport->id, xa_mk_value(1),
			 GFP_KERNEL);
}

/* Nobody looks for a place any more */
static void vacate_left(struct cxll_region *r)
{
	soft_reserved_settle();
}

static int vacate_job(struct region_job *job)
{
	struct range range = cxll_window_range(job->r->rd);

	job->give_back = vacate_left;
	job->give_up = vacate_left;
	guard(mutex)(&hmem_lock);
	return hmem_claim_range(&range, &job->why);
}

/**
 * soft_reserved_vacate - take over what hmem devices have in a window and do not use
 * @r: region that looks for a place in it
 * @why: sentence on error
 *
 * Follow it with soft_reserved_settle(), which gives back what was not needed.
 *
 * Return: 0, also when there are none; -EBUSY when one is in use, and those
 * behind it are not taken over then; -ETIMEDOUT.
 *
 * Context: sleeps; cxll_tree_lock not held; not in a worker.
 */
int soft_reserved_vacate(struct cxll_region *r, struct cxll_why *why)
{
	struct range window = cxll_window_range(r->rd);

	if (!soft_reserved_overlaps(window.start, window.end))
		return 0;
	return region_worker_wait(r, vacate_job, NULL, why);
}

/* On newer kernels they are dax_hmem's, and go with it. */
static int settle_notify(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	struct device *dev = data;

	if (action == BUS_NOTIFY_REMOVED_DEVICE &&
	    is_hmem(to_platform_device(dev)))
		soft_reserved_settle();
	return NOTIFY_DONE;
}

static struct notifier_block settle_nb = { .notifier_call = settle_notify };

/**
 * soft_reserved_init - get ready to take hmem devices over
 *
 * Return: 0 or -errno.
 *
 * Context: module init.
 */
int soft_reserved_init(void)
{
	int rc;

	settle_wq = alloc_ordered_workqueue("cxl_soft_reserved", 0);
	if (!settle_wq)
		return -ENOMEM;
	rc = hmem_init();
	if (rc)
		goto err_wq;
	rc = bus_register_notifier(&platform_bus_type, &settle_nb);
	if (rc)
		goto err_hmem;
	return 0;

err_hmem:
	hmem_exit();
err_wq:
	destroy_workqueue(settle_wq);
	return rc;
}

/**
 * soft_reserved_exit - leave everything with an owner
 *
 * Context: module exit, no region is left.
 */
void soft_reserved_exit(void)
{
	bus_unregister_notifier(&platform_bus_type, &settle_nb);
	cancel_delayed_work_sync(&pieces_work);
	cancel_work_sync(&give_back_work);
	/* Devices that are there decode for whoever gets the memory now */
	hmem_undecoded_forget(false);
	scoped_guard(mutex, &hmem_lock) {
		hmem_claims_give_back();
		settle_pieces();
		hmem_pieces_look();
		hmem_claims_drop();
		hmem_pieces_leave();
	}
	hmem_undecoded_forget(true);
	xa_destroy(&bridges_seen);
	/* It may have been started again by what just happened */
	cancel_delayed_work_sync(&pieces_work);
	cancel_work_sync(&give_back_work);
	destroy_workqueue(settle_wq);
	hmem_exit();
}
