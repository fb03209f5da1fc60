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
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CXL "/sys/bus/cxl/devices/"
#define DAX "/sys/bus/dax/devices/"
#define SHARE 0x10000000ULL	/* the least that a region takes */
#define MAX_FILES 4096
#define MAX_KINDS 256
#define MAX_NAMES 256
#define MAX_VALUE 8192

struct kind {
	char name[48];
	unsigned long written, accepted;
};

struct file {
	char path[160];
	unsigned int kind;
	mode_t mode;
};

enum { WRITE, READ, REQUEST, QUERY, MAP, MAKE, UNMAKE, UNBIND, MEND, BLOCK, NR_JOBS };

static const char * const job_names[NR_JOBS] = {
	"writes", "reads", "requests", "queries", "mappings of devdax files", "regions made",
	"regions taken away", "devices unbound", "devices bound again", "memory blocks switched",
};

static struct kind kinds[MAX_KINDS];
static struct file files[MAX_FILES];
static char names[MAX_NAMES][32];
static unsigned int nr_kinds, nr_files, nr_names;
static unsigned long done[NR_JOBS], refused[NR_JOBS], steps, wrong;
static char value[MAX_VALUE + 1];
static int kmsg = -1;
static sigjmp_buf after_bus;

static void die(const char *what)
{
	fprintf(stderr, "poke: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void on_bus(int sig)
{
	(void)sig;
	siglongjmp(after_bus, 1);
}

static unsigned long below(unsigned long n)
{
	return ((unsigned long)random() << 31 ^ random()) % n;
}

static int count(int job, int good)
{
	if (good)
		done[job]++;
	else
		refused[job]++;
	return good;
}

/* What there is */

static unsigned int kind_of(const char *base)
{
	char name[sizeof(kinds[0].name)];
	unsigned int i;
	size_t n;

	snprintf(name, sizeof(name), "%s", base);
	for (n = strlen(name); n && isdigit(name[n - 1]); n--)
		name[n - 1] = '\0';
	for (i = 0; i < nr_kinds; i++)
		if (!strcmp(kinds[i].name, name))
			return i;
	if (nr_kinds == MAX_KINDS)
		die("too many kinds of files");
	strcpy(kinds[nr_kinds].name, name);
	return nr_kinds++;
}

static void add_file(const char *path)
{
	struct stat st;

	if (lstat(path, &st) || !S_ISREG(st.st_mode) || nr_files == MAX_FILES ||
	    strlen(path) >= sizeof(files[0].path))
		return;
	strcpy(files[nr_files].path, path);
	files[nr_files].kind = kind_of(strrchr(path, '/') + 1);
	files[nr_files++].mode = st.st_mode;
}

/* A directory and its groups of files, but not the devices below it. */
static void add_files(const char *dir, int depth)
{
	char path[512];
	struct dirent *e;
	DIR *d = opendir(dir);

	if (!d)
		return;
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_type == DT_REG)
			add_file(path);
		snprintf(path, sizeof(path), "%s/%s/subsystem", dir, e->d_name);
		if (e->d_type != DT_DIR || !depth || !access(path, F_OK))
			continue;
		*strrchr(path, '/') = '\0';
		add_files(path, depth - 1);
	}
	closedir(d);
}

static void add_pattern(const char *pattern)
{
	glob_t found;
	size_t i;

	if (!glob(pattern, 0, NULL, &found))
		for (i = 0; i < found.gl_pathc; i++)
			add_file(found.gl_pathv[i]);
	globfree(&found);
}

static void add_name(const char *name)
{
	if (nr_names < MAX_NAMES && strlen(name) < sizeof(names[0]))
		strcpy(names[nr_names++], name);
}

static void add_devices(const char *bus)
{
	glob_t found;
	char pattern[64];
	size_t i;

	snprintf(pattern, sizeof(pattern), "%s*", bus);
	if (!glob(pattern, 0, NULL, &found)) {
		for (i = 0; i < found.gl_pathc; i++) {
			add_name(strrchr(found.gl_pathv[i], '/') + 1);
			add_files(found.gl_pathv[i], 2);
		}
	}
	globfree(&found);
}

