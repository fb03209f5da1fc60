/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exports of the bus go to a namespace. DEFAULT_SYMBOL_NAMESPACE would do, but
 * became a string in 6.13 and in the middle of 6.12.y; the macro that takes
 * the name as a token is the same in all kernels we build for.
 */
#ifndef _COMPAT_NAMESPACE_H
#define _COMPAT_NAMESPACE_H

#ifdef CXLL_EXPORTS
#include <linux/export.h>

#undef EXPORT_SYMBOL_GPL
#define EXPORT_SYMBOL_GPL(sym) EXPORT_SYMBOL_NS_GPL(sym, CXL_LIVE)
#endif

#endif
