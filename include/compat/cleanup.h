/* SPDX-License-Identifier: GPL-2.0-only */
/* What is undone at the end of a scope: 6.8: guard(device), 6.9: __free(kvfree). */
#ifndef _COMPAT_CLEANUP_H
#define _COMPAT_CLEANUP_H

#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/slab.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
/* Under names of ours, as a stable kernel may get its own any day */
#define class_device_t			compat_class_device_t
#define class_device_constructor	compat_class_device_constructor
#define class_device_destructor		compat_class_device_destructor
#define __free_kvfree			compat_free_kvfree

DEFINE_GUARD(device, struct device *, device_lock(_T), device_unlock(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))
#endif

#endif
