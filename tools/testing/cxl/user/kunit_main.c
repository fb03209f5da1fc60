// SPDX-License-Identifier: GPL-2.0-only
/* Runs the KUnit suites of lib as an ordinary program. */
#include <kunit/test.h>

void *kunit_kzalloc(struct kunit *test, size_t size, int gfp)
{
	void *mem;

	(void)gfp;
	if (test->nr_allocs == KUNIT_ALLOCS_MAX) {
		fprintf(stderr, "a case allocates more than %d times\n",
			KUNIT_ALLOCS_MAX);
		exit(2);
	}
	mem = calloc(1, size ? size : 1);
	if (!mem)
		exit(2);
	test->allocs[test->nr_allocs++] = mem;
	return mem;
}

void kunit_shim_fail(struct kunit *test, const char *file, int line,
		     const char *fmt, ...)
{
	va_list args;

	test->failed++;
	if (!*fmt)
		return;
	printf("    # %s:%d: ", file, line);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

static bool run_once(struct kunit_case *c, const void *param,
		     const char *desc)
{
	static struct kunit test;

	memset(&test, 0, sizeof(test));
	test.param_value = param;
	if (!setjmp(test.abort))
		c->run_case(&test);
	while (test.nr_allocs)
		free(test.allocs[--test.nr_allocs]);
	if (test.failed)
		printf("not ok %s %s\n", c->name, desc);
	return !test.failed;
}

static bool run_case(struct kunit_case *c)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *param = NULL;
	bool ok = true;

	if (!c->generate)
		return run_once(c, NULL, desc);
	while ((param = c->generate(param, desc)))
		ok &= run_once(c, param, desc);
	return ok;
}

int main(void)
{
	unsigned int passed = 0, failed = 0, i;
	struct kunit_case *c;

	for (i = 0; kunit_shim_suites[i]; i++) {
		printf("# %s\n", kunit_shim_suites[i]->name);
		for (c = kunit_shim_suites[i]->test_cases; c->run_case; c++) {
			if (run_case(c))
				passed++;
			else
				failed++;
		}
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed || !passed;
}
