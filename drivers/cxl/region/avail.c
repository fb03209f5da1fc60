// SPDX-License-Identifier: GPL-2.0-only
/* The largest region a window has room for: a snapshot, then lib decides. */
#include <linux/ioport.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <cxl/driver.h>
#include <cxl/locks.h>
#include <cxl/memdev.h>
#include <cxl/room.h>
#include "region.h"

/**
 * struct ranges - what is taken of a window
 * @rd: the window
 * @range: array
 * @nr: entries in use
 * @max: entries there are
 */
struct ranges {
	struct cxll_root_decoder *rd;
	struct cxll_room_range *range;
	unsigned int nr;
	unsigned int max;
};

static void ranges_add(struct ranges *all, u64 base, u64 size)
{
	if (all->range && all->nr < all->max)
		all->range[all->nr] = (struct cxll_room_range){ base, size };
	all->nr++;
}

static int ranges_add_taken(struct resource *res, void *all)
{
	ranges_add(all, res->start, resource_size(res));
	return 0;
}

static int ranges_add_borders(struct resource *res, void *all)
{
	ranges_add(all, res->start, 0);
	ranges_add(all, res->end + 1, 0);
	return 0;
}

/*
 * Regions, and what dax_hmem made system RAM of: a claim cannot have either.
 * The rest of a Soft Reserved range is taken over when a region needs it, but
 * a claim is inside of it or outside. First counts, then fills in.
 */
static void ranges_walk(struct ranges *all)
{
	struct resource *parked = NULL;
	struct cxll_region *r;

	all->nr = 0;
	list_for_each_entry(r, &all->rd->regions, node)
		if (r->res)
			ranges_add_taken(r->res, all);
	while ((parked = parked_next(all->rd, 0, parked)))
		ranges_add_taken(parked, all);
	walk_iomem_res_desc(IORES_DESC_NONE,
			    IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
			    all->rd->res.start, all->rd->res.end, all,
			    ranges_add_taken);
	walk_iomem_res_desc(IORES_DESC_SOFT_RESERVED, IORESOURCE_MEM,
			    all->rd->res.start, all->rd->res.end, all,
			    ranges_add_borders);
}

/* Context: cxll_tree_lock held. */
static int ranges_get(struct cxll_root_decoder *rd, struct ranges *all)
{
	*all = (struct ranges){ .rd = rd };
	ranges_walk(all);
	all->max = all->nr;
	all->range = kcalloc(all->max ?: 1, sizeof(*all->range), GFP_KERNEL);
	if (!all->range)
		return -ENOMEM;
	ranges_walk(all);
	all->nr = min(all->nr, all->max);
	return 0;
}

/**
 * region_largest_hole - largest free piece of a window
 * @rd: the window
 * @floor: lowest address that will do
 * @align: of its base, a power of two
 *
 * Return: bytes; 0 also without memory to find out. Context: cxll_tree_lock
 * held.
 */
u64 region_largest_hole(struct cxll_root_decoder *rd, u64 floor, u64 align)
{
	struct cxll_room_request req = { .window = rd->window };
	struct ranges all;
	u64 size;

	if (ranges_get(rd, &all))
		return 0;
	req.used = all.range;
	req.nr_used = all.nr;
	size = cxll_room_hole(&req, floor, align, NULL);
	kfree(all.range);
	return size;
}

/**
 * struct survey - all devices below a root
 * @root: the root
 * @mode: kind of capacity that is wanted
 * @dev: array
 * @name: their names; those of the driver core may go with the lock
 * @nr: entries in use
 * @max: entries there are
 */
struct survey {
	struct cxll_port *root;
	enum cxll_mode mode;
	struct cxll_room_device *dev;
	char (*name)[16];
	unsigned int nr;
	unsigned int max;
};

/* Capacity behind decoder @next, which maps nothing and nor do those above. */
static u64 capacity_left(struct cxll_port *port, unsigned int next,
			 enum cxll_mode mode, u64 *skip)
{
	const struct cxll_capacity *cap = &port->md->cd->capacity;
	struct cxll_dpa used[CXLL_HDM_DECODERS_MAX] = {}, dpa;
	unsigned int i;

	for (i = 0; i < next; i++) {
		if (port->decoders[i]->bad)
			return 0;
		used[i] = region_ep_decoder(port, i)->dpa;
	}
	*skip = 0;
	if (!cxll_dpa_place(cap, used, next, mode, CXLL_HDM_GRANULE, &dpa,
			    NULL))
		*skip = dpa.skip;
	return cxll_dpa_left(cap, used, next, mode);
}

