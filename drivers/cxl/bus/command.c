// SPDX-License-Identifier: GPL-2.0-only
/* Commands that the driver itself sends: a refusal names the command. */
#include "device.h"

int cxll_dev_command(struct cxll_dev *cd, const char *name,
		     struct cxll_mbox_cmd *cmd, struct cxll_why *why)
{
	struct cxll_why because = {};
	int rc;

	rc = cxll_mbox_send(&cd->mm.mbox, cmd);
	/* A command that was only begun has no result either. */
	if (!rc && cmd->rc == CXLL_RC_BACKGROUND && cmd->out_min)
		rc = -EIO;
	if (!rc)
		return 0;

	cxll_mbox_explain(&cd->mm.mbox, cmd, rc, &because);
	cxll_why_set(why, "%s (%04xh) failed: %s", name, cmd->opcode,
		     because.text);
	return rc;
}
