/* SPDX-License-Identifier: GPL-2.0-only */
/* A device that is removed in the middle of what is done to it. */
#ifndef _CXLL_TOPO_GONE_H
#define _CXLL_TOPO_GONE_H

#include "topo.h"

/*
 * Commit decoder 0 of @ep, the endpoint of fn0, once for each access that this
 * makes, with the device gone from that access on. Expects that each fails, with
 * a sentence, and that the last, which has all accesses, does not. The decoder is
 * committed then, and fn0 is there for good.
 */
void topo_gone_at_commit(struct kunit *test, struct cxll_port *ep,
			 const struct cxll_hdm_setting *set);

/* What a device is after it was gone: in its power-on state. */
void topo_gone_returns(struct cxll_sim_dev *fn);

int topo_decoder_commit(struct cxll_port *port, unsigned int id,
			const struct cxll_hdm_setting *set,
			struct cxll_why *why);

#endif
