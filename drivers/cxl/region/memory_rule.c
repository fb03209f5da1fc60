// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one memory notifier of the set. Whoever brings a memory block of a region
 * online or takes it offline, be it the kernel itself, udev or a user, this
 * file is asked and goes by the rule of the region.
 *
 * Whether a block is online can be asked, but it may be on its way. So who wants
 * none closes the range before the question, and waits for what is on its way.
 */
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/wait.h>
#include <compat/memory.h>
#include "hwpoison.h"
#include "memory.h"

#define NOTHING		U64_MAX
#define TELL_AGAIN	(10 * HZ)	/* blocks are many, and tools try each */

static DEFINE_MUTEX(rule_lock);	/* protects rules and their list; a leaf */
static LIST_HEAD(rules);
/*
 * Address that comes online now. The kernel does one at a time. Who waits reads
 * it without the lock, as a waiter's condition must not sleep: he took the lock
 * to close the range, so what came before that is seen.
 */
static u64 coming = NOTHING;
static DECLARE_WAIT_QUEUE_HEAD(arrived);

void cxll_memory_rule_add(struct cxll_memory_rule *rule)
{
	guard(mutex)(&rule_lock);
	list_add_tail(&rule->node, &rules);
}
EXPORT_SYMBOL_GPL(cxll_memory_rule_add);

void cxll_memory_rule_remove(struct cxll_memory_rule *rule)
{
	guard(mutex)(&rule_lock);
	if (!rule->node.next)
		return;
	list_del(&rule->node);
	rule->node.next = NULL;
}
EXPORT_SYMBOL_GPL(cxll_memory_rule_remove);

void cxll_memory_rule_change(struct cxll_memory_rule *rule, unsigned int set,
			     unsigned int clear)
{
	guard(mutex)(&rule_lock);
	rule->bits = (rule->bits & ~clear) | set;
	rule->told = 0;
}
EXPORT_SYMBOL_GPL(cxll_memory_rule_change);

void memory_rule_onlining(struct cxll_memory_rule *rule, bool on)
{
	guard(mutex)(&rule_lock);
	rule->onliner = on ? current : NULL;
	if (on)
		rule->bits &= ~CXLL_MEMORY_TAKEN;
	rule->told = 0;
}

static bool rule_is_settled(const struct cxll_memory_rule *rule)
{
	u64 hpa = READ_ONCE(coming);

	return hpa < rule->range.start || hpa > rule->range.end;
}

int cxll_memory_rule_settle(struct cxll_memory_rule *rule, unsigned int seconds)
{
	return wait_event_timeout(arrived, rule_is_settled(rule),
				  seconds * HZ) ? 0 : -ETIMEDOUT;
}
EXPORT_SYMBOL_GPL(cxll_memory_rule_settle);

/* The next rule that a range is subject to, after @rule or from the first on. */
static struct cxll_memory_rule *rule_next(struct cxll_memory_rule *rule,
					  const struct range *range)
{
	rule = list_prepare_entry(rule, &rules, node);
	list_for_each_entry_continue(rule, &rules, node)
		if (range_overlaps(&rule->range, range))
			return rule;
	return NULL;
}

static void rule_tell(struct cxll_memory_rule *rule, u64 hpa, const char *what)
{
	if (rule->bits & CXLL_MEMORY_QUIET)
		return;
	if (rule->told && time_before(jiffies, rule->told + TELL_AGAIN))
		return;
	rule->told = jiffies ?: 1;
	dev_info(rule->dev, "memory%llu %s\n",
		 hpa / memory_block_size_bytes(), what);
}

/* Return: what is against bringing a range online, NULL for nothing. */
static const char *rule_against(const struct cxll_memory_rule *rule,
				const struct range *range, bool prepare)
{
	/* Struct pages that are on the memory itself come before the memory */
	if (!IS_ALIGNED(range->start, memory_block_size_bytes()))
		return "not brought online: struct pages on the device, see memmap_on_memory";
	if (rule->bits & CXLL_MEMORY_GONE)
		return "not brought online: the device behind it is gone";
	if (rule->bits & CXLL_MEMORY_UNDECODED)
		return "not brought online: no CXL decoder maps it, see 'cxl create-region'";
	if (rule->bits & CXLL_MEMORY_CLOSED)
		return "not brought online: the region is being disabled";
	if (rule->bits & CXLL_MEMORY_ADDING)
		return "not brought online: the region is being enabled";
	/* The pages are in the zone they are meant for once they are set up */
	if (!prepare && (rule->bits & CXLL_MEMORY_MOVABLE) &&
	    !is_zone_movable_page(pfn_to_page(PHYS_PFN(range->start))))
		return "not brought online: movable by policy, write ram-normal to policy first";
	return NULL;
}

