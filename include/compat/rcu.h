/* SPDX-License-Identifier: GPL-2.0-only */
/* Grace periods that end sooner: exported, but declared in a private header. */
#ifndef _COMPAT_RCU_H
#define _COMPAT_RCU_H

#include <linux/types.h>

/* On one processor without preemption each grace period ends at once */
#ifdef CONFIG_TINY_RCU
static inline void compat_rcu_expedite(void)
{
}

static inline void compat_rcu_unexpedite(void)
{
}

static inline bool compat_rcu_is_expedited(void)
{
	return false;
}
#else
void rcu_expedite_gp(void);
void rcu_unexpedite_gp(void);
bool rcu_gp_is_expedited(void);

#define compat_rcu_expedite	rcu_expedite_gp
#define compat_rcu_unexpedite	rcu_unexpedite_gp
#define compat_rcu_is_expedited	rcu_gp_is_expedited
#endif

#endif
