// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory on a node that cannot be moved away: its pages are in a pipe, which
 * holds them. SIGTERM: are all bytes still what was written?
 *
 * usage: pin NODE PAGES
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static volatile sig_atomic_t told;

static void on_term(int sig)
{
	told = sig;
}

static void on_bus(int sig)
{
	static const char text[] = "pin: SIGBUS, the contents are gone\n";

	(void)sig;
	if (write(1, text, sizeof(text) - 1) < 0)
		_exit(4);
	_exit(3);
}

int main(int argc, char **argv)
{
	unsigned long node, pages, mask, page = 4096, i;
	uint64_t *words;
	int fds[2];

	if (argc != 3)
		return 2;
	node = strtoul(argv[1], NULL, 0);
	pages = strtoul(argv[2], NULL, 0);
	mask = 1UL << node;
	words = mmap(NULL, pages * page, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (words == MAP_FAILED ||
	    syscall(SYS_mbind, words, pages * page, MPOL_BIND, &mask, sizeof(mask) * 8, 0)) {
		perror("pin: no memory on that node");
		return 2;
	}
	for (i = 0; i < pages * page / 8; i++)
		words[i] = i * 0x9e3779b97f4a7c15ULL;

	if (pipe(fds) || fcntl(fds[1], F_SETPIPE_SZ, pages * page) < 0) {
		perror("pin: no pipe for these pages");
		return 2;
	}
	for (i = 0; i < pages; i++) {
		struct iovec one = { (char *)words + i * page, page };

		if (vmsplice(fds[1], &one, 1, SPLICE_F_NONBLOCK) != (ssize_t)page) {
			perror("pin: vmsplice");
			return 2;
		}
	}
	signal(SIGTERM, on_term);
	signal(SIGBUS, on_bus);
	puts("pin: ready");
	fflush(stdout);
	while (!told)
		pause();

	for (i = 0; i < pages * page / 8; i++)
		if (words[i] != i * 0x9e3779b97f4a7c15ULL) {
			printf("pin: word %lu changed\n", i);
			return 1;
		}
	printf("pin: %lu pages as they were\n", pages);
	return 0;
}
