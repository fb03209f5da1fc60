// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dynamic capacity (CXL 3.1 9.13.3): nothing here takes what is offered, so
 * that it stays pending. Whoever offers it should read why.
 */
#include <cxll/lib/mboxcmd.h>
#include "device.h"

/* All regions there can be, and four counts behind them */
#define DC_CONFIG_LEN_MAX	(CXLL_DC_CONFIG_HDR_LEN + \
				 CXLL_DC_REGIONS_MAX * CXLL_DC_REGION_LEN + 16)

void cxll_dynamic_tell(struct cxll_dev *cd)
{
	const u8 in[CXLL_DC_CONFIG_IN_LEN] = { CXLL_DC_REGIONS_MAX };
	u8 out[DC_CONFIG_LEN_MAX];
	struct cxll_mbox_cmd cmd = {
		.opcode = CXLL_OP_GET_DC_CONFIG,
		.in = in,
		.in_len = sizeof(in),
		.out = out,
		.out_len = min(sizeof(out), cd->mm.mbox.payload_size),
		.out_min = CXLL_DC_CONFIG_HDR_LEN,
	};
	struct cxll_why why = {};
	unsigned int regions;
	u64 bytes;
	int rc;

	if (!cxll_commands_found(&cd->mm.mbox, CXLL_OP_GET_DC_CONFIG))
		return;

	rc = cxll_dev_command(cd, "Get Dynamic Capacity Configuration", &cmd,
			      &why);
	if (!rc)
		rc = cxll_dc_config_decode(out, cmd.out_len, &regions, &bytes,
					   &why);
	if (rc)
		dev_dbg(cd->dev, "%s\n", cxll_why_complete(&why, rc));
	else if (regions)
		dev_info(cd->dev, "dynamic capacity (%u regions, %llu MiB) is not supported: offered capacity stays pending\n",
			 regions, bytes >> 20);
}
