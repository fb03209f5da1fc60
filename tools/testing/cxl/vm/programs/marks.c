// SPDX-License-Identifier: GPL-2.0-only
/*
 * Marks all over one region, found again later or on a device by itself.
 *
 * usage: marks write DAX WAYS GRAN		write marks all over the region, read them back
 *        marks single DAX WAYS GRAN POS	find position POS's marks on the device alone
 *
 * A mark is eight bytes that depend on their offset in the region. They stand at both edges of the
 * first chunks, of the last ones and of some in between. The second call has the device mapped by
 * itself, so that offsets are device addresses. The arithmetic here is written apart from the
 * drivers', from CXL 3.1 8.2.4.20.13.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EDGE	192	/* chunks at either end */
#define MIDDLE	256	/* chunks in between */

static volatile uint64_t *memory;
static uint64_t size, ways, gran;

static void die(const char *what)
{
	fprintf(stderr, "marks: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

static uint64_t dax_size(const char *dax)
{
	char path[128];
	uint64_t bytes;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/bus/dax/devices/%s/size", dax);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%lu", &bytes) != 1)
		die(path);
	fclose(f);
	return bytes;
}

static void map(const char *dax)
{
	char path[64];
	void *p;
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", dax);
	fd = open(path, O_RDWR);
	if (fd < 0)
		die(path);
	size = dax_size(dax);
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
	memory = p;
}

/* Offset in the region of mark I of TOTAL bytes, or the number of marks when I is past them. */
static uint64_t mark(unsigned int i, uint64_t total)
{
	uint64_t chunks = total / gran, c;
	unsigned int k = i / 2;

	if (k < EDGE)
		c = k;
	else if (k < 2 * EDGE)
		c = chunks - 1 - (k - EDGE);
	else
		c = mix(k) % chunks;
	return c * gran + (i & 1 ? gran - 8 : 0);
}

#define MARKS (2 * (2 * EDGE + MIDDLE))

static int write_all(void)
{
	unsigned int i, bad = 0;

	for (i = 0; i < MARKS; i++)
		memory[mark(i, size) / 8] = mix(mark(i, size));
	for (i = 0; i < MARKS; i++)
		bad += memory[mark(i, size) / 8] != mix(mark(i, size));
	printf("marks: %u marks over %lu MiB, %u bad\n", MARKS, size >> 20, bad);
	return bad != 0;
}

static int check_single(uint64_t pos)
{
	unsigned int i, bad = 0, mine = 0;

	for (i = 0; i < MARKS; i++) {
		uint64_t off = mark(i, size * ways);
		uint64_t chunk = off / gran;

		if (chunk % ways != pos)
			continue;
		mine++;
		bad += memory[(chunk / ways * gran + off % gran) / 8] != mix(off);
	}
	printf("marks: position %lu has %u of %u marks, %u bad\n", pos, mine, MARKS, bad);
	return bad || !mine;
}

int main(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	ways = strtoul(argv[3], NULL, 0);
	gran = strtoul(argv[4], NULL, 0);
	if (!ways || gran < 8)
		return 2;
	map(argv[2]);
	if (!strcmp(argv[1], "write"))
		return write_all();
	if (!strcmp(argv[1], "single") && argc == 6)
		return check_single(strtoul(argv[5], NULL, 0));
	return 2;
}
