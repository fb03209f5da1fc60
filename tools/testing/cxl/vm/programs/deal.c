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
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SHARE	(256UL << 20)	/* what each device gives */
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

static struct device devices[DEVS];
static struct window windows[WINDOWS];
static struct region made[REGIONS];
static unsigned int nr_devices, nr_windows, nr_made;

__attribute__((noreturn, format(printf, 1, 2)))
static void die(const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "deal: ");
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n");
	exit(1);
}

/* Files below /sys/bus/cxl */

__attribute__((format(printf, 2, 3)))
static int get(char *buf, const char *fmt, ...)
{
	char path[PATH_MAX] = "/sys/bus/cxl/";
	va_list args;
	ssize_t n;
	int fd;

	va_start(args, fmt);
	vsnprintf(path + strlen(path), sizeof(path) - strlen(path), fmt, args);
	va_end(args);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -1;
	n = read(fd, buf, 255);
	close(fd);
	if (n < 0)
		return -1;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

__attribute__((format(printf, 2, 3)))
static void put(const char *val, const char *fmt, ...)
{
	char path[PATH_MAX] = "/sys/bus/cxl/";
	va_list args;
	int fd;

	va_start(args, fmt);
	vsnprintf(path + strlen(path), sizeof(path) - strlen(path), fmt, args);
	va_end(args);
	fd = open(path, O_WRONLY);
	/* An empty line stands for nothing: write(2) of no byte would not arrive */
	if (fd < 0 || write(fd, *val ? val : "\n", strlen(val) ?: 1) < 0)
		die("'%s' to %s: %s", val, path, strerror(errno));
	close(fd);
}

static void put_number(uint64_t val, const char *dev, const char *attr)
{
	char text[32];

	snprintf(text, sizeof(text), "%#lx", val);
	put(text, "devices/%s/%s", dev, attr);
}

/* What there is */

static int by_place(const void *a, const void *b)
{
	return strverscmp(((const struct device *)a)->place,
			  ((const struct device *)b)->place);
}

/* The host bridge a device is below: a dport of the root, named by its UID. */
static unsigned int bridge_of(const char *place)
{
	char link[PATH_MAX], path[PATH_MAX];
	struct dirent *e;
	unsigned int uid;
	DIR *dir = opendir("/sys/bus/cxl/devices/root0");

	while (dir && (e = readdir(dir))) {
		if (sscanf(e->d_name, "dport%u", &uid) != 1)
			continue;
		snprintf(link, sizeof(link), "/sys/bus/cxl/devices/root0/%s/physical_node",
			 e->d_name);
		if (!realpath(link, path)) {
			*strrchr(link, '/') = '\0';
			if (!realpath(link, path))
				continue;
		}
		strcat(path, "/");
		if (!strncmp(place, path, strlen(path))) {
			closedir(dir);
			return uid;
		}
	}
	die("no host bridge above %s", place);
}

static void find_device(int endpoint)
{
	char link[PATH_MAX], up[PATH_MAX];
	struct device *d = &devices[nr_devices];
	const char *s;
	int ports = 0;

	if (nr_devices == DEVS)
		die("more than %d devices", DEVS);
	snprintf(link, sizeof(link), "/sys/bus/cxl/devices/endpoint%d/uport", endpoint);
	if (!realpath(link, d->place))
		die("%s: %s", link, strerror(errno));
	strcpy(d->mem, strrchr(d->place, '/') + 1);
	*strrchr(d->place, '/') = '\0';
	d->endpoint = endpoint;
	d->bridge = bridge_of(d->place);

	snprintf(link, sizeof(link), "/sys/bus/cxl/devices/endpoint%d", endpoint);
	if (!realpath(link, up))
		die("%s: %s", link, strerror(errno));
	for (s = up; (s = strstr(s, "/port")); s++)
		ports++;
	d->switched = ports > 1;
	nr_devices++;
}

static void find_window(const char *name)
{
	struct window *w = &windows[nr_windows];
	char buf[256], *word;

	if (nr_windows == WINDOWS)
		die("more than %d windows", WINDOWS);
	strcpy(w->name, name);
	if (get(buf, "devices/%s/target_list", name))
		die("%s has no target_list", name);
	for (word = strtok(buf, ","); word && w->ways < DEVS; word = strtok(NULL, ","))
		w->bridge[w->ways++] = strtoul(word, NULL, 10);
	nr_windows++;
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(((const struct window *)a)->name,
			  ((const struct window *)b)->name);
}

static void find_all(void)
{
	DIR *dir = opendir("/sys/bus/cxl/devices");
	struct dirent *e;
	int id;

	while (dir && (e = readdir(dir))) {
		if (sscanf(e->d_name, "endpoint%d", &id) == 1)
			find_device(id);
		else if (!strncmp(e->d_name, "decoder0.", 9))
			find_window(e->d_name);
	}
	if (!nr_devices || !nr_windows)
		die("%u devices, %u windows", nr_devices, nr_windows);
	closedir(dir);
	qsort(devices, nr_devices, sizeof(devices[0]), by_place);
	qsort(windows, nr_windows, sizeof(windows[0]), by_name);
}

/* Regions */

static void region_make(struct region *r, const char *window, const struct device **want,
			unsigned int decoder)
{
	char buf[256], name[64], attr[32];
	unsigned int i, k;
	int id;

	if (get(buf, "devices/%s/create_ram_region", window))
		die("%s offers no region", window);
	strcpy(r->name, buf);
	put(r->name, "devices/%s/create_ram_region", window);
	if (r->gran)
		put_number(r->gran, r->name, "interleave_granularity");
	put_number(r->ways, r->name, "interleave_ways");
	put_number(r->size, r->name, "size");
	for (i = 0; i < r->ways; i++) {
		snprintf(name, sizeof(name), "decoder%d.%u", want[i]->endpoint, decoder);
		put("ram", "devices/%s/mode", name);
		put_number(r->size / r->ways, name, "dpa_size");
		snprintf(attr, sizeof(attr), "target%u", i);
		put(name, "devices/%s/%s", r->name, attr);
	}
	put("1", "devices/%s/commit", r->name);
	put(r->name, "drivers/cxl_region/bind");

	if (get(buf, "devices/%s/interleave_granularity", r->name))
		die("%s has no granularity", r->name);
	r->gran = strtoul(buf, NULL, 10);
	/* Who stands where: the planner may have changed the order */
	for (i = 0; i < r->ways; i++) {
		if (get(buf, "devices/%s/target%u", r->name, i) ||
		    sscanf(buf, "decoder%d.", &id) != 1)
			die("%s has no target%u", r->name, i);
		r->at[i] = NULL;
		for (k = 0; k < nr_devices; k++)
			if (devices[k].endpoint == id)
				r->at[i] = &devices[k];
		if (!r->at[i])
			die("%s is at nobody's decoder %s", r->name, buf);
	}
	if (get(buf, "devices/decoder%d.%u/dpa_resource", r->at[0]->endpoint, decoder))
		die("decoder%d.%u has no dpa_resource", r->at[0]->endpoint, decoder);
	r->dpa = strtoull(buf, NULL, 16);
}

static void region_drop(const struct region *r, const char *window, unsigned int decoder)
{
	char name[64];
	unsigned int i;

	put(r->name, "drivers/cxl_region/unbind");
	put("0", "devices/%s/commit", r->name);
	for (i = 0; i < r->ways; i++) {
		put("", "devices/%s/target%u", r->name, i);
		snprintf(name, sizeof(name), "decoder%d.%u", r->at[i]->endpoint, decoder);
		put("0", "devices/%s/dpa_size", name);
	}
	put(r->name, "devices/%s/delete_region", window);
}

static volatile uint64_t *region_map(const struct region *r)
{
	char path[64];
	void *p;
	int fd;

	snprintf(path, sizeof(path), "/dev/dax%s.0", r->name + strlen("region"));
	fd = open(path, O_RDWR);
	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	p = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap of %s: %s", path, strerror(errno));
	close(fd);
	return p;
}

/* Marks */

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

static unsigned int marks_write(const struct region *r, volatile uint64_t *mem)
{
	unsigned int i, bad = 0;

	for (i = 0; i < MARKS; i++)
		mem[mark(r, i) / 8] = value(r, mark(r, i));
	for (i = 0; i < MARKS; i++)
		bad += mem[mark(r, i) / 8] != value(r, mark(r, i));
	return bad;
}

/* Marks of a region that is gone, on one of its devices: how many are there, how many wrong. */
static unsigned int marks_find(const struct region *r, unsigned int pos, volatile uint64_t *mem,
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
