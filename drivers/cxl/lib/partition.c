// SPDX-License-Identifier: GPL-2.0-only
/* The partitions of a device, and the kinds of capacity that they can have. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <cxll/lib/partition.h>
#include <cxll/lib/window.h>

/* The one place that tells what the kinds are. */
static const struct cxll_partition_kind kinds[CXLL_MODES] = {
	[CXLL_MODE_NONE] = { "none", "no" },
	[CXLL_MODE_RAM] = {
		.word = "ram",
		.adjective = "volatile",
		.permit = CXLL_CFMWS_VOLATILE,
		.dax = true,
	},
	[CXLL_MODE_PMEM] = {
		.word = "pmem",
		.adjective = "persistent",
		.permit = CXLL_CFMWS_PERSISTENT,
		.uuid = true,
	},
};

#define FIRST_KIND	(CXLL_MODE_NONE + 1)

static bool is_kind(enum cxll_mode mode)
{
	return mode >= FIRST_KIND && mode < CXLL_MODES;
}

const struct cxll_partition_kind *cxll_partition_kind(enum cxll_mode mode)
{
	return &kinds[is_kind(mode) ? mode : CXLL_MODE_NONE];
}
EXPORT_SYMBOL_GPL(cxll_partition_kind);

/* Between the members of a list in a sentence: none before the first. */
static const char *list_separator(unsigned int mode)
{
	if (mode == FIRST_KIND)
		return "";
	return mode + 1 < CXLL_MODES ? ", " : " and ";
}

int cxll_mode_check(enum cxll_mode mode, struct cxll_why *why)
{
	unsigned int m;
	char words[40];
	int len = 0;

	if (is_kind(mode))
		return 0;
	for (m = FIRST_KIND; m < CXLL_MODES; m++)
		len += scnprintf(words + len, sizeof(words) - len, "%s%s",
				 list_separator(m), kinds[m].word);
	cxll_why_set(why, "no kind of capacity is chosen, %s are possible",
		     words);
	return -EINVAL;
}
EXPORT_SYMBOL_GPL(cxll_mode_check);

static struct cxll_partition *last_of(struct cxll_capacity *cap)
{
	return cap->nr ? &cap->part[cap->nr - 1] : NULL;
}

int cxll_capacity_add(struct cxll_capacity *cap, enum cxll_mode mode, u64 size,
		      struct cxll_why *why)
{
	struct cxll_partition *last = last_of(cap);
	u64 base = cxll_capacity_total(cap), end;

	if (!size)
		return 0;
	if (!is_kind(mode) || (last && mode < last->mode)) {
		cxll_why_set(why, "%s capacity cannot lie above %s capacity",
			     cxll_partition_kind(mode)->adjective,
			     kinds[last ? last->mode : CXLL_MODE_NONE].adjective);
		return -EINVAL;
	}
	if (check_add_overflow(base, size, &end)) {
		cxll_why_set(why, "0x%llx bytes of %s capacity above DPA 0x%llx do not fit 64 bits",
			     size, kinds[mode].adjective, base);
		return -EINVAL;
	}
	if (last && last->mode == mode)
		last->size += size;
	else
		cap->part[cap->nr++] = (struct cxll_partition){ mode, base, size };
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_capacity_add);

const struct cxll_partition *cxll_capacity_find(const struct cxll_capacity *cap,
						enum cxll_mode mode)
{
	unsigned int i;

	for (i = 0; i < cap->nr; i++)
		if (cap->part[i].mode == mode)
			return &cap->part[i];
	return NULL;
}
EXPORT_SYMBOL_GPL(cxll_capacity_find);

const struct cxll_partition *cxll_capacity_at(const struct cxll_capacity *cap,
					      u64 dpa)
{
	unsigned int i;

	for (i = 0; i < cap->nr; i++)
		if (dpa >= cap->part[i].base &&
		    dpa - cap->part[i].base < cap->part[i].size)
			return &cap->part[i];
	return NULL;
}
EXPORT_SYMBOL_GPL(cxll_capacity_at);

u64 cxll_capacity_bytes(const struct cxll_capacity *cap, enum cxll_mode mode)
{
	const struct cxll_partition *part = cxll_capacity_find(cap, mode);

	return part ? part->size : 0;
}
EXPORT_SYMBOL_GPL(cxll_capacity_bytes);

u64 cxll_capacity_total(const struct cxll_capacity *cap)
{
	const struct cxll_partition *last;

	if (!cap->nr)
		return 0;
	last = &cap->part[cap->nr - 1];
	return last->base + last->size;
}
EXPORT_SYMBOL_GPL(cxll_capacity_total);

bool cxll_capacity_same(const struct cxll_capacity *a,
			const struct cxll_capacity *b)
{
	unsigned int i;

	if (a->nr != b->nr)
		return false;
	for (i = 0; i < a->nr; i++)
		if (a->part[i].mode != b->part[i].mode ||
		    a->part[i].base != b->part[i].base ||
		    a->part[i].size != b->part[i].size)
			return false;
	return true;
}
EXPORT_SYMBOL_GPL(cxll_capacity_same);

const char *cxll_capacity_describe(const struct cxll_capacity *cap, bool numbers,
				   struct cxll_capacity_text *out)
{
	unsigned int m;
	int len = 0;

	for (m = FIRST_KIND; m < CXLL_MODES; m++)
		len += scnprintf(out->text + len, sizeof(out->text) - len,
				 "%s%llu%s%s", list_separator(m),
				 cxll_capacity_bytes(cap, m) >> 20,
				 numbers ? "" : " MiB ",
				 numbers ? "" : kinds[m].adjective);
	return out->text;
}
EXPORT_SYMBOL_GPL(cxll_capacity_describe);
