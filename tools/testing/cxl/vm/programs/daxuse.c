// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uses a devdax file in one of the ways that dax knows of, or does not. SIGTERM: is what was
 * written still there? SIGUSR1 asks as well, but for "pin", and goes on.
 *
 * usage: daxuse open FILE	the file is open, nothing more
 *        daxuse map FILE	a mapping of it, the file itself is closed
 *        daxuse pin FILE	a page of it in a pipe, file closed and mapping gone
 *        daxuse often FILE	opened and closed all the time; nothing is written
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096UL
#define WORD 0x0ddba11c0ffee5a5ULL

static volatile sig_atomic_t told, asked;
static sigjmp_buf after_bus;
static unsigned long piece;	/* what a devdax file is mapped in */

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
	perror(what);
	exit(2);
}

static unsigned long align_of(const char *path)
{
	unsigned long align = 0;
	struct stat st;
	char name[64];
	FILE *f;

	if (stat(path, &st))
		die(path);
	snprintf(name, sizeof(name), "/sys/dev/char/%u:%u/align", major(st.st_rdev),
		 minor(st.st_rdev));
	f = fopen(name, "r");
	if (!f || fscanf(f, "%lu", &align) != 1)
		die(name);
	fclose(f);
	return align;
}

/* The first word of a new mapping of the file, of the one that there is, or of the pipe. */
static uint64_t word_of(volatile uint64_t *mapped, int file, int pipe)
{
	uint64_t page[PAGE / 8] = { 0 };

	if (pipe >= 0) {
		if (read(pipe, page, PAGE) != (ssize_t)PAGE)
			die("daxuse: read");
		return page[0];
	}
	if (!mapped) {
		void *p = mmap(NULL, piece, PROT_READ, MAP_SHARED, file, 0);

		if (p == MAP_FAILED)
			die("daxuse: mmap");
		mapped = p;
	}
	return mapped[0];
}

static int check(volatile uint64_t *mapped, int file, int pipe)
{
	uint64_t got;

	if (sigsetjmp(after_bus, 1)) {
		puts("daxuse: SIGBUS");
		return 3;
	}
	got = word_of(mapped, file, pipe);
	printf("daxuse: %s\n", got == WORD ? "as it was" : "the word changed");
	fflush(stdout);
	return got != WORD;
}

/* Most of the time the file is closed, or nobody could ever take its device away. */
static int often(const char *path)
{
	unsigned long opened = 0;
	int file;

	while (!told) {
		file = open(path, O_RDONLY);
		if (file >= 0 && !close(file) && !opened++) {
			puts("daxuse: ready");
			fflush(stdout);
		}
		usleep(200);
	}
	printf("daxuse: opened %lu times\n", opened);
	return 0;
}

int main(int argc, char **argv)
{
	volatile uint64_t *mapped;
	int file, fds[2] = { -1, -1 };

	if (argc != 3)
		return 2;
	signal(SIGTERM, on_term);
	if (!strcmp(argv[1], "often"))
		return often(argv[2]);
	file = open(argv[2], O_RDWR);
	if (file < 0)
		die(argv[2]);
	piece = align_of(argv[2]);
	mapped = mmap(NULL, piece, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (mapped == MAP_FAILED)
		die("daxuse: mmap");
	mapped[0] = WORD;

	if (!strcmp(argv[1], "pin")) {
		struct iovec one = { (void *)mapped, PAGE };

		if (pipe(fds) || vmsplice(fds[1], &one, 1, 0) != (ssize_t)PAGE)
			die("daxuse: vmsplice");
	}
	if (strcmp(argv[1], "map")) {
		munmap((void *)mapped, piece);
		mapped = NULL;
	}
	if (strcmp(argv[1], "open"))
		close(file);

	signal(SIGUSR1, on_term);
	signal(SIGBUS, on_bus);
	puts("daxuse: ready");
	fflush(stdout);
	while (!told) {
		usleep(20000);
		if (asked && fds[0] < 0)
			check(mapped, file, -1);
		asked = 0;
	}
	return check(mapped, file, fds[0]);
}
