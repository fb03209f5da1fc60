/* SPDX-License-Identifier: GPL-2.0-only */
/* The user interface of memN: what headers before 6.3 do not name yet. */
#ifndef _COMPAT_CXL_MEM_H
#define _COMPAT_CXL_MEM_H

#include <linux/bits.h>
#include <uapi/linux/cxl_mem.h>

#ifndef CXL_MEM_COMMAND_FLAG_ENABLED
#undef CXL_MEM_COMMAND_FLAG_MASK
#define CXL_MEM_COMMAND_FLAG_MASK	GENMASK(1, 0)
#define CXL_MEM_COMMAND_FLAG_ENABLED	BIT(0)
#define CXL_MEM_COMMAND_FLAG_EXCLUSIVE	BIT(1)
#endif

/* An enum, so it cannot be looked for: the number of an id never changes */
#define COMPAT_CXL_ID_GET_TIMESTAMP	21

#endif
