/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_LINUX_MINMAX_H
#define _SHIM_LINUX_MINMAX_H

#define shim_pick(a, op, b) \
	({ __auto_type _a = (a); __auto_type _b = (b); _a op _b ? _a : _b; })
#define min(a, b)	shim_pick(a, <, b)
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define swap(a, b) \
	({ __auto_type _a = &(a); __auto_type _b = &(b); \
	   __auto_type _t = *_a; *_a = *_b; *_b = _t; })
#define max(a, b)	shim_pick(a, >, b)

#endif
