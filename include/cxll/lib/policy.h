/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_POLICY_H
#define _CXLL_POLICY_H

#include <linux/types.h>
#include <cxll/lib/why.h>

/**
 * enum cxll_policy - what becomes of a region that goes live
 * @CXLL_POLICY_DEVDAX: a devdax file, as far as we are concerned
 * @CXLL_POLICY_RAM_OFFLINE: memory blocks that nobody brings online but a user
 * @CXLL_POLICY_RAM_MOVABLE: system RAM that can be taken away again
 * @CXLL_POLICY_RAM_NORMAL: system RAM for anything, the kernel's own data too
 *
 * In this order: the lower, the less the memory gets tied up.
 */
enum cxll_policy {
	CXLL_POLICY_DEVDAX,
	CXLL_POLICY_RAM_OFFLINE,
	CXLL_POLICY_RAM_MOVABLE,
	CXLL_POLICY_RAM_NORMAL,
};

#define CXLL_POLICY_DEFAULT	CXLL_POLICY_RAM_MOVABLE
#define CXLL_POLICY_DEVICES	64

/**
 * struct cxll_policies - policies of a machine
 * @common: for devices that are not listed
 * @nr: entries of @device
 * @device: by serial number
 */
struct cxll_policies {
	enum cxll_policy common;
	unsigned int nr;
	struct {
		u64 serial;
		enum cxll_policy policy;
	} device[CXLL_POLICY_DEVICES];
};

/**
 * cxll_policy_name - the word for a policy
 * @policy: policy
 *
 * Return: its name.
 *
 * Context: any.
 */
const char *cxll_policy_name(enum cxll_policy policy);

/**
 * cxll_policy_find - the policy a word stands for
 * @name: word; a newline may follow
 * @policy: result
 * @why: sentence on error
 *
 * Return: 0 or -EINVAL.
 *
 * Context: any.
 */
int cxll_policy_find(const char *name, enum cxll_policy *policy,
		     struct cxll_why *why);

/**
 * cxll_policies_parse - read a list "POLICY,SERIAL=POLICY,..."
 * @text: list; a newline may follow. Empty: the default for all.
 * @out: result, undefined on error
 * @why: sentence on error
 *
 * Return: 0; -EINVAL, -E2BIG.
 *
 * Context: any.
 */
int cxll_policies_parse(const char *text, struct cxll_policies *out,
			struct cxll_why *why);

/**
 * cxll_policies_print - write the list that cxll_policies_parse() reads
 * @p: policies
 * @buf: a page holds the longest list
 * @size: bytes of @buf
 *
 * Return: characters.
 *
 * Context: any.
 */
int cxll_policies_print(const struct cxll_policies *p, char *buf, size_t size);

/**
 * cxll_policy_of - policy of a device
 * @p: policies
 * @serial: its serial number, 0 when it has none
 *
 * Return: policy.
 *
 * Context: any.
 */
enum cxll_policy cxll_policy_of(const struct cxll_policies *p, u64 serial);

#endif
