/* SPDX-License-Identifier: GPL-2.0-only */
/* 6.11: platform_driver.remove returns void; 6.3 to 6.12 have remove_new. */
#ifndef _COMPAT_PLATFORM_H
#define _COMPAT_PLATFORM_H

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define compat_platform_remove remove
#else
#define compat_platform_remove remove_new
#endif

#endif
