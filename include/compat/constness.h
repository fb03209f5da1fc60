/* SPDX-License-Identifier: GPL-2.0-only */
/* Callbacks of the driver core whose arguments became const over time. */
#ifndef _COMPAT_CONSTNESS_H
#define _COMPAT_CONSTNESS_H

/* 6.11: bus_type.match takes a const driver */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define compat_match_const const
#else
#define compat_match_const
#endif

/* 6.2: device_type.devnode, 6.3: bus_type.uevent take a const device */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define compat_uevent_const const
#else
#define compat_uevent_const
#endif

/* 6.4: bus attributes take a const bus */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define compat_bus_const const
#else
#define compat_bus_const
#endif

#endif
