// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which devices are here and were here, and how much each had. A device that
 * comes back with another capacity is worth a line and an event; nothing else
 * is made of the old number. A serial number that two devices have at the same
 * time does not tell who comes back.
 */
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include "bus.h"
#include "device.h"

/**
 * struct cxll_seen - a device that is here or was
 * @node: in seen, the last to come first
 * @id: by what it is recognised
 * @cd: itself, NULL while it is away
 * @known: @capacity is filled in
 * @capacity: what it had last
 */
struct cxll_seen {
	struct list_head node;
	struct cxll_identity id;
	struct cxll_dev *cd;
	bool known;
	struct cxll_capacity capacity;
};

/* More devices than can be there at once; then the longest ago is forgotten */
#define SEEN_MAX	2048

static DEFINE_MUTEX(seen_lock);		/* protects the list and its entries */
static LIST_HEAD(seen);
static unsigned int nr_seen;

/* Who of those that are away is it? */
static struct cxll_seen *seen_find(const struct cxll_identity *id)
{
	struct cxll_seen *s;

	list_for_each_entry(s, &seen, node)
		if (!s->cd && cxll_identity_same(&s->id, id) &&
		    !strcmp(s->id.place, id->place))
			return s;
	return NULL;
}

static struct cxll_seen *seen_find_present(const struct cxll_dev *cd)
{
	struct cxll_seen *s;

	list_for_each_entry(s, &seen, node)
		if (s->cd == cd)
			return s;
	return NULL;
}

static struct cxll_seen *seen_new(void)
{
	struct cxll_seen *s;

	if (nr_seen < SEEN_MAX) {
		s = kzalloc(sizeof(*s), GFP_KERNEL);
		if (!s)
			return NULL;
		nr_seen++;
		list_add(&s->node, &seen);
		return s;
	}

	list_for_each_entry_reverse(s, &seen, node)
		if (!s->cd) {
			s->known = false;
			return s;
		}
	return NULL;
}

static bool serial_same(const struct cxll_identity *a,
			const struct cxll_identity *b)
{
	return a->serial && a->serial == b->serial && a->vendor == b->vendor &&
	       a->device == b->device;
}

/* Once two devices had a number at the same time, it means nothing for good. */
static void seen_mark_duplicates(struct cxll_dev *cd)
{
	struct cxll_identity *id = &cd->identity;
	struct cxll_seen *s;

	list_for_each_entry(s, &seen, node) {
		if (!serial_same(&s->id, id))
			continue;
		if (s->cd && s->cd != cd && !s->id.duplicate) {
			dev_warn(cd->dev, "%s has the same serial number %#llx; both are recognised by their slots only\n",
				 dev_name(s->cd->dev), id->serial);
			s->id.duplicate = true;
			WRITE_ONCE(s->cd->identity.duplicate, true);
		}
		id->duplicate |= s->id.duplicate;
	}
}

/**
 * cxll_resize_event_meet - a device has come: who is it?
 * @cd: discovered device; its identity is completed
 *
 * Context: sleeps. To be undone with cxll_resize_event_part().
 */
void cxll_resize_event_meet(struct cxll_dev *cd)
{
	struct cxll_seen *s;

	guard(mutex)(&seen_lock);
	cd->identity.serial = cd->serial;
	cd->identity.duplicate = false;
	seen_mark_duplicates(cd);

	s = seen_find(&cd->identity) ?: seen_new();
	if (!s)
		return;
	s->id = cd->identity;
	s->cd = cd;
	list_move(&s->node, &seen);
}

/**
 * cxll_resize_event_part - a device goes
 * @cd: device; fine when it never came
 *
 * Context: sleeps.
 */
void cxll_resize_event_part(struct cxll_dev *cd)
{
	struct cxll_seen *s;

	guard(mutex)(&seen_lock);
	s = seen_find_present(cd);
	if (s)
		s->cd = NULL;
}

static void tell_resized(struct cxll_memdev *md,
			 const struct cxll_capacity *old)
{
	const struct cxll_capacity *now = &md->cd->capacity;
	struct cxll_capacity_text had, has;
	char was[40], is[40], *envp[] = { "CXL_EVENT=resized", was, is, NULL };
	char who[CXLL_PLACE_LEN + 20];

	if (md->cd->serial)
		snprintf(who, sizeof(who), "serial number %#llx",
			 md->cd->serial);
	else
		snprintf(who, sizeof(who), "the device in slot %s",
			 md->cd->identity.place);
	snprintf(was, sizeof(was), "CXL_OLD_SIZE=%llu",
		 cxll_capacity_total(old));
	snprintf(is, sizeof(is), "CXL_NEW_SIZE=%llu",
		 cxll_capacity_total(now));
	dev_info(&md->dev, "%s has %s, previously %s\n", who,
		 cxll_capacity_describe(now, false, &has),
		 cxll_capacity_describe(old, true, &had));
	kobject_uevent_env(&md->dev.kobj, KOBJ_CHANGE, envp);
}

/**
 * cxll_resize_event_note - remember how much a device has, and tell if it had else
 * @md: its memdev. One that is not ready, or of which nothing would tell that
 *	it is back, tells nothing
 *
 * Context: sleeps.
 */
void cxll_resize_event_note(struct cxll_memdev *md)
{
	const struct cxll_dev *cd = md->cd;
	struct cxll_seen *s;

	if (!cd->media_ready)
		return;

	guard(mutex)(&seen_lock);
	s = seen_find_present(cd);
	if (!s)
		return;
	if (s->known && !cxll_capacity_same(&s->capacity, &cd->capacity))
		tell_resized(md, &s->capacity);
	s->capacity = cd->capacity;
	s->known = true;
}

void cxll_resize_event_exit(void)
{
	struct cxll_seen *s, *next;

	list_for_each_entry_safe(s, next, &seen, node)
		kfree(s);
}
