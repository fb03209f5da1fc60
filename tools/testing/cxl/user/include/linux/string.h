/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_LINUX_STRING_H
#define _SHIM_LINUX_STRING_H

#include <stdio.h>
#include <string.h>

#define strscpy(dst, src, size)	((void)snprintf(dst, size, "%s", src))

#endif
