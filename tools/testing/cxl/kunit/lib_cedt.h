/* SPDX-License-Identifier: GPL-2.0-only */
/* A CEDT that cases make, entry by entry, and what is found in it. */
#ifndef _CXL_LIB_CEDT_H
#define _CXL_LIB_CEDT_H

#include <cxll/lib/cedt.h>
#include "lib_tests.h"

#define CEDT_TABLE_MAX	1024

struct cedt_table {
	u8 buf[CEDT_TABLE_MAX];
	size_t len;
};

struct cedt_table *cedt_new(struct kunit *test);

/* Each returns the entry, to be bent. */
u8 *cedt_add(struct cedt_table *t, u8 type, u16 len);
u8 *cedt_add_chbs(struct cedt_table *t, u32 uid, u32 version, u64 base, u64 len);
/* Targets are UIDs 7, 8, 9 and so on. */
u8 *cedt_add_cfmws(struct cedt_table *t, u64 base, u64 size, u8 eniw,
		   unsigned int ways);
u8 *cedt_add_cxims(struct cedt_table *t, u8 hbig, u8 nr);

/* The only entry of a table, out of a buffer of its exact length. */
void cedt_only_entry(struct kunit *test, const struct cedt_table *t,
		     struct cxll_cedt_entry *entry);

/* Its error, with a sentence if there is one. */
void cedt_expect(struct kunit *test, const struct cedt_table *t, int error,
		 const char *name);

/* Used, with a sentence if and only if something about it is odd. */
void cedt_expect_odd(struct kunit *test, const struct cedt_table *t, bool odd,
		     const char *name);

#endif
