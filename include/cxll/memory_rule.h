/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_MEMORY_RULE_H
#define _CXLL_MEMORY_RULE_H

#include <linux/bits.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/range.h>
#include <linux/sched.h>

/*
 * What may happen to the memory blocks of a region, whoever asks for it: the
 * kernel itself, udev, a user. One memory notifier asks the rules.
 */
#define CXLL_MEMORY_CLOSED	BIT(0)	/* region is given back: none comes online */
#define CXLL_MEMORY_ADDING	BIT(1)	/* dax adds it: none comes online yet */
#define CXLL_MEMORY_MOVABLE	BIT(2)	/* only into the movable zone */
#define CXLL_MEMORY_GONE	BIT(3)	/* contents are gone: none comes online */
#define CXLL_MEMORY_UNDECODED	BIT(5)	/* no decoder leads there: none comes online */
#define CXLL_MEMORY_QUIET	BIT(4)	/* a refusal is expected, do not log it */
#define CXLL_MEMORY_TAKEN	BIT(6)	/* set when a block went offline */

/**
 * struct cxll_memory_rule - what may happen to the memory of one range
 * @node: in the list of all rules
 * @dev: the region, for messages
 * @range: addresses, inclusive end
 * @bits: CXLL_MEMORY_*
 * @told: jiffies of the last refusal in the log, 0 for none
 * @onliner: task that brings all of it online block by block, NULL for none. It
 *	brings no more once somebody has taken one offline
 *
 * All fields are protected by a lock of memory_rule.c, which the notifier takes:
 * memory hotplug must not be waited for while it is held.
 */
struct cxll_memory_rule {
	struct list_head node;
	const struct device *dev;
	struct range range;
	unsigned int bits;
	unsigned long told;
	const struct task_struct *onliner;
};

/**
 * cxll_memory_rule_add - from now on be asked about a range
 * @rule: rule with @dev and @range filled in
 *
 * A block whose memmap would lie on the range itself is refused by any rule.
 *
 * Context: sleeps.
 */
void cxll_memory_rule_add(struct cxll_memory_rule *rule);

/**
 * cxll_memory_rule_remove - undo cxll_memory_rule_add()
 * @rule: rule; fine when it was not added
 *
 * Context: sleeps.
 */
void cxll_memory_rule_remove(struct cxll_memory_rule *rule);

/**
 * cxll_memory_rule_change - set and clear bits of a rule
 * @rule: rule
 * @set: bits to set
 * @clear: bits to clear
 *
 * Context: sleeps; does not wait for memory hotplug.
 */
void cxll_memory_rule_change(struct cxll_memory_rule *rule, unsigned int set,
			     unsigned int clear);

/**
 * cxll_memory_rule_settle - wait until no block of a range is on its way online
 * @rule: rule with a bit that closes it
 * @seconds: limit
 *
 * Return: 0 or -ETIMEDOUT.
 *
 * Context: sleeps; worker of the region.
 */
int cxll_memory_rule_settle(struct cxll_memory_rule *rule,
			    unsigned int seconds);

#endif
