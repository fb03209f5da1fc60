/* SPDX-License-Identifier: GPL-2.0-only */
/* 6.2: a driver's pci_error_handlers are told of corrected errors */
#ifndef _COMPAT_PCI_ERRORS_H
#define _COMPAT_PCI_ERRORS_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define COMPAT_COR_ERROR_DETECTED(f)	.cor_error_detected = (f),
#else
#define COMPAT_COR_ERROR_DETECTED(f)
#endif

#endif
