// SPDX-License-Identifier: GPL-2.0-only
/* What deal finds below /sys/bus/cxl: files, devices, windows. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "deal.h"

struct device devices[DEVS];
struct window windows[WINDOWS];
unsigned int nr_devices, nr_windows;

/* @path: result, of PATH_MAX bytes */
__attribute__((format(printf, 3, 0)))
static int open_below_cxl(char *path, int flags, const char *fmt, va_list args)
{
	int len = snprintf(path, PATH_MAX, "/sys/bus/cxl/");

	vsnprintf(path + len, PATH_MAX - len, fmt, args);
	return open(path, flags);
}

__attribute__((format(printf, 2, 3)))
int get(char *buf, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list args;
	ssize_t n;
	int fd;

	va_start(args, fmt);
	fd = open_below_cxl(path, O_RDONLY, fmt, args);
	va_end(args);
	if (fd < 0)
		return -1;
	n = read(fd, buf, 255);
	close(fd);
	if (n < 0)
		return -1;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

__attribute__((format(printf, 2, 3)))
void put(const char *val, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list args;
	int fd;

	va_start(args, fmt);
	fd = open_below_cxl(path, O_WRONLY, fmt, args);
	va_end(args);
	/* An empty line stands for nothing: write(2) of no byte would not arrive */
	if (fd < 0 || write(fd, *val ? val : "\n", strlen(val) ?: 1) < 0)
		die("'%s' to %s: %s", val, path, strerror(errno));
	close(fd);
}

void put_number(uint64_t val, const char *dev, const char *attr)
{
	char text[32];

	snprintf(text, sizeof(text), "%#lx", val);
	put(text, "devices/%s/%s", dev, attr);
}

static int by_place(const void *a, const void *b)
{
	return strverscmp(((const struct device *)a)->place,
			  ((const struct device *)b)->place);
}

/* The host bridge a device is below: a dport of the root, named by its UID. */
static unsigned int bridge_of(const char *place)
{
	char link[PATH_MAX], path[PATH_MAX];
	struct dirent *e;
	unsigned int uid;
	DIR *dir = opendir("/sys/bus/cxl/devices/root0");

	while (dir && (e = readdir(dir))) {
		if (sscanf(e->d_name, "dport%u", &uid) != 1)
			continue;
		snprintf(link, sizeof(link), "/sys/bus/cxl/devices/root0/%s/physical_node",
			 e->d_name);
		if (!realpath(link, path)) {
			*strrchr(link, '/') = '\0';
			if (!realpath(link, path))
				continue;
		}
		strcat(path, "/");
		if (!strncmp(place, path, strlen(path))) {
			closedir(dir);
			return uid;
		}
	}
	die("no host bridge above %s", place);
}

static void find_device(int endpoint)
{
	char link[PATH_MAX], up[PATH_MAX];
	struct device *d = &devices[nr_devices];
	const char *s;
	int ports = 0;

	if (nr_devices == DEVS)
		die("more than %d devices", DEVS);
	snprintf(link, sizeof(link), "/sys/bus/cxl/devices/endpoint%d/uport", endpoint);
	if (!realpath(link, d->place))
		die("%s: %s", link, strerror(errno));
	strcpy(d->mem, strrchr(d->place, '/') + 1);
	*strrchr(d->place, '/') = '\0';
	d->endpoint = endpoint;
	d->bridge = bridge_of(d->place);

	snprintf(link, sizeof(link), "/sys/bus/cxl/devices/endpoint%d", endpoint);
	if (!realpath(link, up))
		die("%s: %s", link, strerror(errno));
	for (s = up; (s = strstr(s, "/port")); s++)
		ports++;
	d->switched = ports > 1;
	nr_devices++;
}

static void find_window(const char *name)
{
	struct window *w = &windows[nr_windows];
	char buf[256], *word;

	if (nr_windows == WINDOWS)
		die("more than %d windows", WINDOWS);
	strcpy(w->name, name);
	if (get(buf, "devices/%s/target_list", name))
		die("%s has no target_list", name);
	for (word = strtok(buf, ","); word && w->ways < DEVS; word = strtok(NULL, ","))
		w->bridge[w->ways++] = strtoul(word, NULL, 10);
	nr_windows++;
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(((const struct window *)a)->name,
			  ((const struct window *)b)->name);
}

void find_all(void)
{
	DIR *dir = opendir("/sys/bus/cxl/devices");
	struct dirent *e;
	int id;

	while (dir && (e = readdir(dir))) {
		if (sscanf(e->d_name, "endpoint%d", &id) == 1)
			find_device(id);
		else if (!strncmp(e->d_name, "decoder0.", 9))
			find_window(e->d_name);
	}
	if (!nr_devices || !nr_windows)
		die("%u devices, %u windows", nr_devices, nr_windows);
	closedir(dir);
	qsort(devices, nr_devices, sizeof(devices[0]), by_place);
	qsort(windows, nr_windows, sizeof(windows[0]), by_name);
}
