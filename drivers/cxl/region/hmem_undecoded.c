// SPDX-License-Identifier: GPL-2.0-only
/*
 * Soft Reserved ranges in which nothing answers any more: their decoders were
 * reset at a user's wish, or a device that decoded them went. Nobody gets them,
 * as RAM of the kernel they would be a crash to come, until something decodes
 * them again.
 */
#include <linux/list.h>
#include <linux/slab.h>
#include <cxll/locks.h>
#include "hmem.h"
#include "region.h"

/**
 * struct hmem_undecoded - a range in which nothing answers
 * @node: in the list of all
 * @range: addresses
 * @function: of a device whose driver or memdev went, and which is there itself;
 *	compared only, never followed. NULL: it is gone, or decoders were reset
 * @in_force: nobody is to get it; else only if @function goes as well
 * @alone: a decoder of that device led there and was no region's
 */
struct hmem_undecoded {
	struct list_head node;
	struct range range;
	const struct device *function;
	bool in_force;
	bool alone;
};

/* A leaf, as the PCI bus notifier takes it */
static DEFINE_MUTEX(undecoded_lock);	/* protects the list */
static LIST_HEAD(undecoded);

static void undecoded_free(struct hmem_undecoded *n)
{
	list_del(&n->node);
	kfree(n);
}

static bool undecoded_is(const struct hmem_undecoded *n,
			 const struct range *range,
			 const struct device *function)
{
	return n->function == function && n->range.start == range->start &&
	       n->range.end == range->end;
}

static void undecoded_add(const struct range *range,
			  const struct device *function, bool in_force,
			  bool alone)
{
	struct hmem_undecoded *n;

	guard(mutex)(&undecoded_lock);
	list_for_each_entry(n, &undecoded, node) {
		if (!undecoded_is(n, range, function) || n->alone != alone)
			continue;
		n->in_force |= in_force;
		return;
	}
	/* Who did not remember would hand out what nobody answers for */
	n = kzalloc(sizeof(*n), GFP_KERNEL | __GFP_NOFAIL);
	n->range = *range;
	n->function = function;
	n->in_force = in_force;
	n->alone = alone;
	list_add(&n->node, &undecoded);
}

/**
 * hmem_undecoded_add - the decoders that led to a range were reset
 * @range: addresses
 *
 * Context: sleeps.
 */
void hmem_undecoded_add(const struct range *range)
{
	undecoded_add(range, NULL, true, false);
}

/**
 * hmem_undecoded_visit - visit the ranges that nobody is to get
 * @visit: called with a range; not 0 ends the visit
 * @data: for @visit
 *
 * Return: of the last @visit.
 *
 * Context: sleeps; @visit must not call back.
 */
int hmem_undecoded_visit(int (*visit)(const struct range *range, void *data),
			 void *data)
{
	struct hmem_undecoded *n;
	int rc = 0;

	guard(mutex)(&undecoded_lock);
	list_for_each_entry(n, &undecoded, node) {
		if (n->in_force)
			rc = visit(&n->range, data);
		if (rc)
			break;
	}
	return rc;
}

/**
 * hmem_undecoded_forget - forget ranges
 * @all: all of them; else those of devices that are there themselves
 *
 * Context: module exit.
 */
void hmem_undecoded_forget(bool all)
{
	struct hmem_undecoded *n, *next;

	guard(mutex)(&undecoded_lock);
	list_for_each_entry_safe(n, next, &undecoded, node)
		if (all || n->function)
			undecoded_free(n);
}

/*
 * Whoever takes its driver away holds its lock, and the function may go next.
 * It is not held where only the memdev is unbound: the device goes on decoding.
 */
static bool function_is_leaving(struct device *function)
{
	if (!device_trylock(function))
		return true;
	device_unlock(function);
	return false;
}

