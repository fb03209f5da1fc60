// SPDX-License-Identifier: GPL-2.0-only
/* Memory Device Status: fields, and which of them is told. */
#include <cxll/lib/device_status.h>
#include "lib_tests.h"

static const struct status_row {
	u64 raw;
	struct cxll_device_status want;
	const char *fault;
	const char *media_fault;
} status_rows[] = {
	{ 0x00, { 0, 0, 0, CXLL_MEDIA_NOT_READY }, NULL, NULL },
	{ 0x14, { 0, 0, 1, CXLL_MEDIA_READY }, NULL, NULL },
	{ 0x18, { 0, 0, 1, CXLL_MEDIA_ERROR }, NULL, "a media error" },
	{ 0x1c, { 0, 0, 1, CXLL_MEDIA_DISABLED }, NULL, "media disabled" },
	{ 0x15, { 1, 0, 1, CXLL_MEDIA_READY }, "a fatal error", "a fatal error" },
	{ 0x16, { 0, 1, 1, CXLL_MEDIA_READY }, "has halted", "has halted" },
	/* The gravest first */
	{ 0x1b, { 1, 1, 1, CXLL_MEDIA_ERROR }, "a fatal error", "a fatal error" },
	/* Reset Needed (bits 7:5) and what is reserved is nothing to us */
	{ 0xffffffffffffffe4, { 0, 0, 0, CXLL_MEDIA_READY }, NULL, NULL },
};

static void expect_sentence(struct kunit *test, u64 raw, const char *got,
			    const char *want)
{
	if (want && got)
		KUNIT_EXPECT_TRUE_MSG(test, strstr(got, want), "%#llx: %s",
				      raw, got);
	else
		KUNIT_EXPECT_TRUE_MSG(test, !got && !want, "%#llx: %s", raw,
				      got ?: "nothing");
}

static void status_fields(struct kunit *test)
{
	struct cxll_device_status s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(status_rows); i++) {
		const struct status_row *row = &status_rows[i];

		s = cxll_device_status_decode(row->raw);
		KUNIT_EXPECT_EQ(test, s.fatal, row->want.fatal);
		KUNIT_EXPECT_EQ(test, s.fw_halt, row->want.fw_halt);
		KUNIT_EXPECT_EQ(test, s.mbox_ready, row->want.mbox_ready);
		KUNIT_EXPECT_EQ(test, (int)s.media, (int)row->want.media);
		expect_sentence(test, row->raw, cxll_device_status_fault(&s),
				row->fault);
		expect_sentence(test, row->raw,
				cxll_device_status_media_fault(&s),
				row->media_fault);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(status_fields),
	{ }
};

struct kunit_suite lib_device_status_suite = {
	.name = "cxl_live_lib_device_status",
	.test_cases = cases,
};
