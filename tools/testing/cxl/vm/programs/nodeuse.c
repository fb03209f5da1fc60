// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uses memory of a node while the device behind it may go, and tells apart what was read: the right
 * word, an error (SIGBUS, EIO), or a wrong word, which nobody may ever see.
 *
 * usage: nodeuse hold NODE PAGES
 *		anonymous pages bound to the node, until SIGTERM; SIGUSR1: look, and go on
 *        nodeuse huge NODE PAGES [FILE]
 *		the same with huge pages of 2 MiB; those of a file of hugetlbfs, or nobody's
 *        nodeuse hugeonce NODE PAGES
 *		huge pages, node preferred; none to be had is no error
 *        nodeuse kernel NODE 64
 *		so many pages of the kernel's own, in pipes, until SIGTERM
 *        nodeuse check NODE PAGES BASE SIZE
 *		new pages over and over, node preferred, until SIGTERM
 *        nodeuse once NODE PAGES BASE SIZE
 *		the same, one round
 *        nodeuse write FILE STRIDE
 *		a word in every STRIDEth page of a file
 *        nodeuse read FILE STRIDE
 *		find it again, by read() and in a mapping
 *
 * From the time on when the file /tmp/gone exists a wrong word counts, and so does a new page of
 * the addresses from BASE on: before that, nobody can know that the device is away. Every page has
 * one word of its own: QEMU moves 1.4 MB/s, and the kernel clears each page before that.
 * Exit status: 0, 1 for a wrong word or a page that is gone, 2 for what could not be done.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL

static volatile sig_atomic_t told, asked;
static sigjmp_buf after_bus;
static unsigned long right, wrong, early, errors, inside, fresh;
static uint64_t base, size;

static void on_term(int sig)
{
	if (sig == SIGTERM)
		told = 1;
	else
		asked = 1;
}

static void on_bus(int sig)
{
	(void)sig;
	siglongjmp(after_bus, 1);
}

static void die(const char *what)
{
	fprintf(stderr, "nodeuse: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int is_gone(void)
{
	return !access("/tmp/gone", F_OK);
}

/* Depends on place and round, and is never 0 or all ones. */
static uint64_t expected(unsigned long i, unsigned long round)
{
	return ((i + 1) * 0x9e3779b97f4a7c15ULL ^ round << 20) | 0x100;
}

static void judge(uint64_t got, uint64_t want, int gone)
{
	if (got == want)
		right++;
	else if (gone)
		wrong++;
	else
		early++;
}

static int tell(void)
{
	printf("nodeuse: %lu right, %lu wrong, %lu errors, %lu wrong before it was known; ",
	       right, wrong, errors, early);
	printf("of %lu new pages %lu are gone\n", fresh, inside);
	fflush(stdout);
	return wrong || inside;
}

static void bind_node(char *p, int mode, unsigned long node, unsigned long pages)
{
	unsigned long mask = 1UL << node;

	if (syscall(SYS_mbind, p, pages * PAGE, mode, &mask, sizeof(mask) * 8, 0) &&
	    mode == MPOL_BIND)
		die("mbind");	/* nobody minds a preferred node without memory */
}

static char *map_node(int mode, unsigned long node, unsigned long pages, int flags)
{
	char *p = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);

	if (p == MAP_FAILED)
		die("mmap");
	madvise(p, pages * PAGE, MADV_NOHUGEPAGE);
	bind_node(p, mode, node, pages);
	return p;
}

static char *map_file(const char *path, unsigned long node, unsigned long pages)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	char *p;

	if (fd < 0 || ftruncate(fd, pages * PAGE))
		die(path);
	p = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
	bind_node(p, MPOL_BIND, node, pages);
	close(fd);
	return p;
}

static void put_word(char *page, uint64_t word)
{
	if (sigsetjmp(after_bus, 1))
		errors++;
	else
		*(volatile uint64_t *)page = word;
}

static void check_word(char *page, uint64_t want)
{
	int gone = is_gone();

	if (sigsetjmp(after_bus, 1))
		errors++;
	else
		judge(*(volatile uint64_t *)page, want, gone);
}

/* Where a page is, 0 for nowhere. */
static uint64_t address_of(char *page)
{
	static int fd = -1;
	uint64_t entry = 0;

	if (fd < 0)
		fd = open("/proc/self/pagemap", O_RDONLY);
	if (fd < 0 || pread(fd, &entry, 8, (uintptr_t)page / PAGE * 8) != 8)
		die("pagemap");
	return entry >> 63 ? (entry & ((1ULL << 55) - 1)) * PAGE : 0;
}

