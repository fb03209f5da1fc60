// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes pages of a node all the time, keeps each for a while and looks whether its words are
 * still those that were written: nobody may ever read another one without an error.
 *
 * usage: patrol NODE PAGES TORN SECONDS
 *
 * The node is preferred: when it has no memory the pages come from elsewhere, and are looked at
 * all the same. Ends after SECONDS or with SIGTERM.
 *
 * TORN is a file with a number. It is odd from the time on when a device is torn out until its
 * region has taken that in: nobody can know earlier, and reads find zeroes. A page that the
 * kernel moved elsewhere in that time took those along. So a wrong word counts but for one that
 * is read while the number is odd, and one of a page whose address changed while it did. Without
 * a file every wrong word counts.
 *
 * Exit status: 0, 1 for a wrong word, 2 for what could not be done. SIGBUS is no failure, but a
 * page less.
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
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096UL
#define MAX_PAGES 4096UL
/* Both ends and two words between: QEMU moves 1.4 MB/s */
#define WORDS 4
#define AT(k) ((k) * (PAGE / 8 - 1) / (WORDS - 1))

struct page {
	char *at;
	uint64_t word;		/* of which the others are made */
	uint64_t address;	/* where it was then */
	long torn;		/* TORN then */
};

static struct page pages[MAX_PAGES];
static unsigned long right, wrong, errors, early, moved, taken, there;
static volatile sig_atomic_t told;
static sigjmp_buf after_bus;
static const char *torn_file;
static unsigned long node;

static void on_term(int sig)
{
	told = sig;
}

static void on_bus(int sig)
{
	(void)sig;
	siglongjmp(after_bus, 1);
}

static void die(const char *what)
{
	fprintf(stderr, "patrol: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* Odd as well while somebody writes it, or when it cannot be read. */
static long torn(void)
{
	char text[32];
	ssize_t n;
	int fd = open(torn_file, O_RDONLY);

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 1)
		return -1;
	text[n] = '\0';
	return strtol(text, NULL, 10);
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

static int is_there(char *page)
{
	void *at = page;
	int status = -1;

	return !syscall(SYS_move_pages, 0, 1UL, &at, NULL, &status, 0) && status == (int)node;
}

static void drop(struct page *p)
{
	munmap(p->at, PAGE);
	p->at = NULL;
}

static uint64_t word_of(const struct page *p, unsigned int k)
{
	return (p->word + k) * 0x9e3779b97f4a7c15ULL | 1;
}

static void put_words(struct page *p)
{
	volatile uint64_t *words = (void *)p->at;
	unsigned int k;

	p->torn = torn();
	p->word = (uint64_t)random() << 32 ^ random();
	if (sigsetjmp(after_bus, 1)) {
		errors++;
		drop(p);
		return;
	}
	for (k = 0; k < WORDS; k++)
		words[AT(k)] = word_of(p, k);
	p->address = address_of(p->at);
}

static void take(struct page *p)
{
	unsigned long mask = 1UL << node;

	p->at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p->at == MAP_FAILED)
		die("mmap");
	/* Refused while the node has no memory */
	syscall(SYS_mbind, p->at, PAGE, MPOL_PREFERRED, &mask, sizeof(mask) * 8, 0);
	put_words(p);
	if (!p->at)
		return;
	taken++;
	there += is_there(p->at);
}

/* BEFORE: TORN before the words were read */
static void judge(struct page *p, unsigned int k, uint64_t got, long before)
{
	uint64_t now = address_of(p->at);
	long t = torn();

	if (t & 1 || t != before) {
		early++;
	} else if (t != p->torn && now != p->address) {
		moved++;
	} else {
		wrong++;
		printf("patrol: word %lu of the page at %#lx, at %#lx when it was written: ",
		       AT(k), now, p->address);
		printf("%#lx instead of %#lx; torn out %ld, then %ld\n", got, word_of(p, k),
		       p->torn, t);
		fflush(stdout);
	}
}

static void look(struct page *p)
{
	volatile uint64_t *words = (void *)p->at;
	uint64_t got[WORDS];
	long before = torn();
	unsigned int k;

	if (sigsetjmp(after_bus, 1)) {
		errors++;
		drop(p);
		return;
	}
	for (k = 0; k < WORDS; k++)
		got[k] = words[AT(k)];
	for (k = 0; k < WORDS; k++)
		if (got[k] != word_of(p, k))
			break;
	if (k == WORDS) {
		right++;
		return;
	}
	judge(p, k, got[k], before);
	drop(p);
}

static void step(unsigned long n)
{
	struct page *p = &pages[random() % n];

	if (!p->at) {
		take(p);
		return;
	}
	look(p);
	if (!p->at)
		return;
	switch (random() % 8) {
	case 0:
	case 1:
		drop(p);
		break;
	case 2:
		put_words(p);
		break;
	}
}

int main(int argc, char **argv)
{
	unsigned long n, i;
	time_t end;

	if (argc != 5)
		return 2;
	node = strtoul(argv[1], NULL, 0);
	n = strtoul(argv[2], NULL, 0);
	torn_file = argv[3];
	end = time(NULL) + strtol(argv[4], NULL, 0);
	if (!n || n > MAX_PAGES || node > 63)
		return 2;
	srandom(getpid());
	signal(SIGTERM, on_term);
	signal(SIGBUS, on_bus);

	/* Others want the processor, too */
	while (!told && time(NULL) < end) {
		step(n);
		usleep(5000);
	}
	for (i = 0; i < n; i++)
		if (pages[i].at)
			look(&pages[i]);
	printf("patrol: %lu pages taken, %lu on node %lu; %lu looks right, %lu wrong, %lu SIGBUS, ",
	       taken, there, node, right, wrong, errors);
	printf("%lu wrong before it was known, %lu moved before it was known\n", early, moved);
	return wrong != 0;
}
