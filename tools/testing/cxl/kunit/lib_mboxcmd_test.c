// SPDX-License-Identifier: GPL-2.0-only
#include <cxll/lib/mboxcmd.h>
#include "lib_tests.h"

static void every_return_code(struct kunit *test)
{
	static const int errors[] = {
		0, 0, -EINVAL, -EOPNOTSUPP, -EIO, -EAGAIN, -EBUSY, -ENOMEDIUM,
		-EBUSY, -EPROTO, -EACCES, -EINVAL, -EIO, -EBUSY, -EINVAL,
		-ERANGE, -ENOSPC, -EIO, -ECANCELED, -EACCES, -EACCES,
		-EOPNOTSUPP, -EINVAL, -EINVAL, -EAGAIN, -EOPNOTSUPP,
		-EOPNOTSUPP, -EBUSY, -EPROTO, -ENOSPC, -EINVAL, -EPROTO,
		-EBUSY,
	};
	unsigned int code, other;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(errors), 0x21);
	for (code = 0; code < ARRAY_SIZE(errors); code++) {
		const struct cxll_mbox_rc *rc = cxll_mbox_rc(code);
		enum cxll_retry retry = CXLL_RETRY_NEVER;

		if (code == 0x05 || code == 0x18)
			retry = CXLL_RETRY_NOW;
		if (code == 0x06)
			retry = CXLL_RETRY_BUSY;
		KUNIT_EXPECT_EQ_MSG(test, rc->error, errors[code], "code %#x",
				    code);
		KUNIT_EXPECT_EQ_MSG(test, rc->retry, retry, "code %#x", code);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rc->text);
		for (other = 0; other < code; other++)
			KUNIT_EXPECT_TRUE_MSG(test,
					      strcmp(rc->text,
						     cxll_mbox_rc(other)->text),
					      "code %#x", code);
	}
	KUNIT_EXPECT_STREQ(test, cxll_mbox_rc(0)->text, "success");
	KUNIT_EXPECT_STREQ(test, cxll_mbox_rc(0x16)->text,
			   "invalid payload length");
}

static void unknown_return_codes(struct kunit *test)
{
	unsigned int code;

	for (code = 0x21; code <= 0xffff; code++) {
		const struct cxll_mbox_rc *rc = cxll_mbox_rc(code);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rc);
		KUNIT_ASSERT_EQ(test, rc->error, -EIO);
		KUNIT_ASSERT_EQ(test, rc->retry, CXLL_RETRY_NEVER);
	}
	KUNIT_EXPECT_STREQ(test, cxll_mbox_rc(0x21)->text,
			   "unknown return code");
}

static u8 *identify_new(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, 0x45, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
	memcpy(p, "BWFW VERSION 00", 16);
	put64(p + 0x10, 16);
	put64(p + 0x18, 4);
	put64(p + 0x20, 8);
	put64(p + 0x28, 2);
	put32(p + 0x30, 0xffffffff);
	put32(p + 0x34, 0xffffffff);
	put32(p + 0x38, 0x00040000);
	put32(p + 0x3c, 0x01000100);
	put16(p + 0x3f, 0x1234);
	p[0x41] = 0xff;
	return p;
}

static void identify_fields(struct kunit *test)
{
	struct cxll_why why = { };
	struct cxll_identify id;

	memset(&id, 0xff, sizeof(id));
	expect_rc(test, cxll_identify_decode(identify_new(test), 0x45, &id,
					     &why), 0, &why, "identify");
	KUNIT_EXPECT_STREQ(test, id.fw_revision, "BWFW VERSION 00");
	KUNIT_EXPECT_EQ(test, id.total, 4 * GiB);
	KUNIT_EXPECT_EQ(test, id.volatile_only, GiB);
	KUNIT_EXPECT_EQ(test, id.persistent_only, 2 * GiB);
	KUNIT_EXPECT_EQ(test, id.partition_align, 512 * MiB);
	KUNIT_EXPECT_EQ(test, id.lsa_size, 0x40000);
	KUNIT_EXPECT_EQ(test, id.poison_list_max, 0x100);
	KUNIT_EXPECT_EQ(test, id.inject_limit, 0x1234);
}

