// SPDX-License-Identifier: GPL-2.0-only
/* The one way up: functions the region driver handed to the bus. */
#include <linux/module.h>
#include <linux/rwsem.h>
#include <cxll/region.h>
#include "bus.h"

/* Protects cxll_region_ops; readers hold it over the call. */
static DECLARE_RWSEM(cxll_region_ops_lock);
static const struct cxll_region_ops *cxll_region_ops;

int cxll_region_ops_set(const struct cxll_region_ops *ops)
{
	guard(rwsem_write)(&cxll_region_ops_lock);
	if (ops && cxll_region_ops)
		return -EBUSY;
	cxll_region_ops = ops;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_region_ops_set);

int cxll_region_next(struct cxll_root_decoder *rd)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	return cxll_region_ops ? cxll_region_ops->next(rd) : -ENXIO;
}

int cxll_region_create(struct cxll_root_decoder *rd, enum cxll_mode mode,
		       int id)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	return cxll_region_ops ? cxll_region_ops->create(rd, mode, id) : -ENXIO;
}

int cxll_region_remove(struct cxll_root_decoder *rd, const char *name)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	return cxll_region_ops ? cxll_region_ops->remove(rd, name) : -ENXIO;
}

ssize_t cxll_region_largest(struct cxll_root_decoder *rd, enum cxll_mode mode,
			    bool how, char *buf)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	return cxll_region_ops ?
		cxll_region_ops->largest(rd, mode, how, buf) : -ENXIO;
}

void cxll_region_root_ready(void)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	if (cxll_region_ops)
		cxll_region_ops->root_ready();
}

void cxll_region_endpoint_ready(struct cxll_port *port)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	if (cxll_region_ops)
		cxll_region_ops->endpoint_ready(port);
}
EXPORT_SYMBOL_GPL(cxll_region_endpoint_ready);

void cxll_region_port_leaving(struct cxll_port *port)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	if (cxll_region_ops)
		cxll_region_ops->port_leaving(port);
}

int cxll_region_window_leaving(struct cxll_root_decoder *rd)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	return cxll_region_ops ? cxll_region_ops->window_leaving(rd) : 0;
}

int cxll_region_flush(void)
{
	guard(rwsem_read)(&cxll_region_ops_lock);
	return cxll_region_ops ? cxll_region_ops->flush() : 0;
}
