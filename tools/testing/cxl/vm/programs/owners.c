// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has which addresses: one line "START SIZE KIND DETAIL" for each piece of a range.
 *
 * usage: owners [-n | -k | -u] START SIZE [START SIZE]...
 *   -n  say nothing of what has one owner; exit status 1 if a piece of the ranges has none, or if
 *       any addresses at all have two: a line "START SIZE twice DETAIL DETAIL"
 *   -k  kinds only: pieces of one kind side by side are one
 *   -u  how many bytes of the ranges a user can have: in System RAM, or a dax device with a driver
 *
 * KIND, the first that fits:
 *   ram     System RAM since the boot, with a memory block for every byte
 *   region  a CXL region that is more than a wish: its decoders are committed
 *   ram     System RAM that kmem made of a dax device
 *   dax     a dax device
 *   hmem    an hmem device that waits for its driver
 *   nobody
 * A dax device that is a region's is the region's; one that kmem made System RAM of is ram.
 *
 * Two owners are two of: dax devices that are both with or both without a driver, hmem devices,
 * System RAM with a dax device that it does not stand on, a live region with a dax device that is
 * not its own. An hmem device shows its range in /proc/iomem of older kernels only; on newer ones
 * its dax device does, as soon as there is dax_hmem.
 */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { BOOT_RAM, REGION, RAM, DAX, DRIVERLESS, HMEM, NOBODY, HANDED_ON };

static const char * const words[] = { "ram", "region", "ram", "dax", "dax", "hmem", "nobody" };

struct owner {
	uint64_t start, end;	/* the last byte */
	enum kind kind;
	char detail[48];
	char below[32];		/* the dax device that RAM stands on, a dax device's region */
};

static struct owner owners[4096];
static int count;
static unsigned int kinds = (1 << NOBODY) - 1;	/* those that count as owners */

static void add(uint64_t start, uint64_t size, enum kind kind, const char *what, const char *how,
		const char *below)
{
	struct owner *o = owners + count;

	if (!size)
		return;
	if (++count == sizeof(owners) / sizeof(*owners)) {
		fprintf(stderr, "owners: too many of them\n");
		exit(2);
	}
	o->start = start;
	o->end = start + size - 1;
	o->kind = kind;
	snprintf(o->detail, sizeof(o->detail), "%.31s%s%.14s", what, how[0] ? "," : "", how);
	snprintf(o->below, sizeof(o->below), "%.31s", below);
}

/* The first word of a file, or "". */
static const char *word(const char *dir, const char *name, const char *file)
{
	static char got[256];
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/%s", dir, name, file);
	got[0] = 0;
	f = fopen(path, "r");
	if (!f)
		return got;
	if (fscanf(f, "%255s", got) != 1)
		got[0] = 0;
	fclose(f);
	return got;
}

static uint64_t number(const char *dir, const char *name, const char *file)
{
	return strtoull(word(dir, name, file), NULL, 0);
}

static int has_driver(const char *dir, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s/driver", dir, name);
	return !access(path, F_OK);
}

static void each(const char *dir, const char *prefix,
		 void (*look)(const char *dir, const char *name))
{
	struct dirent *e;
	DIR *d = opendir(dir);

	if (!d)
		return;
	while ((e = readdir(d)))
		if (!strncmp(e->d_name, prefix, strlen(prefix)))
			look(dir, e->d_name);
	closedir(d);
}

/* The kernel's own driver has no state: one that is committed says so in another file. */
static void look_region(const char *dir, const char *name)
{
	char state[32];

	snprintf(state, sizeof(state), "%.31s", word(dir, name, "state"));
	if (!state[0])
		strcpy(state, has_driver(dir, name) ? "live" :
		       number(dir, name, "commit") ? "committed" : "config");
	if (strcmp(state, "config"))
		add(number(dir, name, "resource"), number(dir, name, "size"), REGION, name, state,
		    "");
}

