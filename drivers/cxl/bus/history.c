// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much each device had when it was here last, by serial number. A device
 * that comes back with another capacity is worth a line and an event; nothing
 * else is made of the old number.
 */
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include "bus.h"
#include "device.h"

/* Serial numbers have 64 bits, indices may not: so a list by coming. */
struct cxll_seen {
	struct list_head node;
	u64 serial;
	struct cxll_capacity capacity;
};

/* More devices than can be there at once; then the longest ago is forgotten */
#define SEEN_MAX	1024

static DEFINE_MUTEX(seen_lock);		/* protects the list and its entries */
static LIST_HEAD(seen);
static unsigned int nr_seen;

static struct cxll_seen *seen_find(u64 serial)
{
	struct cxll_seen *s;

	list_for_each_entry(s, &seen, node)
		if (s->serial == serial)
			return s;
	return NULL;
}

static struct cxll_seen *seen_new(u64 serial)
{
	struct cxll_seen *s;

	if (nr_seen < SEEN_MAX) {
		s = kzalloc(sizeof(*s), GFP_KERNEL);
		if (!s)
			return NULL;
		nr_seen++;
	} else {
		s = list_last_entry(&seen, struct cxll_seen, node);
		list_del(&s->node);
	}
	s->serial = serial;
	list_add(&s->node, &seen);
	return s;
}

static void tell_resized(struct cxll_memdev *md,
			 const struct cxll_capacity *old)
{
	const struct cxll_capacity *now = &md->cd->capacity;
	char was[40], is[40], *envp[] = { "CXL_EVENT=resized", was, is, NULL };

	snprintf(was, sizeof(was), "CXL_OLD_SIZE=%llu", old->ram + old->pmem);
	snprintf(is, sizeof(is), "CXL_NEW_SIZE=%llu", now->ram + now->pmem);
	dev_info(&md->dev, "serial number %#llx has %llu MiB volatile and %llu MiB persistent, it had %llu and %llu when it was here last\n",
		 md->cd->serial, now->ram >> 20, now->pmem >> 20,
		 old->ram >> 20, old->pmem >> 20);
	kobject_uevent_env(&md->dev.kobj, KOBJ_CHANGE, envp);
}

/* Context: sleeps. A device that is not ready, or has no number, tells nothing. */
void cxll_history_note(struct cxll_memdev *md)
{
	const struct cxll_dev *cd = md->cd;
	struct cxll_seen *s;

	if (!cd->serial || !cd->media_ready)
		return;

	guard(mutex)(&seen_lock);
	s = seen_find(cd->serial);
	if (s && (s->capacity.ram != cd->capacity.ram ||
		  s->capacity.pmem != cd->capacity.pmem))
		tell_resized(md, &s->capacity);
	if (!s)
		s = seen_new(cd->serial);
	if (s)
		s->capacity = cd->capacity;
}

void cxll_history_exit(void)
{
	struct cxll_seen *s, *next;

	list_for_each_entry_safe(s, next, &seen, node)
		kfree(s);
}
