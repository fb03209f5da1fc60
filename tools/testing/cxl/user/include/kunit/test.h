/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of KUnit that the lib suites use, so that they also run as an
 * ordinary program: quick, under the sanitizers, with line coverage.
 */
#ifndef _SHIM_KUNIT_TEST_H
#define _SHIM_KUNIT_TEST_H

#include <setjmp.h>
#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#define GFP_KERNEL		0
#define KUNIT_PARAM_DESC_SIZE	128
#define KUNIT_ALLOCS_MAX	4096

struct kunit {
	const void *param_value;
	unsigned int failed;
	unsigned int nr_allocs;
	void *allocs[KUNIT_ALLOCS_MAX];
	jmp_buf abort;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate)(const void *prev, char *desc);
};

struct kunit_suite {
	const char *name;
	struct kunit_case *test_cases;
};

void *kunit_kzalloc(struct kunit *test, size_t size, int gfp);
__printf(4, 5)
void kunit_shim_fail(struct kunit *test, const char *file, int line,
		     const char *fmt, ...);

#define KUNIT_CASE(fn)			{ .run_case = fn, .name = #fn }
#define KUNIT_CASE_PARAM(fn, gen) \
	{ .run_case = fn, .name = #fn, .generate = gen }

#define KUNIT_ARRAY_PARAM(tag, array, get_desc)				\
static const void *tag##_gen_params(const void *prev, char *desc)	\
{									\
	__auto_type all = &(array);					\
	__auto_type next = &(*all)[0];					\
									\
	if (prev)							\
		next = prev;						\
	next += !!prev;							\
	if (next == &(*all)[ARRAY_SIZE(*all)])				\
		return NULL;						\
	get_desc(next, desc);						\
	return next;							\
}

#define KUNIT_SHIM_CMP(test, l, op, r, stop, ...)			\
do {									\
	struct kunit *_test = (test);					\
	const typeof(l) _l = (l);					\
	const typeof(r) _r = (r);					\
									\
	if (!(_l op _r)) {						\
		kunit_shim_fail(_test, __FILE__, __LINE__,		\
				"%s (0x%llx) %s %s (0x%llx)", #l,	\
				(unsigned long long)_l, #op, #r,	\
				(unsigned long long)_r);		\
		kunit_shim_fail(_test, __FILE__, __LINE__,		\
				"" __VA_ARGS__);			\
		if (stop)						\
			longjmp(_test->abort, 1);			\
	}								\
} while (0)

#define KUNIT_EXPECT_EQ(t, l, r)	KUNIT_SHIM_CMP(t, l, ==, r, 0)
#define KUNIT_EXPECT_NE(t, l, r)	KUNIT_SHIM_CMP(t, l, !=, r, 0)
#define KUNIT_ASSERT_EQ(t, l, r)	KUNIT_SHIM_CMP(t, l, ==, r, 1)
#define KUNIT_EXPECT_EQ_MSG(t, l, r, ...) \
	KUNIT_SHIM_CMP(t, l, ==, r, 0, __VA_ARGS__)
#define KUNIT_ASSERT_EQ_MSG(t, l, r, ...) \
	KUNIT_SHIM_CMP(t, l, ==, r, 1, __VA_ARGS__)
#define KUNIT_EXPECT_TRUE(t, c)		KUNIT_SHIM_CMP(t, !!(c), ==, true, 0)
#define KUNIT_EXPECT_FALSE(t, c)	KUNIT_SHIM_CMP(t, !!(c), ==, false, 0)
#define KUNIT_EXPECT_TRUE_MSG(t, c, ...) \
	KUNIT_SHIM_CMP(t, !!(c), ==, true, 0, __VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(t, c, ...) \
	KUNIT_SHIM_CMP(t, !!(c), ==, false, 0, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE(t, c)		KUNIT_SHIM_CMP(t, !!(c), ==, true, 1)
#define KUNIT_ASSERT_TRUE_MSG(t, c, ...) \
	KUNIT_SHIM_CMP(t, !!(c), ==, true, 1, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(t, p) \
	KUNIT_SHIM_CMP(t, !!(p), ==, true, 1)
#define KUNIT_EXPECT_STREQ(t, l, r)					\
do {									\
	const char *_s = (l), *_t = (r);				\
									\
	if (strcmp(_s, _t))						\
		kunit_shim_fail(t, __FILE__, __LINE__,			\
				"\"%s\" is not \"%s\"", _s, _t);	\
} while (0)

#define kunit_test_suites(...) \
	struct kunit_suite *kunit_shim_suites[] = { __VA_ARGS__, NULL }
extern struct kunit_suite *kunit_shim_suites[];

#endif
