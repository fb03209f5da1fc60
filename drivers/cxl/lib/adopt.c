// SPDX-License-Identifier: GPL-2.0-only
/* Where a device stands in the region that committed decoders make. */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <cxll/lib/adopt.h>
#include <cxll/lib/window.h>

static const char *port_role(unsigned int level)
{
	return level ? "switch" : "host bridge";
}

static bool codes_are_valid(const struct cxll_interleave *ilv)
{
	u8 code;

	return !cxll_ways_encode(ilv->ways, &code) &&
	       !cxll_gran_encode(ilv->gran, &code);
}

/* Is the range inside @size bytes at @base? */
static bool adopt_is_within(const struct cxll_adopt *in, u64 base, u64 size)
{
	return in->base >= base && in->base - base <= size &&
	       in->size <= size - (in->base - base);
}

static int range_check(const struct cxll_adopt *in, struct cxll_why *why)
{
	u64 end;

	if (!in->size || check_add_overflow(in->base, in->size, &end) ||
	    !adopt_is_within(in, in->window.base, in->window.size)) {
		cxll_why_set(why,
			     "0x%llx bytes at 0x%llx are not inside the window of 0x%llx bytes at 0x%llx",
			     in->size, in->base, in->window.size,
			     in->window.base);
		return -EINVAL;
	}
	if (!codes_are_valid(&in->ilv)) {
		cxll_why_set(why,
			     "the endpoint's decoder has no valid interleave: %u ways of %u bytes",
			     in->ilv.ways, in->ilv.gran);
		return -EINVAL;
	}
	if (in->depth > CXLL_PLAN_DEPTH) {
		cxll_why_set(why,
			     "%u ports are above the endpoint, up to %u are supported",
			     in->depth, CXLL_PLAN_DEPTH);
		return -EINVAL;
	}
	return 0;
}

static int port_check(const struct cxll_adopt *in, unsigned int level,
		      struct cxll_why *why)
{
	const struct cxll_hdm_setting *set = &in->port[level].set;

	if (in->port[level].passthrough)
		return 0;
	if (!codes_are_valid(&set->ilv) ||
	    set->ilv.ways > CXLL_HDM_TARGETS_MAX) {
		cxll_why_set(why,
			     "the decoder of the %s at level %u has no valid interleave: %u ways of %u bytes",
			     port_role(level), level, set->ilv.ways, set->ilv.gran);
		return -EINVAL;
	}
	if (!adopt_is_within(in, set->base, set->size)) {
		cxll_why_set(why,
			     "the decoder of the %s at level %u has 0x%llx bytes at 0x%llx, not all of 0x%llx bytes at 0x%llx",
			     port_role(level), level, set->size, set->base,
			     in->size, in->base);
		return -EINVAL;
	}
	return 0;
}

static bool leads_here(const struct cxll_adopt *in,
		       const struct cxll_window *win, u64 hpa)
{
	unsigned int i;

	if (win->targets[cxll_window_select(win, hpa)] != in->bridge)
		return false;
	for (i = 0; i < in->depth; i++) {
		const struct cxll_adopt_port *port = &in->port[i];

		if (!port->passthrough &&
		    port->set.targets[cxll_ilv_select(&port->set.ilv, hpa)] !=
		    port->target)
			return false;
	}
	return true;
}

/* Only what holds in every stripe is a position. */
static int bits_check(const struct cxll_adopt *in,
		      const struct cxll_window *win, unsigned int level,
		      struct cxll_why *why)
{
	const struct cxll_interleave *ilv = &in->port[level].set.ilv;
	u64 both;

	if (in->port[level].passthrough)
		return 0;
	both = (u64)ilv->gran * (ilv->ways - 1) & cxll_window_replaced(win);
	if (!both)
		return 0;
	cxll_why_set(why,
		     "the decoder of the %s at level %u selects by address bits 0x%llx, which the XOR window selects by too",
		     port_role(level), level, both);
	return -EINVAL;
}

/* A full turn: after that many bytes all levels begin again. */
struct turn {
	unsigned int step;
	unsigned int length;
};