static unsigned int next_decoder(struct cxll_port *port)
{
	unsigned int i = port->nr_decoders;

	while (i && !region_ep_decoder(port, i - 1)->dpa.size &&
	       !port->decoders[i - 1]->set.committed)
		i--;
	return i;
}

static void survey_fill(struct survey *s, struct cxll_port *port,
			const char *name)
{
	unsigned int next = next_decoder(port);
	struct cxll_room_device *dev = &s->dev[s->nr];

	if (region_snapshot_target(region_ep_decoder(port, 0), 0, 0,
				   &dev->target, NULL))
		return;
	dev->target.decoder = next;
	dev->left = 0;
	if (next < port->nr_decoders)
		dev->left = capacity_left(port, next, s->mode,
					  &dev->target.dpa.skip);
	strscpy(s->name[s->nr], name, sizeof(s->name[0]));
	dev->name = s->name[s->nr++];
}

/* Of every device, or only counted while there is no array. */
static int survey_one(struct device *dev, void *data)
{
	struct survey *s = data;
	struct cxll_port *port;

	if (!is_cxll_memdev(dev))
		return 0;
	port = to_cxll_memdev(dev)->endpoint;
	if (!port || !port->nr_decoders || !cxll_port_is_up(port) ||
	    cxll_port_root(port) != s->root)
		return 0;
	if (!s->dev)
		s->max++;
	else if (s->nr < s->max)
		survey_fill(s, port, dev_name(dev));
	return 0;
}

/* Context: cxll_tree_lock held. */
static int survey_get(struct survey *s)
{
	cxll_for_each_device(survey_one, s);
	s->dev = kvcalloc(s->max ?: 1, sizeof(*s->dev), GFP_KERNEL);
	s->name = kcalloc(s->max ?: 1, sizeof(*s->name), GFP_KERNEL);
	if (!s->dev || !s->name)
		return -ENOMEM;
	cxll_for_each_device(survey_one, s);
	return 0;
}

static void survey_put(struct survey *s)
{
	kvfree(s->dev);
	kfree(s->name);
}

static ssize_t say(char *buf, const struct cxll_room *room,
		   const struct survey *s)
{
	unsigned int i;
	int len;

	len = sysfs_emit(buf, "%u way%s of %u bytes over", room->ilv.ways,
			 room->ilv.ways > 1 ? "s" : "", room->ilv.gran);
	for (i = 0; i < room->ilv.ways; i++)
		len += sysfs_emit_at(buf, len, " %s",
				     s->dev[room->device[i]].name);
	return len + sysfs_emit_at(buf, len, "\n");
}

static ssize_t decide(const struct cxll_room_request *req,
		      const struct survey *s, bool how, char *buf)
{
	struct cxll_room room = {};
	struct cxll_why why = {};
	void *scratch;
	int rc;

	scratch = kvmalloc(cxll_room_scratch_size(req->nr_devices), GFP_KERNEL);
	if (!scratch)
		return -ENOMEM;
	rc = cxll_room_largest(req, &room, scratch, &why);
	kvfree(scratch);
	if (!how)
		return sysfs_emit(buf, "%#llx\n", room.size);
	return rc ? sysfs_emit(buf, "%s\n", why.text) : say(buf, &room, s);
}

/**
 * region_largest - the largest region a window has room for, for sysfs
 * @rd: the window
 * @mode: kind of capacity
 * @how: not how large, but of what, or why there is none
 * @buf: a page
 *
 * Return: bytes written, or -ENOMEM. Context: sleeps; takes cxll_tree_lock,
 * but not while it computes.
 */
ssize_t region_largest(struct cxll_root_decoder *rd, enum cxll_mode mode,
		       bool how, char *buf)
{
	struct survey s = { .root = rd->d.port, .mode = mode };
	struct cxll_room_request req = { .window = rd->window, .mode = mode };
	struct ranges all;
	ssize_t rc;

	scoped_guard(rwsem_read, &cxll_tree_lock) {
		rc = ranges_get(rd, &all);
		if (!rc)
			rc = survey_get(&s);
	}
	if (!rc) {
		req.used = all.range;
		req.nr_used = all.nr;
		req.devices = s.dev;
		req.nr_devices = s.nr;
		rc = decide(&req, &s, how, buf);
	}
	survey_put(&s);
	kfree(all.range);
	return rc;
}
