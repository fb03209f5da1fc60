/* SPDX-License-Identifier: GPL-2.0-only */
/* Workers of regions: what waits for memory hotplug or for modules to load. */
#ifndef _CXLL_REGION_WORKER_H
#define _CXLL_REGION_WORKER_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/workqueue.h>
#include <cxll/lib/why.h>

struct cxll_port;
struct cxll_region;

/**
 * struct region_job - one thing that waits for memory hotplug or modules
 * @work: in the worker
 * @ref: of who waits and of the worker
 * @done: it ended
 * @r: region; holds a reference
 * @run: what to do
 * @port: for @run, may be NULL; holds a reference
 * @give_back: undoes what a successful @run took for who waits, if nobody does
 *	any more; may be NULL
 * @give_up: called when @run failed and nobody is there to see it; may be NULL
 * @left: nobody waits, from the beginning or any more. Protected by a lock of
 *	worker.c
 * @overdue: somebody gave up waiting. Protected likewise
 * @released: who waited was let go before the end. Protected likewise
 * @interrupts: counted in &cxll_region.interrupts until it runs
 * @rc: result
 * @why: sentence that goes with it
 */
struct region_job {
	struct kthread_work work;
	struct kref ref;
	struct completion done;
	struct cxll_region *r;
	int (*run)(struct region_job *job);
	struct cxll_port *port;
	void (*give_back)(struct cxll_region *r);
	void (*give_up)(struct cxll_region *r);
	bool left;
	bool overdue;
	bool released;
	bool interrupts;
	int rc;
	struct cxll_why why;
};

/* worker.c */
int region_worker_start(struct cxll_region *r);
void region_worker_stop(struct cxll_region *r);
void region_worker_queue(struct cxll_region *r,
			 int (*run)(struct region_job *job),
			 struct cxll_port *port);
int region_worker_wait(struct cxll_region *r,
		       int (*run)(struct region_job *job),
		       struct cxll_port *port, struct cxll_why *why);
int region_worker_interrupt(struct cxll_region *r,
			    int (*run)(struct region_job *job),
			    struct cxll_port *port, struct cxll_why *why);
void region_job_release(struct region_job *job);
bool region_worker_is_wanted(struct cxll_region *r);
bool region_worker_overdue(struct cxll_region *r);
unsigned int region_offline_seconds(void);
bool region_later(struct work_struct *work);
int region_flush(void);
int region_worker_init(void (*settled)(void));
void region_worker_exit(void);

#endif
