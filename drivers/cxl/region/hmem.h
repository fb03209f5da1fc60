/* SPDX-License-Identifier: GPL-2.0-only */
/* Soft Reserved memory that is no region's: what its files share. */
#ifndef _CXLL_REGION_HMEM_H
#define _CXLL_REGION_HMEM_H

#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/range.h>
#include <cxll/lib/gap.h>
#include <cxll/lib/why.h>
#include "memory.h"

struct cxll_region;

/**
 * enum hmem_decode - does anything answer in a Soft Reserved range?
 * @HMEM_DECODED: a decoder leads there, or nobody can know
 * @HMEM_NOT_DECODED: none did when this module came
 * @HMEM_DECODED_BEFORE: what led there has gone since
 */
enum hmem_decode {
	HMEM_DECODED,
	HMEM_NOT_DECODED,
	HMEM_DECODED_BEFORE,
};

typedef int (*hmem_visit)(struct platform_device *pdev,
			  const struct range *range, void *data);

typedef int (*hmem_run)(const struct range *range, struct cxll_why *why);

/* One at a time makes, binds and unbinds hmem devices; may be held for long */
extern struct mutex hmem_lock;

/* hmem.c */
int hmem_run_closed(const struct range *range, hmem_run run,
		    struct cxll_why *why);
int hmem_in_use(struct platform_device *pdev, const struct range *range,
		struct cxll_why *why);
int hmem_keep(struct platform_device *pdev);
void hmem_release(struct platform_device *pdev);
int hmem_for_each(const struct range *in, hmem_visit visit, void *data);
struct platform_device *hmem_alloc(const struct range *range);
void hmem_free(struct platform_device *pdev);
int hmem_add(struct platform_device *pdev);
void hmem_remove(struct platform_device *pdev);
void hmem_abandon(struct platform_device *pdev);
bool is_hmem(struct platform_device *pdev);
void hmem_remove_left(void);
int hmem_init(void);
void hmem_exit(void);

/* hmem_claim.c: hmem devices that were taken over. All with hmem_lock held */
int hmem_claim_range(const struct range *range, struct cxll_why *why);
bool hmem_claimed(const struct range *range);
bool hmem_region_owns(const struct cxll_region *r);
void hmem_claims_give_back(void);
void hmem_claims_drop(void);

/* hmem_undecoded.c: ranges in which nothing answers any more */
void hmem_undecoded_add(const struct range *range);
int hmem_undecoded_visit(int (*visit)(const struct range *range, void *data),
			 void *data);
void hmem_undecoded_forget(bool all);

/* hmem_piece.c: hmem devices that this module made. All with hmem_lock held */
int hmem_pieces_drop(const struct range *range, struct cxll_why *why);
void hmem_pieces_add(const struct range *range, const struct cxll_gap *taken,
		     unsigned int nr, enum hmem_decode decode);
void hmem_pieces_close(const struct range *range);
void hmem_pieces_look(void);
void hmem_pieces_leave(void);

#endif
