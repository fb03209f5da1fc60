// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plays firmware: programs HDM decoders before any driver is there, and shows what they hold.
 *
 * usage: hdm tables			host bridges and windows of the CEDT
 *        hdm dump WHERE		all decoder registers
 *        hdm commit WHERE N BASE SIZE IW IG LIST
 *        hdm reset WHERE N
 *        hdm enable WHERE 0|1		HDM Decoder Enable, which a commit sets
 *        hdm enabled WHERE		is it set? Exit status 0 if so
 *        hdm unmask WHERE		let errors of the RAS capability be reported
 *        hdm lock WHERE N		Lock On Commit of a decoder
 *        hdm clear WHERE		all decoders and HDM Decoder Enable as after a reset
 *        hdm write ADDRESS VALUE	32 bits of physical memory
 *        hdm sanitize WHERE		start it: for 4 s the media are off and the mailbox is busy
 *
 * WHERE is a PCI address (component registers at the start of BAR 0, as QEMU's devices have them)
 * or the physical address of a host bridge's registers; IW and IG are the register codes, LIST the
 * low target list or DPA skip.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK		0x10000
#define CACHEMEM	0x1000

static volatile uint32_t *regs;

static void die(const char *what)
{
	fprintf(stderr, "hdm: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void map(const char *where, int bar)
{
	char path[128] = "/dev/mem";
	off_t at = 0, inside = 0;
	size_t size = BLOCK;
	struct stat st;
	void *p;
	int fd;

	if (strchr(where, ':'))
		snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource%d", where, bar);
	else
		at = strtoull(where, NULL, 0);
	inside = at & 0xfff;
	fd = open(path, O_RDWR | O_SYNC);
	if (fd < 0)
		die(path);
	if (strchr(where, ':') && !fstat(fd, &st) && st.st_size < BLOCK)
		size = st.st_size;
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, at - inside);
	if (p == MAP_FAILED)
		die("mmap");
	regs = p + inside;
}

/* Index of the first dword of the capability ID. */
static unsigned int capability(unsigned int id)
{
	unsigned int base = CACHEMEM / 4, i, n = regs[base] >> 24;

	for (i = 1; i <= n; i++)
		if ((regs[base + i] & 0xffff) == id)
			return base + (regs[base + i] >> 20) / 4;
	fprintf(stderr, "hdm: no structure with id %u here\n", id);
	exit(1);
}

static unsigned int hdm_start(void)
{
	return capability(5);
}

static void dump(void)
{
	unsigned int h = hdm_start(), i;

	printf("%08x %08x\n", regs[h], regs[h + 1]);
	for (i = 0; i < 8 * 4; i++)
		printf("%08x%c", regs[h + 4 + i], i % 8 == 7 ? '\n' : ' ');
}

static int commit(char **arg)
{
	unsigned int h = hdm_start(), d = h + 4 + 8 * atoi(arg[0]), tries;
	uint64_t base = strtoull(arg[1], NULL, 0), size = strtoull(arg[2], NULL, 0);

	regs[h + 1] = 2;
	regs[d] = base;
	regs[d + 1] = base >> 32;
	regs[d + 2] = size;
	regs[d + 3] = size >> 32;
	regs[d + 5] = strtoul(arg[5], NULL, 0);
	regs[d + 6] = 0;
	regs[d + 4] = strtoul(arg[3], NULL, 0) << 4 | strtoul(arg[4], NULL, 0) | 1 << 12 | 1 << 9;
	for (tries = 0; tries < 100; tries++) {
		if (regs[d + 4] & 1 << 10)
			return 0;
		usleep(100);
	}
	fprintf(stderr, "hdm: not committed, control %#x\n", regs[d + 4]);
	return 1;
}

static int reset(char **arg)
{
	unsigned int d = hdm_start() + 4 + 8 * atoi(arg[0]);

	regs[d + 4] = 0;
	return 0;
}

static int clear(void)
{
	unsigned int h = hdm_start(), d, i;

	/* The last first: they may have been committed in order */
	for (d = h + 4 + 8 * 3; d >= h + 4; d -= 8) {
		regs[d + 4] = 0;
		for (i = 0; i < 8; i++)
			if (i != 4)
				regs[d + i] = 0;
	}
	regs[h + 1] = 0;
	return 0;
}

/*
 * Mailbox (capability 2 of the device registers, BAR 2): command 4400h without
 * payload. QEMU takes command and status as 64 bits only.
 */
static int sanitize(void)
{
	unsigned int i, n = regs[1] & 0xffff;
	volatile uint64_t *mailbox;
	unsigned int rc;

	for (i = 1; i <= n; i++) {
		if ((regs[4 * i] & 0xffff) != 2)
			continue;
		mailbox = (volatile uint64_t *)regs + regs[4 * i + 1] / 8;
		mailbox[1] = 0x4400;
		((volatile uint32_t *)mailbox)[1] = 1;
		rc = mailbox[2] >> 32 & 0xffff;
		if (rc == 1)
			return 0;
		fprintf(stderr, "hdm: command 4400h: return code %u\n", rc);
		return 1;
	}
	fprintf(stderr, "hdm: no mailbox here\n");
	return 1;
}

static uint64_t field(const uint8_t *p, int n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

static int show_tables(void)
{
	uint8_t t[4096];
	FILE *f = fopen("/sys/firmware/acpi/tables/CEDT", "r");
	size_t n, at;

	if (!f)
		die("CEDT");
	n = fread(t, 1, sizeof(t), f);
	for (at = 36; at + 4 <= n && field(t + at + 2, 2); at += field(t + at + 2, 2)) {
		if (t[at] == 0)
			printf("bridge %lu %#lx\n", field(t + at + 4, 4), field(t + at + 16, 8));
		if (t[at] == 1)
			printf("window %#lx %#lx\n", field(t + at + 8, 8), field(t + at + 16, 8));
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "tables"))
		return show_tables();
	if (argc < 3)
		return 2;
	map(argv[2], !strcmp(argv[1], "sanitize") ? 2 : 0);
	if (!strcmp(argv[1], "write") && argc == 4) {
		regs[0] = strtoul(argv[3], NULL, 0);
		return 0;
	}
	if (!strcmp(argv[1], "lock") && argc == 4) {
		regs[hdm_start() + 4 + 8 * atoi(argv[3]) + 4] |= 1 << 8;
		return 0;
	}
	if (!strcmp(argv[1], "clear"))
		return clear();
	if (!strcmp(argv[1], "sanitize"))
		return sanitize();
	if (!strcmp(argv[1], "commit") && argc == 9)
		return commit(argv + 3);
	if (!strcmp(argv[1], "reset") && argc == 4)
		return reset(argv + 3);
	if (!strcmp(argv[1], "enable") && argc == 4) {
		regs[hdm_start() + 1] = atoi(argv[3]) ? 2 : 0;
		return 0;
	}
	if (!strcmp(argv[1], "unmask")) {
		regs[capability(2) + 1] = 0;
		regs[capability(2) + 4] = 0;
		return 0;
	}
	if (!strcmp(argv[1], "enabled"))
		return !(regs[hdm_start() + 1] & 2);
	if (strcmp(argv[1], "dump"))
		return 2;
	dump();
	return 0;
}