/*
 * Whoever takes blocks offline may have looked at this one before. Memory hotplug
 * does one at a time, so here, and only here, it is known which was first.
 */
static bool rule_stops(const struct cxll_memory_rule *rule)
{
	return rule->onliner == current && rule->bits & CXLL_MEMORY_TAKEN;
}

static int rules_going_online(const struct range *range, bool prepare)
{
	struct cxll_memory_rule *rule = NULL;
	const char *against;

	guard(mutex)(&rule_lock);
	while ((rule = rule_next(rule, range))) {
		if (rule_stops(rule))
			return NOTIFY_BAD;
		against = rule_against(rule, range, prepare);
		if (!against)
			continue;
		rule_tell(rule, range->start, against);
		return NOTIFY_BAD;
	}
	if (!prepare)
		WRITE_ONCE(coming, range->start);
	return NOTIFY_OK;
}

static void rules_arrived(void)
{
	WRITE_ONCE(coming, NOTHING);
	wake_up_all(&arrived);
}

/* Who brings blocks online one by one wants to know. */
static void rules_went_offline(const struct range *range)
{
	struct cxll_memory_rule *rule = NULL;

	guard(mutex)(&rule_lock);
	while ((rule = rule_next(rule, range)))
		rule->bits |= CXLL_MEMORY_TAKEN;
}

/* The part of a range whose contents are gone. */
static bool rules_gone(const struct range *range, struct range *gone)
{
	struct cxll_memory_rule *rule = NULL;

	guard(mutex)(&rule_lock);
	while ((rule = rule_next(rule, range))) {
		if (!(rule->bits & CXLL_MEMORY_GONE))
			continue;
		gone->start = max(range->start, rule->range.start);
		gone->end = min(range->end, rule->range.end);
		return true;
	}
	return false;
}

/* Pages are looked at without the lock, as that takes its time. */
static int rules_going_offline(const struct range *range)
{
	struct cxll_memory_rule *rule;
	struct range part = *range;
	bool gone;
	int rc;

	gone = rules_gone(range, &part);
	rc = hwpoison_going_offline(&part, gone);
	if (rc != -EBUSY)
		return notifier_from_errno(rc);

	guard(mutex)(&rule_lock);
	rule = rule_next(NULL, range);
	if (rule)
		rule_tell(rule, range->start,
			  "stays online: files or programs still have pages of it whose contents are gone; remove or end those first");
	return notifier_from_errno(rc);
}

static int rule_notify(struct notifier_block *nb, unsigned long action,
		       void *data)
{
	struct memory_notify *mn = data;
	struct range range = {
		.start = PFN_PHYS(mn->start_pfn),
		.end = PFN_PHYS(mn->start_pfn + mn->nr_pages) - 1,
	};

	switch (action) {
	case COMPAT_MEM_PREPARE_ONLINE:
		return rules_going_online(&range, true);
	case MEM_GOING_ONLINE:
		return rules_going_online(&range, false);
	case MEM_ONLINE:
	case MEM_CANCEL_ONLINE:
		rules_arrived();
		return NOTIFY_OK;
	case MEM_GOING_OFFLINE:
		return rules_going_offline(&range);
	case MEM_OFFLINE:
		rules_went_offline(&range);
		return NOTIFY_OK;
	}
	return NOTIFY_DONE;
}

static struct notifier_block rule_nb = { .notifier_call = rule_notify };

int memory_rule_init(void)
{
	return register_memory_notifier(&rule_nb);
}

void memory_rule_exit(void)
{
	unregister_memory_notifier(&rule_nb);
	hwpoison_huge_exit();
}
