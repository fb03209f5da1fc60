// SPDX-License-Identifier: GPL-2.0-only
/* Memory blocks as a model, see mem_model.h. */
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/memory.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <cxll/memory_rule.h>
#include "../../../../drivers/cxl/region/hwpoison.h"
#include "../../../../drivers/cxl/region/memory.h"
#include "../../../../drivers/cxl/region/memory_block.h"
#include "mem_model.h"

#define BASE	BIT_ULL(41)

struct mem_model mem_model;

void mem_model_init(struct kunit *test, unsigned long nr)
{
	u64 size = memory_block_size_bytes();
	unsigned long i;

	mem_model = (struct mem_model){
		.range = { BASE, BASE + nr * size - 1 },
		.nr = nr,
		.first = BASE / size,
		.came = ULONG_MAX,
	};
	mem_model.block = kvcalloc(nr, sizeof(*mem_model.block), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem_model.block);
	for (i = 0; i < nr; i++) {
		mem_model.block[i].online = true;
		mem_model.block[i].free = MEM_FREE;
	}
}

void mem_model_exit(void)
{
	kvfree(mem_model.block);
	mem_model.block = NULL;
}

unsigned long mem_model_online(void)
{
	unsigned long i, n = 0;

	for (i = 0; i < mem_model.nr; i++)
		n += mem_model.block[i].online;
	return n;
}

static struct mem_block *block_at(unsigned long number)
{
	mem_model.calls++;
	cond_resched();
	return &mem_model.block[number - BASE / memory_block_size_bytes()];
}

static struct mem_block *block_of(const struct range *part)
{
	return block_at(part->start / memory_block_size_bytes());
}

/* memory_block.c */

bool memory_block_is_online(const struct range *range, unsigned long block)
{
	return block_at(block)->online;
}

unsigned int cxll_memory_blocks_online(const struct range *range,
				       unsigned long *first,
				       unsigned long *last)
{
	unsigned long i, n = 0, from = range->start / memory_block_size_bytes();

	mem_model.calls += mem_model.nr;
	for (i = 0; i < mem_model.nr; i++) {
		if (!mem_model.block[i].online)
			continue;
		if (!n++ && first)
			*first = from + i;
		if (last)
			*last = from + i;
	}
	return n;
}

/* The kernel tries on while a page is pinned, until a signal comes. */
static int wait_for_pins(const struct mem_block *b)
{
	while (b->pinned) {
		if (signal_pending(current))
			return -EINTR;
		msleep(20);
	}
	return 0;
}

/* It isolates the block, asks memory notifiers, then moves what is in use. */
static int block_go_offline(struct mem_block *b, unsigned long number)
{
	struct range part = cxll_memory_block_part(&mem_model.range, number,
						   memory_block_size_bytes());
	int rc;

	if (b->kernel)
		return -EBUSY;
	rc = hwpoison_going_offline(&part, mem_model.gone) ?: wait_for_pins(b);
	if (rc)
		return rc;
	if (number != mem_model.first) {
		mem_model.disorder += number < mem_model.last;
		mem_model.last = number;
	} else {
		mem_model.last = ULONG_MAX;
	}
	b->online = false;
	b->used = 0;
	b->free = 0;
	return 0;
}

int cxll_memory_block_set_state(unsigned long block, const char *state)
{
	struct mem_block *b = block_at(block);

	if (!strcmp(state, "offline"))
		return block_go_offline(b, block);
	mem_model.came_disorder += block > mem_model.came;
	mem_model.came = block;
	b->online = true;
	b->free = MEM_FREE;
	return 0;
}

/* memory_rule.c */

void cxll_memory_rule_change(struct cxll_memory_rule *rule, unsigned int set,
			     unsigned int clear)
{
	mem_model.gone |= set & CXLL_MEMORY_GONE;
}

/* hwpoison.c */

bool hwpoison_pass_run(struct hwpoison_pass *pass)
{
	struct mem_block *b = block_of(&pass->part);

	mem_model.passes++;
	if (pass->until && time_after_eq(jiffies, pass->until))
		return false;
	if (pass->take) {
		pass->taken += b->free;
		b->free = 0;
	}
	if (pass->mark) {
		pass->marked += b->used;
		b->marked += b->used;
		b->used = 0;
	}
	pass->left = b->used + b->kernel;
	pass->unsure = 0;
	return true;
}

bool hwpoison_is_idle(const struct hwpoison_scope *scope,
		      const struct range *part)
{
	struct hwpoison_pass pass = { .scope = scope, .part = *part };

	return hwpoison_pass_run(&pass) && !pass.left;
}

unsigned long memory_pages_held(const struct range *range)
{
	return block_of(range)->marked;
}

int hwpoison_remember(unsigned long block)
{
	block_at(block)->remembered = true;
	return 0;
}

bool hwpoison_is_remembered(unsigned long block)
{
	return block_at(block)->remembered;
}

int hwpoison_permitted(void)
{
	return mem_model.forbidden ? -EPERM : 0;
}

/* hwpoison_huge.c: the model has no huge pages */

void hwpoison_huge_release(const struct range *part)
{
}
