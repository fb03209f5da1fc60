// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in a region's memory when something it depends on goes: moved to
 * other memory while the device still answers; marked as gone where it does
 * not, before anybody reads, moves or is given any of it again.
 */
#include <linux/workqueue.h>
#include <cxll/locks.h>
#include <cxll/memory_block.h>
#include <cxll/pcie.h>
#include <cxll/lib/translate.h>
#include "memory.h"
#include "region.h"

/*
 * How often the link above a device that is away is looked at. A slot's power
 * goes a second before whoever switched it off goes on: by then it is seen.
 */
#define WATCH_INTERVAL	(HZ / 20)

/* For all blocks, and more for their number */
#define LOSE_SECONDS	60

/**
 * struct contents_lost - which bytes of a region are gone
 * @map: where each byte is
 * @positions: of the devices that went
 */
struct contents_lost {
	struct cxll_map map;
	unsigned long positions;
};

/* Does any byte of the page lie on one of them? */
static bool page_is_lost(void *arg, u64 hpa)
{
	const struct contents_lost *lost = arg;
	u64 end = hpa + PAGE_SIZE, dpa;
	unsigned int pos;

	for (; hpa < end; hpa += min_t(u64, lost->map.ilv.gran, PAGE_SIZE))
		if (cxll_map_to_dpa(&lost->map, hpa, &pos, &dpa, NULL) ||
		    test_bit(pos, &lost->positions))
			return true;
	return false;
}

static bool map_init(struct cxll_region *r, struct contents_lost *lost)
{
	guard(rwsem_read)(&cxll_tree_lock);
	return r->res && !cxll_map_init(&lost->map, &r->rd->window,
					r->res->start, resource_size(r->res),
					&r->ilv, NULL);
}

static void say_lost(struct cxll_region *r, const char *what,
		     const struct memory_lost *ml)
{
	if (ml->marked || ml->offline)
		dev_warn(&r->dev, "%s: %lu pages in use marked HWPoison, %u memory blocks taken offline\n",
			 what, ml->marked, ml->offline);
	if (ml->unmarked)
		dev_err(&r->dev, "%lu pages that the kernel itself uses could not be marked: their contents are gone, reboot soon\n",
			ml->unmarked);
}

static void say_not_marked(struct cxll_region *r, const char *what, int rc)
{
	dev_crit(&r->dev, "%s, and %s: pages were not marked, their contents are gone\n",
		 what, rc == -EOPNOTSUPP ?
		 "this kernel has no CONFIG_MEMORY_FAILURE" :
		 "vm.memory_failure_recovery is 0");
}

/* Take what is gone away from all who have it, and from the allocator. */
static void contents_lose(struct cxll_region *r, unsigned long positions,
			  const char *what)
{
	struct contents_lost lost = { .positions = positions };
	struct memory_lost ml = {};
	int rc;

	/* First: who loses his mappings must not get others */
	cxll_memory_rule_change(&r->rule, CXLL_MEMORY_GONE, 0);
	dax_region_contents_gone(r);
	if (!map_init(r, &lost))
		return;
	rc = memory_lose(&r->rule, LOSE_SECONDS, page_is_lost, &lost, &ml);
	if (rc)
		say_not_marked(r, what, rc);
	else
		say_lost(r, what, &ml);
	if (ml.online)
		dev_warn(&r->dev, "%u memory blocks stay online until files and programs release marked pages\n",
			 ml.online);
}

/**
 * contents_mark - a device came back without what was on it
 * @r: region
 * @pos: its position
 * @what: what happened, for the log
 *
 * Memory that stays online is good again once decode is restored, so only what
 * is in use is marked.
 *
 * Return: 0, or as hwpoison_permitted(): the region must not decode again.
 *
 * Context: worker.
 */
int contents_mark(struct cxll_region *r, unsigned int pos, const char *what)
{
	struct contents_lost lost = { .positions = BIT(pos) };
	struct memory_lost ml = {};
	struct range range;
	int rc;

	if (!map_init(r, &lost) || !region_range(r, &range))
		return 0;
	rc = memory_mark(&range, page_is_lost, &lost, &ml);
	if (rc) {
		say_not_marked(r, what, rc);
		return rc;
	}
	say_lost(r, what, &ml);
	return 0;
}