static void one_round(unsigned long node, unsigned long pages, unsigned long round)
{
	char *p = map_node(MPOL_PREFERRED, node, pages, 0);
	unsigned long i;

	for (i = 0; i < pages; i++) {
		int gone = is_gone();
		uint64_t at;

		put_word(p + i * PAGE, expected(i, round));
		at = address_of(p + i * PAGE);
		fresh++;
		if (gone && at >= base && at < base + size)
			inside++;
	}
	usleep(20000);
	for (i = 0; i < pages; i++)
		check_word(p + i * PAGE, expected(i, round));
	munmap(p, pages * PAGE);
}

/* SHIFT: how many small pages stand between two words, as a power of two */
static int hold(char *p, unsigned long words, unsigned int shift)
{
	unsigned long i;

	for (i = 0; i < words; i++)
		put_word(p + (i << shift) * PAGE, expected(i, 0));
	puts("nodeuse: ready");
	fflush(stdout);
	while (!told) {
		usleep(20000);
		if (!told && !asked)
			continue;
		asked = 0;
		right = 0;
		for (i = 0; i < words; i++)
			check_word(p + (i << shift) * PAGE, expected(i, 0));
		tell();
	}
	return wrong != 0;
}

/* One word for each 32 small pages: 16 of a huge one */
static int once_huge(char *p, unsigned long pages)
{
	unsigned long i;

	for (i = 0; i < pages * 16; i++)
		put_word(p + (i << 5) * PAGE, expected(i, 0));
	for (i = 0; i < pages * 16; i++)
		check_word(p + (i << 5) * PAGE, expected(i, 0));
	return tell();
}

static int hold_huge(const char *path, unsigned long node, unsigned long pages)
{
	char *p = path ? map_file(path, node, pages * 512) :
			 map_node(MPOL_BIND, node, pages * 512, MAP_HUGETLB);

	return hold(p, pages * 16, 5);
}

/*
 * What is written to a pipe lies in pages of the kernel, and these alone: the pipes themselves, and
 * the page tables of this process, are there before.
 */
static int hold_kernel(unsigned long node)
{
	unsigned long mask = 1UL << node;
	static char page[PAGE];
	int pipes[4][2], i, n;

	for (i = 0; i < 4; i++)
		if (pipe(pipes[i]))
			die("pipe");
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		die("mlockall");
	if (syscall(SYS_set_mempolicy, MPOL_BIND, &mask, 8 * sizeof(mask)))
		die("set_mempolicy");
	for (i = 0; i < 4; i++)
		for (n = 0; n < 16; n++)
			if (write(pipes[i][1], page, PAGE) != (ssize_t)PAGE)
				die("write");
	if (syscall(SYS_set_mempolicy, MPOL_DEFAULT, NULL, 0))
		die("set_mempolicy");
	puts("nodeuse: ready");
	fflush(stdout);
	while (!told)
		usleep(20000);
	return 0;
}

static int use_file(const char *path, unsigned long stride, int writing)
{
	int fd = open(path, O_RDWR), gone = is_gone();
	struct stat st;
	unsigned long i;
	uint64_t word;
	char *p;

	if (fd < 0 || fstat(fd, &st))
		die(path);
	for (i = 0; i < st.st_size / PAGE; i += stride) {
		word = expected(i, 1);
		if (writing && pwrite(fd, &word, 8, i * PAGE) != 8)
			die("pwrite");
		if (writing)
			continue;
		if (pread(fd, &word, 8, i * PAGE) != 8)
			errors++;
		else
			judge(word, expected(i, 1), gone);
	}
	p = mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
	for (i = 0; i < st.st_size / PAGE; i += stride)
		check_word(p + i * PAGE, expected(i, 1));
	return tell();
}

int main(int argc, char **argv)
{
	unsigned long number, round;

	if (argc < 4)
		return 2;
	signal(SIGTERM, on_term);
	signal(SIGUSR1, on_term);
	signal(SIGBUS, on_bus);
	number = strtoul(argv[3], NULL, 0);
	if (!strcmp(argv[1], "hold"))
		return hold(map_node(MPOL_BIND, strtoul(argv[2], NULL, 0), number, 0),
			    number, 0);
	if (!strcmp(argv[1], "huge"))
		return hold_huge(argv[4], strtoul(argv[2], NULL, 0), number);
	if (!strcmp(argv[1], "kernel"))
		return hold_kernel(strtoul(argv[2], NULL, 0));
	if (!strcmp(argv[1], "hugeonce"))
		return once_huge(map_node(MPOL_PREFERRED, strtoul(argv[2], NULL, 0),
					  number * 512, MAP_HUGETLB), number);
	if (!strcmp(argv[1], "write") || !strcmp(argv[1], "read"))
		return use_file(argv[2], number, argv[1][0] == 'w');
	if (argc != 6)
		return 2;
	base = strtoull(argv[4], NULL, 0);
	size = strtoull(argv[5], NULL, 0);
	for (round = 0; !told; round++) {
		one_round(strtoul(argv[2], NULL, 0), number, round);
		if (!strcmp(argv[1], "once"))
			break;
	}
	return tell();
}
