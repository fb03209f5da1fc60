// SPDX-License-Identifier: GPL-2.0-only
/* Regions of deal, made and taken away through the files that the tools use. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "deal.h"

void region_make(struct region *r, const char *window, const struct device **want,
		 unsigned int decoder)
{
	char buf[256], name[64], attr[32];
	unsigned int i, k;
	int id;

	if (get(buf, "devices/%s/create_ram_region", window))
		die("%s offers no region", window);
	strcpy(r->name, buf);
	put(r->name, "devices/%s/create_ram_region", window);
	if (r->gran)
		put_number(r->gran, r->name, "interleave_granularity");
	put_number(r->ways, r->name, "interleave_ways");
	put_number(r->size, r->name, "size");
	for (i = 0; i < r->ways; i++) {
		snprintf(name, sizeof(name), "decoder%d.%u", want[i]->endpoint, decoder);
		put("ram", "devices/%s/mode", name);
		put_number(r->size / r->ways, name, "dpa_size");
		snprintf(attr, sizeof(attr), "target%u", i);
		put(name, "devices/%s/%s", r->name, attr);
	}
	put("1", "devices/%s/commit", r->name);
	put(r->name, "drivers/cxl_region/bind");

	if (get(buf, "devices/%s/interleave_granularity", r->name))
		die("%s has no granularity", r->name);
	r->gran = strtoul(buf, NULL, 10);
	/* Who stands where: the planner may have changed the order */
	for (i = 0; i < r->ways; i++) {
		if (get(buf, "devices/%s/target%u", r->name, i) ||
		    sscanf(buf, "decoder%d.", &id) != 1)
			die("%s has no target%u", r->name, i);
		r->at[i] = NULL;
		for (k = 0; k < nr_devices; k++)
			if (devices[k].endpoint == id)
				r->at[i] = &devices[k];
		if (!r->at[i])
			die("%s is at nobody's decoder %s", r->name, buf);
	}
	if (get(buf, "devices/decoder%d.%u/dpa_resource", r->at[0]->endpoint, decoder))
		die("decoder%d.%u has no dpa_resource", r->at[0]->endpoint, decoder);
	r->dpa = strtoull(buf, NULL, 16);
}

void region_drop(const struct region *r, const char *window, unsigned int decoder)
{
	char name[64];
	unsigned int i;

	put(r->name, "drivers/cxl_region/unbind");
	put("0", "devices/%s/commit", r->name);
	for (i = 0; i < r->ways; i++) {
		put("", "devices/%s/target%u", r->name, i);
		snprintf(name, sizeof(name), "decoder%d.%u", r->at[i]->endpoint, decoder);
		put("0", "devices/%s/dpa_size", name);
	}
	put(r->name, "devices/%s/delete_region", window);
}

volatile uint64_t *region_map(const struct region *r)
{
	char path[64];
	void *p;
	int fd;

	snprintf(path, sizeof(path), "/dev/dax%s.0", r->name + strlen("region"));
	fd = open(path, O_RDWR);
	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	p = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap of %s: %s", path, strerror(errno));
	close(fd);
	return p;
}
