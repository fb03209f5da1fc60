// SPDX-License-Identifier: GPL-2.0-only
/* A device that is removed in the middle of what is done to it. */
#include <cxll/locks.h>
#include "topo_gone.h"

#define ACCESSES_MIN	16U	/* fewer: the commit did not write and read back */
#define ACCESSES_MAX	200U

int topo_decoder_commit(struct cxll_port *port, unsigned int id,
			const struct cxll_hdm_setting *set,
			struct cxll_why *why)
{
	guard(rwsem_write)(&cxll_tree_lock);
	return cxll_decoder_commit(port, id, set, why);
}

void topo_gone_returns(struct cxll_sim_dev *fn)
{
	fn->link.left = CXLL_SIM_NEVER;
	cxll_sim_dev_reset(fn);
}

void topo_gone_at_commit(struct kunit *test, struct cxll_port *ep,
			 const struct cxll_hdm_setting *set)
{
	struct topo *t = test->priv;
	struct cxll_sim_dev *fn = &t->fn[0];
	unsigned int n;
	int rc;

	for (n = 0; n < ACCESSES_MAX; n++) {
		struct cxll_why why = {};

		fn->link.left = n;
		rc = topo_decoder_commit(ep, 0, set, &why);
		if (!rc)
			break;
		KUNIT_EXPECT_EQ_MSG(test, rc, -ENODEV, "access %u: %s", n,
				    why.text);
		KUNIT_EXPECT_NE(test, why.text[0], 0);
		KUNIT_EXPECT_FALSE(test, ep->decoders[0]->set.committed);
		topo_gone_returns(fn);
	}
	KUNIT_EXPECT_GE(test, n, ACCESSES_MIN);
	KUNIT_EXPECT_LT(test, n, ACCESSES_MAX);
	fn->link.left = CXLL_SIM_NEVER;
}
