// SPDX-License-Identifier: GPL-2.0-only
/* Windows: where host physical addresses for CXL memory may come from. */
#include <cxll/decoder.h>
#include <cxll/locks.h>
#include <cxll/lib/window.h>
#include "acpi.h"

/* A bridge that the table names and the machine does not have is none. */
static unsigned int window_targets_known(struct cxll_acpi *ca,
					 const struct cxll_window *window,
					 u32 *unknown)
{
	unsigned int known = 0;
	int i;

	guard(rwsem_read)(&cxll_tree_lock);
	for (i = 0; i < window->ilv.ways; i++) {
		if (cxll_port_has_dport(ca->root, window->targets[i]))
			known++;
		else
			*unknown = window->targets[i];
	}
	return known;
}

static int match_uid(struct cxll_acpi *ca, const struct cxll_cedt_entry *entry,
		     void *uid)
{
	return entry->chbs.uid == *(u32 *)uid;
}

/*
 * A target that is a CXL bridge has a CHBS (CXL 3.1 9.18.1.2); one without is
 * something else, such as the controller of the machine's own memory. Which
 * addresses go where is then known to the firmware alone, and the range is its
 * own to hand out: it is no window, so that the memory stays whose it is.
 */
static void window_refuse(struct cxll_acpi *ca,
			  const struct cxll_window *window,
			  unsigned int known, u32 unknown)
{
	if (known && !cxll_acpi_for_each(ca, CXLL_CEDT_CHBS, match_uid,
					 &unknown))
		dev_info(ca->dev, "CEDT window [%#llx, size %#llx] is interleaved with memory that is not CXL (target %u): managed by firmware\n",
			 window->base, window->size, unknown);
	else
		dev_warn(ca->dev, "CEDT window [%#llx, size %#llx] is left out: its target %u is not a host bridge of this machine\n",
			 window->base, window->size, unknown);
}

struct late_windows {
	u32 uid;
	unsigned int missing;
};

static int match_base(struct device *dev, void *base)
{
	return is_cxll_root_decoder(dev) &&
	       to_cxll_root_decoder(dev)->window.base == *(u64 *)base;
}

static int window_count_late(struct cxll_acpi *ca,
			     const struct cxll_cedt_entry *entry, void *data)
{
	struct cxll_window window = entry->cfmws;
	struct late_windows *late = data;
	struct device *dev;
	u32 unknown;

	if (!cxll_window_leads_to(&window, late->uid) ||
	    window_targets_known(ca, &window, &unknown) != window.ilv.ways)
		return 0;

	dev = device_find_child(&ca->root->dev, &window.base, match_base);
	if (!dev)
		late->missing++;
	put_device(dev);
	return 0;
}

/**
 * cxll_acpi_late_windows - windows that were left out as a bridge was missing
 * @ca: root and table
 * @uid: the bridge, which is there by now
 *
 * Return: how many could be used by now. Context: sleeps.
 */
unsigned int cxll_acpi_late_windows(struct cxll_acpi *ca, u32 uid)
{
	struct late_windows late = { .uid = uid };

	cxll_acpi_for_each(ca, CXLL_CEDT_CFMWS, window_count_late, &late);
	return late.missing;
}

static int window_use_maps(struct cxll_acpi *ca,
			   const struct cxll_cedt_entry *entry, void *window)
{
	cxll_window_use_cxims(window, &entry->cxims);
	return 0;
}

static int window_add(struct cxll_acpi *ca, const struct cxll_cedt_entry *entry,
		      void *count)
{
	struct cxll_window window = entry->cfmws;
	struct cxll_root_decoder *rd;
	unsigned int known;
	u32 unknown;

	known = window_targets_known(ca, &window, &unknown);
	if (known != window.ilv.ways) {
		window_refuse(ca, &window, known, unknown);
		return 0;
	}

	/* The maps of an XOR window stand in entries of their own */
	cxll_acpi_for_each(ca, CXLL_CEDT_CXIMS, window_use_maps, &window);
	rd = cxll_root_decoder_add(ca->root, &window);
	if (!IS_ERR(rd)) {
		scoped_guard(rwsem_write, &cxll_tree_lock)
			rd->translated = ca->translates;
		++*(unsigned int *)count;
		return 0;
	}
	if (PTR_ERR(rd) == -ENOMEM)
		return -ENOMEM;
	dev_warn(ca->dev, "CEDT window [%#llx, size %#llx] is left out: %s (%ld)\n",
		 window.base, window.size, PTR_ERR(rd) == -ERANGE ?
		 "it is beyond the addresses of this processor" :
		 "it could not be added", PTR_ERR(rd));
	return 0;
}

/**
 * cxll_acpi_add_windows - add a root decoder for every usable window
 * @ca: root and table
 *
 * Return: 0, or -ENOMEM. Context: sleeps.
 */
int cxll_acpi_add_windows(struct cxll_acpi *ca)
{
	unsigned int count = 0;
	int rc;

	rc = cxll_acpi_for_each(ca, CXLL_CEDT_CFMWS, window_add, &count);
	if (!rc && !count)
		dev_warn(ca->dev, "CEDT has no usable window of host addresses, so no CXL memory can be mapped; only firmware can add one\n");
	return rc;
}
