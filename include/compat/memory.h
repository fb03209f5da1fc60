/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between kernels in memory hotplug and memory failures. */
#ifndef _COMPAT_MEMORY_H
#define _COMPAT_MEMORY_H

#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kobject.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include "cleanup.h"

/* 6.8: asks before struct pages are set up, and for those on the memory itself */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define COMPAT_MEM_PREPARE_ONLINE	MEM_PREPARE_ONLINE
#else
#define COMPAT_MEM_PREPARE_ONLINE	BIT(31)	/* never sent */
#endif

/*
 * Debian's 6.1 kernels for clouds have no memory failure handling, so nobody can
 * take a page away from a program.
 */
static inline int compat_memory_failure(unsigned long pfn, int flags)
{
#ifdef CONFIG_MEMORY_FAILURE
	return memory_failure(pfn, flags);
#else
	return -EOPNOTSUPP;
#endif
}

/*
 * Open a file of the kernel's own from a kernel thread. Its root is init's
 * root up to 7.2; 7.3 gives kernel threads an empty one, and this needs
 * scoped_with_init_fs() around it.
 */
static inline struct file *compat_kernel_open(const char *path, int flags)
{
	return filp_open(path, flags, 0);
}

/*
 * Puts pages that are on their way to an LRU list there. 6.10: by folio, and
 * exported, but declared in a header that is private to mm.
 */
#if !IS_ENABLED(CONFIG_MEMORY_FAILURE)
static inline void compat_lru_drain(struct page *page)
{
}
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
void shake_folio(struct folio *folio);

static inline void compat_lru_drain(struct page *page)
{
	shake_folio(page_folio(page));
}
#else
#define compat_lru_drain shake_page
#endif

/*
 * 6.2: a block with pages marked HWPoison does not come online again until its
 * memory is removed and added. Before, the attempt alone sets up all struct
 * pages of the block anew, whoever has one of the marked pages, and whatever
 * memory notifiers say then. A block that counts as not offline is not brought
 * online by anybody.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
struct compat_block_cursor {
};

static inline void
compat_memory_block_keep_offline(const struct device *any, unsigned long block,
				 struct compat_block_cursor *at)
{
}

static inline void compat_block_cursor_end(struct compat_block_cursor *at)
{
}
#else
/* Where the last block was; empty to begin. */
struct compat_block_cursor {
	struct kobject *last;
};

/*
 * All devices are in one set; that of memory blocks is not exported. There may
 * be 65536 blocks, and as many searches. Blocks were added lowest first and are
 * asked for upwards, the lowest of all last, so the next one is a little behind
 * the last.
 */
static inline struct kobject *compat_block_find(struct kset *kset,
						const char *name,
						struct kobject *last)
{
	struct kobject *kobj = last, *found = NULL;

	scoped_guard(spinlock, &kset->list_lock) {
		if (!last || list_empty(&last->entry))
			break;
		list_for_each_entry_continue(kobj, &kset->list, entry) {
			if (strcmp(kobject_name(kobj), name))
				continue;
			found = kobject_get_unless_zero(kobj);
			break;
		}
	}
	return found ?: kset_find_obj(kset, name);
}

static inline void compat_block_cursor_end(struct compat_block_cursor *at)
{
	kobject_put(at->last);
	at->last = NULL;
}

static inline void
compat_memory_block_keep_offline(const struct device *any, unsigned long block,
				 struct compat_block_cursor *at)
{
	struct kobject *kobj;
	struct device *dev;
	char name[32];

	snprintf(name, sizeof(name), "memory%lu", block);
	kobj = compat_block_find(any->kobj.kset, name, at->last);
	if (!kobj)
		return;

	compat_block_cursor_end(at);
	at->last = kobj;
	dev = kobj_to_dev(kobj);
	if (dev->bus && !strcmp(dev->bus->name, "memory")) {
		guard(device)(dev);
		dev->offline = false;
	}
}
#endif

#endif
