// SPDX-License-Identifier: GPL-2.0-only
/* Requests of poke to devices; the structures are those of the ABI. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "poke.h"

struct payload {
	int32_t size;
	uint32_t rsvd;
	uint64_t address;
};

struct send {
	uint32_t id, flags, raw_or_rsvd, retval;
	struct payload in, out;
};

#define QUERY_CMD	_IOC(_IOC_READ, 0xce, 1, 8)
#define SEND_CMD	_IOC(_IOC_READ | _IOC_WRITE, 0xce, 2, sizeof(struct send))

static uint8_t in_buffer[1 << 16], out_buffer[1 << 16];

static int open_memdev(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/cxl/%s", a_name("mem"));
	return open(path, O_RDWR);
}

static uint64_t an_address(void *good)
{
	switch (below(12)) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX - below(64);
	case 2:
		return 0xffff888000000000ULL + below(1 << 20);
	default:
		return (uintptr_t)good;
	}
}

static uint32_t a_size(void)
{
	static const uint32_t sizes[] = {
		0, 1, 4, 8, 0x0a, 0x0c, 0x10, 0x12, 0x20, 0x43, 0x50, 255, 256, 512, 513, 2048,
		4096, 4097, 0x100000, 0x7fffffff, 0x80000000, 0xffffffff,
	};

	if (!below(4))
		return below(sizeof(in_buffer));
	return sizes[below(sizeof(sizes) / sizeof(sizes[0]))];
}

static uint32_t a_number(void)
{
	return below(1UL << 32);
}

void do_request(void)
{
	static const uint32_t in_sizes[] = { 0, 0, 0, 0, 0, 0, 8, 0, 0, 0x0a, 12, 0, 12 };
	struct send s = { .id = below(16) ? below(14) : a_number() };
	int fd = open_memdev();
	size_t i;

	if (!below(16))
		s.flags = random();
	if (!below(16))
		s.raw_or_rsvd = random();
	if (!below(32))
		s.in.rsvd = random();
	if (!below(32))
		s.out.rsvd = random();
	s.in.size = s.id < 13 && below(4) ? in_sizes[s.id] : a_size();
	s.out.size = below(2) ? 4096 : a_size();
	s.in.address = an_address(in_buffer);
	s.out.address = an_address(out_buffer);
	for (i = 0; i < 64; i++)
		in_buffer[i] = below(3) ? 0 : random();
	if (fd >= 0)
		count(REQUEST, !ioctl(fd, below(32) ? SEND_CMD : (unsigned long)random(),
				      below(32) ? &s : (void *)an_address(&s)));
	close(fd);
}

void do_query(void)
{
	uint32_t n = below(2) ? 0 : below(4) ? below(65) : a_number();
	int fd = open_memdev();

	memcpy(out_buffer, &n, 4);
	memset(out_buffer + 4, 0, 4);
	if (fd >= 0)
		count(QUERY, !ioctl(fd, QUERY_CMD, below(16) ? out_buffer :
				    (void *)an_address(out_buffer)));
	close(fd);
}
