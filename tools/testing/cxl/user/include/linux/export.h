/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_LINUX_EXPORT_H
#define _SHIM_LINUX_EXPORT_H

/* A declaration that says nothing new, to swallow the semicolon. */
#define EXPORT_SYMBOL_GPL(sym)	struct export_##sym

#endif
