/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_LINUX_BITFIELD_H
#define _SHIM_LINUX_BITFIELD_H

#include <linux/bits.h>

#define FIELD_GET(mask, reg) \
	((typeof(mask))(((reg) & (mask)) >> __builtin_ctzll(mask)))
#define FIELD_PREP(mask, val) \
	(((typeof(mask))(val) << __builtin_ctzll(mask)) & (mask))

#endif
