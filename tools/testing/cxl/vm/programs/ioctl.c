// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send wrong and right requests to /dev/cxl/memN and check what comes back.
 *
 * usage: ioctl /dev/cxl/memN
 *
 * The structures are written down here from the documented ABI on purpose: a change of the
 * header must not change the test with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

struct command_info {
	uint32_t id;
	uint32_t flags;
	uint32_t size_in;
	uint32_t size_out;
};

struct query {
	uint32_t n_commands;
	uint32_t rsvd;
	struct command_info commands[64];
};

struct payload {
	int32_t size;
	uint32_t rsvd;
	uint64_t address;
};

struct send {
	uint32_t id;
	uint32_t flags;
	uint32_t raw_or_rsvd;
	uint32_t retval;
	struct payload in;
	struct payload out;
};

#define QUERY	_IOC(_IOC_READ, 0xce, 1, 8)
#define SEND	_IOC(_IOC_READ | _IOC_WRITE, 0xce, 2, sizeof(struct send))
#define IDENTIFY 1	/* command ids count in the order of the ABI's list */
#define ANY	-1	/* it must fail, however */
#define EITHER	-2	/* it may clip what was asked for, or refuse */

static int fd, failed, done;
static uint8_t answer[4096];

static void result(const char *what, int want, int rc)
{
	int got = rc ? errno : 0;
	int good = want == EITHER || (want == ANY ? got != 0 : got == want);

	printf("    %s: %s (%s)\n", what, good ? "as it should be" : "WRONG",
	       got ? strerror(got) : "success");
	done++;
	failed += !good;
}

static struct send identify(void)
{
	struct send s;

	memset(&s, 0, sizeof(s));
	s.id = IDENTIFY;
	s.out.size = sizeof(answer);
	s.out.address = (uintptr_t)answer;
	return s;
}

static void try_send(const char *what, int want, struct send s)
{
	result(what, want, ioctl(fd, SEND, &s));
}

static void sends(void)
{
	struct send s;

	try_send("Identify", 0, identify());

	s = identify();
	s.id = 9999;
	try_send("an id beyond the list", ANY, s);
	s = identify();
	s.id = UINT32_MAX;
	try_send("the largest id", ANY, s);
	s = identify();
	s.id = 0;
	try_send("the id that means nothing", ANY, s);
	s = identify();
	s.flags = 4;
	try_send("a flag that has no meaning", EINVAL, s);
	s = identify();
	s.flags = 0x80000000;
	try_send("the highest flag", EINVAL, s);
	s = identify();
	s.raw_or_rsvd = 1;
	try_send("the reserved word of the request", EINVAL, s);
	s = identify();
	s.in.rsvd = 1;
	try_send("the reserved word of the input", EINVAL, s);
	s = identify();
	s.out.rsvd = 1;
	try_send("the reserved word of the output", EINVAL, s);
	s = identify();
	s.in.size = 16;
	s.in.address = (uintptr_t)answer;
	try_send("input for a command that has none", ANY, s);
	s = identify();
	s.in.size = -1;
	try_send("a negative input size", ANY, s);
	s = identify();
	s.out.size = 4;
	try_send("room for four bytes of output", ANY, s);
	s = identify();
	s.out.size = -2;
	try_send("a negative output size", EITHER, s);
	s = identify();
	s.out.address = 16;
	try_send("output to an address that is not there", EFAULT, s);
	s = identify();
	s.out.address = UINT64_MAX - 15;
	try_send("output to the end of the address space", EFAULT, s);
	try_send("Identify, after all that", 0, identify());
}

/* Requests whose own memory is bad, and ioctls of a wrong kind. */
static void requests(void)
{
	void *nothing = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *edge;

	if (nothing == MAP_FAILED || mprotect((char *)nothing + 4096, 4096, PROT_NONE)) {
		perror("ioctl: mmap");
		exit(1);
	}
	edge = (char *)nothing + 4096 - 16;
	result("a request that crosses into nothing", EFAULT, ioctl(fd, SEND, edge));
	result("a request at zero", EFAULT, ioctl(fd, SEND, NULL));
	result("a query at zero", EFAULT, ioctl(fd, QUERY, NULL));
	result("an unknown ioctl of our kind", ENOTTY, ioctl(fd, _IO(0xce, 77), answer));
	result("an ioctl of another kind", ENOTTY, ioctl(fd, _IO('T', 1), answer));
}

static void queries(void)
{
	struct query q;
	uint32_t total, i, k;

	memset(&q, 0, sizeof(q));
	result("a query for the number of commands", 0, ioctl(fd, QUERY, &q));
	total = q.n_commands;
	if (!total || total > 64) {
		printf("    %u commands: WRONG\n", total);
		failed++;
		return;
	}
	result("a query for all commands", 0, ioctl(fd, QUERY, &q));
	for (i = 0; i < q.n_commands; i++) {
		for (k = 0; k < i; k++) {
			/* Numbers that were retired leave empty entries. */
			if (!q.commands[i].id || q.commands[i].id != q.commands[k].id)
				continue;
			printf("    the id %u is there twice: WRONG\n", q.commands[i].id);
			failed++;
		}
	}
	memset(&q, 0, sizeof(q));
	q.n_commands = 1;
	q.commands[1].id = 0xdead;
	result("a query for one command", 0, ioctl(fd, QUERY, &q));
	if (q.commands[1].id != 0xdead) {
		printf("    room for one, and a second was written: WRONG\n");
		failed++;
	}
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: ioctl /dev/cxl/memN\n");
		return 2;
	}
	fd = open(argv[1], O_RDWR);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	queries();
	sends();
	requests();
	printf("    %d requests, %d wrong\n", done, failed);
	return failed ? 1 : 0;
}
