// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state of each dax region. It is a managed resource of the dax region's
 * device, whose driver data belongs to the kernel's dax core.
 */
#include <linux/mutex.h>
#include <cxll/memory_rule.h>
#include "dax.h"

/*
 * Protects policies of dax regions, and the bit of their rules that follows
 * from it. Held over the lock of the rules.
 */
static DEFINE_MUTEX(policy_lock);

static void hotplug_release(struct device *dev, void *res)
{
	struct dax_hotplug *hotplug = res;

	module_put(hotplug->kmem);
}

static void policy_apply(struct dax_hotplug *hotplug, enum cxll_policy policy)
{
	bool normal = policy == CXLL_POLICY_RAM_NORMAL;

	hotplug->policy = policy;
	cxll_memory_rule_change(hotplug->dax->rule,
				normal ? 0 : CXLL_MEMORY_MOVABLE,
				normal ? CXLL_MEMORY_MOVABLE : 0);
}

/**
 * dax_hotplug_add - begin to keep the state of a dax region
 * @dax: dax region; the state goes with its driver
 *
 * Return: 0 or -ENOMEM.
 *
 * Context: probe of @dax.
 */
int dax_hotplug_add(struct cxll_dax_region *dax)
{
	enum cxll_policy policy = dax_policy_of(dax);
	struct dax_hotplug *hotplug;

	hotplug = devres_alloc(hotplug_release, sizeof(*hotplug), GFP_KERNEL);
	if (!hotplug)
		return -ENOMEM;
	hotplug->dax = dax;
	scoped_guard(mutex, &policy_lock)
		policy_apply(hotplug, policy);
	devres_add(&dax->dev, hotplug);
	return 0;
}

/**
 * dax_hotplug_of - the state of a dax region
 * @dev: device of a dax region, or any other
 *
 * Return: state, or NULL when this is no dax region or has no driver.
 *
 * Context: any; the driver must stay as long as the state is used.
 */
struct dax_hotplug *dax_hotplug_of(struct device *dev)
{
	return devres_find(dev, hotplug_release, NULL, NULL);
}

/**
 * dax_hotplug_gone - are the contents of a dax region gone?
 * @hotplug: its state
 *
 * Return: true until the region is restored, if it is.
 *
 * Context: any.
 */
bool dax_hotplug_gone(const struct dax_hotplug *hotplug)
{
	return READ_ONCE(hotplug->dax->rule->bits) & CXLL_MEMORY_GONE;
}

/**
 * dax_hotplug_policy - policy of a dax region now
 * @hotplug: its state
 *
 * Return: policy.
 *
 * Context: any.
 */
enum cxll_policy dax_hotplug_policy(struct dax_hotplug *hotplug)
{
	return READ_ONCE(hotplug->policy);
}

/**
 * dax_hotplug_set_policy - from now on another one
 * @hotplug: state of a dax region
 * @policy: policy
 *
 * Context: sleeps.
 */
void dax_hotplug_set_policy(struct dax_hotplug *hotplug,
			    enum cxll_policy policy)
{
	guard(mutex)(&policy_lock);
	policy_apply(hotplug, policy);
}
