// SPDX-License-Identifier: GPL-2.0-only
/* What poke writes: right, on a border, spoilt or noise. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "poke.h"

char value[MAX_VALUE + 1];

const char *one_of(const char *words)
{
	static char word[64];
	const char *p = words;
	unsigned int n = 1, pick;

	for (; *p; p++)
		n += *p == ' ';
	for (pick = below(n), p = words; pick; p++)
		pick -= *p == ' ';
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(p, " "), p);
	return word;
}

static const struct {
	const char *kinds, *words;
} known[] = {
	{ " mode ", "ram pmem ram none" },
	{ " dpa_size size create ", "0 0x10000000 0x20000000 0x200000 0x8000000" },
	{ " interleave_ways ", "1 2 3 4 6 8 12 16" },
	{ " interleave_granularity ", "256 512 1024 2048 4096 8192 16384" },
	{ " commit memmap_on_memory drivers_autoprobe ", "1 1 0" },
	{ " flush ", "1" },
	{ " uuid ", "01234567-89ab-cdef-0123-456789abcdef 00000000-0000-0000-0000-000000000000" },
	/* Not ram-normal: what the kernel itself has in memory keeps it there for good */
	{ " policy ", "devdax ram-offline ram-movable devdax,1=ram-movable" },
	{ " flush_cpu_caches ", "auto always never" },
	{ " offline_seconds ", "0 1 2" },
	{ " align ", "4096 2097152 1073741824" },
	{ " uevent ", "add change remove online bind" },
	{ " control ", "on auto" },
};

/* What a file of that kind takes */
static void right_value(const struct file *f)
{
	char kind[64];
	const char *base = strrchr(f->path, '/') + 1;
	unsigned int i;
	int fd;

	snprintf(kind, sizeof(kind), " %s ", kinds[f->kind].name);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strstr(known[i].kinds, kind)) {
			strcpy(value, one_of(known[i].words));
			return;
		}
	}
	value[0] = '\0';
	if (!strncmp(base, "target", 6)) {
		if (below(3))
			strcpy(value, a_name("decoder"));
	} else if (!strcmp(base, "delete_region")) {
		strcpy(value, a_name("region"));
	} else if (!strcmp(base, "delete") || !strcmp(base, "new_id") ||
		   !strcmp(base, "remove_id")) {
		strcpy(value, a_name("dax"));
	} else if (!strcmp(base, "bind") || !strcmp(base, "unbind") ||
		   !strcmp(base, "drivers_probe")) {
		strcpy(value, a_name(""));
	} else {	/* what it holds, or what it asks for: create_ram_region */
		fd = open(f->path, O_RDONLY);
		if (fd >= 0 && read(fd, value, 64) < 0)
			value[0] = '\0';
		close(fd);
	}
}

static const char * const border[] = {
	"0", "1", "2", "-1", "00", "0x0", "0xfffffff", "0x10000000", "0x10000001", "0x7fffffff",
	"0x80000000", "0xffffffff", "0x100000000", "0x7fffffffffffffff", "0x8000000000000000",
	"0xfffffffff0000000", "0xffffffffffffffff", "18446744073709551615",
	"18446744073709551616", "-9223372036854775808", "99999999999999999999999", "017", "255",
	"257", "300", "4095", "4097", "15", "16", "17", "32", "0x", "1e9", "1M", "y", "n", "on",
	"off", "none", "NULL", "region0", "region99999", "region4294967296", "region-1",
	"region00", "decoder0.0", "decoder99.99", "mem0", "root0", "dax0.0", "%s%s%n",
};

/* The value to write, in value[]; its length */
size_t make_value(const struct file *f)
{
	size_t i, len;

	switch (below(10)) {
	case 0:		/* noise */
	case 1:
		len = below(8) ? below(24) : below(MAX_VALUE);
		for (i = 0; i < len; i++)
			value[i] = below(2) ? below(256) : ' ' + below(95);
		return len;
	case 2:
	case 3:
		strcpy(value, border[below(sizeof(border) / sizeof(border[0]))]);
		return strlen(value) + !below(8);	/* with its NUL */
	case 4:		/* right, but spoilt */
		right_value(f);
		len = strlen(value);
		if (len && below(2)) {
			value[below(len)] ^= 1 << below(8);
			return below(len + 1);
		}
		len += snprintf(value + len, 64, "%s", one_of(", 1 ,1=ram-offline - .0 x"));
		return len;
	default:
		right_value(f);
		len = strlen(value);
		if (!len || below(2))
			value[len++] = '\n';
		return len;
	}
}
