// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes and reads every file of the buses cxl and dax and sends requests to /dev/cxl/memN, with
 * values that are right, on a border, spoilt or noise, of any length, for some time. Now and then
 * it makes a region, takes one away, or binds what lost its driver: a machine with nothing on it
 * would refuse all the rest.
 *
 * usage: poke SEED SECONDS
 *
 * The seed decides on everything but what the machine answers. What is written goes to the kernel's
 * log at level debug, which "loglevel=8" shows: 'poke: 17 "0x1" > /sys/bus/cxl/... = -16'.
 *
 * Counts are the last lines on standard output. Exit status: 0, 1 for a wrong word in a devdax
 * file, 2 for what could not be done.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "poke.h"

static const char * const job_names[NR_JOBS] = {
	"writes", "reads", "requests", "queries", "mappings of devdax files", "regions made",
	"regions taken away", "devices unbound", "devices bound again", "memory blocks switched",
};

static unsigned long done[NR_JOBS], refused[NR_JOBS], steps, wrong;
static int kmsg = -1;
static sigjmp_buf after_bus;

void die(const char *what)
{
	fprintf(stderr, "poke: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void on_bus(int sig)
{
	(void)sig;
	siglongjmp(after_bus, 1);
}

unsigned long below(unsigned long n)
{
	return ((unsigned long)random() << 31 ^ random()) % n;
}

int count(int job, int good)
{
	if (good)
		done[job]++;
	else
		refused[job]++;
	return good;
}

static void tell(const char *text, size_t len, const char *path, long rc)
{
	char line[400], shown[100];
	size_t i, n = 0;

	for (i = 0; i < len && n < sizeof(shown) - 8; i++) {
		if (isprint((unsigned char)text[i]) && text[i] != '"' && text[i] != '\\')
			shown[n++] = text[i];
		else
			n += sprintf(shown + n, "\\x%02x", (unsigned char)text[i]);
	}
	shown[n] = '\0';
	n = snprintf(line, sizeof(line), "<7>poke: %lu \"%s\"%s > %s = %ld\n", steps, shown,
		     i < len ? "..." : "", path, rc);
	if (kmsg >= 0 && write(kmsg, line, n) < 0)
		kmsg = -1;
}

static int put(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY);
	ssize_t rc;

	if (fd < 0) {
		tell(text, len, path, -errno);
		return 0;
	}
	rc = write(fd, text, len);
	tell(text, len, path, rc < 0 ? -errno : rc);
	close(fd);
	return rc >= 0;
}

__attribute__((format(printf, 2, 3)))
int puts_to(const char *path, const char *fmt, ...)
{
	char text[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return put(path, text, strlen(text));
}

static const struct file *a_file(mode_t mode)
{
	unsigned int kind, i, n, tries;

	/* Kinds of files first: there are many more decoders than anything else */
	for (tries = 0; tries < 1000; tries++) {
		kind = below(nr_kinds);
		for (n = 0, i = 0; i < nr_files; i++)
			n += files[i].kind == kind && files[i].mode & mode;
		if (!n)
			continue;
		n = below(n);
		for (i = 0; i < nr_files; i++)
			if (files[i].kind == kind && files[i].mode & mode && !n--)
				return &files[i];
	}
	return NULL;
}

static void do_write(void)
{
	const struct file *f = a_file(0222);
	size_t len;
	int good;

	if (!f)
		return;
	len = make_value(f);
	good = count(WRITE, put(f->path, value, len));
	kinds[f->kind].written++;
	kinds[f->kind].accepted += good;
	/* Or memory that cannot be moved would be waited for as long as that */
	if (good && strstr(f->path, "offline_seconds"))
		puts_to(f->path, "1");
	if (good && strstr(f->path, "drivers_autoprobe"))
		puts_to(f->path, "1");
}

static void do_read(void)
{
	const struct file *f = a_file(0444);
	static char got[3 * 4096];
	ssize_t rc;
	int fd;

	if (!f)
		return;
	fd = open(f->path, O_RDONLY);
	rc = fd < 0 ? -1 : pread(fd, got, 1 + below(sizeof(got)), below(4) ? 0 : below(4096));
	close(fd);
	count(READ, rc >= 0);
}

/* What was put into a devdax file is there, or the access fails. */
static void do_map(void)
{
	static volatile uint64_t *p;
	uint64_t word = random();
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", a_name("dax"));
	fd = open(path, O_RDWR);
	p = fd < 0 ? MAP_FAILED : mmap(NULL, 2 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (!count(MAP, p != MAP_FAILED))
		return;
	if (!sigsetjmp(after_bus, 1))
		*p = word;
	if (!below(4))
		usleep(below(300000));
	/* The other process may have put its own there, which are of 31 bits, too */
	if (!sigsetjmp(after_bus, 1) && *p >> 31) {
		printf("poke: %s has %#lx where %#lx was put\n", path, *p, word);
		wrong++;
	}
	munmap((void *)p, 2 << 20);
}

/* Not so often that nothing is ever found broken */
static void do_step(void)
{
	unsigned long dice = below(1000);

	if (steps % 64 == 0)
		look_around();
	if (dice < 550)
		do_write();
	else if (dice < 780)
		do_read();
	else if (dice < 860)
		do_request();
	else if (dice < 890)
		do_query();
	else if (dice < 920)
		do_map();
	else if (dice < 935)
		do_block();
	else if (dice < 945)
		unbind_one();
	else if (dice < 960)
		mend();
	else if (dice < 990)
		count(MAKE, make_region());
	else
		unmake_region();
}

/* Kinds of ours that never took a value, or were never tried */
static void report(void)
{
	unsigned int i, written = 0, accepted = 0;

	for (i = 0; i < nr_kinds; i++) {
		written += kinds[i].written > 0;
		accepted += kinds[i].accepted > 0;
	}
	printf("%u kinds of files were written, %u of them took a value; never did:", written,
	       accepted);
	for (i = 0; i < nr_kinds; i++)
		if (kinds[i].written && !kinds[i].accepted)
			printf(" %s", kinds[i].name);
	printf("\n");
}

int main(int argc, char **argv)
{
	unsigned long slowest = 0;
	time_t end, took;
	int i;

	if (argc != 3)
		return 2;
	srandom(strtoul(argv[1], NULL, 0));
	kmsg = open("/dev/kmsg", O_WRONLY);
	signal(SIGBUS, on_bus);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGALRM, on_alarm);
	end = time(NULL) + strtol(argv[2], NULL, 0);
	for (steps = 0; time(NULL) < end; steps++) {
		took = time(NULL);
		do_step();
		took = time(NULL) - took;
		if ((unsigned long)took > slowest)
			slowest = took;
	}
	for (i = 0; i < NR_JOBS; i++)
		printf("%s: %lu done, %lu refused\n", job_names[i], done[i], refused[i]);
	report();
	printf("%lu steps, the slowest took %lu s; %lu wrong words\n", steps, slowest, wrong);
	return wrong != 0;
}