/* The region that a dax device is below in sysfs, or "": dax_hmem's are not */
static const char *region_of(const char *dir, const char *name)
{
	static char real[PATH_MAX];
	char path[512];
	char *at;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (!realpath(path, real))
		return "";
	for (at = real; (at = strstr(at, "/region")); at++) {
		if (!isdigit(at[7]))
			continue;
		at++;
		at[strcspn(at, "/")] = 0;
		return at;
	}
	return "";
}

static void look_dax(const char *dir, const char *name)
{
	enum kind kind = has_driver(dir, name) ? DAX : DRIVERLESS;
	const char *region = region_of(dir, name);
	char mapping[32];
	uint64_t start, end;
	int i;

	for (i = 0; ; i++) {
		snprintf(mapping, sizeof(mapping), "mapping%d/start", i);
		start = number(dir, name, mapping);
		snprintf(mapping, sizeof(mapping), "mapping%d/end", i);
		end = number(dir, name, mapping);
		if (!end)
			break;
		add(start, end - start + 1, kind, name, "", region);
	}
	if (!i)
		add(number(dir, name, "resource"), number(dir, name, "size"), kind, name, "",
		    region);
}

#define MEMORY "/sys/devices/system/memory"

/* System RAM without a memory block is no memory to anybody. */
static void look_ram(uint64_t start, uint64_t end, enum kind kind, const char *dax)
{
	uint64_t block = strtoull(word(MEMORY, ".", "block_size_bytes"), NULL, 16), at, last;
	char file[32];
	const char *state;

	for (at = start; at <= end; at = last + 1) {
		last = at / block * block + block - 1;
		if (last > end)
			last = end;
		snprintf(file, sizeof(file), "memory%llu", (unsigned long long)(at / block));
		state = word(MEMORY, file, "state");
		if (state[0])
			add(at, last - at + 1, kind, kind == RAM ? "kmem" : "boot", state,
			    dax);
	}
}

#define DEEPEST 16

static void read_iomem(void)
{
	static char above[DEEPEST][32];	/* the dax device at or above an entry of each depth */
	FILE *f = fopen("/proc/iomem", "r");
	unsigned long long start, end;
	char line[256], *name;
	size_t depth;

	while (f && fgets(line, sizeof(line), f)) {
		name = strstr(line, " : ");
		if (!name || sscanf(line, " %llx-%llx", &start, &end) != 2)
			continue;
		name += 3;
		name[strcspn(name, "\n")] = 0;
		depth = strspn(line, " ") / 2;
		if (depth >= DEEPEST)
			continue;
		snprintf(above[depth], sizeof(above[0]), "%.31s",
			 !strncmp(name, "dax", 3) ? name : depth ? above[depth - 1] : "");
		if (!strncmp(name, "System RAM", 10))
			look_ram(start, end, name[10] ? RAM : BOOT_RAM, above[depth]);
		/* One with a driver has handed it on, or keeps it from others */
		if (!strncmp(name, "hmem.", 5))
			add(start, end - start + 1, has_driver("/sys/bus/platform/devices", name) ?
			    HANDED_ON : HMEM, name, "", "");
	}
	if (f)
		fclose(f);
}

static int is_ram(const struct owner *o)
{
	return o->kind == RAM || o->kind == BOOT_RAM;
}

static int is_dax(const struct owner *o)
{
	return o->kind == DAX || o->kind == DRIVERLESS;
}

static int is_hmem(const struct owner *o)
{
	return o->kind == HMEM || o->kind == HANDED_ON;
}

static int is_live(const struct owner *o)
{
	return o->kind == REGION && strstr(o->detail, ",live");
}

/* May not both have a byte */
static int contradict(const struct owner *a, const struct owner *b)
{
	/* Of hmem devices left by us and those of a dax_hmem that comes later, one's is bound */
	if (is_dax(a) && is_dax(b))
		return a->kind == b->kind && strcmp(a->detail, b->detail);
	if (is_hmem(a) && is_hmem(b))
		return strcmp(a->detail, b->detail);
	if (is_dax(b) && is_ram(a))
		return strcmp(a->below, b->detail);
	if (is_dax(b) && is_live(a))
		return strncmp(a->detail, b->below, strcspn(a->detail, ",")) ||
		       b->below[strcspn(a->detail, ",")];
	return 0;
}

