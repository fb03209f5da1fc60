// SPDX-License-Identifier: GPL-2.0-only
/* Reading the Command Effects Log: which commands does the device have? */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <compat/cleanup.h>
#include "device.h"

/* One entry for each of 65536 opcodes; more can only be a mistake. */
#define CEL_SIZE_MAX	(65536 * CXLL_CEL_ENTRY_LEN)

static int cel_size(struct cxll_dev *cd, u32 *size, struct cxll_why *why)
{
	size_t max = cd->mm.mbox.payload_size;
	struct cxll_mbox_cmd cmd = {
		.opcode = CXLL_OP_GET_SUPPORTED_LOGS,
		.out_len = max,
		.out_min = CXLL_LOGS_HDR_LEN,
	};
	int rc;

	cmd.out = kvzalloc(max, GFP_KERNEL);
	if (!cmd.out)
		return -ENOMEM;

	rc = cxll_dev_command(cd, "Get Supported Logs", &cmd, why);
	if (!rc)
		rc = cxll_logs_find(cmd.out, cmd.out_len, cxll_uuid_cel, size,
				    why);
	kvfree(cmd.out);
	if (rc)
		return rc;

	if (!*size || *size > CEL_SIZE_MAX) {
		cxll_why_set(why, "invalid Command Effects Log size (%u bytes)",
			     *size);
		return -EINVAL;
	}

	return 0;
}

/*
 * As few pieces as the payload allows: QEMU takes the offset of Get Log in
 * units of four bytes, so there only a log read in one piece comes out right.
 */
static int cel_fetch(struct cxll_dev *cd, u8 *cel, u32 size,
		     struct cxll_why *why)
{
	u8 in[CXLL_GET_LOG_IN_LEN];
	u32 off, n;
	int rc;

	for (off = 0; off < size; off += n) {
		struct cxll_mbox_cmd cmd = {
			.opcode = CXLL_OP_GET_LOG,
			.in = in,
			.in_len = sizeof(in),
			.out = cel + off,
		};

		n = min_t(size_t, size - off, cd->mm.mbox.payload_size);
		cmd.out_len = n;
		cmd.out_min = n;
		cxll_get_log_encode(in, cxll_uuid_cel, off, n);
		rc = cxll_dev_command(cd, "Get Log", &cmd, why);
		if (rc)
			return rc;
	}

	return 0;
}

int cxll_cel_read(struct cxll_dev *cd, struct cxll_why *why)
{
	u8 *cel __free(kvfree) = NULL;
	u16 opcode, effect;
	u32 size = 0;
	size_t i;
	int rc;

	rc = cel_size(cd, &size, why);
	if (rc)
		return rc;

	cel = kvzalloc(size, GFP_KERNEL);
	if (!cel)
		return -ENOMEM;

	rc = cel_fetch(cd, cel, size, why);
	if (rc)
		return rc;

	for (i = 0; !cxll_cel_entry(cel, size, i, &opcode, &effect); i++)
		cxll_commands_enable(&cd->mm.mbox, opcode);
	dev_dbg(cd->dev, "%zu commands in the Command Effects Log\n", i);
	return 0;
}
