// SPDX-License-Identifier: GPL-2.0-only
/* What poke finds: files and names of devices. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "poke.h"

#define MAX_FILES 4096
#define MAX_KINDS 256
#define MAX_NAMES 256

struct kind kinds[MAX_KINDS];
struct file files[MAX_FILES];
char names[MAX_NAMES][32];
unsigned int nr_kinds, nr_files, nr_names;

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

void look_around(void)
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

const char *a_name(const char *begin)
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