/* PCI functions of the class of CXL memory devices */
static void add_functions(void)
{
	char class[16] = "", *slash;
	glob_t found;
	size_t i;
	int fd;

	if (!glob("/sys/bus/pci/devices/*/class", 0, NULL, &found)) {
		for (i = 0; i < found.gl_pathc; i++) {
			fd = open(found.gl_pathv[i], O_RDONLY);
			if (fd >= 0 && read(fd, class, 15) > 0 && !strncmp(class, "0x0502", 6)) {
				slash = strrchr(found.gl_pathv[i], '/');
				*slash = '\0';
				add_name(strrchr(found.gl_pathv[i], '/') + 1);
			}
			close(fd);
		}
	}
	globfree(&found);
}

static void look_around(void)
{
	nr_files = 0;
	nr_names = 0;
	add_name("ACPI0017:00");
	add_functions();
	add_devices(CXL);
	add_devices(DAX);
	add_pattern("/sys/bus/cxl/*");
	add_pattern("/sys/bus/dax/*");
	add_pattern("/sys/bus/cxl/drivers/*/*");
	add_pattern("/sys/bus/dax/drivers/*/*");
	add_pattern("/sys/bus/pci/drivers/cxl_pci/*bind");
	add_pattern("/sys/bus/platform/drivers/cxl_*/*bind");
	add_pattern("/sys/module/cxl_*/parameters/*");
	add_pattern("/sys/module/dax_cxl/parameters/*");
}

static const char *a_name(const char *begin)
{
	unsigned int i, n = 0, pick;

	for (i = 0; i < nr_names; i++)
		n += !strncmp(names[i], begin, strlen(begin));
	if (!n)
		return "none";
	pick = below(n);
	for (i = 0; i < nr_names; i++)
		if (!strncmp(names[i], begin, strlen(begin)) && !pick--)
			return names[i];
	return "none";
}

/* Values */

static const char *one_of(const char *words)
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
static size_t make_value(const struct file *f)
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

/* Writing and reading */

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
static int puts_to(const char *path, const char *fmt, ...)
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

/* Requests to devices; the structures are those of the ABI */

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

static void do_request(void)
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

static void do_query(void)
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

/* What keeps the machine alive */

/* A decoder that maps nothing and comes next on its device */
static int free_decoder(char *name, size_t len)
{
	const char *endpoint = a_name("endpoint");
	unsigned int n;
	char path[96], was[32];
	ssize_t got;
	int fd;

	for (n = 0; n < 4; n++) {
		snprintf(name, len, "decoder%s.%u", endpoint + strlen("endpoint"), n);
		snprintf(path, sizeof(path), CXL "%s/dpa_size", name);
		fd = open(path, O_RDONLY);
		got = fd < 0 ? 0 : read(fd, was, sizeof(was));
		close(fd);
		if (got > 2 && !strncmp(was, "0x0\n", 4))
			return 1;
	}
	return 0;
}

/* Every step as it should be; what the other process or an earlier value spoilt is refused. */
static int make_region(void)
{
	static const char create[] = CXL "decoder0.0/create_ram_region";
	char region[32] = "", decoder[32], dir[80], path[128];
	int fd = open(create, O_RDONLY);

	if (fd < 0 || read(fd, region, sizeof(region) - 1) < 2 || !free_decoder(decoder, 32)) {
		close(fd);
		return 0;
	}
	close(fd);
	region[strcspn(region, "\n")] = '\0';
	if (!puts_to(create, "%s", region))
		return 0;
	snprintf(path, sizeof(path), CXL "%s/mode", decoder);
	puts_to(path, "ram");
	snprintf(path, sizeof(path), CXL "%s/dpa_size", decoder);
	puts_to(path, "%#llx", SHARE);
	snprintf(dir, sizeof(dir), CXL "%s", region);
	snprintf(path, sizeof(path), "%s/size", dir);
	puts_to(path, "%#llx", SHARE);
	snprintf(path, sizeof(path), "%s/target0", dir);
	puts_to(path, "%s", decoder);
	snprintf(path, sizeof(path), "%s/commit", dir);
	return puts_to(path, "1") && puts_to("/sys/bus/cxl/drivers/cxl_region/bind", "%s", region);
}