/**
 * contents_abandon - a device is back, but it will not decode for the region
 * @r: region
 * @pos: position that stays without memory
 *
 * Context: worker.
 */
void contents_abandon(struct cxll_region *r, unsigned int pos)
{
	contents_lose(r, BIT(pos), "its memory is not restored");
}

static bool is_below(const struct cxll_ep_decoder *ed,
		     const struct cxll_port *port)
{
	struct cxll_port *at = ed->d.port;

	while (at && at != port)
		at = cxll_port_parent(at);
	return at;
}

static unsigned long positions_below(struct cxll_region *r,
				     const struct cxll_port *port)
{
	unsigned long positions = 0;
	int i;

	for (i = 0; i < r->ilv.ways; i++)
		if (r->targets[i] && is_below(r->targets[i], port))
			positions |= BIT(i);
	return positions;
}

/*
 * Positions no decoder leads to any more. A device that is gone reads as one
 * that does not decode; when a switch goes, all below it are seen at once. And
 * a reset that bypassed the kernel leaves a device that answers, with other
 * bytes behind the same addresses: those must not be moved as if they were data.
 */
static unsigned long positions_broken(struct cxll_region *r)
{
	unsigned long positions = 0;
	unsigned int i;

	lockdep_assert_held_write(&cxll_tree_lock);
	for (i = 0; i < r->nr_steps; i++)
		if (!cxll_decoder_stands(r->step[i].port, r->step[i].id))
			positions |= positions_below(r, r->step[i].port);
	return positions;
}

/* Positions whose contents were lost before, and marked then or soon. */
static unsigned long positions_lost(const struct cxll_region *r)
{
	unsigned long positions = 0;
	unsigned int i;

	for (i = 0; i < r->ilv.ways; i++)
		if (r->member[i].lost)
			positions |= BIT(i);
	return positions;
}

static void positions_set_lost(struct cxll_region *r, unsigned long positions)
{
	unsigned int i;

	for_each_set_bit(i, &positions, r->ilv.ways)
		r->member[i].lost = true;
	if (r->state == CXLL_REGION_LIVE)
		region_set_state(r, CXLL_REGION_HELD);
	if (r->state == CXLL_REGION_HELD)
		region_set_state(r, CXLL_REGION_LOST);
}

static bool any_member_away(const struct cxll_region *r)
{
	unsigned int i;

	for (i = 0; i < r->ilv.ways; i++)
		if (r->member[i].away)
			return true;
	return false;
}

enum vacate { VACATE_MOVE, VACATE_LOSE, VACATE_NOTHING };

/*
 * Whoever wanted it may have given up meanwhile and gone on: then the region is
 * held, and registers may be unmapped that were asked otherwise. Memory of a
 * device that went in an orderly way still works: contents_watch() looks after
 * it from then on.
 */
static enum vacate vacate_how(struct cxll_region *r, struct cxll_port *port,
			      unsigned long *positions)
{
	unsigned long broken, before = positions_lost(r);

	lockdep_assert_held_write(&cxll_tree_lock);
	if (port && port->life != CXLL_LEAVING)
		return VACATE_NOTHING;
	broken = positions_broken(r);
	if (port && cxll_port_gone(port))
		broken |= positions_below(r, port);
	*positions = broken | before;
	if (broken & ~before)
		return VACATE_LOSE;
	return broken || any_member_away(r) ? VACATE_NOTHING : VACATE_MOVE;
}

static void contents_move(struct cxll_region *r, const struct device *goes)
{
	struct range range;

	if (!region_offline_seconds() || !region_range(r, &range))
		return;
	/* Not what is a file: that has an answer of its own */
	if (cxll_memory_blocks_online(&range, NULL, NULL) &&
	    !memory_offline(&range, region_offline_seconds()))
		dev_info(&r->dev, "its memory was taken offline, as %s goes away\n",
			 dev_name(goes));
}

