/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_LINUX_MODULE_H
#define _SHIM_LINUX_MODULE_H

#include <assert.h>

#define MODULE_LICENSE(text)		static_assert(sizeof(text), "")
#define MODULE_DESCRIPTION(text)	static_assert(sizeof(text), "")
#define MODULE_IMPORT_NS(ns)		static_assert(sizeof(#ns), "")

#endif
