// SPDX-License-Identifier: GPL-2.0-only
/* The list of policies that users write. */
#include <linux/string.h>
#include <cxll/lib/policy.h>
#include "lib_tests.h"

static const struct policy_good {
	const char *text;
	const char *printed;	/* NULL: as it was written */
} policy_good[] = {
	{ "", "ram-movable" },
	{ "\n", "ram-movable" },
	{ "devdax" },
	{ "ram-offline\n", "ram-offline" },
	{ "ram-normal" },
	{ "0x1234=devdax", "ram-movable,0x1234=devdax" },
	{ "ram-movable,0x1=devdax,0x2=ram-normal" },
	{ "0x1=devdax,ram-offline,2=ram-normal\n",
	  "ram-offline,0x1=devdax,0x2=ram-normal" },
	{ "devdax,0XFFFFFFFFFFFFFFFF=ram-movable",
	  "devdax,0xffffffffffffffff=ram-movable" },
	{ "18446744073709551615=devdax",
	  "ram-movable,0xffffffffffffffff=devdax" },
};

static void policy_reads_and_prints(struct kunit *test)
{
	static struct cxll_policies p, again;	/* too large for a stack */
	struct cxll_why why = {};
	char buf[128];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(policy_good); i++) {
		const struct policy_good *g = &policy_good[i];

		KUNIT_ASSERT_EQ(test, 0,
				cxll_policies_parse(g->text, &p, &why));
		KUNIT_EXPECT_EQ(test, cxll_policies_print(&p, buf, sizeof(buf)),
				(int)strlen(buf));
		KUNIT_EXPECT_STREQ(test, buf, g->printed ?: g->text);
		KUNIT_ASSERT_EQ(test, 0, cxll_policies_parse(buf, &again, NULL));
		KUNIT_EXPECT_EQ(test, again.nr, p.nr);
	}
	KUNIT_EXPECT_STREQ(test, why.text, "");
}

static const struct policy_bad {
	const char *text;
	int rc;
	const char *says;
} policy_bad[] = {
	{ "movable", -EINVAL, "unknown policy \"movable\"" },
	{ "devdax,", -EINVAL, "unknown policy \"\"" },
	{ ",devdax", -EINVAL, "unknown policy \"\"" },
	{ "devdax\nram-normal", -EINVAL, "more than one line" },
	{ "devdax devdax", -EINVAL, "unknown policy \"devdax devdax\"" },
	{ "ram-movablee", -EINVAL, "unknown policy" },
	{ "ram-movabl", -EINVAL, "unknown policy" },
	{ "0x1=", -EINVAL, "unknown policy \"\"" },
	{ "0x1=0x2=devdax", -EINVAL, "unknown policy \"0x2=devdax\"" },
	{ "=devdax", -EINVAL, "\"\" is not a serial number" },
	{ "0x=devdax", -EINVAL, "\"0x\" is not a serial number" },
	{ "0=devdax", -EINVAL, "\"0\" is not a serial number" },
	{ "mem0=devdax", -EINVAL, "\"mem0\" is not a serial number" },
	{ "12ab=devdax", -EINVAL, "\"12ab\" is not a serial number" },
	{ "0x1g=devdax", -EINVAL, "\"0x1g\" is not a serial number" },
	{ "0x10000000000000000=devdax", -EINVAL, "is not a serial number" },
	{ "18446744073709551616=devdax", -EINVAL, "is not a serial number" },
	{ "devdax,ram-normal", -EINVAL,
	  "devdax and ram-normal are both given for all devices" },
	{ "0x1=devdax,1=devdax", -EINVAL, "serial number 0x1 is listed twice" },
	{ "a-word-that-is-longer-than-a-sentence-should-be", -EINVAL,
	  "unknown policy \"a-word-that-is-longer-th\"" },
};

static void policy_refuses(struct kunit *test)
{
	struct cxll_policies p;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(policy_bad); i++) {
		const struct policy_bad *b = &policy_bad[i];
		struct cxll_why why = {};

		KUNIT_EXPECT_EQ(test, b->rc,
				cxll_policies_parse(b->text, &p, &why));
		KUNIT_EXPECT_TRUE(test, strstr(why.text, b->says));
	}
}

/* As many devices as there may be fit into a page; one more is refused. */
static void policy_many(struct kunit *test)
{
	static char text[8192], printed[4096];
	struct cxll_policies *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	struct cxll_why why = {};
	unsigned int i;
	int n = 0;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
	for (i = 0; i < CXLL_POLICY_DEVICES; i++)
		n += snprintf(text + n, sizeof(text) - n,
			      "%s0xffffffffffff%04x=ram-movable",
			      i ? "," : "", i);
	KUNIT_ASSERT_EQ(test, 0, cxll_policies_parse(text, p, NULL));
	KUNIT_EXPECT_EQ(test, p->nr, CXLL_POLICY_DEVICES);
	n = cxll_policies_print(p, printed, sizeof(printed));
	KUNIT_EXPECT_TRUE(test, n < (int)sizeof(printed) - 1);
	KUNIT_EXPECT_STREQ(test, printed + strlen("ram-movable,"), text);

	strcat(text, ",0x1=devdax");
	KUNIT_EXPECT_EQ(test, -E2BIG, cxll_policies_parse(text, p, &why));
	KUNIT_EXPECT_TRUE(test, strstr(why.text, "more than 64 devices"));
}

static void policy_by_serial(struct kunit *test)
{
	enum cxll_policy policy;
	struct cxll_why why = {};
	struct cxll_policies p;

	KUNIT_ASSERT_EQ(test, 0,
			cxll_policies_parse("ram-normal,0x2=devdax,3=ram-offline",
					    &p, NULL));
	KUNIT_EXPECT_EQ(test, cxll_policy_of(&p, 1), CXLL_POLICY_RAM_NORMAL);
	KUNIT_EXPECT_EQ(test, cxll_policy_of(&p, 2), CXLL_POLICY_DEVDAX);
	KUNIT_EXPECT_EQ(test, cxll_policy_of(&p, 3), CXLL_POLICY_RAM_OFFLINE);
	KUNIT_EXPECT_EQ(test, cxll_policy_of(&p, 0), CXLL_POLICY_RAM_NORMAL);

	KUNIT_EXPECT_EQ(test, 0, cxll_policy_find("devdax\n", &policy, NULL));
	KUNIT_EXPECT_EQ(test, policy, CXLL_POLICY_DEVDAX);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			cxll_policy_find("0x1=devdax", &policy, &why));
	KUNIT_EXPECT_TRUE(test, strstr(why.text, "unknown policy"));
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(policy_reads_and_prints),
	KUNIT_CASE(policy_refuses),
	KUNIT_CASE(policy_many),
	KUNIT_CASE(policy_by_serial),
	{ }
};

struct kunit_suite lib_policy_suite = {
	.name = "cxl_live_lib_policy",
	.test_cases = policy_cases,
};
