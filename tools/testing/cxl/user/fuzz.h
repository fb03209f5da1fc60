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

/* Little endian fields of samples. */
void sample_put(u8 *p, u64 val, unsigned int bytes);

/* fuzz_register.c */
const u8 *dvsec_sample(size_t *len);
int dvsec_run(const u8 *buf, size_t len);
const u8 *regloc_sample(size_t *len);
int regloc_run(const u8 *buf, size_t len);
const u8 *component_sample(size_t *len);
int component_run(const u8 *buf, size_t len);
const u8 *devcap_sample(size_t *len);
int devcap_run(const u8 *buf, size_t len);
const u8 *hdm_sample(size_t *len);
int hdm_run(const u8 *buf, size_t len);

/* fuzz_table.c */
const u8 *cedt_sample(size_t *len);
int cedt_run(const u8 *buf, size_t len);
const u8 *identify_sample(size_t *len);
int identify_run(const u8 *buf, size_t len);
const u8 *logs_sample(size_t *len);
int logs_run(const u8 *buf, size_t len);
const u8 *cdat_sample(size_t *len);
int cdat_run(const u8 *buf, size_t len);

/* fuzz_region.c */
int dpa_run(const u8 *buf, size_t len);
int interleave_run(const u8 *buf, size_t len);
int plan_run(const u8 *buf, size_t len);
int adopt_run(const u8 *buf, size_t len);
int translate_run(const u8 *buf, size_t len);

/* fuzz_platform.c */
int rcrb_run(const u8 *buf, size_t len);
int derive_run(const u8 *buf, size_t len);
const u8 *policy_sample(size_t *len);
int policy_run(const u8 *buf, size_t len);

#endif
