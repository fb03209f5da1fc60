/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXL_USER_FUZZ_H
#define _CXL_USER_FUZZ_H

#include <linux/kernel.h>
#include <cxll/lib/hdm.h>
#include <cxll/lib/why.h>

#define GRANULE		CXLL_HDM_GRANULE

u64 rng(void);
u64 below(u64 n);
/* Small and round numbers most of the time, anything else now and then. */
u64 some_size(void);

void rule_fails(int line, const char *rule);

#define RULE(cond)	do { if (!(cond)) rule_fails(__LINE__, #cond); } while (0)

/* An error has a sentence, success has none. */
void rule_why(int rc, const struct cxll_why *why);
void hdm_round_trip(const struct cxll_hdm_setting *set,
		    enum cxll_hdm_kind kind);

int dpa_run(const u8 *buf, size_t len);
int interleave_run(const u8 *buf, size_t len);
int plan_run(const u8 *buf, size_t len);
int adopt_run(const u8 *buf, size_t len);
int translate_run(const u8 *buf, size_t len);

int rcrb_run(const u8 *buf, size_t len);
int derive_run(const u8 *buf, size_t len);
const u8 *policy_sample(size_t *len);
int policy_run(const u8 *buf, size_t len);

#endif
