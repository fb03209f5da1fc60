// SPDX-License-Identifier: GPL-2.0-only
/* Walks over the CEDT. A bad entry costs that entry alone. */
#include "acpi.h"

/**
 * cxll_acpi_for_each - call a function for every sound entry of one kind
 * @ca: whose table
 * @type: CXLL_CEDT_*
 * @fn: function; a non-zero result ends the walk
 * @data: for @fn
 *
 * Return: the last result of @fn, or 0.
 *
 * Context: as @fn.
 */
int cxll_acpi_for_each(struct cxll_acpi *ca, u8 type,
		       int (*fn)(struct cxll_acpi *ca,
				 const struct cxll_cedt_entry *entry,
				 void *data),
		       void *data)
{
	struct cxll_cedt_entry entry;
	size_t pos = 0;
	int rc = 0;

	while (!rc && cxll_cedt_next(ca->cedt, ca->len, &pos, &entry,
				     NULL) > 0)
		if (entry.type == type && !entry.error)
			rc = fn(ca, &entry, data);
	return rc;
}

/**
 * cxll_acpi_complain - say once what is wrong with the table
 * @ca: whose table
 *
 * Before anything is made of it.
 *
 * Context: any.
 */
void cxll_acpi_complain(struct cxll_acpi *ca)
{
	struct cxll_cedt_entry entry;
	struct cxll_why why = {};
	size_t pos = 0;
	int rc;

	while ((rc = cxll_cedt_next(ca->cedt, ca->len, &pos, &entry,
				    &why)) > 0) {
		if (entry.error)
			dev_warn(ca->dev, "CEDT entry at %#x is left out: %s\n",
				 entry.offset, entry.why.text);
		else if (entry.odd.text[0])
			dev_dbg(ca->dev, "CEDT entry at %#x is used although odd: %s\n",
				entry.offset, entry.odd.text);
	}
	if (rc < 0)
		dev_warn(ca->dev, "CEDT is cut short: %s; entries before that are used\n",
			 why.text);
}
