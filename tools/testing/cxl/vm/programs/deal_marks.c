// SPDX-License-Identifier: GPL-2.0-only
/* Marks of deal: where they are, and whether they are there. See deal.c. */
#include "deal.h"

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

static uint64_t value(const struct region *r, uint64_t off)
{
	return mix(off + ((uint64_t)(r->slot + 1) << 48));
}

/* Offset in the region of mark @i. */
static uint64_t mark(const struct region *r, unsigned int i)
{
	uint64_t chunks = r->size / r->gran, c;
	unsigned int k = i / 2;

	if (k < EDGE)
		c = k;
	else if (k < 2 * EDGE)
		c = chunks - 1 - (k - EDGE);
	else
		c = mix(k) % chunks;
	return c * r->gran + (i & 1 ? r->gran - 8 - 8 * r->slot : 8 * r->slot);
}

unsigned int marks_write(const struct region *r, volatile uint64_t *mem)
{
	unsigned int i, bad = 0;

	for (i = 0; i < MARKS; i++)
		mem[mark(r, i) / 8] = value(r, mark(r, i));
	for (i = 0; i < MARKS; i++)
		bad += mem[mark(r, i) / 8] != value(r, mark(r, i));
	return bad;
}

/* Marks of a region that is gone, on one of its devices: how many are there, how many wrong. */
unsigned int marks_find(const struct region *r, unsigned int pos, volatile uint64_t *mem,
			uint64_t dpa, unsigned int *bad)
{
	unsigned int i, found = 0;

	for (i = 0; i < MARKS; i++) {
		uint64_t off = mark(r, i), chunk = off / r->gran, at;

		if (chunk % r->ways != pos)
			continue;
		at = r->dpa + chunk / r->ways * r->gran + off % r->gran - dpa;
		*bad += mem[at / 8] != value(r, off);
		found++;
	}
	return found;
}
