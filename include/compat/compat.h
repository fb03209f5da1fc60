/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Forced into every file. The code is written for the newest kernel; each
 * piece here brings older ones up to it and names the release that changed.
 * Pieces that need kernel headers are included where they are used: a header
 * pulled in here would come before the file's own pr_fmt.
 */
#ifndef _COMPAT_COMPAT_H
#define _COMPAT_COMPAT_H

#include <linux/version.h>

/* Kbuild says so when the user set CXL_LIVE_ANY_KERNEL=1 */
#if !defined(CXL_LIVE_ANY_KERNEL) && \
	(LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0) || \
	 (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0) && \
	  LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)) || \
	 LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0))
#error "cxl-live supports kernels 6.1 and 6.12; build it against the headers of one of them"
#endif

#include "constness.h"
#include "namespace.h"
#include "platform.h"

#endif
