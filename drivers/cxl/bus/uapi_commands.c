// SPDX-License-Identifier: GPL-2.0-only
/* The commands of users and of the driver, and which of them a device has. */
#include <linux/bitmap.h>
#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/kernel.h>
#include <compat/cxl_mem.h>
#include "device.h"

#define ID(name)	CXL_MEM_COMMAND_ID_##name

/*
 * In the order of their ids. Ids above 21 stay out: the client looks names of
 * returned ids up in a table that ends there, without a check. The opcode of
 * RAW is the user's, so it is refused: it would pass by every check made here.
 */
static const struct cxll_command commands[] = {
	{ ID(IDENTIFY), CXLL_OP_IDENTIFY, 0, CXLL_IDENTIFY_LEN },
	{
		.id = ID(RAW),
		.size_in = CXLL_SIZE_ANY,
		.size_out = CXLL_SIZE_ANY,
		.forbidden = true,
	},
	{ ID(GET_SUPPORTED_LOGS), CXLL_OP_GET_SUPPORTED_LOGS, 0, CXLL_SIZE_ANY },
	{ ID(GET_FW_INFO), CXLL_OP_GET_FW_INFO, 0, 0x50 },
	{
		ID(GET_PARTITION_INFO), CXLL_OP_GET_PARTITION_INFO, 0,
		CXLL_PARTITION_INFO_LEN
	},
	{ ID(GET_LSA), CXLL_OP_GET_LSA, 8, CXLL_SIZE_ANY },
	{ ID(GET_HEALTH_INFO), CXLL_OP_GET_HEALTH_INFO, 0, 0x12 },
	{ ID(GET_LOG), CXLL_OP_GET_LOG, CXLL_GET_LOG_IN_LEN, CXLL_SIZE_ANY },
	{
		.id = ID(SET_PARTITION_INFO),
		.opcode = CXLL_OP_SET_PARTITION_INFO,
		/* Users pass 10 bytes, the command has 9 (CXL 3.1 8.2.9.9.2.2) */
		.size_in = 0x0a,
		.send_in = 9,
	},
	{ ID(SET_LSA), CXLL_OP_SET_LSA, CXLL_SIZE_ANY, 0 },
	{ ID(GET_ALERT_CONFIG), CXLL_OP_GET_ALERT_CONFIG, 0, 0x10 },
	{ ID(SET_ALERT_CONFIG), CXLL_OP_SET_ALERT_CONFIG, 0x0c, 0 },
	{ ID(GET_SHUTDOWN_STATE), CXLL_OP_GET_SHUTDOWN_STATE, 0, 1 },
	{ ID(GET_SCAN_MEDIA_CAPS), CXLL_OP_GET_SCAN_MEDIA_CAPS, 0x10, 4 },
	{ COMPAT_CXL_ID_GET_TIMESTAMP, CXLL_OP_GET_TIMESTAMP, 0, 8 },
};

unsigned int cxll_commands_count(void)
{
	return ARRAY_SIZE(commands);
}

const struct cxll_command *cxll_commands_nth(unsigned int n)
{
	return n < ARRAY_SIZE(commands) ? &commands[n] : NULL;
}

const struct cxll_command *cxll_commands_find(u32 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].id == id)
			return &commands[i];

	return NULL;
}

bool cxll_commands_enabled(const struct cxll_mbox *mbox,
			   const struct cxll_command *c)
{
	return test_bit(c->id, mbox->enabled);
}

/* What the driver sends itself, or makes files for, where a device has it. */
static const u16 driver_opcodes[] = {
	CXLL_OP_SET_TIMESTAMP,
	CXLL_OP_GET_DC_CONFIG,
	CXLL_OP_SANITIZE,
	CXLL_OP_SECURE_ERASE,
	CXLL_OP_GET_SECURITY_STATE,
};

static int driver_opcode_index(u16 opcode)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(driver_opcodes); i++)
		if (driver_opcodes[i] == opcode)
			return i;

	return -1;
}

/**
 * cxll_commands_found - did the CEL have a command that the driver sends itself?
 * @mbox: mailbox
 * @opcode: one of the table above
 *
 * Return: true if it did.
 *
 * Context: any.
 */
bool cxll_commands_found(const struct cxll_mbox *mbox, u16 opcode)
{
	int i = driver_opcode_index(opcode);

	return !WARN_ON_ONCE(i < 0) && test_bit(i, mbox->found);
}

/* An opcode the device's CEL names; those nobody may send are passed over. */
void cxll_commands_enable(struct cxll_mbox *mbox, u16 opcode)
{
	int found = driver_opcode_index(opcode);
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(driver_opcodes) > CXLL_MBOX_FOUND_MAX);
	BUILD_BUG_ON(ID(MAX) > CXLL_MBOX_CMDS_MAX);
	BUILD_BUG_ON(COMPAT_CXL_ID_GET_TIMESTAMP >= CXLL_MBOX_CMDS_MAX);

	if (found >= 0)
		set_bit(found, mbox->found);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!commands[i].forbidden && commands[i].opcode == opcode)
			set_bit(commands[i].id, mbox->enabled);
}
