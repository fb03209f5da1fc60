// SPDX-License-Identifier: GPL-2.0-only
/* Regions, memory blocks and drivers that come and go: what keeps the machine alive. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
#include "poke.h"

#define SHARE 0x10000000ULL	/* the least that a region takes */

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
int make_region(void)
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

void on_alarm(int sig)
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

void do_block(void)
{
	char path[64][64];
	unsigned int n = find_blocks(path, 64);

	if (n)
		count(BLOCK, block_put(path[below(n)],
				       one_of("online_movable online_movable online offline")));
}

void unmake_region(void)
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
void unbind_one(void)
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

void mend(void)
{
	bind_missing("ACPI0017", "platform", "cxl_acpi");
	bind_missing("0000:", "pci", "cxl_pci");
	puts_to("/sys/bus/cxl/flush", "1");
	bind_missing("port", "cxl", "cxl_port");
	bind_missing("mem", "cxl", "cxl_mem");
	puts_to("/sys/module/cxl_region/parameters/offline_seconds", "1");
}
