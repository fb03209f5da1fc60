/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_PARTITION_H
#define _CXLL_PARTITION_H

#include <linux/types.h>
#include <cxll/lib/why.h>

/**
 * enum cxll_mode - kind of capacity of a partition, and of what maps it
 * @CXLL_MODE_NONE: not chosen yet
 * @CXLL_MODE_RAM: volatile
 * @CXLL_MODE_PMEM: persistent
 * @CXLL_MODES: how many there are, with NONE
 *
 * In the order in which the partitions of a device lie in its memory. Another
 * kind is another row of the table in partition.c.
 */
enum cxll_mode {
	CXLL_MODE_NONE,
	CXLL_MODE_RAM,
	CXLL_MODE_PMEM,
	CXLL_MODES
};

/**
 * struct cxll_partition_kind - all that is special about a kind of capacity
 * @word: in sysfs: modes, directories of memdevs, names of attributes
 * @adjective: in messages
 * @permit: restrictions of a window: the bit that permits it, CXLL_CFMWS_*
 * @dax: regions of it become dax regions, which may become system RAM
 * @uuid: regions of it have a UUID
 */
struct cxll_partition_kind {
	const char *word;
	const char *adjective;
	u16 permit;
	bool dax;
	bool uuid;
};

/**
 * cxll_partition_kind - what is special about a kind of capacity
 * @mode: kind
 *
 * Return: its row of the table; that of CXLL_MODE_NONE, which nothing permits,
 * for what is no kind.
 *
 * Context: any.
 */
const struct cxll_partition_kind *cxll_partition_kind(enum cxll_mode mode);

/**
 * cxll_mode_permitted - does a window take a kind of capacity?
 * @mode: kind
 * @restrictions: of the window, CXLL_CFMWS_*
 *
 * Return: true if so.
 *
 * Context: any.
 */
static inline bool cxll_mode_permitted(enum cxll_mode mode, u16 restrictions)
{
	return restrictions & cxll_partition_kind(mode)->permit;
}

/**
 * cxll_mode_check - is it a kind of capacity?
 * @mode: kind, or CXLL_MODE_NONE, or another number
 * @why: sentence if not
 *
 * Return: 0 or -EINVAL.
 *
 * Context: any.
 */
int cxll_mode_check(enum cxll_mode mode, struct cxll_why *why);

/**
 * struct cxll_partition - a part of a device's memory that is of one kind
 * @mode: kind
 * @base: first DPA
 * @size: bytes, not 0
 */
struct cxll_partition {
	enum cxll_mode mode;
	u64 base;
	u64 size;
};

/**
 * struct cxll_capacity - the partitions of a device
 * @nr: how many there are
 * @part: from DPA 0 up, at most one of a kind, as cxll_capacity_add() makes it
 *
 * All zeros: a device without capacity.
 */
struct cxll_capacity {
	unsigned int nr;
	struct cxll_partition part[CXLL_MODES - 1];
};

/**
 * cxll_capacity_add - append memory to the partitions
 * @cap: partitions; unchanged on error
 * @mode: kind
 * @size: bytes that begin where @cap ends; 0 adds nothing
 * @why: sentence on error
 *
 * Return: 0; -EINVAL for a kind that lies below one that is there, or for what
 * does not fit 64 bits.
 *
 * Context: any.
 */
int cxll_capacity_add(struct cxll_capacity *cap, enum cxll_mode mode, u64 size,
		      struct cxll_why *why);

/**
 * cxll_capacity_find - the partition of a kind
 * @cap: partitions
 * @mode: kind
 *
 * Return: it, or NULL when the device has none.
 *
 * Context: any.
 */
const struct cxll_partition *cxll_capacity_find(const struct cxll_capacity *cap,
						enum cxll_mode mode);

/**
 * cxll_capacity_at - the partition of an address
 * @cap: partitions
 * @dpa: device physical address
 *
 * Return: it, or NULL past the end of the device.
 *
 * Context: any.
 */
const struct cxll_partition *cxll_capacity_at(const struct cxll_capacity *cap,
					      u64 dpa);

/**
 * cxll_capacity_bytes - how much of a kind there is
 * @cap: partitions
 * @mode: kind
 *
 * Return: bytes, 0 for none.
 *
 * Context: any.
 */
u64 cxll_capacity_bytes(const struct cxll_capacity *cap, enum cxll_mode mode);

/**
 * cxll_capacity_total - where the device's memory ends
 * @cap: partitions
 *
 * Return: bytes from DPA 0 on.
 *
 * Context: any.
 */
u64 cxll_capacity_total(const struct cxll_capacity *cap);

/**
 * cxll_capacity_same - do two devices have the same partitions?
 * @a: partitions
 * @b: partitions
 *
 * Return: true if so.
 *
 * Context: any.
 */
bool cxll_capacity_same(const struct cxll_capacity *a,
			const struct cxll_capacity *b);

/**
 * struct cxll_capacity_text - partitions as a part of a sentence
 * @text: NUL-terminated
 */
struct cxll_capacity_text {
	char text[80];
};

/**
 * cxll_capacity_describe - put partitions into words
 * @cap: partitions
 * @numbers: only the numbers of MiB: the same sentence has the words already
 * @out: result, "512 MiB volatile and 0 MiB persistent", or "512 and 0"
 *
 * Return: the text of @out.
 *
 * Context: any.
 */
const char *cxll_capacity_describe(const struct cxll_capacity *cap, bool numbers,
				   struct cxll_capacity_text *out);

#endif
