// SPDX-License-Identifier: GPL-2.0-only
/*
 * One worker for each region does what waits for memory hotplug or for modules
 * to load. Those who want it done wait with a limit and may be in a probe, in a
 * removal, or hold locks that memory hotplug wants as well (an ACPI eject holds
 * device_hotplug_lock): when the limit passes they hold the region and go on,
 * and the worker ends what it began.
 *
 * It is a kthread, as taking memory offline is ended by a signal, and as files
 * below /sys have to be looked up from the initial root.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <compat/rcu.h>
#include <cxll/locks.h>
#include "memory.h"
#include "region.h"

static unsigned int offline_seconds = 10;
module_param(offline_seconds, uint, 0644);
MODULE_PARM_DESC(offline_seconds, "how long to try to take a memory block offline when its device is removed (default 10); 0: do not try");

static bool expedite_rcu = true;
module_param(expedite_rcu, bool, 0644);
MODULE_PARM_DESC(expedite_rcu, "expedite RCU grace periods while memory of a region is added or removed (default y); n: for real-time work");

/* What a region of no size may take */
#define WAIT_SECONDS	10

/* The kernel complains about who sleeps for two minutes without waking up */
#define WAIT_CHUNK	(30 * HZ)

/* Protects &region_job.left and &cxll_region.overdue; a leaf */
static DEFINE_MUTEX(job_lock);
static struct workqueue_struct *region_wq;
static void (*region_settled)(void);

static void settled_work_fn(struct work_struct *work)
{
	region_settled();
}

static DECLARE_WORK(settled_work, settled_work_fn);

/**
 * region_offline_seconds - the parameter
 *
 * Return: seconds.
 *
 * Context: any.
 */
unsigned int region_offline_seconds(void)
{
	return READ_ONCE(offline_seconds);
}

static unsigned long wait_limit(struct cxll_region *r)
{
	struct range range = { 0, 0 };

	region_range(r, &range);
	return HZ * (WAIT_SECONDS + offline_seconds +
		     memory_size_seconds(&range));
}

static void job_free(struct kref *ref)
{
	struct region_job *job = container_of(ref, struct region_job, ref);

	if (job->port)
		put_device(&job->port->dev);
	put_device(&job->r->dev);
	kfree(job);
}

static void job_put(struct region_job *job)
{
	kref_put(&job->ref, job_free);
}

/*
 * Memory hotplug and dax wait for a handful of grace periods, 10 to 30 ms each on
 * an idle machine. The parameter may change meanwhile.
 */
static int job_run(struct region_job *job)
{
	bool expedite = READ_ONCE(expedite_rcu);
	int rc;

	allow_signal(SIGTERM);
	if (expedite)
		compat_rcu_expedite();
	rc = job->run(job);
	if (expedite)
		compat_rcu_unexpedite();
	flush_signals(current);
	return rc;
}

static void job_work(struct kthread_work *work)
{
	struct region_job *job = container_of(work, struct region_job, work);
	bool left, overdue;
	int rc;

	if (job->interrupts)
		atomic_dec(&job->r->interrupts);
	rc = job_run(job);

	scoped_guard(mutex, &job_lock) {
		/* Who did not wait to the end has his answer */
		if (!job->released)
			job->rc = rc;
		left = job->left;
		overdue = left && job->overdue;
		if (overdue)
			job->r->overdue--;
		complete(&job->done);
	}
	/* What the waiter would have done is done for him */
	if (left && !job->rc && job->give_back)
		job->give_back(job->r);
	if (left && job->rc && job->give_up)
		job->give_up(job->r);
	if (overdue)
		region_later(&settled_work);
	job_put(job);
}

static struct region_job *job_new(struct cxll_region *r,
				  int (*run)(struct region_job *job),
				  struct cxll_port *port)
{
	struct region_job *job = kzalloc(sizeof(*job), GFP_KERNEL);

	if (!job)
		return NULL;
	kthread_init_work(&job->work, job_work);
	kref_init(&job->ref);
	init_completion(&job->done);
	job->r = r;
	get_device(&r->dev);
	job->run = run;
	job->port = port;
	if (port)
		get_device(&port->dev);
	return job;
}

/**
 * region_worker_queue - have something done, and do not wait for it
 * @r: region
 * @run: what to do
 * @port: for @run, or NULL
 *
 * Context: sleeps.
 */
void region_worker_queue(struct cxll_region *r,
			 int (*run)(struct region_job *job),
			 struct cxll_port *port)
{
	struct region_job *job = job_new(r, run, port);

	if (!job) {
		dev_err(&r->dev, "no memory for its worker: disable and enable it again\n");
		return;
	}
	job->left = true;
	kthread_queue_work(r->worker, &job->work);
}

/* Return: true when it ended in time; else nobody waits for it any more. */
static bool job_wait(struct region_job *job)
{
	unsigned long end = jiffies + wait_limit(job->r), now;

	for (now = jiffies; time_before(now, end); now = jiffies)
		if (wait_for_completion_timeout(&job->done,
						min_t(unsigned long, end - now,
						      WAIT_CHUNK)))
			return true;

	guard(mutex)(&job_lock);
	if (completion_done(&job->done))
		return true;
	job->left = true;
	job->overdue = true;
	job->r->overdue++;
	return false;
}

/**
 * region_worker_overdue - does the worker do what somebody gave up waiting for?
 * @r: region
 *
 * Nobody waits for it once more then: the region is looked at when it ends.
 *
 * Return: true if so.
 *
 * Context: sleeps.
 */
