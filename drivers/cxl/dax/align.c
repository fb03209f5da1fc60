// SPDX-License-Identifier: GPL-2.0-only
/*
 * The alignment of a new dax device: how large the pages are that map it. With
 * 1 GiB the struct pages of a GiB share two pages of memory, so binding
 * device_dax takes a fraction of the time and of the memory that 2 MiB take.
 * It belongs to the device. The dax region keeps 2 MiB, so that users can make
 * devices of any multiple of that from it.
 */
#include <linux/fs.h>
#include <linux/kobject.h>
#include <linux/moduleparam.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <compat/memory.h>
#include "dax.h"

static unsigned long devdax_align = SZ_1G;
module_param(devdax_align, ulong, 0644);
MODULE_PARM_DESC(devdax_align, "largest alignment that a new dax device gets, in bytes: 1073741824 (default) where address and size allow, or 2097152");

/* The kernel has no other way for a module, but does all that it has to there. */
static int dax_file_write(struct device *dev, const char *name,
			  const char *text)
{
	char *at __free(kfree) = kobject_get_path(&dev->kobj, GFP_KERNEL);
	char *path __free(kfree) =
		at ? kasprintf(GFP_KERNEL, "/sys%s/%s", at, name) : NULL;
	struct file *file;
	loff_t pos = 0;
	ssize_t rc;

	if (!path)
		return -ENOMEM;
	file = compat_kernel_open(path, O_WRONLY);
	if (IS_ERR(file))
		return PTR_ERR(file);

	rc = kernel_write(file, text, strlen(text), &pos);
	filp_close(file, NULL);
	return rc < 0 ? rc : 0;
}

/* The kernel asks only whether it was built for pages of 1 GiB. */
static bool align_is_mappable(void)
{
#ifdef CONFIG_X86
	return boot_cpu_has(X86_FEATURE_GBPAGES);
#else
	return IS_ENABLED(CONFIG_HAVE_ARCH_TRANSPARENT_HUGEPAGE_PUD);
#endif
}

static bool piece_has_align(const struct dax_pieces *p, u64 align)
{
	unsigned int i;

	for (i = 0; i < p->nr; i++)
		if (!IS_ALIGNED(p->range[i].start | range_len(&p->range[i]),
				align))
			return false;
	return true;
}

static int give_pieces(struct device *dev, const struct dax_pieces *p)
{
	unsigned int i;
	char text[40];
	int rc = 0;

	if (p->nr == 1) {
		snprintf(text, sizeof(text), "%llu", range_len(&p->range[0]));
		return dax_file_write(dev, "size", text);
	}
	/* The kernel ignores such a piece without an error */
	if (!piece_has_align(p, PMD_SIZE))
		return -EINVAL;
	for (i = 0; !rc && i < p->nr; i++) {
		snprintf(text, sizeof(text), "%llx-%llx", p->range[i].start,
			 p->range[i].end);
		rc = dax_file_write(dev, "mapping", text);
	}
	return rc;
}

/**
 * dax_give_range - choose the alignment of a dax device, and give it its range
 * @dev: dax device without a size
 * @p: range of its dax region, in pieces
 *
 * Return: 0 or -errno.
 *
 * Context: worker of the region; no device lock held.
 */
int dax_give_range(struct device *dev, const struct dax_pieces *p)
{
	char text[24];
	int rc;

	/* Where it is refused it stays at 2 MiB */
	if (READ_ONCE(devdax_align) >= SZ_1G && align_is_mappable() &&
	    piece_has_align(p, SZ_1G)) {
		snprintf(text, sizeof(text), "%d", SZ_1G);
		rc = dax_file_write(dev, "align", text);
		if (rc)
			dev_dbg(dev, "no alignment of 1 GiB (%d)\n", rc);
	}
	return give_pieces(dev, p);
}
