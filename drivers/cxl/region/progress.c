// SPDX-License-Identifier: GPL-2.0-only
/*
 * How far the memory of a region has come online. Terabytes take seconds, so
 * whoever waits may go on after the first block, others are told by uevents,
 * and who wants the memory back need not wait for the rest.
 */
#include <linux/export.h>
#include <linux/kobject.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/string.h>
#include <cxll/consumer.h>
#include <cxll/memory_rule.h>
#include "memory.h"
#include "region.h"

enum progress_wait { WAIT_ALL, WAIT_FIRST };

static const char * const wait_words[] = {
	[WAIT_ALL] = "all",
	[WAIT_FIRST] = "first",
};

static unsigned int wait_for = WAIT_ALL;

static int wait_set(const char *val, const struct kernel_param *kp)
{
	int i = __sysfs_match_string(wait_words, ARRAY_SIZE(wait_words),
				     val ?: "");

	if (i < 0) {
		pr_info("%s: wait refused: expected \"all\" or \"first\"\n",
			KBUILD_MODNAME);
		return i;
	}
	WRITE_ONCE(wait_for, i);
	return 0;
}

static int wait_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", wait_words[READ_ONCE(wait_for)]);
}

static const struct kernel_param_ops wait_ops = {
	.set = wait_set,
	.get = wait_get,
};

module_param_cb(wait, &wait_ops, NULL, 0644);
MODULE_PARM_DESC(wait, "what enabling a region waits for: all of its memory online (all, default), or its first block (first)");

/**
 * region_progress_begin - memory of a region is about to come online
 * @job: in which that is
 *
 * Context: worker.
 */
void region_progress_begin(struct region_job *job)
{
	struct cxll_region *r = job->r;

	r->tenths = 0;
	r->unfinished = false;
	memory_rule_onlining(&r->rule, true);
	WRITE_ONCE(r->onlining, job);
}

/**
 * region_progress_end - no more comes online
 * @job: as for region_progress_begin()
 *
 * Context: worker.
 */
void region_progress_end(struct region_job *job)
{
	WRITE_ONCE(job->r->onlining, NULL);
	memory_rule_onlining(&job->r->rule, false);
}

static void progress_tell(struct cxll_region *r, u64 online, u64 size)
{
	unsigned int tenths = div64_u64(online * 10, size);
	char done[40], all[40], *envp[] = { "CXL_EVENT=onlining", done, all,
					    NULL };

	if (tenths <= r->tenths)
		return;
	r->tenths = tenths;
	snprintf(done, sizeof(done), "CXL_ONLINED=%llu", online);
	snprintf(all, sizeof(all), "CXL_SIZE=%llu", size);
	kobject_uevent_env(&r->dev.kobj, KOBJ_CHANGE, envp);
}

const char *cxll_consumer_onlined(struct cxll_dax_region *dax, u64 online,
				  u64 size)
{
	struct cxll_region *r = to_cxll_region(dax->dev.parent);

	progress_tell(r, online, size);
	if (online && READ_ONCE(wait_for) == WAIT_FIRST)
		region_job_release(r->onlining);
	if (region_worker_is_wanted(r)) {
		r->unfinished = true;
		return "the region is being released";
	}
	if (READ_ONCE(r->rule.bits) & CXLL_MEMORY_TAKEN)
		return "memory blocks are being taken offline";
	return NULL;
}
EXPORT_SYMBOL_GPL(cxll_consumer_onlined);