bool region_worker_overdue(struct cxll_region *r)
{
	guard(mutex)(&job_lock);
	return r->overdue;
}

/**
 * region_job_release - whoever waits for a job need not wait any more
 * @job: job that runs now and will answer 0
 *
 * Context: worker.
 */
void region_job_release(struct region_job *job)
{
	guard(mutex)(&job_lock);
	if (job->left)
		return;
	job->left = true;
	job->released = true;
	complete(&job->done);
}

/**
 * region_worker_is_wanted - does somebody wait for what is done now to end?
 * @r: region
 *
 * Return: true if so.
 *
 * Context: any.
 */
bool region_worker_is_wanted(struct cxll_region *r)
{
	return atomic_read(&r->interrupts);
}

static int worker_wait(struct cxll_region *r,
		       int (*run)(struct region_job *job),
		       struct cxll_port *port, bool interrupts,
		       struct cxll_why *why)
{
	struct region_job *job;
	int rc;

	if (region_worker_overdue(r) &&
	    !(interrupts && READ_ONCE(r->onlining))) {
		cxll_why_set(why, "memory hotplug of it is still under way: try again later");
		return -ETIMEDOUT;
	}
	job = job_new(r, run, port);
	if (!job) {
		cxll_why_set(why, "no memory left");
		return -ENOMEM;
	}
	job->interrupts = interrupts;
	if (interrupts)
		atomic_inc(&r->interrupts);
	kref_get(&job->ref);
	kthread_queue_work(r->worker, &job->work);
	if (job_wait(job)) {
		rc = job->rc;
		if (rc && why)
			*why = job->why;
	} else {
		rc = -ETIMEDOUT;
		cxll_why_set(why, "memory hotplug did not end within %lu s and goes on in the background",
			     wait_limit(r) / HZ);
	}
	job_put(job);
	return rc;
}

/**
 * region_worker_wait - have something done, and wait with a limit
 * @r: region
 * @run: what to do; what it takes for the caller has a &region_job.give_back
 * @port: for @run, or NULL
 * @why: sentence on error
 *
 * Return: the result of @run; -ETIMEDOUT when it goes on without the caller.
 *
 * Context: sleeps; not in a worker; cxll_tree_lock not held.
 */
int region_worker_wait(struct cxll_region *r,
		       int (*run)(struct region_job *job),
		       struct cxll_port *port, struct cxll_why *why)
{
	return worker_wait(r, run, port, false, why);
}

/**
 * region_worker_interrupt - as region_worker_wait(), for what takes memory back
 * @r: region
 * @run: what to do, as region_worker_wait()
 * @port: for @run, or NULL
 * @why: sentence on error
 *
 * Memory that comes online right now stops at the next block.
 *
 * Return: as region_worker_wait().
 *
 * Context: likewise.
 */
int region_worker_interrupt(struct cxll_region *r,
			    int (*run)(struct region_job *job),
			    struct cxll_port *port, struct cxll_why *why)
{
	return worker_wait(r, run, port, true, why);
}

/**
 * region_worker_start - give a region its worker
 * @r: region with its id
 *
 * Return: 0 or -errno.
 *
 * Context: sleeps.
 */
int region_worker_start(struct cxll_region *r)
{
	r->worker = kthread_create_worker(0, "cxl_region%d", r->id);
	return PTR_ERR_OR_ZERO(r->worker);
}

/**
 * region_worker_stop - take the worker away
 * @r: region with no reference left, hence without a job
 *
 * Context: sleeps; not in a worker.
 */
void region_worker_stop(struct cxll_region *r)
{
	if (!IS_ERR_OR_NULL(r->worker))
		kthread_destroy_worker(r->worker);
	r->worker = NULL;
}

/**
 * region_later - run work of this module soon
 * @work: work
 *
 * Return: false when it was queued already.
 *
 * Context: any.
 */
bool region_later(struct work_struct *work)
{
	return queue_work(region_wq, work);
}

static bool match_any_worker(struct cxll_region *r, const void *nothing)
{
	return true;
}

static int job_nothing(struct region_job *job)
{
	return 0;
}

/**
 * region_flush - wait until all workers are done with what they have now
 *
 * Somebody who takes memory offline by hand can hold up memory hotplug, hence
 * a worker, for as long as he likes.
 *
 * Return: 0, -ETIMEDOUT when a worker is not done within what its region may
 * take, -ENOMEM.
 *
 * Context: sleeps, with a limit for each region.
 */
int region_flush(void)
{
	struct region_cursor at = REGION_CURSOR_TOP;
	struct cxll_region *r;
	int rc, first = 0;

	flush_workqueue(region_wq);
	while ((r = region_below(&at, match_any_worker, NULL))) {
		struct cxll_why why = {};

		rc = region_worker_wait(r, job_nothing, NULL, &why);
		if (rc)
			dev_info(&r->dev, "flush: %s\n", why.text);
		first = first ?: rc;
		put_device(&r->dev);
	}
	flush_workqueue(region_wq);
	return first;
}

/**
 * region_worker_init - get ready for work
 * @settled: called when a worker ended something that nobody waited for
 *
 * Return: 0 or -ENOMEM.
 *
 * Context: module init.
 */
int region_worker_init(void (*settled)(void))
{
	region_settled = settled;
	region_wq = alloc_workqueue("cxl_region", WQ_UNBOUND, 0);
	return region_wq ? 0 : -ENOMEM;
}

/**
 * region_worker_exit - undo region_worker_init()
 *
 * Context: module exit, no region is left.
 */
void region_worker_exit(void)
{
	destroy_workqueue(region_wq);
}
