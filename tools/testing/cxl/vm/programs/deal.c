// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does an interleaved region put every byte where the arithmetic says?
 *
 * usage: deal all	a region of every way count on every window, then each device by itself
 *        deal parts	a region in each decoder of the only device, then the device in one piece
 *
 * Regions are made and taken away through the files that the tools use, in this one process: in an
 * emulated guest starting one costs more than what it does.
 *
 * A mark is eight bytes that depend on the region and on their offset in it. Marks stand near both
 * edges of the first chunks, of the last ones and of some in between. Region number R has slot R
 * from the edge, so that marks of all regions keep apart on the devices and one look at each device
 * finds those of all. Offsets on a device are device addresses when it is mapped by itself from its
 * first byte. The arithmetic is written apart from the drivers', from CXL 3.1 8.2.4.20.13.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "deal.h"

#define SHARE	(256UL << 20)	/* what each device gives */

static struct region made[REGIONS];
static unsigned int nr_made;

__attribute__((noreturn, format(printf, 1, 2)))
void die(const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "deal: ");
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n");
	exit(1);
}

static void round_trip(struct region *r, const char *window, const struct device **want,
		       unsigned int decoder)
{
	volatile uint64_t *mem;
	unsigned int bad, i;

	r->slot = nr_made;
	region_make(r, window, want, decoder);
	mem = region_map(r);
	bad = marks_write(r, mem);
	munmap((void *)mem, r->size);
	printf("deal: %s on %s: %u ways of %u bytes over", r->name, window, r->ways, r->gran);
	for (i = 0; i < r->ways; i++)
		printf(" %s", r->at[i]->mem);
	printf(": %u marks over %lu MiB, %u bad\n", MARKS, r->size >> 20, bad);
	if (bad)
		die("%s does not read back what was written", r->name);
}

/* What is on one device, mapped by itself, of all regions it had a part in. */
static void look_at(const struct device *d, const char *window, uint64_t size)
{
	const struct device *want[1] = { d };
	struct region alone = { .ways = 1, .size = size };
	unsigned int i, pos, bad = 0, found = 0, regions = 0, n;
	volatile uint64_t *mem;

	region_make(&alone, window, want, 0);
	mem = region_map(&alone);
	for (i = 0; i < nr_made; i++) {
		for (pos = 0; pos < made[i].ways; pos++) {
			if (made[i].at[pos] != d)
				continue;
			n = marks_find(&made[i], pos, mem, alone.dpa, &bad);
			if (!n)
				die("no marks of region %u on %s", i, d->mem);
			found += n;
			regions++;
		}
	}
	munmap((void *)mem, size);
	region_drop(&alone, window, 0);
	printf("deal: %s by itself: %u marks of %u regions, %u bad\n", d->mem, found, regions, bad);
	if (bad || !regions)
		die("%s does not have what was dealt to it", d->mem);
}

static const struct window *window_of(const struct device *d)
{
	unsigned int i;

	for (i = 0; i < nr_windows; i++)
		if (windows[i].ways == 1 && windows[i].bridge[0] == d->bridge)
			return &windows[i];
	die("no window leads to bridge %u alone", d->bridge);
}

/*
 * @ways devices of a window, as many below each bridge: the first ones, or (@spread) those that
 * stand as far apart as they can. 0 when there are not as many.
 */
static int pick(const struct window *w, unsigned int ways, int spread, const struct device **want)
{
	const struct device *below[DEVS];
	unsigned int each = ways / w->ways, b, i, n, total = 0, step;

	if (ways % w->ways || each & (each - 1))
		return 0;
	for (b = 0; b < w->ways; b++) {
		for (i = n = 0; i < nr_devices; i++)
			if (devices[i].bridge == w->bridge[b])
				below[n++] = &devices[i];
		if (n < each)
			return 0;
		step = spread ? n / each : 1;
		if (spread && (step == 1 || each == 1 || !below[0]->switched))
			return 0;
		for (i = 0; i < each; i++)
			want[total++] = below[i * step];
	}
	return total == ways;
}

static void reverse(const struct device **want, unsigned int ways)
{
	unsigned int i;

	for (i = 0; i < ways / 2; i++) {
		const struct device *d = want[i];

		want[i] = want[ways - 1 - i];
		want[ways - 1 - i] = d;
	}
}

static void all_of_window(const struct window *w)
{
	static const unsigned int counts[] = { 1, 2, 3, 4, 6, 8, 12, 16 };
	const struct device *want[DEVS];
	unsigned int i, before = nr_made;
	int spread;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		for (spread = 0; spread < 2; spread++) {
			struct region *r = &made[nr_made];

			if (!pick(w, counts[i], spread, want))
				continue;
			if (nr_made == REGIONS)
				die("more than %d regions", REGIONS);
			/* Asked for in one order, then in the other */
			if (nr_made % 2)
				reverse(want, counts[i]);
			r->ways = counts[i];
			r->size = r->ways * SHARE;
			/* With one bridge the granularity is free: another one each time */
			r->gran = w->ways == 1 ? 256 << nr_made % 7 : 0;
			round_trip(r, w->name, want, 0);
			region_drop(r, w->name, 0);
			nr_made++;
		}
	}
	if (nr_made == before)
		die("no region fits into %s", w->name);
}

static void all(void)
{
	unsigned int i;

	for (i = 0; i < nr_windows; i++)
		all_of_window(&windows[i]);
	for (i = 0; i < nr_devices; i++)
		look_at(&devices[i], window_of(&devices[i])->name, SHARE);
}

static void parts(void)
{
	const struct device *want[1] = { &devices[0] };
	const char *window = window_of(&devices[0])->name;
	int i;

	for (i = 0; i < 4; i++) {
		made[i].ways = 1;
		made[i].size = SHARE;
		round_trip(&made[i], window, want, i);
		nr_made++;
	}
	/* Decoders are freed from the highest down */
	for (i = 3; i >= 0; i--)
		region_drop(&made[i], window, i);
	look_at(&devices[0], window, 4 * SHARE);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	find_all();
	if (!strcmp(argv[1], "all"))
		all();
	else if (!strcmp(argv[1], "parts"))
		parts();
	else
		return 2;
	printf("deal: %u regions on %u windows over %u devices\n", nr_made, nr_windows, nr_devices);
	return 0;
}