static void turn_add(struct turn *turn, const struct cxll_interleave *ilv)
{
	turn->step = min(turn->step, ilv->gran);
	turn->length = max(turn->length, 3 * ilv->ways * ilv->gran);
}

static void turn_of(const struct cxll_adopt *in,
		    const struct cxll_window *win, struct turn *turn)
{
	unsigned int i;

	*turn = (struct turn){ .step = in->ilv.gran };
	turn_add(turn, &in->ilv);
	turn_add(turn, &win->ilv);
	for (i = 0; i < in->depth; i++)
		if (!in->port[i].passthrough)
			turn_add(turn, &in->port[i].set.ilv);
}

/* One bit per position in both: bytes of it lead here, bytes of it do not. */
static void adopt_follow(const struct cxll_adopt *in,
			 const struct cxll_window *win, u32 *here, u32 *away)
{
	struct turn turn;
	unsigned int off;

	turn_of(in, win, &turn);
	*here = 0;
	*away = 0;
	for (off = 0; off < turn.length; off += turn.step) {
		u32 pos = BIT(off / in->ilv.gran % in->ilv.ways);

		if (leads_here(in, win, cxll_window_bend(win, in->base + off)))
			*here |= pos;
		else
			*away |= pos;
	}
}

static int adopt_verdict(const struct cxll_adopt *in, u32 here, u32 away,
			 unsigned int *pos, struct cxll_why *why)
{
	if (!here) {
		cxll_why_set(why,
			     "none of the %u ways of 0x%llx bytes at 0x%llx reaches the endpoint: the decoders above it select other ports",
			     in->ilv.ways, in->size, in->base);
		return -EINVAL;
	}
	if (here & away) {
		cxll_why_set(why,
			     "the decoders above the endpoint interleave differently from its %u ways of %u bytes at 0x%llx",
			     in->ilv.ways, in->ilv.gran, in->base);
		return -EINVAL;
	}
	if (!is_power_of_2(here)) {
		cxll_why_set(why,
			     "ways 0x%x (a bit each) of 0x%llx bytes at 0x%llx select one endpoint: the decoders above do not distinguish devices",
			     here, in->size, in->base);
		return -EINVAL;
	}
	*pos = ilog2(here);
	return 0;
}

static bool port_targets(const struct cxll_adopt_port *port)
{
	unsigned int i;

	for (i = 0; i < port->set.ilv.ways && i < CXLL_HDM_TARGETS_MAX; i++)
		if (port->set.targets[i] == port->target)
			return true;
	return false;
}

bool cxll_adopt_translated(const struct cxll_adopt *in)
{
	const struct cxll_adopt_port *bridge = &in->port[0];
	const struct cxll_window *window = &in->window;
	u64 from;

	if (!in->size || !in->depth || !cxll_window_leads_to(window, in->bridge))
		return false;
	if (bridge->passthrough)
		return !in->base;
	if (!bridge->set.size || bridge->set.base < window->base)
		return false;
	from = bridge->set.base - window->base;
	return from < window->size && bridge->set.size <= window->size - from &&
	       bridge->set.size >= in->size && port_targets(bridge);
}
EXPORT_SYMBOL_GPL(cxll_adopt_translated);

int cxll_adopt_position(const struct cxll_adopt *in, unsigned int *pos,
			struct cxll_why *why)
{
	struct cxll_window win;
	unsigned int i;
	u32 here, away;
	int rc;

	rc = cxll_window_check(&in->window, why);
	if (!rc)
		rc = range_check(in, why);
	for (i = 0; i < in->depth && !rc; i++)
		rc = port_check(in, i, why);
	if (rc)
		return rc;

	cxll_window_fold(&in->window, &win);
	for (i = 0; i < in->depth && !rc; i++)
		rc = bits_check(in, &win, i, why);
	if (rc)
		return rc;
	adopt_follow(in, &win, &here, &away);
	return adopt_verdict(in, here, away, pos, why);
}
EXPORT_SYMBOL_GPL(cxll_adopt_position);