static int claimed_twice(void)
{
	const struct owner *a, *b;
	uint64_t start, end;
	int found = 0;

	for (a = owners; a < owners + count; a++) {
		for (b = owners; b < owners + count; b++) {
			start = a->start > b->start ? a->start : b->start;
			end = a->end < b->end ? a->end : b->end;
			/* Both orders are tried: of one kind, the first is enough */
			if (start > end || !contradict(a, b) || (a > b && contradict(b, a)))
				continue;
			printf("%#llx %#llx twice %s %s\n", (unsigned long long)start,
			       (unsigned long long)(end - start + 1), a->detail, b->detail);
			found = 1;
		}
	}
	return found;
}

/* The best owner of an address; *END becomes the last address for which that is so. */
static const struct owner *owner_of(uint64_t at, uint64_t *end)
{
	const struct owner *best = NULL, *o;

	for (o = owners; o < owners + count; o++)
		if (kinds & 1 << o->kind && o->start <= at && at <= o->end &&
		    (!best || o->kind < best->kind))
			best = o;
	for (o = owners; o < owners + count; o++)
		if (kinds & 1 << o->kind && o->start > at && o->start <= *end &&
		    (!best || o->kind < best->kind))
			*end = o->start - 1;
	if (best && best->end < *end)
		*end = best->end;
	return best;
}

static void show(uint64_t start, uint64_t end, enum kind kind, const char *detail)
{
	printf("%#llx %#llx %s%s%s\n", (unsigned long long)start,
	       (unsigned long long)(end - start + 1), words[kind], detail[0] ? " " : "", detail);
}

static int missing(uint64_t start, uint64_t last)
{
	uint64_t at, end;
	int found = 0;

	for (at = start; at <= last; at = end + 1) {
		end = last;
		if (owner_of(at, &end))
			continue;
		show(at, end, NOBODY, "");
		found = 1;
	}
	return found;
}

static uint64_t useful(uint64_t start, uint64_t last)
{
	uint64_t at, end, bytes = 0;

	for (at = start; at <= last; at = end + 1) {
		end = last;
		if (owner_of(at, &end))
			bytes += end - at + 1;
	}
	return bytes;
}

static void tell(uint64_t start, uint64_t last)
{
	const struct owner *o;
	uint64_t at, end;

	for (at = start; at <= last; at = end + 1) {
		end = last;
		o = owner_of(at, &end);
		show(at, end, o ? o->kind : NOBODY, o ? o->detail : "");
	}
}

static void tell_kinds(uint64_t start, uint64_t last)
{
	enum kind kind = NOBODY, was = NOBODY;
	uint64_t at, end, from = start;
	const struct owner *o;

	for (at = start; at <= last; at = end + 1) {
		end = last;
		o = owner_of(at, &end);
		kind = o ? o->kind : NOBODY;
		if (at > start && kind != was) {
			show(from, at - 1, was, "");
			from = at;
		}
		was = kind;
	}
	show(from, last, kind, "");
}

int main(int argc, char **argv)
{
	int option = argc > 1 && argv[1][0] == '-' ? argv[1][1] : 0, i, found = 0;
	uint64_t start, last, bytes = 0;

	each("/sys/bus/cxl/devices", "region", look_region);
	each("/sys/bus/dax/devices", "dax", look_dax);
	read_iomem();
	if (option == 'u')
		kinds = 1 << BOOT_RAM | 1 << RAM | 1 << DAX;
	for (i = option ? 2 : 1; i + 1 < argc; i += 2) {
		start = strtoull(argv[i], NULL, 0);
		last = start + strtoull(argv[i + 1], NULL, 0) - 1;
		if (option == 'n')
			found |= missing(start, last);
		else if (option == 'k')
			tell_kinds(start, last);
		else if (option == 'u')
			bytes += useful(start, last);
		else
			tell(start, last);
	}
	if (option == 'u')
		printf("%llu\n", (unsigned long long)bytes);
	if (option == 'n')
		found |= claimed_twice();
	return found;
}