/* 2.0 returns 43h bytes; one less is refused, more is fine. */
static void identify_cut_off(struct kunit *test)
{
	u8 *p = identify_new(test);
	struct cxll_why why = { };
	struct cxll_identify id;
	size_t len;

	for (len = 0; len <= 0x45; len++)
		expect_rc(test, cxll_identify_decode(exact_copy(test, p, len),
						     len, &id, &why),
			  len < 0x43 ? -EINVAL : 0, &why, "identify");
}

static void identify_revision(struct kunit *test)
{
	u8 *p = identify_new(test);
	struct cxll_identify id;

	memcpy(p, "0123456789abcdef", 16);
	KUNIT_EXPECT_EQ(test, cxll_identify_decode(p, 0x43, &id, NULL), 0);
	KUNIT_EXPECT_STREQ(test, id.fw_revision, "0123456789abcdef");
	memcpy(p, "a\n\x7f\x1f\xff ~\0hidden--", 16);
	KUNIT_EXPECT_EQ(test, cxll_identify_decode(p, 0x43, &id, NULL), 0);
	KUNIT_EXPECT_STREQ(test, id.fw_revision, "a???? ~");
	p[0] = '\0';
	KUNIT_EXPECT_EQ(test, cxll_identify_decode(p, 0x43, &id, NULL), 0);
	KUNIT_EXPECT_STREQ(test, id.fw_revision, "");
}

static void identify_capacities(struct kunit *test)
{
	static const struct {
		const char *name;
		u64 total, ram, pmem, align;
		int rc;
	} rows[] = {
		{ "all volatile", 4, 4, 0, 0, 0 },
		{ "all persistent", 4, 0, 4, 0, 0 },
		{ "none at all", 0, 0, 0, 0, 0 },
		{ "the rest is dynamic", 8, 2, 2, 1, 0 },
		{ "volatile above total", 4, 5, 0, 0, -EINVAL },
		{ "persistent above total", 4, 0, 5, 0, -EINVAL },
		{ "sum above total", 4, 2, 3, 0, -EINVAL },
		{ "largest total", ~0ULL >> 28, 4, 0, 0, 0 },
		{ "total past 64 bits", 1ULL << 36, 4, 0, 0, -EINVAL },
		{ "volatile past 64 bits", 4, 1ULL << 36, 0, 0, -EINVAL },
		{ "persistent past 64 bits", 4, 0, ~0ULL, 0, -EINVAL },
		{ "alignment past 64 bits", 4, 0, 0, 1ULL << 63, -EINVAL },
		{ "sum past 64 bits", ~0ULL >> 28, ~0ULL >> 28, 1, 0, -EINVAL },
	};
	u8 *p = identify_new(test);
	struct cxll_why why = { };
	struct cxll_identify id;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		put64(p + 0x10, rows[i].total);
		put64(p + 0x18, rows[i].ram);
		put64(p + 0x20, rows[i].pmem);
		put64(p + 0x28, rows[i].align);
		expect_rc(test, cxll_identify_decode(p, 0x43, &id, &why),
			  rows[i].rc, &why, rows[i].name);
		if (!rows[i].rc)
			KUNIT_EXPECT_EQ(test, id.total, rows[i].total << 28);
	}
}

static void identify_sentence(struct kunit *test)
{
	u8 *p = identify_new(test);
	struct cxll_why why = { };
	struct cxll_identify id;

	put64(p + 0x18, 9);
	cxll_identify_decode(p, 0x43, &id, &why);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "2304 MiB volatile and 2048 MiB persistent exceed the total of 4096 MiB");
}

