// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fill memory of one NUMA node with a pattern that depends on the place, read it back, and
 * print the sum.
 *
 * usage: pattern NODE MEBIBYTES [STEP_KIB]
 *
 * The range is mapped whole and bound to the node; of every STEP_KIB kibibytes one page is
 * written. QEMU 10 moves 1.4 MB/s through CXL memory, so a few mebibytes spread over the whole
 * range say more than the same number at its start. Every page asked for is checked to be on the
 * node, all are written before the first is read, and each word depends on its own address.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL
#define WORDS (PAGE / sizeof(uint64_t))
#define BIND 2		/* MPOL_BIND */
#define MAX_NODES 1024

static void die(const char *what)
{
	fprintf(stderr, "pattern: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* A well mixed function of the place: a stuck or crossed address line changes it. */
static uint64_t expected(uint64_t place)
{
	uint64_t x = place + 0x9e3779b97f4a7c15ULL;

	x = (x ^ (x >> 29)) * 0xd6e8feb86659fd93ULL;
	x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93ULL;
	return x ^ (x >> 29);
}

static unsigned long parse_number(const char *text)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 0);
	if (errno || *end || !*text) {
		fprintf(stderr, "pattern: not a number: %s\n", text);
		exit(2);
	}
	return n;
}

static void bind_to(void *at, size_t len, unsigned long node)
{
	unsigned long mask[MAX_NODES / (8 * sizeof(unsigned long))] = { 0 };

	if (node >= MAX_NODES) {
		errno = EINVAL;
		die("node");
	}
	mask[node / 64] = 1UL << (node % 64);
	if (syscall(SYS_mbind, at, len, BIND, mask, MAX_NODES, 0))
		die("mbind");
}

static void check_node(void *at, unsigned long node)
{
	int status = -1;

	if (syscall(SYS_move_pages, 0, 1UL, &at, NULL, &status, 0))
		die("move_pages");
	if (status != (int)node) {
		fprintf(stderr, "pattern: a page is on node %d, not %lu\n", status, node);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	unsigned long node, step, pages = 0, bad = 0;
	uint64_t *base, sum = 0;
	size_t len, at, i;

	if (argc < 3) {
		fprintf(stderr, "usage: pattern NODE MEBIBYTES [STEP_KIB]\n");
		return 2;
	}
	node = parse_number(argv[1]);
	len = parse_number(argv[2]) << 20;
	step = argc > 3 ? parse_number(argv[3]) << 10 : PAGE;
	if (!len || step < PAGE || step % PAGE) {
		fprintf(stderr, "pattern: the step is a multiple of 4 KiB\n");
		return 2;
	}
	base = mmap(NULL, len, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		die("mmap");
	/* One page at a time: a huge page would be cleared whole, at 1.4 MB/s. */
	if (madvise(base, len, MADV_NOHUGEPAGE) && errno != EINVAL)
		die("madvise");
	bind_to(base, len, node);

	for (at = 0; at < len; at += step, pages++) {
		uint64_t *page = base + at / sizeof(*base);

		for (i = 0; i < WORDS; i++)
			page[i] = expected(at + i * sizeof(*base));
		check_node(page, node);
	}
	/* The compiler must not know what it just wrote. */
	asm volatile("" ::: "memory");

	for (at = 0; at < len; at += step) {
		uint64_t *page = base + at / sizeof(*base);

		for (i = 0; i < WORDS; i++) {
			uint64_t got = page[i];

			bad += got != expected(at + i * sizeof(*base));
			sum += got;
		}
	}
	printf("node %lu: %lu pages over %zu MiB, %lu bad words, sum %016llx\n",
	       node, pages, len >> 20, bad,
	       (unsigned long long)sum);
	return bad ? 1 : 0;
}
