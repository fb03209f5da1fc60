/* SPDX-License-Identifier: GPL-2.0-only */
/* Is a bus type registered? */
#ifndef _COMPAT_BUSREG_H
#define _COMPAT_BUSREG_H

#include <linux/device/bus.h>

static inline bool compat_bus_is_registered(struct bus_type *bus)
{
	/* 6.4: the private part left struct bus_type, NULL kset says it */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return bus_get_kset(bus);
#else
	return bus->p;
#endif
}

#endif
