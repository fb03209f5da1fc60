// SPDX-License-Identifier: GPL-2.0-only
/* Which device's memory becomes what: reading the list users write. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <cxll/lib/policy.h>

static const char * const names[] = {
	[CXLL_POLICY_DEVDAX] = "devdax",
	[CXLL_POLICY_RAM_OFFLINE] = "ram-offline",
	[CXLL_POLICY_RAM_MOVABLE] = "ram-movable",
	[CXLL_POLICY_RAM_NORMAL] = "ram-normal",
};

/* Of a word in a sentence: enough to find it again */
#define SHOWN	24

const char *cxll_policy_name(enum cxll_policy policy)
{
	return names[policy];
}
EXPORT_SYMBOL_GPL(cxll_policy_name);

static int policy_find(const char *word, size_t len, enum cxll_policy *policy,
		       struct cxll_why *why)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strlen(names[i]) == len && !memcmp(names[i], word, len)) {
			*policy = i;
			return 0;
		}
	}
	cxll_why_set(why, "unknown policy \"%.*s\", expected devdax, ram-offline, ram-movable or ram-normal",
		     (int)(len < SHOWN ? len : SHOWN), word);
	return -EINVAL;
}

int cxll_policy_find(const char *name, enum cxll_policy *policy,
		     struct cxll_why *why)
{
	return policy_find(name, strcspn(name, "\n"), policy, why);
}
EXPORT_SYMBOL_GPL(cxll_policy_find);

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static int parse_serial(const char *word, size_t len, u64 *val,
			struct cxll_why *why)
{
	u64 base = 10, v = 0;
	size_t i = 0;

	if (len > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
		base = 16;
		i = 2;
	}
	if (!len)
		goto bad;
	for (; i < len; i++) {
		u64 d = digit_value(word[i]);

		if (d >= base || check_mul_overflow(v, base, &v) ||
		    check_add_overflow(v, d, &v))
			goto bad;
	}
	/* What a device without a serial number reads as */
	if (!v)
		goto bad;
	*val = v;
	return 0;

bad:
	cxll_why_set(why, "\"%.*s\" is not a serial number, see 'cxl list -M'",
		     (int)(len < SHOWN ? len : SHOWN), word);
	return -EINVAL;
}

static int add_device(struct cxll_policies *p, u64 serial,
		      enum cxll_policy policy, struct cxll_why *why)
{
	unsigned int i;

	for (i = 0; i < p->nr; i++) {
		if (p->device[i].serial == serial) {
			cxll_why_set(why, "serial number %#llx is listed twice",
				     serial);
			return -EINVAL;
		}
	}
	if (p->nr == CXLL_POLICY_DEVICES) {
		cxll_why_set(why, "more than %d devices are listed: use the most frequent policy as the common one",
			     CXLL_POLICY_DEVICES);
		return -E2BIG;
	}
	p->device[p->nr].serial = serial;
	p->device[p->nr].policy = policy;
	p->nr++;
	return 0;
}

static int parse_word(const char *word, size_t len, struct cxll_policies *p,
		      bool *common, struct cxll_why *why)
{
	const char *eq = memchr(word, '=', len);
	enum cxll_policy policy;
	u64 serial;
	int rc;

	if (eq) {
		rc = parse_serial(word, eq - word, &serial, why);
		if (!rc)
			rc = policy_find(eq + 1, len - (eq + 1 - word), &policy, why);
		return rc ? rc : add_device(p, serial, policy, why);
	}

	rc = policy_find(word, len, &policy, why);
	if (rc)
		return rc;
	if (*common) {
		cxll_why_set(why, "%s and %s are both given for all devices: put a serial number and '=' before one",
			     names[p->common], names[policy]);
		return -EINVAL;
	}
	p->common = policy;
	*common = true;
	return 0;
}

int cxll_policies_parse(const char *text, struct cxll_policies *out,
			struct cxll_why *why)
{
	bool common = false;
	size_t len;
	int rc;

	out->common = CXLL_POLICY_DEFAULT;
	out->nr = 0;
	if (!text[strspn(text, "\n")])
		return 0;

	for (;; text += len + 1) {
		len = strcspn(text, ",\n");
		rc = parse_word(text, len, out, &common, why);
		if (rc)
			return rc;
		if (text[len] != ',')
			break;
	}
	if (!text[len + strspn(text + len, "\n")])
		return 0;
	cxll_why_set(why, "more than one line: write all devices into one, with commas");
	return -EINVAL;
}
EXPORT_SYMBOL_GPL(cxll_policies_parse);

int cxll_policies_print(const struct cxll_policies *p, char *buf, size_t size)
{
	unsigned int i;
	int n;

	n = scnprintf(buf, size, "%s", names[p->common]);
	for (i = 0; i < p->nr; i++)
		n += scnprintf(buf + n, size - n, ",%#llx=%s",
			       p->device[i].serial,
			       names[p->device[i].policy]);
	return n;
}
EXPORT_SYMBOL_GPL(cxll_policies_print);

enum cxll_policy cxll_policy_of(const struct cxll_policies *p, u64 serial)
{
	unsigned int i;

	for (i = 0; i < p->nr; i++)
		if (p->device[i].serial == serial)
			return p->device[i].policy;
	return p->common;
}
EXPORT_SYMBOL_GPL(cxll_policy_of);