/**
 * contents_vacate - memory in use is about to lose its decoders: save it
 * @job: job; @port is what goes, NULL if the region itself does
 *
 * Whether that worked tells region_in_use(). Of a device that is gone nothing
 * can be moved: users lose what they had there, and know it.
 *
 * Return: 0.
 *
 * Context: worker.
 */
int contents_vacate(struct region_job *job)
{
	struct cxll_region *r = job->r;
	const struct device *goes = job->port ? job->port->uport : &r->dev;
	unsigned long positions;
	enum vacate how;
	char what[64];

	if (!region_in_use(r, NULL))
		return 0;
	scoped_guard(rwsem_write, &cxll_tree_lock)
		how = vacate_how(r, job->port, &positions);
	if (how == VACATE_MOVE)
		contents_move(r, goes);
	if (how != VACATE_LOSE)
		return 0;

	snprintf(what, sizeof(what), job->port ?
		 "%s was removed without notice" :
		 "decoders of %s were reset outside the driver", dev_name(goes));
	contents_lose(r, positions, what);
	guard(rwsem_write)(&cxll_tree_lock);
	positions_set_lost(r, positions);
	return 0;
}

static int contents_cut(struct region_job *job)
{
	struct cxll_region *r = job->r;
	unsigned long positions = 0;
	int i;

	scoped_guard(rwsem_read, &cxll_tree_lock)
		for (i = 0; i < r->ilv.ways; i++)
			if (r->member[i].away && r->member[i].lost)
				positions |= BIT(i);
	if (positions && region_in_use(r, NULL))
		contents_lose(r, positions, "a removed device lost its link");
	return 0;
}

static bool members_cut(struct cxll_region *r)
{
	bool any = false;
	int i;

	for (i = 0; i < r->ilv.ways; i++) {
		struct region_member *m = &r->member[i];

		if (!m->away || m->lost || cxll_pcie_link_is_up(m->above))
			continue;
		m->lost = true;
		any = true;
	}
	return any;
}

/**
 * contents_port_gone - a downstream port is gone: its link tells nothing any more
 * @r: region
 * @port: PCI function, off its bus
 *
 * What is away below it is lost with its link, and if that was up, with the link
 * of the next port above. Where there is none nobody can tell.
 *
 * Context: cxll_tree_lock held for writing.
 */
void contents_port_gone(struct cxll_region *r, struct device *port)
{
	bool any = false;
	int i;

	for (i = 0; i < r->ilv.ways; i++) {
		struct region_member *m = &r->member[i];

		if (m->above != port)
			continue;
		if (m->away && !m->lost && !cxll_pcie_link_is_up(port)) {
			m->lost = true;
			any = true;
		}
		m->above = get_device(cxll_pcie_link_above(port));
		put_device(port);
	}
	if (any && region_is_held(r))
		region_worker_queue(r, contents_cut, NULL);
}

static bool members_away(struct cxll_region *r)
{
	int i;

	for (i = 0; i < r->ilv.ways; i++)
		if (r->member[i].away && !r->member[i].lost)
			return true;
	return false;
}

/*
 * The driver's remove comes before a slot loses power, and nobody tells us when
 * that happens: so the link above is looked at while a device is away whose
 * memory is in use. Return: true to look again.
 */
static bool watch_all(void)
{
	struct cxll_region *r;
	bool again = false;

	guard(rwsem_write)(&cxll_tree_lock);
	list_for_each_entry(r, &cxll_regions, all) {
		if (!region_is_held(r))
			continue;
		if (members_cut(r))
			region_worker_queue(r, contents_cut, NULL);
		again |= members_away(r);
	}
	return again;
}

static void watch_work_fn(struct work_struct *work)
{
	if (watch_all())
		queue_delayed_work(system_unbound_wq, to_delayed_work(work),
				   WATCH_INTERVAL);
}

static DECLARE_DELAYED_WORK(watch_work, watch_work_fn);

/**
 * contents_watch - a region is held with a device away: look after its link
 *
 * Context: any.
 */
void contents_watch(void)
{
	mod_delayed_work(system_unbound_wq, &watch_work, 0);
}

/**
 * contents_exit - stop looking
 *
 * Context: module exit.
 */
void contents_exit(void)
{
	cancel_delayed_work_sync(&watch_work);
}
