// SPDX-License-Identifier: GPL-2.0-only
/*
 * Before a range is used, lines the CPUs cached while something else or
 * nothing stood there have to go. x86 can only write back and invalidate
 * everything, which a hypervisor may refuse or make slow; an emulated range
 * that was just made has nothing cached.
 */
#include <linux/module.h>
#include <asm/cpufeature.h>
#include <asm/smp.h>
#include "region.h"

enum flush_policy { FLUSH_AUTO, FLUSH_ALWAYS, FLUSH_NEVER };

static const char * const flush_names[] = {
	[FLUSH_AUTO] = "auto",
	[FLUSH_ALWAYS] = "always",
	[FLUSH_NEVER] = "never",
};

static int flush_policy = FLUSH_AUTO;

static int flush_set(const char *val, const struct kernel_param *kp)
{
	int rc = sysfs_match_string(flush_names, val);

	if (rc < 0) {
		pr_err("cxl_region: flush_cpu_caches can be auto, always or never\n");
		return rc;
	}
	flush_policy = rc;
	return 0;
}

static int flush_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", flush_names[flush_policy]);
}

static const struct kernel_param_ops flush_ops = {
	.set = flush_set,
	.get = flush_get,
};
module_param_cb(flush_cpu_caches, &flush_ops, NULL, 0644);
MODULE_PARM_DESC(flush_cpu_caches, "invalidate all CPU caches before a region is used: auto (default: unless running under a hypervisor), always, never");

/**
 * region_flush_cpu_caches - make sure nothing stale of the range is cached
 * @r: region whose decoders were just programmed
 *
 * Context: sleeps.
 */
void region_flush_cpu_caches(struct cxll_region *r)
{
	bool guest = boot_cpu_has(X86_FEATURE_HYPERVISOR);

	if (flush_policy == FLUSH_NEVER ||
	    (flush_policy == FLUSH_AUTO && guest)) {
		dev_info_once(&r->dev, "CPU caches are not invalidated for new regions (%s); change it with cxl_region.flush_cpu_caches\n",
			      guest ? "running under a hypervisor" :
				      "switched off");
		return;
	}
	wbinvd_on_all_cpus();
}