static void partition_info(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, 0x24, GFP_KERNEL);
	struct cxll_partition_info part;
	struct cxll_why why = { };
	unsigned int i;
	size_t len;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
	for (i = 0; i < 4; i++)
		put64(p + 8 * i, 4 + i);
	for (len = 0; len <= 0x24; len++)
		expect_rc(test, cxll_partition_info_decode(exact_copy(test, p,
								      len),
							   len, &part, &why),
			  len < 0x20 ? -EINVAL : 0, &why, "length");
	KUNIT_EXPECT_EQ(test, part.active_volatile, 1024 * MiB);
	KUNIT_EXPECT_EQ(test, part.active_persistent, 1280 * MiB);
	KUNIT_EXPECT_EQ(test, part.next_volatile, 1536 * MiB);
	KUNIT_EXPECT_EQ(test, part.next_persistent, 1792 * MiB);
	for (i = 0; i < 4; i++) {
		put64(p + 8 * i, 1ULL << 36);
		expect_rc(test, cxll_partition_info_decode(p, 0x20, &part,
							   &why),
			  -EINVAL, &why, "past 64 bits");
		put64(p + 8 * i, (1ULL << 36) - 1);
		expect_rc(test, cxll_partition_info_decode(p, 0x20, &part,
							   &why),
			  0, &why, "in 64 bits");
	}
}

static void capacity_rules(struct kunit *test)
{
	static const struct {
		const char *name;
		u64 total, ram_only, pmem_only, align;
		u64 active_ram, active_pmem;
		int rc;
		u64 ram, pmem;
	} rows[] = {
		{ "fixed", 12 * GiB, 4 * GiB, 8 * GiB, 0, 9, 9, 0,
		  4 * GiB, 8 * GiB },
		{ "partitioned", 16 * GiB, 4 * GiB, 8 * GiB, GiB, 6 * GiB,
		  10 * GiB, 0, 6 * GiB, 10 * GiB },
		{ "all to volatile", 16 * GiB, 0, 0, GiB, 16 * GiB, 0, 0,
		  16 * GiB, 0 },
		{ "not all in use", 16 * GiB, 0, 0, GiB, 1 * GiB, 2 * GiB, 0,
		  1 * GiB, 2 * GiB },
		{ "active above total", 16 * GiB, 0, 0, GiB, 16 * GiB, GiB,
		  -EINVAL, 0, 0 },
		{ "active past 64 bits", 16 * GiB, 0, 0, GiB, -GiB, GiB,
		  -EINVAL, 0, 0 },
		{ "fixed above total", 8 * GiB, 4 * GiB, 8 * GiB, 0, 0, 0,
		  -EINVAL, 0, 0 },
	};
	struct cxll_why why = { };
	struct cxll_capacity cap;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cxll_identify id = {
			.total = rows[i].total,
			.volatile_only = rows[i].ram_only,
			.persistent_only = rows[i].pmem_only,
			.partition_align = rows[i].align,
		};
		struct cxll_partition_info part = {
			.active_volatile = rows[i].active_ram,
			.active_persistent = rows[i].active_pmem,
		};

		expect_rc(test, cxll_capacity_of(&id, &part, &cap, &why),
			  rows[i].rc, &why, rows[i].name);
		if (!rows[i].rc) {
			struct cxll_capacity want = capacity_of(rows[i].ram,
								rows[i].pmem);

			KUNIT_EXPECT_TRUE(test, cxll_capacity_same(&cap, &want));
		}
		/* Partition info is needed exactly where it counts. */
		expect_rc(test, cxll_capacity_of(&id, NULL, &cap, &why),
			  rows[i].align ? -EINVAL : rows[i].rc, &why,
			  rows[i].name);
	}
}

static const u8 vendor_uuid[16] = {
	0x5e, 0x18, 0x19, 0xd9, 0x11, 0xa9, 0x40, 0x0c,
	0x81, 0x1f, 0xd6, 0x07, 0x19, 0x40, 0x3d, 0x86,
};

