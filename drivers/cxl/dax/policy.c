// SPDX-License-Identifier: GPL-2.0-only
/* The parameter "policy": what becomes of which device's memory. */
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include "dax.h"

/* Protects policies. Held over nothing. */
static DEFINE_MUTEX(policies_lock);
static struct cxll_policies policies = { .common = CXLL_POLICY_DEFAULT };

static int policy_set(const char *val, const struct kernel_param *kp)
{
	struct cxll_policies *wanted __free(kfree) =
		kmalloc(sizeof(*wanted), GFP_KERNEL);
	struct cxll_why why = {};
	int rc;

	if (!wanted)
		return -ENOMEM;

	rc = cxll_policies_parse(val ?: "", wanted, &why);
	if (rc) {
		pr_info("%s: policy refused: %s\n", KBUILD_MODNAME, why.text);
		return rc;
	}
	guard(mutex)(&policies_lock);
	policies = *wanted;
	return 0;
}

static int policy_get(char *buf, const struct kernel_param *kp)
{
	int n;

	guard(mutex)(&policies_lock);
	n = cxll_policies_print(&policies, buf, PAGE_SIZE - 1);
	buf[n++] = '\n';
	return n;
}

static const struct kernel_param_ops policy_ops = {
	.set = policy_set,
	.get = policy_get,
};

module_param_cb(policy, &policy_ops, NULL, 0644);
MODULE_PARM_DESC(policy, "use of regions: devdax, ram-offline, ram-movable (default), ram-normal; exceptions SERIAL=POLICY, separated by commas");

/**
 * dax_policy_of - the policy a dax region starts with
 * @dax: dax region
 *
 * Of several devices the most careful policy counts: what one of them is not
 * to be, the region that spans it cannot be either.
 *
 * Return: policy.
 *
 * Context: sleeps.
 */
enum cxll_policy dax_policy_of(struct cxll_dax_region *dax)
{
	enum cxll_policy policy, lowest = CXLL_POLICY_RAM_NORMAL;
	bool differ = false;
	unsigned int i;
	u64 who = 0;

	guard(mutex)(&policies_lock);
	if (!dax->nr_serials)
		return policies.common;

	for (i = 0; i < dax->nr_serials; i++) {
		policy = cxll_policy_of(&policies, dax->serial[i]);
		if (i && policy != lowest)
			differ = true;
		if (i && policy >= lowest)
			continue;
		lowest = policy;
		who = dax->serial[i];
	}
	if (differ)
		dev_info(&dax->dev, "its devices have different policies: the strictest applies, %s of serial number %#llx\n",
			 cxll_policy_name(lowest), who);
	return lowest;
}
