// SPDX-License-Identifier: GPL-2.0-only
/* The largest region a window has room for: a snapshot, then lib decides. */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <compat/cleanup.h>
#include <cxll/bus.h>
#include <cxll/locks.h>
#include <cxll/memdev.h>
#include <cxll/lib/avail.h>
#include "region.h"

/**
 * struct survey - all devices below a root, by what a region could use of them
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
	struct cxll_avail_device *dev;
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

/* Another entry; NULL when there is no room, or no way to the device. */
static struct cxll_avail_device *survey_add(struct survey *s,
					    struct cxll_port *port,
					    unsigned int decoder,
					    const char *name)
{
	struct cxll_avail_device *dev = &s->dev[s->nr];

	if (s->nr == s->max ||
	    region_snapshot_target(region_ep_decoder(port, 0), 0, 0,
				   &dev->target, NULL))
		return NULL;
	dev->target.decoder = decoder;
	dev->target.dpa.skip = 0;
	dev->left = 0;
	strscpy(s->name[s->nr], name, sizeof(s->name[0]));
	dev->name = s->name[s->nr++];
	return dev;
}

static void survey_fill(struct survey *s, struct cxll_port *port,
			const char *name)
{
	unsigned int next = next_decoder(port);
	struct cxll_avail_device *dev = survey_add(s, port, next, name);

	if (dev && next < port->nr_decoders)
		dev->left = capacity_left(port, next, s->mode,
					  &dev->target.dpa.skip);
}

/* DVSEC ranges have no order and a size each; one in use has nothing left. */
static void survey_fill_ranges(struct survey *s, struct cxll_port *port,
			       const char *name)
{
	unsigned int i;

	for (i = 0; i < port->nr_decoders; i++) {
		struct cxll_ep_decoder *ed = region_ep_decoder(port, i);
		struct cxll_avail_device *dev = survey_add(s, port, i, name);

		if (dev && !ed->d.bad && !ed->d.set.committed &&
		    !ed->dpa.size && ed->mode == s->mode)
			dev->left = ed->range.size;
	}
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
		s->max += port->caps.ranges ? port->nr_decoders : 1;
	else if (port->caps.ranges)
		survey_fill_ranges(s, port, dev_name(dev));
	else
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

static ssize_t avail_show(char *buf, const struct cxll_avail *avail,
			  const struct survey *s)
{
	unsigned int i;
	int len;

	len = sysfs_emit(buf, "%u way%s of %u bytes over", avail->ilv.ways,
			 avail->ilv.ways > 1 ? "s" : "", avail->ilv.gran);
	for (i = 0; i < avail->ilv.ways; i++)
		len += sysfs_emit_at(buf, len, " %s",
				     s->dev[avail->device[i]].name);
	return len + sysfs_emit_at(buf, len, "\n");
}

static void avail_pause(void)
{
	cond_resched();
}

static ssize_t avail_decide(const struct cxll_avail_request *req,
			    const struct survey *s, bool how, char *buf)
{
	void *scratch __free(kvfree) =
		kvmalloc(cxll_avail_scratch_size(req->nr_devices), GFP_KERNEL);
	struct cxll_avail avail = {};
	struct cxll_why why = {};
	int rc;

	if (!scratch)
		return -ENOMEM;
	rc = cxll_avail_largest(req, &avail, scratch, &why);
	if (!how)
		return sysfs_emit(buf, "%#llx\n", avail.size);
	return rc ? sysfs_emit(buf, "%s\n", why.text) : avail_show(buf, &avail, s);
}

/**
 * region_largest - the largest region a window has room for, for sysfs
 * @rd: the window
 * @mode: kind of capacity
 * @how: not how large, but of what, or why there is none
 * @buf: a page
 *
 * Return: bytes written, or -ENOMEM.
 *
 * Context: sleeps; takes cxll_tree_lock, but not while it computes.
 */
ssize_t region_largest(struct cxll_root_decoder *rd, enum cxll_mode mode,
		       bool how, char *buf)
{
	struct survey s = { .root = rd->d.port, .mode = mode };
	struct cxll_avail_request req = {
		.window = rd->window,
		.mode = mode,
		.block = region_block_size(mode),
		.pause = avail_pause,
	};
	struct region_used used = {};
	struct cxll_why why = {};
	ssize_t rc;

	scoped_guard(rwsem_read, &cxll_tree_lock) {
		if (address_translation_refuse(rd, &why))
			return how ? sysfs_emit(buf, "%s\n", why.text) :
				     sysfs_emit(buf, "0x0\n");
		rc = region_used_get(rd, NULL, REGION_USED_BY_OWNERS, &used);
		if (!rc)
			rc = survey_get(&s);
	}
	if (!rc) {
		req.used = used.range;
		req.nr_used = used.nr;
		req.devices = s.dev;
		req.nr_devices = s.nr;
		rc = avail_decide(&req, &s, how, buf);
	}
	survey_put(&s);
	region_used_put(&used);
	return rc;
}
