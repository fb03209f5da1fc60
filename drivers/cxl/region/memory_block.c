// SPDX-License-Identifier: GPL-2.0-only
/* Memory blocks by number: whether they are online, and changing that. */
#include <linux/export.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/pfn.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <compat/memory.h>
#include "memory_block.h"

#define TRIES	2000	/* the kernel sleeps 5 ms before it says "again" */

int cxll_memory_block_set_state(unsigned long block, const char *state)
{
	struct file *file;
	unsigned int i;
	char path[64];
	loff_t pos;
	ssize_t rc;

	snprintf(path, sizeof(path),
		 "/sys/devices/system/memory/memory%lu/state", block);
	file = compat_kernel_open(path, O_WRONLY);
	if (IS_ERR(file))
		return PTR_ERR(file);

	for (i = 0; i < TRIES; i++) {
		pos = 0;
		rc = kernel_write(file, state, strlen(state), &pos);
		if (rc != -ERESTARTNOINTR)
			break;
		/* Takes back the mark that goes with it, not a real signal */
		recalc_sigpending();
		if (signal_pending(current))
			break;
	}
	filp_close(file, NULL);
	return rc < 0 ? rc : 0;
}
EXPORT_SYMBOL_GPL(cxll_memory_block_set_state);

bool memory_block_is_online(const struct range *range, unsigned long block)
{
	struct range part;

	part = cxll_memory_block_part(range, block, memory_block_size_bytes());
	return pfn_to_online_page(PHYS_PFN(part.start));
}

unsigned int cxll_memory_blocks_online(const struct range *range,
				       unsigned long *first,
				       unsigned long *last)
{
	u64 size = memory_block_size_bytes();
	unsigned int online = 0;
	unsigned long block;

	for (block = range->start / size; block <= range->end / size; block++) {
		if (!memory_block_is_online(range, block))
			continue;
		if (!online++ && first)
			*first = block;
		if (last)
			*last = block;
	}
	return online;
}
EXPORT_SYMBOL_GPL(cxll_memory_blocks_online);
