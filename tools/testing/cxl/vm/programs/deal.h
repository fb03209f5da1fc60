/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of deal share, see deal.c. */
#ifndef _CXLL_DEAL_H
#define _CXLL_DEAL_H

#include <limits.h>
#include <stdint.h>

#define DEVS	16
#define WINDOWS	8
#define REGIONS	16		/* slots from either edge of 256 bytes, eight bytes each */
#define EDGE	48		/* chunks at either end that are marked */
#define MIDDLE	64		/* chunks in between */
#define MARKS	(2 * (2 * EDGE + MIDDLE))

struct device {
	char mem[32];
	char place[PATH_MAX];	/* in /sys/devices, which sorts by position */
	int endpoint;
	unsigned int bridge;	/* UID */
	int switched;
};

struct window {
	char name[32];
	unsigned int ways;
	unsigned int bridge[DEVS];
};

struct region {
	char name[32];
	unsigned int ways, gran, slot;
	uint64_t size;
	const struct device *at[DEVS];	/* by position, as the driver says */
	uint64_t dpa;			/* of its first byte on each */
};

/* What there is (deal_find.c) */
extern struct device devices[DEVS];
extern struct window windows[WINDOWS];
extern unsigned int nr_devices, nr_windows;
void find_all(void);

/* Regions (deal_region.c) */
void region_make(struct region *r, const char *window, const struct device **want,
		 unsigned int decoder);
void region_drop(const struct region *r, const char *window, unsigned int decoder);
volatile uint64_t *region_map(const struct region *r);

/* Marks (deal_marks.c) */
unsigned int marks_write(const struct region *r, volatile uint64_t *mem);
/* Marks of a region that is gone, on one of its devices: how many are there, how many wrong. */
unsigned int marks_find(const struct region *r, unsigned int pos, volatile uint64_t *mem,
			uint64_t dpa, unsigned int *bad);

__attribute__((noreturn, format(printf, 1, 2)))
void die(const char *fmt, ...);

/* Files below /sys/bus/cxl (deal_find.c) */
__attribute__((format(printf, 2, 3)))
int get(char *buf, const char *fmt, ...);
__attribute__((format(printf, 2, 3)))
void put(const char *val, const char *fmt, ...);
void put_number(uint64_t val, const char *dev, const char *attr);

#endif