static u8 *logs_new(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, 8 + 2 * 20, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
	put16(p, 2);
	memcpy(p + 8, vendor_uuid, 16);
	put32(p + 24, 0x11223344);
	memcpy(p + 28, cxll_uuid_cel, 16);
	put32(p + 44, 0xffeeddcc);
	return p;
}

static void logs_found(struct kunit *test)
{
	static const u8 text_order[16] = {
		0x0d, 0xa9, 0xc0, 0xb5, 0xbf, 0x41, 0x4b, 0x78,
		0x8f, 0x79, 0x96, 0xb1, 0x62, 0x3b, 0x3f, 0x17,
	};
	u8 *p = logs_new(test), other[16] = { };
	struct cxll_why why = { };
	u32 size = 5;

	KUNIT_EXPECT_EQ(test, memcmp(cxll_uuid_cel, text_order, 16), 0);
	expect_rc(test, cxll_logs_find(p, 48, other, &size, &why), -ENOENT,
		  &why, "other");
	KUNIT_EXPECT_EQ(test, size, 5);
	expect_rc(test, cxll_logs_find(p, 48, cxll_uuid_cel, &size, &why), 0,
		  &why, "CEL");
	KUNIT_EXPECT_EQ(test, size, 0xffeeddcc);
	expect_rc(test, cxll_logs_find(p, 48, vendor_uuid, &size, &why), 0,
		  &why, "vendor");
	KUNIT_EXPECT_EQ(test, size, 0x11223344);
	/* The second entry is there, but not counted. */
	put16(p, 1);
	expect_rc(test, cxll_logs_find(p, 48, cxll_uuid_cel, &size, &why),
		  -ENOENT, &why, "uncounted");
}

static void logs_count_against_length(struct kunit *test)
{
	u8 *p = logs_new(test);
	struct cxll_why why = { };
	size_t len;
	u32 size;

	for (len = 0; len <= 48; len++)
		expect_rc(test, cxll_logs_find(exact_copy(test, p, len), len,
					       cxll_uuid_cel, &size, &why),
			  len < 48 ? -EINVAL : 0, &why, "cut off");
	put16(p, 3);
	expect_rc(test, cxll_logs_find(p, 48, cxll_uuid_cel, &size, &why),
		  -EINVAL, &why, "3 of 2");
	cxll_logs_find(p, 48, cxll_uuid_cel, &size, &why);
	KUNIT_EXPECT_STREQ(test, why.text,
			   "Get Supported Logs reports 3 logs, its 48 bytes hold 2");
	why.text[0] = '\0';
	put16(p, 0xffff);
	expect_rc(test, cxll_logs_find(p, 48, cxll_uuid_cel, &size, &why),
		  -EINVAL, &why, "65535 of 2");
	put16(p, 0);
	expect_rc(test, cxll_logs_find(p, 8, cxll_uuid_cel, &size, &why),
		  -ENOENT, &why, "none");
}

