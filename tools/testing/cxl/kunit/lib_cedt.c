// SPDX-License-Identifier: GPL-2.0-only
/* What the suites of the CEDT share, see lib_cedt.h. */
#include "lib_cedt.h"

struct cedt_table *cedt_new(struct kunit *test)
{
	struct cedt_table *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t);
	t->len = CXLL_CEDT_HDR_LEN;
	return t;
}

u8 *cedt_add(struct cedt_table *t, u8 type, u16 len)
{
	u8 *p = t->buf + t->len;

	p[0] = type;
	put16(p + 2, len);
	t->len += len;
	return p;
}

u8 *cedt_add_chbs(struct cedt_table *t, u32 uid, u32 version, u64 base, u64 len)
{
	u8 *p = cedt_add(t, CXLL_CEDT_CHBS, 0x20);

	put32(p + 4, uid);
	put32(p + 8, version);
	put64(p + 0x10, base);
	put64(p + 0x18, len);
	return p;
}

u8 *cedt_add_cfmws(struct cedt_table *t, u64 base, u64 size, u8 eniw,
		   unsigned int ways)
{
	u8 *p = cedt_add(t, CXLL_CEDT_CFMWS, 0x24 + 4 * ways);
	unsigned int i;

	put64(p + 8, base);
	put64(p + 0x10, size);
	p[0x18] = eniw;
	put16(p + 0x20, 0x0f);
	put16(p + 0x22, 0xffff);
	for (i = 0; i < ways; i++)
		put32(p + 0x24 + 4 * i, 7 + i);
	return p;
}

u8 *cedt_add_cxims(struct cedt_table *t, u8 hbig, u8 nr)
{
	u8 *p = cedt_add(t, CXLL_CEDT_CXIMS, 8 + 8 * nr);
	unsigned int i;

	p[6] = hbig;
	p[7] = nr;
	for (i = 0; i < nr; i++)
		put64(p + 8 + 8 * i, 0x0101010000000100ULL << i);
	return p;
}

void cedt_only_entry(struct kunit *test, const struct cedt_table *t,
		     struct cxll_cedt_entry *entry)
{
	const u8 *buf = exact_copy(test, t->buf, t->len);
	struct cxll_why why = { };
	size_t pos = 0;

	expect_rc(test, cxll_cedt_next(buf, t->len, &pos, entry, &why), 1,
		  &why, "only entry");
	KUNIT_EXPECT_EQ(test, entry->offset, CXLL_CEDT_HDR_LEN);
	KUNIT_EXPECT_EQ(test, entry->length, t->len - CXLL_CEDT_HDR_LEN);
	KUNIT_EXPECT_EQ(test, pos, t->len);
}

void cedt_expect(struct kunit *test, const struct cedt_table *t, int error,
		 const char *name)
{
	struct cxll_cedt_entry entry;

	cedt_only_entry(test, t, &entry);
	expect_rc(test, entry.error, error, &entry.why, name);
}

void cedt_expect_odd(struct kunit *test, const struct cedt_table *t, bool odd,
		     const char *name)
{
	struct cxll_cedt_entry entry;

	cedt_only_entry(test, t, &entry);
	expect_rc(test, entry.error, 0, &entry.why, name);
	KUNIT_EXPECT_EQ_MSG(test, entry.odd.text[0] != '\0', odd, "%s", name);
	if (odd)
		KUNIT_EXPECT_TRUE_MSG(test, why_is_sentence(&entry.odd),
				      "%s: %s", name, entry.odd.text);
}
