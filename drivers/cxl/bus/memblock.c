// SPDX-License-Identifier: GPL-2.0-only
/* Memory blocks, online or offline: what cxl_region and dax_cxl share. */
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <cxl/memblock.h>

#define TRIES	2000	/* the kernel sleeps 5 ms before it says "again" */

int cxll_memblock_set_state(unsigned long block, const char *state)
{
	struct file *file;
	unsigned int i;
	char path[64];
	loff_t pos;
	ssize_t rc;

	snprintf(path, sizeof(path),
		 "/sys/devices/system/memory/memory%lu/state", block);
	file = filp_open(path, O_WRONLY, 0);
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
EXPORT_SYMBOL_GPL(cxll_memblock_set_state);

unsigned int cxll_memblocks_online(u64 start, u64 end, unsigned long *first,
				   unsigned long *last)
{
	u64 block = memory_block_size_bytes(), hpa;
	unsigned int online = 0;

	for (hpa = start; hpa <= end; hpa = ALIGN_DOWN(hpa, block) + block) {
		if (!pfn_to_online_page(PHYS_PFN(hpa)))
			continue;
		if (!online++)
			*first = hpa / block;
		*last = hpa / block;
	}
	return online;
}
EXPORT_SYMBOL_GPL(cxll_memblocks_online);