static void get_log_input(struct kunit *test)
{
	static const u8 tail[8] = { 4, 3, 2, 1, 0xd, 0xc, 0xb, 0xa };
	u8 *p = kunit_kzalloc(test, CXLL_GET_LOG_IN_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
	/* The UUID is copied out of exactly 16 bytes. */
	cxll_get_log_encode(p, exact_copy(test, vendor_uuid, 16),
			    0x01020304, 0x0a0b0c0d);
	KUNIT_EXPECT_EQ(test, memcmp(p, vendor_uuid, 16), 0);
	KUNIT_EXPECT_EQ(test, memcmp(p + 16, tail, 8), 0);
}

static void cel_entries(struct kunit *test)
{
	static const u8 log[] = { 0x00, 0x40, 0x00, 0x00, 0x01, 0x41, 0x42,
				  0x80, 0x00 };
	u16 opcode = 1, effect = 1;
	size_t len;
	u8 *p;

	p = exact_copy(test, log, 9);
	KUNIT_EXPECT_EQ(test, cxll_cel_entry(p, 9, 0, &opcode, &effect), 0);
	KUNIT_EXPECT_EQ(test, opcode, CXLL_OP_IDENTIFY);
	KUNIT_EXPECT_EQ(test, effect, 0);
	KUNIT_EXPECT_EQ(test, cxll_cel_entry(p, 9, 1, &opcode, &effect), 0);
	KUNIT_EXPECT_EQ(test, opcode, CXLL_OP_SET_PARTITION_INFO);
	KUNIT_EXPECT_EQ(test, effect, 0x8042);
	KUNIT_EXPECT_EQ(test, cxll_cel_entry(p, 9, 2, &opcode, &effect),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, cxll_cel_entry(p, 9, ~(size_t)0, &opcode,
					     &effect), -ENOENT);
	KUNIT_EXPECT_EQ(test, cxll_cel_entry(p, 9, 1UL << 62, &opcode,
					     &effect), -ENOENT);
	for (len = 0; len < 8; len++)
		KUNIT_EXPECT_EQ(test,
				cxll_cel_entry(exact_copy(test, log, len), len,
					       1, &opcode, &effect), -ENOENT);
}

static void dc_config(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, 8 + 2 * 40 + 16, GFP_KERNEL);
	struct cxll_why why = { };
	unsigned int regions;
	u64 bytes;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p);
	p[0] = 3;
	p[1] = 2;
	put64(p + 16, 4);		/* 1 GiB */
	put64(p + 56, 2);
	expect_rc(test, cxll_dc_config_decode(p, 8 + 80 + 16, &regions, &bytes,
					      &why), 0, &why, "two of three");
	KUNIT_EXPECT_EQ(test, regions, 3);
	KUNIT_EXPECT_EQ(test, bytes, 6ULL << 28);
	expect_rc(test, cxll_dc_config_decode(p, 88, &regions, &bytes, &why),
		  0, &why, "without counts");
	expect_rc(test, cxll_dc_config_decode(p, 87, &regions, &bytes, &why),
		  -EINVAL, &why, "cut off");
	expect_rc(test, cxll_dc_config_decode(p, 7, &regions, &bytes, &why),
		  -EINVAL, &why, "no header");
	p[0] = 1;
	expect_rc(test, cxll_dc_config_decode(p, 88, &regions, &bytes, &why),
		  -EINVAL, &why, "more returned than there are");
	p[0] = 9;
	expect_rc(test, cxll_dc_config_decode(p, 88, &regions, &bytes, &why),
		  -EINVAL, &why, "more than there can be");
	p[0] = 2;
	put64(p + 16, 1ULL << 36);
	expect_rc(test, cxll_dc_config_decode(p, 88, &regions, &bytes, &why),
		  -EINVAL, &why, "past 64 bits");
	put64(p + 16, (1ULL << 36) - 1);
	expect_rc(test, cxll_dc_config_decode(p, 88, &regions, &bytes, &why),
		  -EINVAL, &why, "the sum past 64 bits");
	p[0] = 0;
	p[1] = 0;
	expect_rc(test, cxll_dc_config_decode(p, 8, &regions, &bytes, &why),
		  0, &why, "none");
	KUNIT_EXPECT_EQ(test, bytes, 0);
}

static struct kunit_case mboxcmd_cases[] = {
	KUNIT_CASE(every_return_code),
	KUNIT_CASE(unknown_return_codes),
	KUNIT_CASE(identify_fields),
	KUNIT_CASE(identify_cut_off),
	KUNIT_CASE(identify_revision),
	KUNIT_CASE(identify_capacities),
	KUNIT_CASE(identify_sentence),
	KUNIT_CASE(partition_info),
	KUNIT_CASE(capacity_rules),
	KUNIT_CASE(logs_found),
	KUNIT_CASE(logs_count_against_length),
	KUNIT_CASE(get_log_input),
	KUNIT_CASE(cel_entries),
	KUNIT_CASE(dc_config),
	{ }
};

struct kunit_suite lib_mboxcmd_suite = {
	.name = "cxl_live_lib_mboxcmd",
	.test_cases = mboxcmd_cases,
};