/* States of memory blocks above 4 GiB: of a guest with 2 GiB these are all ours. */
static unsigned int find_blocks(char path[][64], unsigned int max)
{
	static const char place[] = "/sys/devices/system/memory/memory";
	unsigned int n = 0;
	glob_t found;
	size_t i;

	if (!glob("/sys/devices/system/memory/memory*/state", 0, NULL, &found))
		for (i = 0; i < found.gl_pathc && n < max; i++)
			if (strtoul(found.gl_pathv[i] + strlen(place), NULL, 10) >= 32)
				snprintf(path[n++], 64, "%s", found.gl_pathv[i]);
	globfree(&found);
	return n;
}

static void on_alarm(int sig)
{
	(void)sig;
}

/*
 * Memory that cannot be moved is tried again for ever, with device_hotplug_lock held, until a
 * signal comes: whoever does this by hand gives up after a while.
 */
static int block_put(const char *path, const char *word)
{
	static const struct itimerval limit = { { 10, 0 }, { 10, 0 } }, none;
	int good;

	setitimer(ITIMER_REAL, &limit, NULL);
	good = puts_to(path, "%s", word);
	setitimer(ITIMER_REAL, &none, NULL);
	return good;
}

static void do_block(void)
{
	char path[64][64];
	unsigned int n = find_blocks(path, 64);

	if (n)
		count(BLOCK, block_put(path[below(n)],
				       one_of("online_movable online_movable online offline")));
}

static void unmake_region(void)
{
	char path[64][64], word[32];
	unsigned int i, n;

	/* Its memory comes offline first: nobody knows which is whose, so now and then all does */
	n = below(4) ? 0 : find_blocks(path, 64);
	for (i = 0; i < n; i++)
		block_put(path[i], "offline");
	strcpy(word, a_name("region"));
	if (!strcmp(word, "none"))
		return;
	if (below(2))
		puts_to("/sys/bus/cxl/drivers/cxl_region/unbind", "%s", word);
	count(UNMAKE, puts_to(CXL "decoder0.0/delete_region", "%s", word));
}

static void bind_missing(const char *begin, const char *bus, const char *driver)
{
	char path[128];
	unsigned int i;

	for (i = 0; i < nr_names; i++) {
		if (strncmp(names[i], begin, strlen(begin)))
			continue;
		snprintf(path, sizeof(path), "/sys/bus/%s/devices/%s/driver", bus, names[i]);
		if (!access(path, F_OK))
			continue;
		snprintf(path, sizeof(path), "/sys/bus/%s/drivers/%s/bind", bus, driver);
		count(MEND, puts_to(path, "%s", names[i]));
	}
}

/* Any device of ours loses its driver; what depends on it goes or is held. */
static void unbind_one(void)
{
	static const struct {
		const char *begin, *bus, *driver;
	} how[] = {
		{ "0000:", "pci", "cxl_pci" }, { "mem", "cxl", "cxl_mem" },
		{ "port", "cxl", "cxl_port" }, { "region", "cxl", "cxl_region" },
		{ "ACPI0017", "platform", "cxl_acpi" }, { "dax", "dax", "device_dax" },
		{ "dax", "dax", "kmem" },
	};
	unsigned int i = below(sizeof(how) / sizeof(how[0]));
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/%s/drivers/%s/unbind", how[i].bus, how[i].driver);
	count(UNBIND, puts_to(path, "%s", a_name(how[i].begin)));
}

static void mend(void)
{
	bind_missing("ACPI0017", "platform", "cxl_acpi");
	bind_missing("0000:", "pci", "cxl_pci");
	puts_to("/sys/bus/cxl/flush", "1");
	bind_missing("port", "cxl", "cxl_port");
	bind_missing("mem", "cxl", "cxl_mem");
	puts_to("/sys/module/cxl_region/parameters/offline_seconds", "1");
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
