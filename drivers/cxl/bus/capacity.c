// SPDX-License-Identifier: GPL-2.0-only
/* Identify and partitions, or the DVSEC ranges: how much memory is there? */
#include <cxll/lib/mboxcmd.h>
#include <cxll/lib/dvsec_range.h>
#include "device.h"

/*
 * Later revisions of the specification append fields, so there is room for
 * more than is asked for; the smallest payload any mailbox has is enough.
 */
#define ANSWER_LEN_MAX	256

static int capacity_identify(struct cxll_dev *cd, struct cxll_why *why)
{
	u8 out[ANSWER_LEN_MAX];
	struct cxll_mbox_cmd cmd = {
		.opcode = CXLL_OP_IDENTIFY,
		.out = out,
		.out_len = sizeof(out),
		.out_min = CXLL_IDENTIFY_LEN,
	};
	int rc;

	rc = cxll_dev_command(cd, "Identify Memory Device", &cmd, why);
	if (rc)
		return rc;

	return cxll_identify_decode(out, cmd.out_len, &cd->identify, why);
}

static int capacity_partitions(struct cxll_dev *cd, struct cxll_partition_info *part,
			       struct cxll_why *why)
{
	u8 out[ANSWER_LEN_MAX];
	struct cxll_mbox_cmd cmd = {
		.opcode = CXLL_OP_GET_PARTITION_INFO,
		.out = out,
		.out_len = sizeof(out),
		.out_min = CXLL_PARTITION_INFO_LEN,
	};
	int rc;

	rc = cxll_dev_command(cd, "Get Partition Info", &cmd, why);
	if (rc)
		return rc;

	return cxll_partition_info_decode(out, cmd.out_len, part, why);
}

int cxll_capacity_read(struct cxll_dev *cd, struct cxll_why *why)
{
	struct cxll_partition_info part;
	int rc;

	if (!cxll_mbox_exists(&cd->mm))
		return cxll_dvsec_range_capacity(&cd->info, &cd->capacity, why);

	rc = capacity_identify(cd, why);
	if (rc)
		return rc;
	/* Not partitionable: the command need not be there. */
	if (!cd->identify.partition_align)
		return cxll_capacity_of(&cd->identify, NULL, &cd->capacity,
					why);

	rc = capacity_partitions(cd, &part, why);
	if (rc)
		return rc;

	return cxll_capacity_of(&cd->identify, &part, &cd->capacity, why);
}
