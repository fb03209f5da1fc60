// SPDX-License-Identifier: GPL-2.0-only
/* Windows: where host physical addresses for CXL memory may come from. */
#include <cxll/decoder.h>
#include <cxll/lib/window.h>
#include "acpi.h"

/**
 * struct window_walk - all windows of the table, at load or later
 * @late: those that cannot be used were told of before
 * @added: how many could be added
 */
struct window_walk {
	bool late;
	unsigned int added;
};

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
			  struct cxll_window_targets *targets)
{
	if (targets->known &&
	    !cxll_acpi_for_each(ca, CXLL_CEDT_CHBS, match_uid,
				&targets->missing))
		dev_info(ca->dev, "CEDT window [%#llx, size %#llx] is interleaved with memory that is not CXL (target %u): managed by firmware\n",
			 window->base, window->size, targets->missing);
	else
		dev_warn(ca->dev, "CEDT window [%#llx, size %#llx] is left out: its target %u is not a host bridge of this machine\n",
			 window->base, window->size, targets->missing);
}

static int window_use_maps(struct cxll_acpi *ca,
			   const struct cxll_cedt_entry *entry, void *window)
{
	cxll_window_use_cxims(window, &entry->cxims);
	return 0;
}

static void window_tell_error(struct cxll_acpi *ca,
			      const struct cxll_window *window, int rc)
{
	dev_warn(ca->dev, "CEDT window [%#llx, size %#llx] is left out: %s (%d)\n",
		 window->base, window->size, rc == -ERANGE ?
		 "it is beyond the addresses of this processor" :
		 "it could not be added", rc);
}

static int window_add(struct cxll_acpi *ca, const struct cxll_cedt_entry *entry,
		      void *data)
{
	struct cxll_window window = entry->cfmws;
	struct cxll_window_targets targets;
	struct window_walk *walk = data;
	int rc;

	/* The maps of an XOR window stand in entries of their own */
	cxll_acpi_for_each(ca, CXLL_CEDT_CXIMS, window_use_maps, &window);
	rc = PTR_ERR_OR_ZERO(cxll_window_add(ca->root, &window, &targets));
	if (rc == -ENOMEM)
		return rc;
	if (!rc)
		walk->added++;
	else if (walk->late && (rc == -ENXIO || rc == -EEXIST))
		return 0;
	else if (rc == -ENXIO)
		window_refuse(ca, &window, &targets);
	else
		window_tell_error(ca, &window, rc);
	return 0;
}

/**
 * cxll_acpi_add_windows - add a root decoder for every usable window
 * @ca: root and table, whose bridges are there
 *
 * Return: 0, or -ENOMEM.
 *
 * Context: sleeps.
 */
int cxll_acpi_add_windows(struct cxll_acpi *ca)
{
	struct window_walk walk = {};
	int rc;

	rc = cxll_acpi_for_each(ca, CXLL_CEDT_CFMWS, window_add, &walk);
	if (!rc && !walk.added)
		dev_warn(ca->dev, "CEDT has no usable window of host addresses, so no CXL memory can be mapped; only firmware can add one\n");
	return rc;
}

/**
 * cxll_acpi_add_late_windows - the same for a root that is up
 * @ca: root and table; a bridge came that was missing
 *
 * Return: windows that were added, for cxll_windows_came().
 *
 * Context: sleeps.
 */
unsigned int cxll_acpi_add_late_windows(struct cxll_acpi *ca)
{
	struct window_walk walk = { .late = true };

	if (cxll_acpi_for_each(ca, CXLL_CEDT_CFMWS, window_add, &walk))
		dev_warn(ca->dev, "out of memory: some windows of an added host bridge are missing; unbind and bind this device to retry\n");
	return walk.added;
}
