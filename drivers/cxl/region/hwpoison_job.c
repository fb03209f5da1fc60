// SPDX-License-Identifier: GPL-2.0-only
/*
 * Marking between isolation and migration. Once the kernel has isolated a
 * block its free pages are given to nobody; then it asks memory notifiers, and
 * then it moves what is in use, which must not happen with contents that are
 * gone. So what came into use since the last pass is marked when it asks. The
 * asking thread holds the locks of memory hotplug, which memory failure
 * handling may want elsewhere while it holds its own: another thread marks, and
 * the asking one waits for it with a limit, then refuses.
 */
#include <linux/delay.h>
#include <linux/memory.h>
#include <linux/mutex.h>
#include "hwpoison.h"
#include "memory.h"
#include "memory_block.h"

#define MARK_TIME	(5 * HZ)	/* the locks of memory hotplug are held */
#define MARK_PAUSE	20		/* ms between passes */
#define MARK_TRIES	10		/* passes that change nothing */

static DEFINE_MUTEX(job_lock);	/* protects the list; a leaf */
static LIST_HEAD(jobs);

/* Pages that are reclaimed or moved right now come back to a list, or go. */
static void job_work(struct work_struct *work)
{
	struct hwpoison_job *job = container_of(work, struct hwpoison_job, work);
	struct hwpoison_pass *pass = &job->pass;
	unsigned long left = ULONG_MAX;
	unsigned int tries;

	for (tries = 0; tries < MARK_TRIES; tries++) {
		if (!hwpoison_pass_run(pass))
			break;
		job->clean = !pass->left && !pass->unsure;
		if (job->clean)
			break;
		if (pass->left + pass->unsure != left)
			tries = 0;
		left = pass->left + pass->unsure;
		msleep(MARK_PAUSE);
	}
	complete(&job->done);
}

void hwpoison_job_begin(struct hwpoison_job *job,
			const struct hwpoison_scope *scope, bool mark)
{
	*job = (struct hwpoison_job){
		.task = current,
		.pass = { .scope = scope, .mark = mark },
	};
	INIT_WORK_ONSTACK(&job->work, job_work);
	init_completion(&job->done);

	guard(mutex)(&job_lock);
	list_add(&job->node, &jobs);
}

void hwpoison_job_settle(struct hwpoison_job *job)
{
	flush_work(&job->work);
}

void hwpoison_job_end(struct hwpoison_job *job)
{
	hwpoison_job_settle(job);
	destroy_work_on_stack(&job->work);
	guard(mutex)(&job_lock);
	list_del(&job->node);
}

/* It stays, as the worker that it belongs to is the one who asks. */
static struct hwpoison_job *job_of_current(void)
{
	struct hwpoison_job *job;

	guard(mutex)(&job_lock);
	list_for_each_entry(job, &jobs, node)
		if (job->task == current)
			return job;
	return NULL;
}

static bool part_is_clean(const struct hwpoison_scope *scope,
			  const struct range *part)
{
	struct hwpoison_pass pass = { .scope = scope, .part = *part };

	return hwpoison_pass_run(&pass) && !pass.left && !pass.unsure;
}

static int job_mark(struct hwpoison_job *job, const struct range *part)
{
	job->asked = true;
	if (part_is_clean(job->pass.scope, part))
		return 0;
	if (!job->pass.mark ||
	    hwpoison_remember(part->start / memory_block_size_bytes()))
		return -EAGAIN;

	job->pass.part = *part;
	job->pass.stop = false;
	job->clean = false;
	reinit_completion(&job->done);
	queue_work(system_unbound_wq, &job->work);
	if (!wait_for_completion_timeout(&job->done, MARK_TIME)) {
		WRITE_ONCE(job->pass.stop, true);
		return -EAGAIN;
	}
	return job->clean ? 0 : -EAGAIN;
}

static int part_check(const struct range *part, bool gone)
{
	struct hwpoison_scope all = { .range = *part };
	struct hwpoison_job *job = job_of_current();

	if (gone && job)
		return job_mark(job, part);
	if (gone && !part_is_clean(&all, part))
		return -EBUSY;
	return memory_pages_held(part) ? -EBUSY : 0;
}

int hwpoison_going_offline(const struct range *part, bool gone)
{
	int rc = part_check(part, gone);

	if (!rc)
		hwpoison_huge_release(part);
	return rc;
}
