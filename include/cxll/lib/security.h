/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_SECURITY_H
#define _CXLL_SECURITY_H

#include <linux/bits.h>
#include <linux/types.h>

/* Output of Get Security State (CXL 3.1 8.2.9.9.6.1) */
#define CXLL_SECURITY_LEN		4
#define CXLL_SECURITY_USER_SET		BIT(0)
#define CXLL_SECURITY_MASTER_SET	BIT(1)
#define CXLL_SECURITY_LOCKED		BIT(2)
#define CXLL_SECURITY_FROZEN		BIT(3)
#define CXLL_SECURITY_USER_EXHAUSTED	BIT(4)
#define CXLL_SECURITY_MASTER_EXHAUSTED	BIT(5)

/**
 * cxll_security_flags - decode the output of Get Security State
 * @p: CXLL_SECURITY_LEN bytes
 *
 * Return: CXLL_SECURITY_*; reserved bits as the device has them.
 *
 * Context: any.
 */
u32 cxll_security_flags(const u8 *p);

/**
 * cxll_security_word - the state in the word that clients know
 * @flags: CXLL_SECURITY_*
 *
 * Without a user passphrase nothing else of it matters: "disabled".
 *
 * Return: "disabled", "frozen", "locked" or "unlocked".
 *
 * Context: any.
 */
const char *cxll_security_word(u32 flags);

#endif
