/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages whose contents are gone, inside of cxl_region.ko. */
#ifndef _CXLL_REGION_HWPOISON_H
#define _CXLL_REGION_HWPOISON_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/range.h>
#include <linux/workqueue.h>

/**
 * struct hwpoison_scope - what is gone
 * @range: addresses; memory beside them is nobody's business here
 * @is_lost: does a byte of the page at this address lie on what is gone? NULL:
 *	all of @range
 * @arg: for @is_lost
 */
struct hwpoison_scope {
	struct range range;
	bool (*is_lost)(void *arg, u64 hpa);
	void *arg;
};

/**
 * struct hwpoison_pass - one way through the pages of a part of a range
 * @scope: what is gone
 * @part: addresses to look at, within @scope
 * @mark: mark pages in use
 * @huge: do so with hugetlb pages, too
 * @take: take free pages from the allocator
 * @first: end at the first page that is in use
 * @stop: somebody else wants it to end
 * @until: when to end, in jiffies; 0 for never
 * @marked: pages that were marked, counted on from pass to pass
 * @taken: free pages that were taken, counted on
 * @left: pages in use whose contents are gone and that are not marked
 * @unsure: pages on their way from one state to another
 * @head: number of the hugetlb page whose pages are being marked
 * @drained: pages on their way to an LRU list were put there
 */
struct hwpoison_pass {
	const struct hwpoison_scope *scope;
	struct range part;
	bool mark, huge, take, first, drained, stop;
	unsigned long until;
	unsigned long marked, taken, left, unsure;
	unsigned long head;
};

/**
 * hwpoison_pass_run - go through the pages once
 * @pass: pass; @left and @unsure are set
 *
 * Return: true when it came to its end.
 *
 * Context: sleeps. With @huge or @take not from a memory notifier.
 */
bool hwpoison_pass_run(struct hwpoison_pass *pass);

/**
 * hwpoison_is_idle - is there nothing to mark in a part of a range?
 * @scope: what is gone
 * @part: addresses
 *
 * Return: true if so, as far as that can be seen now.
 *
 * Context: sleeps.
 */
bool hwpoison_is_idle(const struct hwpoison_scope *scope,
		      const struct range *part);

/**
 * struct hwpoison_job - a worker takes blocks offline whose contents are gone
 * @node: in the list of jobs
 * @task: the worker
 * @pass: what to mark between isolation and migration
 * @work: does that in a thread that holds no lock of memory hotplug
 * @done: @work has ended
 * @clean: nothing was left to mark
 * @asked: the kernel got as far as to ask, so the block was isolated
 */
struct hwpoison_job {
	struct list_head node;
	struct task_struct *task;
	struct hwpoison_pass pass;
	struct work_struct work;
	struct completion done;
	bool clean;
	bool asked;
};

/**
 * hwpoison_job_begin - from now on blocks of a scope go offline marked
 * @job: job, on the stack of the worker
 * @scope: what is gone
 * @mark: pages may be marked; false: blocks with something to mark stay online
 *
 * Context: worker, who is the one to take them offline.
 */
void hwpoison_job_begin(struct hwpoison_job *job,
			const struct hwpoison_scope *scope, bool mark);

/**
 * hwpoison_job_settle - wait until nothing is marked any more
 * @job: job
 *
 * Context: worker, after each attempt.
 */
void hwpoison_job_settle(struct hwpoison_job *job);

/**
 * hwpoison_job_end - undo hwpoison_job_begin()
 * @job: job
 *
 * Context: worker.
 */
void hwpoison_job_end(struct hwpoison_job *job);

/**
 * hwpoison_going_offline - may this part of a block go offline?
 * @part: addresses
 * @gone: the contents of @part are gone
 *
 * The kernel has isolated the block: what is free stays free. If the worker of
 * a job asks, what is in use is marked. Others are refused while there is
 * something to mark or a marked page that somebody has.
 *
 * Return: 0, -EAGAIN for the worker, or -EBUSY.
 *
 * Context: memory notifier; no lock of ours is held.
 */
int hwpoison_going_offline(const struct range *part, bool gone);

/* hwpoison_huge.c: pages of hugetlb */
bool hwpoison_huge_mark(struct folio *folio, unsigned long pfn);
bool hwpoison_huge_is_held(struct folio *folio);
void hwpoison_huge_release(const struct range *part);
void hwpoison_huge_exit(void);

/**
 * hwpoison_permitted - may pages be marked at all?
 *
 * Return: 0; -EPERM when the kernel would panic; -EOPNOTSUPP when it has no
 * memory failure handling.
 *
 * Context: worker.
 */
int hwpoison_permitted(void);

/**
 * hwpoison_remember - a block is about to get marked pages
 * @block: number
 *
 * Return: 0 or -ENOMEM: do not mark then.
 *
 * Context: sleeps.
 */
int hwpoison_remember(unsigned long block);

/**
 * hwpoison_is_remembered - may a block have marked pages?
 * @block: number
 *
 * Return: true if so.
 *
 * Context: any.
 */
bool hwpoison_is_remembered(unsigned long block);

#endif
