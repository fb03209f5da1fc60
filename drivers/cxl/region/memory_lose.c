// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done with the memory of a device that is gone. First blocks with
 * nothing in use go offline, so that their free pages are given to nobody. Then
 * pages in use of each other block are marked and it goes offline as well; what
 * comes into use while that is done is marked once the kernel has isolated the
 * block. Blocks that do not go, as the kernel or hugetlb has pages of them, have
 * their free pages taken from the allocator one by one.
 */
#include <linux/jiffies.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <compat/memory.h>
#include "hwpoison.h"
#include "memory.h"
#include "memory_block.h"

#define ROUNDS	4	/* attempts for a block */

struct memory_loss {
	struct hwpoison_scope scope;
	struct hwpoison_job job;
	const struct device *dev;
	struct memory_lost *lost;
	unsigned long until;
	u64 size;
	struct compat_block_cursor at;
};

static struct range loss_part(const struct memory_loss *loss,
			      unsigned long block)
{
	return cxll_memory_block_part(&loss->scope.range, block, loss->size);
}

static bool loss_is_online(const struct memory_loss *loss, unsigned long block)
{
	return memory_block_is_online(&loss->scope.range, block);
}

/* Not all the time for one block that does not go. */
static unsigned long loss_attempt_end(const struct memory_loss *loss)
{
	long left = loss->until - jiffies;

	return jiffies + clamp(left / ROUNDS, 0L, 10L * HZ);
}

/* Return: it is offline now. */
static bool block_try_offline(struct memory_loss *loss, unsigned long block)
{
	loss->job.asked = false;
	memory_block_offline(block, loss_attempt_end(loss));
	hwpoison_job_settle(&loss->job);
	if (loss_is_online(loss, block))
		return false;

	if (hwpoison_is_remembered(block))
		compat_memory_block_keep_offline(loss->dev, block, &loss->at);
	loss->lost->offline++;
	return true;
}

static void block_offline_idle(struct memory_loss *loss, unsigned long block)
{
	struct range part = loss_part(loss, block);

	if (hwpoison_is_idle(&loss->scope, &part))
		block_try_offline(loss, block);
}

static bool block_mark(struct memory_loss *loss, unsigned long block, bool take)
{
	struct hwpoison_pass pass = {
		.scope = &loss->scope,
		.part = loss_part(loss, block),
		.mark = true,
		.huge = true,
		.take = take,
		.until = loss->until,
	};
	bool all = hwpoison_pass_run(&pass);

	loss->lost->marked += pass.marked;
	return all && !pass.taken;
}

static void block_offline_marked(struct memory_loss *loss, unsigned long block)
{
	unsigned int round;

	if (hwpoison_remember(block))
		return;

	for (round = 0; round < ROUNDS; round++) {
		if (time_after_eq(jiffies, loss->until))
			return;
		block_mark(loss, block, false);
		if (block_try_offline(loss, block))
			return;
		/* It cannot even be isolated: the kernel has pages of it */
		if (!loss->job.asked)
			return;
	}
}

/* Pages on per-CPU lists are free ones the next time. */
static void block_take_free(struct memory_loss *loss, unsigned long block)
{
	unsigned int round;

	for (round = 0; round < ROUNDS; round++)
		if (block_mark(loss, block, true) ||
		    time_after_eq(jiffies, loss->until))
			return;
}

static void block_count(struct memory_loss *loss, unsigned long block)
{
	struct hwpoison_pass pass = {
		.scope = &loss->scope,
		.part = loss_part(loss, block),
		.huge = true,
	};

	hwpoison_pass_run(&pass);
	loss->lost->unmarked += pass.left;
	loss->lost->online++;
}

/* For each block that is online, in the order in which they go offline best. */
static void loss_for_each(struct memory_loss *loss,
			  void (*fn)(struct memory_loss *loss,
				     unsigned long block))
{
	unsigned long first = loss->scope.range.start / loss->size;
	unsigned long last = loss->scope.range.end / loss->size;
	unsigned long n, block;

	for (n = 0; n <= last - first; n++) {
		block = cxll_memory_block_offline_nth(first, last, n);
		if (loss_is_online(loss, block))
			fn(loss, block);
	}
}

int memory_lose(struct cxll_memory_rule *rule, unsigned int seconds,
		bool (*is_lost)(void *arg, u64 hpa), void *arg,
		struct memory_lost *lost)
{
	struct memory_loss loss = {
		.scope = { rule->range, is_lost, arg },
		.dev = rule->dev,
		.lost = lost,
		.until = jiffies +
			 (seconds + memory_size_seconds(&rule->range)) * HZ,
		.size = memory_block_size_bytes(),
	};
	int rc;

	*lost = (struct memory_lost){};
	rc = hwpoison_permitted();

	hwpoison_job_begin(&loss.job, &loss.scope, !rc);
	loss_for_each(&loss, block_offline_idle);
	if (!rc) {
		loss_for_each(&loss, block_offline_marked);
		loss_for_each(&loss, block_take_free);
	}
	compat_block_cursor_end(&loss.at);
	hwpoison_job_end(&loss.job);
	lost->marked += loss.job.pass.marked;
	loss_for_each(&loss, block_count);
	return rc;
}

int memory_mark(const struct range *range, bool (*is_lost)(void *arg, u64 hpa),
		void *arg, struct memory_lost *lost)
{
	struct hwpoison_scope scope = { *range, is_lost, arg };
	struct hwpoison_pass pass = { .scope = &scope, .huge = true };
	u64 size = memory_block_size_bytes();
	unsigned long block;
	int rc;

	*lost = (struct memory_lost){};
	rc = hwpoison_permitted();
	for (block = range->start / size; block <= range->end / size; block++) {
		if (!memory_block_is_online(range, block))
			continue;
		lost->online++;
		pass.mark = !rc && !hwpoison_remember(block);
		pass.part = cxll_memory_block_part(range, block, size);
		hwpoison_pass_run(&pass);
		/* What was on its way then is there now */
		if (pass.left)
			hwpoison_pass_run(&pass);
		lost->unmarked += pass.left;
	}
	lost->marked = pass.marked;
	return rc;
}
