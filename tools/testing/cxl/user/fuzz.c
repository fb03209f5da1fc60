// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every decoder of lib on random and bent bytes. Buffers have exactly the
 * length that is told, so AddressSanitizer sees a read of one byte too many;
 * what comes out is held against the rules its header promises.
 *
 *   fuzz [seconds [seed]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/kernel.h>
#include "fuzz.h"

#define INPUT_MAX	512
#define ROUND		2000

struct fuzz_target {
	const char *name;
	const u8 *(*sample)(size_t *len);
	int (*run)(const u8 *buf, size_t len);
	unsigned long long inputs, accepted, failed;
};

static u64 rng_state;
static struct fuzz_target *current;

u64 rng(void)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return rng_state;
}

u64 below(u64 n)
{
	return rng() % n;
}

void rule_fails(int line, const char *rule)
{
	if (!current->failed++)
		printf("%s, input %llu, line %d: broken: %s\n", current->name,
		       current->inputs, line, rule);
}

void rule_why(int rc, const struct cxll_why *why)
{
	const char *end = memchr(why->text, '\0', sizeof(why->text));

	RULE(end);
	RULE(end && (rc < 0) == (end - why->text > 10));
	/* One byte is left, so nothing was cut off. */
	RULE(end != &why->text[sizeof(why->text) - 1]);
}

void sample_put(u8 *p, u64 val, unsigned int bytes)
{
	for (; bytes--; val >>= 8)
		*p++ = val & 0xff;
}

u64 some_size(void)
{
	switch (below(8)) {
	case 0:
		return rng() >> below(64);
	case 1:
		return 0;
	default:
		return below(40) * GRANULE;
	}
}

static const u8 *no_sample(size_t *len)
{
	*len = 0;
	return NULL;
}

static struct fuzz_target targets[] = {
	{ "dvsec", dvsec_sample, dvsec_run, 0, 0, 0 },
	{ "register locator", regloc_sample, regloc_run, 0, 0, 0 },
	{ "component array", component_sample, component_run, 0, 0, 0 },
	{ "device array", devcap_sample, devcap_run, 0, 0, 0 },
	{ "HDM decoder", hdm_sample, hdm_run, 0, 0, 0 },
	{ "CEDT", cedt_sample, cedt_run, 0, 0, 0 },
	{ "identify, partition", identify_sample, identify_run, 0, 0, 0 },
	{ "logs, CEL", logs_sample, logs_run, 0, 0, 0 },
	{ "CDAT", cdat_sample, cdat_run, 0, 0, 0 },
	{ "DPA", no_sample, dpa_run, 0, 0, 0 },
	{ "interleave", no_sample, interleave_run, 0, 0, 0 },
	{ "planner", no_sample, plan_run, 0, 0, 0 },
	{ "adoption", no_sample, adopt_run, 0, 0, 0 },
	{ "translation", no_sample, translate_run, 0, 0, 0 },
	{ "RCRB", no_sample, rcrb_run, 0, 0, 0 },
	{ "derived windows", no_sample, derive_run, 0, 0, 0 },
	{ "policy list", policy_sample, policy_run, 0, 0, 0 },
};

static void bend(u8 *buf, size_t len)
{
	static const u8 edges[] = { 0, 1, 2, 3, 4, 7, 8, 0x7f, 0x80, 0xff };
	unsigned int times = below(6);

	while (len && times--) {
		size_t at = below(len);

		switch (below(3)) {
		case 0:
			buf[at] ^= 1 << below(8);
			break;
		case 1:
			buf[at] = edges[below(sizeof(edges))];
			break;
		default:
			buf[at] = rng();
		}
	}
}

/* A sample, bent and cut or grown; every eighth input is noise. */
static size_t input_fill(u8 *buf, const struct fuzz_target *t)
{
	const u8 *sample;
	size_t len, i;

	for (i = 0; i < INPUT_MAX; i++)
		buf[i] = below(2) ? 0 : rng();
	sample = t->sample(&len);
	if (!len || !below(8))
		return below(INPUT_MAX);
	memcpy(buf, sample, len);
	bend(buf, len);
	if (!below(3))
		len = below(2) ? below(len + 1) : len + below(16);
	return len;
}

static void target_round(struct fuzz_target *t)
{
	u8 input[INPUT_MAX], *exact;
	unsigned int i;
	size_t len;

	current = t;
	for (i = 0; i < ROUND; i++) {
		len = input_fill(input, t);
		exact = malloc(len);
		if (!exact)
			abort();
		memcpy(exact, input, len);
		t->inputs++;
		t->accepted += t->run(exact, len) >= 0;
		free(exact);
	}
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 10;
	unsigned int i, passed = 0, failed = 0;
	struct timespec begin, now;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	rng_state = argc > 2 ? strtoull(argv[2], NULL, 0) :
			       (u64)begin.tv_nsec << 20 ^ begin.tv_sec;
	rng_state |= !rng_state;
	printf("seed %llu, %g s\n", (unsigned long long)rng_state, seconds);
	fflush(stdout);
	do {
		for (i = 0; i < ARRAY_SIZE(targets); i++)
			target_round(&targets[i]);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - begin.tv_sec +
		 (now.tv_nsec - begin.tv_nsec) / 1e9 < seconds);

	for (i = 0; i < ARRAY_SIZE(targets); i++) {
		/* One that accepts nothing, or all, has tested nothing. */
		bool ok = !targets[i].failed && targets[i].accepted &&
			  targets[i].accepted < targets[i].inputs;

		printf("%-20s %9llu inputs, %9llu accepted, %llu broken\n",
		       targets[i].name, targets[i].inputs, targets[i].accepted,
		       targets[i].failed);
		passed += ok;
		failed += !ok;
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
