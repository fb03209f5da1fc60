/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of poke share, see poke.c. */
#ifndef _CXLL_POKE_H
#define _CXLL_POKE_H

#include <stddef.h>
#include <sys/stat.h>

#define CXL "/sys/bus/cxl/devices/"
#define DAX "/sys/bus/dax/devices/"
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

/* What there is (poke_there.c), and the names of devices */
extern struct kind kinds[];
extern struct file files[];
extern char names[][32];
extern unsigned int nr_kinds, nr_files, nr_names;
void look_around(void);
const char *a_name(const char *begin);

/* Values (poke_value.c) */
extern char value[MAX_VALUE + 1];
const char *one_of(const char *words);
/* The value to write, in value[]; its length */
size_t make_value(const struct file *f);

/* Requests to devices (poke_request.c) */
void do_request(void);
void do_query(void);

/* What keeps the machine alive (poke_region.c) */
/* Every step as it should be; what the other process or an earlier value spoilt is refused. */
int make_region(void);
void do_block(void);
void unmake_region(void);
/* Any device of ours loses its driver; what depends on it goes or is held. */
void unbind_one(void);
void mend(void);
void on_alarm(int sig);

__attribute__((noreturn)) void die(const char *what);
unsigned long below(unsigned long n);
int count(int job, int good);

/* To the log as well; true when it was taken. */
__attribute__((format(printf, 2, 3)))
int puts_to(const char *path, const char *fmt, ...);

#endif