/**
 * soft_reserved_leaving - a port goes, and with it perhaps what decodes a region
 * @r: region
 * @port: endpoint of it, or a port above one
 *
 * Call it before the region lets go of its range.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void soft_reserved_leaving(struct cxll_region *r, struct cxll_port *port)
{
	bool endpoint = port->kind == CXLL_PORT_ENDPOINT;
	struct cxll_ep_decoder *ed;
	struct device *function;
	struct range range;
	unsigned int i;

	if (!region_range(r, &range) ||
	    !soft_reserved_overlaps(range.start, range.end))
		return;

	guard(rwsem_read)(&cxll_tree_lock);
	for (i = 0; i < CXLL_WAYS_MAX; i++) {
		ed = r->targets[i];
		if (!ed || (endpoint && ed->d.port != port))
			continue;
		function = ed->d.port->md->dev.parent;
		undecoded_add(&range, function,
			      !endpoint || function_is_leaving(function),
			      false);
	}
}

/* Does it lead to device memory without a region? What is parked has an owner. */
static bool decoder_is_alone(const struct cxll_decoder *d, struct range *range)
{
	if (!d->set.committed || !d->set.size || d->region || d->parked ||
	    d->set.base + d->set.size < d->set.base)
		return false;
	*range = (struct range){ d->set.base, d->set.base + d->set.size - 1 };
	return soft_reserved_overlaps(range->start, range->end);
}

/**
 * soft_reserved_endpoint_leaves - a device goes, and what it decodes for no region
 * @port: its endpoint; others are fine
 *
 * Whoever was left the memory must not make RAM of it any more.
 *
 * Return: true if there is something: call soft_reserved_settle() then.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
bool soft_reserved_endpoint_leaves(struct cxll_port *port)
{
	struct device *function;
	struct range range;
	bool leaving, any = false;
	unsigned int i;

	if (port->kind != CXLL_PORT_ENDPOINT)
		return false;
	function = port->md->dev.parent;
	leaving = function_is_leaving(function);
	scoped_guard(rwsem_read, &cxll_tree_lock)
		for (i = 0; i < port->nr_decoders; i++)
			if (decoder_is_alone(port->decoders[i], &range)) {
				undecoded_add(&range, function, leaving, true);
				any = true;
			}
	return any;
}

/**
 * soft_reserved_gone - a PCI function left its bus
 * @function: the function
 *
 * Return: true if it decoded something: call soft_reserved_settle() then.
 *
 * Context: sleeps; cxll_tree_lock may be held.
 */
bool soft_reserved_gone(const struct device *function)
{
	struct hmem_undecoded *n;
	bool any = false;

	guard(mutex)(&undecoded_lock);
	list_for_each_entry(n, &undecoded, node) {
		if (n->function != function)
			continue;
		n->function = NULL;
		n->in_force = true;
		any = true;
	}
	return any;
}

/*
 * The function is another one where it was removed, and the device may be as
 * well: one that decodes what one that went has decoded takes its place.
 */
static void alone_returns(const struct cxll_decoder *d,
			  const struct device *function)
{
	struct hmem_undecoded *n;
	struct range range;

	if (!decoder_is_alone(d, &range))
		return;
	guard(mutex)(&undecoded_lock);
	list_for_each_entry(n, &undecoded, node)
		if (n->alone && (undecoded_is(n, &range, function) ||
				 undecoded_is(n, &range, NULL))) {
			undecoded_free(n);
			return;
		}
}

/**
 * soft_reserved_returns - a device is back, perhaps only its driver had left it
 * @port: its endpoint
 *
 * Where a reset was what happened meanwhile, it does not decode any more.
 *
 * Context: sleeps; takes cxll_tree_lock.
 */
void soft_reserved_returns(struct cxll_port *port)
{
	const struct device *function = port->md->dev.parent;
	struct hmem_undecoded *n, *next;
	unsigned int i;

	guard(rwsem_read)(&cxll_tree_lock);
	if (!cxll_port_is_up(port))
		return;
	for (i = 0; i < port->nr_decoders; i++)
		alone_returns(port->decoders[i], function);
	guard(mutex)(&undecoded_lock);
	list_for_each_entry_safe(n, next, &undecoded, node)
		if (n->function == function && !n->alone &&
		    path_decoder(port, n->range.start, range_len(&n->range)))
			undecoded_free(n);
}

/**
 * soft_reserved_decoded - all devices of a region decode its range
 * @r: region with its addresses
 *
 * Context: cxll_tree_lock held.
 */
void soft_reserved_decoded(struct cxll_region *r)
{
	struct hmem_undecoded *n, *next;

	guard(mutex)(&undecoded_lock);
	list_for_each_entry_safe(n, next, &undecoded, node)
		if (n->range.start >= r->res->start &&
		    n->range.end <= r->res->end)
			undecoded_free(n);
}
